/**
 * Laws as values: an equation, samples to try it on, a predicate that tries it, and the broken implementations
 * that it must catch.
 */
import type * as fc from 'fast-check'

/**
 * What became of one sample.
 *
 * - `Holds`: both sides were computed and agree.
 * - `Skipped`: the sample lies where the law says nothing (a side overflows, say); the predicate was not reached.
 * - `Fails`: the sides differ.
 *
 * @since 0.1.0
 * @category model
 */
export type Verdict =
  | { readonly _tag: 'Holds' }
  | { readonly _tag: 'Skipped'; readonly why: string }
  | { readonly _tag: 'Fails'; readonly how: string }

/**
 * An implementation that is wrong on purpose: in one place, and right on part of its domain. A law that does not catch
 * its mutants tests nothing.
 *
 * @since 0.1.0
 * @category model
 */
export interface Mutant<S> {
  /** What is wrong with it. */
  readonly name: string
  readonly subject: S
}

/**
 * A law about an implementation `S`, tried on samples `T`. Plain data: to run a law on an implementation of your own,
 * put yours in the place of `subject`.
 *
 * @example
 * import { grad, type Expr } from 'fluxion'
 * import { check, leibniz } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * // a gradient with the wrong sign keeps no law of products
 * const wrong = (e: Expr<string>) => (env: ReadonlyMap<string, number>) =>
 *   new Map([...grad(e)(env)].map(([name, d]) => [name, d < 0 ? -d : d]))
 * assert.strictEqual(E.isRight(check(leibniz)), true)
 * assert.strictEqual(E.isLeft(check({ ...leibniz, subject: { grad: wrong } })), true)
 *
 * @since 0.1.0
 * @category model
 */
export interface Law<T, S> {
  readonly name: string
  /** The equation, in text. */
  readonly statement: string
  readonly arbitrary: fc.Arbitrary<T>
  /** Tries the equation on one sample. */
  readonly predicate: (sample: T, subject: S, tolerance: number) => Verdict
  /** A sample as a reader wants to see it. */
  readonly show: (sample: T) => string
  /** The implementation that the law speaks of. */
  readonly subject: S
  readonly mutants: ReadonlyArray<Mutant<S>>
  /**
   * How far the sides may be apart, relative to the sum of the absolute contributions that they are made of. 0 where
   * the law is about bits.
   */
  readonly tolerance: number
  /** How many samples are tried unless `check` is told otherwise. */
  readonly runs: number
  /** Why the law can't be run on what it was made for (an empty domain, say); `check` refuses it with these words. */
  readonly objection?: string | undefined
}

/**
 * A law about one of its mutants: it must fail.
 *
 * @example
 * import { check, leibniz, mutated } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(leibniz.mutants.every((mutant) => E.isLeft(check(mutated(leibniz, mutant)))), true)
 *
 * @since 0.1.0
 * @category constructors
 */
export const mutated = <T, S>(law: Law<T, S>, { name, subject }: Mutant<S>): Law<T, S> => ({
  ...law,
  name: `${law.name}, on ${name}`,
  subject,
})

// ── verdicts

/**
 * Both sides agree.
 *
 * @example
 * import { allOf, holds } from 'fluxion/laws'
 *
 * assert.deepStrictEqual(allOf([holds, holds]), holds)
 *
 * @since 0.1.0
 * @category verdicts
 */
export const holds: Verdict = { _tag: 'Holds' }

/**
 * The law says nothing about the sample.
 *
 * @example
 * import { skipped } from 'fluxion/laws'
 *
 * assert.deepStrictEqual(skipped('overflow'), { _tag: 'Skipped', why: 'overflow' })
 *
 * @since 0.1.0
 * @category verdicts
 */
export const skipped = (why: string): Verdict => ({ _tag: 'Skipped', why })

/**
 * The sides differ.
 *
 * @example
 * import { fails } from 'fluxion/laws'
 *
 * assert.deepStrictEqual(fails('1 ≠ 2'), { _tag: 'Fails', how: '1 ≠ 2' })
 *
 * @since 0.1.0
 * @category verdicts
 */
export const fails = (how: string): Verdict => ({ _tag: 'Fails', how })

/**
 * The verdict on an equation in several parts: it fails if one does, and is reached if every part is. No parts hold.
 *
 * @example
 * import { allOf, fails, holds, skipped } from 'fluxion/laws'
 *
 * assert.deepStrictEqual(allOf([holds, skipped('overflow'), fails('1 ≠ 2')]), fails('1 ≠ 2'))
 * assert.deepStrictEqual(allOf([holds, skipped('overflow')]), skipped('overflow'))
 *
 * @since 0.1.0
 * @category verdicts
 */
export const allOf = (parts: ReadonlyArray<Verdict>): Verdict =>
  parts.find((v) => v._tag === 'Fails') ?? parts.find((v) => v._tag === 'Skipped') ?? holds
