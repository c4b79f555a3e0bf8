/** Every law on fluxion itself. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { lt, variable, where } from 'fluxion'
import { absentIsZero, allLaws, calculus, check, lawsIn, showCounterexample } from 'fluxion/laws'

const key = Number(process.env['LAWS_KEY'] ?? 20261120)
console.log(`laws are run with key ${key}; another one: LAWS_KEY=7 npm test`)

describe(`laws, with key ${key}`, () => {
  test.each(lawsIn(allLaws).map((law) => [law.name, law] as const))('%s', (_, { open }) => {
    const result = open((law) => check(law, { key }))
    // What vitest prints is the message: law, statement, sample and both sides.
    if (E.isLeft(result)) expect.fail(showCounterexample(result.left))
    expect(result.right.reached).toBeGreaterThanOrEqual(result.right.runs / 2)
  })

  test('have names that tell them apart, and statements', () => {
    const all = lawsIn(allLaws)
    expect(new Set(all.map((law) => law.name)).size).toBe(all.length)
    expect(all.every(({ open }) => open((law) => law.statement !== ''))).toBe(true)
  })
})

test('a gradient with as many entries at another point, but others, is no gradient with the same', () => {
  const [x, y, z] = [variable('x'), variable('y'), variable('z')]
  const sample = { f: where(lt(x, 0), y, z), env: new Map(Object.entries({ x: -1, y: 1, z: 1 })) }
  const onlyTaken: typeof calculus.grad = (e) => (env) =>
    new Map([...calculus.grad(e)(env)].filter(([, slope]) => slope !== 0))
  expect(absentIsZero.predicate(sample, calculus, 0)._tag).toBe('Holds')
  expect(absentIsZero.predicate(sample, { ...calculus, grad: onlyTaken }, 0)).toEqual({
    _tag: 'Fails',
    how: 'entries for {y} here, for {z} elsewhere',
  })
})
