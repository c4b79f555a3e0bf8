/** Expressions as a carrier: a fold over them rebuilds an expression, and a rule applied to them writes one. */
import { makeAdd, makeApply, makeExp, makeMul, makePow, makeTanh, node, type Expr } from './node.js'
import type { Numeric } from './numeric.js'
import { asExponent, constant, lift, liftAll } from './operand.js'

/** The number that an expression is; `undefined` when it is not a constant. */
export const constantIn = (e: Expr<string>): number | undefined => {
  const n = node(e)
  return n._tag === 'Const' ? n.value : undefined
}

/** What an expression knows of a test: decided when it is a constant. */
const decideConstant = (test: Expr<string>): boolean | undefined => {
  const value = constantIn(test)
  return value === undefined ? undefined : value !== 0
}

/**
 * Expressions over the variables `V`, built exactly as written: nothing is folded or simplified.
 *
 * @example
 * import { evaluate, expressions, sigmoid, variable } from 'fluxion'
 *
 * const n = expressions<'x'>()
 * const e = n.add(sigmoid.at(n)(variable('x')), n.constant(1))
 * assert.strictEqual(evaluate(e)({ x: 0 }), 1.5)
 *
 * @since 0.1.0
 * @category carriers
 */
export const expressions = <V extends string = never>(): Numeric<Expr<V>> => ({
  constant,
  add: (a, b) => makeAdd(lift(a, 'add'), lift(b, 'add')),
  mul: (a, b) => makeMul(lift(a, 'mul'), lift(b, 'mul')),
  pow: (a, k) => makePow(lift(a, 'pow'), asExponent(k)),
  exp: (a) => makeExp(lift(a, 'exp')),
  tanh: (a) => makeTanh(lift(a, 'tanh')),
  apply: (p, operands) => makeApply(p, liftAll(operands, p.name)),
  decide: decideConstant,
})
