/** Values that are not finite: when every way to compute an expression must give the same. */
import { scan } from '../../src/expr/fold.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Algebra } from '../../src/expr/numeric.js'
import { tapeOf } from '../../src/expr/tape.js'
import type { Values } from '../subject.js'

/**
 * A result, whether it is an operand that nothing was computed for, and whether another order of summation gives the
 * same.
 */
interface Certain {
  readonly value: number
  readonly leaf: boolean
  readonly certain: boolean
}

/** From here on a sum might overflow in another order. */
const LARGE = 1e150

const leaf = (value: number): Certain => ({ value, leaf: true, certain: true })

/**
 * A result that is not finite is certain if it is NaN from NaN, ∞ from a sum with ∞ in it, or made of leaves and of
 * what is not finite: a finite operand that was rounded might be on the other side of an edge.
 */
const from = (value: number, isSum: boolean, operands: ReadonlyArray<Certain>): Certain => ({
  value,
  leaf: false,
  certain:
    operands.every((a) => a.certain) &&
    (Number.isFinite(value)
      ? Math.abs(value) < LARGE
      : operands.some((a) => Number.isNaN(a.value)) ||
        (isSum && operands.some((a) => !Number.isFinite(a.value))) ||
        operands.every((a) => a.leaf || !Number.isFinite(a.value))),
})

const algebra = (env: Values): Algebra<Certain> => ({
  constant: leaf,
  variable: (name) => leaf(env.get(name) ?? NaN),
  add: (a, b) => from(numbers.add(a.value, b.value), true, [a, b]),
  mul: (a, b) => from(numbers.mul(a.value, b.value), false, [a, b]),
  pow: (a, k) => from(numbers.pow(a.value, k), false, [a]),
  exp: (a) => from(numbers.exp(a.value), false, [a]),
  tanh: (a) => from(numbers.tanh(a.value), false, [a]),
  apply: (p, operands) =>
    from(
      numbers.apply(
        p,
        operands.map((a) => a.value),
      ),
      false,
      operands,
    ),
  decide: (a) => a.value !== 0,
})

/** Whether an expression's value is not finite at a point, whatever the order in which sums are added. */
export const certainlyNotFinite = (e: Expr<string>, env: Values): boolean => {
  const { certain, value } = scan(algebra(env))(tapeOf(e)).at(-1) as Certain
  return certain && !Number.isFinite(value)
}
