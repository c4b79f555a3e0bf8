/** fluxion/laws/vitest: laws as vitest's tests. Needs vitest and fast-check. */
import { describe, test } from 'vitest'
import type { CheckParameters } from './check.js'
import type { Laws } from './laws.js'
import { testLaws as testLawsWith } from './runner.js'

/**
 * Makes a vitest `describe` of every set and a `test` of every law: see `testLaws` of `fluxion/laws`.
 *
 * @example
 * import { laws, leibniz, someLaw } from 'fluxion/laws'
 * import { testLaws } from 'fluxion/laws/vitest'
 *
 * // at the top level of a test file, or in a `describe`
 * const products = () => testLaws(laws('products', someLaw(leibniz)), { runs: 500, key: 7 })
 * assert.strictEqual(products.length, 0)
 *
 * @since 0.1.0
 * @category running
 */
export const testLaws = (set: Laws, parameters: CheckParameters = {}): void =>
  testLawsWith(set, parameters, { describe, test })
