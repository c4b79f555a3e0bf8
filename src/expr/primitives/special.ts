/** The error function, the cube root and sin x / x, and the helpers that their rules name. */
import * as math from '../../math/elementary.js'
import { sincDerivative } from '../../math/definitions/sinc.js'
import { onNumbers } from '../../math/onNumbers.js'
import { builtIn, type Operation, type Primitive } from '../primitive.js'
import { knownOr } from '../known.js'
import { clampBetween } from './piecewise.js'
import { ratio } from './trigonometric.js'

/** x, but ±28 farther out, where `erfSlope` is 0 whatever x is. */
const nearby = /* @__PURE__ */ clampBetween(-28, 28)

/**
 * 2/√π · e^(−x²), the slope of erf, with the digits that a rounded x² would lose. Its own is −2x times itself, but for
 * great x, of which −2x would overflow, or ∞·0 be NaN.
 */
export const erfSlope: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'erfSlope',
  arity: 1,
  value: math.erfSlope,
  partials: (n, [x], out) => [{ partial: n.mul(n.constant(-2), n.mul(nearby.at(n)(x), out)) }],
  show: (x) => `2/√π·exp(−${x}²)`,
})

/**
 * The error function 2/√π · ∫ e^(−t²) dt from 0 to x: twice the chance that a normal variable of variance ½ falls
 * between 0 and x.
 *
 * @example
 * import { erf, evaluate, grad, variable } from 'fluxion'
 *
 * const e = erf(variable('x'))
 * assert.strictEqual(evaluate(e)({ x: Infinity }), 1)
 * assert.strictEqual(grad(e)({ x: 0 }).get('x'), 2 / Math.sqrt(Math.PI))
 *
 * @since 0.1.0
 * @category primitives
 */
export const erf: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'erf',
  arity: 1,
  value: math.erf,
  partials: (n, [x]) => [{ partial: erfSlope.at(n)(x) }],
})

/** 1/(3y²), the slope of the cube root y. Its own, in y, is −2/y times itself, which is no 0·∞ at 0 and ±∞. */
export const cbrtSlope: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'cbrtSlope',
  arity: 1,
  value: (y) => 1 / (3 * (y * y)),
  partials: (n, [y], out) => [{ partial: n.mul(n.constant(-2), ratio.at(n)(out, y)) }],
  show: (y) => `1/(3·${y}²)`,
})

/**
 * The cube root, of negative numbers too: ∛(−8) = −2. At 0 its slope is ∞.
 *
 * @example
 * import { cbrt, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(cbrt(variable('x')))({ x: -8 }), -2)
 *
 * @since 0.1.0
 * @category primitives
 */
export const cbrt: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'cbrt',
  arity: 1,
  value: math.cbrt,
  partials: (n, [_x], out) => [{ partial: cbrtSlope.at(n)(out) }],
  show: (x) => `∛${x}`,
})

/** One primitive for each order, however often it is asked for. */
const derivatives = /* @__PURE__ */ new Map<number, Operation<1>>()

/** The derivative of sinc of an order from 1 on. */
export const derivativeOfSinc = (order: number): Operation<1> =>
  knownOr(derivatives, order, () => makeDerivative(order))

const makeDerivative = (order: number): Operation<1> => {
  const other = sincDerivative(order)
  const at = order === 1 ? math.sincSlope : (x: number, s: number, c: number) => other(onNumbers, x, s, c)
  return builtIn({
    name: 'derivativeOfSinc',
    arity: 1,
    parameters: [order],
    value: (x) => at(x, math.sin(x), math.cos(x)),
    partials: (n, [x]) => [{ partial: derivativeOfSinc(order + 1).at(n)(x) }],
    show: (x) => `sinc${'′'.repeat(order)}(${x})`,
  })
}

/** The order of a derivative of sinc; undefined for another primitive. */
export const orderOf = (p: Primitive): number | undefined =>
  p.parameters?.find((order) => derivatives.get(order)?.primitive === p)

/**
 * sin x / x, and what it tends to where that is no number: 1 at 0, with slope 0 and second derivative −1/3, and 0 at
 * ±∞. All derivatives keep their digits near 0, and the first beside its other zeros too, of which ±4.49 is the
 * nearest. Higher ones are differences of sines and cosines there, and have fewer digits.
 *
 * @example
 * import { evaluate, grad, sinc, variable } from 'fluxion'
 *
 * const s = sinc(variable('x'))
 * assert.strictEqual(evaluate(s)({ x: 0 }), 1)
 * assert.strictEqual(grad(s)({ x: 0 }).get('x'), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const sinc: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sinc',
  arity: 1,
  value: (x) => (x === 0 ? 1 : x - x === 0 ? math.sin(x) / x : x === x ? 0 : x),
  partials: (n, [x]) => [{ partial: derivativeOfSinc(1).at(n)(x) }],
})
