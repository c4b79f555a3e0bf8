/** Every law on fluxion itself. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { allLaws, check, showCounterexample } from 'fluxion/laws'

const key = 20261120

describe(`laws, with key ${key}`, () => {
  test.each(allLaws.map((law) => [law.name, law] as const))('%s', (_, { open }) => {
    const result = open((law) => check(law, { key }))
    // What vitest prints is the message: law, statement, sample and both sides.
    if (E.isLeft(result)) expect.fail(showCounterexample(result.left))
    expect(result.right.reached).toBeGreaterThanOrEqual(result.right.runs / 2)
  })

  test('have names that tell them apart, and statements', () => {
    expect(new Set(allLaws.map((law) => law.name)).size).toBe(allLaws.length)
    expect(allLaws.every(({ open }) => open((law) => law.statement !== ''))).toBe(true)
  })
})
