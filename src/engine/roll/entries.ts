/**
 * The entries of a Jacobian: their numbers, and what each is the derivative of.
 *
 * Lists are filled here, and finished before anyone sees them.
 */
import { dependsOn } from '../../calculus/dependence.js'
import type { OutputsTape } from './outputs.js'
import type { Outputs } from './rolled.js'
import { classAt, entriesOf, placeAt } from './repetition.js'
import type { ShapeClass, Shapes } from './shapes.js'

/** Numbers for the entries of a Jacobian, which are variables of outputs, in the order in which they are asked for. */
export const entryNumbers = (): {
  readonly numberOf: (variableAt: Int32Array) => (node: number) => number
  /** A node of each entry. */
  readonly nodes: Array<number>
} => {
  const nodes: Array<number> = []
  return {
    nodes,
    numberOf: (variableAt) => {
      const known = new Int32Array(variableAt.length).fill(-1)
      return (node) => {
        const first = variableAt[node] as number
        if ((known[first] as number) < 0) known[first] = nodes.push(first) - 1
        return known[first] as number
      }
    },
  }
}

/** Outputs and entries, row after row of the table. */
export const outputsIn = (
  shapes: Shapes,
  numbers: Int32Array,
  rows: number,
  { outputs, variableAt }: Omit<OutputsTape, 'tape'>,
  entries: ReadonlyArray<number>,
  slotOf: (variable: number) => number,
): Outputs => {
  const { classes, tape } = shapes
  const count = outputs.length
  const of = new Int32Array(rows * count)
  const at = new Int32Array(rows * count)
  outputs.forEach((node, k) => {
    const shape = classAt(shapes, node)
    const c = classes[shape] as ShapeClass
    const stride = c.perRow ? entriesOf(c) : 0
    const place = placeAt(shapes, node)
    for (let row = 0; row < rows; row++) {
      of[row * count + k] = numbers[shape] as number
      at[row * count + k] = place + row * stride
    }
  })
  // The copies of outputs stand one after the other on the tape.
  const ends = Int32Array.from(outputs, (node) => tape.operands[tape.first[node] as number] as number)
  const outputAbove = (node: number): number => {
    let [low, high] = [0, ends.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] as number) < node) low = middle + 1
      else high = middle
    }
    return low
  }
  const outputOf = Int32Array.from(entries, outputAbove)
  const canReach = dependsOn(tape, tape.roots)
  const reached = new Uint8Array(tape.ops.length)
  variableAt.forEach((first, i) => {
    if (first >= 0 && canReach[i] === 1) reached[first] = 1
  })
  const variableOf = Int32Array.from(entries, (node) => slotOf(tape.first[node] as number))
  return {
    of,
    position: at,
    rows: Int32Array.from(
      { length: rows * entries.length },
      (_, e) => (e % rows) * count + (outputOf[Math.floor(e / rows)] as number),
    ),
    reached: Uint8Array.from(
      { length: rows * entries.length },
      (_, e) => reached[entries[Math.floor(e / rows)] as number] as number,
    ),
    columns: Int32Array.from({ length: rows * entries.length }, (_, e) => variableOf[Math.floor(e / rows)] as number),
  }
}
