/** Rewrites keep every value, bit for bit, at every point: infinities, NaN and signed zeros included. */
import * as fc from 'fast-check'
import { option as O } from 'fp-ts'
import { evaluate } from '../../src/calculus/evaluate.js'
import { eqExpr, share } from '../../src/expr/equality.js'
import type { Expr } from '../../src/expr/node.js'
import { normalise } from '../../src/expr/normal/normalise.js'
import { simplify } from '../../src/expr/simplify.js'
import { tapeOf } from '../../src/expr/tape.js'
import { showLet } from '../../src/show/letForm.js'
import { anyNumber, dag, environment } from '../samples/expressions.js'
import { calculus, type Rewrite } from '../subject.js'
import { lawAbout, variables, type At } from './common.js'
import { gradientsAgree, sameBits } from '../compare/agree.js'
import { allOf, fails, holds, skipped, type Law } from '../law.js'
import { laws, someLaw, type Laws, type SomeLaw } from '../laws.js'
import * as wrong from '../mutants/rewrites.js'
import { allSteps, arithmeticSteps, choiceSteps, identitySteps, twinSteps, type Step } from '../samples/steps.js'
import { rounded } from '../compare/rounding.js'
import { unshare } from '../compare/unshare.js'

/** Expressions of the given steps with every kind of number in them and in their environments. */
const anywhere = (steps: ReadonlyArray<Step>, size: number): fc.Arbitrary<At> =>
  fc.record({ f: dag({ variables, steps, size, numbers: anyNumber }), env: environment(variables, anyNumber) })

/**
 * Sharing equal parts keeps the value, of a graph and of its tree.
 *
 * @example
 * import { check, shareKeepsValue } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(shareKeepsValue, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const shareKeepsValue: Law<At, Rewrite> = lawAbout<Rewrite>()({
  name: 'share keeps the value',
  statement: 'evaluate(share(f)) = evaluate(f) = evaluate(share(f as a tree)), bit for bit',
  arbitrary: anywhere([...twinSteps, ...twinSteps, ...arithmeticSteps, ...choiceSteps], 8),
  subject: share,
  mutants: [
    { name: 'one class for 0 and −0', subject: wrong.sharingBy({ constant: (x) => String(x) }) },
    { name: 'one class for all exponents', subject: wrong.sharingBy({ exponent: () => '' }) },
    { name: 'one class for a ∘ b and b ∘ a', subject: wrong.sharingBy({ operands: (ids) => [...ids].sort().join() }) },
  ],
  tolerance: 0,
  runs: 500,
  predicate: ({ env, f }, rewrite) => {
    const value = evaluate(f)(env)
    const tree = unshare(f)
    return allOf([
      sameBits('graph', evaluate(rewrite(f))(env), value),
      ...(O.isNone(tree) ? [] : [sameBits('tree', evaluate(rewrite(tree.value))(env), value)]),
    ])
  },
})

/**
 * Simplification keeps the value.
 *
 * @example
 * import { check, simplifyKeepsValue } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(simplifyKeepsValue, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const simplifyKeepsValue: Law<At, Rewrite> = lawAbout<Rewrite>()({
  name: 'simplify keeps the value',
  statement: 'evaluate(simplify(g)) = evaluate(g), bit for bit, for f and every part g of it',
  arbitrary: anywhere([...identitySteps, ...identitySteps, ...identitySteps, ...arithmeticSteps], 12),
  subject: simplify,
  mutants: [
    { name: 'x + 0 = x', subject: wrong.addingZero },
    { name: 'x·0 = 0', subject: wrong.multiplyingByZero },
    { name: 'x − x = 0', subject: wrong.subtractingItself },
    { name: '(√x)² = x', subject: wrong.squaringRoots },
    { name: 'a·(b·x) = (a·b)·x', subject: wrong.joiningFactors },
    { name: 'a choice by a constant test takes the other side', subject: wrong.choosingWrongly },
  ],
  tolerance: 0,
  runs: 1500,
  predicate: ({ env, f }, rewrite) => {
    const sides = (g: Expr<string>) => [evaluate(rewrite(g))(env), evaluate(g)(env)] as const
    const changed = tapeOf(f).nodes.find((g) => !Object.is(...sides(g)))
    return changed === undefined ? holds : sameBits(showLet(changed), ...sides(changed))
  },
})

/** Where everything is finite: gradients can be compared there. */
const finite = (steps: ReadonlyArray<Step>, size: number): fc.Arbitrary<At> =>
  fc.record({ f: dag({ variables, steps, size }), env: environment(variables) })

