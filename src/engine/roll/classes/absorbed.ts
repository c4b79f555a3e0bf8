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

/** What is known of a node whose users are being met: that one sum uses it, or that it is used in another way. */
const BY_ONE_SUM = 1
const OTHERWISE = 2

/** Sums, and products with −1, that one sum alone uses: they become its terms. */
export const absorbedBy = ({ first, numbers, ops, operands, roots, second }: Tape): Uint8Array => {
  const marks = roomy(Uint8Array, ops.length)
  for (const root of roots) marks[root] = OTHERWISE
  // Back from the end, what uses a node is settled before the node. Terms of a sum that is absorbed, and the operand of
  // a negative that is, are terms of the sum above.
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i] as number
    const isInOneSum = marks[i] === BY_ONE_SUM
    marks[i] = Absorbed.No
    if (op <= Op.Var) continue
    const l = first[i] as number
    if (op === Op.Apply) {
      const end = l + (second[i] as number)
      for (let k = l; k < end; k++) marks[operands[k] as number] = OTHERWISE
      continue
    }
    if (op > Op.Mul) {
      marks[l] = OTHERWISE
      continue
    }
    const r = second[i] as number
    if (op === Op.Add) {
      if (isInOneSum) marks[i] = Absorbed.AsTerm
      marks[l] = marks[l] === 0 ? BY_ONE_SUM : OTHERWISE
      marks[r] = marks[r] === 0 ? BY_ONE_SUM : OTHERWISE
    } else if (isInOneSum && ops[l] === Op.Const && numbers[l] === -1) {
      marks[i] = Absorbed.AsNegative
      marks[r] = marks[r] === 0 ? BY_ONE_SUM : OTHERWISE
    } else {
      marks[l] = OTHERWISE
      marks[r] = OTHERWISE
    }
  }
  return marks
}
