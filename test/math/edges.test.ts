/** What the elementary functions say where a formula alone would not. */
import { describe, expect, test } from 'vitest'
import * as definitions from '../../src/math/definitions/index.js'
import { onNumbers as m } from '../../src/math/onNumbers.js'
import {
  atan,
  atan2,
  cos,
  exp,
  hypot,
  log,
  log1p,
  pow,
  power,
  powerSlope,
  powSlope,
  sech2,
  sigmoid,
  sin,
  softplus,
  tanh,
} from '../../src/math/elementary.js'
import { special, take, ofSizes } from './samples.js'

const expm1 = (x: number): number => definitions.expm1(m, x)
const tiny = 5e-324

const table: Readonly<Record<string, readonly [(x: number) => number, ReadonlyArray<readonly [number, number]>]>> = {
  exp: [
    exp,
    [
      [0, 1],
      [-0, 1],
      [710, Infinity],
      [-746, 0],
      [Infinity, Infinity],
      [-Infinity, 0],
      [-745, tiny],
    ],
  ],
  expm1: [
    expm1,
    [
      [0, 0],
      [-0, -0],
      [tiny, tiny],
      [-tiny, -tiny],
      [710, Infinity],
      [-40, -1],
      [-Infinity, -1],
      [Infinity, Infinity],
    ],
  ],
  tanh: [
    tanh,
    [
      [0, 0],
      [-0, -0],
      [tiny, tiny],
      [-tiny, -tiny],
      [1e-310, 1e-310],
      [20, 1],
      [-20, -1],
      [Infinity, 1],
      [-Infinity, -1],
    ],
  ],
  sech2: [
    sech2,
    [
      [0, 1],
      [-0, 1],
      [Infinity, 0],
      [-Infinity, 0],
      [400, 0],
      [1e308, 0],
      [-373, tiny],
    ],
  ],
  sigmoid: [
    sigmoid,
    [
      [0, 0.5],
      [-0, 0.5],
      [40, 1],
      [Infinity, 1],
      [-Infinity, 0],
      [-745, tiny],
      [-746, 0],
    ],
  ],
  softplus: [
    softplus,
    [
      [0, 0.6931471805599453],
      [1000, 1000],
      [-1000, 0],
      [-745, tiny],
      [Infinity, Infinity],
      [-Infinity, 0],
    ],
  ],
  log: [
    log,
    [
      [0, -Infinity],
      [-0, -Infinity],
      [-1, NaN],
      [-Infinity, NaN],
      [1, 0],
      [Infinity, Infinity],
      [tiny, -744.4400719213812],
      [-tiny, NaN],
    ],
  ],
  log1p: [
    log1p,
    [
      [0, 0],
      [-0, -0],
      [tiny, tiny],
      [-tiny, -tiny],
      [-1, -Infinity],
      [-1.5, NaN],
      [Infinity, Infinity],
      [-Infinity, NaN],
    ],
  ],
  sin: [
    sin,
    [
      [0, 0],
      [-0, -0],
      [tiny, tiny],
      [-tiny, -tiny],
      [Infinity, NaN],
      [-Infinity, NaN],
      [1e22, -0.8522008497671888],
    ],
  ],
  cos: [
    cos,
    [
      [0, 1],
      [-0, 1],
      [tiny, 1],
      [Infinity, NaN],
      [-Infinity, NaN],
      [1e22, 0.523214785395139],
    ],
  ],
  atan: [
    atan,
    [
      [0, 0],
      [-0, -0],
      [tiny, tiny],
      [-tiny, -tiny],
      [1, Math.PI / 4],
      [Infinity, Math.PI / 2],
      [-Infinity, -Math.PI / 2],
      [1e300, Math.PI / 2],
    ],
  ],
}

describe.each(Object.entries(table))('%s', (_, [f, rows]) => {
  test.each(rows)('at %d', (x, y) => {
    expect(f(x)).toBe(y)
  })
  test('of NaN is NaN', () => {
    expect(f(NaN)).toBe(NaN)
  })
})

test('atan2 and hypot are what IEEE 754 says they are, but that a NaN is never ignored', () => {
  for (const a of special.filter((x) => Math.abs(x) < 1e-9 || Math.abs(x) > 1e9 || x !== x))
    for (const b of special.filter((x) => x === 0 || Math.abs(x) === Infinity || x !== x)) {
      expect(atan2(a, b), `atan2(${a}, ${b})`).toBe(Math.atan2(a, b))
      expect(atan2(b, a), `atan2(${b}, ${a})`).toBe(Math.atan2(b, a))
      expect(hypot(a, b), `hypot(${a}, ${b})`).toBe(a !== a || b !== b ? NaN : Math.hypot(a, b))
      expect(hypot(b, a), `hypot(${b}, ${a})`).toBe(a !== a || b !== b ? NaN : Math.hypot(b, a))
    }
  expect(hypot(3, 4)).toBe(5)
  expect(hypot(3e-310, 4e-310)).toBe(5e-310)
  expect(hypot(1.5e308, 1.5e308)).toBe(Infinity)
})

// Their squares are rounded up and down.
const mantissas = [1, 1.1, 1.25, 1.3, 1.6, 1.7, 1.9, 2 - 2 ** -52]

