/** Starts, optimisers and options that no run begins with. */
import { describe, expect, test } from 'vitest'
import {
  adam,
  chain,
  meanOver,
  minimize,
  mul,
  objective,
  sgd,
  square,
  squaredError,
  sub,
  sum,
  table,
  take,
  variable,
  type Env,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2, 3, 4, 5], y: [2, 1, 4, 3, 6] })
const line = meanOver(points)(squaredError(sub(mul(w, x), b), y))
const descent = sgd({ rate: 0.01 })

describe('a start that can’t be', () => {
  const from = (env: unknown) => errorOf(() => minimize(descent)(line)(env as Env<'w' | 'b'>))
  test('missing: named, the nearest suggested, before the first state is asked for', () => {
    const rates = objective(sum([variable('rate'), variable('offset')]))
    const e = errorOf(() => minimize(descent)(rates)(new Map([['rates', 1]]) as never))
    expect([e.code, e.subject]).toEqual(['UnboundVariable', 'rate'])
    expect(e.message).toContain("'rates'")
    expect(from({ w: 1 }).subject).toBe('b')
    expect(from(new Map()).code).toBe('UnboundVariable')
  })
  test('a misspelt column is a parameter without a value: the column is suggested', () => {
    const rows = table({ Time: [0, 1], y: [1, 2] })
    const misspelt = meanOver(rows)(square(sub(mul(variable('rate'), variable('time')), variable('y'))))
    const error = (start: object) => errorOf(() => [...take(1)(minimize(sgd({ rate: 0.1 }))(misspelt)(start as never))])
    expect(error({ rate: 1 }).message).toBe("The variable 'time' has no value. Did you mean the column 'Time'?")
    // a name in the start comes first
    expect(error({ rate: 1, tme: 2 }).message).toBe("The variable 'time' has no value. Did you mean 'tme'?")
    expect(error({ rate: 1, time: undefined }).message).toBe(
      "The variable 'time' has no value. It is bound to undefined.",
    )
    expect(error({ time: 1 }).message).toBe("The variable 'rate' has no value. The environment binds 'time'.")
  })
  test('surplus: named, the nearest suggested', () => {
    const rates = objective(sum([variable('rate'), variable('offset')]))
    const e = errorOf(() => minimize(descent)(rates)({ rate: 1, offset: 2, ofset: 3 } as never))
    expect([e.code, e.subject]).toEqual(['SurplusVariable', 'ofset'])
    expect(e.message).toContain("'offset'")
    expect(from({ w: 1, b: 2, zebra: 3 }).message).not.toContain('Did you mean')
    expect(from(new Map([['w', 1], ['b', 2], ['B', 3]])).subject).toBe('B') // prettier-ignore
    expect(from({ w: 1, b: 2, x: 3 }).message).toBe(
      "The start gives a value for 'x', which is not a parameter of the objective; a column is none.",
    )
    const numbered = new Map<unknown, number>([['w', 1], ['b', 2], [3, 4]]) // prettier-ignore
    expect(from(numbered).message).toContain('a value for the number 3, which')
  })
  test.each([NaN, Infinity, -Infinity])('%d', (value) => {
    const e = from({ w: 1, b: value })
    expect([e.code, e.subject]).toEqual(['BadNumber', 'b'])
    expect(e.message).toContain(String(value))
    expect(from({ w: value, b: 1 }).subject).toBe('w')
  })
  test.each<readonly [string, unknown, string]>([
    ['a string', { w: 1, b: '2' }, 'BadNumber'],
    ['null for a number', { w: 1, b: null }, 'BadNumber'],
    ['a list', [1, 2], 'BadEnvironment'],
    ['a number', 3, 'BadEnvironment'],
    ['null', null, 'BadEnvironment'],
    ['nothing', undefined, 'BadEnvironment'],
  ])('%s', (_, env, code) => {
    expect(from(env).code).toBe(code)
  })
  test('an expression for an objective', () => {
    expect(errorOf(() => minimize(descent)(square(w) as never)).code).toMatch(/^Bad/)
  })
})

describe('an optimiser or options that can’t be', () => {
  test.each<readonly [string, unknown]>([
    ['one that was not called', adam],
    ['none', undefined],
    ['null', null],
    ['its options', { rate: 0.1 }],
    ['half of one', { init: () => null }],
  ])('%s', (_, optimizer) => {
    const e = errorOf(() => minimize(optimizer as typeof descent))
    expect([e.code, e.subject]).toEqual(['BadOperand', 'optimizer'])
    expect(e.message).toContain('such as adam()')
  })
  test.each([[null], [16], ['batch'], [[16]]])('options: %j', (options) => {
    const e = errorOf(() => minimize(descent, options as never))
    expect([e.code, e.subject]).toEqual(['BadOperand', 'options'])
  })
  test('an option that there is not: the nearest is suggested', () => {
    const e = errorOf(() => minimize(descent, { batchSize: 16 } as never))
    expect([e.code, e.subject]).toEqual(['BadOperand', 'batchSize'])
    expect(e.message).toContain("Did you mean 'batch'?")
  })
})

test.each<readonly [unknown, number | string]>([
  [{ step: [], state: null }, 0],
  [{ step: [1, 2], state: null }, 2],
  [{ step: undefined, state: null }, 'none'],
  [[1], 'none'],
  [null, 'none'],
  [undefined, 'none'],
])('an update of %j, for one parameter, is not taken', (next, count) => {
  const own = { init: () => null, update: () => next as { readonly step: ReadonlyArray<number>; readonly state: null } }
  for (const [optimizer, name] of [
    [own, 'optimizer'],
    [chain(own, descent), 'first'],
    [chain(descent, own), 'second'],
  ] as const) {
    const e = errorOf(() => [...take(2)(minimize(optimizer as typeof own)(objective(variable('w')))({ w: 1 }))])
    expect([e.code, e.message]).toEqual([
      'LengthMismatch',
      `\`${name}.update(…).step\` needs one number for each of the 1 parameters; it has ${count}.`,
    ])
  }
})

test.each<readonly [unknown, string]>([
  ['1', 'the string "1"'],
  [undefined, 'undefined'],
])('a step of %j for a parameter is not taken', (by, words) => {
  const own = { init: () => null, update: () => ({ step: [0, by as number], state: null }) }
  const run = minimize(own)(objective(sub(variable('w'), variable('b'))))({ w: 1, b: 1 })
  const e = errorOf(() => [...take(2)(run)])
  expect([e.code, e.message]).toEqual(['BadNumber', `In optimizer.update(…).step, b must be a number, not ${words}.`])
  const chained = errorOf(() => chain(own, descent).update([1, 1], [null, { count: 0 }], [1, 1]))
  expect(chained.message).toBe(`In first.update(…).step, element 1 must be a number, not ${words}.`)
})
