/** Sine, cosine, tangent, their inverses and the distance that their rules name. */
import * as math from '../../math/elementary.js'
import type { Numeric } from '../numeric.js'
import { builtIn, type Contribution, type Operation } from '../primitive.js'
import { eq } from '../test.js'

/**
 * The sine, of an angle in radians.
 *
 * @example
 * import { evaluate, grad, sin, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(sin(variable('x')))({ x: 0 }), 0)
 * assert.strictEqual(grad(sin(variable('x')))({ x: 0 }).get('x'), 1)
 *
 * @since 0.1.0
 * @category primitives
 */
export const sin: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sin',
  arity: 1,
  value: math.sin,
  partials: (n, [x]) => [{ partial: cos.at(n)(x) }],
})

/**
 * The cosine, of an angle in radians.
 *
 * @example
 * import { cos, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(cos(variable('x')))({ x: 0 }), 1)
 *
 * @since 0.1.0
 * @category primitives
 */
export const cos: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'cos',
  arity: 1,
  value: math.cos,
  partials: (n, [x]) => [{ partial: n.mul(n.constant(-1), sin.at(n)(x)) }],
})

/** 1/cos² x, the slope of the tangent. Its own is 2 · tan x · sec² x. */
export const sec2: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'sec2',
  arity: 1,
  value: math.sec2,
  partials: (n, [x], out) => [{ partial: n.mul(n.constant(2), n.mul(tan.at(n)(x), out)) }],
  show: (x) => `sec²(${x})`,
})

/**
 * The tangent, of an angle in radians.
 *
 * @example
 * import { evaluate, grad, tan, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(tan(variable('x')))({ x: 0 }), 0)
 * assert.strictEqual(grad(tan(variable('x')))({ x: 0 }).get('x'), 1)
 *
 * @since 0.1.0
 * @category primitives
 */
export const tan: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'tan',
  arity: 1,
  value: math.tan,
  partials: (n, [x]) => [{ partial: sec2.at(n)(x) }],
})

/** 1/√(1 − x²), the slope of asin: ∞ at ±1, NaN beyond. Its own is x times its cube. */
export const asinSlope: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'asinSlope',
  arity: 1,
  value: math.asinSlope,
  partials: (n, [x], out) => [{ partial: n.mul(x, n.pow(out, 3)) }],
  show: (x) => `1/√(1 − ${x}²)`,
})

/**
 * The inverse sine, in [−π/2, π/2]: at ±1 its slope is ∞, and beyond both are NaN.
 *
 * @example
 * import { asin, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(asin(variable('x')))({ x: 1 }), Math.PI / 2)
 *
 * @since 0.1.0
 * @category primitives
 */
export const asin: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'asin',
  arity: 1,
  value: math.asin,
  partials: (n, [x]) => [{ partial: asinSlope.at(n)(x) }],
})

/**
 * The inverse cosine, in [0, π]: at ±1 its slope is −∞, and beyond both are NaN.
 *
 * @example
 * import { acos, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(acos(variable('x')))({ x: -1 }), Math.PI)
 *
 * @since 0.1.0
 * @category primitives
 */
export const acos: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'acos',
  arity: 1,
  value: math.acos,
  partials: (n, [x]) => [{ partial: n.mul(n.constant(-1), asinSlope.at(n)(x)) }],
})

/** 1/(1 + x²), the slope of atan. Its own is −2·x/(1 + x²) times itself, of which the former is 0 at ±∞. */
export const atanSlope: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'atanSlope',
  arity: 1,
  value: (x) => 1 / (1 + x * x),
  partials: (n, [x], out) => [{ partial: n.mul(n.constant(-2), n.mul(angleSlope.at(n)(x, n.constant(1)), out)) }],
  show: (x) => `1/(1 + ${x}²)`,
})

