/**
 * The decisions at the edges: what a value and its derivatives are where a formula alone would not say. Each holds by every road
 * to a derivative.
 */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  atan,
  atan2,
  constant,
  cos,
  div,
  evaluate,
  exp,
  grad,
  hypot,
  log,
  max,
  min,
  mul,
  neg,
  numbers,
  pow,
  power,
  product,
  relu,
  sech2,
  sigmoid,
  sin,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  variable,
  type Expr,
} from 'fluxion'
import { expectClose, firsts, seconds, thirds, values } from './support.js'

const [x, y] = [variable('x'), variable('y')]
const { MAX_VALUE } = Number

/** [point, value, first, second, third]; an order left out is not decided. */
type Row = readonly [at: number, value: number, first?: number, second?: number, third?: number]

/** Checks a row by every road; `expectClose` here is equality, NaN being itself and −0 being 0. */
const check = (e: Expr<'x'>, [at, value, first, second, third]: Row): void => {
  const p = { x: at }
  for (const [road, of] of Object.entries(values)) expectClose(of(e, p), value, 0, `value at ${at} by ${road}`)
  if (first !== undefined)
    for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', p), first, 0, `first at ${at} by ${road}`)
  if (second !== undefined)
    for (const [road, of] of Object.entries(seconds))
      expectClose(of(e, 'x', 'x', p), second, 0, `second at ${at} by ${road}`)
  if (third !== undefined)
    for (const [road, of] of Object.entries(thirds))
      expectClose(of(e, 'x', 'x', p), third, 0, `third at ${at} by ${road}`)
}

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
      [0, 0, Infinity],
      [-0, -0, -Infinity],
      [-1, NaN, NaN, NaN, NaN],
      [4, 2, 0.25, -1 / 32, 3 / 256],
      [Infinity, Infinity, 0],
    ],
  ],
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
      [2, Infinity],
      [0.5, 0],
      [-1, 1],
    ],
  ],
  [
    '1 to the −∞',
    pow(x, -Infinity),
    [
      [1, 1],
      [2, 0],
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
  [
    'abs',
    abs(x),
    [
      [0, 0, 0, 0, 0],
      [-0, 0, 0, 0, 0],
      [-3, 3, -1, 0, 0],
      [Infinity, Infinity, 1, 0],
      [-Infinity, Infinity, -1, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'relu',
    relu(x),
    [
      [0, 0, 0, 0, 0],
      [-0, 0, 0, 0, 0],
      [-3, 0, 0, 0, 0],
      [3, 3, 1, 0, 0],
      [-Infinity, 0, 0, 0],
      [Infinity, Infinity, 1, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'max at a tie',
    max(x, square(x)),
    [
      [1, 1, 1.5, 1, 0],
      [2, 4, 4, 2, 0],
      [0.5, 0.5, 1, 0, 0],
    ],
  ],
  [
    'min at a tie',
    min(x, square(x)),
    [
      [1, 1, 1.5, 1, 0],
      [2, 2, 1, 0, 0],
      [0.5, 0.25, 1, 2, 0],
    ],
  ],
  [
    'max of a node and itself',
    max(x, x),
    [
      [3, 3, 1, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'max beside a NaN',
    max(x, NaN),
    [
      [1, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'min beside a NaN',
    min(NaN, x),
    [
      [1, NaN, NaN],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'the loser of max has no say, infinite though its slope is',
    max(log(x), 1),
    [
      [0, 1, 0, 0, 0],
      [Math.E ** 2, 2, 1 / Math.E ** 2],
    ],
  ],
  ['the loser of min has no say', min(pow(x, -1), 1), [[0, 1, 0, 0, 0]]],
  ['what relu cuts off has no say', relu(log(x)), [[0, 0, 0, 0, 0]]],
  [
    'a root above what is cut off',
    sqrt(relu(x)),
    [
      [-1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ],
  ],
  ['a root of abs at its kink', sqrt(abs(x)), [[0, 0, 0, 0, 0]]],
  [
    'log',
    log(x),
    [
      [0, -Infinity, Infinity],
      [-1, NaN, NaN, NaN, NaN],
      [1, 0, 1, -1, 2],
      [Infinity, Infinity, 0],
    ],
  ],
  [
    'softplus',
    softplus(x),
    [
      [1000, 1000, 1, 0, 0],
      [-1000, 0, 0, 0, 0],
      [Infinity, Infinity, 1, 0],
      [-Infinity, 0, 0, 0],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'log σ(x) as −softplus(−x)',
    neg(softplus(neg(x))),
    [
      [-1000, -1000, 1, 0, 0],
      [1000, 0, 0, 0, 0],
    ],
  ],
  [
    'sigmoid',
    sigmoid(x),
    [
      [Infinity, 1, 0, 0, 0],
      [-Infinity, 0, 0, 0, 0],
      [0, 0.5, 0.25, 0, -0.125],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'tanh',
    tanh(x),
    [
      [Infinity, 1, 0, 0, 0],
      [-Infinity, -1, 0, 0, 0],
      [0, 0, 1, 0, -2],
      [-0, -0, 1, 0, -2],
      [NaN, NaN, NaN],
    ],
  ],
  [
    'exp overflows to ∞ and underflows to 0',
    exp(x),
    [
      [710, Infinity, Infinity, Infinity, Infinity],
      [-746, 0, 0, 0, 0],
      [Infinity, Infinity, Infinity],
      [-Infinity, 0, 0],
    ],
  ],
  [
    'hypot of a number and 0',
    hypot(x, 0),
    [
      [0, 0, 0],
      [-3, 3, -1],
      [Infinity, Infinity],
    ],
  ],
  [
    'hypot with a NaN is NaN',
    hypot(x, NaN),
    [
      [0, NaN, NaN],
      [Infinity, NaN, NaN],
    ],
  ],
  ['sums overflow', add(x, x), [[MAX_VALUE, Infinity, 2, 0, 0]]],
  ['0·∞ is NaN where it is no choice', mul(x, Infinity), [[0, NaN, Infinity]]],
  ['x·log x at 0, naively', mul(x, log(x)), [[0, NaN, NaN]]],
  [
    'x − x at ∞',
    sub(x, x),
    [
      [Infinity, NaN, 0],
      [3, 0, 0],
    ],
  ],
  ['x/x at 0', div(x, x), [[0, NaN, NaN]]],
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => {
    check(e, row)
  })
})

describe('values keep the sign of zero', () => {
  test.each<readonly [string, Expr<'x'>, number, number]>([
    ['x', x, -0, -0],
    ['−0 + −0', add(x, -0), -0, -0],
    ['−0 + 0', add(x, 0), -0, 0],
    ['√−0', sqrt(x), -0, -0],
    ['x³', pow(x, 3), -0, -0],
    ['tanh', tanh(x), -0, -0],
    ['sin', sin(x), -0, -0],
    ['atan', atan(x), -0, -0],
    ['|−0|', abs(x), -0, 0],
    ['max(−0, 0)', max(x, 0), -0, 0],
    ['max(0, −0)', max(0, x), -0, 0],
    ['min(0, −0)', min(0, x), -0, -0],
    ['min(−0, 0)', min(x, 0), -0, -0],
    ['1/−0', pow(x, -1), -0, -Infinity],
    ['atan2(−0, −1)', atan2(x, -1), -0, -Math.PI],
  ])('%s', (_, e, at, value) => {
    expect(evaluate(e)({ x: at })).toBe(value)
  })
})

describe('NaN in gives NaN out, and a NaN slope', () => {
  test.each<readonly [string, Expr<'x'>]>([
    ['add', add(x, 1)],
    ['mul', mul(x, 2)],
    ['mul by 0', mul(x, 0)],
    ['square', square(x)],
    ['sqrt', sqrt(x)],
    ['pow', pow(x, 1 / 3)],
    ['exp', exp(x)],
    ['tanh', tanh(x)],
    ['sech2', sech2(x)],
    ['log', log(x)],
    ['sin', sin(x)],
    ['cos', cos(x)],
    ['atan', atan(x)],
    ['atan2', atan2(x, 1)],
    ['hypot', hypot(1, x)],
    ['sigmoid', sigmoid(x)],
    ['softplus', softplus(x)],
    ['abs', abs(x)],
    ['relu', relu(x)],
    ['max', max(x, 1)],
    ['min', min(1, x)],
    ['power', power(x, 2)],
    ['power of an exponent', power(2, x)],
  ])('%s', (name, e) => {
    expect(evaluate(e)({ x: NaN })).toBeNaN()
    const linear = ['add', 'mul', 'mul by 0'].includes(name)
    if (!linear) expect(grad(e)({ x: NaN }).get('x')).toBeNaN()
  })
})

describe('operations on two operands', () => {
  const gradient = (e: Expr<'x' | 'y'>, a: number, b: number): ReadonlyArray<number | undefined> => {
    const p = { x: a, y: b }
    const g = grad(e)(p)
    for (const v of ['x', 'y'])
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, v, p), g.get(v as 'x') ?? 0, 0, road)
    return [g.get('x'), g.get('y')]
  }

  test('max and min share a tie, and a NaN wins', () => {
    expect(gradient(max(x, y), 2, 2)).toEqual([0.5, 0.5])
    expect(gradient(min(x, y), 2, 2)).toEqual([0.5, 0.5])
    expect(gradient(max(x, y), 0, -0)).toEqual([0.5, 0.5])
    expect(gradient(max(x, y), Infinity, Infinity)).toEqual([0.5, 0.5])
    expect(gradient(max(x, y), 1, 2)).toEqual([0, 1])
    expect(gradient(min(x, y), 1, 2)).toEqual([1, 0])
    expect(gradient(max(x, y), NaN, 2)).toEqual([NaN, NaN])
    expect(gradient(min(x, y), 2, NaN)).toEqual([NaN, NaN])
  })
  test('hypot at the origin is 0 with gradient (0, 0)', () => {
    expect(evaluate(hypot(x, y))({ x: 0, y: 0 })).toBe(0)
    expect(gradient(hypot(x, y), 0, 0)).toEqual([0, 0])
    const [byX, byY] = gradient(hypot(x, y), -3, 4)
    expectClose(byX as number, -0.6, 5e-16)
    expectClose(byY as number, 0.8, 5e-16)
    expect(gradient(square(hypot(x, y)), 0, 0)).toEqual([0, 0])
  })
  test('hypot neither overflows nor vanishes on the way', () => {
    expectClose(evaluate(hypot(x, y))({ x: 3e200, y: 4e200 }), 5e200, 4e-16)
    expectClose(evaluate(hypot(x, y))({ x: 3e-200, y: 4e-200 }), 5e-200, 4e-16)
  })
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
  test('∂power/∂exponent is x^y·log x, and 0 at x = 0 with y > 0', () => {
    expect(gradient(power(x, y), 1, 5)[1]).toBe(0)
    expect(gradient(power(x, y), -2, 3)[1]).toBeNaN()
    expect(gradient(power(x, y), 0, 3)[1]).toBe(0)
    expect(gradient(power(x, y), -0, 0.5)[1]).toBe(0)
    expect(gradient(power(x, y), 0, 0)[1]).toBe(-Infinity)
  })
  test('the mixed second derivative of power at x = 0 is 0 for y > 1, whichever variable comes first', () => {
    // f_x = y·x^(y−1), so f_xy = x^(y−1)·(1 + y·log x) → 0
    for (const at of [2, 3, 2.5]) {
      const p = { x: 0, y: at }
      for (const [road, of] of Object.entries(seconds)) {
        expectClose(of(power(x, y), 'y', 'x', p), 0, 0, `∂x∂y by ${road}`)
        expectClose(of(power(x, y), 'x', 'y', p), 0, 0, `∂y∂x by ${road}`)
      }
    }
  })
  test('a product with a zero is differentiated without dividing', () => {
    const z = variable('z')
    expect(grad(product([x, y, z]))({ x: 0, y: 2, z: 3 })).toEqual(
      new Map([
        ['x', 6],
        ['y', 0],
        ['z', 0],
      ]),
    )
    expect([...grad(product([x, y, z]))({ x: 0, y: 0, z: 3 }).values()]).toEqual([0, 0, 0])
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

describe('empty and constant', () => {
  test('sum([]) is 0 and product([]) is 1, with nothing in the gradient', () => {
    expect(evaluate(sum([]))({})).toBe(0)
    expect(evaluate(product([]))({})).toBe(1)
    expect(grad(sum([]))({}).size).toBe(0)
    expect(grad(constant(3))({}).size).toBe(0)
  })
})
