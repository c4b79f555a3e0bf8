/**
 * What every carrier must satisfy: sums and products form a semiring, exp and pow are homomorphisms, constants are
 * numbers, and primitives are what they are defined as.
 */
import * as fc from 'fast-check'
import { describe, fail } from '../../src/expr/error.js'
import type { Numeric } from '../../src/expr/numeric.js'
import { allOf, fails, holds, skipped, type Law, type Mutant, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { moderate } from '../samples/expressions.js'
import { carrierLaws, type CarrierLaw, type ElementsOf, type Sides } from './carrierLaws.js'
import { defaultRuns } from './common.js'

/**
 * A carrier, and how to try it: elements, their absolute values, and numbers to compare them by.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Carrier<A> {
  readonly name: string
  readonly numeric: Numeric<A>
  readonly elements: fc.Arbitrary<A>
  /** An element with the absolute values of this one's numbers: what rounding errors are relative to. */
  readonly absolute: (a: A) => A
  /** Ways to see an element as a list of numbers: all of them at once, or, say, an expression's value somewhere. */
  readonly readings: fc.Arbitrary<(a: A) => ReadonlyArray<number>>
  readonly show: (a: A) => string
}

const SMALLEST_NORMAL = 2 ** -1022

const compare = <A>(
  { left, right, scale, what = '' }: Sides<A>,
  read: ElementsOf<A>['read'],
  tolerance: number,
): Verdict => {
  const [ls, rs, sizes] = [read(left), read(right), read(scale)]
  // No numbers would agree with anything.
  if (ls.length === 0 || rs.length !== ls.length || sizes.length !== ls.length)
    return fails(
      `${what}a reading gave ${ls.length}, ${rs.length} and ${sizes.length} numbers; it must give as many of each, at least 1`,
    )
  return allOf(
    ls.map((l, i) => {
      const [r, size] = [rs[i] as number, sizes[i] as number]
      if (!(size < Infinity)) return skipped('not finite')
      // A carrier that is wrong may make a size below 0, and what is equal is no counterexample.
      return Math.abs(l - r) <= tolerance * Math.abs(size) + SMALLEST_NORMAL ? holds : fails(`${what}${l} ≠ ${r}`)
    }),
  )
}

/**
 * The laws of a carrier, for whoever writes one: up to rounding, its sums and products are those of a commutative
 * semiring, and exp, pow and tanh are what they should be; constants are numbers, and primitives what they are defined
 * as. Throws a `FluxionError` (`BadOperand`) for what is not a carrier.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { either as E } from 'fp-ts'
 * import { numbers } from 'fluxion'
 * import { checkAll, moderate, numericLaws } from 'fluxion/laws'
 *
 * const carrier = {
 *   name: 'numbers',
 *   numeric: numbers,
 *   elements: moderate,
 *   absolute: Math.abs,
 *   readings: fc.constant((x: number) => [x]),
 *   show: String,
 * }
 * assert.strictEqual(checkAll(numericLaws(carrier), { runs: 50 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const numericLaws = <A>(carrier: Carrier<A>): Laws =>
  laws(asCarrier(carrier).name, ...carrierLaws.map((law) => someLaw(lawOn(carrier, law))))

const parts = ['name', 'numeric', 'elements', 'absolute', 'readings', 'show'] satisfies ReadonlyArray<
  keyof Carrier<unknown>
>

/** The carrier itself; fails unless it has all parts. */
const asCarrier = <A>(carrier: Carrier<A>): Carrier<A> => {
  const missing = parts.find((part) => (carrier as Carrier<A> | null | undefined)?.[part] === undefined)
  return missing === undefined
    ? carrier
    : fail(
        'BadOperand',
        missing,
        `numericLaws takes a carrier { ${parts.join(', ')} }; ${describe(carrier)} has no '${missing}'.`,
      )
}

const lawOn = <A>(
  { absolute, elements, name, numeric, readings, show }: Carrier<A>,
  { equation, mutants, name: what, statement }: CarrierLaw,
): Law<ElementsOf<A>, Numeric<A>> => ({
  name: `${name}: ${what}`,
  statement,
  arbitrary: fc.record({ a: elements, b: elements, c: elements, k: moderate, l: moderate, read: readings }),
  subject: numeric,
  mutants: mutants.map(([mutant, change]): Mutant<Numeric<A>> => ({ name: mutant, subject: change(numeric) })),
  tolerance: 2 ** -47,
  runs: defaultRuns,
  predicate: (sample, n, tolerance) =>
    allOf(
      // the scale is computed on the real carrier: a wrong one is not to judge itself
      equation(n, sample, absolute).map((sides, i) =>
        compare(
          { ...sides, scale: (equation(numeric, sample, absolute)[i] as Sides<A>).scale },
          sample.read,
          tolerance,
        ),
      ),
    ),
  show: ({ a, b, c, k, l }) => `a = ${show(a)}\nb = ${show(b)}\nc = ${show(c)}\nk = ${k}\nl = ${l}`,
})
