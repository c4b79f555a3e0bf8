/**
 * Constructors: the seven built-in node types and what is written with them. A number may stand wherever an expression
 * may.
 */
import { asList, asPair, describe, fail } from './error.js'
import { makeAdd, makeExp, makeMul, makePow, makeTanh, makeVar, type Expr } from './node.js'
import {
  asExponent,
  asOperands,
  constant,
  isIndexAtMost,
  lift,
  liftAll,
  type Operand,
  type VariablesOf,
} from './operand.js'

/**
 * A free variable. Two variables of one name are one variable. Any string is a name, the empty one too.
 *
 * @example
 * import { evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(variable('x'))({ x: 3 }), 3)
 *
 * @since 0.1.0
 * @category constructors
 */
export const variable = <N extends string>(name: N): Expr<N> =>
  typeof name === 'string'
    ? makeVar(name)
    : fail('BadName', describe(name), `A variable's name must be a string, not ${describe(name)}.`)

/** An operation on one operand, whose type each states by itself. */
const unary =
  (name: string, make: (a: Expr<string>) => Expr<string>): ((a: Operand<string>) => Expr<never>) =>
  (a, ...more: ReadonlyArray<unknown>) => {
    if (!isIndexAtMost(more)) asOperands(name, 1, [a, ...more])
    return make(lift(a, name)) as Expr<never>
  }

/** An operation on two operands; `remedy` is what takes more. */
const binary =
  (
    name: string,
    make: (a: Expr<string>, b: Expr<string>) => Expr<string>,
    remedy: string,
  ): ((a: Operand<string>, b: Operand<string>) => Expr<never>) =>
  (a, b, ...more: ReadonlyArray<unknown>) => {
    if (more.length > 0) asOperands(name, 2, [a, b, ...more], remedy)
    return make(lift(a, name), lift(b, name)) as Expr<never>
  }

/**
 * a + b. Throws a `FluxionError` (`BadArity`) for more operands, which only untyped code can give: see `sum`.
 *
 * @example
 * import { add, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(add(variable('x'), 1))({ x: 2 }), 3)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const add: <V extends string = never, W extends string = never>(
  a: Operand<V>,
  b: Operand<W>,
) => Expr<NoInfer<V | W>> = /* @__PURE__ */ binary('add', makeAdd, 'sum([a, b, c])')

/**
 * a · b. Throws a `FluxionError` (`BadArity`) for more operands, which only untyped code can give: see `product`.
 *
 * @example
 * import { evaluate, mul, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(mul(variable('x'), 3))({ x: 2 }), 6)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const mul: <V extends string = never, W extends string = never>(
  a: Operand<V>,
  b: Operand<W>,
) => Expr<NoInfer<V | W>> = /* @__PURE__ */ binary('mul', makeMul, 'product([a, b, c])')

const negated = <V extends string>(e: Expr<V>): Expr<V> => makeMul<V>(constant(-1), e)

/**
 * −a, as (−1)·a.
 *
 * @example
 * import { evaluate, neg, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(neg(variable('x')))({ x: 2 }), -2)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const neg: <V extends string = never>(a: Operand<V>) => Expr<NoInfer<V>> = /* @__PURE__ */ unary('neg', negated)

/**
 * a − b, as a + (−1)·b: the same bits as a subtraction.
 *
 * @example
 * import { evaluate, sub, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(sub(variable('x'), 5))({ x: 2 }), -3)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const sub: <V extends string = never, W extends string = never>(
  a: Operand<V>,
  b: Operand<W>,
) => Expr<NoInfer<V | W>> = /* @__PURE__ */ binary('sub', (a, b) => makeAdd(a, negated(b)), 'sub(a, sum([b, c]))')

/**
 * a to a constant exponent, any number: whole, fractional, negative. a⁰ is 1 for every a, exponent ½ is the square
 * root, and a negative base needs no logarithm: (−2)³ = −8, with derivative 12.
 *
 * @example
 * import { evaluate, grad, pow, variable } from 'fluxion'
 *
 * const cube = pow(variable('x'), 3)
 * assert.strictEqual(evaluate(cube)({ x: -2 }), -8)
 * assert.strictEqual(grad(cube)({ x: -2 }).get('x'), 12)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const pow: <V extends string = never>(a: Operand<V>, exponent: number) => Expr<NoInfer<V>> = <V extends string>(
  a: Operand<V>,
  exponent: number,
  ...more: ReadonlyArray<unknown>
) => {
  if (more.length > 0) asOperands('pow', 2, [a, exponent, ...more])
  return makePow(lift(a, 'pow'), asExponent(exponent))
}

/**
 * a / b, as a · b⁻¹.
 *
 * @example
 * import { div, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(div(variable('x'), 4))({ x: 2 }), 0.5)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const div: <V extends string = never, W extends string = never>(
  a: Operand<V>,
  b: Operand<W>,
) => Expr<NoInfer<V | W>> = /* @__PURE__ */ binary(
  'div',
  (a, b) => makeMul(a, makePow(b, -1)),
  'div(a, product([b, c]))',
)

