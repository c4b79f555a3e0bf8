/**
 * Tests: comparisons and their combinations. A type of their own, so that none is taken for a number; at run time a
 * test wraps an expression that is 1 where the test holds and 0 where it does not.
 */
import { describe, fail } from './error.js'
import { isExpr, makeApply, type Expr } from './node.js'
import type { Numeric } from './numeric.js'
import { asOperands, isIndexAtMost, lift, type Operand } from './operand.js'
import { builtIn, type Operands, type Operation, type Primitive } from './primitive.js'

/**
 * A yes-or-no question whose free variables are `V`; `where` chooses by it.
 *
 * @since 0.1.0
 * @category model
 */
export interface Test<out V extends string = never> {
  readonly _tag: 'Test'
  /** 1 where the test holds, 0 where it does not. */
  readonly indicator: Expr<V>
}

/** A comparison of two operands. A comparison with NaN is false. */
export interface Comparison {
  <V extends string = never, W extends string = never>(a: Operand<V>, b: Operand<W>): Test<NoInfer<V | W>>
  readonly primitive: Primitive
  /** The indicator, 1 or 0, at any carrier. */
  readonly at: <A>(n: Numeric<A>) => (...operands: Operands<A>[2]) => A
}

const indicatorOf = <V extends string>(t: Test<V>): Expr<V> =>
  (t as Test<V> | undefined)?._tag === 'Test' && isExpr(t.indicator)
    ? t.indicator
    : fail('BadOperand', describe(t), `A test must come from lt, le, gt, ge, eq, and, or, not; this is ${describe(t)}.`)

const test = <V extends string>(p: Primitive, operands: ReadonlyArray<Expr<V>>): Test<V> => ({
  _tag: 'Test',
  indicator: makeApply(p, operands),
})

const comparison = (name: string, sign: string, holds: (a: number, b: number) => boolean): Comparison => {
  const { primitive: p, at } = builtIn({
    name,
    arity: 2,
    value: (a, b) => (holds(a, b) ? 1 : 0),
    partials: () => [undefined, undefined],
    show: (a, b) => `${a} ${sign} ${b}`,
  })
  const compare = <V extends string, W extends string>(
    a: Operand<V>,
    b: Operand<W>,
    ...more: ReadonlyArray<unknown>
  ): Test<V | W> => {
    if (more.length > 0) asOperands(name, 2, [a, b, ...more], `and(${name}(a, b), ${name}(b, c))`)
    return test<V | W>(p, [lift(a, name), lift(b, name)])
  }
  return Object.assign(compare, { primitive: p, at })
}

/**
 * a < b
 *
 * @example
 * import { evaluate, lt, variable, where } from 'fluxion'
 *
 * const x = variable('x')
 * assert.strictEqual(evaluate(where(lt(x, 0), -1, 1))({ x: -5 }), -1)
 *
 * @since 0.1.0
 * @category tests
 */
export const lt: Comparison = /* @__PURE__ */ comparison('lt', '<', (a, b) => a < b)

/**
 * a ≤ b.
 *
 * @example
 * import { evaluate, le, variable, where } from 'fluxion'
 *
 * const f = evaluate(where(le(variable('x'), 2), 1, 0))
 * assert.deepStrictEqual([f({ x: 2 }), f({ x: NaN })], [1, 0])
 *
 * @since 0.1.0
 * @category tests
 */
export const le: Comparison = /* @__PURE__ */ comparison('le', '≤', (a, b) => a <= b)

/**
 * a > b.
 *
 * @example
 * import { evaluate, gt, variable, where } from 'fluxion'
 *
 * const f = evaluate(where(gt(variable('x'), 2), 1, 0))
 * assert.deepStrictEqual([f({ x: 2 }), f({ x: NaN })], [0, 0])
 *
 * @since 0.1.0
 * @category tests
 */
export const gt: Comparison = /* @__PURE__ */ comparison('gt', '>', (a, b) => a > b)

/**
 * a ≥ b.
 *
 * @example
 * import { evaluate, ge, variable, where } from 'fluxion'
 *
 * const f = evaluate(where(ge(variable('x'), 2), 1, 0))
 * assert.deepStrictEqual([f({ x: 2 }), f({ x: NaN })], [1, 0])
 *
 * @since 0.1.0
 * @category tests
 */
export const ge: Comparison = /* @__PURE__ */ comparison('ge', '≥', (a, b) => a >= b)

/**
 * a = b; −0 equals 0.
 *
 * @example
 * import { eq, evaluate, variable, where } from 'fluxion'
 *
 * const f = evaluate(where(eq(variable('x'), 2), 1, 0))
 * assert.deepStrictEqual([f({ x: 2 }), f({ x: NaN })], [1, 0])
 *
 * @since 0.1.0
 * @category tests
 */
export const eq: Comparison = /* @__PURE__ */ comparison('eq', '=', (a, b) => a === b)

