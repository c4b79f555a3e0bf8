/** Every law there is, on fluxion itself. */
import { derivativeLaws } from './derivative.js'
import type { SomeLaw } from './law.js'
import { modeLaws } from './modes.js'
import { networkLaws } from './network.js'
import { objectiveLaws } from './objective.js'
import { rewriteLaws } from './rewrite.js'
import { whereLaws } from './where.js'

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
export const allLaws: ReadonlyArray<SomeLaw> = [
  ...derivativeLaws,
  ...modeLaws,
  ...rewriteLaws,
  ...whereLaws,
  ...objectiveLaws,
  ...networkLaws,
]
