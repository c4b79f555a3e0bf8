/**
 * Reverse mode on carriers where no test stays open, such as numbers: a contribution counts or it does not, and guards
 * never exist. A program that uses no other carriers does not carry the code for guards.
 */
import type { Numeric } from '../expr/numeric.js'
import { reverseWith, type Reverse } from './backward.js'
import type { Guard, Guards } from './guard.js'

const decisions = <A>(n: Numeric<A>): Guards<A> => {
  const holds = (test: A | undefined, wanted: boolean): boolean =>
    test === undefined || (n.decide(test) ?? wanted) === wanted
  return {
    refine: (_outer, { when, unless }): Guard<A> | 'never' =>
      holds(when, true) && holds(unless, false) ? undefined : 'never',
    merge: (a, b) => ({ guard: undefined, value: n.add(a.value, b.value) }),
    resolve: ({ value }) => value,
  }
}

const reverse: Reverse = /* @__PURE__ */ reverseWith(decisions)

/** `pullBack`, where every test is decided. */
export const pullBackDecided: Reverse['pullBack'] = (n, tape, results, seeds, into) =>
  reverse.pullBack(n, tape, results, seeds, into)

/** `contributions`, where every test is decided. */
export const contributionsDecided: Reverse['contributions'] = (n, p, operands, out) =>
  reverse.contributions(n, p, operands, out)
