import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Access } from '../../../src/engine/program/access.js'
import { dataArrays } from '../../../src/engine/program/data.js'
import { ownSpot, placedOver, restrided, type Own, type Place } from '../../../src/engine/program/placing.js'
import { accessAt } from '../../../src/engine/program/lowered.js'
import { affineOf } from '../../../src/engine/roll/maps/affine.js'
import { boxOf, type Box } from '../../../src/engine/roll/maps/box.js'
import { addressIn, type Layout } from '../../../src/engine/roll/maps/layout.js'
import type { Source } from '../../../src/engine/roll/rolled.js'
import { at, lengthOf, mapOf } from '../roll/maps/maps.js'

const digitsOf = (box: Box, q: number): ReadonlyArray<number> => box.map((d) => Math.floor(q / d.cut) % d.extent)
const entry = ({ base, strides }: Access, digits: ReadonlyArray<number>): number =>
  strides.reduce((sum, s, k) => sum + s * (digits[k] as number), base)
const addressOf = (a: Access, digits: ReadonlyArray<number>): number =>
  a.indices === undefined
    ? entry(a, digits)
    : a.base + ((a.indices.array.contents as Int32Array)[entry(a.indices, digits)] as number)

const target = { name: 'v', use: 'value', length: 0, contents: undefined } as const

interface Case {
  readonly own: Layout
  readonly repeat: number
  readonly other: Layout
  readonly sources: ReadonlyArray<Source>
}

/** A class, laid out somehow, that reads data, lists and strides, all of the length that it needs. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    own: fc.record({ rows: fc.integer({ min: 1, max: 4 }), block: fc.integer({ min: 1, max: 4 }) }),
    isTurned: fc.boolean(),
    repeat: fc.integer({ min: 1, max: 4 }),
    other: fc.record({ rows: fc.integer({ min: 1, max: 4 }), block: fc.integer({ min: 1, max: 40 }) }),
    numbers: fc.array(fc.nat(3), { minLength: 1, maxLength: 70 }),
    extents: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
    strides: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }),
    isRowByRow: fc.boolean(),
    which: fc.subarray([0, 1, 2, 3], { minLength: 1 }),
  })
  .map(({ extents, isRowByRow, isTurned, numbers, other, own, repeat, strides, which }): Case => {
    const count = own.rows * own.block
    const length = count * repeat
    const cycled = (n: number): ReadonlyArray<number> =>
      Array.from({ length: n }, (_, q) => numbers[q % numbers.length] as number)
    const targetSize = other.rows * other.block
    const free = mapOf(0, extents, strides)
    const known = lengthOf(free)
    const map = length % known === 0 ? mapOf(0, [...extents, length / known], strides) : mapOf(0, [length], strides)
    const vector = Int32Array.from({ length }, (_, q) => at(map, q) % targetSize)
    const affine = affineOf(vector)
    const all: ReadonlyArray<Source> = [
      { _tag: 'Data', values: Float64Array.from(cycled(isRowByRow ? own.block * repeat : length)) },
      { _tag: 'Gather', of: 1, indices: Int32Array.from(cycled(length), (n) => n % targetSize) },
      affine === undefined ? { _tag: 'Gather', of: 1, indices: vector } : { _tag: 'Strides', of: 1, map: affine },
      { _tag: 'Number', value: 7 },
    ]
    return {
      own: isTurned ? own : { rows: 1, block: count },
      repeat,
      other,
      sources: which.map((k) => all[k] as Source),
    }
  })

const positionOf = (s: Source & { readonly _tag: 'Gather' | 'Strides' }, q: number): number =>
  s._tag === 'Gather' ? (s.indices[q] as number) : at(s.map, q)

/** As many nodes as there are entries, one after the other. */
const nodesIn = (layout: Layout): Own => ({ map: mapOf(0, [layout.rows * layout.block], [1]), layout, repeat: 1 })

