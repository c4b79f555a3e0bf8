/** What the laws speak of, as records of functions: so that an implementation of one's own can be put under them. */
import { getGradientMonoid } from '../src/calculus/gradient.js'
import { grad } from '../src/calculus/differentiate.js'
import { hvp, jvp } from '../src/calculus/forward.js'
import { evaluate } from '../src/calculus/evaluate.js'
import { derivative } from '../src/calculus/symbolic.js'
import type { Expr } from '../src/expr/node.js'

/**
 * A number for each of some variables: an environment, a direction, a gradient.
 *
 * @since 0.1.0
 * @category subjects
 */
export type Values = ReadonlyMap<string, number>

/**
 * The calculus: values and derivatives. Gradients may leave out what is 0.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Calculus {
  readonly evaluate: (e: Expr<string>) => (env: Values) => number
  readonly grad: (e: Expr<string>) => (env: Values) => Values
  readonly jvp: (e: Expr<string>) => (env: Values, tangent: Values) => { readonly tangent: number }
  readonly hvp: (e: Expr<string>) => (env: Values, direction: Values) => Values
  readonly derivative: (name: string) => (e: Expr<string>) => Expr<string>
}

/**
 * What most laws speak of: the gradient alone.
 *
 * @since 0.1.0
 * @category subjects
 */
export type Gradients = Pick<Calculus, 'grad'>

/**
 * A rewrite: from an expression to one that means the same.
 *
 * @since 0.1.0
 * @category subjects
 */
export type Rewrite = (e: Expr<string>) => Expr<string>

/**
 * fluxion's own calculus.
 *
 * @example
 * import { variable } from 'fluxion'
 * import { calculus } from 'fluxion/laws'
 *
 * assert.strictEqual(calculus.evaluate(variable('x'))(new Map([['x', 2]])), 2)
 *
 * @since 0.1.0
 * @category subjects
 */
export const calculus: Calculus = { evaluate, grad, jvp, hvp, derivative }

/**
 * What the laws of the monoid of gradients speak of.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface GradientMonoid {
  readonly concat: (a: Values, b: Values) => Values
  readonly empty: Values
}

/** fluxion's own sum of gradients. */
export const gradientMonoid: GradientMonoid = getGradientMonoid<string>()
