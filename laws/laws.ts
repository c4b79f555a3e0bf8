/** Sets of laws, which may include other sets. */
import { describe, fail } from '../src/expr/error.js'
import type { Law } from './law.js'

/**
 * A law whose samples and subject are no longer in its type, so that laws of every kind fit into one list.
 *
 * @example
 * import { derivativeLaws, lawsIn } from 'fluxion/laws'
 *
 * const catalogue = lawsIn(derivativeLaws).map(({ name, open }) => `${name}: ${open((law) => law.statement)}`)
 * assert.strictEqual(catalogue.includes('Leibniz: ∇(f·g) = g·∇f + f·∇g'), true)
 *
 * @since 0.1.0
 * @category model
 */
export interface SomeLaw {
  readonly name: string
  /** Uses the law, whatever its types are. */
  readonly open: <R>(use: <T, S>(law: Law<T, S>) => R) => R
}

/**
 * Forgets the types of a law. Throws a `FluxionError` (`BadOperand`) for what is not a law.
 *
 * @example
 * import { leibniz, someLaw } from 'fluxion/laws'
 *
 * assert.strictEqual(someLaw(leibniz).open((law) => law.mutants.length > 0), true)
 *
 * @since 0.1.0
 * @category constructors
 */
export const someLaw = <T, S>(law: Law<T, S>): SomeLaw =>
  isLaw(law)
    ? { name: law.name, open: (use) => use(law) }
    : fail('BadOperand', 'someLaw', `someLaw takes a law, not ${describe(law)}.`)

/** Whether something is a law, by what all of them have. */
export const isLaw = (x: unknown): boolean => typeof (x as { predicate?: unknown } | null)?.predicate === 'function'

/**
 * A set of laws under a name; other sets may be among its members.
 *
 * @since 0.1.0
 * @category model
 */
export interface Laws {
  readonly name: string
  readonly members: ReadonlyArray<SomeLaw | Laws>
}

/**
 * Makes a set of laws and of other sets.
 *
 * @example
 * import { laws, lawsIn, leibniz, rewriteLaws, someLaw } from 'fluxion/laws'
 *
 * const mine = laws('mine', someLaw(leibniz), rewriteLaws)
 * assert.strictEqual(lawsIn(mine).length, 1 + lawsIn(rewriteLaws).length)
 *
 * @since 0.1.0
 * @category constructors
 */
export const laws = (name: string, ...members: ReadonlyArray<SomeLaw | Laws>): Laws => ({ name, members })

/**
 * The laws of a set and of all sets that it includes, in order; one that is included twice is listed once. Throws a
 * `FluxionError` (`BadOperand`) for what is not a set, or a member that is neither a set nor made by `someLaw`.
 *
 * @example
 * import { laws, lawsIn, leibniz, someLaw } from 'fluxion/laws'
 *
 * const product = someLaw(leibniz)
 * const names = lawsIn(laws('all', product, laws('products', product))).map(({ name }) => name)
 * assert.deepStrictEqual(names, ['Leibniz'])
 *
 * @since 0.1.0
 * @category sets
 */
export const lawsIn = (set: Laws): ReadonlyArray<SomeLaw> => [...new Set(flat(set))]

const flat = (set: Laws): ReadonlyArray<SomeLaw> =>
  Array.isArray((set as Laws | null | undefined)?.members)
    ? set.members.flatMap((member) => ('open' in Object(member) ? [member as SomeLaw] : flat(member as Laws)))
    : fail(
        'BadOperand',
        'laws',
        `A set of laws is needed here, as in laws('mine', someLaw(leibniz)), not ${isLaw(set) ? 'a law' : describe(set)}.`,
      )
