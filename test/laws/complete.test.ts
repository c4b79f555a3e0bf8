/** Whatever fluxion exports that has laws is under them. */
import { expect, test } from 'vitest'
import * as fluxion from 'fluxion'
import { lawsIn, ownOptimizerLaws, ownPrimitiveLaws, steadySteps } from 'fluxion/laws'

test('every primitive', () => {
  const tests = ['lt', 'le', 'gt', 'ge', 'eq']
  const exported = Object.entries(fluxion).flatMap(([name, value]) =>
    typeof value === 'function' && 'primitive' in value && 'at' in value && !tests.includes(name) ? [name] : [],
  )
  const names = lawsIn(ownPrimitiveLaws).map((law) => law.name)
  expect(exported.length).toBeGreaterThan(14)
  for (const name of exported) {
    for (const law of ['first order', 'second order', 'third order', 'NaN in, NaN out'])
      expect(names).toContain(`${name}: ${law}`)
  }
})

test('a primitive with a kernel in its record', () => {
  expect(lawsIn(ownPrimitiveLaws).map((law) => law.name)).toContain('clamp: kernel')
})

test('every optimiser', () => {
  const names = lawsIn(ownOptimizerLaws).map((law) => law.name)
  for (const name of ['sgd', 'momentum', 'adam', 'scaleBy', 'unchanged'])
    expect(names.some((law) => law.startsWith(name))).toBe(true)
})

test('every operation is in the samples that back ends are tried on', () => {
  const used = new Set(
    steadySteps('x', 'y').flatMap(({ arity, build }) => {
      const e = build(
        ['x', 'y', 'x', 'y'].slice(0, Math.max(1, arity)).map((name) => fluxion.variable(name)),
        1,
      )
      return fluxion.tapeOf(e).nodes.flatMap((n) => (n._tag === 'Apply' ? [n.primitive.name] : []))
    }),
  )
  const operations = Object.entries(fluxion).flatMap(([name, value]) =>
    typeof value === 'function' && 'primitive' in value && 'at' in value ? [name] : [],
  )
  expect([...operations, 'clamp', 'logSumExp', 'norm'].filter((name) => !used.has(name))).toEqual([])
})
