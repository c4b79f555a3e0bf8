/**
 * Steps for comparing ways of computing that add in different orders: every choice and every singularity depends on
 * variables and constants alone, so that no rounding can change it.
 */
import { abs, clamp, max, min, relu } from '../../src/expr/primitives/piecewise.js'
import { add, div, mul, pow, sqrt, tanh, variable } from '../../src/expr/arithmetic.js'
import { log } from '../../src/expr/primitives/exponential.js'
import { norm } from '../../src/expr/primitives/lists.js'
import { logSumExp } from '../../src/expr/primitives/shares.js'
import { cbrt } from '../../src/expr/primitives/special.js'
import { acos, asin, atan2, hypot, tan } from '../../src/expr/primitives/trigonometric.js'
import type { Expr } from '../../src/expr/node.js'
import { and, eq, ge, gt, le, lt, not, or, where } from '../../src/expr/test.js'
import { arithmeticSteps, smoothSteps, type Step } from './steps.js'

type Build = (operands: readonly [Expr<string>, Expr<string>], number: number) => Expr<string>

const step = (name: string, arity: number, build: Build): Step => ({
  name,
  arity,
  build: (operands, number) => build(operands as unknown as readonly [Expr<string>, Expr<string>], number),
})

/** An expression between −0.9 and 0.9. */
const narrow = (e: Expr<string>): Expr<string> => mul(0.9, tanh(e))

/**
 * All operations; the choices and singularities among them by two variables and constants alone.
 *
 * @example
 * import { dag, steadySteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y', 'z'], steps: steadySteps('x', 'y') })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const steadySteps = (first: string, second: string): ReadonlyArray<Step> => {
  const [x, y] = [variable(first), variable(second)]
  return [
    ...arithmeticSteps,
    ...arithmeticSteps,
    ...smoothSteps,
    step('where x <', 2, ([a, b], k) => where(lt(x, k), a, b)),
    step('where ≤', 2, ([a, b]) => where(le(x, y), a, b)),
    step('where > and', 2, ([a, b], k) => where(and(gt(y, k), gt(x, y)), a, b)),
    step('where ≥ or', 2, ([a, b], k) => where(or(ge(x, k), ge(y, 0)), a, b)),
    step('where not', 2, ([a, b], k) => where(not(eq(x, k)), a, b)),
    step('where, log in one branch', 1, ([a]) => where(gt(x, 0), mul(log(x), a), a)),
    step('relu x', 1, ([a]) => mul(relu(x), a)),
    step('|y|', 1, ([a]) => add(abs(y), a)),
    step('max(x, y)', 1, ([a]) => mul(max(x, y), a)),
    step('min(x, constant)', 1, ([a], k) => add(min(x, k), a)),
    step('/ x', 1, ([a]) => div(a, x)),
    step('√y', 1, ([a]) => add(a, sqrt(y))),
    step('∛x', 1, ([a]) => mul(a, pow(x, 1 / 3))),
    step('log y', 1, ([a]) => add(log(y), a)),
    step('atan2(x, y)', 1, ([a]) => mul(atan2(x, y), a)),
    step('hypot(x, y)', 1, ([a]) => add(hypot(x, y), a)),
    step('norm(x, y, 1)', 1, ([a]) => mul(norm(x, y, 1), a)),
    step('clamp y', 1, ([a]) => add(clamp(y, -1, 2), a)),
    step('cbrt x', 1, ([a]) => add(cbrt(x), a)),
    step('logSumExp', 2, ([a, b]) => logSumExp(a, b, 0.5)),
    // Within ±0.9, where they are smooth.
    step('tan', 2, ([a, b]) => mul(tan(narrow(a)), b)),
    step('asin', 2, ([a, b]) => mul(asin(narrow(a)), b)),
    step('acos', 1, ([a]) => acos(narrow(a))),
  ]
}

const sources = (first: string, second: string): ReadonlyArray<readonly [string, Expr<string>]> => {
  const [x, y] = [variable(first), variable(second)]
  return [
    ['log x', log(x)],
    ['√x', sqrt(x)],
    ['1/y', pow(y, -1)],
    ['x·y', mul(x, y)],
    ['x − y', add(x, mul(-1, y))],
    ['max(x, y)', max(x, y)],
  ]
}

/** Expressions that are NaN or infinite for some values of two variables. */
export const edgeSources = (first: string, second: string): ReadonlyArray<Expr<string>> =>
  sources(first, second).map(([, e]) => e)

/**
 * Operations that give NaN and ∞ by two variables, under sums, products with them, and functions.
 *
 * @example
 * import { dag, edgeSteps } from 'fluxion/laws'
 * import * as fc from 'fast-check'
 *
 * const expressions = dag({ variables: ['x', 'y'], steps: edgeSteps('x', 'y') })
 * assert.strictEqual(fc.sample(expressions, 3).length, 3)
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const edgeSteps = (first: string, second: string): ReadonlyArray<Step> => {
  const [x, y] = [variable(first), variable(second)]
  const kept = ['add', 'sub', 'tanh', 'exp', 'scale', 'shift', 'constant', 'sigmoid', 'atan']
  return [
    ...[...arithmeticSteps, ...smoothSteps].filter(({ name }) => kept.includes(name)),
    ...sources(first, second).map(([name, e]) => step(`+ ${name}`, 1, ([a]) => add(a, e))),
    step('where x < y', 2, ([a, b]) => where(lt(x, y), a, b)),
    step('where x = x', 2, ([a, b]) => where(eq(x, x), a, b)),
  ]
}
