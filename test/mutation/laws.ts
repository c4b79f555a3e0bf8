/** The laws on fluxion itself, on fewer samples than in their own tests. */
import { either as E } from 'fp-ts'
import { allLaws, lawsIn, check } from 'fluxion/laws'
import { describe, expect, test } from 'vitest'

describe('laws', () => {
  test.each(lawsIn(allLaws).map((law) => [law.name, law] as const))('%s', (_, { open }) => {
    expect(open((law) => E.isRight(check(law, { key: 20261120, runs: 40 })))).toBe(true)
  })
})