/**
 * The inverse tangent, in (−π/2, π/2).
 *
 * @example
 * import { atan, evaluate, grad, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(atan(variable('x')))({ x: 1 }), Math.PI / 4)
 * assert.strictEqual(grad(atan(variable('x')))({ x: 1 }).get('x'), 0.5)
 *
 * @since 0.1.0
 * @category primitives
 */
export const atan: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'atan',
  arity: 1,
  value: math.atan,
  partials: (n, [x]) => [{ partial: atanSlope.at(n)(x) }],
})

/** The slopes of a quotient a/b, which is given: 1/b and −(a/b)/b. */
export const slopesOfRatio = <A>(n: Numeric<A>, [_a, b]: readonly [A, A], out: A): Slopes<A> => [
  { partial: n.pow(b, -1) },
  { partial: n.mul(n.constant(-1), ratio.at(n)(out, b)) },
]
type Slopes<A> = readonly [Contribution<A>, Contribution<A>]

/** a/b in one division: right even where 1/b would overflow, as it does for distances near 0. */
export const ratio: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'ratio',
  arity: 2,
  value: (a, b) => a / b,
  partials: slopesOfRatio,
  show: (a, b) => `${a}/${b}`,
})

/**
 * a/h for h = √(a² + b²), with all its digits even where h is subnormal and has lost some. h is the third operand and
 * has no slope of its own. The slopes, (b/h)²/h and −(a/h)·(b/h)/h, are formed without differences: h² − a² would have
 * no digit left where b is small.
 */
export const component: Operation<3> = /* @__PURE__ */ builtIn({
  name: 'component',
  arity: 3,
  value: math.component,
  partials: (n, [a, b, h], out) => {
    // Not from the distance that is given: this one has slopes.
    const distance = hypot.at(n)(a, b)
    const other = component.at(n)(b, a, h)
    // Divided last, as 1/h may overflow where a/h is small. (b/h)² may vanish, so there it is divided first.
    const across = ratio.at(n)(n.mul(out, other), distance)
    return [
      { partial: n.mul(other, ratio.at(n)(other, distance)) },
      { partial: n.mul(n.constant(-1), across) },
      undefined,
    ]
  },
  show: (a, b) => `${a}/hypot(${a}, ${b})`,
})

/**
 * √(a² + b²) without overflow. The derivative at (0, 0) is 0.
 *
 * @example
 * import { evaluate, hypot, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(hypot(variable('x'), 4))({ x: 3 }), 5)
 *
 * @since 0.1.0
 * @category primitives
 */
export const hypot: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'hypot',
  arity: 2,
  value: math.hypot,
  partials: (n, [x, y], out) => {
    const atOrigin = eq.at(n)(out, n.constant(0))
    return [
      { partial: component.at(n)(x, y, out), unless: atOrigin },
      { partial: component.at(n)(y, x, out), unless: atOrigin },
    ]
  },
})

/** a/(a² + b²), in which no square overflows or vanishes. */
export const angleSlope: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'angleSlope',
  arity: 2,
  value: math.angleSlope,
  // (b² − a²)/(a² + b²)² and −2ab/(a² + b²)², from what this is with its operands exchanged
  partials: (n, [a, b], out) => {
    const other = angleSlope.at(n)(b, a)
    const difference = n.add(other, n.mul(n.constant(-1), out))
    return [{ partial: n.mul(n.add(other, out), difference) }, { partial: n.mul(n.constant(-2), n.mul(out, other)) }]
  },
  show: (a, b) => `${a}/(${a}² + ${b}²)`,
})

/**
 * The angle of the point (x, y) in [−π, π]: `atan2(y, x)`, the order of operands that every language uses.
 *
 * @example
 * import { atan2, evaluate, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(atan2(variable('y'), -1))({ y: 0 }), Math.PI)
 *
 * @since 0.1.0
 * @category primitives
 */
export const atan2: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'atan2',
  arity: 2,
  value: math.atan2,
  partials: (n, [y, x]) => [
    { partial: angleSlope.at(n)(x, y) },
    { partial: n.mul(n.constant(-1), angleSlope.at(n)(y, x)) },
  ],
})
