/**
 * Finds where the list of classes repeats. In a chain of a thousand steps each step has classes of its own, since it
 * reads the step before; but from one step to the next they are alike, except that they read the classes of one step
 * further on.
 */
import { growing, grown, push } from '../../lists/growing.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import { furthestTable } from '../classes/furthest.js'
import {
  copiesIn,
  detailOf,
  isConstant,
  isPerRow,
  kindOf,
  readOf,
  repeatOf,
  runCount,
  type ClassTable,
} from '../classes/table.js'

/** Classes from `start` on, `period` of them `steps` times over. */
export interface Stretch {
  readonly start: number
  readonly period: number
  readonly steps: number
}

/** With fewer steps than this, each is better left by itself. */
const FEWEST_STEPS = 8
/** So many steps in a sample of classes that are still being found tell that they repeat: it has no more long ones. */
const FEWEST_SEEN = 3
/** How many earlier places of the same context are tried. */
const CANDIDATES = 6
/** A context: the likenesses of so many classes in a row. */
const CONTEXT = 3

/** Classes that are compared: all of a table, or its last ones. */
interface Compared {
  readonly size: number
  /** What a class is but for the classes that it reads, as one number: classes of one number are alike. */
  readonly likeness: Int32Array
  /** The classes that class c reads: from `starts[c]` up to `starts[c + 1]`. */
  readonly reads: Int32Array
  readonly starts: Int32Array
}

/** The classes of a table from one up to another. */
const compared = (table: ClassTable, first: number, end: number): Compared => {
  const size = end - first
  const [likeness, starts] = [new Int32Array(size), new Int32Array(size + 1)]
  const [alike, key, reads] = [listInterner(), growing(64), growing(256)]
  for (let k = 0; k < size; k++) {
    const c = first + k
    const { list } = key
    list[0] = kindOf(table, c)
    list[1] = detailOf(table, c)
    list[2] = table.counts[c] as number
    // A constant is no part of a step: each looks like no other.
    list[3] = isConstant(table, c) ? c : -1 - (isPerRow(table, c) ? 1 : 0)
    list[4] = copiesIn(table, c)
    key.length = 5
    const runs = runCount(table, c)
    for (let run = 0; run < runs; run++) {
      push(key, repeatOf(table, c, run))
      push(reads, readOf(table, c, run))
    }
    starts[k + 1] = reads.length
    likeness[k] = listNumber(alike, key.list, key.length)
  }
  return { size, likeness, reads: grown(reads), starts }
}

/**
 * Whether what class i reads lies in the middle between what is read, operand by operand, by the classes a period
 * before and after it. So operands move on evenly: by a period where they are of the steps, not at all where all steps
 * read the same, and by any other number of classes where something before the stretch has a period of its own.
 */
const movesEvenly = ({ reads, starts }: Compared, i: number, period: number): boolean => {
  const own = starts[i] as number
  const before = starts[i - period] as number
  const after = starts[i + period] as number
  const length = (starts[i + 1] as number) - own
  for (let k = 0; k < length; k++)
    if ((reads[after + k] as number) + (reads[before + k] as number) !== 2 * (reads[own + k] as number)) return false
  return true
}

/** The first class of a stretch that begins at `at` which is not repeated a period further on. */
const endFrom = (w: Compared, at: number, period: number): number => {
  const { likeness, size } = w
  let end = at
  // The first step says by how much operands move, so there is nothing to compare it with.
  const isRepeated = (c: number): boolean =>
    likeness[c] === likeness[c + period] && (c - period < at || movesEvenly(w, c, period))
  while (end + period < size && isRepeated(end)) end += 1
  return end
}

/**
 * Stretches of classes that repeat, the longest first. Where the next classes look like some that were met before, a
 * step may have ended: from that earlier place on, the period is tried.
 */
const candidates = (w: Compared, fewest: number): ReadonlyArray<Stretch> => {
  const contexts = listInterner()
  /** The last place of each context, and for each place the one before it of the same context. */
  const last: Array<number> = []
  const before = new Int32Array(w.size).fill(-1)
  const found: Array<Stretch> = []
  /** By period, where to go on trying: from any place before, it would be the rest of a stretch that was tried. */
  const untried = new Int32Array(w.size)
  /** The furthest end of all stretches found. */
  let furthest = 0
  const tryFrom = (at: number, period: number): void => {
    const end = endFrom(w, at, period)
    // The classes before `end` have their like a period further on; a step that breaks off does not count.
    const steps = Math.floor((end + period - at) / period)
    if (steps < fewest) {
      untried[period] = end - period + 1
      return
    }
    untried[period] = at + period * (steps - 1)
    found.push({ start: at, period, steps })
    if (at + period * steps > furthest) furthest = at + period * steps
  }
  for (let c = 0; c + CONTEXT <= w.size; c++) {
    const context = listNumber(contexts, w.likeness, CONTEXT, c)
    let earlier = last[context] ?? -1
    before[c] = earlier
    last[context] = c
    for (let k = 0; k < CANDIDATES && earlier >= 0; k++) {
      const period = c - earlier
      // Not where a stretch is found already that goes on for as many steps as this one would need at least.
      if (earlier >= (untried[period] as number) && furthest - c < fewest * period) tryFrom(earlier, period)
      earlier = before[earlier] as number
    }
  }
  return found.sort((a, b) => b.period * b.steps - a.period * a.steps || a.period - b.period)
}

/** How many of the last classes tell whether they repeat: a few where steps are short, more where they are not. */
const SAMPLES = [256, 1500]
/** How many of the classes that are furthest from the result: these are steps, what is observed of them is nearer. */
const MOST_FURTHEST = 1000

/** The stretches of classes that repeat so many times, from the first to the last: of some that overlap the longest. */
const stretchesIn = (w: Compared, fewest: number): ReadonlyArray<Stretch> => {
  const taken = new Uint8Array(w.size)
  return candidates(w, fewest)
    .filter(({ period, start, steps }) => {
      const end = start + period * steps
      if (taken.subarray(start, end).includes(1)) return false
      taken.fill(1, start, end)
      return true
    })
    .sort((a, b) => a.start - b.start)
}

/** Whether most of the classes from one up to another repeat. */
const repeatIn = (table: ClassTable, first: number, end: number): boolean =>
  2 * stretchesIn(compared(table, first, end), FEWEST_SEEN).reduce((n, s) => n + s.period * s.steps, 0) > end - first

/**
 * Whether most of the classes that are furthest from the result repeat, however many nodes they have: what is observed
 * of a step may be of the class of a part of it.
 */
export const repeatFurthestFirst = (table: ClassTable): boolean => {
  const { size } = table
  const furthest = furthestTable({ ...table, counts: new Int32Array(size) }).table
  return repeatIn(furthest, 0, size > MOST_FURTHEST ? MOST_FURTHEST : size)
}

/** Whether most of the classes that were met last repeat, or of those that are furthest from the result. */
export const repeats = (table: ClassTable): boolean =>
  SAMPLES.some((most) => repeatIn(table, table.size > most ? table.size - most : 0, table.size)) ||
  repeatFurthestFirst(table)

/** The stretches of a table's classes that repeat. */
export const stretchesOf = (table: ClassTable): ReadonlyArray<Stretch> =>
  stretchesIn(compared(table, 0, table.size), FEWEST_STEPS)
