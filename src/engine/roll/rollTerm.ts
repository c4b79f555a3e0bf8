/**
 * Rolls one term of an objective up: its shapes, those of them that become classes, and what it comes to. Adds its
 * classes to the list it is given.
 */
import { each, type Steps } from '../steps.js'
import { unfolded, type ShapeClass, type Shapes, type Sorted } from './classes/class.js'
import { constantsOf } from './classes/constants.js'
import * as Kind from './classes/kind.js'
import { sortingWithin, type Style } from './classes/shapes.js'
import { inlinedShapes } from './classes/inlined.js'
import { operandsIn } from './maps/operands.js'
import { rolesOfStrays } from './maps/strays.js'
import { unscrambled } from './maps/unscrambled.js'
import { outputsIn } from './outputs/entries.js'
import { forAllOf } from './outputs/outputsTape.js'
import { sortedForAll } from './outputs/represented.js'
import { foldedInOrder } from './periods/ordered.js'
import { copiesBefore, copyClass, standing, type Copy } from './periods/recurrences.js'
import { classAt } from './periods/repetition.js'
import { reduced } from './reduced.js'
import type { ListName, Rolled, RolledClass, RowData, Source } from './rolled.js'
import { rootSource } from './sources.js'
import { factors, type Term } from './term.js'

/** A term's lists for other rows. */
const listsFor =
  (shapes: Shapes, reduce: Term['reduce']) =>
  (rows: RowData): ((list: ListName) => Float64Array) => {
    const constants = constantsOf(shapes, rows.columns)
    const { share } = factors(reduce, rows)
    return (list) => {
      switch (list) {
        case 'weights':
          return rows.rowWeights as Float64Array
        case 'share':
          return Float64Array.of(share)
        default:
          return constants[list] as Float64Array
      }
    }
  }

/** How a term's nodes are sorted: into how many shapes at most, and with which roles, where they have any. */
interface Sorting {
  readonly most: number
  readonly style: Style
  readonly role: Int32Array | undefined
}

/** The shapes of a term with what goes step by step as one step; `undefined` if there are too many. */
function* shapesOfTerm(
  { columns, outputs, reduce, tape }: Term,
  { most, role, style }: Sorting,
): Steps<Shapes | undefined> {
  const isColumn = (name: string): boolean => columns.column(name) !== undefined
  const isOverRows = outputs !== undefined && reduce !== 'one'
  const roleOf = outputs?.made._tag === 'Copied' ? outputs.made.roleOf : role
  const sortedWith = (most: number, roles: Int32Array | undefined): Steps<Sorted | undefined> =>
    sortingWithin(most, tape, isColumn, style, isOverRows, roles)
  const found = yield* sortedWith(most, roleOf)
  if (found === undefined) return undefined
  const again = (roles: Int32Array): Steps<Sorted> => sortedWith(Infinity, roles) as Steps<Sorted>
  const forAll = forAllOf(outputs)
  const sorted = forAll === undefined ? found : sortedForAll(found, forAll.copies)
  const foldedShapes =
    style === 'single' ? unfolded(sorted) : yield* foldedInOrder(sorted, roleOf === undefined ? again : undefined)
  const shapes = foldedShapes.folding === undefined ? unscrambled(foldedShapes) : foldedShapes
  yield
  return shapes.classes.length > most ? undefined : shapes
}

/** What the terms before came to. `slotsFor` numbers the variables of a tape. */
interface RolledSoFar {
  readonly classes: Array<RolledClass>
  readonly recurrences: number
  readonly slotsFor: (names: ReadonlyArray<string>) => (variable: number) => number
}

/** What a term came to. */
interface RolledTerm extends Pick<Rolled, 'outputs'> {
  readonly source: Source
  /** Lists of its numbers for other rows, if it has rows. */
  readonly listsOf: Rolled['listsOf'][number]
  readonly recurrences: number
  /** Roles that would set apart what strays. */
  readonly strays: Int32Array | undefined
}

/**
 * The numbers of classes in the program, what is copied into them before them. All are known before any class is made,
 * for those of a recurrence read one another.
 */
const numbersOf = (
  copied: ReadonlyArray<ReadonlyArray<Copy>>,
  isThere: (shape: number) => boolean,
  first: number,
): Int32Array => {
  const numbers = new Int32Array(copied.length)
  let next = first
  copied.forEach((list, s) => {
    next += list.length
    if (isThere(s)) numbers[s] = next++
  })
  return numbers
}

/** Rolls term k up, and adds its classes to those of the terms before it; nothing if it has too many shapes. */
export function* rollingTerm(
  term: Term,
  k: number,
  sorting: Sorting,
  { classes, recurrences, slotsFor }: RolledSoFar,
): Steps<RolledTerm | undefined> {
  const { columns, tape } = term
  const shapes = yield* shapesOfTerm(term, sorting)
  if (shapes === undefined) return undefined
  const rootShape = classAt(shapes, tape.roots[0] as number)
  const shape = shapes.classes[rootShape] as ShapeClass
  yield
  const constants = constantsOf(shapes, columns)
  yield
  const inlined = inlinedShapes(shapes, rootShape)
  const setsOf = ({ copies, perRow }: ShapeClass): number => (perRow ? columns.rows : copies)
  /** Whether a shape becomes a class with an array of its own. */
  const isThere = (s: number): boolean => {
    const c = shapes.classes[s] as ShapeClass
    return inlined[s] === 0 && c.kind !== Kind.Var && !c.isConstant && c.count * setsOf(c) > 0
  }
  const copied = shapes.classes.map((c, s) => (c.repetition?.first === s ? copiesBefore(shapes, s, isThere) : []))
  // Steps that read far back are few classes, but each of what they read before the first is one too.
  if (copied.reduce((n, list) => n + list.length, copied.length) > sorting.most) return undefined
  const numbers = numbersOf(copied, isThere, classes.length)
  const slotOf = slotsFor(tape.variables)
  const operandsOf = operandsIn({
    term: k,
    outputs: term.outputs,
    shapes,
    rows: columns.rows,
    constants,
    numberOf: (s) => numbers[s] as number,
    slotOf,
    isInlined: (s) => inlined[s] === 1 && constants[s] === undefined,
  })
  yield* each(shapes.classes, (c, s) => {
    copied[s]?.forEach((copy) => classes.push(copyClass(shapes, copy, (of) => numbers[of] as number, columns.rows)))
    if (!isThere(s)) return
    const { exponent, kind, primitive } = c
    const place = standing(c, numbers[s] as number, columns.rows, recurrences)
    classes.push({ kind, count: c.count * setsOf(c), exponent, primitive, operands: operandsOf(s), ...place })
  })
  const outputs = term.outputs && outputsIn(shapes, numbers, columns.rows, term.outputs, slotOf)
  const source = reduced(classes, term, k, shape, rootSource(shapes, k, constants, numbers, rootShape, slotOf))
  // What a sum over no rows would read is a variable too.
  tape.variables.forEach((name, v) => {
    if (columns.column(name) === undefined) slotOf(v)
  })
  return {
    source,
    outputs,
    listsOf: term.reduce === 'one' ? undefined : listsFor(shapes, term.reduce),
    // What is not there has the number of the variables, which read nothing.
    strays:
      outputs === undefined ? rolesOfStrays(shapes, (s) => classes[numbers[s] as number] as RolledClass) : undefined,
    recurrences: new Set(shapes.classes.map((c) => c.repetition?.recurrence).filter((r) => r !== undefined)).size,
  }
}
