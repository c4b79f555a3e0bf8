/**
 * Where outputs are among classes, and what each entry of their Jacobian is the derivative of.
 *
 * The loops fill lists that nobody has seen yet.
 */
import { dependsOn } from '../../calculus/dependence.js'
import type { OutputsTape } from './outputs.js'
import type { Outputs } from './rolled.js'
import { classAt, entriesOf, placeAt } from './repetition.js'
import type { ShapeClass, Shapes } from './shapes.js'

/** Outputs and entries, row after row of the table. */
export const outputsIn = (
  shapes: Shapes,
  numbers: Int32Array,
  rows: number,
  { entries, entryOf, outputs, starts }: Omit<OutputsTape, 'tape'>,
  slotOf: (variable: number) => number,
): Outputs => {
  const { classes, tape } = shapes
  const [count, width] = [outputs.length, entries.length]
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
  const canReach = dependsOn(tape, tape.roots)
  const isReached = new Uint8Array(width)
  for (let i = 0; i < canReach.length; i++) {
    const entry = entryOf[i] as number
    if (entry >= 0 && canReach[i] === 1) isReached[entry] = 1
  }
  const ofOutput = new Int32Array(rows * width)
  const columns = new Int32Array(rows * width)
  const reached = new Uint8Array(rows * width)
  for (let row = 0, e = 0; row < rows; row++) {
    for (let entry = 0, k = 0; entry < width; entry++, e++) {
      const node = entries[entry] as number
      while ((starts[k + 1] as number) <= node) k += 1
      ofOutput[e] = row * count + k
      columns[e] = slotOf(tape.first[node] as number)
      reached[e] = isReached[entry] as number
    }
  }
  return { of, position: at, rows: ofOutput, columns, reached }
}
