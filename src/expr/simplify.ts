/**
 * Rewrites that keep every value, bit for bit, on every input: ∞, NaN and −0 included. So `x + 0` stays (−0 + 0 is 0),
 * and `x · 0` and `x − x` stay (at ∞ they are NaN).
 */
import { constantIn } from './expressions.js'
import { makeConst, node, type Expr, type ExprNode } from './node.js'
import { numbers } from './numbers.js'
import { operandsOf, rewrite, rewriteRoot } from './rewrite.js'
import { tapeOf, tapeOfAll } from './tape.js'
import { choice } from './test.js'

/** The value of a node all of whose operands are constants. */
export const folded = (n: ExprNode<string>): number | undefined => {
  const values = operandsOf(n).map(constantIn)
  if (values.length === 0 || values.includes(undefined)) return undefined
  const [x, y] = values as ReadonlyArray<number> as readonly [number, number]
  switch (n._tag) {
    case 'Const':
    case 'Var':
      return undefined
    case 'Add':
      return numbers.add(x, y)
    case 'Mul':
      return numbers.mul(x, y)
    case 'Pow':
      return numbers.pow(x, n.exponent)
    case 'Exp':
      return numbers.exp(x)
    case 'Tanh':
      return numbers.tanh(x)
    case 'Apply':
      return numbers.apply(n.primitive, values as ReadonlyArray<number>)
  }
}

/** A product's constant factor and the rest; `undefined` where there is no constant factor. */
export const scaled = (n: ExprNode<string>): { readonly factor: number; readonly rest: Expr<string> } | undefined => {
  if (n._tag !== 'Mul') return undefined
  const [left, right] = [constantIn(n.left), constantIn(n.right)]
  return left !== undefined
    ? { factor: left, rest: n.right }
    : right !== undefined
      ? { factor: right, rest: n.left }
      : undefined
}

/** 1·x = x and −1·(−1·x) = x. Other factors can't be multiplied without rounding. */
const simplerProduct = (e: Expr<string>): Expr<string> => {
  const outer = scaled(node(e))
  if (outer?.factor === 1) return outer.rest
  const inner = outer?.factor === -1 ? scaled(node(outer.rest)) : undefined
  return inner?.factor === -1 ? inner.rest : e
}

const isNegativeZero = (e: Expr<string>): boolean => Object.is(constantIn(e), -0)

/** One node, its operands already simple, made simpler. */
const simpler = (n: ExprNode<string>): Expr<string> => {
  const value = folded(n)
  if (value !== undefined) return makeConst(value)
  switch (n._tag) {
    case 'Add':
      return isNegativeZero(n.right) ? n.left : isNegativeZero(n.left) ? n.right : n
    case 'Mul':
      return simplerProduct(n)
    case 'Pow':
      return n.exponent === 1 ? n.base : n.exponent === 0 ? makeConst(1) : n
    case 'Apply':
      return n.primitive === choice.primitive ? (chosen(n.operands) ?? n) : n
    default:
      return n
  }
}

/** The operand that a choice takes, once its test is a constant. */
const chosen = ([test, a, b]: ReadonlyArray<Expr<string>>): Expr<string> | undefined => {
  const holds = constantIn(test as Expr<string>)
  return holds === undefined ? undefined : holds !== 0 ? a : b
}

/**
 * A simpler expression with the same value, bit for bit, at every point. Folds constants and removes x·1, x + (−0),
 * −(−x), x¹, x⁰ and choices by a constant test. It never grows, and what needs no change keeps its identity.
 *
 * For reading, where values may move by a rounding, see `normalise`.
 *
 * @example
 * import { add, mul, neg, pow, show, simplify, variable } from 'fluxion'
 *
 * const x = variable('x')
 * assert.strictEqual(show(simplify(mul(pow(x, 1), add(2, 3)))), 'x·5')
 * assert.strictEqual(simplify(neg(neg(x))), x)
 * assert.strictEqual(show(simplify(add(x, 0))), 'x + 0') // −0 + 0 is 0
 *
 * @since 0.1.0
 * @category rewriting
 */
export const simplify = <V extends string>(e: Expr<V>): Expr<V> => rewriteRoot(tapeOf(e), simpler) as Expr<V>

/** Several expressions made simpler, what they share once. */
export const simplifyAll = (es: ReadonlyArray<Expr<string>>): ReadonlyArray<Expr<string>> => {
  const tape = tapeOfAll(es)
  const images = rewrite(tape, simpler)
  return es.map((e) => images[tape.indexOf(e)] as Expr<string>)
}
