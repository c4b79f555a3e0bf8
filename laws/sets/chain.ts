/** Composition: expressions put into one another. */
import { evaluate } from '../../src/calculus/evaluate.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { calculus, type Gradients, type Rewrite } from '../subject.js'
import { lawAbout, mentioning, pairs, type PairAt } from './common.js'
import { combination, gradientsAgree, sameBits, whereFinite } from '../compare/agree.js'
import { allOf, type Law } from '../law.js'
import * as wrong from '../mutants/rules.js'

/** Gradients, and how g is put in the place of x. */
export interface Substitution extends Gradients {
  readonly putting: (g: Expr<string>) => Rewrite
}

const putting: Substitution['putting'] = (g) => substitute({ x: g })

/**
 * The derivative of an expression put into another one.
 *
 * @example
 * import { chainRule, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(chainRule, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const chainRule: Law<PairAt, Substitution> = lawAbout<Substitution>()({
  name: 'chain rule',
  statement:
    'h = f[x := g] at env is f at q, and ∇h(env) = ∂f/∂x(q)·∇g(env) + ∇f(q) without ∂x; q is env with x = g(env)',
  arbitrary: pairs.map(({ f, ...rest }) => ({ ...rest, f: mentioning('x', f) })),
  subject: { grad: calculus.grad, putting },
  mutants: [
    { name: 'a gradient with = for +=', subject: { grad: wrong.assigning, putting } },
    { name: 'a gradient that drops the cotangent', subject: { grad: wrong.droppingCotangents, putting } },
    {
      name: 'what was put in is substituted into again',
      subject: { grad: calculus.grad, putting: (g) => putting(putting(g)(g)) },
    },
  ],
  predicate: ({ env: p, f, g }, { grad, putting: put }, tolerance) => {
    const h = put(g)(f)
    const q = new Map([...p, ['x', evaluate(g)(p)]])
    const outer = grad(f)(q)
    const right = combination(
      [outer.get('x') ?? 0, grad(g)(p)],
      [1, new Map([...outer].filter(([name]) => name !== 'x'))],
    )
    return whereFinite([g], p, () =>
      allOf([
        sameBits('h', evaluate(h)(p), evaluate(f)(q)),
        gradientsAgree(grad(h)(p), right, putting(g)(f), p, tolerance),
      ]),
    )
  },
})
