/** Rates that fall. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { constantRate, exponentialRate, linearRate, sgd } from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { gradients, stepsOf } from './stepping.js'

const seed = 20261121
describe('rates', () => {
  test('constant', () => {
    expect([0, 1, 1e9].map(constantRate(0.1))).toEqual([0.1, 0.1, 0.1])
    fc.assert(
      fc.property(gradients, (gs) => {
        expect(stepsOf(sgd({ rate: constantRate(0.1) }), gs)).toEqual(stepsOf(sgd({ rate: 0.1 }), gs))
      }),
      { seed },
    )
  })
  test('exponential: by the factor every so many steps, smoothly between', () => {
    const rate = exponentialRate({ rate: 8, factor: 0.25, every: 10 })
    expect([0, 10, 20].map(rate)).toEqual([8, 2, 0.5])
    expect(rate(5)).toBe(4)
    expectClose(rate(1), 8 * 0.25 ** 0.1, 1e-15)
    expect([0, 7, 100].map(exponentialRate({ rate: 3, factor: 1, every: 5 }))).toEqual([3, 3, 3])
  })
  test('linear: in a straight line, then level', () => {
    expect([0, 1, 2, 3, 4, 5, 99].map(linearRate({ from: 8, to: 4, steps: 4 }))).toEqual([8, 7, 6, 5, 4, 4, 4])
    expect([0, 5, 10, 11].map(linearRate({ from: 0, to: 1, steps: 10 }))).toEqual([0, 0.5, 1, 1])
    expect(linearRate({ from: 8, to: 4, steps: 0 })(0)).toBe(4)
  })
})
