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

/** What must hold: that a test came out in one way, or one of several conditions. `indicator` is 1 while it does. */
export type Condition<A> = Side<A> | { readonly _tag: 'Either'; readonly indicator: A }

/** `test` came out as `taken`, and `outer` holds as well. */
interface Side<A> {
  readonly _tag: 'Side'
  readonly indicator: A
  readonly test: A
  readonly taken: boolean
  readonly outer: Guard<A>
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
  taken?: Side<A>
  passed?: Side<A>
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
  const make = (outer: Guard<A>, test: A, taken: boolean): Side<A> => {
    const own = taken ? test : not(test)
    return { _tag: 'Side', indicator: outer === undefined ? own : and(outer.indicator, own), test, taken, outer }
  }
  /** The condition that `test` comes out as `taken` beneath `outer`. */
  const condition = (outer: Guard<A>, test: A, taken: boolean): Side<A> => {
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
    // A side beneath nothing else is chosen by its test, without `not`.
    if (guard._tag === 'Either' || guard.outer !== undefined) return where(guard.indicator, value, zero)
    return guard.taken ? where(guard.test, value, zero) : where(guard.test, zero, value)
  }
  /** One choice, where the guards are the two sides of one test. */
  const chosen = ({ guard: g, value: x }: Guarded<A>, { guard: h, value: y }: Guarded<A>): Guarded<A> | undefined => {
    if (g?._tag !== 'Side' || h?._tag !== 'Side') return undefined
    if (g.test !== h.test || g.outer !== h.outer || g.taken === h.taken) return undefined
    return { guard: g.outer, value: g.taken ? where(g.test, x, y) : where(g.test, y, x) }
  }
  const either = (g: Guard<A>, h: Guard<A>): Guard<A> =>
    g === undefined || h === undefined ? undefined : { _tag: 'Either', indicator: or(g.indicator, h.indicator) }
  /** A sum of what each of the two is, or 0. */
  const summed = (a: Guarded<A>, b: Guarded<A>): Guarded<A> => ({
    guard: either(a.guard, b.guard),
    value: n.add(select(a.guard, a.value), select(b.guard, b.value)),
  })

  return {
    refine: (outer, { when, unless }) => narrow(narrow(outer, when, true), unless, false),
    merge: (a, b) =>
      a.guard === b.guard ? { guard: a.guard, value: n.add(a.value, b.value) } : (chosen(a, b) ?? summed(a, b)),
    resolve: ({ guard, value }) => select(guard, value),
  }
}
