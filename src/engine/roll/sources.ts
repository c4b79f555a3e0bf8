/** The sources, operands and classes that are put together while terms are rolled up. */
import { overRows, type Affine } from './maps/affine.js'
import type { Into, ListName, Operand, RolledClass, Source } from './rolled.js'
import * as Kind from './classes/kind.js'
import type { ShapeClass, Shapes } from './classes/class.js'

/** An operand that is one source, once. */
export const plain = (source: Source): Operand => ({ negative: false, repeat: 1, factors: [source] })
export const numberSource = (value: number): Source => ({ _tag: 'Number', value })

const sameBits = (values: Float64Array): boolean => {
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  for (let k = 2; k < words.length; k++) if (words[k] !== words[k & 1]) return false
  return true
}

/** A list of numbers known beforehand, or one that they all are. */
export const knownSource = (list: Float64Array): Source =>
  list.length > 0 && sameBits(list) ? { _tag: 'Number', value: list[0] as number } : { _tag: 'Data', values: list }

/** Entries of the array of a class: by strides if they are known, else by a list. */
export const readFrom = (of: number, map: Affine | undefined, indices: () => Int32Array, into?: Into): Source =>
  map === undefined ? { _tag: 'Gather', of, indices: indices(), into } : { _tag: 'Strides', of, map, into }

const start: Affine = { base: 0, digits: [] }
/** All of a class that has one node. */
export const whole = (of: number): Source => ({ _tag: 'Strides', of, map: start })

/** A class of no power and no primitive. */
export const classOfKind = (kind: Kind.Any, count: number, operands: ReadonlyArray<Operand>): RolledClass => ({
  kind,
  count,
  operands,
  exponent: 0,
  primitive: undefined,
})

/** Numbers of a term that come with its rows. */
export const fromRows = (term: number, list: ListName, values: Float64Array): Source => ({
  _tag: 'Data',
  values,
  origin: { term, list, indices: Int32Array.from(values, (_, k) => k) },
})

/** The source of every row of a class that has one node in each. */
export const rowsOf = (of: number, rows: number): Source => ({ _tag: 'Strides', of, map: overRows(start, 1, rows, 1) })

/** The root of a term: a class, a variable, or numbers. */
export const rootSource = (
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

/** A source that has one node for each row, as all of these. */
export const rowSource = (source: Source, rows: number): Source =>
  source._tag === 'Strides' ? rowsOf(source.of, rows) : source
