/**
 * Where the operands of a class lie in the arrays of other classes: by strides where that can be seen, else by a list.
 *
 * Index vectors are written into buffers that are used again and again: all of them together would have as many
 * entries as the graph has edges.
 */
import { roomy, roomyIntegers } from '../../../expr/roomy.js'
import { impossible } from '../../impossible.js'
import { picked } from '../../lists/picked.js'
import { affineOf, overRows, spread } from './affine.js'
import { forAllOf, type ForAll, type OutputsTape } from '../outputs/outputsTape.js'
import type { Into, Operand, Source } from '../rolled.js'
import { operandsInto } from './readings.js'
import { entriesOf, placesInto } from '../periods/repetition.js'
import { Kind, membersOf, type ShapeClass, type Shapes } from '../classes/class.js'

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
  const { classes } = shapes
  const [nodesFor, factorsFor, vectorFor, entriesFor] = [scratch(), scratch(), scratch(), scratch()]

  const forAll = forAllOf(outputs)

  // A function of its own: engines that make code of the loop alone would come back to what follows it again and again.
  const toSlots = (vector: Int32Array, length: number): void => {
    for (let q = 0; q < length; q++) vector[q] = slotOf(vector[q] as number)
  }
  const positionsOf = (nodes: Int32Array, length: number, target: number): Int32Array => {
    const vector = vectorFor(length)
    placesInto(vector, shapes, nodes, length, target)
    if ((classes[target] as ShapeClass).kind === Kind.Var) toSlots(vector, length)
    return vector
  }
  /** Positions written out for every set of nodes, which are so far from one another. */
  const listOver = (sets: number, stride: number, at: Int32Array, length: number): Int32Array => {
    const indices = new Int32Array(sets * length)
    for (let set = 0, q = 0; set < sets; set++)
      for (let k = 0; k < length; k++, q++) indices[q] = set * stride + (at[k] as number)
    return indices
  }
  /** A list of numbers known beforehand, or one that they all are. */
  const numbersOf = (list: Float64Array): Source =>
    list.length > 0 && sameBits(list) ? { _tag: 'Number', value: list[0] as number } : { _tag: 'Data', values: list }
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
      const indices = listOver(rows, entriesOf(target), at, length)
      return { _tag: 'Data', values: picked(values, indices), origin: { term, list: targetShape, indices } }
    }
    return numbersOf(picked(values, at.subarray(0, length)))
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
    return { indices: listOver(c.perRow ? rows : 1, width, vector, length) }
  }
  /** What copies of a template read of variables, or of numbers: of each node, in copy after copy, so many. */
  const leafSource = (
    forAll: ForAll,
    { copies }: ShapeClass,
    nodes: Int32Array,
    length: number,
    repeat: number,
    isVariable: boolean,
  ): Source => {
    const all = copies * length
    const inCopies = <T extends Float64Array | Int32Array>(to: T, lists: ReadonlyMap<number, ArrayLike<number>>): T => {
      for (let q = 0; q < length; q++) {
        const list = lists.get(nodes[q] as number) as ArrayLike<number>
        const place = q % repeat
        const from = (q - place) * copies + place
        for (let copy = 0; copy < copies; copy++) to[from + copy * repeat] = list[copy] as number
      }
      return to
    }
    if (!isVariable) return numbersOf(inCopies(roomy(Float64Array, all), forAll.leaves))
    const at = inCopies(vectorFor(all), forAll.leaves)
    toSlots(at, all)
    const entries = inCopies(entriesFor(all), forAll.entries)
    const [map, intoMap] = [affineOf(at, all), affineOf(entries, all)]
    const into = intoMap === undefined ? { indices: entries.slice(0, all) } : { map: intoMap }
    return map === undefined
      ? { _tag: 'Gather', of: 0, indices: at.slice(0, all), into }
      : { _tag: 'Strides', of: 0, map, into }
  }
  /** What copies of a template read of one another, or what a sum of them reads of all. */
  const copiesSource = (of: number, at: Int32Array, length: number, repeat: number, copies: number): Source => {
    const one = repeat === 1 ? affineOf(at, length) : undefined
    if (one !== undefined) return { _tag: 'Strides', of, map: spread(one, copies) }
    const all = length * copies
    const vector = entriesFor(all)
    for (let q = 0; q < length; q++) {
      const place = q % repeat
      const from = (q - place) * copies + place
      for (let copy = 0; copy < copies; copy++) vector[from + copy * repeat] = (at[q] as number) * copies + copy
    }
    const map = affineOf(vector, all)
    return map === undefined ? { _tag: 'Gather', of, indices: vector.slice(0, all) } : { _tag: 'Strides', of, map }
  }
  /** Where the nodes of one place come from, which are of one class; of each node so many. */
  const sourceOf = (c: ShapeClass, nodes: Int32Array, length: number, targetShape: number, repeat: number): Source => {
    const target = classes[targetShape] as ShapeClass
    const values = constants[targetShape]
    const isVariable = target.kind === Kind.Var
    if (forAll !== undefined && c.copies > 1 && (isVariable || values !== undefined))
      return leafSource(forAll, c, nodes, length, repeat, isVariable)
    const at = positionsOf(nodes, length, targetShape)
    if (values !== undefined) return constantSource(length, c, targetShape, values, at)
    const of = numberOf(targetShape)
    if (target.copies > 1) return copiesSource(of, at, length, c.copies > 1 ? repeat : 1, target.copies)
    const affine = affineOf(at, length)
    const into = isVariable ? intoEntries(c, nodes, length) : undefined
    const stride = target.perRow ? entriesOf(target) : 0
    if (affine === undefined)
      return { _tag: 'Gather', of, indices: listOver(c.perRow ? rows : 1, stride, at, length), into }
    return { _tag: 'Strides', of, map: c.perRow ? overRows(affine, length, rows, stride) : affine, into }
  }
  const operandsOf = (shape: number): ReadonlyArray<Operand> => {
    const c = classes[shape] as ShapeClass
    const own = membersOf(shapes, shape)
    return c.runs.map((run) => {
      const { negative, of } = run
      const length = c.count * run.repeat
      // A sum of what copies give reads it of each copy.
      const repeat = run.repeat * (c.copies === 1 ? (classes[of] as ShapeClass).copies : 1)
      const nodes = nodesFor(length)
      operandsInto(nodes, shapes, c, own, length, run)
      if (c.kind !== Kind.Sum || !isInlined(of))
        return { negative, repeat, factors: [sourceOf(c, nodes, length, of, run.repeat)] }
      const product = classes[of] as ShapeClass
      const factors = product.runs.map((factor) => {
        const theirs = factorsFor(length)
        operandsInto(theirs, shapes, product, nodes, length, factor)
        return sourceOf(c, theirs, length, factor.of, run.repeat)
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
