/** Signs of zero, NaN, ties and empty lists. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  atan,
  atan2,
  constant,
  cos,
  evaluate,
  exp,
  grad,
  hypot,
  log,
  max,
  min,
  mul,
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
  sum,
  tanh,
  variable,
  type Expr,
} from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { firsts, seconds } from '../support/roads.js'

const [x, y] = [variable('x'), variable('y')]

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
  test.each([
    [5e-324, 0, 0],
    [0, -5e-324, 0],
    [2 ** -1074, 2 ** -1030, -(2 ** 986)],
    [-3, 4, 0.096],
  ])('the mixed second derivative of hypot at (%d, %d) has both orders, though 1/h may overflow', (a, b, expected) => {
    const p = { x: a, y: b }
    for (const [road, of] of Object.entries(seconds)) {
      const [xy, yx] = [of(hypot(x, y), 'x', 'y', p), of(hypot(x, y), 'y', 'x', p)]
      expectClose(xy, expected, 1e-15, road)
      expectClose(yx, xy, 0, road)
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

describe('empty and constant', () => {
  test('sum([]) is 0 and product([]) is 1, with nothing in the gradient', () => {
    expect(evaluate(sum([]))({})).toBe(0)
    expect(evaluate(product([]))({})).toBe(1)
    expect(grad(sum([]))({}).size).toBe(0)
    expect(grad(constant(3))({}).size).toBe(0)
  })
})
