/** What generated expressions are made of: the ways in which a pool of expressions can grow by one. */
import { add, div, exp, mul, neg, pow, sqrt, sub, tanh } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { constant } from '../../src/expr/operand.js'
import type { Arity, Operation } from '../../src/expr/primitive.js'
import {
  expm1,
  log,
  log1p,
  logSigmoid,
  sech2,
  sigmoid,
  softplus,
  xlogy,
} from '../../src/expr/primitives/exponential.js'
import { norm } from '../../src/expr/primitives/lists.js'
import { abs, clamp, max, min, relu } from '../../src/expr/primitives/piecewise.js'
import { power } from '../../src/expr/primitives/power.js'
import { cbrt, erf, sinc } from '../../src/expr/primitives/special.js'
import { acos, asin, atan, atan2, cos, hypot, sin, tan } from '../../src/expr/primitives/trigonometric.js'
import { and, eq, ge, gt, le, lt, not, or, where } from '../../src/expr/test.js'

/**
 * One way to grow: an expression over some that are there already, and over a number where it needs one.
 *
 * @since 0.1.0
 * @category model
 */
export interface Step {
  readonly name: string
  /** How many operands it takes from the pool. */
  readonly arity: number
  readonly build: (operands: ReadonlyArray<Expr<string>>, number: number) => Expr<string>
}

type Operands = readonly [Expr<string>, Expr<string>, Expr<string>, Expr<string>]

const step = (
  name: string,
  arity: 0 | 1 | 2 | 3 | 4,
  build: (operands: Operands, number: number) => Expr<string>,
): Step => ({ name, arity, build: (operands, number) => build(operands as unknown as Operands, number) })

