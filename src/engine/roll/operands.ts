/**
 * From the nodes of a class to how their operands lie in the arrays of other classes: by strides where that can be seen, else by a list.
 *
 * The loops fill index vectors that they made themselves. The one for strides is used again and again, because there are as many entries in all
 * of them together as the graph has edges.
 */
import { roomyIntegers } from '../../expr/roomy.js'
import { impossible } from '../impossible.js'
import { picked } from '../picked.js'
import { affineOf, overRows } from './affine.js'
import type { OutputsTape } from './outputs.js'
import type { Into, Operand, Source } from './rolled.js'
import { operandsInto } from './readings.js'
import { entriesOf, placesInto } from './repetition.js'
import { Kind, type ShapeClass, type Shapes } from './shapes.js'

/** What is known about a term of an objective when its classes are rolled up. */
export interface Context {
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

const sameBits = (values: Float64Array): boolean => {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  for (let k = 2; k < words.length; k++) if (words[k] !== words[k & 1]) return false
  return true
}

/** Integers, as many as are asked for: one buffer serves them all, one after the other. */
const scratch = (): ((length: number) => Int32Array) => {
  let buffer: Int32Array = new Int32Array(1024)
  return (length) => {
    if (length > buffer.length) buffer = roomyIntegers(2 * length)
    return buffer
  }
}

/** Makes the operands of classes. */
export const operandsIn = (context: Context): ((shape: number) => ReadonlyArray<Operand>) => {
  const { constants, isInlined, numberOf, outputs, rows, shapes, slotOf, term } = context
  const { classes, members, starts } = shapes
  const [nodesFor, factorsFor, vectorFor, entriesFor] = [scratch(), scratch(), scratch(), scratch()]

  const positionsOf = (nodes: Int32Array, length: number, target: number): Int32Array => {
    const vector = vectorFor(length)
    placesInto(vector, shapes, nodes, length, target)
    if ((classes[target] as ShapeClass).kind === Kind.Var)
      for (let q = 0; q < length; q++) vector[q] = slotOf(vector[q] as number)
    return vector
  }
  /** Positions written out for every row. */
  const listOverRows = (c: ShapeClass, target: ShapeClass, at: Int32Array, length: number): Int32Array => {
    const sets = c.perRow ? rows : 1
    const indices = new Int32Array(sets * length)
    for (let row = 0, q = 0; row < sets; row++) {
      const offset = target.perRow ? row * entriesOf(target) : 0
      for (let k = 0; k < length; k++, q++) indices[q] = offset + (at[k] as number)
    }
    return indices
  }
  const constantSource = (
    length: number,
    c: ShapeClass,
    targetShape: number,
    values: Float64Array,
    at: Int32Array,
  ): Source => {
    const target = classes[targetShape] as ShapeClass
    if (!c.perRow && target.perRow) return impossible('a class over rows must be one itself')
    if (target.perRow) {
      // What rows hold may be something else another day: it is not looked at.
      const indices = listOverRows(c, target, at, length)
      return { _tag: 'Data', values: picked(values, indices), origin: { term, list: targetShape, indices } }
    }
    const list = picked(values, at.subarray(0, length))
    return list.length > 0 && sameBits(list)
      ? { _tag: 'Number', value: list[0] as number }
      : { _tag: 'Data', values: list }
  }
  /** Where derivatives go that have entries of their own, in every row. */
  const intoEntries = (c: ShapeClass, nodes: Int32Array, length: number): Into | undefined => {
    if (outputs === undefined || outputs.made._tag === 'Shared') return undefined
    const { entryOf } = outputs.made
    const width = outputs.entries.rows.length
    const vector = entriesFor(length)
    for (let q = 0; q < length; q++) vector[q] = entryOf[nodes[q] as number] as number
    const affine = affineOf(vector, length)
    if (affine !== undefined) return { map: c.perRow ? overRows(affine, length, rows, width) : affine }
    const indices = new Int32Array((c.perRow ? rows : 1) * length)
    for (let q = 0; q < indices.length; q++)
      indices[q] = (vector[q % length] as number) + width * Math.floor(q / length)
    return { indices }
  }
  /** Where the nodes of one place come from, which are of one class. */
  const sourceOf = (c: ShapeClass, nodes: Int32Array, length: number, targetShape: number): Source => {
    const target = classes[targetShape] as ShapeClass
    const at = positionsOf(nodes, length, targetShape)
    const values = constants[targetShape]
    if (values !== undefined) return constantSource(length, c, targetShape, values, at)
    const of = numberOf(targetShape)
    const affine = affineOf(at, length)
    const into = target.kind === Kind.Var ? intoEntries(c, nodes, length) : undefined
    if (affine === undefined) return { _tag: 'Gather', of, indices: listOverRows(c, target, at, length), into }
    const stride = target.perRow ? entriesOf(target) : 0
    return { _tag: 'Strides', of, map: c.perRow ? overRows(affine, length, rows, stride) : affine, into }
  }
  const operandsOf = (shape: number): ReadonlyArray<Operand> => {
    const c = classes[shape] as ShapeClass
    const own = members.subarray(starts[shape], starts[shape + 1])
    return c.runs.map((run) => {
      const { negative, of, repeat } = run
      const length = c.count * repeat
      const nodes = nodesFor(length)
      operandsInto(nodes, shapes, c, own, length, run)
      if (c.kind !== Kind.Sum || !isInlined(of)) return { negative, repeat, factors: [sourceOf(c, nodes, length, of)] }
      const product = classes[of] as ShapeClass
      const factors = product.runs.map((factor) => {
        const theirs = factorsFor(length)
        operandsInto(theirs, shapes, product, nodes, length, factor)
        return sourceOf(c, theirs, length, factor.of)
      })
      return {
        negative,
        repeat,
        factors: product.kind === Kind.Square ? [...factors, ...factors] : knownFirst(factors),
      }
    })
  }
  return (shape) => {
    const operands = operandsOf(shape)
    if ((classes[shape] as ShapeClass).kind !== Kind.Mul) return operands
    return knownFirst(operands.flatMap((o) => o.factors)).map((source) => ({
      negative: false,
      repeat: 1,
      factors: [source],
    }))
  }
}

/** Two factors, what is known first: so a product reads the same whichever of its classes came first. */
const knownFirst = (factors: ReadonlyArray<Source>): ReadonlyArray<Source> => {
  const isKnown = (s: Source): boolean => s._tag === 'Number' || s._tag === 'Data'
  const [a, b] = factors as readonly [Source, Source]
  return isKnown(b) && !isKnown(a) ? [b, a] : factors
}
