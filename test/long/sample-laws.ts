/** Laws for the tests of the long run: one that holds, one that does not, one that is reached too seldom. */
import * as fc from 'fast-check'
import { fails, holds, laws as set, skipped, someLaw, type Law, type Laws, type Verdict } from 'fluxion/laws'

const aboutNumbers = (name: string, statement: string, predicate: (n: number) => Verdict): Law<number, null> => ({
  name,
  statement,
  arbitrary: fc.integer({ min: 0, max: 999_999 }),
  predicate,
  show: (n) => `n = ${n}`,
  subject: null,
  mutants: [],
  tolerance: 0,
  runs: 100,
})

const natural = aboutNumbers('natural', 'n ≥ 0', (n) => (n >= 0 ? holds : fails(`${n} < 0`)))
const small = aboutNumbers('small', 'n < 999000', (n) => (n < 999_000 ? holds : fails(`${n} ≥ 999000`)))
const seldom = aboutNumbers('seldom', 'n is a multiple of 3', (n) =>
  n % 3 === 0 ? holds : skipped('no multiple of 3'),
)

export const laws: Laws = set('for tests', someLaw(natural), someLaw(small), someLaw(seldom))