const bit = (b: boolean): number => (b ? 1 : 0)
const conjunction: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'and',
  arity: 2,
  value: (a, b) => bit(a !== 0 && b !== 0),
  partials: () => [undefined, undefined],
  show: (a, b) => `${a} ∧ ${b}`,
})
const disjunction: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'or',
  arity: 2,
  value: (a, b) => bit(a !== 0 || b !== 0),
  partials: () => [undefined, undefined],
  show: (a, b) => `${a} ∨ ${b}`,
})
const negation: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'not',
  arity: 1,
  value: (a) => bit(a === 0),
  partials: () => [undefined],
  show: (a) => `¬${a}`,
})

/** A test of two tests. */
const connective =
  ({ primitive: p }: Operation<2>): ((a: Test<string>, b: Test<string>) => Test) =>
  (a, b, ...more: ReadonlyArray<unknown>) => {
    if (more.length > 0) asOperands(p.name, 2, [a, b, ...more], `${p.name}(a, ${p.name}(b, c))`)
    return test(p, [indicatorOf(a), indicatorOf(b)]) as Test<never>
  }

/**
 * Both hold.
 *
 * @example
 * import { and, evaluate, gt, lt, variable, where } from 'fluxion'
 *
 * const x = variable('x')
 * const inside = evaluate(where(and(gt(x, 0), lt(x, 1)), 1, 0))
 * assert.deepStrictEqual([inside({ x: 0.5 }), inside({ x: 2 })], [1, 0])
 *
 * @since 0.1.0
 * @category tests
 */
export const and: <V extends string = never, W extends string = never>(a: Test<V>, b: Test<W>) => Test<NoInfer<V | W>> =
  /* @__PURE__ */ connective(conjunction)

/**
 * At least one holds.
 *
 * @example
 * import { evaluate, gt, lt, or, variable, where } from 'fluxion'
 *
 * const x = variable('x')
 * const outside = evaluate(where(or(lt(x, 0), gt(x, 1)), 1, 0))
 * assert.deepStrictEqual([outside({ x: 0.5 }), outside({ x: 2 })], [0, 1])
 *
 * @since 0.1.0
 * @category tests
 */
export const or: <V extends string = never, W extends string = never>(a: Test<V>, b: Test<W>) => Test<NoInfer<V | W>> =
  /* @__PURE__ */ connective(disjunction)

/**
 * It does not hold. `not(lt(a, b))` is not `ge(a, b)`: with NaN the first holds and the second does not.
 *
 * @example
 * import { evaluate, lt, not, variable, where } from 'fluxion'
 *
 * const f = evaluate(where(not(lt(variable('x'), 0)), 1, 0))
 * assert.deepStrictEqual([f({ x: 1 }), f({ x: NaN })], [1, 1])
 *
 * @since 0.1.0
 * @category tests
 */
export const not: <V extends string = never>(a: Test<V>) => Test<NoInfer<V>> = <V extends string>(
  a: Test<V>,
  ...more: ReadonlyArray<unknown>
) => {
  if (!isIndexAtMost(more)) asOperands('not', 1, [a, ...more])
  return test(negation.primitive, [indicatorOf(a)])
}

/** The logical operations on indicators at any carrier: for guards. */
export const indicators: { readonly and: Operation<2>; readonly or: Operation<2>; readonly not: Operation<1> } = {
  and: conjunction,
  or: disjunction,
  not: negation,
}

/** The choice itself, on an indicator and two values. */
export const choice: Operation<3> = /* @__PURE__ */ builtIn({
  name: 'where',
  arity: 3,
  value: (t, a, b) => (t !== 0 ? a : b),
  partials: (n, [t]) => [undefined, { partial: n.constant(1), when: t }, { partial: n.constant(1), unless: t }],
})

/**
 * `a` where the test holds, `b` where it does not. Only the operand taken contributes, to the value and to derivatives
 * of every order: the other may be infinite, undefined or NaN there.
 *
 * @example
 * import { evaluate, grad, gt, log, variable, where } from 'fluxion'
 *
 * const x = variable('x')
 * const safe = where(gt(x, 0), log(x), 0)
 * assert.strictEqual(evaluate(safe)({ x: 0 }), 0)
 * assert.strictEqual(grad(safe)({ x: 0 }).get('x'), 0)
 *
 * @since 0.1.0
 * @category tests
 */
export const where: <U extends string = never, V extends string = never, W extends string = never>(
  test: Test<U>,
  a: Operand<V>,
  b: Operand<W>,
) => Expr<NoInfer<U | V | W>> = <U extends string, V extends string, W extends string>(
  test: Test<U>,
  a: Operand<V>,
  b: Operand<W>,
  ...more: ReadonlyArray<unknown>
) => {
  if (more.length > 0) asOperands('where', 3, [test, a, b, ...more], 'where(test, a, where(other, b, c))')
  return makeApply<U | V | W>(choice.primitive, [indicatorOf(test), lift(a, 'where'), lift(b, 'where')])
}
