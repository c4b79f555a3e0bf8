/** The logarithm of a sum of exponentials: values and slopes where numbers are extreme. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, grad, logSumExp, variable, type Expr } from 'fluxion'
import { expectClose, type Numbers } from '../support/numbers.js'
import { firsts, seconds, values } from '../support/roads.js'

const seed = 20261121
const [x, y] = [variable('x'), variable('y')]
const logit = fc.double({ min: -50, max: 50, noNaN: true })

describe('logSumExp', () => {
  const two = logSumExp(x, y)
  const check = (e: Expr<'x' | 'y'>, at: Numbers, value: number, dx: number, dy: number): void => {
    for (const [road, of] of Object.entries(values)) expectClose(of(e, at), value, 1e-15, road)
    for (const [road, of] of Object.entries(firsts)) {
      expectClose(of(e, 'x', at), dx, 1e-15, `∂x by ${road}`)
      expectClose(of(e, 'y', at), dy, 1e-15, `∂y by ${road}`)
    }
  }
  test.each([1000, -1000, 0, 1e6])('of two equal terms, %d: log 2 more, slopes ½', (at) => {
    for (const [road, of] of Object.entries(values))
      expectClose(of(two, { x: at, y: at }), at + Math.log(2), 1e-15, road)
    for (const [road, of] of Object.entries(firsts))
      expectClose(of(two, 'x', { x: at, y: at }), 0.5, 2.3e-16 * Math.max(4, at, -at), road)
  })
  test('of terms far apart: the greater, slopes 1 and 0', () => {
    check(two, { x: 1000, y: -1000 }, 1000, 1, 0)
    check(two, { x: -1e300, y: 1e300 }, 1e300, 0, 1)
  })
  test('of terms that are all −∞: −∞, slopes 0 at every order', () => {
    check(two, { x: -Infinity, y: -Infinity }, -Infinity, 0, 0)
    for (const [road, of] of Object.entries(seconds))
      expectClose(of(two, 'x', 'y', { x: -Infinity, y: -Infinity }), 0, 0, road)
  })
  test('a term of −∞ beside others counts for nothing', () => {
    check(two, { x: -Infinity, y: 3 }, 3, 0, 1)
    check(two, { x: 3, y: -Infinity }, 3, 1, 0)
  })
  test('a term of ∞ makes it ∞', () => {
    for (const of of Object.values(values)) {
      expect(of(two, { x: Infinity, y: 3 })).toBe(Infinity)
      expect(of(two, { x: Infinity, y: -Infinity })).toBe(Infinity)
      expect(of(two, { x: Infinity, y: Infinity })).toBe(Infinity)
    }
  })
  test('NaN flows, wherever it stands and whatever stands beside it', () => {
    for (const other of [0, 1000, Infinity, -Infinity, NaN])
      for (const of of Object.values(values)) {
        expect(of(two, { x: NaN, y: other })).toBe(NaN)
        expect(of(two, { x: other, y: NaN })).toBe(NaN)
      }
    expect(evaluate(logSumExp(1, x, 2))({ x: NaN })).toBe(NaN)
    expect(grad(two)({ x: NaN, y: 0 })).toEqual(new Map([['x', NaN], ['y', NaN]])) // prettier-ignore
  })
  test('of one term: the term itself, slope 1, no curvature', () => {
    const one = logSumExp(x)
    for (const at of [0, -0.1, 1 / 3, 710, -746, 1e300]) {
      for (const [road, of] of Object.entries(values)) expectClose(of(one, { x: at }), at, 0, road)
      for (const [road, of] of Object.entries(firsts)) expectClose(of(one, 'x', { x: at }), 1, 0, road)
      for (const [road, of] of Object.entries(seconds)) expectClose(of(one, 'x', 'x', { x: at }), 0, 0, road)
    }
    expect(evaluate(one)({ x: -Infinity })).toBe(-Infinity)
  })
  test('of none: −∞', () => {
    expect(evaluate(logSumExp())({})).toBe(-Infinity)
  })
  test('slopes are the softmax: they add up to 1; second slopes add up to 0', () => {
    fc.assert(
      fc.property(logit, logit, (a, b) => {
        const at = { x: a, y: b }
        const g = grad(two)(at)
        expectClose((g.get('x') as number) + (g.get('y') as number), 1, 1e-13)
        const e = Math.exp(b - a)
        expectClose(g.get('x') as number, 1 / (1 + e), 1e-13)
        const curvature = (1 / (1 + e)) * (1 / (1 + 1 / e))
        for (const [road, of] of Object.entries(seconds)) {
          expectClose(of(two, 'x', 'x', at), curvature, 1e-12, road, 1e-13)
          expectClose(of(two, 'x', 'y', at), -curvature, 1e-12, road, 1e-13)
        }
      }),
      { seed, numRuns: 50 },
    )
  })
})
