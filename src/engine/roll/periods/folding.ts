/**
 * Folds classes that repeat step after step into one set of classes over all steps. Classes that read earlier steps of
 * themselves, be it by way of others, are a recurrence and run step by step; the others are computed for all steps at
 * once.
 *
 * Nodes keep their class and position; only classes are put together.
 */
import * as Kind from '../classes/kind.js'
import {
  membersOf,
  shapesWith,
  unfolded,
  type Folding,
  type Run,
  type ShapeClass,
  type Shapes,
  type Sorted,
} from '../classes/class.js'
import { classIn, type ClassTable } from '../classes/table.js'
import { foldableIn, type Folded } from './foldable.js'
import { originsOf } from './origins.js'
import { partsIn, type OverSteps, type Part } from './parts.js'
import { stretchesOf, type Stretch } from './periods.js'
import { MOST_RUNS, runsTogether } from '../classes/runs.js'

const firstOf = ({ classes }: Part): number => classes[0] as number

/** Where the nodes of the classes that were put together are. */
const foldingOf = ({ counts, size }: ClassTable, parts: ReadonlyArray<Part>): Folding => {
  const [classOf, offsets] = [new Int32Array(size), new Int32Array(size)]
  const before = parts.map((part, n) => {
    const [depth, block] = part._tag === 'OverSteps' ? [part.repetition.before, part.repetition.block] : [0, 0]
    let offset = depth * block
    for (const c of part.classes) {
      classOf[c] = n
      offsets[c] = offset
      offset += counts[c] as number
    }
    if (part._tag === 'Alike' || depth === 0) return undefined
    const earlier = (k: number): number => firstOf(part) + (k - depth) * part.period
    return new Map(Array.from({ length: depth }, (_, k) => [earlier(k), k * block] as const))
  })
  return { classOf, offsets, before }
}

/** The nodes of the new classes, one class after the other. */
const regrouped = (sorted: Sorted, parts: ReadonlyArray<Part>): Pick<Shapes, 'members' | 'starts'> => {
  const starts = new Int32Array(parts.length + 1)
  const members = new Int32Array(sorted.members.length)
  let at = 0
  parts.forEach((part, n) => {
    for (const c of part.classes) {
      const own = membersOf(sorted, c)
      members.set(own, at)
      at += own.length
    }
    starts[n + 1] = at
  })
  return { members, starts }
}

/** Shapes with classes that repeat folded up: those of the stretches. */
export const folded = (sorted: Sorted, found: ReadonlyArray<Stretch> = stretchesOf(sorted.table)): Shapes => {
  const { table } = sorted
  const root = sorted.classOf[sorted.tape.roots[0] as number] as number
  const stretches = foldableIn(table, root, found)
  if (stretches.length === 0) return unfolded(sorted)
  const terms = sorted.terms.slice()
  const parts = partsIn(sorted, terms, stretches)
  const folding = foldingOf(table, parts)
  const { members, starts } = regrouped(sorted, parts)
  const runsOf = (part: OverSteps, { kind, runs }: ShapeClass, n: number): ReadonlyArray<Run> => {
    const read = firstRead(table, stretches, firstOf(part))
    const mapped = runs.map((r, k) => ({ ...r, of: folding.classOf[read[k] as number] as number }))
    const isLong = kind === Kind.Sum && runs.length > MOST_RUNS
    return isLong ? runsTogether(mapped, terms, sorted.termsAt, membersOf({ members, starts }, n)) : mapped
  }
  const put = (part: Part, n: number): ShapeClass => {
    const c = classIn(table, firstOf(part))
    let count = 0
    for (const of of part.classes) count += table.counts[of] as number
    return part._tag === 'Alike'
      ? { ...c, count, runs: part.runs }
      : { ...c, count, repetition: part.repetition, runs: runsOf(part, c, n) }
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
