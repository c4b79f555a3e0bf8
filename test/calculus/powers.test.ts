/**
 * The decisions about powers at the edges: whole, fractional and infinite exponents at 0, −0, ∞ and NaN, by every road
 * to a derivative.
 */
import { describe, expect, test } from 'vitest'
import { derivative, evaluate, grad, mul, numbers, pow, power, sqrt, variable, type Expr } from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { checkRow, firsts, seconds, type Row } from '../support/roads.js'

const [x, y] = [variable('x'), variable('y')]

const table: ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> = [
  [
    'x⁰ is 1, and 0 at every order, at every x',
    pow(x, 0),
    [0, -0, 5, -5, Infinity, -Infinity, NaN].map((v) => [v, 1, 0, 0, 0]),
  ],
  ['x¹', pow(x, 1), [0, -0, 3, -1e300].map((v) => [v, v, 1, 0, 0])],
  [
    'x²',
    pow(x, 2),
    [
      [0, 0, 0, 2, 0],
      [-0, 0, 0, 2, 0],
      [-2, 4, -4, 2, 0],
    ],
  ],
  [
    'x³',
    pow(x, 3),
    [
      [0, 0, 0, 0, 6],
      [-0, 0, 0, 0, 6],
      [-2, -8, 12, -12, 6],
    ],
  ],
  [
    'x⁴',
    pow(x, 4),
    [
      [0, 0, 0, 0, 0],
      [-0, 0, 0, 0, 0],
      [-1, 1, -4, 12, -24],
    ],
  ],
  ['x² as x·x', mul(x, x), [[0, 0, 0, 2, 0]]],
  [
    'x^½ is the square root, and nothing is clamped',
    sqrt(x),
    [
      [-0, -0, -Infinity],
      [-1, NaN, NaN, NaN, NaN],
      [4, 2, 0.25, -1 / 32, 3 / 256],
      [Infinity, Infinity, 0],
    ],
  ],
  ...[1e120, 1e250].flatMap((k): ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> => [
    [`x^${k} is flat at ½, however great the factors of its slopes`, pow(x, k), [[0.5, 0, 0, 0, 0]]],
    [`x^−${k} is flat at 2`, pow(x, -k), [[2, 0, 0, 0, 0]]],
    [`so is the slope of x^${k}`, derivative('x')(pow(x, k)), [[0.5, 0, 0, 0]]],
    [`a power to ${k} as an operand is flat, too`, power(x, k), [[0.5, 0, 0, 0]]],
  ]),
  [
    'x^(3/2)',
    pow(x, 1.5),
    [
      [0, 0, 0, Infinity],
      [-1, NaN, NaN],
    ],
  ],
  ['x^(5/2)', pow(x, 2.5), [[0, 0, 0, 0, Infinity]]],
  [
    'x^(1/3)',
    pow(x, 1 / 3),
    [
      [0, 0, Infinity, -Infinity],
      [-1, NaN, NaN],
    ],
  ],
  [
    'x⁻¹',
    pow(x, -1),
    [
      [0, Infinity, -Infinity, Infinity],
      [-0, -Infinity, -Infinity, -Infinity],
      [2, 0.5, -0.25, 0.25, -0.375],
    ],
  ],
  ['x⁻²', pow(x, -2), [[0, Infinity, -Infinity, Infinity]]],
  [
    '1 to the ∞',
    pow(x, Infinity),
    [
      [1, 1],
      [2, Infinity, Infinity],
      [0.5, 0, 0],
      [0, 0, 0],
      [-0.5, 0, 0],
      [-1, 1],
    ],
  ],
  [
    '1 to the −∞',
    pow(x, -Infinity),
    [
      [1, 1],
      [2, 0, 0],
      [-2, 0, 0],
      [Infinity, 0, 0],
      [0.5, Infinity, -Infinity],
      [-1, 1],
    ],
  ],
  [
    'a NaN exponent is allowed',
    pow(x, NaN),
    [
      [2, NaN, NaN],
      [0, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => {
    checkRow(e, row, 0)
  })
})

describe('power, of two expressions', () => {
  const gradient = (e: Expr<'x' | 'y'>, a: number, b: number): ReadonlyArray<number | undefined> => {
    const p = { x: a, y: b }
    const g = grad(e)(p)
    for (const v of ['x', 'y'])
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, v, p), g.get(v as 'x') ?? 0, 0, road)
    return [g.get('x'), g.get('y')]
  }

  test('power is IEEE pow', () => {
    const value = evaluate(power(x, y))
    const cases: ReadonlyArray<readonly [number, number, number]> = [
      [0, 0, 1],
      [NaN, 0, 1],
      [1, NaN, 1],
      [1, Infinity, 1],
      [1, -Infinity, 1],
      [-1, Infinity, 1],
      [-2, 3, -8],
      [-2, 2, 4],
      [-2, 0.5, NaN],
      [0, -1, Infinity],
      [-0, -1, -Infinity],
      [0, 2, 0],
      [Infinity, -1, 0],
      [2, Infinity, Infinity],
    ]
    for (const [a, b, expected] of cases) expect(value({ x: a, y: b }), `${a}^${b}`).toBe(expected)
  })
  test('∂power/∂base is y·x^(y−1), negative bases included', () => {
    expect(gradient(power(x, y), -2, 3)[0]).toBe(12)
    expect(gradient(power(x, y), -2, 2)[0]).toBe(-4)
    expect(gradient(power(x, y), 0, 1)[0]).toBe(1)
    expect(gradient(power(x, y), 0, 2)[0]).toBe(0)
    expect(gradient(power(x, y), 0, 0.5)[0]).toBe(Infinity)
    expect(gradient(power(x, y), 5, 0)[0]).toBe(0)
    expect(gradient(power(x, y), 0, 0)[0]).toBe(0)
  })
  test('∂power/∂base is 0 where a power to an infinite exponent is: no 0·∞', () => {
    for (const base of [0, -0, 0.5, -0.5, 5e-324]) expect(gradient(power(x, y), base, Infinity)[0], `${base}`).toBe(0)
    for (const base of [2, -2, Infinity, -Infinity, 1e308])
      expect(gradient(power(x, y), base, -Infinity)[0], `${base}`).toBe(-0)
    expect(gradient(power(x, y), 1, -Infinity)[0]).toBe(-Infinity)
    expect(gradient(power(x, y), -1, -Infinity)[0]).toBe(-Infinity)
    expect(gradient(power(x, y), NaN, Infinity)[0]).toBeNaN()
  })
  test('∂power/∂exponent is x^y·log x, and 0 at x = 0 with y > 0', () => {
    expect(gradient(power(x, y), 1, 5)[1]).toBe(0)
    expect(gradient(power(x, y), -2, 3)[1]).toBeNaN()
    expect(gradient(power(x, y), 0, 3)[1]).toBe(0)
    expect(gradient(power(x, y), -0, 0.5)[1]).toBe(0)
    expect(gradient(power(x, y), 0, 0)[1]).toBe(-Infinity)
  })
  test('∂power/∂exponent is 0 at x = ∞ with y < 0, too', () => {
    for (const at of [-0.5, -1, -2, -Infinity]) expect(gradient(power(x, y), Infinity, at)[1], `${at}`).toBe(0)
  })
  // f_x = y·x^(y−1), so f_xy = x^(y−1)·(1 + y·log x): as it is from above for this y
  test.each([
    [0, 3, 0],
    [0, 2.5, 0],
    [0, 2, 0],
    [0, 1, -Infinity],
    [-0, 1, -Infinity],
    [0, 0.5, -Infinity],
    [0, -1, Infinity],
    [5e-324, 1, -743.4400719213812],
    [5e-324, 2, -7.35e-321],
    [Infinity, 2, Infinity],
    [Infinity, 1, Infinity],
    [Infinity, 0.5, 0],
    [Infinity, 0, 0],
    [Infinity, -1, 0],
    [-2, 3, NaN],
    [-2, -2000, NaN],
    [-Infinity, -1, NaN],
    [0, NaN, NaN],
  ])('the mixed second derivative of power at %d to the %d, whichever variable comes first', (a, b, expected) => {
    const p = { x: a, y: b }
    for (const [road, of] of Object.entries(seconds)) {
      expectClose(of(power(x, y), 'y', 'x', p), expected, 1e-14, `∂x∂y by ${road}`)
      expectClose(of(power(x, y), 'x', 'y', p), expected, 1e-14, `∂y∂x by ${road}`)
    }
  })
  test('∂²power/∂exponent² is 0 where the power is 0 and the logarithm infinite, and NaN below 0', () => {
    for (const [a, b, expected] of [
      [0, 3, 0],
      [0, 0.5, 0],
      [Infinity, -1, 0],
      [-2, -2000, NaN],
    ] as const)
      // prettier-ignore
      for (const [road, of] of Object.entries(seconds))
        expectClose(of(power(x, y), 'y', 'y', { x: a, y: b }), expected, 0, `${a}^${b} by ${road}`)
  })
})

describe('the carrier of numbers takes the same decisions', () => {
  test.each([
    [numbers.pow(NaN, 0), 1],
    [numbers.pow(1, Infinity), 1],
    [numbers.pow(1, NaN), 1],
    [numbers.pow(-1, -Infinity), 1],
    [numbers.pow(-0, 0.5), -0],
    [numbers.pow(-Infinity, 0.5), NaN],
    [numbers.pow(-2, 3), -8],
    [numbers.exp(710), Infinity],
    [numbers.tanh(-0), -0],
  ])('case %#', (actual, expected) => {
    expect(actual).toBe(expected)
  })
})
