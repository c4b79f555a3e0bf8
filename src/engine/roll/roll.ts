/**
 * Rolls the tapes of an objective's terms up into classes over arrays. What the rows of a table stand for is one set
 * of classes over rows, however many rows there are; a sum written out row by row becomes the same.
 */
import type { Tape } from '../../expr/tape.js'
import type { Affine } from './affine.js'
import { overRows } from './affine.js'
import { constantsOf } from './constants.js'
import { folded } from './folding.js'
import { outputsIn } from './entries.js'
import { operandsIn } from './operands.js'
import { forAllOf, type OutputsTape } from './outputs.js'
import type { ListName, Operand, Outputs, Rolled, RolledClass, RowData, Source } from './rolled.js'
import { copiesBefore, copyClass, standing, type Copy } from './recurrences.js'
import { classAt } from './repetition.js'
import { shapesForAll } from './represented.js'
import { rolesInSum } from './summands.js'
import { unscrambled } from './unscrambled.js'
import { numbering } from './numbering.js'
import { wantedShapes } from './wanted.js'
import { Kind, shapingWithin, type ShapeClass, type Shapes, type Style } from './shapes.js'
import { atOnce, each, type Steps } from '../steps.js'

/** One term of what is to be computed: `weight` times an expression, by itself or reduced over rows. */
export interface Term extends RowData {
  /** Where outputs and their variables stand on the tape, if there are several outputs. */
  readonly outputs?: Omit<OutputsTape, 'tape'> | undefined
  readonly tape: Tape
  readonly weight: number
  readonly reduce: 'one' | 'sum' | 'mean'
}

const plain = (source: Source): Operand => ({ negative: false, repeat: 1, factors: [source] })
const numberSource = (value: number): Source => ({ _tag: 'Number', value })
const start: Affine = { base: 0, digits: [] }
const whole = (of: number): Source => ({ _tag: 'Strides', of, map: start })

const classOfKind = (kind: Kind, count: number, operands: ReadonlyArray<Operand>): RolledClass => ({
  kind,
  count,
  operands,
  exponent: 0,
  primitive: undefined,
})

/** Numbers of a term that come with its rows. */
const fromRows = (term: number, list: ListName, values: Float64Array): Source => ({
  _tag: 'Data',
  values,
  origin: { term, list, indices: Int32Array.from(values, (_, k) => k) },
})

/** What a sum over rows is multiplied by, and what a number that is the same in each. */
export const factors = (
  reduce: Term['reduce'],
  { columns: { rows }, rowWeights }: RowData,
): { readonly share: number; readonly total: number } => {
  const total = rowWeights === undefined ? rows : rowWeights.reduce((s, w) => s + w, 0)
  return reduce === 'mean' ? { share: 1 / total, total: 1 } : { share: 1, total }
}

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

/** The source of every row of a class that has one node in each. */
const rowsOf = (of: number, rows: number): Source => ({ _tag: 'Strides', of, map: overRows(start, 1, rows, 1) })

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
 * The same, unless there are more shapes than that: it is soon known, and what follows takes its time. A sum in whose classes by shape one reads another by a list is
 * rolled up once more, its terms taken for copies of templates.
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

  /** The operands of a sum over rows, or copies, of what a term's root is. */
  const overAllRows = (root: RolledClass | undefined, of: number, rows: number): ReadonlyArray<Operand> =>
    root?.kind === Kind.Sum && root.count === rows
      ? root.operands.map((o) => ({ ...o, repeat: o.repeat * rows }))
      : [{ negative: false, repeat: rows, factors: [rowsOf(of, rows)] }]

  const reduced = (term: Term, k: number, shape: ShapeClass, source: Source): Source => {
    const { columns, reduce, rowWeights } = term
    const { copies } = shape
    if (reduce === 'one')
      return copies === 1 || source._tag !== 'Strides'
        ? source
        : whole(add(classOfKind(Kind.Sum, 1, overAllRows(undefined, source.of, copies))))
    const { rows } = columns
    if (rows === 0) return numberSource(0)
    const { share, total } = factors(reduce, term)
    // Without weights a factor depends on the number of rows alone.
    const scaled = (by: number, s: Source): Source => {
      if ((rowWeights === undefined || reduce === 'sum') && by === 1) return s
      const factor = rowWeights === undefined ? numberSource(by) : fromRows(k, 'share', Float64Array.of(by))
      return whole(add(classOfKind(Kind.Mul, 1, [plain(factor), plain(s)])))
    }
    // What is the same in every row is added as often as there are rows; with weights row by row, for 0 · ∞ is NaN.
    if (!shape.perRow && rowWeights === undefined) return scaled(total, source)
    const inRows = shape.perRow ? rowSource(source, rows) : source
    const operands: ReadonlyArray<Operand> =
      rowWeights !== undefined
        ? [{ negative: false, repeat: rows, factors: [fromRows(k, 'weights', rowWeights), inRows] }]
        : source._tag === 'Strides'
          ? overAllRows(classes[source.of], source.of, rows)
          : [{ negative: false, repeat: rows, factors: [source] }]
    return scaled(share, whole(add(classOfKind(Kind.Sum, 1, operands))))
  }

  let recurrences = 0
  const listsOf: Array<Rolled['listsOf'][number]> = []
  let outputs: Outputs | undefined
  function* rollingTerm(term: Term, k: number): Steps<Source | undefined> {
    const { columns, tape } = term
    const isColumn = (name: string): boolean => columns.column(name) !== undefined
    const isOverRows = term.outputs !== undefined && term.reduce !== 'one'
    const made = term.outputs?.made
    const roleOf = made?._tag === 'Copied' ? made.roleOf : roles[k]
    const shaped = yield* shapingWithin(mostShapes, tape, isColumn, style, isOverRows, roleOf)
    if (shaped === undefined) return undefined
    const forAll = forAllOf(term.outputs)
    const unfolded = forAll === undefined ? shaped : shapesForAll(shaped, forAll.copies)
    const foldedShapes = style === 'single' ? unfolded : folded(unfolded)
    const shapes = foldedShapes.folding === undefined ? unscrambled(foldedShapes) : foldedShapes
    if (shapes.classes.length > mostShapes) return undefined
    yield
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
    const source = reduced(term, k, shape, rootSource(shapes, k, constants, numbers, rootShape, slotOf))
    // what a sum over no rows would read is a variable too
    tape.variables.forEach((name, v) => {
      if (!isColumn(name)) slotOf(v)
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

/** The root of a term: a class, a variable, or numbers. */
const rootSource = (
  { classes, tape }: Shapes,
  term: number,
  constants: ReadonlyArray<Float64Array | undefined>,
  numbers: Int32Array,
  root: number,
  slotOf: (variable: number) => number,
): Source => {
  const values = constants[root]
  const { kind, perRow } = classes[root] as ShapeClass
  if (values !== undefined) return perRow ? fromRows(term, root, values) : numberSource(values[0] as number)
  if (kind !== Kind.Var) return whole(numbers[root] as number)
  return { _tag: 'Strides', of: 0, map: { base: slotOf(tape.first[tape.roots[0] as number] as number), digits: [] } }
}

const rowSource = (source: Source, rows: number): Source =>
  source._tag === 'Strides' ? rowsOf(source.of, rows) : source