const rewritten: ReadonlyArray<readonly [name: string, rewrite: Rewrite]> = [
  ['simplify', simplify],
  ['share', share],
]

/** Over the reals 0 and −0 are one number, which atan2 on its negative axis tells apart. */
const overTheReals = [...allSteps, ...identitySteps, ...twinSteps].filter(({ name }) => !name.includes('atan2'))

/** The laws of one rewrite beside the one about its value. */
const gradientKept = ([name, rewrite]: readonly [string, Rewrite]): Law<At, Rewrite> =>
  lawAbout<Rewrite>()({
    name: `${name} keeps the gradient`,
    statement: `∇${name}(f) = ∇f where it is finite, an absent entry being 0`,
    arbitrary: finite([...allSteps, ...identitySteps, ...twinSteps], 16),
    subject: rewrite,
    mutants: [
      { name: 'a choice by a constant test takes the other side', subject: wrong.choosingWrongly },
      {
        name: 'one class for a ∘ b and b ∘ a',
        subject: wrong.sharingBy({ operands: (ids) => [...ids].sort().join() }),
      },
      { name: 'one class for all exponents', subject: wrong.sharingBy({ exponent: () => '' }) },
    ],
    runs: 400,
    predicate: ({ env, f }, change, tolerance) =>
      gradientsAgree(calculus.grad(change(f))(env), calculus.grad(f)(env), f, env, tolerance),
  })

const idempotent = ([name, rewrite]: readonly [string, Rewrite]): Law<At, Rewrite> =>
  lawAbout<Rewrite>()({
    name: `${name} is idempotent and never grows`,
    statement: `${name}(${name}(f)) is ${name}(f), node for node, and has no more nodes than f`,
    arbitrary: finite([...identitySteps, ...twinSteps, ...arithmeticSteps, ...choiceSteps], 12),
    subject: rewrite,
    mutants: [
      { name: 'a + b = b + a', subject: wrong.exchangingTerms },
      { name: 'a·b = 1·a·b', subject: wrong.multiplyingByOne },
    ],
    tolerance: 0,
    predicate: ({ f }, change) => {
      const once = change(f)
      const [before, after] = [f, once].map((e) => tapeOf(e).nodes.length) as [number, number]
      return after > before
        ? fails(`${after} nodes, made of ${before}`)
        : eqExpr.equals(change(once), once)
          ? holds
          : fails(`once: ${showLet(once)}\ntwice: ${showLet(change(once))}`)
    },
  })

/**
 * `normalise` keeps values over the reals: up to rounding, where neither side overflows and no choice hangs on a
 * rounding.
 *
 * @example
 * import { check, normaliseKeepsValue } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(normaliseKeepsValue, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const normaliseKeepsValue: Law<At, Rewrite> = lawAbout<Rewrite>()({
  name: 'normalise keeps the value',
  statement: 'evaluate(normalise(f)) = evaluate(f), up to rounding',
  arbitrary: finite(overTheReals, 10),
  subject: normalise,
  mutants: [
    { name: '−x = x', subject: wrong.losingASign },
    { name: 'a choice by a constant test takes the other side', subject: wrong.choosingWrongly },
    { name: 'one class for all exponents', subject: wrong.sharingBy({ exponent: () => '' }) },
  ],
  runs: 800,
  tolerance: 2 ** -48,
  predicate: ({ env, f }, rewrite, tolerance) => {
    const g = rewrite(f)
    const [left, right] = [rounded(f)(env), rounded(g)(env)]
    if (left === undefined || right === undefined) return skipped('a value or a choice hangs on a rounding')
    const allowed = tolerance * (left.error + right.error)
    return Math.abs(left.value - right.value) <= allowed
      ? holds
      : fails(`${right.value} ≠ ${left.value}, apart by more than ${allowed}: ${showLet(g)}`)
  },
})

/** A rewrite's gradient, idempotence and growth. */
const beside: ReadonlyArray<SomeLaw> = rewritten.flatMap((r) => [someLaw(gradientKept(r)), someLaw(idempotent(r))])

/**
 * Rewrites keep values.
 *
 * @example
 * import { checkAll, rewriteLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(rewriteLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const rewriteLaws: Laws = laws(
  'rewrites',
  someLaw(shareKeepsValue),
  someLaw(simplifyKeepsValue),
  ...beside,
  someLaw(normaliseKeepsValue),
)
