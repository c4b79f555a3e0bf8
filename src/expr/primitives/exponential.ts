/** Logarithms, logistic and softplus, and the helpers that their rules name. */
import * as math from '../../math/elementary.js'
import { builtIn, type Operation } from '../primitive.js'
import { eq, indicators } from '../test.js'
import { taken } from './piecewise.js'
import { ratio } from './trigonometric.js'

/** 1/x where the logarithm exists, NaN below: the slope of log. Its own slope is minus its square. */
export const logSlope: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'logSlope',
  arity: 1,
  value: (x) => (x < 0 ? NaN : 1 / x),
  partials: (n, [_x], out) => [{ partial: n.mul(n.constant(-1), n.mul(out, out)) }],
  show: (x) => `1/${x}`,
})

/**
 * The natural logarithm: −∞ at 0 with slope ∞ (at −0 with −∞, as 1/x has it), NaN below with slope NaN.
 *
 * @example
 * import { evaluate, log, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(log(variable('x')))({ x: 1 }), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const log: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'log',
  arity: 1,
  value: math.log,
  partials: (n, [x]) => [{ partial: logSlope.at(n)(x) }],
})

/**
 * log(1 + x), with all its digits near 0: −∞ at −1 with slope ∞, NaN below with slope NaN.
 *
 * @example
 * import { evaluate, log1p, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(log1p(variable('x')))({ x: 1e-20 }), 1e-20)
 *
 * @since 0.1.0
 * @category primitives
 */
export const log1p: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'log1p',
  arity: 1,
  value: math.log1p,
  partials: (n, [x]) => [{ partial: logSlope.at(n)(n.add(n.constant(1), x)) }],
})

/**
 * eˣ − 1, with all its digits near 0. Its slope is eˣ.
 *
 * @example
 * import { evaluate, expm1, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(expm1(variable('x')))({ x: 1e-20 }), 1e-20)
 *
 * @since 0.1.0
 * @category primitives
 */
export const expm1: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'expm1',
  arity: 1,
  value: math.expm1,
  partials: (n, [x]) => [{ partial: n.exp(x) }],
})

/**
 * sech² x = 1 − tanh² x, the slope of tanh. Computed from exponentials, so that it is 1.7e-17 at 20, where 1 − tanh²
 * has no digit left; its own slope is −2 · tanh x · sech² x.
 *
 * @example
 * import { evaluate, sech2, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(sech2(variable('x')))({ x: 0 }), 1)
 *
 * @since 0.1.0
 * @category primitives
 */
export const sech2: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sech2',
  arity: 1,
  value: math.sech2,
  partials: (n, [x], out) => [{ partial: n.mul(n.constant(-2), n.mul(n.tanh(x), out)) }],
  show: (x) => `sech²(${x})`,
})

/**
 * The logistic function 1/(1 + e⁻ˣ). Its slope ¼·sech²(x/2) keeps its digits in both tails and near 0, at every order.
 *
 * @example
 * import { evaluate, grad, sigmoid, variable } from 'fluxion'
 *
 * const s = sigmoid(variable('x'))
 * assert.strictEqual(evaluate(s)({ x: 0 }), 0.5)
 * assert.strictEqual(grad(s)({ x: 0 }).get('x'), 0.25)
 *
 * @since 0.1.0
 * @category primitives
 */
export const sigmoid: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sigmoid',
  arity: 1,
  value: math.sigmoid,
  partials: (n, [x]) => [{ partial: n.mul(n.constant(0.25), sech2.at(n)(n.mul(n.constant(0.5), x))) }],
})

/**
 * log(1 + eˣ), without overflow: softplus(1000) is 1000. Its slope is `sigmoid`.
 *
 * @example
 * import { evaluate, softplus, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(softplus(variable('x')))({ x: 1000 }), 1000)
 *
 * @since 0.1.0
 * @category primitives
 */
export const softplus: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'softplus',
  arity: 1,
  value: math.softplus,
  partials: (n, [x]) => [{ partial: sigmoid.at(n)(x) }],
})

/**
 * The logarithm of the logistic function, −log(1 + e⁻ˣ), right even where that function has underflowed to 0: at −1000
 * it is −1000. Its slope at x is `sigmoid` at −x.
 *
 * @example
 * import { evaluate, logSigmoid, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(logSigmoid(variable('x')))({ x: -1000 }), -1000)
 *
 * @since 0.1.0
 * @category primitives
 */
export const logSigmoid: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'logSigmoid',
  arity: 1,
  value: (x) => 0 - math.softplus(-x),
  partials: (n, [x]) => [{ partial: sigmoid.at(n)(n.mul(n.constant(-1), x)) }],
})

/**
 * x · log y, and 0 at x = 0 whatever number y is: the term of an entropy. ∂x = log y and ∂y = x/y, also at y = 0. At
 * (0, 0) y contributes nothing and ∂x is −∞, like the slope log x + 1 of x · log x; so there the mixed second
 * derivative is ∞ with ∂x taken first, and 0 with ∂y. NaN where y < 0, unless x = 0.
 *
 * @example
 * import { evaluate, variable, xlogy } from 'fluxion'
 *
 * const p = variable('p')
 * assert.strictEqual(evaluate(xlogy(p, p))({ p: 0 }), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const xlogy: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'xlogy',
  arity: 2,
  value: (x, y) => (x === 0 && y === y ? 0 : x * math.log(y)),
  partials: (n, [x, y], out) => {
    const [zero, both] = [n.constant(0), indicators.and.at(n)]
    return [
      { partial: log.at(n)(y) },
      {
        // In one division; NaN where the value is.
        partial: n.mul(taken.at(n)(out), ratio.at(n)(x, y)),
        unless: both(eq.at(n)(x, zero), eq.at(n)(y, zero)),
      },
    ]
  },
})
