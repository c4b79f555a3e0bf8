/** Every law there is, on fluxion itself. */
import { ownCarrierLaws } from './sets/carriers.js'
import { derivativeLaws } from './sets/derivative.js'
import { foldLaws } from './sets/fold.js'
import { differenceLaws } from './sets/differences.js'
import { higherOrderLaws } from './sets/higher.js'
import { pullbackLaws } from './sets/pullback.js'
import { laws, type Laws } from './laws.js'
import { modeLaws } from './sets/modes.js'
import { ownPrimitiveLaws } from './primitive/own.js'
import { networkLaws } from './sets/network.js'
import { objectiveLaws } from './sets/objective.js'
import { gradientLaws } from './sets/gradient.js'
import { ownOptimizerLaws } from './sets/ownOptimizers.js'
import { referenceCompiledLaws } from './sets/compiled.js'
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
  ownCarrierLaws,
  derivativeLaws,
  differenceLaws,
  modeLaws,
  pullbackLaws,
  higherOrderLaws,
  foldLaws,
  rewriteLaws,
  whereLaws,
  objectiveLaws,
  networkLaws,
  gradientLaws,
  ownOptimizerLaws,
  referenceCompiledLaws,
  ownPrimitiveLaws,
)
