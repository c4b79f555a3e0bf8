/** Where outputs are among classes, and the output and variable of each entry of their Jacobian. */
import { dependsOn } from '../../../calculus/dependence.js'
import type { Tape } from '../../../expr/tape.js'
import { repeatedList } from '../../lists/repeated.js'
import { forAllOf, type OutputsTape } from './outputsTape.js'
import type { Outputs } from '../rolled.js'
import { classAt, entriesOf, placeAt } from '../periods/repetition.js'
import type { ShapeClass, Shapes } from '../classes/class.js'

/** 1 for each entry of a row that a derivative can reach. Where nothing is copied there is no other. */
const reachedIn = (tape: Tape, { entries, made }: Omit<OutputsTape, 'tape'>): Uint8Array => {
  const isReached = new Uint8Array(entries.rows.length)
  if (made._tag === 'Shared') return isReached.fill(1)
  const canReach = dependsOn(tape, tape.roots)
  for (let i = 0; i < canReach.length; i++) {
    const entry = made.entryOf[i] as number
    if (entry >= 0 && canReach[i] === 1) isReached[entry] = 1
  }
  made.forAll?.entries.forEach((entries, i) => {
    if (canReach[i] === 1) for (const entry of entries) isReached[entry] = 1
  })
  return isReached
}

/** The directions of derivatives by the numbers of variables; columns have none. */
const forwardBy = (
  { entries, made }: Omit<OutputsTape, 'tape'>,
  { variables }: Tape,
  numberOf: (variable: number) => number,
): Outputs['forward'] => {
  if (made._tag === 'Copied') return undefined
  const of = new Int32Array(variables.length)
  // Those that no entry is by have any.
  entries.variables.forEach((v) => {
    of[numberOf(v)] = made.colours.of[v] as number
  })
  return { of, count: made.colours.count }
}

/** Outputs and entries, row after row of the table. */
export const outputsIn = (
  shapes: Shapes,
  numbers: Int32Array,
  rows: number,
  own: Omit<OutputsTape, 'tape'>,
  slotOf: (variable: number) => number,
): Outputs => {
  const { entries, outputs } = own
  const { classes } = shapes
  const copyOf = forAllOf(own)?.copyOf
  const count = outputs.length
  const of = new Int32Array(rows * count)
  const at = new Int32Array(rows * count)
  outputs.forEach((node, k) => {
    const shape = classAt(shapes, node)
    const c = classes[shape] as ShapeClass
    const stride = c.perRow ? entriesOf(c) : 0
    const place = placeAt(shapes, node) * c.copies + (copyOf?.[k] ?? 0)
    for (let row = 0; row < rows; row++) {
      of[row * count + k] = numbers[shape] as number
      at[row * count + k] = place + row * stride
    }
  })
  return {
    of,
    position: at,
    rows: repeatedList(rows, entries.rows, count),
    columns: repeatedList(rows, entries.variables.map(slotOf), 0),
    reached: repeatedBytes(rows, reachedIn(shapes.tape, own)),
    forward: forwardBy(own, shapes.tape, slotOf),
  }
}

/** The same where each node has a place of its own. */
export const outputsAt = (
  tape: Tape,
  own: Omit<OutputsTape, 'tape'>,
  placeOf: Int32Array,
  numberOf: Int32Array,
): Outputs => ({
  of: new Int32Array(own.outputs.length),
  position: own.outputs.map((node) => placeOf[node] as number),
  rows: own.entries.rows,
  columns: own.entries.variables.map((v) => numberOf[v] as number),
  reached: reachedIn(tape, own),
  forward: forwardBy(own, tape, (v) => numberOf[v] as number),
})

/** Bytes so many times over. */
const repeatedBytes = (count: number, list: Uint8Array): Uint8Array => {
  const all = new Uint8Array(count * list.length)
  for (let n = 0; n < count; n++) all.set(list, n * list.length)
  return all
}

/** The outputs of so many rows, given those of one. */
export const repeatedOver = (rows: number, one: Outputs): Outputs =>
  rows === 1
    ? one
    : {
        ...one,
        of: repeatedList(rows, one.of, 0),
        position: repeatedList(rows, one.position, 0),
        rows: repeatedList(rows, one.rows, one.of.length),
        columns: repeatedList(rows, one.columns, 0),
        reached: repeatedBytes(rows, one.reached),
      }