/**
 * a², as a power.
 *
 * @example
 * import { evaluate, square, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(square(variable('x')))({ x: -3 }), 9)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const square: <V extends string = never>(a: Operand<V>) => Expr<NoInfer<V>> = /* @__PURE__ */ unary(
  'square',
  (a) => makePow(a, 2),
)

/**
 * √a, as a to the power ½: NaN below 0, since nothing is clamped; the derivative at 0 is ∞.
 *
 * @example
 * import { evaluate, sqrt, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(sqrt(variable('x')))({ x: 9 }), 3)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const sqrt: <V extends string = never>(a: Operand<V>) => Expr<NoInfer<V>> = /* @__PURE__ */ unary('sqrt', (a) =>
  makePow(a, 0.5),
)

/**
 * eᵃ
 *
 * @example
 * import { evaluate, exp, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(exp(variable('x')))({ x: 0 }), 1)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const exp: <V extends string = never>(a: Operand<V>) => Expr<NoInfer<V>> = /* @__PURE__ */ unary('exp', makeExp)

/**
 * tanh a. Its derivative keeps its digits where tanh itself has rounded to ±1.
 *
 * @example
 * import { evaluate, grad, tanh, variable } from 'fluxion'
 *
 * const t = tanh(variable('x'))
 * assert.strictEqual(evaluate(t)({ x: 0 }), 0)
 * assert.strictEqual(grad(t)({ x: 20 }).get('x'), 1.6993417021166355e-17)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const tanh: <V extends string = never>(a: Operand<V>) => Expr<NoInfer<V>> = /* @__PURE__ */ unary(
  'tanh',
  makeTanh,
)

/** The terms joined from left to right, or the given value when there are none. */
const leftFold = (
  join: (a: Expr<string>, b: Expr<string>) => Expr<string>,
  operation: string,
  terms: ReadonlyArray<Operand<string>>,
  none: number,
): Expr<string> => {
  const lifted = liftAll(asList(terms, operation, `${operation}([a, b])`), operation)
  const [first] = lifted
  return first === undefined ? constant(none) : lifted.slice(1).reduce((s, t) => join(s, t), first)
}

/**
 * The sum of the terms, added from left to right. `sum([])` is 0.
 *
 * @example
 * import { evaluate, sum, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(sum([variable('x'), 2, 3]))({ x: 1 }), 6)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const sum = <const T extends ReadonlyArray<Operand<string>>>(terms: T): Expr<VariablesOf<T[number]>> =>
  leftFold(makeAdd, 'sum', terms, 0) as Expr<VariablesOf<T[number]>>

/**
 * The product of the factors, multiplied from left to right. `product([])` is 1.
 *
 * @example
 * import { grad, product, variable } from 'fluxion'
 *
 * // never by dividing: the derivative by a factor of 0 is the product of the others
 * assert.strictEqual(grad(product([variable('x'), 2, 3]))({ x: 0 }).get('x'), 6)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const product = <const T extends ReadonlyArray<Operand<string>>>(factors: T): Expr<VariablesOf<T[number]>> =>
  leftFold(makeMul, 'product', factors, 1) as Expr<VariablesOf<T[number]>>

/**
 * The mean of the terms. Throws a `FluxionError` (`EmptyList`) for an empty list, which has none.
 *
 * @example
 * import { evaluate, mean, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(mean([variable('x'), 2]))({ x: 4 }), 3)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const mean = <const T extends ReadonlyArray<Operand<string>>>(terms: T): Expr<VariablesOf<T[number]>> =>
  asList(terms, 'mean', 'mean([a, b])').length === 0
    ? fail('EmptyList', 'mean', 'mean([]) has no value: give it at least one term.')
    : (div(leftFold(makeAdd, 'mean', terms, 0), terms.length) as Expr<VariablesOf<T[number]>>)

/**
 * a₁·b₁ + a₂·b₂ + …, added from left to right. Throws a `FluxionError` (`LengthMismatch`) unless the lists are equally
 * long; `dot([], [])` is 0.
 *
 * @example
 * import { dot, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(dot([variable('x'), 2], [3, 4]))({ x: 1 }), 11)
 *
 * @since 0.1.0
 * @category arithmetic
 */
export const dot = <const S extends ReadonlyArray<Operand<string>>, const T extends ReadonlyArray<Operand<string>>>(
  as: S,
  bs: T,
): Expr<VariablesOf<S[number] | T[number]>> => {
  const [xs, ys] = asPair(as, bs, 'dot', 'dot([a, b], [c, d])')
  const products = xs.map((x, i) => makeMul(lift(x, 'dot', i), lift(ys[i] as Operand<string>, 'dot', i)))
  return sum(products) as Expr<VariablesOf<S[number] | T[number]>>
}
