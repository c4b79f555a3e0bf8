/**
 * Operations with a kink. An operand that is not taken contributes structurally nothing; a NaN operand gives NaN, in
 * the value and in the slope, which is why the tests below are written as "unless it is on the other side".
 */
import { describe, fail } from '../error.js'
import type { Expr } from '../node.js'
import type { Numeric } from '../numeric.js'
import type { Operand } from '../operand.js'
import { builtIn, type Contribution, type Operation } from '../primitive.js'
import { eq, ge, gt, indicators, le, lt } from '../test.js'

/** −1, 0 or 1; the slope of abs. Constant between its jumps, so nothing flows through it. */
export const sign: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sign',
  arity: 1,
  value: (x) => (x > 0 ? 1 : x < 0 ? -1 : x),
  partials: () => [undefined],
})

/**
 * The absolute value. The derivative at 0 is 0.
 *
 * @example
 * import { abs, evaluate, grad, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(abs(variable('x')))({ x: -2 }), 2)
 * assert.strictEqual(grad(abs(variable('x')))({ x: 0 }).get('x'), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const abs: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'abs',
  arity: 1,
  value: Math.abs,
  partials: (n, [x]) => [{ partial: sign.at(n)(x), unless: eq.at(n)(x, n.constant(0)) }],
  show: (x) => `|${x}|`,
})

/** 1 for a number, NaN for NaN: the slope of an operand that is taken. */
export const taken: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'taken',
  arity: 1,
  value: (x) => (x === x ? 1 : NaN),
  partials: () => [undefined],
  show: () => '1',
})

/**
 * max(x, 0). The derivative at 0 is 0.
 *
 * @example
 * import { evaluate, grad, relu, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(relu(variable('x')))({ x: -2 }), 0)
 * assert.strictEqual(grad(relu(variable('x')))({ x: 3 }).get('x'), 1)
 *
 * @since 0.1.0
 * @category primitives
 */
export const relu: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'relu',
  arity: 1,
  value: (x) => (x <= 0 ? 0 : x),
  partials: (n, [x]) => [{ partial: taken.at(n)(x), unless: le.at(n)(x, n.constant(0)) }],
})

/** The share of the winner of max and min: 1, or ½ at a tie, or NaN beside a NaN. */
export const share: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'share',
  arity: 2,
  value: (a, b) => (a === b ? 0.5 : a < b || a > b ? 1 : NaN),
  partials: () => [undefined, undefined],
  show: () => '(1 or ½)',
})

/** Contributions of two operands, each taken unless it has lost. */
const contest = <A>(
  n: Numeric<A>,
  [a, b]: readonly [A, A],
  aLost: A,
  bLost: A,
): readonly [Contribution<A>, Contribution<A>] => {
  const partial = share.at(n)(a, b)
  return [
    { partial, unless: aLost },
    { partial, unless: bLost },
  ]
}

/**
 * The greater of two operands; NaN if either is NaN. Where they are equal each contributes ½.
 *
 * @example
 * import { evaluate, grad, max, variable } from 'fluxion'
 *
 * const m = max(variable('x'), variable('y'))
 * assert.strictEqual(evaluate(m)({ x: 1, y: 2 }), 2)
 * assert.deepStrictEqual(grad(m)({ x: 2, y: 2 }), new Map([['x', 0.5], ['y', 0.5]]))
 *
 * @since 0.1.0
 * @category primitives
 */
export const max: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'max',
  arity: 2,
  value: (a, b) => (a > b ? a : b > a ? b : a === b ? (Object.is(a, -0) ? b : a) : NaN),
  partials: (n, [a, b]) => contest(n, [a, b], lt.at(n)(a, b), gt.at(n)(a, b)),
})

/**
 * The lesser of two operands; NaN if either is NaN. Where they are equal each contributes ½.
 *
 * @example
 * import { evaluate, min, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(min(variable('x'), 3))({ x: 5 }), 3)
 *
 * @since 0.1.0
 * @category primitives
 */
export const min: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'min',
  arity: 2,
  value: (a, b) => (a < b ? a : b < a ? b : a === b ? (Object.is(a, 0) ? b : a) : NaN),
  partials: (n, [a, b]) => contest(n, [a, b], gt.at(n)(a, b), lt.at(n)(a, b)),
})

/** `clamp` between two limits as an operation of its own. */
export const clampBetween = (low: number, high: number): Operation<1> =>
  builtIn({
    name: 'clamp',
    arity: 1,
    parameters: [low, high],
    value: (x) => (x < low ? low : x > high ? high : x),
    partials: (n, [x]) => [
      {
        partial: taken.at(n)(x),
        unless: indicators.or.at(n)(le.at(n)(x, n.constant(low)), ge.at(n)(x, n.constant(high))),
      },
    ],
    // So short that it may stand here; in the engine's list there would have to be one for each pair of limits.
    kernel: (m, [x]) => {
      const [least, most] = [m.constant(low), m.constant(high)]
      return m.select(m.lt(x, least), least, m.select(m.lt(most, x), most, x))
    },
    show: (x, least, most) => `clamp(${x}, ${least}, ${most})`,
  })

const limit = (value: number, which: string): number =>
  typeof value === 'number' && value === value
    ? value
    : fail(
        'BadNumber',
        which,
        `The ${which} limit of clamp must be a number${value === value ? `, not ${describe(value)}` : ' and not NaN'}; for one that varies use min(max(x, low), high).`,
      )

/**
 * x between two limits, which are numbers and may be infinite: the lower one below it, the upper one above. Outside x
 * contributes nothing, nor does it at a limit, where the derivative is 0, as relu's is at 0. Throws a `FluxionError`
 * (`BadNumber`) for limits that are not numbers or are crossed.
 *
 * @example
 * import { clamp, evaluate, grad, variable } from 'fluxion'
 *
 * const c = clamp(variable('x'), 0, 1)
 * assert.strictEqual(evaluate(c)({ x: 7 }), 1)
 * assert.strictEqual(grad(c)({ x: 7 }).get('x'), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const clamp = <V extends string = never>(x: Operand<V>, low: number, high: number): Expr<NoInfer<V>> =>
  limit(low, 'lower') <= limit(high, 'upper')
    ? clampBetween(low, high)(x)
    : fail(
        'BadNumber',
        'clamp',
        `The limits of clamp are crossed: nothing is at least ${low} and at most ${high}; give the lesser one first, as in clamp(x, ${high}, ${low}).`,
      )
