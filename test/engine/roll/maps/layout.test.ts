import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxOf, cutsOf, stridesOver } from '../../../../src/engine/roll/maps/box.js'
import { addressIn, fits, layoutsOf, type Layout } from '../../../../src/engine/roll/maps/layout.js'
import { roll } from '../../../../src/engine/roll/roll.js'
import { add, mul, sum, tanh, tapeOf, variable, type Expr } from '../../../../src/index.js'
import { at, mapOf, mapsWith } from './maps.js'

const layouts: fc.Arbitrary<Layout> = fc.record({
  rows: fc.integer({ min: 1, max: 6 }),
  block: fc.integer({ min: 1, max: 8 }),
})

describe('layouts', () => {
  it('addresses are a permutation', () => {
    fc.assert(
      fc.property(layouts, (layout) => {
        const count = layout.rows * layout.block
        const addresses = Array.from({ length: count }, (_, p) => addressIn(layout, p))
        expect([...addresses].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, p) => p))
      }),
    )
  })
  it('rows lie side by side', () => {
    const layout = { rows: 5, block: 3 }
    for (let row = 0; row < 5; row++)
      for (let place = 0; place < 3; place++) expect(addressIn(layout, row * 3 + place)).toBe(place * 5 + row)
  })
  it('a map that fits goes by strides in addresses too, entry by entry', () => {
    const seen = { fitting: 0, turned: 0 }
    fc.assert(
      fc.property(mapsWith(fc.constantFrom(0, 1, 1, 2, 3, 4, 5, 6, 8, 12, -1)), layouts, ({ length, map }, layout) => {
        if (!fits(map, layout)) return
        const box = boxOf(length, cutsOf(map, layout))
        const strides = box === undefined ? undefined : stridesOver(box, map, layout)
        expect(strides).toBeDefined()
        if (box === undefined || strides === undefined) return
        seen.fitting += 1
        if (layout.rows > 1 && layout.block > 1 && length > 1) seen.turned += 1
        for (let p = 0; p < length; p++) {
          const address = box.reduce(
            (sum, { cut, extent }, k) => sum + (strides[k] as number) * (Math.floor(p / cut) % extent),
            addressIn(layout, map.base),
          )
          expect(address).toBe(addressIn(layout, at(map, p)))
        }
      }),
      { numRuns: 3000, seed: 1 },
    )
    expect(seen.turned).toBeGreaterThan(150)
  })
  it('what runs from one row into the next does not fit', () => {
    const layout = { rows: 4, block: 3 }
    expect(fits(mapOf(0, [3, 4], [1, 3]), layout)).toBe(true)
    expect(fits(mapOf(0, [12], [1]), layout)).toBe(true)
    expect(fits(mapOf(1, [3], [1]), layout)).toBe(false)
    expect(fits(mapOf(0, [4], [1]), layout)).toBe(false)
    expect(fits(mapOf(3, [2], [-1]), layout)).toBe(false)
    expect(fits(mapOf(2, [3], [3]), layout)).toBe(true)
  })
  it('a small network over rows has its rows side by side', () => {
    const neuron = (row: number, j: number): Expr<string> =>
      tanh(add(mul(variable(`w${j}`), row + 0.5), variable(`b${j}`)))
    const e = sum(Array.from({ length: 8 }, (_, row) => mul(sum([0, 1, 2].map((j) => neuron(row, j))), row - 0.25)))
    const rolled = roll([
      {
        tape: tapeOf(e),
        weight: 1,
        reduce: 'one',
        columns: { rows: 1, column: () => undefined },
        rowWeights: undefined,
      },
    ])
    const all = layoutsOf(rolled)
    rolled.classes.forEach((c, k) => {
      const { block, rows } = all[k] as Layout
      expect(rows * block).toBe(c.count)
      if (c.count === 24) expect(rows).toBe(8)
    })
    expect(rolled.classes.filter((c) => c.count === 24).length).toBeGreaterThan(1)
  })
})
