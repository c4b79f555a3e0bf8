/**
 * Did you mean …? Which name is suggested in the place of one that has no value, and what is listed when none is like
 * it.
 */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { add, decodeEnv, evaluate, sum, variable } from 'fluxion'
import { errorOf } from '../support/untyped.js'

const messageFor = (name: string, env: unknown): string =>
  errorOf(() => evaluate(variable(name))(env as ReadonlyMap<string, number>)).message
const bound = (names: ReadonlyArray<unknown>): ReadonlyMap<unknown, number> => new Map(names.map((name) => [name, 1]))
/** The name that is suggested, if any is. */
const suggested = (name: string, names: ReadonlyArray<string>): string | undefined =>
  / Did you mean '(.*)'\?$/.exec(messageFor(name, bound(names)))?.[1]

/** Levenshtein's distance by its recursion. */
const edits = (a: string, b: string): number =>
  a === '' || b === ''
    ? a.length + b.length
    : a[0] === b[0]
      ? edits(a.slice(1), b.slice(1))
      : 1 + Math.min(edits(a.slice(1), b), edits(a, b.slice(1)), edits(a.slice(1), b.slice(1)))

/**
 * Like enough: but for case, or by one edit for names of one or two characters, and one more for every three of a
 * longer one.
 */
const expected = (name: string, names: ReadonlyArray<string>): string | undefined => {
  const most = name.length <= 2 ? 1 : 1 + Math.floor(name.length / 3)
  const costs = names.map((c) => (c.toLowerCase() === name.toLowerCase() ? 0 : edits(name, c)))
  const like = names.map((c, k) => ({ c, cost: costs[k] as number })).filter(({ c, cost }) => cost <= most && cost < Math.max(c.length, 1)) // prettier-ignore
  const least = Math.min(...like.map(({ cost }) => cost))
  return like.find(({ cost }) => cost === least)?.c
}

describe('the name that is suggested', () => {
  test.each<readonly [string, string, ReadonlyArray<string>, string | undefined]>([
    ['a letter missing', 'time', ['tme'], 'tme'],
    ['a letter too many', 'time', ['ttime'], 'ttime'],
    ['another letter', 'time', ['tome'], 'tome'],
    ['two letters exchanged', 'time', ['tiem'], 'tiem'],
    ['kitten and sitting, 3 edits of at most 3', 'kitten', ['sitting'], 'sitting'],
    ['4 edits', 'kitten', ['sittings'], undefined],
    ['another case, however long', 'learningrate', ['LEARNINGRATE'], 'LEARNINGRATE'],
    ['another case comes before an edit', 'rate', ['rat', 'RATE'], 'RATE'],
    ['the nearest of several', 'slope', ['slo', 'slop', 'sloop'], 'slop'],
    ['of two alike the first', 'rate', ['rats', 'rat'], 'rats'],
    ['nothing like it', 'time', ['offset'], undefined],
    ['one letter for another is no likeness', 'x', ['y'], undefined],
    ['a letter with something behind it is', 'x', ['xs'], 'xs'],
    ['one of two letters', 'ab', ['ac'], 'ac'],
    ['two letters exchanged, of two', 'ab', ['ba'], undefined],
    ['two of three letters', 'abc', ['axy'], 'axy'],
    ['the empty name', '', ['a'], undefined],
    ['for the empty name', 'a', [''], undefined],
  ])('%s', (_, name, names, answer) => {
    expect(suggested(name, names)).toBe(answer)
  })
  test('is the one that the definition gives', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 7 })
    const long = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 5, maxLength: 9 })
    fc.assert(
      fc.property(fc.oneof(short, long), fc.uniqueArray(fc.oneof(short, long), { maxLength: 4 }), (name, others) => {
        const names = others.filter((c) => c !== name)
        expect(suggested(name, names)).toBe(expected(name, names))
      }),
      { numRuns: 600, seed: 20261121 },
    )
  })
})

describe('help has its limits', () => {
  const long = (n: number, last: string): string => 'n'.repeat(n - 1) + last
  test('names of up to 64 characters are compared', () => {
    expect(suggested(long(64, 'a'), [long(64, 'b')])).toBe(long(64, 'b'))
    expect(suggested(long(65, 'a'), [long(64, 'b')])).toBe(undefined)
    expect(suggested(long(64, 'a'), [long(65, 'b')])).toBe(undefined)
  })
  test('the first 10,000 names are', () => {
    const others = Array.from({ length: 10_000 }, (_, i) => 'n'.repeat(100) + i)
    expect(suggested('time', [...others.slice(1), 'tiem'])).toBe('tiem')
    expect(suggested('time', [...others, 'tiem'])).toBe(undefined)
  })
  test('without a suggestion the first five names are listed', () => {
    expect(messageFor('time', {})).toBe("The variable 'time' has no value. The environment is empty.")
    expect(messageFor('time', { a: 1 })).toBe("The variable 'time' has no value. The environment binds 'a'.")
    expect(messageFor('time', { a: 1, b: 2, c: 3, d: 4, e: 5 })).toBe(
      "The variable 'time' has no value. The environment binds 'a', 'b', 'c', 'd', 'e'.",
    )
    expect(messageFor('time', { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 })).toBe(
      "The variable 'time' has no value. The environment binds 'a', 'b', 'c', 'd', 'e' and 2 more.",
    )
  })
  test('a Map’s keys that are not strings are no names', () => {
    expect(messageFor('time', bound([3, Symbol('time'), undefined]))).toContain('The environment is empty.')
    const decoded = decodeEnv(variable('time'))(bound(['Time', 3]))
    expect(E.isLeft(decoded) && decoded.left.problems.map((p) => p.message)).toEqual([
      "The variable 'time' has no value. Did you mean 'Time'?",
      "The expression has no variable 'Time'. Did you mean 'time'?",
      'A name is a string, not the number 3.',
    ])
  })
})

describe('decodeEnv', () => {
  const messages = (names: ReadonlyArray<string>, env: Readonly<Record<string, number>>): ReadonlyArray<string> => {
    const decoded = decodeEnv(sum(names.map((name) => variable(name))))(env)
    return E.isLeft(decoded) ? decoded.left.problems.map((p) => p.message) : []
  }
  test('suggests what is missing, not what is there', () => {
    expect(messages(['time', 'slope'], { time: 1, tiem: 2, slope: 3 })).toEqual([
      "The expression has no variable 'tiem'.",
    ])
  })
  test('suggests what is surplus, not what is a variable', () => {
    expect(messages(['time', 'tide'], { tide: 1 })).toEqual(["The variable 'time' has no value."])
  })
  test('helps with the first ten of each kind', () => {
    const names = [...'abcdefghijkl'].map((c) => `parameter${c.repeat(8)}`)
    const said = messages(names, Object.fromEntries(names.map((name) => [name.toUpperCase(), 1])))
    expect(said.length).toBe(24)
    const helped = said.map((m) => m.includes('Did you mean'))
    expect(helped.slice(0, 12).lastIndexOf(true)).toBe(9)
    expect(helped.slice(12).lastIndexOf(true)).toBe(9)
    expect(said[0]).toBe("The variable 'parameteraaaaaaaa' has no value. Did you mean 'PARAMETERAAAAAAAA'?")
    expect(said[11]).toBe("The variable 'parameterllllllll' has no value.")
  })
  test('an expression of two variables, both missing', () => {
    expect(messages(['x', 'y'], {})).toEqual(["The variable 'x' has no value.", "The variable 'y' has no value."])
    expect(E.isRight(decodeEnv(add(variable('x'), 1))({ x: 1 }))).toBe(true)
  })
})
