/**
 * Which nodes are part of a larger sum: additions, and products with −1, that one sum alone uses become terms of that
 * sum.
 */
import { roomy } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { partsOfRunningSums } from './running.js'

/**
 * What a node is to the sum above it: nothing, a sum that continues it, or a product with −1 whose other factor is
 * subtracted.
 */
export const Absorbed = { No: 0, AsTerm: 3, AsNegative: 4 } as const

/** How a node is used, as far as its users were met: not at all, by one sum alone, or in any other way. */
const UNUSED = 0
const BY_ONE_SUM = 1
const OTHERWISE = 2

/** Sums, and products with −1, that one sum alone uses: they become its terms, but for those of running sums. */
export const absorbedBy = (tape: Tape): Uint8Array => {
  const { first, numbers, ops, operands, roots, second } = tape
  // How a node is used, while its users are gone through; from then on, what it is to the sum above it.
  const marks = roomy(Uint8Array, ops.length)
  const useInSum = (node: number): void => {
    marks[node] = marks[node] === UNUSED ? BY_ONE_SUM : OTHERWISE
  }
  const useOtherwise = (node: number): void => {
    marks[node] = OTHERWISE
  }
  roots.forEach(useOtherwise)
  const whole: Array<number> = []
  // Back from the end, for all that uses a node stands behind it.
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    const isInOneSum = marks[i] === BY_ONE_SUM
    marks[i] = Absorbed.No
    if (op === Op.Add) {
      if (isInOneSum) marks[i] = Absorbed.AsTerm
      else whole.push(i)
      useInSum(x)
      useInSum(y)
    } else if (op === Op.Mul) {
      if (isInOneSum && ops[x] === Op.Const && numbers[x] === -1) {
        // What is subtracted is a term of the sum above.
        marks[i] = Absorbed.AsNegative
        useInSum(y)
      } else {
        useOtherwise(x)
        useOtherwise(y)
      }
    } else if (op === Op.Apply) for (let k = x; k < x + y; k++) useOtherwise(operands[k] as number)
    else if (op > Op.Var) useOtherwise(x)
  }
  const parts = partsOfRunningSums(tape, whole.reverse(), (sum) => marks[sum] === Absorbed.AsTerm)
  parts.forEach((sum) => {
    marks[sum] = Absorbed.No
  })
  return marks
}
