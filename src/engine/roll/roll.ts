/**
 * Rolls the tapes of an objective's terms up into classes over arrays. What the rows of a table stand for is one set
 * of classes over rows, however many rows there are; a sum written out row by row becomes the same.
 */
import { atOnce, each, type Steps } from '../steps.js'
import { constantsOf } from './classes/constants.js'
import { outputsIn } from './outputs/entries.js'
import { folded } from './periods/folding.js'
import { numbering } from './classes/numbering.js'
import { operandsIn } from './maps/operands.js'
import { forAllOf } from './outputs/outputsTape.js'
import { copiesBefore, copyClass, standing, type Copy } from './periods/recurrences.js'
import { reduced } from './reduced.js'
import { classAt } from './periods/repetition.js'
import { shapesForAll } from './outputs/represented.js'
import type { ListName, Outputs, Rolled, RolledClass, RowData, Source } from './rolled.js'
import * as Kind from './classes/kind.js'
import type { ShapeClass, Shapes } from './classes/class.js'
import { shapingWithin, type Style } from './classes/shapes.js'
import { classOfKind, numberSource, plain, rootSource, whole } from './sources.js'
import { rolesInSum } from './templates/summands.js'
import { factors, type Term } from './term.js'
import { unscrambled } from './maps/unscrambled.js'
import { wantedShapes } from './classes/wanted.js'

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

/** Rolls up a list of terms, which are added. */
export function* rolling(terms: ReadonlyArray<Term>, style: Style = 'alike'): Steps<Rolled> {
  return (yield* rollingWithin(Infinity, terms, style)) as Rolled
}

/** Whether some class, but that of the variables, is read by a list. */
const isGathering = (classes: ReadonlyArray<RolledClass>): boolean =>
  classes.some((c) => c.operands.some((o) => o.factors.some((s) => s._tag === 'Gather' && s.of > 0)))

/** Roles of what the terms of sums are made of. */
const rolesFor = ({ columns, outputs, reduce, tape }: Term): Int32Array | undefined =>
  outputs === undefined
    ? rolesInSum(tape, reduce === 'one' ? undefined : columns.rows, (name) => columns.column(name) !== undefined)
    : undefined

/**
 * The same, unless there are more shapes than that: it is soon known, and what follows takes its time. A sum in whose
 * classes by shape one reads another by a list is rolled up once more, its terms taken for copies of templates.
 */
export function* rollingWithin(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style = 'alike',
): Steps<Rolled | undefined> {
  const byShape = yield* rollingBy(mostShapes, terms, style, [])
  if (style === 'single' || byShape === undefined) return byShape?.rolled
  const roles = terms.map((term, k) => (byShape.isGathering[k] === true ? rolesFor(term) : undefined))
  if (roles.every((r) => r === undefined)) return byShape.rolled
  return ((yield* rollingBy(mostShapes, terms, style, roles)) ?? byShape).rolled
}

/** The shapes of a term with what goes step by step as one step; `undefined` if there are more than so many. */
function* shapesOfTerm(
  most: number,
  { columns, outputs, reduce, tape }: Term,
  style: Style,
  role: Int32Array | undefined,
): Steps<Shapes | undefined> {
  const isColumn = (name: string): boolean => columns.column(name) !== undefined
  const isOverRows = outputs !== undefined && reduce !== 'one'
  const roleOf = outputs?.made._tag === 'Copied' ? outputs.made.roleOf : role
  const shaped = yield* shapingWithin(most, tape, isColumn, style, isOverRows, roleOf)
  if (shaped === undefined) return undefined
  const forAll = forAllOf(outputs)
  const unfolded = forAll === undefined ? shaped : shapesForAll(shaped, forAll.copies)
  const foldedShapes = style === 'single' ? unfolded : folded(unfolded)
  const shapes = foldedShapes.folding === undefined ? unscrambled(foldedShapes) : foldedShapes
  yield
  return shapes.classes.length > most ? undefined : shapes
}

