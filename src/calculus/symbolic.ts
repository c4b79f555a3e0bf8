/**
 * Derivatives as expressions: reverse mode with expressions as the carrier. Sharing is kept, so a derivative costs a
 * small multiple of its expression's nodes, at every order.
 */
import type { Slots } from '../expr/fold.js'
import { describe, fail } from '../expr/error.js'
import { constantIn, expressions } from '../expr/expressions.js'
import { type Expr } from '../expr/node.js'
import type { Numeric } from '../expr/numeric.js'
import { numbers } from '../expr/numbers.js'
import { constant } from '../expr/operand.js'
import { tapeOf } from '../expr/tape.js'
import { dependence, sumsOf } from './collect.js'
import { pullBack } from './reverse.js'

const plain = /* @__PURE__ */ expressions<string>()

/** The 1 that rules write: a seed, or the partial of a sum. */
const unit = /* @__PURE__ */ constant(1)

/**
 * Expressions without the factors of 1 that rules write. Only these are dropped, and only products of two constants are
 * folded: what is simplified depends on the shape of an expression, never on its data, so that an expression that is
 * regular from row to row has a derivative that is regular too. Every value keeps its bits.
 */
const symbolic: Numeric<Expr<string>> = {
  ...plain,
  constant: (value) => (value === 1 ? unit : constant(value)),
  mul: (a, b) => {
    if (a === unit) return b
    if (b === unit) return a
    const [x, y] = [constantIn(a), constantIn(b)]
    return x === undefined || y === undefined ? plain.mul(a, b) : constant(numbers.mul(x, y))
  },
  pow: (a, exponent) => (exponent === 1 ? a : plain.pow(a, exponent)),
}

/**
 * The derivative of an expression by each variable it depends on, as expressions that share their parts.
 *
 * @example
 * import { derivatives, evaluate, mul, variable } from 'fluxion'
 *
 * const d = derivatives(mul(variable('x'), variable('y')))
 * assert.deepStrictEqual([...d.keys()], ['x', 'y'])
 *
 * @since 0.1.0
 * @category meaning
 */
export const derivatives = <V extends string>(e: Expr<V>): ReadonlyMap<V, Expr<V>> => {
  const tape = tapeOf(e)
  const root = tape.ops.length - 1
  // On expressions a node's result is the node itself.
  const results = tape.nodes as unknown as Slots<Expr<string>>
  const cotangents = pullBack(symbolic, tape, results, [[root, unit]])
  const d = dependence(tape, [root])
  const sums = sumsOf(symbolic, d, cotangents)
  return new Map(
    d.names.flatMap((name, k) => (sums[k] === undefined ? [] : [[name as V, sums[k] as Expr<V>] as const])),
  )
}

/**
 * The derivative of an expression by one variable, as an expression: evaluate it, show it, differentiate it again. The
 * constant 0 when the expression does not depend on the variable.
 *
 * @example
 * import { add, derivative, mul, show, variable } from 'fluxion'
 *
 * const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
 * assert.strictEqual(show(derivative('a')(mul(add(mul(a, b), c), f))), 'b·f')
 *
 * @since 0.1.0
 * @category meaning
 */
export const derivative =
  (name: string) =>
  <V extends string>(e: Expr<V>): Expr<V> =>
    typeof name === 'string'
      ? ((derivatives(e) as ReadonlyMap<string, Expr<V>>).get(name) ?? constant(0))
      : fail('BadName', 'derivative', `derivative takes a variable's name, not ${describe(name)}.`)
