/** The digits of a class's positions along which its nodes are the same, as nothing moves there that they read. */
import { listInterner, listNumber } from '../../lists/interner.js'
import { affineOf, strideAt } from '../maps/affine.js'
import { boxOf, type Box } from '../maps/box.js'
import type { Recurrence, RolledClass } from '../rolled.js'
import { readsOf, type Data, type Read } from './reads.js'

export type Digit = Box[number]

/**
 * Numbers that tell apart what is known beforehand: for what comes from a table its places there, as another table may
 * be put in; for other numbers their bits.
 */
export const tellingApart = ({ origin, values }: Data): Int32Array => {
  if (origin !== undefined) return origin.indices
  const [known, words] = [listInterner(), new Int32Array(values.buffer, values.byteOffset, 2 * values.length)]
  return Int32Array.from(values, (_, k) => listNumber(known, words, 2, 2 * k))
}

/** Where digits begin by which a source goes, in positions of the class that reads it. */
const cutsOf = ({ repeat, source }: Read): ReadonlyArray<number> => {
  const map =
    source._tag === 'Strides' ? source.map : source._tag === 'Data' ? affineOf(tellingApart(source)) : undefined
  return map?.digits.map((d) => d.cut / repeat).filter(Number.isInteger) ?? []
}

/** Whether a list, which begins anew where it ends, is the same all along a digit. */
const isSameAlong = (list: Int32Array, length: number, { cut, extent }: Digit): boolean => {
  for (let p = cut; p < length; p++)
    if (Math.floor(p / cut) % extent !== 0 && list[p % list.length] !== list[(p - cut) % list.length]) return false
  return true
}

/** Whether what a source gives to so many nodes is the same all along a digit of theirs. */
const isStill = ({ repeat, source }: Read, count: number, { cut, extent }: Digit): boolean => {
  const digit = { cut: cut * repeat, extent }
  switch (source._tag) {
    case 'Strides':
      return strideAt(source.map, digit.cut) === 0
    case 'Gather':
      return isSameAlong(source.indices, count * repeat, digit)
    case 'Data':
      return isSameAlong(tellingApart(source), count * repeat, digit)
    case 'Number':
      return true
  }
}

/** Where in a position the step of a recurrence begins to count, and where it ends. (Along it, states move.) */
const stepCuts = (r: Recurrence | undefined): ReadonlyArray<number> =>
  r === undefined ? [] : [r.block, r.block * r.steps]

/** A digit of the positions of a class, and whether its nodes are the same along it. */
export interface Sorted {
  readonly digit: Digit
  readonly isStill: boolean
}

/** The digits of a class's positions; `undefined` where there is none along which its nodes are the same. */
export const sortedDigits = (c: RolledClass): ReadonlyArray<Sorted> | undefined => {
  const { count, recurrence } = c
  const digitsBy = (reads: ReadonlyArray<Read>): ReadonlyArray<Sorted> =>
    (boxOf(count, [...reads.flatMap(cutsOf), ...stepCuts(recurrence)]) ?? []).map((digit) => ({
      digit,
      isStill: reads.every((r) => isStill(r, count, digit)),
    }))
  const isSomeStill = (digits: ReadonlyArray<Sorted>): boolean => digits.some((d) => d.isStill)
  const reads = readsOf(c)
  // Seen at a glance of most classes: something that goes by strides moves along every digit.
  if (!isSomeStill(digitsBy(reads.filter((r) => r.source._tag === 'Strides')))) return undefined
  const digits = digitsBy(reads)
  return isSomeStill(digits) ? digits : undefined
}
