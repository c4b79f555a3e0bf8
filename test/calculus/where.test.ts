/**
 * `where`: only the operand taken contributes, to the value and to derivatives of every order, by every road. The other may be
 * infinite or NaN there. A contribution multiplied by a mask instead of selected fails here with NaN.
 */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  and,
  constant,
  derivative,
  derivatives,
  div,
  eq,
  evaluate,
  exp,
  ge,
  grad,
  gt,
  hessian,
  jacobian,
  le,
  log,
  lt,
  max,
  mul,
  neg,
  not,
  or,
  pow,
  power,
  relu,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tapeOf,
  variable,
  vjp,
  where,
  type Expr,
  type Test,
} from 'fluxion'
import { expectClose, firsts, seconds, thirds, values, type Numbers } from './support.js'

const [x, y] = [variable('x'), variable('y')]

/** [point, value, first, second, third derivative] */
type Row = readonly [at: number, value: number, first: number, second: number, third: number]

const TOLERANCE = 1e-14
const check = (e: Expr<'x'>, [at, value, first, second, third]: Row): void => {
  const p = { x: at }
  for (const [road, of] of Object.entries(values)) expectClose(of(e, p), value, TOLERANCE, `value at ${at} by ${road}`)
  for (const [road, of] of Object.entries(firsts))
    expectClose(of(e, 'x', p), first, TOLERANCE, `first at ${at} by ${road}`)
  for (const [road, of] of Object.entries(seconds))
    expectClose(of(e, 'x', 'x', p), second, TOLERANCE, `second at ${at} by ${road}`)
  for (const [road, of] of Object.entries(thirds))
    expectClose(of(e, 'x', 'x', p), third, TOLERANCE, `third at ${at} by ${road}`)
}

const logAt = (v: number): Row => [v, Math.log(v), 1 / v, -1 / v ** 2, 2 / v ** 3]
const ZERO = (v: number): Row => [v, 0, 0, 0, 0]
const lg = log(x)
const xSquared = square(x)
const positive = gt(x, 0)
const safeLog = where(positive, lg, 0)
/** x where that is positive, else 1: what to take the logarithm of. */
const tamed = where(positive, x, 1)

