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
  /** The open door: a primitive on its operands. A test is 1 where it holds and 0 where it does not. */
  readonly apply: (primitive: Primitive, operands: ReadonlyArray<A>) => A
  /** What is known of a test by now: decided, or still open (`undefined`), as in an expression. */
  readonly decide: (test: A) => boolean | undefined
}

/**
 * A `Numeric` that also says what a variable is: all that a fold needs.
 *
 * @since 0.1.0
 * @category model
 */
export interface Algebra<A> extends Numeric<A> {
  readonly variable: (name: string) => A
}
