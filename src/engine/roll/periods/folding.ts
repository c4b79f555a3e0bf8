/**
 * Folds classes that repeat step after step into one set of classes over all steps. Classes that read earlier steps of
 * themselves, be it by way of others, are a recurrence and run step by step; the others are computed for all steps at
 * once.
 *
 * Nodes keep their class and position; only classes are put together.
 */
import * as Kind from '../classes/kind.js'
import {
  shapesWith,
  unfolded,
  type Folding,
  type Repetition,
  type Run,
  type ShapeClass,
  type Shapes,
  type Sorted,
} from '../classes/class.js'
import { classIn, type ClassTable } from '../classes/table.js'
import { sortByKey } from '../../lists/sorting.js'
import { foldableIn, originsOf, type Folded } from './foldable.js'

/** In each step, sums of more runs than this are added up in a loop, runs alike being put together. */
const MOST_RUNS = 16

/** What a class is made of. */
interface Part {
  /** The class of the first step, or the one that does not repeat. */
  readonly first: number
  readonly steps: number
  /** How much further on the class of the next step is. */
  readonly period: number
  readonly repetition?: Repetition
}

/** The classes that a part is made of, step after step. */
const classesOf = ({ first, period, steps }: Part, put: (c: number, step: number) => void): void => {
  for (let t = 0; t < steps; t++) put(first + t * period, t)
}

/**
 * The classes of a stretch, each over all steps. `first` is what the first of them will be; each recurrence asks for a
 * number.
 */
const partsOf = (
  { counts }: ClassTable,
  { before, groups, period, start, steps }: Folded,
  first: number,
  newRecurrence: () => number,
): ReadonlyArray<Required<Part>> =>
  groups.flatMap(({ isCycle, places }) => {
    const recurrence = isCycle ? newRecurrence() : undefined
    return places.map((j) => {
      const block = counts[start + j] as number
      const repetition = { first, recurrence, steps, block, before: before[j] as number }
      return { first: start + j, period, steps, repetition }
    })
  })

/** Everything that classes are put together to, and the classes between that stay as they are. */
const allParts = (table: ClassTable, stretches: ReadonlyArray<Folded>): ReadonlyArray<Part> => {
  const parts: Array<Part> = []
  let next = 0
  const asTheyAre = (end: number): void => {
    for (; next < end; next++) parts.push({ first: next, period: 0, steps: 1 })
  }
  let recurrences = 0
  for (const s of stretches) {
    asTheyAre(s.start)
    for (const part of partsOf(table, s, parts.length, () => recurrences++)) parts.push(part)
    next += s.period * s.steps
  }
  asTheyAre(table.size)
  return parts
}

/** Where the nodes of the classes that were put together are. */
const foldingOf = (count: number, parts: ReadonlyArray<Part>): Folding => {
  const [classOf, offsets] = [new Int32Array(count), new Int32Array(count)]
  const before = parts.map((part, n) => {
    const { first, period, repetition } = part
    const [depth, block] = repetition === undefined ? [0, 0] : [repetition.before, repetition.block]
    classesOf(part, (c, t) => {
      classOf[c] = n
      offsets[c] = (depth + t) * block
    })
    const earlier = (k: number): number => first + (k - depth) * period
    return depth === 0 ? undefined : new Map(Array.from({ length: depth }, (_, k) => [earlier(k), k * block] as const))
  })
  return { classOf, offsets, before }
}

/** The nodes of the new classes, one class after the other. */
const regrouped = (sorted: Sorted, parts: ReadonlyArray<Part>): Pick<Shapes, 'members' | 'starts'> => {
  const starts = new Int32Array(parts.length + 1)
  const members = new Int32Array(sorted.members.length)
  let at = 0
  parts.forEach((part, n) => {
    classesOf(part, (c) => {
      const end = sorted.starts[c + 1] as number
      for (let k = sorted.starts[c] as number; k < end; k++, at++) members[at] = sorted.members[k] as number
    })
    starts[n + 1] = at
  })
  return { members, starts }
}

/** Shapes with classes that repeat folded up. */
export const folded = (sorted: Sorted): Shapes => {
  const { table } = sorted
  const root = sorted.classOf[sorted.tape.roots[0] as number] as number
  const stretches = foldableIn(table, root)
  if (stretches.length === 0) return unfolded(sorted)
  const parts = allParts(table, stretches)
  const folding = foldingOf(table.size, parts)
  const { members, starts } = regrouped(sorted, parts)
  const terms = sorted.terms.slice()
  const put = ({ first, repetition }: Part, n: number): ShapeClass => {
    const c = classIn(table, first)
    const { runs } = c
    const read = repetition === undefined ? runs.map((r) => r.of) : firstRead(table, stretches, first)
    const mapped = runs.map((r, k) => ({ ...r, of: folding.classOf[read[k] as number] as number }))
    // It had a run for each step that it adds up, and these are one class now.
    const isOverSteps = repetition === undefined && mapped.some((r) => parts[r.of]?.repetition !== undefined)
    const isLong = repetition !== undefined && runs.length > MOST_RUNS
    const isMerged = c.kind === Kind.Sum && (isOverSteps || isLong)
    return {
      ...c,
      count: repetition === undefined ? c.count : c.count * repetition.steps,
      repetition,
      runs: isMerged ? merged(mapped, terms, sorted.termsAt, members.subarray(starts[n], starts[n + 1])) : mapped,
    }
  }
  return shapesWith(sorted, parts.map(put), folding, { members, starts, terms })
}

/**
 * What a class of a first step reads: of the steps a class of the first one too, although the first step itself may
 * read what stands before it.
 */
const firstRead = (table: ClassTable, stretches: ReadonlyArray<Folded>, c: number): ReadonlyArray<number> => {
  const s = stretches.find(({ period, start }) => c >= start && c < start + period) as Folded
  return originsOf(table, s, c).map(({ of, step }) => (step === undefined ? of : s.start + step.place))
}

/** Runs of a sum with those of one class put together; the terms of all its nodes are put in that order. */
const merged = (
  runs: ReadonlyArray<Run>,
  terms: Int32Array,
  termsAt: Int32Array,
  nodes: Int32Array,
): ReadonlyArray<Run> => {
  const count = runs.reduce((n, r) => n + r.repeat, 0)
  const order = new Int32Array(count)
  const keys = new Int32Array(count)
  let at = 0
  for (const { negative, of, repeat } of runs)
    for (let k = 0; k < repeat; k++, at++) {
      order[at] = at
      keys[at] = 2 * of + (negative ? 1 : 0)
    }
  sortByKey(order, 0, keys, count)
  const own = new Int32Array(count)
  nodes.forEach((node) => {
    const start = termsAt[node] as number
    for (let k = 0; k < count; k++) own[k] = terms[start + (order[k] as number)] as number
    terms.set(own, start)
  })
  const together: Array<Run> = []
  for (let k = 0; k < count;) {
    const key = keys[k] as number
    let next = k + 1
    while (next < count && keys[next] === key) next += 1
    together.push({ of: key >>> 1, negative: (key & 1) === 1, repeat: next - k, offset: k })
    k = next
  }
  return together
}
