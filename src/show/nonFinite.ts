/** What there is to say of a number that is infinite or NaN: plain data. */
import type { Expr } from '../expr/node.js'

/**
 * A sub-expression at a point: the node, how it reads (shortened where it is long), and its value.
 *
 * @since 0.1.0
 * @category model
 */
export interface Seen {
  readonly expression: Expr<string>
  readonly text: string
  readonly value: number
}

/**
 * A sub-expression with its operands.
 *
 * @since 0.1.0
 * @category model
 */
export interface SeenNode extends Seen {
  readonly operands: ReadonlyArray<Seen>
}

/**
 * One product of the chain rule: the cotangent that came to a node, times the node's partial derivative by one of its
 * operands.
 *
 * @since 0.1.0
 * @category model
 */
export interface SeenStep extends SeenNode {
  /** Which operand, from 0. */
  readonly operand: number
  readonly cotangent: number
  readonly partial: number
  readonly product: number
}

/**
 * Where in an objective. Terms and rows count from 0, as for `takeRows`.
 *
 * @since 0.1.0
 * @category model
 */
export interface TermAndRow {
  readonly term: number
  /** Absent for a term without rows, and where no single row is to blame. */
  readonly row?: number
  /** That row, in the columns that the term's expression reads. */
  readonly data?: Readonly<Record<string, number>>
  /** How many other rows of the term are not finite either. */
  readonly otherRows: number
}

interface Found {
  /** The value of the whole. */
  readonly value: number
  /** Absent for an expression. */
  readonly within?: TermAndRow
  /** How many other sub-expressions began it independently. */
  readonly others: number
  /** Which operand leads on, from 0, at each step from the root (of the term's expression) down to the beginning. */
  readonly path: ReadonlyArray<number>
  /** That root. */
  readonly root: Expr<string>
}

/**
 * The value is infinite or NaN, and `began` is the first sub-expression that is, while all its operands are finite.
 *
 * @since 0.1.0
 * @category model
 */
export interface NonFiniteValue extends Found {
  readonly _tag: 'NonFiniteValue'
  readonly began: SeenNode
  /** Where the infinity became NaN; absent where it did not. */
  readonly turned?: SeenNode
}

/**
 * The value is finite, the derivative by `variable` is not, and `began` is the product that made it so: of a finite
 * cotangent and a local derivative.
 *
 * @since 0.1.0
 * @category model
 */
export interface NonFiniteGradient<V extends string = string> extends Found {
  readonly _tag: 'NonFiniteGradient'
  readonly variable: V
  readonly derivative: number
  readonly began: SeenStep
  /** Where the infinity became NaN on its way to the variable; absent where it did not. */
  readonly turned?: SeenStep
}

/**
 * Finite numbers added up to what is not finite, or a weight made it so.
 *
 * - `contributions`: what flows back to `at`, or to the variable where there is no `at`
 * - `rows`, `terms`: the sum over them
 * - `row weight`, `row weights`: of one row, or the sum of all, which is 0 or not finite
 * - `weight`: the factor of the term
 * - `steps`: those of a run, which led to `parameters` that are not finite though the value is
 *
 * @since 0.1.0
 * @category model
 */
export interface NonFiniteSum<V extends string = string> {
  readonly _tag: 'NonFiniteSum'
  readonly of: 'contributions' | 'rows' | 'terms' | 'row weight' | 'row weights' | 'weight' | 'steps'
  readonly value: number
  /** Absent where it is the value that is not finite, or parameters are. */
  readonly variable?: V
  readonly derivative?: number
  readonly at?: Seen
  readonly within?: TermAndRow
  /** The parameters that are not finite; for `steps` alone. */
  readonly parameters?: Readonly<Record<string, number>>
}

/**
 * Where a number that is not finite began.
 *
 * @since 0.1.0
 * @category model
 */
export type NonFinite<V extends string = string> = NonFiniteValue | NonFiniteGradient<V> | NonFiniteSum<V>
