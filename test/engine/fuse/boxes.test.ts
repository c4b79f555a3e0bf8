import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coarsened, commonBox, refined } from '../../../src/engine/fuse/boxes.js'
import type { Access } from '../../../src/engine/program/access.js'
import { readsOf, type Statement } from '../../../src/engine/program/statement.js'
import { addressAt, alike, pointsOf } from '../fuse/naive.js'

const accessesOf = (s: Statement): ReadonlyArray<Access> => [s.out, ...readsOf(s)]

/** The entries of all accesses, point by point. */
const reached = (statements: ReadonlyArray<Statement>): ReadonlyArray<string> =>
  pointsOf(statements[0]?.extents ?? []).map((point) =>
    statements.flatMap((s) => accessesOf(s).map((a) => addressAt(a, point))).join(' '),
  )

describe('boxes', () => {
  it('the common one of two is finer than both', () => {
    expect(commonBox([12], [3, 4])).toEqual([3, 4])
    expect(commonBox([2, 6], [6, 2])).toEqual([2, 3, 2])
    expect(commonBox([], [])).toEqual([])
  })
  it('there is none where the points are not as many, or no digits go together', () => {
    expect(commonBox([12], [6])).toBeUndefined()
    expect(commonBox([2, 6], [3, 4])).toBeUndefined()
  })
  it('a statement over a finer box reaches the same entries in the same order', () => {
    fc.assert(
      fc.property(alike, (statements) => {
        for (const s of statements)
          for (const box of [
            [3, 4],
            [4, 3],
            [2, 2, 3],
            [3, 2, 2],
          ]) {
            const finer = commonBox(s.extents, box)
            if (finer !== undefined) expect(reached([refined(s, finer)])).toEqual(reached([s]))
          }
      }),
      { numRuns: 150 },
    )
  })
  it('statements over a coarser one reach the same entries together', () => {
    const count = { coarser: 0 }
    fc.assert(
      fc.property(alike, (statements) => {
        const finest = statements
          .filter((s) => commonBox(s.extents, [3, 4]) !== undefined)
          .map((s) => refined(s, [3, 4]))
        const coarser = coarsened(finest)
        if ((coarser[0]?.extents.length ?? 0) < (finest[0]?.extents.length ?? 0)) count.coarser += 1
        expect([...reached(coarser)].sort()).toEqual([...reached(finest)].sort())
      }),
      { numRuns: 300, seed: 3 },
    )
    expect(count.coarser).toBeGreaterThan(20)
  })
})
