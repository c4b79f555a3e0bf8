/** The building blocks at their edges, by every road to a derivative. */
import { describe, expect, test } from 'vitest'
import {
  acos,
  asin,
  cbrt,
  clamp,
  derivative,
  erf,
  evaluate,
  expm1,
  grad,
  log1p,
  logSigmoid,
  logSoftmax,
  logSumExp,
  neg,
  norm,
  sinc,
  softmax,
  softplus,
  sum,
  tan,
  variable,
  xlogy,
  type Expr,
} from 'fluxion'
import { ofSizes, take } from '../math/samples.js'
import { checkRow, type Row } from '../support/roads.js'
import { errorOf } from '../support/untyped.js'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]
const tiny = 5e-324

const table: ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> = [
  [
    'log1p',
    log1p(x),
    [
      [-0, -0, 1, -1],
      [-1, -Infinity, Infinity],
      [-2, NaN, NaN],
      [Infinity, Infinity, 0],
      [tiny, tiny, 1],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'expm1',
    expm1(x),
    [
      [-0, -0, 1, 1, 1],
      [-Infinity, -1, 0, 0],
      [Infinity, Infinity, Infinity],
      [tiny, tiny, 1],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'tan',
    tan(x),
    [
      [0, 0, 1, 0, 2],
      [-0, -0, 1],
      [Math.PI / 2, 16331239353195370, 2.667093788113571e32],
      [tiny, tiny, 1],
      [Infinity, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'asin',
    asin(x),
    [
      [0, 0, 1, 0, 1],
      [-0, -0, 1],
      [1, Math.PI / 2, Infinity, Infinity],
      [-1, -Math.PI / 2, Infinity, -Infinity],
      [2, NaN, NaN],
      [-Infinity, NaN, NaN],
      [-tiny, -tiny, 1],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'acos',
    acos(x),
    [
      [0, Math.PI / 2, -1, 0, -1],
      [1, 0, -Infinity],
      [-1, Math.PI, -Infinity],
      [-2, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'cbrt',
    cbrt(x),
    [
      [0, 0, Infinity],
      [-0, -0, Infinity],
      [-8, -2, 1 / 12, 1 / 144],
      [2 ** -1074, 2 ** -358, 2 ** 716 / 3],
      [Infinity, Infinity, 0],
      [-Infinity, -Infinity, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'erf',
    erf(x),
    [
      [-0, -0, 2 / Math.sqrt(Math.PI), 0],
      [Infinity, 1, 0],
      [-Infinity, -1, 0],
      [-7, -1, 5.9159629580030695e-22],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'sinc',
    sinc(x),
    [
      [0, 1, 0, -1 / 3, 0],
      [-0, 1, 0, -1 / 3, 0],
      [1e-8, 1, -1e-8 / 3, -1 / 3, 1e-8 / 5],
      [Infinity, 0, 0, 0],
      [-Infinity, 0, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'logSigmoid',
    logSigmoid(x),
    [
      [0, -Math.LN2, 0.5, -0.25, 0],
      [-1000, -1000, 1, 0],
      [40, -4.248354255291589e-18, 4.248354255291589e-18],
      [Infinity, 0, 0],
      [-Infinity, -Infinity, 1],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'clamp',
    clamp(x, -1, 2),
    [
      [-3, -1, 0, 0, 0],
      [-1, -1, 0, 0, 0],
      [0.5, 0.5, 1, 0, 0],
      [2, 2, 0, 0, 0],
      [Infinity, 2, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  ['clamp without an upper limit', clamp(x, 0, Infinity), [[5, 5, 1, 0, 0], [-5, 0, 0, 0, 0]]], // prettier-ignore
  ['what clamp cuts off has no say', clamp(log1p(x), 0, 1), [[-1, 0, 0, 0, 0]]],
  ['x·log x', xlogy(x, x), [[1, 0, 1, 1, -1]]],
  ['x·log of a number', xlogy(x, 2), [[0, 0, Math.LN2, 0, 0], [3, 3 * Math.LN2, Math.LN2, 0, 0]]], // prettier-ignore
  ['0·log x', xlogy(0, x), [[0, 0, 0], [2, 0, 0], [-1, 0, 0], [NaN, NaN, NaN]]], // prettier-ignore
  ['norm', norm([x, 4]), [[3, 5, 0.6], [0, 4, 0, 0.25], [Infinity, Infinity, 1, 0], [NaN, NaN, NaN]]], // prettier-ignore
  ['norm of one', norm([x]), [[0, 0, 0], [-2, 2, -1, 0]]], // prettier-ignore
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => checkRow(e, row, 2e-15))
})

test('zeros have the signs that they should', () => {
  for (const f of [log1p, expm1, tan, asin, cbrt, erf] as const) {
    expect(evaluate(f(x))({ x: -0 }), f.primitive.name).toBe(-0)
    expect(evaluate(f(x))({ x: 0 }), f.primitive.name).toBe(0)
  }
  for (const at of [0, -0]) expect(grad(sinc(x))({ x: at }).get('x')).toBe(0)
  expect(evaluate(acos(x))({ x: 1 })).toBe(0)
  expect(evaluate(clamp(x, -1, 1))({ x: -0 })).toBe(-0)
  expect(evaluate(xlogy(x, 0))({ x: -0 })).toBe(0)
  expect(evaluate(norm([x]))({ x: -0 })).toBe(0)
})

describe('xlogy', () => {
  const slopes = (at: number, of: number): ReadonlyArray<number | undefined> => {
    const g = grad(xlogy(x, y))({ x: at, y: of })
    return [g.get('x'), g.get('y')]
  }
  test('has the slopes of its formula, and at (0, 0) none by its second operand', () => {
    expect(slopes(0, 0)).toEqual([-Infinity, 0])
    expect(slopes(0, 2)).toEqual([Math.LN2, 0])
    expect(slopes(3, 2)).toEqual([Math.LN2, 1.5])
    expect(slopes(1e-310, 1e-310)[1]).toBe(1)
    expect(slopes(1, -1)).toEqual([NaN, NaN])
  })
  test('keeps its mixed derivative at x = 0', () => {
    expect(grad(derivative('x')(xlogy(x, y)))({ x: 0, y: 4 }).get('y')).toBe(0.25)
    expect(grad(derivative('y')(xlogy(x, y)))({ x: 0, y: 4 }).get('x')).toBe(0.25)
  })
  test('has a mixed derivative at (0, 0) that depends on the order, as the second operand has no slope there', () => {
    const mixed = (first: 'x' | 'y', then: 'x' | 'y'): number =>
      evaluate(derivative(then)(derivative(first)(xlogy(x, y))))({ x: 0, y: 0 })
    expect([mixed('x', 'y'), mixed('y', 'x')]).toEqual([Infinity, 0])
  })
  test('falls as steeply as log x at 0, where x·log x ends', () => {
    expect(grad(xlogy(x, x))({ x: 0 }).get('x')).toBe(-Infinity)
  })
})

describe('norm', () => {
  test('neither overflows nor vanishes on the way', () => {
    expect(evaluate(norm([3e200, 4e200, x]))({ x: 0 }) / 5e200).toBeCloseTo(1, 15)
    expect(evaluate(norm([x, 2e-300, 1e-300]))({ x: 2e-300 })).toBeCloseTo(3e-300, 310)
    expect(grad(norm([x, y]))({ x: 3e200, y: 4e200 }).get('x')).toBeCloseTo(0.6, 15)
  })
  test('has no slopes at 0, by any operand', () => {
    expect([...grad(norm([x, y, z]))({ x: 0, y: -0, z: 0 }).values()]).toEqual([0, 0, 0])
  })
  test('beside a NaN is NaN, beside an infinity too', () => {
    expect(evaluate(norm([x, Infinity]))({ x: NaN })).toBe(NaN)
  })
})

describe('lists', () => {
  test('may be empty', () => {
    expect(evaluate(norm([]))({})).toBe(0)
    expect(evaluate(logSumExp([]))({})).toBe(-Infinity)
    expect([softmax([]), logSoftmax([])]).toEqual([[], []])
  })
  test('are what their elements are, one by one', () => {
    const at = { x: 0.3, y: -2 }
    expect(evaluate(logSumExp([x, y]))(at)).toBe(evaluate(logSumExp(x, y))(at))
    expect(evaluate(norm([x, y]))(at)).toBe(evaluate(norm(x, y))(at))
  })
  test('what is no list is refused', () => {
    expect(() => softmax(x as never)).toThrow('softmax takes a list, as in softmax([a, b]); this is an object (Var).')
    expect(() => logSoftmax(3 as never)).toThrow('logSoftmax takes a list')
    expect(() => norm([x, 'y'] as never)).toThrow('for a variable write variable(name)')
  })
})

describe('softmax', () => {
  const shares = softmax([x, y, z])
  test('adds up to 1, with a gradient of 0', () => {
    const at = { x: 1, y: -3, z: 2.5 }
    expect(evaluate(sum(shares))(at)).toBeCloseTo(1, 15)
    for (const slope of grad(sum(shares))(at).values()) expect(slope).toBeCloseTo(0, 15)
  })
  test('has logarithms with all digits', () => {
    const [most, least] = logSoftmax([x, y])
    expect(evaluate(most)({ x: 100, y: 0 })).toBe(-Math.exp(-100))
    expect(evaluate(least)({ x: 100, y: 0 })).toBe(-100)
    expect(grad(most)({ x: 100, y: 0 }).get('y')).toBe(-Math.exp(-100))
  })
  test('has slopes of every order: s·(1 − s), and that times (1 − 2s)', () => {
    for (const at of [-3, -0.2, 0, 0.7, 5])
      for (const k of [0, 1] as const) {
        const s = 1 / (1 + Math.exp(k === 0 ? -at : at))
        const sign = k === 0 ? 1 : -1
        const row = [at, s, sign * s * (1 - s), s * (1 - s) * (1 - 2 * s)] as const
        checkRow(softmax([x, 0])[k], row, 2e-13)
      }
  })
  test('overflows nowhere', () => {
    const at = { x: 1000, y: 1000, z: -1000 }
    expect(shares.map((share) => evaluate(share)(at))).toEqual([0.5, 0.5, 0])
    const last = logSoftmax([x, y, z])[2]
    expect(evaluate(last)(at)).toBe(-2000 - Math.LN2)
    expect(['x', 'y', 'z'].map((name) => grad(last)(at).get(name as 'x'))).toEqual([-0.5, -0.5, 1])
  })
})

test('logSigmoid is −softplus(−x), to the bit, and 0 where that has vanished', () => {
  expect(evaluate(logSigmoid(x))({ x: 1000 })).toBe(0)
  for (const at of take(100, ofSizes(1e-3, 700)))
    expect(evaluate(logSigmoid(x))({ x: at })).toBe(evaluate(neg(softplus(neg(x))))({ x: at }))
})

describe('limits of clamp that can’t be', () => {
  test.each([
    [3, 1, 'The limits of clamp are crossed: nothing is at least 3 and at most 1; give the lesser one first, as in clamp(x, 1, 3).'],
    [NaN, 1, 'The lower limit of clamp must be a number and not NaN'],
    [0, '1', 'The upper limit of clamp must be a number, not the string "1"'],
    [0, x, 'for one that varies use min(max(x, low), high).'],
  ])('%s and %s', (low, high, words) => {
    const error = errorOf(() => clamp(x, low as number, high as number))
    expect(error.code).toBe('BadNumber')
    expect(error.message).toContain(words)
  }) // prettier-ignore
  test('equal ones can', () => {
    expect(evaluate(clamp(x, 1, 1))({ x: 5 })).toBe(1)
  })
})
