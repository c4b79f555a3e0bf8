/** What stands where an operand belongs: an expression, or a number that becomes one. */
import { describe, fail } from './error.js'
import { claimsToBe, isExpr, makeConst, type Expr } from './node.js'
import type { Test } from './test.js'

/**
 * An expression or a number.
 *
 * Type parameters behind it need `= never` as their default (`<V extends string = never>(a: Operand<V>)`), so that a
 * call with a number alone is closed; and what they return should say `NoInfer<V>`, or a number takes its `V` from the
 * place where the call stands, which may be `string`.
 *
 * @since 0.1.0
 * @category model
 */
export type Operand<V extends string = never> = Expr<V> | number

/**
 * The free variables in the type of an expression, a test, a number or a union of them.
 *
 * @since 0.1.0
 * @category model
 */
export type VariablesOf<T> =
  T extends Test<string> ? NamesIn<T['indicator']> : T extends Expr<string> ? NamesIn<T> : never

/** Read off the phantom: inferring through `Expr<infer V>` would find `string` in a closed expression. */
type NamesIn<E> = E extends { readonly _V?: infer V } ? Extract<V, string> : never

/**
 * A number as an expression. NaN, ∞ and −0 are numbers.
 *
 * @example
 * import { constant, evaluate } from 'fluxion'
 *
 * assert.strictEqual(evaluate(constant(3))({}), 3)
 *
 * @since 0.1.0
 * @category constructors
 */
export const constant = (value: number): Expr =>
  typeof value === 'number'
    ? makeConst(value)
    : fail('BadNumber', 'constant', `A constant must be a number, not ${describe(value)}.`)

/** The exponent of a power; fails unless it is a number, which on the carrier of numbers any element is. */
export const asExponent = (exponent: number): number =>
  typeof exponent === 'number'
    ? exponent
    : fail(
        'BadNumber',
        'exponent',
        `The exponent of pow must be a number, not ${describe(exponent)}; for an expression as exponent use power(a, b).`,
      )

/** An operand of an operation as an expression; in a list of them it has a number. */
export const lift = <V extends string = never>(a: Operand<V>, operation: string, k?: number): Expr<V> =>
  typeof a === 'number' ? makeConst(a) : isExpr(a) ? a : refuseOperand(a, placeOf(operation, k))

/** The operands of an operation as expressions. */
export const liftAll = <V extends string = never>(
  list: ReadonlyArray<Operand<V>>,
  operation: string,
): ReadonlyArray<Expr<V>> => list.map((a, k) => lift(a, operation, list.length > 1 ? k : undefined))

/** Operands as messages count them. */
export const plural = (count: number): string => (count === 1 ? '1 operand' : `${count} operands`)

/**
 * Whether an operation on so many operands was called back by `map` or `reduce`, as in `xs.map(exp)`: then its last
 * arguments are an element, its index and the list, which has that element there. The list may be a typed array, and
 * the element NaN.
 */
const isCallback = (arity: number, given: ReadonlyArray<unknown>): boolean => {
  const [element, index, list] = given.slice(-3)
  return (
    given.length <= arity + 2 &&
    typeof index === 'number' &&
    Object.is((Object(list) as ArrayLike<unknown>)[index], element)
  )
}

/** Whether nothing, or an index alone, was given beyond one operand: the latter by `Array.from(xs, exp)`. */
export const isIndexAtMost = (more: ReadonlyArray<unknown>): boolean =>
  more.length === 0 || (more.length === 1 && typeof more[0] === 'number')

/**
 * The operands of an operation that takes so many, of the arguments that it was given. Fails for fewer, and for more,
 * which would be left out in silence, unless it was called back. `remedy` says how more are written.
 */
export const asOperands = <T>(
  operation: string,
  arity: number,
  given: ReadonlyArray<T>,
  remedy?: string,
): ReadonlyArray<T> => {
  if (given.length === arity) return given
  if (given.length > arity && isCallback(arity, given)) return given.slice(0, arity)
  const more = remedy === undefined ? '' : `; for more write ${remedy}`
  return fail('BadArity', operation, `'${operation}' takes ${plural(arity)}, not ${given.length}${more}.`)
}

const placeOf = (operation: string, k: number | undefined): string =>
  k === undefined ? `An operand of ${operation}` : `Operand ${k} of ${operation} (counted from 0)`

/** Fails for what is neither expression nor number; `place` says where it stands. */
export const refuseOperand = (a: unknown, place: string): never =>
  fail('BadOperand', describe(a), `${place} must be an expression or a number, not ${explain(a)}.`)

/** An expression, or a `FluxionError` (`BadOperand`) for anything else. */
export const ensureExpr = <V extends string>(e: Expr<V>): Expr<V> =>
  isExpr(e)
    ? e
    : fail(
        'BadOperand',
        describe(e),
        `An expression is needed here, not ${describeOther(e)}${tagOf(e) === 'Objective' ? WHAT_TAKES_OBJECTIVES : ''}.`,
      )

const WHAT_TAKES_OBJECTIVES =
  ", which evaluate, grad and compile take; its second derivatives are gradients of objectives over derivatives, as of sumOver(rows)(derivative('k')(e))"

/** Something that is no expression, as an error message names it. */
export const describeOther = (e: unknown): string =>
  `${describe(e)}${claimsToBe(e) ? ' cloned or of another copy of fluxion' : ''}`

const tagOf = (a: unknown): unknown => (a as { readonly _tag?: unknown } | null | undefined)?._tag

/** What stands in the place of an operand, and what may have been meant. */
const explain = (a: unknown): string => {
  switch (tagOf(a)) {
    case 'Test':
      return 'a test; choose between two values with where(test, a, b)'
    case 'Objective':
      return 'an objective; these are added by addObjectives, and multiplied by scaleObjective'
    default:
      return `${describeOther(a)}${typeof a === 'string' ? '; for a variable write variable(name)' : ''}`
  }
}
