/** Reverse mode of several outputs: the pullback is linear, and the transpose of forward mode. */
import * as fc from 'fast-check'
import { add, mul } from '../../src/expr/arithmetic.js'
import { vjp } from '../../src/calculus/differentiate.js'
import { jvp } from '../../src/calculus/forward.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import type { Expr } from '../../src/expr/node.js'
import { agree, combination, gradientsAgree } from '../compare/agree.js'
import { conditioning } from '../compare/conditioning.js'
import { allOf, fails, holds, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'
import { environment, moderate } from '../samples/expressions.js'
import { calculus, type Calculus, type Values } from '../subject.js'
import { lawAbout, pairs, samples, variables, type At, type PairAt } from './common.js'

/**
 * Pullbacks of two expressions at once, and forward mode.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Pullbacks extends Pick<Calculus, 'jvp'> {
  readonly pullback: (
    f: Expr<string>,
    g: Expr<string>,
  ) => (env: Values, cotangents: readonly [number, number]) => Values
}

const real: Pullbacks = {
  jvp,
  pullback: (f, g) => (env, cotangents) => vjp([f, g])(env).pullback(cotangents),
}

/** Two outputs whose pullback is that of one combined in another way. */
const combined = (
  name: string,
  combine: (f: Expr<string>, g: Expr<string>, c: number, d: number) => Expr<string>,
): { readonly name: string; readonly subject: Pullbacks } => ({
  name,
  subject: {
    jvp,
    pullback:
      (f, g) =>
      (env, [c, d]) =>
        calculus.grad(combine(f, g, c, d))(env),
  },
})

/** Two expressions at a point, and cotangents for both, twice. */
export interface CotangentsAt extends PairAt {
  readonly c: number
  readonly d: number
  readonly k: number
  readonly v: Values
}

const arbitrary: fc.Arbitrary<CotangentsAt> = fc
  .tuple(pairs, moderate, moderate, moderate, environment(variables))
  .map(([pair, c, d, k, v]) => ({ ...pair, c, d, k, v }))

/**
 * A pullback is linear in its cotangents.
 *
 * @example
 * import { check, pullbackIsLinear } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(pullbackIsLinear, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const pullbackIsLinear: Law<CotangentsAt, Pullbacks> = lawAbout<Pullbacks>()({
  name: 'a pullback is linear',
  statement: 'pullback(c + k·d, k·c + d) = pullback(c, d) + k·pullback(d, c)',
  arbitrary,
  subject: real,
  mutants: [
    combined('a cotangent squared', (f, g, c, d) => add(mul(c * c, f), mul(d, g))),
    combined('a cotangent added, not multiplied', (f, g, c, d) => add(add(c, f), mul(d, g))),
    combined('the absolute value of a cotangent', (f, g, c, d) => add(mul(Math.abs(c), f), mul(d, g))),
  ],
  predicate: ({ c, d, env, f, g, k }, { pullback }, tolerance) => {
    const pull = pullback(f, g)
    const left = pull(env, [c + k * d, k * c + d])
    const right = combination([1, pull(env, [c, d])], [k, pull(env, [d, c])])
    const [cs, ds] = [Math.abs(c) + Math.abs(k * d), Math.abs(k * c) + Math.abs(d)]
    return gradientsAgree(left, right, add(mul(cs, f), mul(ds, g)), env, tolerance)
  },
})

/**
 * Reverse mode is the transpose of forward mode, for several outputs.
 *
 * @example
 * import { check, pullbackIsTheTranspose } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(pullbackIsTheTranspose, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const pullbackIsTheTranspose: Law<CotangentsAt, Pullbacks> = lawAbout<Pullbacks>()({
  name: 'a pullback is the transpose of a pushforward',
  statement: '⟨c, J·v⟩ = ⟨Jᵀ·c, v⟩, J being the Jacobian of (f, g)',
  arbitrary,
  subject: real,
  mutants: [
    combined('the last cotangent lost', (f, _g, c) => mul(c, f)),
    combined('cotangents exchanged', (f, g, c, d) => add(mul(d, f), mul(c, g))),
    {
      name: '= for +=',
      subject: {
        jvp,
        pullback:
          (f, g) =>
          (env, [c, d]) =>
            wrong.assigning(add(mul(c, f), mul(d, g)))(env),
      },
    },
  ],
  predicate: ({ c, d, env, f, g, v }, { jvp: forward, pullback }, tolerance) => {
    const speed = (name: string): number => v.get(name) as number
    const pushed = c * forward(f)(env, v).tangent + d * forward(g)(env, v).tangent
    const pulled = [...pullback(f, g)(env, [c, d])].reduce((sum, [name, slope]) => sum + slope * speed(name), 0)
    const scale = conditioning(add(mul(c, f), mul(d, g)))(env, speed)
    return agree('⟨c, J·v⟩', pushed, pulled, scale, tolerance)
  },
})

/**
 * What is absent from a gradient has no slope, in any mode. (The converse does not hold: a slope may happen to be 0.)
 *
 * @example
 * import { absentIsZero, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(absentIsZero, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const absentIsZero: Law<At, Pick<Calculus, 'grad' | 'jvp' | 'derivative'>> = lawAbout<
  Pick<Calculus, 'grad' | 'jvp' | 'derivative'>
>()({
  name: 'absent is zero',
  statement: 'x ∉ keys(∇f) ⇒ ∂f/∂x = 0, forward and symbolic; keys(∇f) are the same at every point',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    {
      name: 'entries of 1 left out',
      subject: {
        ...calculus,
        grad: (e) => (env) => new Map([...calculus.grad(e)(env)].filter(([, d]) => d !== 1)),
      },
    },
    {
      name: 'the last variable left out',
      subject: {
        ...calculus,
        grad: (e) => (env) => new Map([...calculus.grad(e)(env)].slice(0, 2)),
      },
    },
    {
      name: 'only what contributes at this point',
      subject: {
        ...calculus,
        grad: (e) => (env) => new Map([...calculus.grad(e)(env)].filter(([, d]) => d !== 0)),
      },
    },
  ],
  tolerance: 0,
  runs: 400,
  predicate: ({ env, f }, { derivative: d, grad, jvp: forward }) => {
    const keys = new Set(grad(f)(env).keys())
    const elsewhere = [...grad(f)(new Map([...env].map(([name, x]) => [name, 1.5 - x]))).keys()]
    const absent = variables.filter((x) => !keys.has(x))
    const zero = (what: string, slope: number) => (slope === 0 ? holds : fails(`${what} = ${slope}`))
    return allOf([
      keys.size === elsewhere.length && elsewhere.every((x) => keys.has(x))
        ? holds
        : fails(`entries for {${[...keys].join(', ')}} here, for {${elsewhere.join(', ')}} elsewhere`),
      ...absent.flatMap((x) => [
        zero(`∂${x}, forward`, forward(f)(env, new Map([[x, 1]])).tangent),
        zero(`∂${x}, symbolic`, evaluate(d(x)(f))(env)),
      ]),
    ])
  },
})

/**
 * What reverse mode promises.
 *
 * @example
 * import { checkAll, pullbackLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(pullbackLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const pullbackLaws: Laws = laws(
  'pullbacks',
  someLaw(pullbackIsLinear),
  someLaw(pullbackIsTheTranspose),
  someLaw(absentIsZero),
)
