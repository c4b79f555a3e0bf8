/** Values and gradients of objectives, in the same words as those of expressions. */
import { evaluate as evaluateExpr } from '../calculus/evaluate.js'
import { valueAndGrad as valueAndGradOfExpr } from '../calculus/differentiate.js'
import { bind, type Env } from '../calculus/environment.js'
import type { Gradient } from '../calculus/gradient.js'
import { refuse } from '../checks/options.js'
import { lending, scanWith, slots } from '../expr/fold.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { tapeOfAll } from '../expr/tape.js'
import { isObjective, isRows, type Objective, type Rows } from './objective.js'
import { staged } from './staging.js'
import { columnIn } from './table.js'

/**
 * The value of an expression or objective. The work on it is done once, for however many environments follow.
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
export const evaluate = <V extends string>(e: Expr<V> | Objective<V>): ((env: Env<V>) => number) => {
  if (!isObjective(e)) return evaluateExpr(e)
  const { columns, into, parameters } = staged(e)
  return (env) => into(bind(parameters, env, columns))
}

/**
 * The value of an expression or objective and its gradient, by one pass forward and one backward (for each row). The
 * work on it is done once, for however many environments follow.
 *
 * Contributions of reused nodes are summed, nodes in reverse tape order and operands from left to right; rows are added
 * from first to last. That order is part of the contract, so the same expression gives the same bits everywhere.
 *
 * @example
 * import { add, mul, valueAndGrad, variable } from 'fluxion'
 *
 * const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
 * const L = mul(add(mul(a, b), c), f)
 * const { value, gradient } = valueAndGrad(L)({ a: 2, b: -3, c: 10, f: -2 })
 * assert.strictEqual(value, -8)
 * assert.deepStrictEqual(gradient, new Map([['a', 6], ['b', -4], ['c', -2], ['f', 4]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const valueAndGrad = <V extends string>(
  e: Expr<V> | Objective<V>,
): ((env: Env<V>) => { readonly value: number; readonly gradient: Gradient<V> }) => {
  if (!isObjective(e)) return valueAndGradOfExpr(e)
  const { columns, dependsOn, into, parameters } = staged(e)
  return (env) => {
    const partials = new Float64Array(parameters.length)
    const value = into(bind(parameters, env, columns), partials)
    const entries = parameters.flatMap((name, k) =>
      dependsOn[k] === true ? [[name as V, partials[k] as number] as const] : [],
    )
    return { value, gradient: new Map(entries) }
  }
}

/**
 * The gradient of an expression or objective, a Map from each variable to its partial derivative.
 *
 * @example
 * import { add, grad, variable } from 'fluxion'
 *
 * const a = variable('a')
 * assert.strictEqual(grad(add(a, a))({ a: 3 }).get('a'), 2) // a reused node: its contributions are summed
 *
 * @since 0.1.0
 * @category meaning
 */
export const grad = <V extends string>(e: Expr<V> | Objective<V>): ((env: Env<V>) => Gradient<V>) => {
  const both = valueAndGrad(e)
  return (env) => both(env).gradient
}

/**
 * The values of expressions over a table: for each row a list with a number for each expression. The expressions are
 * staged once.
 *
 * @example
 * import { mul, over, table, valuesOver, variable } from 'fluxion'
 *
 * const both = over(table({ x: [1, 2] }))([mul(variable('w'), variable('x')), variable('x')])
 * assert.deepStrictEqual(valuesOver(both)({ w: 10 }), [[10, 1], [20, 2]])
 *
 * @since 0.1.0
 * @category meaning
 */
export const valuesOver = <P extends string, T extends ReadonlyArray<unknown>>(
  rows: Rows<P, T>,
): ((env: Env<P>) => ReadonlyArray<{ readonly [K in keyof T]: number }>) => {
  const { outputs, table } = isRows(rows)
    ? rows
    : refuse('BadOperand', 'valuesOver', 'rows', 'over(table)([a, b])', rows)
  const tape = tapeOfAll(outputs)
  const columns = tape.variables.map((name) => columnIn(table, name))
  const parameters = tape.variables.filter((_, k) => columns[k] === undefined)
  const lend = lending(() => slots(numbers, tape.ops.length))
  return (env) => {
    const values = bind(parameters, env, Object.keys(table.columns))
    const given = new Map(parameters.map((name, k) => [name, values[k] as number]))
    const leaves = (row: number): ReadonlyArray<number> =>
      tape.variables.map((name, k) => columns[k]?.[row] ?? (given.get(name) as number))
    return lend((results) =>
      Array.from({ length: table.rows }, (_, row) => {
        scanWith(numbers, tape, leaves(row), results)
        return tape.roots.map((i) => results[i]) as unknown as { readonly [K in keyof T]: number }
      }),
    )
  }
}
