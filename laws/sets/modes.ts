/** Ways to one derivative agree: graph and tree, forward and reverse, numeric and symbolic. */
import * as fc from 'fast-check'
import { option as O } from 'fp-ts'
import { derivative } from '../../src/calculus/symbolic.js'
import { dag, environment } from '../samples/expressions.js'
import { calculus, type Calculus, type Gradients, type Values } from '../subject.js'
import { lawAbout, samples, variables, type At } from './common.js'
import { agree, gradientsAgree, whereFinite } from '../compare/agree.js'
import { conditioning, conditioningBy } from '../compare/conditioning.js'
import { allOf, skipped, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'
import { curvedSteps } from '../samples/steps.js'
import { separateUses } from '../compare/unshare.js'

/** A gradient by uses as a gradient by variables: the sum over the uses of each. */
const summedOver = (originOf: (use: string) => string, gradient: Values): Values =>
  new Map(
    variables.map(
      (x) => [x, [...gradient].reduce((sum, [use, d]) => (originOf(use) === x ? sum + d : sum), 0)] as const,
    ),
  )

/**
 * In the tree nothing is used twice, so nothing is summed there: whatever a gradient does about reused nodes is
 * compared with a sum written out.
 *
 * @example
 * import { check, reusedNodesSum } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(reusedNodesSum, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const reusedNodesSum: Law<At, Gradients> = lawAbout<Gradients>()({
  name: 'reused nodes sum',
  statement: '∂f/∂x = Σ ∂f′/∂xᵢ, f′ being f as a tree in which every use of x is a variable xᵢ of its own',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    { name: '= for +=', subject: { grad: wrong.assigning } },
    { name: 'only the first contribution', subject: { grad: wrong.keepingTheFirst } },
    { name: 'the greatest contribution', subject: { grad: wrong.gradientWith({ add: Math.max }) } },
  ],
  predicate: ({ env, f }, { grad }, tolerance) => {
    const separated = separateUses(f)
    if (O.isNone(separated)) return skipped('the tree is too large')
    const { originOf, uses, tree } = separated.value
    const envOfUses = new Map(uses.map((use) => [use, env.get(originOf(use)) as number]))
    return gradientsAgree(grad(f)(env), summedOver(originOf, grad(tree)(envOfUses)), f, env, tolerance)
  },
})

/** A point and a direction. */
export interface AlongAt extends At {
  readonly v: Values
}

const withDirection: fc.Arbitrary<AlongAt> = fc
  .tuple(samples, environment(variables))
  .map(([sample, v]) => ({ ...sample, v }))

/**
 * Forward mode and reverse mode are transposes of each other.
 *
 * @example
 * import { check, forwardAgreesWithReverse } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(forwardAgreesWithReverse, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const forwardAgreesWithReverse: Law<AlongAt, Pick<Calculus, 'grad' | 'jvp'>> = lawAbout<
  Pick<Calculus, 'grad' | 'jvp'>
>()({
  name: 'forward agrees with reverse',
  statement: 'jvp(f)(env, v) = ⟨∇f, v⟩',
  arbitrary: withDirection,
  subject: calculus,
  mutants: [
    { name: 'reverse with = for +=', subject: { ...calculus, grad: wrong.assigning } },
    {
      name: 'forward with a lost contribution of products',
      subject: { ...calculus, jvp: wrong.calculusOn(wrong.productRule((_n, _x, y) => [y, undefined])).jvp },
    },
    {
      name: 'forward through both branches',
      subject: { ...calculus, jvp: wrong.calculusOn(wrong.unguardedChoice).jvp },
    },
  ],
  predicate: ({ env, f, v }, { grad, jvp }, tolerance) => {
    const speed = (name: string): number => v.get(name) as number
    const product = [...grad(f)(env)].reduce((sum, [name, d]) => sum + d * speed(name), 0)
    return agree('∂v', jvp(f)(env, v).tangent, product, conditioning(f)(env, speed), tolerance)
  },
})

const symbolicOn = (name: string, exchanges: wrong.Exchanges): { name: string; subject: Calculus } => ({
  name,
  subject: { ...calculus, derivative: wrong.calculusOn(exchanges).derivative },
})

/**
 * The symbolic derivative has the value of the numeric one.
 *
 * @example
 * import { check, symbolicAgreesWithNumeric } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(symbolicAgreesWithNumeric, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const symbolicAgreesWithNumeric: Law<At, Pick<Calculus, 'derivative' | 'evaluate' | 'grad'>> = lawAbout<
  Pick<Calculus, 'derivative' | 'evaluate' | 'grad'>
>()({
  name: 'symbolic agrees with numeric',
  statement: 'evaluate(derivative(x)(f)) = ∇f at x, for every x',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    symbolicOn(
      'a sum whose second contribution is lost',
      wrong.sumRule((n) => [n.constant(1), undefined]),
    ),
    symbolicOn(
      '1 + tanh²',
      wrong.tanhRule((n, _x, t) => n.add(n.constant(1), n.mul(t, t))),
    ),
    symbolicOn('both branches contribute', wrong.unguardedChoice),
    { name: 'numeric with = for +=', subject: { ...calculus, grad: wrong.assigning } },
  ],
  predicate: ({ env, f }, { derivative: d, evaluate, grad }, tolerance) =>
    gradientsAgree(new Map(variables.map((x) => [x, evaluate(d(x)(f))(env)])), grad(f)(env), f, env, tolerance),
})

/**
 * Second derivatives: twice symbolic, symbolic under a numeric gradient, and forward over reverse.
 *
 * @example
 * import { check, symbolicAgreesAtSecondOrder } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(symbolicAgreesAtSecondOrder, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const symbolicAgreesAtSecondOrder: Law<
  At & { readonly x: string },
  Pick<Calculus, 'derivative' | 'evaluate' | 'hvp' | 'grad'>
> = lawAbout<Pick<Calculus, 'derivative' | 'evaluate' | 'hvp' | 'grad'>>()({
  name: 'symbolic agrees with numeric at second order',
  statement: 'evaluate(derivative(y)(derivative(x)(f))) = ∇(derivative(x)(f)) at y = hvp(f)(env, x) at y, for every y',
  arbitrary: fc.record({
    f: dag({ variables, steps: curvedSteps }),
    env: environment(variables),
    x: fc.constantFrom(...variables),
  }),
  subject: calculus,
  mutants: [
    symbolicOn('sech²′ = +2·tanh·sech²', wrong.secondOrderOfTanh(2)),
    symbolicOn('sech²′ = −tanh·sech²', wrong.secondOrderOfTanh(-1)),
    symbolicOn('e to the f is its own slope, once', wrong.expRuleOnce),
    {
      name: 'hvp with a lost contribution of products',
      subject: { ...calculus, hvp: wrong.calculusOn(wrong.productRule((_n, _x, y) => [y, undefined])).hvp },
    },
  ],
  runs: 400,
  predicate: ({ env, f, x }, { derivative: d, evaluate, grad, hvp }, tolerance) => {
    const slope = d(x)(f)
    const [byGradient, byHvp] = [grad(slope)(env), hvp(f)(env, new Map([[x, 1]]))]
    const by = conditioningBy(derivative(x)(f))(env)
    return whereFinite([f], env, () =>
      allOf(
        variables.flatMap((y) => {
          const second = evaluate(d(y)(slope))(env)
          const scale = by(y)
          return [
            agree(`∂${x}∂${y}, gradient`, second, byGradient.get(y) ?? 0, scale, tolerance),
            agree(`∂${x}∂${y}, hvp`, second, byHvp.get(y) ?? 0, scale, tolerance),
          ]
        }),
      ),
    )
  },
})

/**
 * Agreement of all ways to a derivative.
 *
 * @example
 * import { checkAll, modeLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(modeLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const modeLaws: Laws = laws(
  'modes',
  someLaw(reusedNodesSum),
  someLaw(forwardAgreesWithReverse),
  someLaw(symbolicAgreesWithNumeric),
  someLaw(symbolicAgreesAtSecondOrder),
)
