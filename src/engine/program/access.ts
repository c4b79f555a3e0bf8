/** Arrays, and accesses: which entry of an array a statement reaches at each point of its box. */

import type { Origin } from '../roll/rolled.js'

/** What an array is for. */
export type Use = 'variables' | 'gradient' | 'value' | 'slope' | 'adjoint' | 'tangent' | 'reached' | 'data' | 'indices'

/** A list of numbers in memory. */
export interface ArrayInfo {
  readonly name: string
  readonly use: Use
  readonly length: number
  /** What is in it from the beginning; absent for one that the program fills. */
  readonly contents?: Float64Array | Int32Array | undefined
  /** Where its contents come from, if that is a table. */
  readonly origin?: Origin | undefined
}

/** `array[base + Σ stride · digit]`, or `array[base + indices[…]]`. */
export interface Access {
  readonly array: ArrayInfo
  readonly base: number
  /** One for each digit of the box. */
  readonly strides: ReadonlyArray<number>
  /** A list of addresses to go by instead of strides. */
  readonly indices?: Access
  /** How far it moves from one round of a sequence to the next; absent where it stands still. */
  readonly step?: number
}

/** An array that the program fills. */
export const makeArray = (name: string, use: Use, length: number): ArrayInfo => ({ name, use, length })

/** How far an access moves from round to round. */
export const stepOf = ({ step = 0 }: Access): number => step

/** Whether two accesses to one array, of one round, reach the same entries in the same order. */
export const sameSpot = (a: Omit<Access, 'array'>, b: Omit<Access, 'array'>): boolean =>
  a.base === b.base &&
  a.strides.every((s, k) => s === b.strides[k]) &&
  (a.indices === undefined ? b.indices === undefined : b.indices !== undefined && sameAccess(a.indices, b.indices))

/** Whether two accesses reach the same entries in the same order. */
export const sameAccess = (a: Access, b: Access): boolean =>
  a.array === b.array && stepOf(a) === stepOf(b) && sameSpot(a, b)

/** Whether no two points of a box reach the same entry. */
export const isInjective = ({ indices, strides }: Access, extents: ReadonlyArray<number>): boolean => {
  if (indices !== undefined) return false
  const moving = strides
    .map((stride, k) => ({ stride: stride < 0 ? -stride : stride, extent: extents[k] as number }))
    .filter((d) => d.extent > 1)
    .sort((a, b) => a.stride - b.stride)
  return moving.every(({ stride }, k) => {
    const reach = moving.slice(0, k).reduce((sum, d) => sum + d.stride * (d.extent - 1), 0)
    return stride > reach
  })
}

/** A change of an access, applied to its list of addresses too. */
export const withList = (a: Access, change: (a: Access) => Access): Access =>
  a.indices === undefined ? change(a) : { ...change(a), indices: change(a.indices) }

/** The least and the greatest entry that an access without indices reaches. */
export const rangeOf = ({ base, strides }: Access, extents: ReadonlyArray<number>): readonly [number, number] =>
  strides.reduce<readonly [number, number]>(
    ([least, greatest], stride, k) => {
      const span = stride * ((extents[k] as number) - 1)
      return span < 0 ? [least + span, greatest] : [least, greatest + span]
    },
    [base, base],
  )

const divisorOf = (a: number, b: number): number => (b === 0 ? Math.abs(a) : divisorOf(b, a % b))

/**
 * Whether two accesses over one box have surely no entry in common in the same round: their ranges lie apart, or their
 * strides never meet.
 */
export const areDisjoint = (a: Access, b: Access, extents: ReadonlyArray<number>): boolean => {
  if (a.indices !== undefined || b.indices !== undefined || stepOf(a) !== stepOf(b)) return false
  const [[leastA, greatestA], [leastB, greatestB]] = [rangeOf(a, extents), rangeOf(b, extents)]
  const step = [...a.strides, ...b.strides].reduce(divisorOf, 0)
  return greatestA < leastB || greatestB < leastA || (step > 0 && (a.base - b.base) % step !== 0)
}