const table: ReadonlyArray<readonly [string, Expr<'x'>, ReadonlyArray<Row>]> = [
  ['where(x > 0, log x, 0)', safeLog, [ZERO(0), ZERO(-0), ZERO(-1), logAt(2), ZERO(NaN)]],
  ['where(x ≤ 0, 0, log x)', where(le(x, 0), 0, lg), [ZERO(0), ZERO(-1), logAt(2)]],
  [
    'where(x < 1, x, √x)',
    where(lt(x, 1), x, sqrt(x)),
    [
      [0, 0, 1, 0, 0],
      [-4, -4, 1, 0, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
    ],
  ],
  [
    'both sides use x: where(x > 0, √x, x²)',
    where(positive, sqrt(x), square(x)),
    [
      [0, 0, 0, 2, 0],
      [-1, 1, -2, 2, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
    ],
  ],
  [
    'nested: where(x > −1, where(x > 0, √x, x²), 1/(x + 1))',
    where(gt(x, -1), where(positive, sqrt(x), square(x)), pow(add(x, 1), -1)),
    [
      [0, 0, 0, 2, 0],
      [-0.5, 0.25, -1, 2, 0],
      [4, 2, 0.25, -1 / 32, 3 / 256],
      [-2, -1, -1, -2, -6],
      [-1, Infinity, -Infinity, Infinity, -Infinity],
    ],
  ],
  [
    'the same test twice, one inside the other',
    where(positive, where(positive, lg, neg(lg)), where(positive, lg, 7)),
    [logAt(2), [0, 7, 0, 0, 0], [-1, 7, 0, 0, 0]],
  ],
  [
    'shared between choices: where(x > 0, log² x, 3x) + where(x > 1, log x, 0)',
    add(where(positive, mul(lg, lg), mul(3, x)), where(gt(x, 1), lg, 0)),
    [
      [0, 0, 3, 0, 0],
      [-1, -3, 3, 0, 0],
      [1, 0, 0, 2, -6],
      [Math.E, 2, 3 / Math.E, -1 / Math.E ** 2, 0],
    ],
  ],
  [
    'the choice itself reused: its square, and its exponential',
    add(square(safeLog), exp(safeLog)),
    [
      [0, 1, 0, 0, 0],
      [-1, 1, 0, 0, 0],
      [1, 1, 1, 2, -6],
    ],
  ],
  [
    'times something outside: x·where(x > 0, log x, 0)',
    mul(x, safeLog),
    [
      [0, 0, 0, 0, 0],
      [-1, 0, 0, 0, 0],
      [1, 0, 1, 1, -1],
    ],
  ],
  [
    'a part used under a guard, with an infinite slope there, and outside it: where(x > 0, √x², 0) + x²',
    add(where(positive, sqrt(xSquared), 0), xSquared),
    [
      [0, 0, 0, 2, 0],
      [-1, 1, -2, 2, 0],
      [2, 6, 5, 2, 0],
    ],
  ],
  [
    'two sides that each exist on one: where(x > 0, log x, log −x)',
    where(positive, lg, log(neg(x))),
    [logAt(2), [-2, Math.log(2), -0.5, -0.25, -0.25]],
  ],
  [
    'a root above a choice, infinite there',
    sqrt(where(positive, x, 0)),
    [ZERO(0), ZERO(-1), [1, 1, 0.5, -0.25, 0.375]],
  ],
  ['a logarithm of a tamed operand', log(tamed), [ZERO(0), ZERO(-1), logAt(2)]],
  ['a logarithm of a tamed operand, guarded again', where(positive, log(tamed), 0), [ZERO(0), ZERO(-1), logAt(2)]],
  ['sin x / x, 1 at 0', where(eq(x, 0), 1, div(sin(x), x)), [[0, 1, 0, 0, 0]]],
  ['a comparison with NaN is false', where(lt(x, NaN), lg, 0), [ZERO(0), ZERO(2)]],
  ['a test of constants', where(lt(1, 2), mul(3, x), lg), [[0, 0, 3, 0, 0]]],
  [
    'abs, relu and max under a choice and over one',
    where(gt(x, -5), sum([abs(safeLog), relu(where(positive, lg, -1)), max(where(positive, lg, -9), -8)]), lg),
    [
      [0, -8, 0, 0, 0],
      [-1, -8, 0, 0, 0],
      [Math.E, 3, 3 / Math.E, -3 / Math.E ** 2, 6 / Math.E ** 3],
    ],
  ],
  ['power under a choice', where(positive, power(x, x), 0), [ZERO(0), ZERO(-1)]],
  [
    'a choice in the operands of a test moves nothing',
    where(gt(safeLog, -1), mul(2, x), 0),
    [
      [0, 0, 2, 0, 0],
      [2, 4, 2, 0, 0],
    ],
  ],
]

describe.each(table)('%s', (_, e, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('at %d', (_at, row) => {
    check(e, row)
  })
})

describe('one part under several guards: each combination of three tests', () => {
  const names = ['a', 'b', 'c'] as const
  const [a, b, c] = names.map((n) => gt(variable(n), 0)) as unknown as readonly [Test<'a'>, Test<'b'>, Test<'c'>]
  const f = log(x)
  // f is reached under a, under b ∧ a, under ¬c and under c
  const e = add(
    add(where(a, where(b, square(f), f), 0), where(c, where(a, exp(f), 0), where(b, 0, mul(3, f)))),
    where(or(a, and(b, not(c))), mul(f, f), 0),
  )
  const combinations = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [bits & 1, bits & 2, bits & 4].map((v) => v - 0.5))

  test.each(combinations)('a %d, b %d, c %d', (va, vb, vc) => {
    const [ha, hb, hc] = [va > 0, vb > 0, vc > 0]
    const square2 = (ha && hb ? 1 : 0) + (ha || (hb && !hc) ? 1 : 0)
    const linear = (ha && !hb ? 1 : 0) + (!hc && !hb ? 3 : 0)
    const identity = hc && ha ? 1 : 0
    // square2·log² x + linear·log x + identity·x
    const expected = (at: number): readonly [number, number, number, number] => {
      const l = Math.log(at)
      return [
        square2 * l * l + linear * l + identity * at,
        (square2 * 2 * l) / at + linear / at + identity,
        (square2 * 2 * (1 - l)) / at ** 2 - linear / at ** 2,
        (square2 * 2 * (2 * l - 3)) / at ** 3 + (2 * linear) / at ** 3,
      ]
    }
    const untouched = square2 + linear + identity === 0
    for (const at of untouched ? [2, 0, -1] : [2, 0.5]) {
      const p: Numbers = { a: va, b: vb, c: vc, x: at }
      const [value, first, second, third] = untouched ? [0, 0, 0, 0] : expected(at)
      for (const [road, of] of Object.entries(values)) expectClose(of(e, p), value, 1e-13, road)
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', p), first, 1e-13, road, 1e-14)
      for (const [road, of] of Object.entries(seconds)) expectClose(of(e, 'x', 'x', p), second, 1e-13, road, 1e-13)
      for (const [road, of] of Object.entries(thirds)) expectClose(of(e, 'x', 'x', p), third, 1e-13, road, 1e-13)
    }
  })
})

describe('several variables', () => {
  const e = where(gt(x, 0), mul(log(x), y), square(y))

  test('mixed second derivatives', () => {
    expect(hessian(e)({ x: 2, y: 3 })).toEqual(
      new Map([
        ['x', new Map([['x', -0.75], ['y', 0.5]])], // prettier-ignore
        ['y', new Map([['x', 0.5]])],
      ]),
    )
    // x has no say here, so it has a row without entries
    expect(hessian(e)({ x: 0, y: 3 })).toEqual(
      new Map([
        ['x', new Map()],
        ['y', new Map([['y', 2]])],
      ]),
    )
  })
  test('several expressions at once', () => {
    const es = [e, where(gt(x, 0), 1, y)] as const
    expect([...vjp(es)({ x: 0, y: 3 }).pullback([1, 10])]).toEqual([
      ['x', 0],
      ['y', 16],
    ])
    expect(jacobian(es)({ x: 0, y: 3 })[1]).toEqual(new Map([['y', 1]]))
  })
})

describe('the names in a gradient do not depend on the point', () => {
  const e = where(gt(x, 0), log(x), y)

  test('0 for a branch not taken', () => {
    expect([...grad(e)({ x: 2, y: 3 })]).toEqual([
      ['x', 0.5],
      ['y', 0],
    ])
    expect([...grad(e)({ x: 0, y: 3 })]).toEqual([
      ['x', 0],
      ['y', 1],
    ])
    expect([...derivatives(e).keys()]).toEqual(['x', 'y'])
  })
  test('nothing flows through a test', () => {
    const only = where(gt(x, 0), y, 1)
    expect([...grad(only)({ x: 1, y: 3 }).keys()]).toEqual(['y'])
    expect([...derivatives(only).keys()]).toEqual(['y'])
    expect(evaluate(derivative('x')(only))({ x: 1, y: 3 })).toBe(0)
  })
})

describe('tests', () => {
  const holds = (t: Test<'x'>) => (at: number) => evaluate(where(t, 1, 0))({ x: at }) === 1
  const points = [-1, -0, 0, 1, 2, Infinity, NaN]

  test.each<readonly [string, Test<'x'>, ReadonlyArray<number>]>([
    ['lt', lt(x, 1), [-1, -0, 0]],
    ['le', le(x, 1), [-1, -0, 0, 1]],
    ['gt', gt(x, 0), [1, 2, Infinity]],
    ['ge', ge(x, 0), [-0, 0, 1, 2, Infinity]],
    ['eq: −0 is 0', eq(x, 0), [-0, 0]],
    ['eq with NaN', eq(x, NaN), []],
    ['numbers on the left', lt(1, x), [2, Infinity]],
    ['not', not(lt(x, 1)), [1, 2, Infinity, NaN]],
    ['and', and(gt(x, 0), lt(x, 2)), [1]],
    ['or', or(lt(x, 0), gt(x, 1)), [-1, 2, Infinity]],
    ['not of and', not(and(gt(x, 0), lt(x, 2))), [-1, -0, 0, 2, Infinity, NaN]],
    ['of constants', lt(1, 2), points],
  ])('%s', (_, t, expected) => {
    expect(points.filter(holds(t))).toEqual(expected)
  })
  test('an indicator is 1 or 0, as an expression', () => {
    expect(evaluate(gt(x, 0).indicator)({ x: 1 })).toBe(1)
    expect(evaluate(gt(x, 0).indicator)({ x: -1 })).toBe(0)
    expect(grad(gt(x, 0).indicator)({ x: 1 }).size).toBe(0)
  })
})

describe('what derivation costs', () => {
  test('a derivative under nested guards grows linearly, at second order too', () => {
    const nested = (depth: number): Expr<'x'> =>
      Array.from({ length: depth }).reduce<Expr<'x'>>((e, _, i) => where(gt(e, -i), add(e, 1), sqrt(e)), x)
    const sizes = (depth: number): ReadonlyArray<number> => {
      const e = nested(depth)
      const d = derivative('x')(e)
      return [e, d, derivative('x')(d)].map((f) => tapeOf(f).nodes.length)
    }
    const [small, large] = [sizes(50), sizes(200)]
    small.forEach((size, order) => {
      expect((large[order] as number) / size).toBeLessThan(4.5)
    })
    expect(evaluate(derivative('x')(nested(200)))({ x: 1 })).toBe(1)
  })
  test('a sum of choices by one test has a derivative of its own size', () => {
    const size = (terms: number): number => {
      const e = sum(Array.from({ length: terms }, (_, i) => where(positive, mul(i, lg), square(x))))
      return tapeOf(derivative('x')(e)).nodes.length
    }
    expect(size(400) / size(100)).toBeLessThan(4.5)
  })
  test('a constant under a choice has no derivative at all', () => {
    expect(derivatives(where(lt(constant(1), 2), 3, 4)).size).toBe(0)
  })
})

test('sub is not confused by choices on both sides', () => {
  check(sub(safeLog, safeLog), [0, 0, 0, 0, 0])
  check(sub(safeLog, where(positive, 0, lg)), [2, Math.log(2), 0.5, -0.25, 0.25])
})
