/** The value of an expression: its fold over numbers. */
import { lending, scanWith, slots } from '../expr/fold.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { tapeOf } from '../expr/tape.js'
import { bind, type Env } from './environment.js'

/**
 * The value of an expression. The work on the expression is done once, for however many environments follow.
 *
 * NaN and ∞ are values like any other. A call that the types would have refused throws a `FluxionError`.
 *
 * @example
 * import { add, evaluate, mul, variable } from 'fluxion'
 *
 * const line = evaluate(add(mul(variable('slope'), variable('x')), 1))
 * assert.strictEqual(line({ slope: 2, x: 3 }), 7)
 * assert.strictEqual(line(new Map([['slope', 2], ['x', 4]])), 9)
 *
 * @since 0.1.0
 * @category meaning
 */
export const evaluate = <V extends string>(e: Expr<V>): ((env: Env<V>) => number) => {
  const tape = tapeOf(e)
  const last = tape.ops.length - 1
  const lend = lending(() => slots(numbers, tape.ops.length))
  return (env) => {
    const leaves = bind(tape.variables, env)
    return lend((results) => scanWith(numbers, tape, leaves, results)[last] as number)
  }
}
