/** Laws as the tests of any runner that has `describe` and `test`. */
import { either as E } from 'fp-ts'
import { fail } from '../src/expr/error.js'
import { check, showCounterexample, type CheckParameters } from './check.js'
import { lawsIn, type Laws, type SomeLaw } from './laws.js'

/**
 * What a test runner offers: vitest, jest and node:test all do.
 *
 * @since 0.1.0
 * @category model
 */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly test: (name: string, body: () => void) => unknown
}

/** The runner whose functions are global, as jest's are and vitest's can be. */
const globalRunner = (): TestRunner => {
  const { describe, test } = globalThis as Partial<TestRunner>
  return typeof describe === 'function' && typeof test === 'function'
    ? { describe, test }
    : fail(
        'NoTestRunner',
        'testLaws',
        "testLaws found no global `describe` and `test`; give it your runner's, as in testLaws(laws, {}, { describe, test }), or import testLaws from 'fluxion/laws/vitest'.",
      )
}

const testOne = ({ name, open }: SomeLaw, parameters: CheckParameters, { test }: TestRunner): void => {
  test(name, () => {
    const outcome = open((law) => check(law, parameters))
    if (E.isLeft(outcome)) fail('LawBroken', name, showCounterexample(outcome.left))
  })
}

/**
 * Makes a test of each law: a `describe` for every set, in it a `test` for every law and a `describe` for every set
 * that it includes. A law that does not hold fails its test with the counterexample as the message.
 *
 * `runner` is the runner's own `describe` and `test`; left out, they must be global. For vitest, import this function
 * from `fluxion/laws/vitest` and leave the runner out.
 *
 * @example
 * import { laws, leibniz, linearity, someLaw, testLaws } from 'fluxion/laws'
 *
 * // a runner that only notes what it is given
 * const names: string[] = []
 * const describe = (name: string, body: () => void) => { names.push(name); body() }
 * const test = (name: string) => { names.push(name) }
 * testLaws(laws('mine', someLaw(leibniz), someLaw(linearity)), { runs: 50, key: 7 }, { describe, test })
 * assert.deepStrictEqual(names, ['mine', 'Leibniz', 'linearity'])
 *
 * @since 0.1.0
 * @category running
 */
export const testLaws = (set: Laws, parameters: CheckParameters = {}, runner: TestRunner = globalRunner()): void => {
  if (lawsIn(set).length === 0) fail('EmptyList', set.name, `testLaws got no laws: the set '${set.name}' is empty.`)
  runner.describe(set.name, () => {
    set.members.forEach((member) => {
      if ('members' in member) testLaws(member, parameters, runner)
      else testOne(member, parameters, runner)
    })
  })
}
