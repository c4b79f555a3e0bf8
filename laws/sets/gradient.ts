/** Gradients add: they form a commutative monoid, and ∇ is a homomorphism to it. */
import * as fc from 'fast-check'
import { add } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { constant } from '../../src/expr/operand.js'
import { gradientsAgree, sameBits } from '../compare/agree.js'
import { allOf, fails, holds, type Law, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { difference, entrywise, firstKeysOnly, union } from '../mutants/gradients.js'
import { assigning } from '../mutants/rules.js'
import { anyNumber, environment, forest, moderate } from '../samples/expressions.js'
import { gradients } from '../samples/values.js'
import { calculus, gradientMonoid, type GradientMonoid, type Gradients, type Values } from '../subject.js'
import { lawAbout, variables, type PairAt } from './common.js'

/** Two gradients. */
export interface TwoGradients {
  readonly a: Values
  readonly b: Values
}

/** Three gradients. */
export interface ThreeGradients extends TwoGradients {
  readonly c: Values
}

/** The same names, and the same bits under each. */
const sameEntries = (left: Values, right: Values): Verdict =>
  allOf([
    sameNames(left.keys(), right.keys()),
    ...[...left].map(([name, d]) => sameBits(`the entry of ${name}`, d, right.get(name) as number)),
  ])

const sameNames = (left: Iterable<string>, right: Iterable<string>): Verdict => {
  const [l, r] = [[...left].sort(), [...right].sort()]
  return l.length === r.length && l.every((name, k) => name === r[k])
    ? holds
    : fails(`entries for {${l.join(', ')}} ≠ entries for {${r.join(', ')}}`)
}

/** Numbers of many sizes, between which sums round. */
const numbers: fc.Arbitrary<number> = fc.oneof(moderate, fc.double({ min: -1e6, max: 1e6, noNaN: true }))

/**
 * Sums of gradients are associative, but for rounding.
 *
 * @example
 * import { check, gradientsAssociate } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(gradientsAssociate, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const gradientsAssociate: Law<ThreeGradients, GradientMonoid> = lawAbout<GradientMonoid>()({
  name: 'gradients: associativity',
  statement: '(a ⊕ b) ⊕ c = a ⊕ (b ⊕ c)',
  arbitrary: fc.record({
    a: gradients(variables, numbers),
    b: gradients(variables, numbers),
    c: gradients(variables, numbers),
  }),
  subject: gradientMonoid,
  // two sums of three terms: four roundings
  tolerance: 4 * 2 ** -53,
  mutants: [
    difference,
    firstKeysOnly,
    { name: 'a mean in the place of the sum', subject: entrywise((x, y) => ((x ?? 0) + (y ?? 0)) / 2) },
  ],
  predicate: ({ a, b, c }, { concat }, tolerance) => {
    const [left, right] = [concat(concat(a, b), c), concat(a, concat(b, c))]
    const scale = (name: string): number => [a, b, c].reduce((sum, g) => sum + Math.abs(g.get(name) ?? 0), 0)
    return allOf([
      sameNames(left.keys(), right.keys()),
      ...[...left].map(([name, d]) => {
        const [other, allowed] = [right.get(name) as number, tolerance * scale(name)]
        return Math.abs(d - other) <= allowed ? holds : fails(`the entry of ${name}: ${d} ≠ ${other}`)
      }),
    ])
  },
})

/**
 * The empty gradient adds nothing: not a bit changes.
 *
 * @example
 * import { check, emptyGradient } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(emptyGradient, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const emptyGradient: Law<{ readonly a: Values }, GradientMonoid> = lawAbout<GradientMonoid>()({
  name: 'gradients: identity',
  statement: '∅ ⊕ a = a = a ⊕ ∅',
  arbitrary: fc.record({ a: gradients(variables, anyNumber) }),
  subject: gradientMonoid,
  tolerance: 0,
  mutants: [
    { name: 'an identity with an entry', subject: { ...gradientMonoid, empty: new Map([['x', 0]]) } },
    { name: 'an absent entry is 0, so −0 becomes 0', subject: entrywise((x, y) => (x ?? 0) + (y ?? 0)) },
    difference,
    firstKeysOnly,
  ],
  predicate: ({ a }, { concat, empty }) => allOf([sameEntries(concat(empty, a), a), sameEntries(concat(a, empty), a)]),
})

/**
 * Sums of gradients are commutative, bit for bit.
 *
 * @example
 * import { check, gradientsCommute } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(gradientsCommute, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const gradientsCommute: Law<TwoGradients, GradientMonoid> = lawAbout<GradientMonoid>()({
  name: 'gradients: commutativity',
  statement: 'a ⊕ b = b ⊕ a',
  arbitrary: fc.record({ a: gradients(variables, anyNumber), b: gradients(variables, anyNumber) }),
  subject: gradientMonoid,
  tolerance: 0,
  mutants: [
    difference,
    firstKeysOnly,
    { name: 'the second in the place of the sum', subject: entrywise((x, y) => y ?? x) },
  ],
  predicate: ({ a, b }, { concat }) => sameEntries(concat(a, b), concat(b, a)),
})

/**
 * What neither has, the sum has not; what one has, it has, be it 0.
 *
 * @example
 * import { absentEntries, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(absentEntries, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const absentEntries: Law<TwoGradients, GradientMonoid> = lawAbout<GradientMonoid>()({
  name: 'gradients: absent entries',
  statement: 'a ⊕ b has the entries that a or b has; where one has none, the other’s',
  arbitrary: fc.record({ a: gradients(variables), b: gradients(variables) }),
  subject: gradientMonoid,
  tolerance: 0,
  mutants: [
    { name: 'an entry 0 is left out', subject: entrywise((x, y) => (x ?? 0) + (y ?? 0) || undefined) },
    {
      name: 'absent + absent = 0',
      subject: {
        ...gradientMonoid,
        concat: (a, b) => gradientMonoid.concat(new Map(variables.map((x) => [x, 0])), gradientMonoid.concat(a, b)),
      },
    },
    firstKeysOnly,
    difference,
  ],
  predicate: ({ a, b }, { concat }) => {
    const both = concat(a, b)
    const alone = [...both].filter(([name]) => !(a.has(name) && b.has(name)))
    return allOf([
      sameNames(both.keys(), union(a, b)),
      ...alone.map(([name, d]) => sameBits(`the entry of ${name}`, d, (a.get(name) ?? b.get(name)) as number)),
    ])
  },
})

const smallPairs: fc.Arbitrary<PairAt> = fc
  .tuple(forest(2, { variables, size: 10 }), environment(variables))
  .map(([[f, g], env]) => ({ f: f as Expr<string>, g: g as Expr<string>, env }))

/**
 * ∇ is a homomorphism from expressions under addition to gradients under addition, entries included.
 *
 * @example
 * import { check, gradientIsAHomomorphism } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(gradientIsAHomomorphism, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const gradientIsAHomomorphism: Law<PairAt, Gradients & GradientMonoid> = lawAbout<Gradients & GradientMonoid>()({
  name: 'gradients: ∇ is a homomorphism',
  statement: '∇(f + g) = ∇f ⊕ ∇g, with the entries of both; ∇0 = ∅',
  arbitrary: smallPairs,
  subject: { grad: calculus.grad, ...gradientMonoid },
  mutants: [
    { name: 'a gradient with = for +=', subject: { grad: assigning, ...gradientMonoid } },
    { name: firstKeysOnly.name, subject: { grad: calculus.grad, ...firstKeysOnly.subject } },
    { name: difference.name, subject: { grad: calculus.grad, ...difference.subject } },
    {
      name: 'a gradient with an entry for every variable in sight',
      subject: {
        ...gradientMonoid,
        grad: (e) => (env) => new Map([...env].map(([x]) => [x, calculus.grad(e)(env).get(x) ?? 0])),
      },
    },
  ],
  predicate: ({ env, f, g }, { concat, empty, grad }, tolerance) => {
    const [left, right] = [grad(add(f, g))(env), concat(grad(f)(env), grad(g)(env))]
    return allOf([
      sameNames(left.keys(), right.keys()),
      sameEntries(grad(zero)(env), empty),
      gradientsAgree(left, right, add(f, g), env, tolerance),
    ])
  },
})

const zero: Expr<string> = constant(0)

/**
 * The laws of the monoid of gradients.
 *
 * @example
 * import { checkAll, gradientLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(gradientLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const gradientLaws: Laws = laws(
  'gradients',
  someLaw(gradientsAssociate),
  someLaw(emptyGradient),
  someLaw(gradientsCommute),
  someLaw(absentEntries),
  someLaw(gradientIsAHomomorphism),
)
