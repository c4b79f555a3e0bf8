/** Every law there is, on fluxion itself. */
import { derivativeLaws } from './sets/derivative.js'
import { laws, type Laws } from './laws.js'
import { modeLaws } from './sets/modes.js'
import { networkLaws } from './sets/network.js'
import { objectiveLaws } from './sets/objective.js'
import { rewriteLaws } from './sets/rewrite.js'
import { whereLaws } from './sets/where.js'

/**
 * All laws of fluxion.
 *
 * @example
 * import { allLaws, checkAll } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(allLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const allLaws: Laws = laws(
  'fluxion',
  derivativeLaws,
  modeLaws,
  rewriteLaws,
  whereLaws,
  objectiveLaws,
  networkLaws,
)
