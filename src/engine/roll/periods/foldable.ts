/**
 * Which stretches of classes can be folded, so that each class of a step becomes one class over all steps: with which
 * class a step had best begin, how many steps back each class is read, and which classes of a step depend on one
 * another in a cycle.
 */
import { components } from './cycles.js'
import type { Stretch } from './periods.js'
import * as Kind from '../classes/kind.js'
import { copiesIn, isConstant, isPerRow, kindOf, readOf, runCount, type ClassTable } from '../classes/table.js'

/** A stretch that can be folded. A class of its step goes by its place there, from 0 up to the period. */
export interface Folded extends Stretch {
  /**
   * For each class of a step, how many steps before the first are read: these are copied in front of the folded class.
   */
  readonly before: Int32Array
  /** The classes of a step in an order in which they can be computed, those of a cycle together. */
  readonly groups: ReadonlyArray<{ readonly places: ReadonlyArray<number>; readonly isCycle: boolean }>
}

/** The dependence of a step on a class of the steps: on that of its own step, or of an earlier one. */
interface Reading {
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
const isProduct = (table: ClassTable, c: number): boolean => Kind.isProduct(kindOf(table, c))

/** What the classes of a step read of the steps. */
const readingsOf = (table: ClassTable, s: Stretch): ReadonlyArray<ReadonlyArray<Reading>> =>
  Array.from({ length: s.period }, (_, j) => originsOf(table, s, s.start + j).flatMap(({ step }) => step ?? []))

/**
 * How many steps can go together, counted from the first: as long as whatever they read from before the stretch has
 * become one class. If that was folded itself, it may have another period, or be read from its last step to its first.
 */
const stepsReading = (table: ClassTable, stretch: Stretch, partAt: Int32Array): number => {
  const { period, start } = stretch
  let { steps } = stretch
  for (let c = start; c < start + period; c++)
    for (const { moved, of, step } of originsOf(table, stretch, c)) {
      if (moved === 0 || step !== undefined) continue
      let n = 1
      while (n < steps && partAt[of + n * moved] === partAt[of]) n += 1
      steps = n
    }
  return steps
}

/**
 * That the class of place `by` reads one of the steps; or, by way of a product, a factor of that. A product that sums
 * alone read has no array: they read its factors.
 */
interface Reach {
  readonly by: number
  readonly read: Reading
  readonly factor?: Reading
}

/** All that the classes of a step reach. */
const reachesOf = (
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
const depthsOf = (period: number, reaches: ReadonlyArray<Reach>, first = 0): Int32Array => {
  const depths = new Int32Array(period)
  for (const { by, factor, read } of reaches) {
    const { place } = factor ?? read
    const further = factor === undefined ? 0 : distanceFrom(first, read.place, factor)
    const depth = distanceFrom(first, by, read) + further
    if (depth > (depths[place] as number)) depths[place] = depth
  }
  return depths
}

/** Whether a class is computed, and has as many nodes as another, for each row if that one has. */
const isAsLarge = (table: ClassTable, c: number, other: number): boolean =>
  kindOf(table, c) !== Kind.Var &&
  !isConstant(table, c) &&
  table.counts[c] === table.counts[other] &&
  copiesIn(table, c) === copiesIn(table, other) &&
  isPerRow(table, c) === isPerRow(table, other)

/**
 * Whether the factors of the products `earlier` are those that a step so much earlier than the first would read, and
 * have become part of what the steps read: of s ← s + a·b, say, both a and b.
 */
const hasFactorsOf = (table: ClassTable, earlier: number, at: number, stretch: Stretch, partAt: Int32Array): boolean =>
  kindOf(table, earlier) === kindOf(table, at) &&
  originsOf(table, stretch, at).every(({ moved, of, step }, k) => {
    const before = of - (moved * (at - earlier)) / stretch.period
    return readOf(table, earlier, k) === before && (step !== undefined || partAt[before] === partAt[of])
  })

/**
 * Whether class `earlier`, which stands where a step before the first would have the class `at`, can be copied in front
 * of that: it has to be as large, whatever it computes. But of products sums read the factors, so these have to be
 * right.
 */
const canStandBefore = (
  table: ClassTable,
  earlier: number,
  at: number,
  stretch: Stretch,
  partAt: Int32Array,
): boolean =>
  earlier >= 0 &&
  isAsLarge(table, earlier, at) &&
  (!isProduct(table, at) || hasFactorsOf(table, earlier, at, stretch, partAt))

/** A class that stands where a step before the first would have the class of place `j`, and can't be copied there. */
interface Obstacle {
  readonly c: number
  readonly j: number
}

/**
 * What is in the way of folding a stretch, as it can't be copied before the first step. What was in the way of a
 * stretch that began a step earlier mostly still is, so that is tried first: to search anew for each beginning would
 * take the square of how far back is read.
 */
const obstacleTo = (
  table: ClassTable,
  stretch: Stretch,
  before: Int32Array,
  partAt: Int32Array,
  earlier: Obstacle | undefined,
): Obstacle | undefined => {
  const { period, start } = stretch
  const isInTheWay = ({ c, j }: Obstacle): boolean => !canStandBefore(table, c, start + j, stretch, partAt)
  const endOf = (j: number): number => start + j - (before[j] as number) * period
  if (earlier !== undefined && earlier.c >= endOf(earlier.j) && isInTheWay(earlier)) return earlier
  for (let j = 0; j < period; j++)
    for (let c = start + j - period; c >= endOf(j); c -= period) if (isInTheWay({ c, j })) return { c, j }
  return undefined
}

/** Fewer steps than this, once the first ones are left by themselves, are not worth a loop. */
const FEWEST_LEFT = 4

/**
 * A stretch folded, or as much of it as can be: the steps that go together, without the first ones where what they read
 * can't be copied before them. `undefined` if too few steps are left.
 *
 * How far back steps read is found once, with the first steps there. Without them it may be less, as what all steps
 * read of the first step comes before all steps then; it is never more. So at worst more is copied than is read.
 */
const foldedFrom = (table: ClassTable, stretch: Stretch, partAt: Int32Array): Folded | undefined => {
  const readings = readingsOf(table, stretch)
  const { period } = stretch
  const before = depthsOf(period, reachesOf(table, stretch, readings))
  let obstacle: Obstacle | undefined
  for (let { start, steps } = stretch; steps >= FEWEST_LEFT; start += period, steps -= 1) {
    const most = stepsReading(table, { start, period, steps }, partAt)
    if (most < FEWEST_LEFT) continue
    if (most < steps) return foldedFrom(table, { start, period, steps: most }, partAt)
    obstacle = obstacleTo(table, { start, period, steps }, before, partAt, obstacle)
    if (obstacle === undefined) {
      const left = readingsOf(table, { start, period, steps })
      const groups = components(period, (j) => (left[j] as ReadonlyArray<Reading>).map((r) => r.place))
      return {
        start,
        period,
        steps,
        before,
        groups: groups.map((places) => ({ places, isCycle: isCycle(places, left) })),
      }
    }
  }
  return undefined
}

/** Whether a class of a step is read, by way of others or not, by a step of itself. */
const isCycle = (group: ReadonlyArray<number>, readings: ReadonlyArray<ReadonlyArray<Reading>>): boolean => {
  const [only] = group as readonly [number]
  return group.length > 1 || (readings[only] as ReadonlyArray<Reading>).some((r) => r.place === only)
}

/** With periods longer than this, steps begin where they were found to. */
const LONGEST_ROTATED = 200

/**
 * A stretch whose steps begin with the class for which the fewest nodes have to be copied before the first: a step may
 * begin with any of its classes.
 */
const rotated = (table: ClassTable, s: Stretch): Stretch => {
  const { period, start, steps } = s
  if (period > LONGEST_ROTATED) return s
  const reaches = reachesOf(table, s, readingsOf(table, s))
  const copiesFor = (first: number): number =>
    depthsOf(period, reaches, first).reduce((n, depth, j) => n + depth * (table.counts[start + j] as number), 0)
  let [first, copies] = [0, copiesFor(0)]
  for (let k = 1; k < period; k++) {
    const own = copiesFor(k)
    if (own < copies) [first, copies] = [k, own]
  }
  return first === 0 ? s : { start: start + first, period, steps: steps - 1 }
}

/**
 * The steps of a stretch before the one that the class of the result is part of, if any is: that class stays by itself.
 */
const without = (root: number, s: Stretch): Stretch => {
  const { period, start, steps } = s
  const at = Math.floor((root - start) / period)
  return at < 0 || at >= steps ? s : { start, period, steps: at }
}

/** Up to so many steps are tried as one. */
const MOST_AS_ONE = 8

/**
 * A stretch folded; or else with two of its steps as one, or three, …: its steps may go along something else that was
 * folded with a period of so many classes, and then only every second or third of them reads the same class of that.
 */
const foldedAsOne = (table: ClassTable, { period, start, steps }: Stretch, partAt: Int32Array): Folded | undefined => {
  for (let k = 1; k <= MOST_AS_ONE && steps >= k * FEWEST_LEFT; k++) {
    const s = { start, period: k * period, steps: Math.floor(steps / k) }
    const f = foldedFrom(table, rotated(table, s), partAt)
    if (f !== undefined) return f
  }
  return undefined
}

/** Those of the stretches that can be folded. The class of the result, which is given, stays by itself. */
export const foldableIn = (
  table: ClassTable,
  root: number,
  stretches: ReadonlyArray<Stretch>,
): ReadonlyArray<Folded> => {
  // What each class has become part of: equal for classes that are one by now, its own number for one by itself.
  const partAt = Int32Array.from({ length: table.size }, (_, c) => c)
  return stretches.flatMap((s) => {
    const f = foldedAsOne(table, without(root, s), partAt)
    if (f === undefined) return []
    for (let k = 0; k < f.period * f.steps; k++) partAt[f.start + k] = f.start + (k % f.period)
    return [f]
  })
}
