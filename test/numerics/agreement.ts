/** Whether the ways to an answer agree, and what is allowed to differ. */
import type { Case } from './cases.js'
import type { Answer, Way } from './ways.js'

/** A number that one way gives and the fold does not. */
export interface Disagreement {
  readonly name: string
  readonly at: ReadonlyArray<number>
  readonly what: string
  readonly way: string
  readonly found: number
  readonly fold: number
}

export interface Verdict {
  /** How many numbers were compared. */
  readonly cells: number
  readonly disagreements: ReadonlyArray<Disagreement>
  /** How many derivatives are 0 with another sign. */
  readonly signs: number
  /** How many disagreements have a reason below. */
  readonly excluded: number
}

/** Where ways are known to differ, and why that stands. */
export interface Exclusion {
  readonly name: string
  readonly at: ReadonlyArray<number>
  readonly what: keyof Answer
  readonly why: string
}

export const exclusions: ReadonlyArray<Exclusion> = []

/** Contributions are added up in another order when compiled: some roundings of the largest entry beside it. */
const ROUNDING = 1e-13

const agrees = (what: keyof Answer, found: number, fold: number, scale: number): boolean => {
  if (Object.is(found, fold)) return true
  if (what === 'value' || !Number.isFinite(found) || !Number.isFinite(fold)) return false
  return Math.abs(found - fold) <= ROUNDING * scale
}

const listOf = (x: number | ReadonlyArray<number> | undefined): ReadonlyArray<number> =>
  x === undefined ? [] : typeof x === 'number' ? [x] : x

const scaleOf = (xs: ReadonlyArray<number>): number =>
  xs.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0)

const ask = ['value', 'first', 'second'] as const

const isExcluded = (name: string, at: ReadonlyArray<number>, what: keyof Answer): boolean =>
  exclusions.some((x) => x.name === name && x.what === what && x.at.every((n, k) => Object.is(n, at[k])))

/** Holds ways against the fold, point by point and number by number. */
export const compared = ({ name, points }: Case, fold: Way, others: ReadonlyArray<Way>): Verdict => {
  const pairs = others.flatMap((way) =>
    points.flatMap((at, k) =>
      ask.flatMap((what) => {
        const expected = listOf(fold.answers[k]?.[what])
        const scale = scaleOf(expected)
        return listOf(way.answers[k]?.[what]).map((found, n) => ({
          ...{ name, at, what, way: way.name, found, fold: expected[n] as number },
          same: agrees(what, found, expected[n] as number, scale),
        }))
      }),
    ),
  )
  const different = pairs.filter(({ same }) => !same)
  const open = different.filter(({ at, what }) => !isExcluded(name, at, what))
  return {
    cells: pairs.length,
    disagreements: open,
    signs: pairs.filter(({ fold, found }) => found === 0 && fold === 0 && !Object.is(found, fold)).length,
    excluded: different.length - open.length,
  }
}
