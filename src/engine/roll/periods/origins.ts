/** What the steps of a stretch read, and how far back: of their own step, of earlier ones, or of what comes before. */
import * as Kind from '../classes/kind.js'
import { kindOf, readOf, runCount, type ClassTable } from '../classes/table.js'
import type { Stretch } from './periods.js'

/** The dependence of a step on a class of the steps: on that of its own step, or of an earlier one. */
export interface Reading {
  readonly place: number
  /** How many steps back; 0 for its own step. */
  readonly distance: number
  /** Whether all steps read the class of the first step instead. Then `distance` is what it is for that step: 0. */
  readonly isFirstStep: boolean
}

/**
 * What steps read in some place: the first of them the class `of`, each next one the class `moved` further on. That is
 *
 * - a class of their own step, or of so many steps before: `moved` is the period, and the first steps read what stands
 *   before the stretch;
 * - a class of the first step, all of them: `moved` is 0;
 * - or what comes before all steps: `step` is absent. They read one class, or go along something else that repeats,
 *   forward or backward.
 */
export interface Origin {
  readonly of: number
  readonly moved: number
  readonly step: Reading | undefined
}

/** Where the operands of a class of the first step are read, place by place. */
export const originsOf = (table: ClassTable, { period, start, steps }: Stretch, c: number): ReadonlyArray<Origin> =>
  Array.from({ length: runCount(table, c) }, (_, k) => {
    const of = readOf(table, c, k)
    const moved = readOf(table, c + period, k) - of
    // What the last step reads decides: if that is in the stretch, all steps read a class of the steps, and what the
    // first ones read stands where steps before the first would have that class.
    const last = of + moved * (steps - 1)
    const isOfSteps = (moved === 0 || moved === period) && last >= start
    const place = (((of - start) % period) + period) % period
    const step = { place, distance: (start + place - of) / period, isFirstStep: moved === 0 }
    return { of, moved, step: isOfSteps ? step : undefined }
  })

/** Whether a class is one of products. */
export const isProduct = (table: ClassTable, c: number): boolean => Kind.isProduct(kindOf(table, c))

/** What the classes of a step read of the steps. */
export const readingsOf = (table: ClassTable, s: Stretch): ReadonlyArray<ReadonlyArray<Reading>> =>
  Array.from({ length: s.period }, (_, j) => originsOf(table, s, s.start + j).flatMap(({ step }) => step ?? []))

/**
 * That the class of place `by` reads one of the steps; or, by way of a product, a factor of that. A product that sums
 * alone read has no array: they read its factors.
 */
export interface Reach {
  readonly by: number
  readonly read: Reading
  readonly factor?: Reading
}

/** All that the classes of a step reach. */
export const reachesOf = (
  table: ClassTable,
  { start }: Stretch,
  readings: ReadonlyArray<ReadonlyArray<Reading>>,
): ReadonlyArray<Reach> =>
  readings.flatMap((list, by) =>
    list.flatMap((read): ReadonlyArray<Reach> => {
      const factors = isProduct(table, start + read.place) ? (readings[read.place] as ReadonlyArray<Reading>) : []
      return [{ by, read }, ...factors.map((factor) => ({ by, read, factor }))]
    }),
  )

/**
 * The distance of a reading by the class of place `by`, if steps began with the class of place `first`: those of places
 * before that would belong to the step before. What all steps read of the first step needs no room before it.
 */
const distanceFrom = (first: number, by: number, { distance, isFirstStep, place }: Reading): number =>
  isFirstStep ? 0 : distance + (place < first ? 1 : 0) - (by < first ? 1 : 0)

/** The greatest distance from which each class of a step is read, if steps begin with the class of place `first`. */
export const depthsOf = (period: number, reaches: ReadonlyArray<Reach>, first = 0): Int32Array => {
  const depths = new Int32Array(period)
  for (const { by, factor, read } of reaches) {
    const { place } = factor ?? read
    const further = factor === undefined ? 0 : distanceFrom(first, read.place, factor)
    const depth = distanceFrom(first, by, read) + further
    if (depth > (depths[place] as number)) depths[place] = depth
  }
  return depths
}
