/**
 * From the nodes of a class to how their operands lie in the arrays of other classes: by strides where that can be seen, else by a list.
 *
 * The loops fill index vectors that they made themselves. The one for strides is used again and again, because there are as many entries in all
 * of them together as the graph has edges.
 */
import { impossible } from '../impossible.js'
import { affineOf, overRows } from './affine.js'
import type { Into, Operand, Source } from './rolled.js'
import { entriesOf, Kind, placesIn, type Run, type ShapeClass, type Shapes } from './shapes.js'

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
  /** Entries of a Jacobian, in the order in which they are asked for: the number of the one that belongs to a variable on the tape. */
  readonly entryOf: ((node: number) => number) | undefined
  /** Whether a class is a product that only sums use. */
  readonly isInlined: (shape: number) => boolean
}

const sameBits = (values: Float64Array): boolean => {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  for (let k = 2; k < words.length; k++) if (words[k] !== words[k & 1]) return false
  return true
}

/** The nodes that stand in one place of the operands, for all nodes of a class. */
type NodeAt = (node: number, k: number) => number

const nodeOfOperand =
  ({ classOf, tape: { first, operands, second }, terms, termsAt }: Shapes, { kind }: ShapeClass, run: Run): NodeAt =>
  (node, k) => {
    const l = first[node] as number
    switch (kind) {
      case Kind.Sum:
        return terms[(termsAt[node] as number) + run.offset + k] as number
      case Kind.Mul: {
        const r = second[node] as number
        // operands of different classes stand in the order of these, others as they were written
        const inOrder = (classOf[l] as number) <= (classOf[r] as number)
        return (run.offset === 0) === inOrder ? l : r
      }
      case Kind.Apply:
        return operands[l + run.offset] as number
      default:
        return l
    }
  }

/** Index vectors by length: one buffer serves them all, one after the other. */
const scratch = (): ((length: number) => Int32Array) => {
  let buffer = new Int32Array(1024)
  return (length) => {
    if (length > buffer.length) buffer = new Int32Array(2 * length)
    return buffer
  }
}

/** Makes the operands of classes. */
export const operandsIn = (context: Context): ((shape: number) => ReadonlyArray<Operand>) => {
  const { constants, entryOf, isInlined, numberOf, rows, shapes, slotOf, term } = context
  const { classes, members, starts } = shapes
  const bufferFor = scratch()

  const positionsOf = (shape: number, repeat: number, target: number, nodeAt: NodeAt): Int32Array => {
    const start = starts[shape] as number
    const end = starts[shape + 1] as number
    const vector = bufferFor((end - start) * repeat)
    const isVariable = (classes[target] as ShapeClass).kind === Kind.Var
    const placeOf = placesIn(shapes, target)
    let q = 0
    for (let m = start; m < end; m++) {
      const node = members[m] as number
      for (let k = 0; k < repeat; k++) {
        const p = placeOf(nodeAt(node, k))
        vector[q] = isVariable ? slotOf(p) : p
        q += 1
      }
    }
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
      const list = Float64Array.from(indices, (k) => values[k] as number)
      return { _tag: 'Data', values: list, origin: { term, list: targetShape, indices } }
    }
    const list = new Float64Array(length)
    for (let k = 0; k < length; k++) list[k] = values[at[k] as number] as number
    return list.length > 0 && sameBits(list)
      ? { _tag: 'Number', value: list[0] as number }
      : { _tag: 'Data', values: list }
  }
  /** Where derivatives go that have entries of their own, in every row. */
  const intoEntries = (shape: number, repeat: number, nodeAt: NodeAt): Into | undefined => {
    if (entryOf === undefined) return undefined
    const c = classes[shape] as ShapeClass
    const [start, end] = [starts[shape] as number, starts[shape + 1] as number]
    const length = c.count * repeat
    const vector = new Int32Array(length)
    for (let m = start, q = 0; m < end; m++)
      for (let k = 0; k < repeat; k++, q++) vector[q] = entryOf(nodeAt(members[m] as number, k)) * rows
    const affine = affineOf(vector, length)
    if (affine !== undefined) return { map: c.perRow ? overRows(affine, length, rows, 1) : affine }
    const indices = new Int32Array((c.perRow ? rows : 1) * length)
    for (let q = 0; q < indices.length; q++) indices[q] = (vector[q % length] as number) + Math.floor(q / length)
    return { indices }
  }
  const sourceOf = (shape: number, repeat: number, targetShape: number, nodeAt: NodeAt): Source => {
    const c = classes[shape] as ShapeClass
    const target = classes[targetShape] as ShapeClass
    const length = c.count * repeat
    const at = positionsOf(shape, repeat, targetShape, nodeAt)
    const values = constants[targetShape]
    if (values !== undefined) return constantSource(length, c, targetShape, values, at)
    const of = numberOf(targetShape)
    const affine = affineOf(at, length)
    const into = target.kind === Kind.Var ? intoEntries(shape, repeat, nodeAt) : undefined
    if (affine === undefined) return { _tag: 'Gather', of, indices: listOverRows(c, target, at, length), into }
    const stride = target.perRow ? entriesOf(target) : 0
    return { _tag: 'Strides', of, map: c.perRow ? overRows(affine, length, rows, stride) : affine, into }
  }
  const operandsOf = (shape: number): ReadonlyArray<Operand> => {
    const c = classes[shape] as ShapeClass
    return c.runs.map((run) => {
      const nodeAt = nodeOfOperand(shapes, c, run)
      const { negative, repeat } = run
      if (c.kind !== Kind.Sum || !isInlined(run.of))
        return { negative, repeat, factors: [sourceOf(shape, repeat, run.of, nodeAt)] }
      const product = classes[run.of] as ShapeClass
      const factors = product.runs.map((factor) => {
        const factorAt = nodeOfOperand(shapes, product, factor)
        return sourceOf(shape, repeat, factor.of, (node, k) => factorAt(nodeAt(node, k), 0))
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
