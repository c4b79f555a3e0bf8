/** The optimisers of fluxion under the laws of optimisers. */
import { adam, chain, momentum, scaleBy, sgd, unchanged } from '../../src/learn/optimizers.js'
import { constantRate, exponentialRate } from '../../src/learn/rates.js'
import { laws, type Laws } from '../laws.js'
import { optimizerLaws } from './optimizer.js'

const falling = exponentialRate({ rate: 0.5, factor: 0.5, every: 30 })

/**
 * The laws of fluxion's own optimisers, with rates that stay and rates that fall.
 *
 * @example
 * import { checkAll, ownOptimizerLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(ownOptimizerLaws, { runs: 10, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const ownOptimizerLaws: Laws = laws(
  'optimisers',
  optimizerLaws({ name: 'unchanged', optimizer: unchanged }),
  optimizerLaws({ name: 'scaleBy', optimizer: scaleBy((step) => 1 / (step + 1)) }),
  optimizerLaws({ name: 'sgd', optimizer: sgd({ rate: constantRate(0.25) }), descends: { steps: 40 } }),
  optimizerLaws({ name: 'sgd, falling rate', optimizer: sgd({ rate: falling }), descends: { steps: 40 } }),
  optimizerLaws({ name: 'momentum', optimizer: momentum({ rate: 0.1, decay: 0.8 }), descends: { steps: 50 } }),
  optimizerLaws({ name: 'adam', optimizer: adam({ rate: 0.25 }), descends: { steps: 60, share: 0.05 } }),
  optimizerLaws({
    name: 'adam, falling rate',
    optimizer: adam({ rate: falling }),
    descends: { steps: 60, share: 0.05 },
  }),
  optimizerLaws({
    name: 'a chain of two',
    optimizer: chain(
      scaleBy(exponentialRate({ rate: 2, factor: 0.5, every: 20 })),
      momentum({ rate: 0.1, decay: 0.5 }),
    ),
    descends: { steps: 50 },
  }),
)
