/** One fold, many algebras: the meaning of an expression on any carrier, in one pass over its tape. */
import { describe, fail } from './error.js'
import type { Expr } from './node.js'
import { checkCarrier, numbers } from './numbers.js'
import type { Algebra, Numeric } from './numeric.js'
import * as Op from './op.js'
import { tapeOf, type Tape } from './tape.js'
import type { Primitive } from './primitive.js'

/** Results by tape index, while they are being written. */
export interface Slots<A> {
  [index: number]: A
  readonly length: number
}

/**
 * Room for one result per node. Numbers go into a typed array, which neither boxes them nor changes its kind as it
 * fills.
 */
export const slots = <A>(n: Numeric<A>, length: number): Slots<A> =>
  (n as Numeric<unknown>) === numbers ? (new Float64Array(length) as unknown as Slots<A>) : new Array<A>(length)

/**
 * Lends one buffer to call after call, so that a loop of a thousand evaluations allocates as much as one. A call made
 * while the buffer is out, from inside another, gets a fresh one.
 */
export const lending = <T>(make: () => T): (<R>(use: (buffer: T) => R) => R) => {
  let spare: T | undefined
  return (use) => {
    const buffer = spare ?? make()
    spare = undefined
    try {
      return use(buffer)
    } finally {
      spare = buffer
    }
  }
}

/** The results of an Apply node's operands. */
export const operandsAt = <A>(tape: Tape, results: Slots<A>, i: number): ReadonlyArray<A> => {
  const start = tape.first[i] as number
  const count = tape.second[i] as number
  const operands = new Array<A>(count)
  for (let k = 0; k < count; k++) operands[k] = results[tape.operands[start + k] as number] as A
  return operands
}

/** The primitive of an Apply node. */
export const primitiveAt = ({ numbers, primitives }: Tape, i: number): Primitive =>
  primitives[numbers[i] as number] as Primitive

/** Every node's result, given what each of the tape's variables stands for; written into `results`. */
export const scanWith = <A>(
  n: Numeric<A>,
  tape: Tape,
  leaves: ArrayLike<A>,
  results: Slots<A> = slots(n, tape.ops.length),
): Slots<A> => {
  const { ops, first, second, numbers: values } = tape
  for (let i = 0; i < ops.length; i++) {
    const l = first[i] as number
    switch (ops[i]) {
      case Op.Const:
        results[i] = n.constant(values[i] as number)
        break
      case Op.Var:
        results[i] = leaves[l] as A
        break
      case Op.Add:
        results[i] = n.add(results[l] as A, results[second[i] as number] as A)
        break
      case Op.Mul:
        results[i] = n.mul(results[l] as A, results[second[i] as number] as A)
        break
      case Op.Pow:
        results[i] = n.pow(results[l] as A, values[i] as number)
        break
      case Op.Exp:
        results[i] = n.exp(results[l] as A)
        break
      case Op.Tanh:
        results[i] = n.tanh(results[l] as A)
        break
      default:
        results[i] = n.apply(primitiveAt(tape, i), operandsAt(tape, results, i))
    }
  }
  return results
}

/**
 * Every node's result under an algebra, in tape order. Throws a `FluxionError` (`BadOperand`) for what is not an
 * algebra, such as a carrier that does not say what a variable is, or one that lacks an operation.
 *
 * @example
 * import { mul, numbers, scan, tapeOf, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const results = scan({ ...numbers, variable: () => 5 })(tapeOf(mul(x, x)))
 * assert.deepStrictEqual([...results], [5, 25])
 *
 * @since 0.1.0
 * @category folds
 */
export const scan = <A>(algebra: Algebra<A>): ((tape: Tape) => ReadonlyArray<A>) => {
  checkCarrier(algebra, 'fold and scan take an algebra, as in fold({ ...numbers, variable: (name) => 1 })', [
    'variable',
  ])
  return (tape) => {
    if ((tape as Tape | null | undefined)?.ops === undefined)
      fail('BadOperand', 'tape', `scan takes a tape, as in scan(algebra)(tapeOf(e)), not ${describe(tape)}.`)
    return scanWith(
      algebra,
      tape,
      tape.variables.map((name) => algebra.variable(name)),
    ) as unknown as ReadonlyArray<A>
  }
}

/**
 * The meaning of an expression under an algebra. Each distinct node is visited once, operands first, without recursion.
 * Throws a `FluxionError` (`BadOperand`) as `scan` does.
 *
 * @example
 * import { add, fold, mul, variable, type Algebra } from 'fluxion'
 *
 * // how many operations a tree of this expression would have
 * const count: Algebra<number> = {
 *   constant: () => 0, variable: () => 0,
 *   add: (a, b) => a + b + 1, mul: (a, b) => a + b + 1,
 *   pow: (a) => a + 1, exp: (a) => a + 1, tanh: (a) => a + 1,
 *   apply: (_, operands) => operands.reduce((s, a) => s + a, 1),
 *   decide: () => undefined,
 * }
 * const x = variable('x')
 * assert.strictEqual(fold(count)(add(mul(x, 2), 1)), 2)
 *
 * @since 0.1.0
 * @category folds
 */
export const fold = <A>(algebra: Algebra<A>): ((e: Expr<string>) => A) => {
  const all = scan(algebra)
  return (e) => {
    const results = all(tapeOf(e))
    return results[results.length - 1] as A
  }
}