describe.each([
  ['pow', pow],
  ['power', power],
] as const)('%s', (_, raised) => {
  const ieee = (x: number, k: number): number =>
    k === 0.5 ? Math.sqrt(x) : x === 1 || (x === -1 && Math.abs(k) === Infinity) ? 1 : x ** k
  test('is IEEE pow at every edge, but that exponent ½ is the square root', () => {
    const bases = [0, tiny, 0.5, 1, 1.5, 2, 1.7e308, Infinity].flatMap((x) => [x, -x]).concat(NaN)
    const exponents = [0, tiny, 1e-300, 0.3, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 2 ** 53 - 1, 2 ** 53, 1e300, Infinity]
      .flatMap((k) => [k, -k])
      .concat(NaN)
    for (const x of bases)
      for (const k of exponents) {
        const [found, right] = [raised(x, k), ieee(x, k)]
        if (right === 0 || !Number.isFinite(right)) expect(found, `${x}^${k}`).toBe(right)
        else expect(Math.abs(found / right - 1), `${x}^${k}`).toBeLessThan(1e-15)
      }
  })
  test.each([2, 3, 4, 5, 6, 7, -1, -2, -3, -4, 0.5, 1.5, -0.5, -1.5, 1 / 3])(
    'x to the %d, of every size that x can have',
    (k) => {
      const isNear = (found: number, right: number): boolean =>
        Object.is(found, right) || Math.abs(found - right) <= 1e-15 * Math.abs(right) + 5e-324
      for (let e = -1074; e < 1024; e++)
        for (const m of mantissas)
          for (const x of Number.isInteger(k) ? [m * 2 ** e, -m * 2 ** e] : [m * 2 ** e])
            expect([x, raised(x, k), isNear(raised(x, k), x ** k)]).toEqual([x, raised(x, k), true])
    },
  )
  test('is exact where the power is a double', () => {
    for (const x of [2, 3, -3, 0.5, -7, 10, 1.5])
      for (const k of [-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 10, 12])
        if (k >= 0 || Math.abs(x) === 2) expect(raised(x, k)).toBe(x ** k)
    expect(raised(2, -1074)).toBe(tiny)
    expect(raised(2, 1023)).toBe(2 ** 1023)
    expect(raised(2, 1024)).toBe(Infinity)
    expect(raised(4, 1.5)).toBe(8)
  })
  test('of simple exponents takes the simple way', () => {
    for (const x of [...special, ...take(100, ofSizes(1e-300, 1e300))]) {
      expect(raised(x, 2)).toBe(x * x)
      expect(raised(x, -1)).toBe(1 / x)
      expect(raised(x, 0.5)).toBe(Math.sqrt(x))
      expect(raised(x, 3)).toBe(x * x * x)
    }
  })
})

describe('the slope of pow', () => {
  test.each([2, 3, 4, 5, 6, 7, -1, -2, -3])('the slope of x to the %d, of every size that x can have', (k) => {
    for (let e = -1074; e < 1024; e++)
      for (const m of mantissas)
        for (const x of [m * 2 ** e, -m * 2 ** e]) {
          const [found, right] = [powerSlope(x, k), k * x ** (k - 1)]
          const size = Math.abs(right)
          if (size > 1e-300 && size < 1e300) expect(Math.abs(found / right - 1)).toBeLessThan(1e-15)
          else
            expect([
              x,
              size > 1 ? Math.sign(found) === Math.sign(right) && Math.abs(found) > 1e290 : Math.abs(found) < 1e-290,
            ]).toEqual([x, true])
        }
  })
  test('has slopes that keep the sign of a whole exponent that is too great to be lessened by one', () => {
    const even = 2 ** 53 + 4
    expect(powerSlope(-1, even)).toBe(-even)
    expect(powerSlope(1, even)).toBe(even)
    expect(powerSlope(-2, even)).toBe(-Infinity)
    expect(powerSlope(-2, 1 / 3)).toBe(NaN)
    for (const x of special) expect(powerSlope(x, 0)).toBe(0)
    for (const x of special) expect(powerSlope(x, 1)).toBe(1)
    expect(powerSlope(0, 0.5)).toBe(Infinity)
    expect(powerSlope(2, NaN)).toBe(NaN)
    expect(powerSlope(1, NaN)).toBe(NaN)
  })
  test.each([1e-20, 1e-17, 0.25])('has a slope at −0 as at 0 if the exponent is %d, which is not whole', (k) => {
    for (const x of [0, -0]) {
      expect(powerSlope(x, k)).toBe(Infinity)
      expect(powerSlope(x, -k)).toBe(-Infinity)
    }
    expect(powerSlope(-Infinity, k)).toBe(0)
  })
  test('has the slope 0 where it is 0 for an infinite exponent', () => {
    for (const x of [0, -0, tiny, 0.5, -0.5]) expect(powerSlope(x, Infinity)).toBe(0)
    for (const x of [1.5, -1.5, 1e308, Infinity, -Infinity]) expect(powerSlope(x, -Infinity)).toBe(-0)
    for (const x of [1, -1]) expect(powerSlope(x, -Infinity)).toBe(-Infinity)
    expect(powerSlope(NaN, Infinity)).toBeNaN()
  })
  test.each([1e-20, 1 / 3, -0.3, 2 ** 53 + 4, -1e300, Infinity, -Infinity, NaN])(
    'of %d, of which 1 cannot be taken without rounding, is the same where the exponent is known',
    (k) => {
      for (const x of [...special, ...take(100, ofSizes(1e-300, 1e300))]) expect(powSlope(x, k)).toBe(powerSlope(x, k))
    },
  )
})

test('tanh is odd, sech² even, and sigmoid of both signs makes 1', () => {
  for (const x of take(300, ofSizes(1e-10, 300))) {
    expect(tanh(-x)).toBe(-tanh(x))
    expect(sech2(-x)).toBe(sech2(x))
    expect(Math.abs(sigmoid(x) + sigmoid(-x) - 1)).toBeLessThan(3e-16)
  }
})
