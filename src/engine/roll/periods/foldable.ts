/**
 * Stretches of classes that can be folded over their steps: with which class a step begins, what it reads of those
 * before it, and which of its classes stand in a cycle.
 */
import { components } from './cycles.js'
import type { Stretch } from './periods.js'
import * as Kind from '../classes/kind.js'
import { copiesIn, isConstant, isPerRow, kindOf, readOf, runCount, type ClassTable } from '../classes/table.js'

/** A stretch as classes over all of its steps. */
export interface Folded extends Stretch {
  /** For each class of a step, how many steps before the first are read. */
  readonly before: Int32Array
  /** The classes of a step in the order in which they can be computed, those of a cycle together. */
  readonly groups: ReadonlyArray<{ readonly places: ReadonlyArray<number>; readonly isCycle: boolean }>
}

/** A class of a step, and how many steps before. */
interface Reading {
  readonly place: number
  readonly distance: number
  /** That all steps read that of the first one. */
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
    // What the last step reads: if that is of the steps, what others read would be too, were there as many before.
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
 * How many steps read, in each place, the steps or one class of what comes before all of them: what was folded there
 * may have a period of its own, or be read from its last step to its first.
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

/** That a class of a step reads one of the steps; or, as a sum, a factor of a product that it reads. */
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
 * How many steps before its own a class reads one, if steps begin with the class of place `first`: classes of places
 * before that belong to the step before. What all steps read of the first is not further back for later ones.
 */
const distanceFrom = (first: number, by: number, { distance, isFirstStep, place }: Reading): number =>
  isFirstStep ? 0 : distance + (place < first ? 1 : 0) - (by < first ? 1 : 0)

/** How far back each class of a step is read, if steps begin with the class of place `first`. */
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
 * Whether a class of products has its factors where a step that much earlier than the first would have them, and they
 * are part of what the steps read there: of s ← s + a·b, say, both a and b.
 */
const hasFactorsOf = (table: ClassTable, earlier: number, at: number, stretch: Stretch, partAt: Int32Array): boolean =>
  kindOf(table, earlier) === kindOf(table, at) &&
  originsOf(table, stretch, at).every(({ moved, of, step }, k) => {
    const before = of - (moved * (at - earlier)) / stretch.period
    return readOf(table, earlier, k) === before && (step !== undefined || partAt[before] === partAt[of])
  })

/**
 * Whether class `earlier`, which stands where a step before the first would have the class `at`, can take its place:
 * which variables stand beneath does not matter. Of a product sums read the factors, so these matter too.
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

/** A class that stands where an earlier step would have the class of place `j`, and can't take its place. */
interface Obstacle {
  readonly c: number
  readonly j: number
}

/**
 * What is in the way of a stretch whose first steps read as far back as `before`. What was in the way of one that began
 * a step earlier mostly still is, so it is tried first: to look for it each time takes the square of how far that is.
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
 * A stretch whose first steps have something before them to read; shorter than it was if need be, nothing if too short.
 *
 * How far back that is, is found once. With its first step left out, a stretch reads no more of its steps, and nothing
 * from further back; but what is read of a first step may then come before all. So it can only be too far: then more is
 * copied than is read.
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

/** A step may begin with any of its classes; with periods longer than this, it is left as it is. */
const LONGEST_TURNED = 200

/** A stretch whose steps begin where the fewest nodes have to be copied before the first. */
const turned = (table: ClassTable, s: Stretch): Stretch => {
  const { period, start, steps } = s
  if (period > LONGEST_TURNED) return s
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

/** A stretch without the step that the class of the result is part of: that one stays a class by itself. */
const without = (root: number, s: Stretch): Stretch => {
  const { period, start, steps } = s
  const at = Math.floor((root - start) / period)
  return at < 0 || at >= steps ? s : { start, period, steps: at }
}

/** So many short steps may be one. */
const MOST_AS_ONE = 8

/**
 * A stretch folded; or, where each of its steps reads another class of something that repeats by some classes, with so
 * many of its steps as one.
 */
const foldedAsOne = (table: ClassTable, { period, start, steps }: Stretch, partAt: Int32Array): Folded | undefined => {
  for (let k = 1; k <= MOST_AS_ONE && steps >= k * FEWEST_LEFT; k++) {
    const s = { start, period: k * period, steps: Math.floor(steps / k) }
    const f = foldedFrom(table, turned(table, s), partAt)
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
  // What each class became part of: by itself as long as it stays as it is.
  const partAt = Int32Array.from({ length: table.size }, (_, c) => c)
  return stretches.flatMap((s) => {
    const f = foldedAsOne(table, without(root, s), partAt)
    if (f === undefined) return []
    for (let k = 0; k < f.period * f.steps; k++) partAt[f.start + k] = f.start + (k % f.period)
    return [f]
  })
}
