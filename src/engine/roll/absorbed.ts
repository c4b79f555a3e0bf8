/**
 * Which additions are part of a larger sum: sums, and products with −1, that one sum alone uses become its terms.
 *
 * The loops fill arrays of bytes that nobody has seen yet.
 */
import { Op, type Tape } from '../../expr/tape.js'

/** What a node is to the sum above it: nothing, a sum that continues it, or a product with −1 whose other factor is subtracted. */
export const Absorbed = { No: 0, AsTerm: 1, AsNegative: 2 } as const

/** Sums, and products with −1, that one sum alone uses: they become its terms. */
export const absorbedBy = ({ first, numbers, ops, operands, roots, second }: Tape): Uint8Array => {
  const n = ops.length
  const uses = new Uint8Array(n)
  const use = (i: number): void => {
    if ((uses[i] as number) < 2) uses[i] = (uses[i] as number) + 1
  }
  for (let i = 0; i < n; i++) {
    const op = ops[i] as number
    if (op === Op.Apply)
      for (let k = 0; k < (second[i] as number); k++) use(operands[(first[i] as number) + k] as number)
    else if (op > Op.Var) {
      use(first[i] as number)
      if (op <= Op.Mul) use(second[i] as number)
    }
  }
  for (const root of roots) uses[root] = 2
  const absorbed = new Uint8Array(n)
  const absorb = (i: number): void => {
    if (uses[i] !== 1) return
    if (ops[i] === Op.Add) absorbed[i] = Absorbed.AsTerm
    else if (ops[i] === Op.Mul) {
      const l = first[i] as number
      if (ops[l] === Op.Const && numbers[l] === -1) absorbed[i] = Absorbed.AsNegative
    }
  }
  for (let i = 0; i < n; i++) {
    if (ops[i] === Op.Add) {
      absorb(first[i] as number)
      absorb(second[i] as number)
    }
  }
  // The operand of an absorbed negative is a term in its turn.
  for (let i = n - 1; i >= 0; i--) if (absorbed[i] === Absorbed.AsNegative) absorb(second[i] as number)
  return absorbed
}
