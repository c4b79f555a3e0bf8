import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Access, ArrayInfo } from '../../../src/engine/program/access.js'
import { areDisjoint } from '../../../src/engine/program/access.js'
import { numberBody } from '../../../src/engine/program/body.js'
import { settled } from '../../../src/engine/program/settle.js'
import type { Program, Statement } from '../../../src/engine/program/statement.js'
import {
  addressAt,
  allArrays,
  alike,
  inRounds,
  pointsOf,
  programs,
  runAllNaively,
  type Contents,
} from '../fuse/naive.js'

const array = (name: string, length = 10): ArrayInfo => ({ name, use: 'adjoint', length, contents: undefined })
const [g, h] = [array('g'), array('h')]
const adding = (extents: ReadonlyArray<number>, base: number, strides: ReadonlyArray<number>, of = g): Statement => ({
  extents,
  out: { array: of, base, strides },
  mode: 'add',
  initial: undefined,
  body: numberBody(1),
})
const programOf = (statements: ReadonlyArray<Statement>, gradient?: ArrayInfo): Program => ({
  statements,
  variables: h,
  gradient,
  kept: [],
  result: h,
})
/** How statements write, and what is cleared, as `array from–to`. */
const outcome = (statements: ReadonlyArray<Statement>, gradient?: ArrayInfo): readonly [string, string] => {
  const s = settled(programOf(statements, gradient))
  return [
    s.statements.map((t) => t.mode).join(' '),
    s.cleared.map((c) => `${c.array.name} ${c.from}–${c.to}`).join(', '),
  ]
}

