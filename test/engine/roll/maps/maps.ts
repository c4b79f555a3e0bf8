/** Index vectors to try things on: mixed radices of a few digits. */
import * as fc from 'fast-check'
import type { Affine, Digit } from '../../../../src/engine/roll/maps/affine.js'

/** Where a map goes from a position. */
export const at = ({ base, digits }: Affine, position: number): number =>
  digits.reduce((sum, { cut, extent, stride }) => sum + stride * (Math.floor(position / cut) % extent), base)

/** A map with these extents and strides, the fastest digit first, nothing joined. */
export const mapOf = (base: number, extents: ReadonlyArray<number>, strides: ReadonlyArray<number>): Affine => ({
  base,
  digits: extents.map((extent, k): Digit => ({
    cut: extents.slice(0, k).reduce((n, e) => n * e, 1),
    extent,
    stride: strides[k] as number,
  })),
})

export interface Map {
  readonly map: Affine
  readonly length: number
}

export const lengthOf = ({ digits }: Affine): number => digits.reduce((n, d) => n * d.extent, 1)

/** Maps of up to four digits, of extents from 1 to 5, with the given strides. */
export const mapsWith = (strides: fc.Arbitrary<number>): fc.Arbitrary<Map> =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), strides), { maxLength: 4 }).chain((digits) =>
    fc.integer({ min: 0, max: 30 }).map((base) => {
      const map = mapOf(
        base,
        digits.map(([e]) => e),
        digits.map(([, s]) => s),
      )
      return { map, length: lengthOf(map) }
    }),
  )

export const vectorOf = ({ length, map }: Map): Int32Array => Int32Array.from({ length }, (_, p) => at(map, p))
