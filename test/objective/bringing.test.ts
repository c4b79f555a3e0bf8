/** Whoever evaluates objectives finds out how from whoever makes them; this file must be the first to make one. */
import { expect, test } from 'vitest'
import { evaluate, grad, objective, valueAndGrad, variable, type Objective } from 'fluxion'
import { errorOf } from '../support/untyped.js'

test('what stages objectives comes with the first of them', () => {
  const byHand: Objective<'x'> = { _tag: 'Objective', terms: [{ weight: 3, reduce: 'one', expression: variable('x') }] }
  for (const meaning of [evaluate, grad, valueAndGrad]) {
    expect(errorOf(() => meaning(byHand)).code).toBe('BadObjective')
  }
  objective(variable('x'))
  expect(valueAndGrad(byHand)({ x: 2 })).toEqual({ value: 6, gradient: new Map([['x', 3]]) })
})
