/** The rules of calculus: what a gradient must satisfy, whatever computes it. */
import * as fc from 'fast-check'
import { add, exp, mul, pow, tanh, variable } from '../../src/expr/arithmetic.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import { numbers } from '../../src/expr/numbers.js'
import { constant } from '../../src/expr/operand.js'
import { environment, moderate } from '../samples/expressions.js'
import { calculus, type Gradients, type Values } from '../subject.js'
import { chainRule } from './chain.js'
import { lawAbout, misruled, pairs, samples, variables, type At, type PairAt } from './common.js'
import { combination, gradientsAgree } from '../compare/agree.js'
import { allOf, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'

/**
 * Where every derivative begins.
 *
 * @example
 * import { check, leaves } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(leaves, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const leaves: Law<{ readonly k: number; readonly env: Values }, Gradients> = lawAbout<Gradients>()({
  name: 'constants and variables',
  statement: '∇k = 0, ∂x/∂x = 1, ∂x/∂y = 0',
  arbitrary: fc.record({ k: moderate, env: environment(variables) }),
  subject: calculus,
  mutants: [{ name: 'a gradient that is always 0', subject: { grad: () => () => new Map() } }],
  predicate: ({ env, k }, { grad }, tolerance) =>
    allOf([
      gradientsAgree(grad(constant(k))(env), new Map(), constant(k), env, tolerance),
      ...variables.map((x) => gradientsAgree(grad(variable(x))(env), new Map([[x, 1]]), variable(x), env, tolerance)),
    ]),
})

/**
 * The gradient is linear.
 *
 * @example
 * import { check, linearity } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(linearity, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const linearity: Law<PairAt & { readonly a: number; readonly b: number }, Gradients> = lawAbout<Gradients>()({
  name: 'linearity',
  statement: '∇(a·f + b·g) = a·∇f + b·∇g',
  arbitrary: fc.tuple(pairs, moderate, moderate).map(([pair, a, b]) => ({ ...pair, a, b })),
  subject: calculus,
  mutants: [
    misruled(
      'a sum with a wrong sign',
      wrong.sumRule((n) => [n.constant(1), n.constant(-1)]),
    ),
    misruled(
      'a sum whose first contribution is lost',
      wrong.sumRule((n) => [undefined, n.constant(1)]),
    ),
    misruled(
      'a product whose factor is dropped',
      wrong.productRule((n, _x, y) => [y, n.constant(1)]),
    ),
  ],
  predicate: ({ a, b, env, f, g }, { grad }, tolerance) => {
    const h = add(mul(a, f), mul(b, g))
    return gradientsAgree(grad(h)(env), combination([a, grad(f)(env)], [b, grad(g)(env)]), h, env, tolerance)
  },
})

/**
 * The rule of products.
 *
 * @example
 * import { check, leibniz } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(leibniz, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const leibniz: Law<PairAt, Gradients> = lawAbout<Gradients>()({
  name: 'Leibniz',
  statement: '∇(f·g) = g·∇f + f·∇g',
  arbitrary: pairs,
  subject: calculus,
  mutants: [
    misruled(
      'each factor multiplied by itself',
      wrong.productRule((_n, x, y) => [x, y]),
    ),
    misruled(
      'the second contribution lost',
      wrong.productRule((_n, _x, y) => [y, undefined]),
    ),
    misruled(
      'a wrong sign',
      wrong.productRule((n, x, y) => [y, n.mul(n.constant(-1), x)]),
    ),
  ],
  predicate: ({ env, f, g }, { grad }, tolerance) => {
    const h = mul(f, g)
    const right = combination([evaluate(g)(env), grad(f)(env)], [evaluate(f)(env), grad(g)(env)])
    return gradientsAgree(grad(h)(env), right, h, env, tolerance)
  },
})

/**
 * The rule of powers.
 *
 * @example
 * import { check, powers } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(powers, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const powers: Law<At & { readonly k: number }, Gradients> = lawAbout<Gradients>()({
  name: 'power',
  statement: '∇fᵏ = k·fᵏ⁻¹·∇f, which is 0 for k = 0',
  arbitrary: fc
    .tuple(samples, fc.constantFrom(2, 3, 1, 0, -1, -2, 4, 0.5, 1 / 3, 2.5))
    .map(([sample, k]) => ({ ...sample, k })),
  subject: calculus,
  mutants: [
    misruled(
      'fᵏ⁻¹',
      wrong.powerRule((n, x, k) => n.pow(x, k - 1)),
    ),
    misruled(
      'k·fᵏ',
      wrong.powerRule((n, x, k) => n.mul(n.constant(k), n.pow(x, k))),
    ),
    misruled(
      '(k − 1)·fᵏ⁻¹',
      wrong.powerRule((n, x, k) => n.mul(n.constant(k - 1), n.pow(x, k - 1))),
    ),
  ],
  predicate: ({ env, f, k }, { grad }, tolerance) => {
    const h = pow(f, k)
    const slope = k * numbers.pow(evaluate(f)(env), k - 1)
    const right = k === 0 ? new Map() : combination([slope, grad(f)(env)])
    return gradientsAgree(grad(h)(env), right, h, env, tolerance)
  },
})

/**
 * The rule of the exponential function.
 *
 * @example
 * import { check, exponential } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(exponential, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const exponential: Law<At, Gradients> = lawAbout<Gradients>()({
  name: 'exp',
  statement: '∇eᶠ = eᶠ·∇f',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    misruled(
      'f·∇f',
      wrong.expRule((_n, x) => x),
    ),
    misruled(
      '∇f',
      wrong.expRule((n) => n.constant(1)),
    ),
    misruled(
      'a wrong sign',
      wrong.expRule((n, _x, out) => n.mul(n.constant(-1), out)),
    ),
  ],
  predicate: ({ env, f }, { grad }, tolerance) => {
    const h = exp(f)
    return gradientsAgree(grad(h)(env), combination([evaluate(h)(env), grad(f)(env)]), h, env, tolerance)
  },
})

/**
 * The rule of the hyperbolic tangent. In 1 − tanh² digits cancel, so agreement is measured by (1 + tanh² f)·∇f.
 *
 * @example
 * import { check, hyperbolicTangent } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(hyperbolicTangent, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const hyperbolicTangent: Law<At, Gradients> = lawAbout<Gradients>()({
  name: 'tanh',
  statement: '∇tanh f = (1 − tanh² f)·∇f',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    misruled(
      '1 + tanh²',
      wrong.tanhRule((n, _x, t) => n.add(n.constant(1), n.mul(t, t))),
    ),
    misruled(
      '1 − tanh',
      wrong.tanhRule((n, _x, t) => n.add(n.constant(1), n.mul(n.constant(-1), t))),
    ),
    misruled(
      '1 − f²',
      wrong.tanhRule((n, x) => n.add(n.constant(1), n.mul(n.constant(-1), n.mul(x, x)))),
    ),
  ],
  predicate: ({ env, f }, { grad }, tolerance) => {
    const t = evaluate(tanh(f))(env)
    const right = combination([1 - t * t, grad(f)(env)])
    return gradientsAgree(grad(tanh(f))(env), right, add(f, mul(t * t, f)), env, tolerance)
  },
})

/**
 * The rules of calculus.
 *
 * @example
 * import { checkAll, derivativeLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(derivativeLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const derivativeLaws: Laws = laws(
  'derivatives',
  someLaw(leaves),
  someLaw(linearity),
  someLaw(leibniz),
  someLaw(powers),
  someLaw(exponential),
  someLaw(hyperbolicTangent),
  someLaw(chainRule),
)
