/** Values and derivatives of every operation against references of 80 digits. */
import { describe, expect, test } from 'vitest'
import {
  atan,
  atan2,
  cos,
  derivative,
  evaluate,
  exp,
  grad,
  hypot,
  log,
  pow,
  power,
  sech2,
  sigmoid,
  sin,
  softplus,
  sqrt,
  tanh,
  valueAndGrad,
  variable,
  type Expr,
  type Operation,
} from 'fluxion'
import * as references from './references.js'
import { expectClose, ulp } from '../support/numbers.js'
import { firsts, seconds, thirds } from '../support/roads.js'

const [x, y] = [variable('x'), variable('y')]
const NORMAL = 2.2250738585072014e-308

const expectWithinUlps = (actual: number, expected: number, ulps: number, label: string): void => {
  const difference = Math.abs(actual - expected) / ulp(expected)
  expect(
    Object.is(actual, expected) || difference <= ulps,
    `${label}: ${actual} is ${difference} ulp from ${expected}`,
  ).toBe(true)
}

/** Value within 2 ulp and first derivative within 4, as numerics demand of whatever is a normal number. */
const expectAccurate = (actual: number, expected: number, ulps: number, label: string): void => {
  if (!Number.isFinite(expected)) expect(actual, label).toBe(expected)
  else if (expected === 0 || Math.abs(expected) >= NORMAL) expectWithinUlps(actual, expected, ulps, label)
}

const operations: Readonly<Record<string, (e: Expr<'x'>) => Expr<'x'>>> = {
  exp,
  tanh,
  sech2,
  sigmoid,
  softplus,
  log,
  sin,
  cos,
  atan,
  sqrt,
}

describe.each(Object.entries(references.unary))('%s', (name, rows) => {
  const e = operations[name]?.(x) as Expr<'x'>

  test('value within 2 ulp, sqrt correctly rounded', () => {
    for (const [at, value] of rows)
      expectAccurate(evaluate(e)({ x: at }), value, name === 'sqrt' ? 0 : 2, `${name}(${at})`)
  })
  test('first derivative within 4 ulp, by every road', () => {
    for (const [at, , first] of rows)
      for (const [road, of] of Object.entries(firsts))
        expectAccurate(of(e, 'x', { x: at }), first, 4, `${name}′(${at}) by ${road}`)
  })
  test('second derivative to 14 digits, tails included, by every road', () => {
    for (const [at, , , second] of rows)
      for (const [road, of] of Object.entries(seconds))
        expectClose(of(e, 'x', 'x', { x: at }), second, 1e-14, `${name}″(${at}) by ${road}`)
  })
  test('third derivative to 13 digits, by every road', () => {
    for (const [at, , , , third] of rows)
      for (const [road, of] of Object.entries(thirds))
        expectClose(of(e, 'x', 'x', { x: at }), third, 1e-13, `${name}‴(${at}) by ${road}`)
  })
})

describe('pow', () => {
  test.each(references.powers)('%d to the %d', (at, k, value, first, second) => {
    const e = pow(x, k)
    expectAccurate(evaluate(e)({ x: at }), value, 2, 'value')
    for (const [road, of] of Object.entries(firsts)) expectAccurate(of(e, 'x', { x: at }), first, 2, road)
    for (const [road, of] of Object.entries(seconds)) expectClose(of(e, 'x', 'x', { x: at }), second, 1e-14, road)
  })
  test('a whole exponent so large that k − 1 rounds to k', () => {
    // 2^53 + 4: even, so the slope at −1 is −k
    const k = 2 ** 53 + 4
    expect(grad(pow(x, k))({ x: -1 }).get('x')).toBe(-k)
    expect(grad(pow(x, k))({ x: 1 }).get('x')).toBe(k)
  })
})

describe.each([
  ['hypot', hypot],
  ['atan2', atan2],
] as ReadonlyArray<readonly [string, Operation<2>]>)('%s', (name, operation) => {
  test.each(references.binary[name] ?? [])('at (%d, %d)', (a, b, value, first, second) => {
    const { gradient, value: found } = valueAndGrad(operation(x, y))({ x: a, y: b })
    expectAccurate(found, value, 2, 'value')
    expectAccurate(gradient.get('x') ?? NaN, first, 4, '∂a')
    expectAccurate(gradient.get('y') ?? NaN, second, 4, '∂b')
  })
})

describe('power', () => {
  test.each(references.power)('%d to the %d', (a, b, value, da, db, daa, dab, dbb) => {
    const e = power(x, y)
    const point = { x: a, y: b }
    const { gradient, value: found } = valueAndGrad(e)(point)
    expectAccurate(found, value, 2, 'value')
    expectAccurate(gradient.get('x') ?? NaN, da, 4, '∂x')
    expectAccurate(gradient.get('y') ?? NaN, db, 4, '∂y')
    for (const [road, of] of Object.entries(seconds)) {
      expectClose(of(e, 'x', 'x', point), daa, 1e-13, `∂²x by ${road}`)
      expectClose(of(e, 'x', 'y', point), dab, 1e-13, `∂y∂x by ${road}`)
      expectClose(of(e, 'y', 'x', point), dab, 1e-13, `∂x∂y by ${road}`)
      expectClose(of(e, 'y', 'y', point), dbb, 1e-13, `∂²y by ${road}`)
    }
  })
})

test('tanh′ is not 1 − tanh²: at 19 that has no digit left', () => {
  const slope = evaluate(derivative('x')(tanh(x)))({ x: 19 })
  expect(Math.abs(slope - 1.2556531168192118e-16)).toBeLessThan(4 * ulp(slope))
  expect(Math.abs(1 - Math.tanh(19) ** 2 - slope) / slope).toBeGreaterThan(0.1)
})
