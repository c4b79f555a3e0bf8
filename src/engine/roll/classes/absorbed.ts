/**
 * Which nodes are part of a larger sum: additions, and products with −1, that one sum alone uses become terms of that
 * sum.
 */
import { roomy } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'

/**
 * What a node is to the sum above it: nothing, a sum that continues it, or a product with −1 whose other factor is
 * subtracted.
 */
export const Absorbed = { No: 0, AsTerm: 3, AsNegative: 4 } as const

/** Until its users are known a node has how many of them were seen; more than one are all the same. */
const MANY = 2

/** Sums, and products with −1, that one sum alone uses: they become its terms. */
export const absorbedBy = ({ first, numbers, ops, operands, roots, second }: Tape): Uint8Array => {
  const n = ops.length
  const marks = roomy(Uint8Array, n)
  for (let i = 0; i < n; i++) {
    const op = ops[i] as number
    if (op <= Op.Var) continue
    if (op === Op.Apply) {
      const end = (first[i] as number) + (second[i] as number)
      for (let k = first[i] as number; k < end; k++) {
        const x = operands[k] as number
        marks[x] = marks[x] === 0 ? 1 : MANY
      }
      continue
    }
    const l = first[i] as number
    marks[l] = marks[l] === 0 ? 1 : MANY
    if (op <= Op.Mul) {
      const r = second[i] as number
      marks[r] = marks[r] === 0 ? 1 : MANY
    }
  }
  for (const root of roots) marks[root] = MANY
  const absorb = (i: number): void => {
    if (marks[i] !== 1) return
    if (ops[i] === Op.Add) marks[i] = Absorbed.AsTerm
    else if (ops[i] === Op.Mul) {
      const l = first[i] as number
      if (ops[l] === Op.Const && numbers[l] === -1) marks[i] = Absorbed.AsNegative
    }
  }
  // Back from the end, what uses a node is settled before the node. The operand of an absorbed negative is a term in
  // its turn.
  for (let i = n - 1; i >= 0; i--) {
    const mark = marks[i] as number
    if (ops[i] === Op.Add) {
      absorb(first[i] as number)
      absorb(second[i] as number)
    } else if (mark === Absorbed.AsNegative) absorb(second[i] as number)
    if (mark <= MANY) marks[i] = Absorbed.No
  }
  return marks
}
