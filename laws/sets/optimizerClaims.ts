/**
 * What the laws of optimisers share: what is claimed of one, the samples it is tried on, and how results are compared.
 */
import * as fc from 'fast-check'
import type { Optimizer } from '../../src/learn/optimizers.js'
import { bitsOf } from '../compare/data.js'
import { fails, holds, type Verdict } from '../law.js'
import type { GradientsAt } from '../mutants/optimizers.js'
import type { Descent } from './descent.js'

/**
 * An optimiser and what is claimed of it.
 *
 * @since 0.1.0
 * @category model
 */
export interface OptimizerClaims<S> {
  /** The laws' names begin with it. */
  readonly name: string
  readonly optimizer: Optimizer<S>
  /** That it finds the lowest point of a bowl; by default nothing of the kind is claimed. */
  readonly descends?: Descent
  /** What gradients and parameters are made of; `moderate` by default. */
  readonly numbers?: fc.Arbitrary<number>
}

/** Up to three parameters and five gradients. */
export const sequences = (numbers: fc.Arbitrary<number>): fc.Arbitrary<GradientsAt> => {
  const three = fc.tuple(numbers, numbers, numbers)
  return fc
    .record({
      size: fc.integer({ min: 1, max: 3 }),
      parameters: three,
      gradients: fc.array(three, { minLength: 1, maxLength: 5 }),
    })
    .map(({ gradients, parameters, size }) => ({
      parameters: parameters.slice(0, size),
      gradients: gradients.map((g) => g.slice(0, size)),
    }))
}

/** Whether two results are the same data, bit for bit. */
export const same = (what: string, left: unknown, right: unknown): Verdict => {
  const [l, r] = [bitsOf(left), bitsOf(right)]
  return l === r ? holds : fails(`${what}: ${l} ≠ ${r}`)
}
