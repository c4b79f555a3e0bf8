/** What a fold promises: graphs mean their trees, substitution is evaluation, and the order of every sum is fixed. */
import * as fc from 'fast-check'
import { option as O } from 'fp-ts'
import { evaluate } from '../../src/calculus/evaluate.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { allOf, skipped, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { gradientsAgree, sameBits } from '../compare/agree.js'
import { gradientInOrder, valueInOrder } from '../compare/order.js'
import { unshare } from '../compare/unshare.js'
import * as broken from '../mutants/rewrites.js'
import * as wrong from '../mutants/rules.js'
import { anyNumber, dag, environment, forest } from '../samples/expressions.js'
import { allSteps, identitySteps } from '../samples/steps.js'
import { calculus, type Calculus, type Gradients, type Values } from '../subject.js'
import { lawAbout, samples, variables, type At } from './common.js'

/**
 * A graph means what its tree means.
 *
 * @example
 * import { check, treeKeepsValue } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(treeKeepsValue, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const treeKeepsValue: Law<At, Pick<Calculus, 'evaluate'>> = lawAbout<Pick<Calculus, 'evaluate'>>()({
  name: 'a graph has the value of its tree',
  statement: 'evaluate(f) = evaluate(f as a tree), bit for bit',
  arbitrary: fc.record({ f: dag({ variables, steps: [...allSteps, ...identitySteps] }), env: environment(variables) }),
  subject: { evaluate },
  mutants: [{ name: 'a + a read as a where both are one node', subject: { evaluate: broken.addingOnce } }],
  tolerance: 0,
  runs: 500,
  predicate: ({ env, f }, subject) => {
    const tree = unshare(f)
    return O.isNone(tree)
      ? skipped('the tree is too large')
      : sameBits('value', subject.evaluate(f)(env), subject.evaluate(tree.value)(env))
  },
})

/**
 * A graph has the gradient of its tree, up to the order of summation, wherever nothing on the way overflows.
 *
 * @example
 * import { check, treeKeepsGradient } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(treeKeepsGradient, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const treeKeepsGradient: Law<At, Gradients> = lawAbout<Gradients>()({
  name: 'a graph has the gradient of its tree',
  statement: '∇f = ∇(f as a tree)',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    { name: '= for +=', subject: { grad: wrong.assigningToInner } },
    { name: 'only the first contribution', subject: { grad: wrong.keepingTheFirstOfInner } },
  ],
  runs: 400,
  predicate: ({ env, f }, { grad }, tolerance) => {
    const tree = unshare(f)
    return O.isNone(tree)
      ? skipped('the tree is too large')
      : gradientsAgree(grad(f)(env), grad(tree.value)(env), f, env, tolerance)
  },
})

/** An expression, what is put in the place of each variable, and a point. */
export interface PuttingAt extends At {
  readonly x: Expr<string>
  readonly y: Expr<string>
}

/**
 * Evaluation, and substitution of several expressions at once.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Substituting extends Pick<Calculus, 'evaluate'> {
  readonly substitute: (bindings: {
    readonly x: Expr<string>
    readonly y: Expr<string>
  }) => (e: Expr<string>) => Expr<string>
}

/**
 * To evaluate what was substituted into is to evaluate with the values of what was put in.
 *
 * @example
 * import { check, substitutionLemma } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(substitutionLemma, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const substitutionLemma: Law<PuttingAt, Substituting> = lawAbout<Substituting>()({
  name: 'substitution lemma',
  statement: 'evaluate(f[x := g, y := h])(env) = evaluate(f)(env with x = g(env), y = h(env)), bit for bit',
  arbitrary: fc
    .tuple(forest(3, { variables, numbers: anyNumber }), environment(variables, anyNumber))
    .map(([[f, x, y], env]) => ({ f: f as Expr<string>, x: x as Expr<string>, y: y as Expr<string>, env })),
  subject: { evaluate, substitute },
  mutants: [
    {
      name: 'one after the other',
      subject: {
        evaluate,
        substitute:
          ({ x, y }) =>
          (e) =>
            substitute({ y })(substitute({ x })(e)),
      },
    },
    { name: 'only the first', subject: { evaluate, substitute: ({ x }) => substitute({ x }) } },
    { name: 'exchanged', subject: { evaluate, substitute: ({ x, y }) => substitute({ x: y, y: x }) } },
  ],
  tolerance: 0,
  predicate: ({ env, f, x, y }, subject) => {
    const value = subject.evaluate
    const inner: Values = new Map([...env, ['x', value(x)(env)], ['y', value(y)(env)]])
    return sameBits('value', value(subject.substitute({ x, y })(f))(env), value(f)(inner))
  },
})

/**
 * The order in which a fold adds is part of what it is: values in the order of the expression's text, cotangents in
 * reverse, each node's operands from left to right. So the same expression gives the same bits.
 *
 * @example
 * import { check, orderContract } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(orderContract, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const orderContract: Law<At, Pick<Calculus, 'evaluate' | 'grad'>> = lawAbout<
  Pick<Calculus, 'evaluate' | 'grad'>
>()({
  name: 'the order of sums',
  statement: 'evaluate and ∇ have the bits of a naive walk: operands first, then back from the last node to the first',
  arbitrary: samples,
  subject: calculus,
  mutants: [
    {
      name: 'sums from the right',
      subject: { evaluate: (e) => evaluate(broken.addingFromTheRight(e)), grad: calculus.grad },
    },
    {
      name: 'the gradient of a tree',
      subject: { evaluate, grad: (e) => calculus.grad(O.getOrElse(() => e)(unshare(e))) },
    },
  ],
  tolerance: 0,
  runs: 1200,
  predicate: ({ env, f }, { evaluate: value, grad }) => {
    const gradient = grad(f)(env)
    const inOrder = gradientInOrder(f)(env)
    return allOf([
      sameBits('value', value(f)(env), valueInOrder(f)(env)),
      ...variables.map((x) => sameBits(`∂${x}`, gradient.get(x) ?? 0, inOrder.get(x) ?? 0)),
    ])
  },
})

/**
 * What folds promise.
 *
 * @example
 * import { checkAll, foldLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(foldLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const foldLaws: Laws = laws(
  'folds',
  someLaw(treeKeepsValue),
  someLaw(treeKeepsGradient),
  someLaw(substitutionLemma),
  someLaw(orderContract),
)
