/** Powers whose rule the built-in `Pow` node can't state alone. */
import * as math from '../../math/elementary.js'
import type { Numeric } from '../numeric.js'
import { builtIn, type Contribution, type Operation } from '../primitive.js'
import { indicators, eq, gt, lt } from '../test.js'
import { log } from './exponential.js'

/**
 * k·xᵏ⁻¹ for an exponent k whose k − 1 is not exact, with the digits that the rounded exponent would lose.
 * Its slope (k − 1)·k·xᵏ⁻²  is (k − 1)·itself/x.
 */
export const slopeOfPow = (k: number): Operation<1> => {
  const known = slopes.get(k)
  if (known !== undefined) return known
  const made = makeSlope(k)
  if (slopes.size === MOST_SLOPES) slopes.clear()
  slopes.set(k, made)
  return made
}

/**
 * One primitive for each exponent, as long as there are not too many. It is safe to forget them: two made for one
 * exponent count as the same, by their parameters.
 */
const slopes = new Map<number, Operation<1>>()
const MOST_SLOPES = 1000

const makeSlope = (k: number): Operation<1> =>
  builtIn({
    name: 'slopeOfPow',
    arity: 1,
    parameters: [k],
    value: (x) => math.powSlope(x, k),
    partials: (n, [x], out) => [{ partial: n.mul(n.constant(k - 1), n.mul(out, n.pow(x, -1))) }],
    show: (x, exponent) => `${exponent}·${x}^(${exponent}−1)`,
  })

/** Where x^y is 0 and log x infinite: the power vanishes faster than any power of the logarithm grows. */
const vanishes = <A>(n: Numeric<A>, x: A, y: A): A => {
  const [zero, { and, or }] = [n.constant(0), indicators]
  const atZero = and.at(n)(eq.at(n)(x, zero), gt.at(n)(y, zero))
  return or.at(n)(atZero, and.at(n)(eq.at(n)(x, n.constant(Infinity)), lt.at(n)(y, zero)))
}

/**
 * How y·x^(y−1) moves with y, and x^y·log x with x: as x^(y−1)·(1 + y·log x). Stated once, so that the mixed second
 * derivative at x = 0 is the same by both orders: the limit from above for this y, 0 for y > 1, −∞ for y > 0 and ∞ for
 * y < 0.
 */
const mixed = <A>(n: Numeric<A>, x: A, y: A): Contribution<A> => {
  const yLessOne = n.add(y, n.constant(-1))
  const growth = n.add(n.constant(1), n.mul(y, log.at(n)(x)))
  return { partial: n.mul(power.at(n)(x, yLessOne), growth), unless: vanishes(n, x, yLessOne) }
}

/** y·x^(y−1), the slope of a power in its base. */
export const powerSlope: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'powerSlope',
  arity: 2,
  value: math.powerSlope,
  partials: (n, [x, y]) => [{ partial: n.mul(y, powerSlope.at(n)(x, n.add(y, n.constant(-1)))) }, mixed(n, x, y)],
  show: (x, y) => `${y}·${x}^(${y}−1)`,
})

/**
 * x^y·log x, given x^y: their product, but with all its digits where x^y is not a normal number, and its limit 0 where
 * that is 0 and log x infinite.
 */
export const powerGrowth: Operation<3> = /* @__PURE__ */ builtIn({
  name: 'powerGrowth',
  arity: 3,
  value: math.powerGrowth,
  partials: (n, [x, y], out) => [
    mixed(n, x, y),
    { partial: n.mul(out, log.at(n)(x)), unless: vanishes(n, x, y) },
    undefined,
  ],
  show: (x, _y, power) => `${power}·log(${x})`,
})

/**
 * a to the b, both expressions; as IEEE 754 `pow` (so 1^∞ is 1). ∂a = b·a^(b−1), ∂b = a^b·log a, and ∂b = 0 at a = 0
 * with b > 0. For a constant exponent use `pow`, which is right for every base.
 *
 * @example
 * import { evaluate, grad, power, variable } from 'fluxion'
 *
 * const p = power(variable('a'), variable('b'))
 * assert.strictEqual(evaluate(p)({ a: 2, b: 3 }), 8)
 * assert.strictEqual(grad(p)({ a: 2, b: 3 }).get('a'), 12)
 * assert.strictEqual(grad(p)({ a: 0, b: 3 }).get('b'), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const power: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'power',
  arity: 2,
  value: math.power,
  partials: (n, [x, y], out) => [{ partial: powerSlope.at(n)(x, y) }, { partial: powerGrowth.at(n)(x, y, out) }],
  show: (x, y) => `${x}^${y}`,
})