describe('first writes', () => {
  it('the first that reaches an entry need not add', () => {
    expect(outcome([adding([10], 0, [1]), adding([10], 0, [1])])).toEqual(['set add', ''])
  })
  it('two halves are both the first', () => {
    expect(outcome([adding([5], 0, [1]), adding([5], 5, [1])])).toEqual(['set set', ''])
    expect(outcome([adding([5], 0, [2]), adding([5], 1, [2])])).toEqual(['set set', ''])
  })
  it('a sum over a digit writes its entries once', () => {
    expect(outcome([adding([4, 10], 0, [0, 1])])).toEqual(['set', ''])
  })
  it('one entry further on: the last must be cleared', () => {
    expect(outcome([adding([9], 0, [1]), adding([9], 1, [1])])).toEqual(['set add', 'g 9–10'])
  })
  it('what reaches an entry twice adds, and all that it reaches is cleared', () => {
    expect(outcome([adding([3, 3], 2, [1, 1])])).toEqual(['add', 'g 2–7'])
  })
  it('through a list anything may be reached', () => {
    const list: ArrayInfo = { name: 'i', use: 'indices', length: 3, contents: Int32Array.of(1, 5, 1) }
    const scattered: Statement = {
      ...adding([3], 0, [0]),
      out: { array: g, base: 0, strides: [0], indices: { array: list, base: 0, strides: [1] } },
    }
    expect(outcome([adding([4], 0, [1]), scattered, adding([10], 0, [1])])).toEqual(['set add add', 'g 4–10'])
  })
  it('in many stretches, all of the array is cleared', () => {
    const holes = [0, 2, 4, 6, 8].flatMap((k) => [adding([1], k, [1]), adding([1, 2], k, [1, 0])])
    expect(outcome(holes)).toEqual(['set add set add set add set add set add', ''])
    expect(
      outcome(
        [0, 2, 4, 6, 8].map((k) => adding([2], k, [0])),
        g,
      )[1],
    ).toBe('g 0–10')
    expect(
      outcome(
        [2, 5].map((k) => adding([2], k, [0])),
        g,
      )[1],
    ).toBe('g 0–2, g 3–5, g 6–10')
  })
  it('derivatives that nothing contributes to are cleared', () => {
    expect(outcome([adding([3], 2, [1])], g)).toEqual(['set', 'g 0–2, g 5–10'])
    expect(outcome([adding([3], 2, [1])])).toEqual(['set', ''])
  })
  it('a plain write stays one', () => {
    expect(outcome([{ ...adding([10], 0, [1]), mode: 'set' }, adding([3], 0, [1])])).toEqual(['set add', ''])
  })
  it('of statements that take turns the first to write an entry is the first in every round', () => {
    const inTurns = (...outs: ReadonlyArray<readonly [base: number, step: number]>): ReadonlyArray<Statement> => {
      const within = { rounds: 5 }
      return outs.map(([base, step]) => ({ ...adding([], 0, []), out: { array: g, base, strides: [], step }, within }))
    }
    expect(outcome(inTurns([0, 2], [0, 2]))).toEqual(['set add', ''])
    expect(outcome(inTurns([0, 2], [1, 2], [0, 2]))).toEqual(['set set add', ''])
    expect(outcome(inTurns([1, 1], [0, 1]))).toEqual(['set add', 'g 0–1'])
    expect(outcome(inTurns([3, 0], [3, 0]))).toEqual(['add add', 'g 3–4'])
    // In its second round the other has written what the first writes in its third.
    expect(outcome(inTurns([0, 1], [0, 2]))[0]).toBe('add add')
    // In its first round the wider one has written what the other writes in its second.
    const long = array('long', 20)
    const widening = inTurns([0, 2], [0, 2]).map((s, k): Statement => ({
      ...s,
      extents: [k + 2],
      out: { ...s.out, array: long, strides: [1] },
    }))
    expect(outcome(widening)[0]).toBe('add add')
    const list: ArrayInfo = { name: 'i', use: 'indices', length: 1, contents: Int32Array.of(3) }
    const [strided, other] = inTurns([0, 1], [0, 1]) as readonly [Statement, Statement]
    const scattered = { ...other, out: { ...other.out, indices: { array: list, base: 0, strides: [] } } }
    expect(outcome([strided, scattered])[0]).toBe('add add')
  })
  it('in memory full of rubbish a settled program gives what adding to zeros gives', () => {
    const filled = (x: number): Contents =>
      new Map(allArrays.flatMap((a) => (a.contents === undefined ? [[a, new Array<number>(a.length).fill(x)]] : [])))
    fc.assert(
      fc.property(fc.oneof(programs, alike, inRounds), (statements) => {
        // what it reads it must have written; so let it read nothing
        const onlyAdding = statements.map((s, k): Statement => ({
          ...s,
          mode: 'add',
          initial: undefined,
          body: numberBody(k + 1),
        }))
        const [zeros, rubbish] = [filled(0), filled(1000)]
        runAllNaively(onlyAdding, zeros)
        const s = settled(programOf(onlyAdding))
        s.cleared.forEach((c) => rubbish.get(c.array)?.fill(0, c.from, c.to))
        runAllNaively(s.statements, rubbish)
        zeros.forEach((list, a) => {
          const got = rubbish.get(a) as ReadonlyArray<number>
          // an entry that nothing reaches keeps what it had, if nobody reads it
          expect(got.map((x, k) => (x === 1000 && list[k] === 0 ? 0 : x))).toEqual(list)
        })
      }),
      { numRuns: 400 },
    )
  })
})

describe('accesses', () => {
  it('that are said to be disjoint reach no entry in common', () => {
    const count = { disjoint: 0 }
    const access = fc
      .tuple(fc.nat(12), fc.array(fc.constantFrom(-2, 0, 1, 2, 3, 4, 6), { minLength: 2, maxLength: 2 }))
      .map(([base, strides]): Access => ({ array: g, base, strides }))
    fc.assert(
      fc.property(access, access, (a, b) => {
        const extents = [3, 4]
        const entries = (of: Access): ReadonlyArray<number> => pointsOf(extents).map((p) => addressAt(of, p))
        const common = entries(a).filter((x) => entries(b).includes(x))
        if (areDisjoint(a, b, extents)) {
          count.disjoint += 1
          expect(common).toEqual([])
        }
      }),
      { numRuns: 1000, seed: 4 },
    )
    expect(count.disjoint).toBeGreaterThan(100)
  })
})
