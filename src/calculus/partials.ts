/** Every derivative rule of the built-in node types, once, for all carriers. Primitives own theirs. */
import { lessOneIsExact } from '../math/elementary.js'
import { checkCarrier } from '../expr/numbers.js'
import type { Numeric } from '../expr/numeric.js'
import { slopeOfPow } from '../expr/primitives/power.js'
import { sech2 } from '../expr/primitives/exponential.js'

/** ∂(node)/∂(operand), per operand; `undefined` where there is structurally no dependence. */
export interface Partials<A> {
  readonly Add: readonly [left: A, right: A]
  readonly Mul: readonly [left: (x: A, y: A) => A, right: (x: A, y: A) => A]
  readonly Pow: (x: A, exponent: number, out: A) => A | undefined
  readonly Exp: (x: A, out: A) => A
  readonly Tanh: (x: A, out: A) => A
}

/**
 * The rules on a carrier, from operand results `x`, `y` and the node's own result `out`. Throws a `FluxionError`
 * (`BadOperand`) for what is not a carrier or lacks an operation.
 *
 * @example
 * import { numbers, partials } from 'fluxion'
 *
 * assert.strictEqual(partials(numbers).Pow(2, 3, 8), 12) // ∂x³/∂x at 2
 *
 * @since 0.1.0
 * @category rules
 */
export const partials = <A>(n: Numeric<A>): Partials<A> => {
  checkCarrier(n, 'duals and partials take a carrier, such as numbers')
  const one = n.constant(1)
  return {
    Add: [one, one], //                          ∂(x + y) = 1, 1
    Mul: [(_x, y) => y, (x, _y) => x], //        ∂(x · y) = y, x
    Pow: (x, k, out) => powerRule(n, one, x, k, out), // ∂xᵏ = k·xᵏ⁻¹
    Exp: (_x, out) => out, //                    ∂eˣ = eˣ
    Tanh: (x) => sech2.at(n)(x), //              ∂tanh x = sech² x = 1 − tanh² x
  }
}

/** k·xᵏ⁻¹ by the form that keeps its digits and its edges for this k. */
const powerRule = <A>(n: Numeric<A>, one: A, x: A, k: number, out: A): A | undefined => {
  if (k === 0) return undefined
  if (k === 1) return one
  // 1/(2√x): at −0 the root is −0 and the slope −∞, which x^(−½) would not give
  if (k === 0.5) return n.mul(n.constant(0.5), n.pow(out, -1))
  return lessOneIsExact(k) ? n.mul(n.constant(k), n.pow(x, k - 1)) : slopeOfPow(k).at(n)(x)
}
