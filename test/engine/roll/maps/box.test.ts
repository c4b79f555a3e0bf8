import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressStride, boxOf, stridesOver } from '../../../../src/engine/roll/maps/box.js'
import { at, mapOf, mapsWith } from './maps.js'

const flat = { rows: 1, block: 60 }

describe('boxes', () => {
  it('have digits between the cuts', () => {
    expect(boxOf(24, [2, 6, 2])).toEqual([
      { cut: 1, extent: 2 },
      { cut: 2, extent: 3 },
      { cut: 6, extent: 4 },
    ])
    expect(boxOf(24, [])).toEqual([{ cut: 1, extent: 24 }])
    expect(boxOf(1, [])).toEqual([])
  })
  it('cuts at the border are none', () => {
    expect(boxOf(24, [0, 1, 24, 48])).toEqual(boxOf(24, []))
  })
  it('there is none where a cut does not divide the next, or the length', () => {
    expect(boxOf(24, [2, 3])).toBeUndefined()
    expect(boxOf(24, [5])).toBeUndefined()
  })
  it('strides over a box that is fine enough give the map back; one too coarse has none', () => {
    fc.assert(
      fc.property(
        mapsWith(fc.integer({ min: -4, max: 4 })),
        fc.array(fc.constantFrom(2, 3, 4, 6, 8, 12), { maxLength: 3 }),
        ({ length, map }, cuts) => {
          const own = map.digits.map((d) => d.cut)
          const box = boxOf(length, [...own, ...cuts])
          if (box === undefined) return
          const strides = stridesOver(box, map, flat)
          expect(strides).toBeDefined()
          for (let p = 0; p < length; p++)
            expect(
              box.reduce((sum, d, k) => sum + (strides?.[k] as number) * (Math.floor(p / d.cut) % d.extent), map.base),
            ).toBe(at(map, p))
        },
      ),
      { numRuns: 500 },
    )
  })
  it('a digit that neither stays in a row nor goes by whole ones has no stride', () => {
    const layout = { rows: 4, block: 6 }
    const map = mapOf(0, [12], [2])
    expect(stridesOver([{ cut: 1, extent: 12 }], map, layout)).toBeUndefined()
    expect(stridesOver([{ cut: 1, extent: 3 }, { cut: 3, extent: 4 }], map, layout)).toEqual([8, 1]) // prettier-ignore
  })
  it('strides in addresses: whole rows, or within one', () => {
    const layout = { rows: 4, block: 6 }
    expect([1, 2, 6, 12, 0].map((s) => addressStride(layout, s))).toEqual([4, 8, 1, 2, 0])
    expect(addressStride(flat, 7)).toBe(7)
  })
})
