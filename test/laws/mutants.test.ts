/** Every law rejects each of its mutants, within its own number of runs, whatever the key. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { allLaws, check, mutated } from 'fluxion/laws'

const keys = Array.from({ length: 20 }, (_, k) => k + 1)

const cases = allLaws.flatMap(({ name, open }) =>
  open((law) =>
    law.mutants.map((mutant) => ({
      name: `${name} rejects: ${mutant.name}`,
      outcomes: () => keys.map((key) => check(mutated(law, mutant), { key, shrink: false })),
    })),
  ),
)

describe(`mutants, with keys 1 to ${keys.length}`, () => {
  test.each(cases)('$name', ({ outcomes }) => {
    const survived = outcomes().flatMap((outcome, k) =>
      // Refuted by a sample, not by a predicate that threw or was never reached.
      E.isLeft(outcome) && outcome.left._tag === 'Refuted' ? [] : [keys[k]],
    )
    expect(survived).toEqual([])
  })

  test('every law has some', () => {
    expect(allLaws.filter(({ open }) => open((law) => law.mutants.length === 0)).map((law) => law.name)).toEqual([])
  })
})
