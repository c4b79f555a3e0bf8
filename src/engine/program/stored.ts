/** Values over a box as arrays, without the digits along which they do not change. */
import { stridden } from '../roll/maps/affine.js'
import type { Box } from '../roll/maps/box.js'
import type { Origin } from '../roll/rolled.js'
import type { Access } from './access.js'
import type { List, MakeData } from './data.js'

/** Whether two values of a list have the same bits. */
const sameEntry = (values: List): ((i: number, j: number) => boolean) => {
  if (values instanceof Int32Array) return (i, j) => values[i] === values[j]
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  return (i, j) => words[2 * i] === words[2 * j] && words[2 * i + 1] === words[2 * j + 1]
}

/** Whether values never change along a digit. */
const isConstantAlong = (values: List, { cut, extent }: Box[number]): boolean => {
  const same = sameEntry(values)
  const block = cut * extent
  for (let start = 0; start < values.length; start += block) {
    for (let i = start + cut; i < start + block; i++) if (!same(i, i - cut)) return false
  }
  return true
}

/** The digits on which values change, the one first along which they are to lie side by side. */
const movingDigits = (values: List, box: Box, fastest: number): ReadonlyArray<number> =>
  [...box.keys()]
    .filter((k) => {
      const d = box[k] as Box[number]
      return d.cut < values.length && !isConstantAlong(values, d)
    })
    .sort((a, b) => (a === fastest ? -1 : b === fastest ? 1 : a - b))

/** The values at all points of the given digits, the first digit moving fastest. */
const along = <T extends List>(values: T, digits: Box): T => {
  if (values instanceof Int32Array && digits.length === 1 && digits[0]?.extent === values.length) return values
  const contents = new (values.constructor as new (length: number) => T)(digits.reduce((n, d) => n * d.extent, 1))
  const [cuts, extents] = [digits.map((d) => d.cut), digits.map((d) => d.extent)]
  stridden(0, cuts, extents).forEach((from, at) => {
    contents[at] = values[from] as number
  })
  return contents
}

/**
 * Values over a box, with what repeats taken out. Of what comes from a table only that goes that repeats whatever the
 * table holds.
 */
export const stored = (values: List, box: Box, fastest: number, make: MakeData, origin?: Origin): Access => {
  const order = movingDigits(origin?.indices ?? values, box, fastest)
  const strides = new Array<number>(box.length).fill(0)
  let length = 1
  for (const k of order) {
    strides[k] = length
    length *= (box[k] as Box[number]).extent
  }
  const digits = order.map((k) => box[k] as Box[number])
  const array = make(along(values, digits), origin && { ...origin, indices: along(origin.indices, digits) })
  return { array, base: 0, strides }
}
