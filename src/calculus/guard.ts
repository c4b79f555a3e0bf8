/**
 * Guards: when a derivative's contribution counts. Selecting a contribution, rather than multiplying it by a mask, is
 * what keeps 0 · ∞ out of branches not taken; so a contribution travels as (guard, value), its value unguarded, and the
 * guard is turned into a choice only where the derivative is read.
 *
 * On numbers every test is decided at once and no guard ever exists. On expressions tests stay open, and guards do the
 * work.
 */
import type { Numeric } from '../expr/numeric.js'
import type { Contribution } from '../expr/primitive.js'
import { choice, indicators } from '../expr/test.js'
import { knownOr } from '../expr/known.js'

/** Always (`undefined`), or while a condition holds. */
export type Guard<A> = Condition<A> | undefined

/** `test` came out as `taken`, and `outer` holds as well; or a disjunction, known by its indicator alone. */
export interface Condition<A> {
  readonly indicator: A
  readonly branch: { readonly test: A; readonly taken: boolean; readonly outer: Guard<A> } | undefined
}

/** A value that counts while its guard holds. */
export interface Guarded<A> {
  readonly value: A
  readonly guard: Guard<A>
}

/** The operations on guards over a carrier. */
export interface Guards<A> {
  /** The guard of a contribution beneath `outer`; `'never'` when its test is decided against it. */
  readonly refine: (outer: Guard<A>, contribution: NonNullable<Contribution<A>>) => Guard<A> | 'never'
  /** The sum of two guarded values. */
  readonly merge: (a: Guarded<A>, b: Guarded<A>) => Guarded<A>
  /** The value where its guard holds, 0 elsewhere. */
  readonly resolve: (a: Guarded<A>) => A
}

/** Both conditions of one test beneath one outer guard, once they are made. */
interface Sides<A> {
  taken?: Condition<A>
  passed?: Condition<A>
}

/**
 * The sides of each test, so that equal guards are one object. Where tests are objects, as on most carriers, they are
 * held weakly.
 */
const sidesByTest = <A>(): ((test: A) => Sides<A>) => {
  const ofObjects = new WeakMap<object, Sides<A>>()
  const ofOthers = new Map<A, Sides<A>>()
  return (test) => {
    const known = typeof test === 'object' && test !== null ? ofObjects : (ofOthers as Map<unknown, Sides<A>>)
    return knownOr(known, test as A & object, () => ({}))
  }
}

export const guards = <A>(n: Numeric<A>): Guards<A> => {
  const outermost = sidesByTest<A>()
  const beneath = new WeakMap<object, (test: A) => Sides<A>>()
  const and = indicators.and.at(n)
  const not = indicators.not.at(n)
  const or = indicators.or.at(n)
  const where = choice.at(n)

  const sidesBeneath = (outer: Guard<A>): ((test: A) => Sides<A>) =>
    outer === undefined ? outermost : knownOr(beneath, outer, () => sidesByTest<A>())
  const make = (outer: Guard<A>, test: A, taken: boolean): Condition<A> => {
    const own = taken ? test : not(test)
    return { indicator: outer === undefined ? own : and(outer.indicator, own), branch: { test, taken, outer } }
  }
  /** The condition that `test` comes out as `taken` beneath `outer`. */
  const condition = (outer: Guard<A>, test: A, taken: boolean): Condition<A> => {
    const sides = sidesBeneath(outer)(test)
    return taken ? (sides.taken ??= make(outer, test, true)) : (sides.passed ??= make(outer, test, false))
  }
  const narrow = (outer: Guard<A> | 'never', test: A | undefined, taken: boolean): Guard<A> | 'never' => {
    if (outer === 'never' || test === undefined) return outer
    const decided = n.decide(test)
    return decided === undefined ? condition(outer, test, taken) : decided === taken ? outer : 'never'
  }
  const select = (guard: Guard<A>, value: A): A => {
    if (guard === undefined) return value
    const zero = n.constant(0)
    const { branch, indicator } = guard
    if (branch === undefined || branch.outer !== undefined) return where(indicator, value, zero)
    return branch.taken ? where(branch.test, value, zero) : where(branch.test, zero, value)
  }
  /** The two sides of one test beneath one outer guard join into one choice. */
  const joinSides = (a: Guarded<A>, b: Guarded<A>): Guarded<A> | undefined => {
    const p = a.guard?.branch
    const q = b.guard?.branch
    if (p === undefined || q === undefined) return undefined
    if (p.test !== q.test || p.outer !== q.outer || p.taken === q.taken) return undefined
    return { guard: p.outer, value: p.taken ? where(p.test, a.value, b.value) : where(p.test, b.value, a.value) }
  }
  const either = (g: Guard<A>, h: Guard<A>): Guard<A> =>
    g === undefined || h === undefined ? undefined : { indicator: or(g.indicator, h.indicator), branch: undefined }

  return {
    refine: (outer, { when, unless }) => narrow(narrow(outer, when, true), unless, false),
    merge: (a, b) =>
      a.guard === b.guard
        ? { guard: a.guard, value: n.add(a.value, b.value) }
        : (joinSides(a, b) ?? {
            guard: either(a.guard, b.guard),
            value: n.add(select(a.guard, a.value), select(b.guard, b.value)),
          }),
    resolve: ({ guard, value }) => select(guard, value),
  }
}
