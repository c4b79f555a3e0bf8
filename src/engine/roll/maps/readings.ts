/** The operands of the nodes of a class, place by place, written into index vectors that the caller passes in. */
import * as Kind from '../classes/kind.js'
import type { Run, ShapeClass, Shapes } from '../classes/class.js'

/**
 * Of some products, the nodes in one place of their operands: those of different classes stand in the order of these,
 * others as they were written.
 */
const factorsInto = (
  to: Int32Array,
  { classOf, tape: { first, second } }: Shapes,
  products: Int32Array,
  place: number,
): void => {
  for (let q = 0; q < to.length; q++) {
    const product = products[q] as number
    const l = first[product] as number
    const r = second[product] as number
    const inOrder = (classOf[l] as number) <= (classOf[r] as number)
    to[q] = (place === 0) === inOrder ? l : r
  }
}

/** The terms of a run, sum after sum. */
const termsInto = (to: Int32Array, { terms, termsAt }: Shapes, sums: Int32Array, { offset, repeat }: Run): void => {
  for (let m = 0, q = 0; q < to.length; m++) {
    const from = (termsAt[sums[m] as number] as number) + offset
    for (let k = 0; k < repeat; k++, q++) to[q] = terms[from + k] as number
  }
}

/** The first operands of some nodes. */
const firstInto = (to: Int32Array, { tape: { first } }: Shapes, nodes: Int32Array): void => {
  for (let q = 0; q < to.length; q++) to[q] = first[nodes[q] as number] as number
}

/** The operands in one place of some nodes with a list of them. */
const listedInto = (to: Int32Array, { tape: { first, operands } }: Shapes, nodes: Int32Array, place: number): void => {
  for (let q = 0; q < to.length; q++) to[q] = operands[(first[nodes[q] as number] as number) + place] as number
}

/** The nodes that stand in one run of the operands, for nodes of a class: as many as there is room for. */
export const operandsInto = (
  to: Int32Array,
  shapes: Shapes,
  { kind }: ShapeClass,
  nodes: Int32Array,
  run: Run,
): void => {
  switch (kind) {
    case Kind.Sum:
      termsInto(to, shapes, nodes, run)
      return
    case Kind.Mul:
      factorsInto(to, shapes, nodes, run.offset)
      return
    case Kind.Apply:
      listedInto(to, shapes, nodes, run.offset)
      return
    default:
      firstInto(to, shapes, nodes)
  }
}