/** Terms rolled up, with the roles of their nodes where these have any; and in which of them classes are gathered. */
function* rollingBy(
  mostShapes: number,
  terms: ReadonlyArray<Term>,
  style: Style,
  roles: ReadonlyArray<Int32Array | undefined>,
): Steps<{ readonly rolled: Rolled; readonly isGathering: ReadonlyArray<boolean> } | undefined> {
  const { names, slotsFor } = numbering()
  const classes: Array<RolledClass> = [classOfKind(Kind.Var, 0, [])]
  const add = (c: RolledClass): number => classes.push(c) - 1
  let recurrences = 0
  const listsOf: Array<Rolled['listsOf'][number]> = []
  let outputs: Outputs | undefined
  function* rollingTerm(term: Term, k: number): Steps<Source | undefined> {
    const { columns, tape } = term
    const shapes = yield* shapesOfTerm(mostShapes, term, style, roles[k])
    if (shapes === undefined) return undefined
    const rootShape = classAt(shapes, tape.roots[0] as number)
    const shape = shapes.classes[rootShape] as ShapeClass
    yield
    const constants = constantsOf(shapes, columns)
    yield
    const { inlined, wanted } = wantedShapes(shapes, rootShape)
    const numbers = new Int32Array(shapes.classes.length)
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
    const setsOf = ({ copies, perRow }: ShapeClass): number => (perRow ? columns.rows : copies)
    const isThere = (s: number): boolean => {
      const c = shapes.classes[s] as ShapeClass
      return wanted[s] === 1 && inlined[s] === 0 && c.kind !== Kind.Var && !c.isConstant && c.count * setsOf(c) > 0
    }
    const copiesAt = (s: number): ReadonlyArray<Copy> =>
      shapes.classes[s]?.repetition?.first === s ? copiesBefore(shapes, s, isThere) : []
    // Classes of a recurrence read one another, so all numbers have to be known before.
    let number = classes.length
    let copied = 0
    shapes.classes.forEach((_, s) => {
      copied += copiesAt(s).length
      if (isThere(s)) numbers[s] = copied + number++
    })
    // Steps that read far back are few classes, but each of what they read before the first is one too.
    if (shapes.classes.length + copied > mostShapes) return undefined
    yield* each(shapes.classes, (c, s) => {
      copiesAt(s).forEach((copy) => add(copyClass(shapes, copy, (of) => numbers[of] as number, columns.rows)))
      if (!isThere(s)) return
      const { exponent, kind, primitive } = c
      const place = standing(c, numbers[s] as number, columns.rows, recurrences)
      add({ kind, count: c.count * setsOf(c), exponent, primitive, operands: operandsOf(s), ...place })
    })
    recurrences += new Set(shapes.classes.map((c) => c.repetition?.recurrence).filter((r) => r !== undefined)).size
    if (term.outputs !== undefined) outputs = outputsIn(shapes, numbers, columns.rows, term.outputs, slotOf)
    listsOf.push(term.reduce === 'one' ? undefined : listsFor(shapes, term.reduce))
    const source = reduced(classes, term, k, shape, rootSource(shapes, k, constants, numbers, rootShape, slotOf))
    // what a sum over no rows would read is a variable too
    tape.variables.forEach((name, v) => {
      if (columns.column(name) === undefined) slotOf(v)
    })
    return source
  }

  const sources: Array<Source> = []
  const gathering: Array<boolean> = []
  for (const [k, term] of terms.entries()) {
    const first = classes.length
    const source = yield* rollingTerm(term, k)
    if (source === undefined) return undefined
    gathering.push(isGathering(classes.slice(first)))
    sources.push(
      term.weight === 1
        ? source
        : whole(add(classOfKind(Kind.Mul, 1, [plain(numberSource(term.weight)), plain(source)]))),
    )
  }
  const [only] = sources
  const isRoot = (s: Source | undefined): s is Source & { readonly _tag: 'Strides' } =>
    sources.length === 1 && s?._tag === 'Strides' && s.of > 0
  const root = isRoot(only)
    ? only.of
    : add(classOfKind(Kind.Sum, 1, sources.length === 0 ? [plain(numberSource(0))] : sources.map(plain)))
  classes[0] = classOfKind(Kind.Var, names.length, [])
  const nodes = terms.reduce((n, t) => n + (t.outputs?.nodes ?? t.tape.ops.length), 0)
  return { rolled: { variables: names, classes, listsOf, outputs, root, nodes }, isGathering: gathering }
}

/** The same without stopping on the way. */
export const roll = (...given: Parameters<typeof rolling>): Rolled => atOnce(rolling(...given))
