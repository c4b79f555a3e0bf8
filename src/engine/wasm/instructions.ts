/** SIMD instructions for numbers of each format, and shuffles of bytes. */
import type { Arithmetic } from '../code/code.js'
import { and, not, or } from './simd.js'

/** Operations that are one instruction. */
type Simple = Exclude<
  Arithmetic,
  'select' | 'copySign' | 'power2' | 'scaleB' | 'exponent' | 'significand' | 'high' | 'sumLanes' | 'shiftIn' | 'lowHalves' | 'highHalves' | 'widenLow' | 'widenHigh' | 'narrow'
> // prettier-ignore

/** The instructions for numbers of one format. */
interface Instructions {
  /** A vector's. */
  readonly splat: number
  readonly extract: number
  readonly replace: number
  readonly loadSplat: number
  readonly loadLane: number
  readonly storeLane: number
  readonly simple: Readonly<Record<Simple, number>>
  /** A single number's. */
  readonly loadOne: number
  readonly storeOne: number
  readonly addOne: number
  /** The binary logarithm of a number's bytes. */
  readonly alignment: number
  /** The upper half of a number's sign bit, and the lower. */
  readonly sign: readonly [high: number, low: number]
  /** For a sum of all lanes: which bytes are added to which, step by step. */
  readonly sumShuffles: ReadonlyArray<ReadonlyArray<number>>
}

/** So many bytes of two vectors side by side, from one on. */
const from = (first: number): ReadonlyArray<number> => Array.from({ length: 16 }, (_, k) => first + k)
const HALVES_SWAPPED = [...from(8).slice(0, 8), ...from(0).slice(0, 8)]
const NEIGHBOURS_SWAPPED = [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11]

export const onDoubles: Instructions = {
  splat: 0x14, extract: 0x21, replace: 0x22, loadSplat: 0x0a, loadLane: 0x57, storeLane: 0x5b,
  simple: {
    add: 0xf0, sub: 0xf1, mul: 0xf2, div: 0xf3, sqrt: 0xef, abs: 0xec, neg: 0xed, floor: 0x75, lt: 0x49, le: 0x4b, eq: 0x47,
    lesser: 0xf6, greater: 0xf7,
    and, or, not, fma: 0x107,
  },
  loadOne: 0x2b, storeOne: 0x39, addOne: 0xa0,
  alignment: 3,
  sign: [0x80000000, 0],
  sumShuffles: [HALVES_SWAPPED],
} // prettier-ignore

export const onSingles: Instructions = {
  splat: 0x13, extract: 0x1f, replace: 0x20, loadSplat: 0x09, loadLane: 0x56, storeLane: 0x5a,
  simple: {
    add: 0xe4, sub: 0xe5, mul: 0xe6, div: 0xe7, sqrt: 0xe3, abs: 0xe0, neg: 0xe1, floor: 0x68, lt: 0x43, le: 0x45, eq: 0x41,
    lesser: 0xea, greater: 0xeb,
    and, or, not, fma: 0x105,
  },
  loadOne: 0x2a, storeOne: 0x38, addOne: 0x92,
  alignment: 2,
  sign: [0x80000000, 0x80000000],
  sumShuffles: [HALVES_SWAPPED, NEIGHBOURS_SWAPPED],
} // prettier-ignore

/** A shuffle to a vector's last number and another's first ones. */
export const shiftedIn = (bytes: number): ReadonlyArray<number> => from(16 - bytes)
/** Shuffles to the upper half of a vector, twice, and to the lower or upper halves of two. */
export const UPPER_HALF: ReadonlyArray<number> = [...from(8).slice(0, 8), ...from(8).slice(0, 8)]
export const LOWER_HALVES: ReadonlyArray<number> = [...from(0).slice(0, 8), ...from(16).slice(0, 8)]
export const UPPER_HALVES: ReadonlyArray<number> = [...from(8).slice(0, 8), ...from(24).slice(0, 8)]