/**
 * An operation as a step, for expressions that use your own primitives. One of arity `'many'` gets three operands.
 *
 * @example
 * import { sin } from 'fluxion'
 * import { dag, stepOf } from 'fluxion/laws'
 *
 * const waves = dag({ variables: ['t'], steps: [stepOf(sin)] })
 * assert.strictEqual(typeof waves.generate, 'function')
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const stepOf = <K extends Arity>(operation: Operation<K>): Step => {
  const { arity, name } = operation.primitive
  const call = operation as unknown as (...operands: ReadonlyArray<Expr<string>>) => Expr<string>
  return { name, arity: arity === 'many' ? 3 : arity, build: (operands) => call(...operands) }
}

/**
 * Sums, products, powers, exp and tanh, and numbers: the built-in node types.
 *
 * @example
 * import { arithmeticSteps, dag } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: arithmeticSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const arithmeticSteps: ReadonlyArray<Step> = [
  step('add', 2, ([a, b]) => add(a, b)),
  step('mul', 2, ([a, b]) => mul(a, b)),
  step('sub', 2, ([a, b]) => sub(a, b)),
  step('tanh', 1, ([a]) => tanh(a)),
  step('square', 1, ([a]) => pow(a, 2)),
  step('cube', 1, ([a]) => pow(a, 3)),
  step('scale', 1, ([a], k) => mul(k, a)),
  step('shift', 1, ([a], k) => add(a, k)),
  step('exp', 1, ([a]) => exp(a)),
  step('constant', 0, (_, k) => constant(k)),
]

/**
 * Primitives that are smooth wherever they are defined, and defined everywhere.
 *
 * @example
 * import { dag, smoothSteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: smoothSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const smoothSteps: ReadonlyArray<Step> = [
  stepOf(sigmoid),
  stepOf(softplus),
  stepOf(sin),
  stepOf(cos),
  stepOf(atan),
  stepOf(sech2),
  stepOf(logSigmoid),
  stepOf(expm1),
  step('erf', 2, ([a, b]) => mul(erf(a), b)),
  step('sinc', 2, ([a, b]) => mul(sinc(a), b)),
  step('log1p', 1, ([a]) => log1p(pow(a, 2))),
  step('xlogy', 2, ([a, b]) => xlogy(a, add(0.5, pow(b, 2)))),
  step('ratio', 2, ([a, b]) => div(a, add(1, pow(b, 2)))),
  step('root', 1, ([a]) => sqrt(add(1, pow(a, 2)))),
  step('logarithm', 1, ([a]) => log(add(1, pow(a, 2)))),
  step('power', 2, ([a, b]) => power(add(0.5, pow(a, 2)), b)),
]

/**
 * Operations defined on a part of the numbers: beyond it they are NaN or infinite.
 *
 * @example
 * import { dag, partialSteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: partialSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const partialSteps: ReadonlyArray<Step> = [
  step('div', 2, ([a, b]) => div(a, b)),
  step('sqrt', 1, ([a]) => sqrt(a)),
  step('third power', 1, ([a]) => pow(a, 1 / 3)),
  step('cbrt', 2, ([a, b]) => mul(cbrt(a), b)),
  stepOf(log),
  step('tan', 2, ([a, b]) => add(tan(a), b)),
  step('asin', 2, ([a, b]) => mul(asin(a), b)),
  step('acos', 2, ([a, b]) => add(acos(a), b)),
  stepOf(atan2),
  stepOf(hypot),
  stepOf(norm),
]

/**
 * Choices, open and hidden: `where` under comparisons and their combinations, abs, relu, max and min.
 *
 * @example
 * import { choiceSteps, dag } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: choiceSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const choiceSteps: ReadonlyArray<Step> = [
  step('where <', 4, ([a, b, c, d]) => where(lt(a, b), c, d)),
  step('where ≤', 4, ([a, b, c, d]) => where(le(a, b), c, d)),
  step('where > and', 4, ([a, b, c, d]) => where(and(gt(a, b), gt(c, d)), c, b)),
  step('where ≥ or', 4, ([a, b, c, d]) => where(or(ge(a, b), ge(c, d)), a, d)),
  step('where not', 3, ([a, b, c], k) => where(not(eq(a, k)), b, c)),
  stepOf(relu),
  stepOf(abs),
  stepOf(max),
  stepOf(min),
  step('clamp', 2, ([a, b]) => mul(clamp(a, -1, 2), b)),
]

/**
 * What a simplifier looks for: operations with 0, −0, 1 and −1, powers 0 and 1, x − x, x/x, choices by a constant test.
 *
 * @example
 * import { dag, identitySteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: identitySteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const identitySteps: ReadonlyArray<Step> = [
  step('+ 0', 1, ([a]) => add(a, 0)),
  step('−0 +', 1, ([a]) => add(-0, a)),
  step('· 0', 1, ([a]) => mul(a, 0)),
  step('1 ·', 1, ([a]) => mul(1, a)),
  step('neg', 1, ([a]) => neg(a)),
  step('+ itself', 1, ([a]) => add(a, a)),
  step('− itself', 1, ([a]) => sub(a, a)),
  step('/ itself', 1, ([a]) => div(a, a)),
  step('^0', 1, ([a]) => pow(a, 0)),
  step('^1', 1, ([a]) => pow(a, 1)),
  step('√ squared', 1, ([a]) => pow(sqrt(a), 2)),
  step('3 · (k ·)', 1, ([a], k) => mul(3, mul(k, a))),
  step('where constant', 2, ([a, b], k) => where(lt(k, 1), a, b)),
]

/**
 * Pairs of parts that differ in one respect, which a careless sharing takes for one part.
 *
 * @example
 * import { dag, twinSteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: twinSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const twinSteps: ReadonlyArray<Step> = [
  step('a² + a³', 1, ([a]) => add(pow(a, 2), pow(a, 3))),
  step('atan2(0, a) − atan2(−0, a)', 1, ([a]) => sub(atan2(0, a), atan2(-0, a))),
  step('atan2(a, b) − atan2(b, a)', 2, ([a, b]) => sub(atan2(a, b), atan2(b, a))),
  step('aᵇ − bᵃ', 2, ([a, b]) => sub(power(a, b), power(b, a))),
  step('max(a, b) − min(a, b)', 2, ([a, b]) => sub(max(a, b), min(a, b))),
]

/**
 * All of these, in a mixture under which most samples of moderate size have a finite value and gradient.
 *
 * @example
 * import { allSteps, dag } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: allSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const allSteps: ReadonlyArray<Step> = [
  ...arithmeticSteps,
  ...arithmeticSteps,
  ...arithmeticSteps,
  ...smoothSteps,
  ...choiceSteps,
  ...partialSteps,
]

/**
 * A mixture with more curvature, for laws of second order.
 *
 * @example
 * import { curvedSteps, dag } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: curvedSteps })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const curvedSteps: ReadonlyArray<Step> = [
  ...allSteps,
  ...['tanh', 'exp'].flatMap((name) => allSteps.filter((s) => s.name === name)),
  ...['tanh', 'exp'].flatMap((name) => allSteps.filter((s) => s.name === name)),
]
