/**
 * Where the operands of a class lie in the arrays of other classes: by strides where that can be seen, else by a list.
 *
 * Index vectors are written into buffers that are used again and again: all of them together would have as many
 * entries as the graph has edges.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import { impossible } from '../../impossible.js'
import { picked } from '../../lists/picked.js'
import { repeatedList } from '../../lists/repeated.js'
import * as Kind from '../classes/kind.js'
import { isPolar } from '../classes/polar.js'
import { membersOf, type Run, type ShapeClass, type Shapes } from '../classes/class.js'
import { forAllOf, type OutputsTape } from '../outputs/outputsTape.js'
import { entriesOf, placesInto } from '../periods/repetition.js'
import type { Into, Operand, Source } from '../rolled.js'
import { knownSource, plain, readFrom } from '../sources.js'
import { affineOf, overRows } from './affine.js'
import { classOfCopies, numbersOfCopies, variablesOfCopies } from './ofCopies.js'
import { operandsInto } from './readings.js'

/** What is known about a term of an objective when its classes are rolled up. */
interface Context {
  /** The number of the term. */
  readonly term: number
  readonly shapes: Shapes
  readonly rows: number
  /** The numbers of constant classes. */
  readonly constants: ReadonlyArray<Float64Array | undefined>
  /** The number of a class in the program, by its number among the shapes. */
  readonly numberOf: (shape: number) => number
  /** Where a variable of the tape stands among those of the program. */
  readonly slotOf: (variable: number) => number
  /** The entries of a Jacobian, where several outputs are asked for. */
  readonly outputs: Pick<OutputsTape, 'entries' | 'made'> | undefined
  /** Whether a class is a product that only sums use. */
  readonly isInlined: (shape: number) => boolean
}

/** Integers, as many as are asked for, until some are asked for again: one buffer serves them all. */
const scratch = (): ((length: number) => Int32Array) => {
  let buffer: Int32Array = new Int32Array(1024)
  return (length) => {
    if (length > buffer.length) buffer = roomyIntegers(2 * length)
    return buffer.subarray(0, length)
  }
}

/** Numbers known beforehand, from some places of their class. */
const constantSource = (
  { rows, shapes: { classes }, term }: Context,
  c: ShapeClass,
  of: number,
  values: Float64Array,
  at: Int32Array,
): Source => {
  const target = classes[of] as ShapeClass
  if (!target.perRow) return knownSource(picked(values, at))
  if (!c.perRow) return impossible('a class over rows must be one itself')
  // What rows hold may be something else another day: it is not looked at.
  const indices = repeatedList(rows, at, entriesOf(target))
  return {
    _tag: 'Data',
    values: picked(values, indices),
    origin: { term, list: of, indices, isPolar: isPolar(target) },
  }
}

/** Where the derivatives by some nodes go that have entries of their own, in every row. */
const intoEntries = (
  { outputs, rows }: Context,
  { perRow }: ShapeClass,
  nodes: Int32Array,
  bufferFor: (length: number) => Int32Array,
): Into | undefined => {
  if (outputs === undefined || outputs.made._tag === 'Shared') return undefined
  const { entryOf } = outputs.made
  const width = outputs.entries.rows.length
  const { length } = nodes
  const vector = bufferFor(length)
  for (let q = 0; q < length; q++) vector[q] = entryOf[nodes[q] as number] as number
  const affine = affineOf(vector)
  if (affine !== undefined) return { map: perRow ? overRows(affine, length, rows, width) : affine }
  return { indices: repeatedList(perRow ? rows : 1, vector, width) }
}

