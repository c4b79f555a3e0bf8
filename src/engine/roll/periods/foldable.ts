/**
 * Which stretches of classes can be folded, so that each class of a step becomes one class over all steps: with which
 * class a step had best begin, how many steps back each class is read, and which classes of a step depend on one
 * another in a cycle.
 */
import { components } from './cycles.js'
import type { Stretch } from './periods.js'
import type { ClassTable } from '../classes/table.js'
import { obstacleTo, type Obstacle } from './obstacles.js'
import { depthsOf, originsOf, reachesOf, readingsOf, type Reading } from './origins.js'

/** A stretch that can be folded. A class of its step goes by its place there, from 0 up to the period. */
export interface Folded extends Stretch {
  /**
   * For each class of a step, how many steps before the first are read: these are copied in front of the folded class.
   */
  readonly before: Int32Array
  /** The classes of a step in an order in which they can be computed, those of a cycle together. */
  readonly groups: ReadonlyArray<{ readonly places: ReadonlyArray<number>; readonly isCycle: boolean }>
}

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
