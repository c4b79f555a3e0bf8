import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affineOf, joined, overRows, strideAt } from '../../../../src/engine/roll/maps/affine.js'
import { at, mapsWith, vectorOf } from './maps.js'

const maps = mapsWith(fc.integer({ min: -7, max: 7 }))

/** Whether a vector is a mixed radix at all, by trying every fastest digit. */
const isMixedRadix = (v: ReadonlyArray<number>): boolean =>
  v.length === 1 ||
  Array.from({ length: v.length - 1 }, (_, k) => k + 2).some((extent) => {
    if (v.length % extent !== 0) return false
    const stride = (v[1] as number) - (v[0] as number)
    const isRegular = v.every((x, p) => x === (v[p - (p % extent)] as number) + stride * (p % extent))
    return isRegular && isMixedRadix(v.filter((_, p) => p % extent === 0))
  })

const recognised = (v: ReadonlyArray<number>): ReturnType<typeof affineOf> => affineOf(Int32Array.from(v))

describe('index vectors', () => {
  it('a mixed radix is recognised, and gives the vector back', () => {
    fc.assert(
      fc.property(maps, (m) => {
        const vector = vectorOf(m)
        const affine = affineOf(vector)
        expect(affine).toBeDefined()
        if (affine !== undefined) expect(Array.from({ length: m.length }, (_, p) => at(affine, p))).toEqual([...vector])
      }),
      { numRuns: 1000 },
    )
  })
  it('one entry changed, and it is refused unless it is a mixed radix again', () => {
    fc.assert(
      fc.property(maps, fc.nat(), fc.constantFrom(-3, -1, 1, 2), (m, where, change) => {
        const vector = [...vectorOf(m)].map((x, p) => (p === where % m.length ? x + change : x))
        expect(recognised(vector) !== undefined).toBe(isMixedRadix(vector))
      }),
      { numRuns: 1000 },
    )
  })
  it('any short vector is recognised just when it is a mixed radix', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }), (vector) => {
        expect(recognised(vector) !== undefined).toBe(isMixedRadix(vector))
      }),
      { numRuns: 2000 },
    )
  })
  it.each([
    ['one entry', [5], []],
    ['a constant', [4, 4, 4, 4], [{ cut: 1, extent: 4, stride: 0 }]],
    ['backwards', [6, 4, 2, 0], [{ cut: 1, extent: 4, stride: -2 }]],
    ['overlapping windows', [0, 1, 2, 1, 2, 3], [{ cut: 1, extent: 3, stride: 1 }, { cut: 3, extent: 2, stride: 1 }]],
    ['each entry twice', [3, 3, 4, 4, 5, 5], [{ cut: 1, extent: 2, stride: 0 }, { cut: 2, extent: 3, stride: 1 }]],
    ['a row twice', [3, 4, 3, 4], [{ cut: 1, extent: 2, stride: 1 }, { cut: 2, extent: 2, stride: 0 }]],
    ['digits that go on where one ends are one', [0, 2, 4, 6, 8, 10], [{ cut: 1, extent: 6, stride: 2 }]],
  ])('%s', (_, vector, digits) => {
    expect(recognised(vector)).toEqual({ base: vector[0], digits })
  }) // prettier-ignore
  it('only so many entries as it is told', () => {
    expect(affineOf(Int32Array.of(1, 2, 3))).toEqual({ base: 1, digits: [{ cut: 1, extent: 3, stride: 1 }] })
    expect(affineOf(Int32Array.of(1, 2, 3, 9))).toBeUndefined()
  })
})

describe('digits', () => {
  it('joined ones reach the same entries, and none of them can be joined further', () => {
    fc.assert(
      fc.property(mapsWith(fc.integer({ min: -2, max: 4 })), ({ length, map }) => {
        const digits = joined(map.digits)
        for (let p = 0; p < length; p++) expect(at({ ...map, digits }, p)).toBe(at(map, p))
        expect(joined(digits)).toEqual(digits)
        expect(digits.every((d) => d.extent > 1)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
  it('the stride at a cut is how far the map moves there', () => {
    fc.assert(
      fc.property(maps, fc.integer({ min: 1, max: 200 }), ({ length, map }, cut) => {
        const affine = { ...map, digits: joined(map.digits) }
        const stride = strideAt(affine, cut)
        if (cut >= length) expect(stride).toBe(0)
        else if (stride !== undefined) expect(at(affine, cut) - affine.base).toBe(stride)
        else
          expect(
            affine.digits.some(
              (d) => cut > d.cut && cut < d.cut * d.extent && (cut % d.cut !== 0 || (d.cut * d.extent) % cut !== 0),
            ),
          ).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
  it('over rows it is the same in each, moved on', () => {
    fc.assert(
      fc.property(
        maps,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 9 }),
        ({ length, map }, rows, stride) => {
          const all = overRows(map, length, rows, stride)
          for (let row = 0; row < rows; row++)
            for (let p = 0; p < length; p++) expect(at(all, row * length + p)).toBe(at(map, p) + row * stride)
        },
      ),
      { numRuns: 300 },
    )
  })
})
