/** The points of a box, one after the other, the first digit moving fastest, and the entries that are reached there. */
import { listInterner, listNumber } from '../lists/interner.js'
import { stridden } from '../roll/maps/affine.js'
import type { Access } from './access.js'

/** The entries that an access reaches, point by point; in the first round of a sequence. */
export const entriesOver = (a: Access, extents: ReadonlyArray<number>): Int32Array => {
  const { base, strides } = a.indices ?? a
  const entries = stridden(base, strides, extents)
  const list = a.indices?.array.contents
  return list === undefined ? entries : entries.map((k) => a.base + (list[k] as number))
}

/** The strides by which entries follow one another over a box, if they do. */
export const stridesIn = (entries: Int32Array, extents: ReadonlyArray<number>): ReadonlyArray<number> | undefined => {
  const base = entries[0] ?? 0
  let cut = 1
  const strides = extents.map((extent) => {
    const stride = (entries[cut] as number) - base
    cut *= extent
    return stride
  })
  return stridden(base, strides, extents).every((at, p) => at === entries[p]) ? strides : undefined
}

/** Points that are told apart by something: a number for each, in the order in which these occur first. */
export interface Partition {
  readonly numberAt: Int32Array
  /** The first point of each number. */
  readonly firsts: Int32Array
}

/** Points told apart by some lists together; `undefined` if there are more kinds than that. */
export const partitionBy = (lists: ReadonlyArray<Int32Array>, points: number, most: number): Partition | undefined => {
  const numbers = listInterner()
  const numberAt = new Int32Array(points)
  const key = new Int32Array(lists.length)
  const firsts: Array<number> = []
  for (let p = 0; p < points; p++) {
    for (let k = 0; k < lists.length; k++) key[k] = (lists[k] as Int32Array)[p] as number
    const number = listNumber(numbers, key, key.length)
    if (number === most) return undefined
    if (number === firsts.length) firsts.push(p)
    numberAt[p] = number
  }
  return { numberAt, firsts: Int32Array.from(firsts) }
}
