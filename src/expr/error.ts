/**
 * The one error class of fluxion. A class, because `instanceof`, a stack and a catch clause are what JavaScript
 * programs know; it carries a code to switch over, so that no program has to read the message.
 */

/**
 * What went wrong.
 *
 * - `BadOperand`: something other than an expression or a number stands where an operand belongs, or something other
 *   than the options, the optimiser or the rows that a function takes
 * - `BadList`: something other than a list stands where a list belongs, or another than a Float64Array where only that
 *   will do
 * - `BadName`: a variable's name is not a string
 * - `BadNumber`: something other than a number stands where a number belongs
 * - `BadArity`: an operation got the wrong number of operands
 * - `BadPrimitive`: a primitive's record cannot work
 * - `EmptyList`: a list that needs at least one element has none
 * - `LengthMismatch`: two lists that must be equally long are not
 * - `BadEnvironment`: an environment is neither a record nor a Map
 * - `UnboundVariable`: a variable of the expression has no value in the environment
 * - `BadTable`: something other than a table stands where a table belongs
 * - `MissingColumn`: a table lacks a column
 * - `ColumnAsParameter`: a name is a column in one term of an objective and a parameter in another
 * - `BadNetwork`: a network can't be made with these sizes, this activation or these options
 * - `BadKey`: something other than a key stands where a key belongs
 * - `BadObjective`: something other than an objective stands where an objective belongs
 * - `BadState`: a state that a run can't be continued from, or not with this optimiser
 * - `BadBatch`: a batch size that the rows don't allow, or no key to draw batches by
 * - `SurplusVariable`: a start value for something that is not a parameter
 * - `LawBroken`: a law that was run as a test does not hold
 * - `NoTestRunner`: laws were to be made tests, and there is no test runner
 * - `TooLarge`: more than fits into memory
 * - `Unsupported`: an option that this JavaScript engine does not offer
 * - `Internal`: a mistake in fluxion itself
 *
 * @since 0.1.0
 * @category errors
 */
export type FluxionErrorCode =
  | 'BadOperand'
  | 'BadList'
  | 'BadName'
  | 'BadNumber'
  | 'BadArity'
  | 'BadPrimitive'
  | 'EmptyList'
  | 'LengthMismatch'
  | 'BadEnvironment'
  | 'UnboundVariable'
  | 'BadTable'
  | 'MissingColumn'
  | 'ColumnAsParameter'
  | 'BadNetwork'
  | 'BadBatch'
  | 'BadKey'
  | 'BadObjective'
  | 'BadState'
  | 'SurplusVariable'
  | 'LawBroken'
  | 'NoTestRunner'
  | 'TooLarge'
  | 'Unsupported'
  | 'Internal'

/**
 * Thrown for a call that the types would have refused: an unbound variable, a name that is not a string, a
 * value that is not a number. Numerical trouble never throws: NaN and ∞ are values.
 *
 * @example
 * import { FluxionError, evaluate, variable } from 'fluxion'
 *
 * try {
 *   evaluate(variable('rate'))(new Map([['Rate', 1]]) as never)
 * } catch (e) {
 *   assert.strictEqual(e instanceof FluxionError && e.code, 'UnboundVariable')
 * }
 *
 * @since 0.1.0
 * @category errors
 */
export class FluxionError extends Error {
  override readonly name = 'FluxionError'
  declare readonly code: FluxionErrorCode
  /** The variable, node or argument concerned. */
  declare readonly subject: string
  constructor(code: FluxionErrorCode, subject: string, message: string) {
    super(message)
    this.code = code
    this.subject = subject
  }
}

/** Throws: for the places that only untyped code can reach. */
export const fail = (code: FluxionErrorCode, subject: string, message: string): never => {
  throw new FluxionError(code, subject, message)
}

/** The list itself; fails unless it is one without holes. `example` shows how `operation` is called with a list. */
export const asList = <T>(list: ReadonlyArray<T>, operation: string, example: string): ReadonlyArray<T> => {
  if (!Array.isArray(list))
    fail('BadList', operation, `${operation} takes a list, as in ${example}; this is ${describe(list)}.`)
  // `map` and `forEach` skip the holes of a list silently.
  const hole = list.includes(undefined as T) ? list.findIndex((_, k) => !(k in list)) : -1
  return hole < 0
    ? list
    : fail(
        'BadList',
        operation,
        `The list given to ${operation} has a hole in place ${hole}, counted from 0; Array.from({ length: n }, f) leaves none, where new Array(n).map(f) does.`,
      )
}

/** The two lists themselves; fails unless they are lists of one length. */
export const asPair = <A, B>(
  as: ReadonlyArray<A>,
  bs: ReadonlyArray<B>,
  operation: string,
  example: string,
): readonly [ReadonlyArray<A>, ReadonlyArray<B>] =>
  asList(as, operation, example).length === asList(bs, operation, example).length
    ? [as, bs]
    : fail(
        'LengthMismatch',
        operation,
        `${operation} needs two lists of one length; these have ${as.length} and ${bs.length} elements.`,
      )

/** A value as an error message names it: `the string "3"`, `undefined`, `an array`. */
export const describe = (value: unknown): string => {
  if (value === undefined || value === null) return String(value)
  switch (typeof value) {
    case 'string':
      return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`
    case 'number':
    case 'boolean':
    case 'bigint':
      return `the ${typeof value} ${String(value)}`
    case 'object': {
      if (Array.isArray(value)) return 'an array'
      // Expressions, tables and objectives have a tag; typed arrays, Maps and promises have one of JavaScript's.
      const { _tag, [Symbol.toStringTag]: kind = _tag } = value as {
        readonly _tag?: unknown
        readonly [Symbol.toStringTag]?: unknown
      }
      return `an object${kind === undefined ? '' : ` (${String(kind)})`}`
    }
    default:
      return `a ${typeof value}`
  }
}
