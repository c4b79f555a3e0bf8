/**
 * Entries of an array as intervals in rows, and what is done with all of them at once: a program may have millions.
 *
 * Marks are set in bytes that the caller passes in, one for each entry.
 */
import { stridden } from '../roll/maps/affine.js'
import type { ArrayInfo } from './access.js'

/**
 * The entries that a statement writes, as intervals without a gap: each has `length` entries, `count` of them make a
 * row, each `apart` from the one before, and `starts` says where the rows begin, counted from the first.
 */
export interface Intervals {
  readonly length: number
  readonly count: number
  readonly apart: number
  readonly starts: Int32Array
}

export const intervalsOf = (strides: ReadonlyArray<number>, extents: ReadonlyArray<number>): Intervals => {
  // Digits that are in none of these yet: without a gap, in a row, from row to row.
  const left = new Set([...extents.keys()].filter((d) => extents[d] !== 1 && strides[d] !== 0))
  const extentOf = (d: number): number => extents[d] as number
  let length = 1
  const goingOn = (): number | undefined => [...left].find((d) => strides[d] === length)
  for (let d = goingOn(); d !== undefined; d = goingOn()) {
    length *= extentOf(d)
    left.delete(d)
  }
  // The digit of most places; none if none is left.
  const inRow = [...left].reduce((most, d) => (most < 0 || extentOf(d) > extentOf(most) ? d : most), -1)
  left.delete(inRow)
  const of = (list: ReadonlyArray<number>): ReadonlyArray<number> => [...left].map((d) => list[d] as number)
  return {
    length,
    count: extents[inRow] ?? 1,
    apart: strides[inRow] ?? 0,
    starts: stridden(0, of(strides), of(extents)),
  }
}

/** An array from its first entry to its last. */
export const whole = ({ length }: ArrayInfo): Intervals => ({ length, count: 1, apart: 0, starts: Int32Array.of(0) })

/**
 * Does something with a row of intervals, the first of which begins at `from`, and says whether to go on. Each visit
 * is a loop of its own over entries, as there may be millions.
 */
type Visit = (from: number, intervals: Intervals) => boolean

/** Visits all rows, the first of which begins at `base`, until a visit says no. */
export const everyRow = (base: number, intervals: Intervals, visit: Visit): boolean =>
  intervals.starts.every((start) => visit(base + start, intervals))

/** Whether no byte is 1. */
export const areClear =
  (bytes: Uint8Array): Visit =>
  (from, { apart, count, length }) => {
    for (let k = 0, at = from; k < count; k++, at += apart)
      for (let e = at; e < at + length; e++) if (bytes[e] === 1) return false
    return true
  }

/** Makes bytes 1: all of them, or those where others are still 0. */
export const filling =
  (bytes: Uint8Array, others: Uint8Array = bytes): Visit =>
  (from, { apart, count, length }) => {
    for (let k = 0, at = from; k < count; k++, at += apart)
      for (let e = at; e < at + length; e++) if (others[e] === 0) bytes[e] = 1
    return true
  }
