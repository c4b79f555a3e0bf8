/** Directions that variables share. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coloursOf, type Colours } from '../../../../src/engine/roll/outputs/colours.js'

/** A pattern with these variables in each row. */
const coloured = (rows: ReadonlyArray<ReadonlyArray<number>>, variables: number): Colours =>
  coloursOf(
    Int32Array.from(rows.flatMap((row, k) => row.map(() => k))),
    Int32Array.from(rows.flat()),
    rows.length,
    variables,
  )

describe('colours', () => {
  it('are different in every row, and no more than there are variables', () => {
    const row = fc.uniqueArray(fc.nat(19), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const { count, of } = coloured(rows, 20)
        rows.forEach((r) => {
          expect(new Set(r.map((v) => of[v])).size).toBe(r.length)
        })
        expect(Math.max(...of) + 1).toBe(count)
        expect(count).toBeLessThanOrEqual(20)
        // by greed: at most one more than a variable has neighbours
        const neighbours = Array.from({ length: 20 }, (_, v) => new Set(rows.filter((r) => r.includes(v)).flat()).size)
        expect(count).toBeLessThanOrEqual(Math.max(1, ...neighbours))
      }),
    )
  })
  it('are as many as the widest row of a band', () => {
    const band = Array.from({ length: 998 }, (_, k) => [k, k + 1, k + 2])
    expect(coloured(band, 1000).count).toBe(3)
  })
  it('are one for each variable where rows are too long to be looked at', () => {
    const long = Array.from({ length: 40 }, () => Array.from({ length: 1000 }, (_, v) => v))
    expect(coloured(long, 1001)).toEqual({ of: Int32Array.from({ length: 1001 }, (_, v) => v), count: 1001 })
  })
  it('are none where there is nothing', () => {
    expect(coloured([], 0)).toEqual({ of: new Int32Array(0), count: 0 })
    expect(coloured([[], []], 2)).toEqual({ of: Int32Array.of(0, 0), count: 1 })
  })
})
