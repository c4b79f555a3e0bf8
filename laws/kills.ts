/** Laws put to the test: each must catch its mutants, whatever the key. */
import { either as E } from 'fp-ts'
import { asList } from '../src/expr/error.js'
import { check } from './check.js'
import { mutated } from './law.js'
import { lawsIn, type Laws } from './laws.js'

/**
 * How a law fared against one of its mutants.
 *
 * @since 0.1.0
 * @category model
 */
export interface Kill {
  readonly law: string
  readonly mutant: string
  /** The share of the law's samples that reach its predicate when its subject is the real one. */
  readonly share: number
  /** The keys with which the mutant was caught: by a sample that refutes it, not by one on which something threw. */
  readonly killed: ReadonlyArray<number>
  /** The keys with which it got away. */
  readonly survived: ReadonlyArray<number>
  /** How many samples it took to catch it, at most. */
  readonly mostRuns: number
}

/**
 * Runs every law of a set against each of its mutants, once for each key, with the law's own number of runs. Without
 * keys the mutants are only listed: none is killed, and none survived.
 *
 * @example
 * import { kills, laws, leibniz, someLaw } from 'fluxion/laws'
 *
 * const table = kills(laws('products', someLaw(leibniz)), [1, 2, 3])
 * assert.strictEqual(table.length, leibniz.mutants.length)
 * assert.strictEqual(table.every(({ survived }) => survived.length === 0), true)
 *
 * @since 0.1.0
 * @category running
 */
export const kills = (set: Laws, keys: ReadonlyArray<number>): ReadonlyArray<Kill> => {
  asList(keys, 'kills', 'kills(mine, [1, 2])')
  return lawsIn(set).flatMap(({ open }) =>
    open((law) => {
      const real = check(law, { leastReached: 0 })
      const { reached, runs } = E.isRight(real) ? real.right : real.left
      return law.mutants.map((mutant): Kill => {
        const tries = keys.map((key) => ({ key, outcome: check(mutated(law, mutant), { key, shrink: false }) }))
        const caught = tries.flatMap(({ key, outcome }) =>
          E.isLeft(outcome) && outcome.left._tag === 'Refuted' ? [{ key, runs: outcome.left.runs }] : [],
        )
        const killed = caught.map(({ key }) => key)
        return {
          law: law.name,
          mutant: mutant.name,
          share: reached / Math.max(1, runs),
          killed,
          survived: keys.filter((key) => !killed.includes(key)),
          mostRuns: caught.reduce((most, c) => Math.max(most, c.runs), 0),
        }
      })
    }),
  )
}
