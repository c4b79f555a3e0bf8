/**
 * Where nodes stand in classes that were folded over steps.
 *
 * Places are written into an index vector that the caller passes in.
 */
import { impossible } from '../../impossible.js'
import type { ShapeClass, Shapes } from '../classes/class.js'

/** The number among the classes of the one that a node is in. */
export const classAt = ({ classOf, folding }: Shapes, node: number): number => {
  const c = classOf[node] as number
  return folding === undefined || c < 0 ? c : (folding.classOf[c] as number)
}

/** Where nodes stand among those of a class, which is their own or one that has a copy of them. */
export const placesInto = (
  to: Int32Array,
  { classOf, folding, position }: Shapes,
  nodes: Int32Array,
  target: number,
): void => {
  const { length } = nodes
  for (let q = 0; q < length; q++) to[q] = position[nodes[q] as number] as number
  if (folding === undefined) return
  const { before, classOf: newClass, offsets } = folding
  const earlier = before[target]
  for (let q = 0; q < length; q++) {
    const c = classOf[nodes[q] as number] as number
    const offset = newClass[c] === target ? (offsets[c] as number) : earlier?.get(c)
    to[q] = (to[q] as number) + (offset ?? impossible('a node is not in the class that it is read from'))
  }
}

/** Where a node stands in its own class. */
export const placeAt = ({ classOf, folding, position }: Shapes, node: number): number =>
  (position[node] as number) + (folding?.offsets[classOf[node] as number] ?? 0)

/** How many entries the array of a class has, for each row if there are rows beneath. */
export const entriesOf = ({ copies, count, repetition }: ShapeClass): number =>
  copies * (repetition === undefined ? count : (repetition.before + repetition.steps) * repetition.block)
