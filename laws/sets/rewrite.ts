/** Rewrites keep every value, bit for bit, at every point: infinities, NaN and signed zeros included. */
import * as fc from 'fast-check'
import { option as O } from 'fp-ts'
import { evaluate } from '../../src/calculus/evaluate.js'
import { share } from '../../src/expr/equality.js'
import type { Expr } from '../../src/expr/node.js'
import { simplify } from '../../src/expr/simplify.js'
import { tapeOf } from '../../src/expr/tape.js'
import { showLet } from '../../src/show/letForm.js'
import { anyNumber, dag, environment } from '../samples/expressions.js'
import type { Calculus, Rewrite } from '../subject.js'
import { lawAbout, variables, type At } from './common.js'
import { sameBits } from '../compare/agree.js'
import { allOf, holds, skipped, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rewrites.js'
import { allSteps, arithmeticSteps, choiceSteps, identitySteps, twinSteps, type Step } from '../samples/steps.js'
import { unshare } from '../compare/unshare.js'

/** Expressions of the given steps with every kind of number in them and in their environments. */
const anywhere = (steps: ReadonlyArray<Step>, size: number): fc.Arbitrary<At> =>
  fc.record({ f: dag({ variables, steps, size, numbers: anyNumber }), env: environment(variables, anyNumber) })

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
  mutants: [{ name: 'a + a read as a where both are one node', subject: { evaluate: wrong.addingOnce } }],
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
  someLaw(treeKeepsValue),
  someLaw(shareKeepsValue),
  someLaw(simplifyKeepsValue),
)
