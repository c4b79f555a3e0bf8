/** What the operations of an expression mean on a carrier. */
import type { Primitive } from './primitive.js'

/**
 * The meaning of every operation on a carrier `A`: numbers, duals, expressions, yours. Whatever is written against
 * `Numeric` (a rule, a network, a definition) runs on each of them.
 *
 * @since 0.1.0
 * @category model
 */
export interface Numeric<A> {
  readonly constant: (value: number) => A
  readonly add: (a: A, b: A) => A
  readonly mul: (a: A, b: A) => A
  /** To a constant exponent. */
  readonly pow: (a: A, exponent: number) => A
  readonly exp: (a: A) => A
  readonly tanh: (a: A) => A
  /**
   * The open door: a primitive on its operands. A test is 1 where it holds and 0 where it does not. Fluxion's own
   * primitives state neither `define` nor `interval`: a carrier other than numbers, duals and expressions must know
   * those that it is to run on, by `log.primitive` or by their names.
   */
  readonly apply: (primitive: Primitive, operands: ReadonlyArray<A>) => A
  /** What is known of a test by now: decided, or still open (`undefined`), as in an expression. */
  readonly decide: (test: A) => boolean | undefined
}

/**
 * A `Numeric` that also says what a variable is: all that a fold needs.
 *
 * @example
 * import { add, fold, log, mul, variable, type Algebra } from 'fluxion'
 *
 * const intervals: Algebra<readonly [number, number]> = {
 *   variable: () => [1, 2],
 *   constant: (c) => [c, c],
 *   add: ([a, b], [c, d]) => [a + c, b + d],
 *   mul: ([a, b], [c, d]) => [Math.min(a * c, a * d, b * c, b * d), Math.max(a * c, a * d, b * c, b * d)],
 *   pow: ([a, b], k) => (a > 0 ? [Math.min(a ** k, b ** k), Math.max(a ** k, b ** k)] : [-Infinity, Infinity]),
 *   exp: ([a, b]) => [Math.exp(a), Math.exp(b)],
 *   tanh: ([a, b]) => [Math.tanh(a), Math.tanh(b)],
 *   apply: (p, operands) =>
 *     p === log.primitive && operands[0] !== undefined
 *       ? [Math.log(operands[0][0]), Math.log(operands[0][1])]
 *       : (p.interval?.(...operands) ?? p.define?.(intervals, operands) ?? [-Infinity, Infinity]),
 *   decide: ([a, b]) => (a === b ? a === 1 : undefined),
 * }
 * const x = variable('x')
 * assert.deepStrictEqual(fold(intervals)(add(mul(x, -1), log(x))), [-2, Math.log(2) - 1])
 *
 * @since 0.1.0
 * @category model
 */
export interface Algebra<A> extends Numeric<A> {
  readonly variable: (name: string) => A
}
