/**
 * What classes are put together to: those of the steps of a stretch, and those that become alike by it. Each of a
 * hundred observations reads the states of another step, and has classes of its own for that; once the steps are
 * folded, all of them read the same classes.
 */
import * as Kind from '../classes/kind.js'
import { membersOf, type Repetition, type Run, type Sorted } from '../classes/class.js'
import { classIn, roleOf, shapeInto, type ClassTable } from '../classes/table.js'
import { growing, push } from '../../lists/growing.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import type { Folded } from './foldable.js'
import { MOST_RUNS, runsTogether } from '../classes/runs.js'

/** A class of each step, over all steps. */
export interface OverSteps {
  readonly _tag: 'OverSteps'
  /** Step after step, each `period` further on. */
  readonly classes: Int32Array
  readonly period: number
  readonly repetition: Repetition
}

/** Classes that read the same once steps are folded, as they were found; most often one alone. */
interface Alike {
  readonly _tag: 'Alike'
  readonly classes: Array<number>
  readonly runs: ReadonlyArray<Run>
}

export type Part = OverSteps | Alike

const inEachStep = (first: number, period: number, steps: number): Int32Array => {
  const classes = new Int32Array(steps)
  for (let t = 0; t < steps; t++) classes[t] = first + t * period
  return classes
}

/**
 * The classes of a stretch, each over all steps. `number` is what the first of them will be; each recurrence asks for a
 * number.
 */
const partsOf = (
  { counts }: ClassTable,
  { before, groups, period, start, steps }: Folded,
  number: number,
  newRecurrence: () => number,
): ReadonlyArray<OverSteps> =>
  groups.flatMap(({ isCycle, places }) => {
    const recurrence = isCycle ? newRecurrence() : undefined
    return places.map((j) => {
      const block = counts[start + j] as number
      const repetition = { first: number, recurrence, steps, block, before: before[j] as number }
      return { _tag: 'OverSteps', classes: inEachStep(start + j, period, steps), period, repetition }
    })
  })

/**
 * Whether classes of a stretch come out alike by themselves: no step reads another one, or has other roles. They are
 * left to that, and go with others: of states that are seen with gaps, each stretch between two would be classes of its
 * own.
 */
const isAlike = (table: ClassTable, { before, groups, period, start, steps }: Folded): boolean =>
  groups.every(({ isCycle }) => !isCycle) &&
  before.every((depth, j) => {
    const roles = Array.from({ length: steps }, (_, t) => roleOf(table, start + j + t * period))
    return depth === 0 && roles.every((role) => role === roles[0])
  })

/**
 * All parts, each behind those that it reads. Terms of sums are put in the order in which these will read them, in
 * place.
 */
export const partsIn = (sorted: Sorted, terms: Int32Array, stretches: ReadonlyArray<Folded>): ReadonlyArray<Part> => {
  const { table, termsAt } = sorted
  const parts: Array<Part> = []
  const partOf = new Int32Array(table.size)
  /** By part: whether it is of steps, or stands on them. No others can have become alike. */
  const isOnSteps: Array<boolean> = []
  const add = (part: Part, onSteps: boolean): void => {
    for (const c of part.classes) partOf[c] = parts.length
    parts.push(part)
    isOnSteps.push(onSteps)
  }
  const [shapes, key] = [listInterner(), growing(64)]
  const partOfShape: Array<number> = []
  /** Adds a class to the part whose classes read the same, if there is one. */
  const addToAlike = (c: number, runs: ReadonlyArray<Run>): void => {
    shapeInto(key, table, c)
    for (const { negative, of, repeat } of runs) {
      push(key, of)
      push(key, negative ? -repeat : repeat)
    }
    const shape = listNumber(shapes, key.list, key.length)
    const known = parts[partOfShape[shape] ?? parts.length]
    if (known?._tag === 'Alike') {
      partOf[c] = partOfShape[shape] as number
      known.classes.push(c)
      return
    }
    partOfShape[shape] = parts.length
    add({ _tag: 'Alike', classes: [c], runs }, true)
  }
  const addClass = (c: number): void => {
    const { kind, runs } = classIn(table, c)
    const mapped = runs.map((r) => ({ ...r, of: partOf[r.of] as number }))
    const onSteps = mapped.some((r) => isOnSteps[r.of])
    // It had a run for each step that it adds up, and these are one class now; or a run for each term, having a role.
    const areMany = kind === Kind.Sum && (onSteps || runs.length > MOST_RUNS)
    const own = areMany ? runsTogether(mapped, terms, termsAt, membersOf(sorted, c)) : mapped
    if (onSteps) addToAlike(c, own)
    else add({ _tag: 'Alike', classes: [c], runs: own }, false)
  }
  let next = 0
  const addUpTo = (end: number): void => {
    for (; next < end; next++) addClass(next)
  }
  let recurrences = 0
  for (const s of stretches) {
    if (isAlike(table, s)) continue
    addUpTo(s.start)
    for (const part of partsOf(table, s, parts.length, () => recurrences++)) add(part, true)
    next += s.period * s.steps
  }
  addUpTo(table.size)
  return parts
}