/** Makes the operands of classes. */
export const operandsIn = (context: Context): ((shape: number) => ReadonlyArray<Operand>) => {
  const { constants, isInlined, numberOf, outputs, rows, shapes, slotOf } = context
  const { classes } = shapes
  const [nodesFor, factorsFor, vectorFor, entriesFor] = [scratch(), scratch(), scratch(), scratch()]
  const forAll = forAllOf(outputs)
  // A function of its own: engines that make code of the loop alone would come back to what follows it again and again.
  const toSlots = (vector: Int32Array): void => {
    for (let q = 0; q < vector.length; q++) vector[q] = slotOf(vector[q] as number)
  }
  const positionsOf = (nodes: Int32Array, target: number): Int32Array => {
    const vector = vectorFor(nodes.length)
    placesInto(vector, shapes, nodes, target)
    if ((classes[target] as ShapeClass).kind === Kind.Var) toSlots(vector)
    return vector
  }
  /** What the nodes of a class read in one place: `nodes`, all of them of class `of`, `terms` by each that reads. */
  const sourceOf = (c: ShapeClass, nodes: Int32Array, of: number, terms: number): Source => {
    const target = classes[of] as ShapeClass
    const values = constants[of]
    const isVariable = target.kind === Kind.Var
    // One copy on the tape stands for all, whose leaves differ.
    if (forAll !== undefined && c.copies > 1 && (isVariable || values !== undefined)) {
      const read = { nodes, together: terms, copies: c.copies }
      return isVariable
        ? variablesOfCopies(read, forAll, { slots: vectorFor, entries: entriesFor }, toSlots)
        : numbersOfCopies(read, forAll)
    }
    const at = positionsOf(nodes, of)
    if (values !== undefined) return constantSource(context, c, of, values, at)
    // What each copy reads of itself stands together copy by copy; a sum of all copies takes node by node.
    if (target.copies > 1) {
      const read = { nodes: at, together: c.copies > 1 ? terms : 1, copies: target.copies }
      return classOfCopies(numberOf(of), read, entriesFor)
    }
    const affine = affineOf(at)
    const into = isVariable ? intoEntries(context, c, nodes, entriesFor) : undefined
    const stride = target.perRow ? entriesOf(target) : 0
    const map = affine && (c.perRow ? overRows(affine, nodes.length, rows, stride) : affine)
    return readFrom(numberOf(of), map, () => repeatedList(c.perRow ? rows : 1, at, stride), into)
  }
  /** The factors of what a run reads: one, or the two of a product that has no array. */
  const factorsOf = (c: ShapeClass, own: Int32Array, run: Run): ReadonlyArray<Source> => {
    const { of, repeat: terms } = run
    const length = c.count * terms
    const nodes = nodesFor(length)
    operandsInto(nodes, shapes, c, own, run)
    if (c.kind !== Kind.Sum || !isInlined(of)) return [sourceOf(c, nodes, of, terms)]
    const product = classes[of] as ShapeClass
    const factors = product.runs.map((factor) => {
      const theirs = factorsFor(length)
      operandsInto(theirs, shapes, product, nodes, factor)
      return sourceOf(c, theirs, factor.of, terms)
    })
    return product.kind === Kind.Square ? [...factors, ...factors] : knownFirst(factors)
  }
  const operandsOf = (shape: number): ReadonlyArray<Operand> => {
    const c = classes[shape] as ShapeClass
    const own = membersOf(shapes, shape)
    return c.runs.map((run) => ({
      negative: run.negative,
      // A class that is there once adds up what all copies give it.
      repeat: run.repeat * (c.copies === 1 ? (classes[run.of] as ShapeClass).copies : 1),
      factors: factorsOf(c, own, run),
    }))
  }
  return (shape) => {
    const operands = operandsOf(shape)
    if ((classes[shape] as ShapeClass).kind !== Kind.Mul) return operands
    return knownFirst(operands.flatMap((o) => o.factors)).map(plain)
  }
}

/** Two factors, what is known first: so a product reads the same whichever of its classes came first. */
const knownFirst = (factors: ReadonlyArray<Source>): ReadonlyArray<Source> => {
  const isKnown = (s: Source): boolean => s._tag === 'Number' || s._tag === 'Data'
  const [a, b] = factors as readonly [Source, Source]
  return isKnown(b) && !isKnown(a) ? [b, a] : factors
}