describe('operands over a box', () => {
  it('every operand is found at every position, by strides or by list', () => {
    const seen = { strides: 0, lists: 0 }
    fc.assert(
      fc.property(cases, ({ other, own, repeat, sources }) => {
        const length = own.rows * own.block * repeat
        const nodes: Own = { ...nodesIn(own), repeat }
        const { box, places } = placedOver(sources, length, nodes, [own, other], dataArrays())
        const kept = ownSpot(box, nodes).strides
        for (let q = 0; q < length; q++) {
          const digits = digitsOf(box, q)
          expect(entry({ array: target, base: 0, strides: kept }, digits)).toBe(addressIn(own, Math.floor(q / repeat)))
          sources.forEach((s, k) => {
            const place = places[k] as Place
            if (s._tag === 'Number' || place._tag === 'Number') expect(place).toEqual(s)
            else {
              const access = accessAt(place, () => target)
              if (s._tag === 'Data')
                expect(access.array.contents?.[entry(access, digits)]).toBe(s.values[q % s.values.length])
              else expect(addressOf(access, digits)).toBe(addressIn(other, positionOf(s, q)))
              seen[access.indices === undefined ? 'strides' : 'lists'] += 1
            }
          })
        }
      }),
      { numRuns: 400, seed: 2 },
    )
    expect(seen.strides).toBeGreaterThan(100)
    expect(seen.lists).toBeGreaterThan(100)
  })
  it('what repeats is stored once', () => {
    const own = { rows: 4, block: 3 }
    const values = Float64Array.from({ length: 12 }, (_, q) => q % 3)
    const { places } = placedOver([{ _tag: 'Data', values }], 12, nodesIn(own), [own], dataArrays())
    expect(places.map((p) => p._tag === 'Data' && [...(p.access.array.contents ?? [])])).toEqual([[0, 1, 2]])
  })
  it('0 and −0 are two numbers', () => {
    const own = { rows: 1, block: 4 }
    const values = Float64Array.of(0, -0, 0, 0)
    const { places } = placedOver([{ _tag: 'Data', values }], 4, nodesIn(own), [own], dataArrays())
    expect(places.map((p) => p._tag === 'Data' && [...(p.access.array.contents ?? [])])).toEqual([[0, -0, 0, 0]])
  })
  it('numbers that are the same in each of two rows, where no digit begins with a row', () => {
    const own = { rows: 1, block: 6 }
    const source: Source = { _tag: 'Data', values: Float64Array.of(1, 2, 3) }
    const cut: Source = { _tag: 'Strides', of: 0, map: mapOf(0, [2, 3], [0, 1]) }
    for (const sources of [[source], [cut, source]]) {
      const { box, places } = placedOver(sources, 6, nodesIn(own), [own], dataArrays())
      const place = places.at(-1) as Place & { readonly _tag: 'Data' }
      const got = [0, 1, 2, 3, 4, 5].map((q) => place.access.array.contents?.[entry(place.access, digitsOf(box, q))])
      expect(got).toEqual([1, 2, 3, 1, 2, 3])
    }
  })
  it('strides over another box, so many positions for each node: the same entries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 4 }), { maxLength: 3 }),
        fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.constantFrom(2, 3, 4, 6, 8, 12, 24), { maxLength: 2 }),
        (extents, strides, repeat, cuts) => {
          const map = mapOf(0, extents, strides)
          const count = lengthOf(map)
          const from = boxOf(count, map.digits.map((d) => d.cut)) as Box // prettier-ignore
          const to = boxOf(count * repeat, [repeat, ...from.map((d) => d.cut * repeat), ...cuts])
          if (to === undefined) return
          const moved = restrided(from.map((_, k) => strides[k] as number), from, to, repeat) // prettier-ignore
          for (let q = 0; q < count * repeat; q++)
            expect(entry({ array: target, base: 0, strides: moved }, digitsOf(to, q))).toBe(
              at(map, Math.floor(q / repeat)),
            )
        },
      ),
      { numRuns: 500 },
    )
  })
})
