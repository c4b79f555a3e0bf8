/** Guards: parts that several choices share, tests themselves, and what all of it costs. */
import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  constant,
  derivative,
  derivatives,
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
  mul,
  not,
  or,
  sqrt,
  square,
  sum,
  tapeOf,
  variable,
  vjp,
  where,
  type Expr,
  type Test,
} from 'fluxion'
import { expectClose, type Numbers } from '../support/numbers.js'
import { firsts, seconds, thirds, values } from '../support/roads.js'

const [x, y] = [variable('x'), variable('y')]

const positive = gt(x, 0)
const lg = log(x)

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

test('where two choices share a part, its slope counts while either of them takes it', () => {
  // log z has an infinite slope at 0: a cotangent of 0 times it would be NaN
  const part = log(variable('z'))
  const f = add(where(gt(variable('x'), 0), part, 0), where(gt(variable('y'), 0), mul(2, part), 0))
  const slope = evaluate(derivative('z')(f))
  const at = (x: number, y: number) => [slope({ x, y, z: 0 }), grad(f)({ x, y, z: 0 }).get('z')]
  expect(at(-1, -1)).toEqual([0, 0])
  expect([at(1, -1), at(-1, 1), at(1, 1)]).toEqual(Array(3).fill([Infinity, Infinity]))
})
