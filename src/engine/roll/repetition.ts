/**
 * What is known of classes that were folded over steps, and where nodes stand in them.
 *
 * Places are written into an index vector that the caller passes in.
 */
import type { ShapeClass, Shapes } from './shapes.js'

/** Classes alike, step after step, as one. */
export interface Repetition {
  /** The first of the classes that repeat together; they follow one another. */
  readonly first: number
  /** The recurrence that it is part of, if a step stands on the step before. */
  readonly recurrence: number | undefined
  readonly steps: number
  /** Nodes of one step, for each row if there are rows beneath. */
  readonly block: number
  /** Steps before the first that are read. */
  readonly before: number
}

/** How classes were put together. */
export interface Folding {
  /** By class of a node: the class that it became part of, and how much further on its nodes are there. */
  readonly classOf: Int32Array
  readonly offsets: Int32Array
  /** By class that came out: classes whose nodes are there a second time, before the first step, and where. */
  readonly before: ReadonlyArray<ReadonlyMap<number, number> | undefined>
}

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
  length: number,
  target: number,
): void => {
  for (let q = 0; q < length; q++) to[q] = position[nodes[q] as number] as number
  if (folding === undefined) return
  const { before, classOf: newClass, offsets } = folding
  const earlier = before[target]
  for (let q = 0; q < length; q++) {
    const c = classOf[nodes[q] as number] as number
    const offset = newClass[c] === target ? (offsets[c] as number) : (earlier?.get(c) ?? 0)
    to[q] = (to[q] as number) + offset
  }
}

/** Where a node stands in its own class. */
export const placeAt = ({ classOf, folding, position }: Shapes, node: number): number =>
  (position[node] as number) + (folding?.offsets[classOf[node] as number] ?? 0)

/** How many entries the array of a class has, for each row if there are rows beneath. */
export const entriesOf = ({ copies, count, repetition }: ShapeClass): number =>
  copies * (repetition === undefined ? count : (repetition.before + repetition.steps) * repetition.block)
