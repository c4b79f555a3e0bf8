/** Derivatives agree with what no derivative rule went into: differences, and complex steps. */
import * as fc from 'fast-check'
import { sin } from '../../src/expr/primitives/trigonometric.js'
import { agree } from '../compare/agree.js'
import { complexStep } from '../compare/complex.js'
import { conditioning } from '../compare/conditioning.js'
import { agreesWithDifferences } from '../compare/judge.js'
import { rounded } from '../compare/rounding.js'
import { sided } from '../compare/kinks.js'
import { skipped, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'
import { dag, environment } from '../samples/expressions.js'
import { allSteps, arithmeticSteps, smoothSteps, choiceSteps, type Step } from '../samples/steps.js'
import { calculus, type Calculus, type Values } from '../subject.js'
import { lawAbout, misruled, variables } from './common.js'
import type { AlongAt } from './modes.js'

const speeds = fc.constantFrom(1, -1, 0.5, -0.5, 0.25, 0)

const along = (size: number, steps: ReadonlyArray<Step>): fc.Arbitrary<AlongAt> =>
  fc.record({ f: dag({ variables, size, steps }), env: environment(variables), v: environment(variables, speeds) })

const moved = (env: Values, v: Values, t: number): Values =>
  new Map([...env].map(([name, x]) => [name, x + t * (v.get(name) as number)]))

/** The slope along a direction, from a gradient. */
const slopeAlong = (gradient: Values, v: Values): number =>
  [...gradient].reduce((sum, [name, d]) => sum + d * (v.get(name) as number), 0)

/**
 * Gradients are what differences of values show. Says nothing where a sample sits on a kink, or where differences do
 * not converge.
 *
 * @example
 * import { agreesWithDifferencesOfValues, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(agreesWithDifferencesOfValues, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const agreesWithDifferencesOfValues: Law<AlongAt, Pick<Calculus, 'grad'>> = lawAbout<Pick<Calculus, 'grad'>>()({
  name: 'agrees with differences',
  statement: '⟨∇f, v⟩ = lim (f(x + t·v) − f(x − t·v)) / 2t',
  arbitrary: along(
    8,
    // atan2 jumps on its negative axis, and no guard of its rule tells where
    allSteps.filter(({ name }) => name !== 'atan2'),
  ),
  subject: calculus,
  mutants: [
    { name: '= for +=', subject: { grad: wrong.assigning } },
    misruled(
      '1 + tanh²',
      wrong.tanhRule((n, _x, t) => n.add(n.constant(1), n.mul(t, t))),
    ),
    misruled(
      'a product with a wrong sign',
      wrong.productRule((n, x, y) => [y, n.mul(n.constant(-1), x)]),
    ),
    misruled('the operand not taken contributes', wrong.exchangedChoice),
  ],
  runs: 300,
  predicate: ({ env, f, v }, { grad }, tolerance) => {
    const value = sided(f)
    const { size } = conditioning(f)(env, (name) => v.get(name) as number)
    if (!(size < Infinity)) return skipped('a slope on the way is not finite')
    const noise = rounded(f)(env)
    if (noise === undefined) return skipped('the value hangs on a rounding')
    return agreesWithDifferences(
      'slope',
      slopeAlong(grad(f)(env), v),
      (t) => value(moved(env, v, t)),
      size,
      tolerance,
      noise.error,
    )
  },
})

/** What the complex carrier does not know. */
const unknown = ['atan', 'power', 'erf', 'sinc', 'xlogy']

const analyticSteps: ReadonlyArray<Step> = [
  ...arithmeticSteps,
  ...arithmeticSteps,
  ...smoothSteps.filter(({ name }) => !unknown.includes(name)),
  ...choiceSteps.filter(({ name }) => name.startsWith('where')),
]

/**
 * Gradients are what a complex step shows, to all digits, where the operations are known for complex numbers.
 *
 * @example
 * import { agreesWithComplexStep, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(agreesWithComplexStep, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const agreesWithComplexStep: Law<AlongAt, Pick<Calculus, 'grad'>> = lawAbout<Pick<Calculus, 'grad'>>()({
  name: 'agrees with a complex step',
  statement: '⟨∇f, v⟩ = Im f(x + i·h·v) / h, h tiny',
  arbitrary: along(16, analyticSteps),
  subject: calculus,
  mutants: [
    { name: 'the greatest contribution', subject: { grad: wrong.gradientWith({ add: Math.max }) } },
    misruled(
      '1 − tanh',
      wrong.tanhRule((n, _x, t) => n.add(n.constant(1), n.mul(n.constant(-1), t))),
    ),
    misruled(
      'exp′ = sin',
      wrong.expRule((n, x) => sin.at(n)(x)),
    ),
    misruled('both branches contribute', wrong.unguardedChoice),
  ],
  runs: 300,
  predicate: ({ env, f, v }, { grad }, tolerance) => {
    const speed = (name: string): number => v.get(name) as number
    const shown = complexStep(f)(env, speed)
    const scale = conditioning(f)(env, speed)
    // What the square of the step adds is not 0, but far below every digit.
    const size = scale.size + scale.growth * 2 ** -250
    return Number.isNaN(shown)
      ? skipped('no complex step')
      : agree('∂v', slopeAlong(grad(f)(env), v), shown, { ...scale, size }, tolerance)
  },
})

/**
 * Agreement with what knows no rules.
 *
 * @example
 * import { checkAll, differenceLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(differenceLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const differenceLaws: Laws = laws(
  'differences',
  someLaw(agreesWithDifferencesOfValues),
  someLaw(agreesWithComplexStep),
)
