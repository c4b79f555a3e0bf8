/** Every road to a derivative agrees with every other, and with finite differences, at orders one to three. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  atan,
  atan2,
  cos,
  derivative,
  div,
  dot,
  evaluate,
  exp,
  grad,
  gt,
  hypot,
  log,
  lt,
  max,
  mean,
  min,
  mul,
  neg,
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
  where,
  type Expr,
} from 'fluxion'
import { expectClose, expectSame, type Numbers } from '../support/numbers.js'
import { firsts, richardson, seconds, thirds, values } from '../support/roads.js'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]

/** A graph of 2^depth paths that stays tame: each level is the mean of the last with itself, squashed. */
const lattice = (depth: number): Expr<'x' | 'y'> =>
  Array.from({ length: depth }).reduce<Expr<'x' | 'y'>>((e) => tanh(add(mul(0.7, e), mul(e, 0.4))), add(x, mul(y, y)))

const lg = log(x)
const shared = sub(mul(x, y), z)
const everywhere = { x: 1.3, y: 0.7, z: -0.4 }

/** Expressions, each smooth around its points. */
const rich: ReadonlyArray<readonly [string, Expr<'x' | 'y' | 'z'>, ReadonlyArray<Numbers>]> = [
  ['a polynomial', add(sub(mul(pow(x, 3), y), mul(2, mul(x, square(y)))), mul(z, 4)), [everywhere]],
  ['products and quotients', div(mul(x, add(y, 2)), add(square(z), 3)), [everywhere, { x: -1, y: 0, z: 2 }]],
  ['exponentials', exp(mul(tanh(mul(x, y)), exp(neg(z)))), [everywhere, { x: 0, y: 0, z: 0 }]],
  ['tanh of tanh', tanh(add(tanh(mul(2, x)), mul(y, tanh(z)))), [everywhere, { x: -2, y: 3, z: 1 }]],
  ['log', log(add(square(x), add(square(y), 0.5))), [everywhere, { x: 0, y: 0, z: 0 }]],
  ['sine and cosine', add(sin(mul(x, y)), cos(div(x, y))), [everywhere, { x: -2, y: 1.1, z: 0 }]],
  ['atan', atan(mul(x, add(y, z))), [everywhere, { x: 0, y: 0, z: 0 }]],
  ['atan2', atan2(y, mul(x, 2)), [everywhere, { x: -1, y: -0.5, z: 0 }]],
  ['hypot', hypot(x, mul(y, z)), [everywhere, { x: -3, y: 2, z: 2 }]],
  ['power', power(add(x, 1), mul(y, z)), [everywhere]],
  ['sigmoid and softplus', mul(sigmoid(x), softplus(sub(y, sigmoid(z)))), [everywhere, { x: -3, y: 5, z: 2 }]],
  ['sech2', mul(sech2(x), sech2(mul(y, z))), [everywhere]],
  ['roots', mul(sqrt(x), add(pow(add(y, 1), 1 / 3), pow(x, -2.5))), [everywhere]],
  ['max and min', add(max(mul(x, y), square(y)), min(exp(x), mul(z, z))), [everywhere, { x: 0.3, y: 0.7, z: 2 }]],
  ['relu and abs', mul(relu(sub(x, y)), mul(pow(x, 3), abs(mul(y, z)))), [everywhere, { x: 0.2, y: 0.7, z: 1 }]],
  [
    'nested choices over shared parts',
    add(where(gt(x, 0), mul(lg, mul(lg, y)), mul(3, x)), where(gt(x, 1), where(lt(y, 0), z, lg), pow(z, 3))),
    [everywhere, { x: 0.4, y: 0.7, z: 2 }, { x: -0.4, y: 0.7, z: 2 }, { x: 3, y: -1, z: 1 }],
  ],
  ['a lattice of 2^50 paths', lattice(50), [everywhere]],
  ['reused parts', mul(add(shared, exp(shared)), mul(shared, tanh(shared))), [everywhere]],
  [
    'nodes of one name',
    mul(add(variable('x'), variable('y')), mul(variable('x'), sin(variable('x')))),
    [everywhere, { x: 0, y: 1, z: 0 }],
  ],
  [
    'lists',
    add(product([x, y, z, x]), add(mean([square(x), y, 3]), sum([dot([x, y], [z, exp(x)]), 1]))),
    [everywhere, { x: 0, y: 2, z: 3 }],
  ],
]

const names = ['x', 'y', 'z'] as const
const cases = rich.flatMap(([name, e, points]) => points.map((p) => [`${name} at ${JSON.stringify(p)}`, e, p] as const))
/** Roundings of a few hundred operations, on numbers of the size of 1. */
const [RELATIVE, ABSOLUTE] = [1e-12, 1e-13]

describe.each(cases)('%s', (_, e, p) => {
  test('one value, to the bit', () => {
    const value = evaluate(e)(p as never)
    for (const [road, of] of Object.entries(values)) expectSame(of(e, p), value, road)
  })

  test('first derivatives', () => {
    for (const v of names) {
      const expected = grad(e)(p as never).get(v) ?? 0
      for (const [road, of] of Object.entries(firsts))
        expectClose(of(e, v, p), expected, RELATIVE, `∂${v} by ${road}`, ABSOLUTE)
      const slope = richardson((at) => evaluate(e)({ ...p, [v]: at } as never), p[v] as number)
      expectClose(expected, slope, 1e-8, `∂${v} by differences`, 1e-9)
    }
  })

  test('second derivatives', () => {
    for (const v of names)
      for (const w of names) {
        const expected = evaluate(derivative(w)(derivative(v)(e)))(p as never)
        for (const [road, of] of Object.entries(seconds))
          expectClose(of(e, v, w, p), expected, RELATIVE, `∂${w}∂${v} by ${road}`, ABSOLUTE)
        const slope = richardson((at) => grad(e)({ ...p, [w]: at } as never).get(v) ?? 0, p[w] as number)
        expectClose(expected, slope, 1e-7, `∂${w}∂${v} by differences`, 1e-8)
      }
  })

  test('third derivatives', () => {
    for (const v of names)
      for (const w of names) {
        const second = derivative(v)(derivative(v)(e))
        const expected = evaluate(derivative(w)(second))(p as never)
        for (const [road, of] of Object.entries(thirds))
          expectClose(of(e, v, w, p), expected, 10 * RELATIVE, `∂${w}∂²${v} by ${road}`, 10 * ABSOLUTE)
        const slope = richardson((at) => evaluate(second)({ ...p, [w]: at } as never), p[w] as number)
        expectClose(expected, slope, 1e-6, `∂${w}∂²${v} by differences`, 1e-7)
      }
  })
})

test('the differences can tell a wrong derivative: they are not compared with themselves', () => {
  const slope = richardson((at) => evaluate(exp(x))({ x: at }), 1)
  expect(Math.abs(slope - Math.E)).toBeLessThan(1e-9)
  expect(Math.abs(slope - Math.E * (1 + 1e-6))).toBeGreaterThan(1e-7)
})
