/** The numbers that every textbook on backpropagation prints, one test each. */
import { describe, expect, test } from 'vitest'
import {
  add,
  adjoints,
  constant,
  derivative,
  derivatives,
  div,
  evaluate,
  exp,
  freeVariables,
  grad,
  jvp,
  mul,
  neg,
  normalise,
  pow,
  relu,
  show,
  sub,
  sum,
  tanh,
  valueAndGrad,
  variable,
  type Expr,
} from 'fluxion'

const x = variable('x')

describe('f(x) = 3x² − 4x + 5', () => {
  const f = add(sub(mul(3, pow(x, 2)), mul(4, x)), 5)

  test('f(3) = 20', () => {
    expect(evaluate(f)({ x: 3 })).toBe(20)
  })
  test('f′(3) = 14, in reverse, forward and symbolically', () => {
    expect(grad(f)({ x: 3 })).toEqual(new Map([['x', 14]]))
    expect(jvp(f)({ x: 3 }, { x: 1 })).toEqual({ value: 20, tangent: 14 })
    expect(evaluate(derivative('x')(f))({ x: 3 })).toBe(14)
  })
  test('f′ is 6x − 4, and is 0 at ⅔', () => {
    const slope = evaluate(derivative('x')(f))
    for (const at of [-7, -1, 0, 0.5, 2, 3, 100]) expect(slope({ x: at })).toBe(6 * at - 4)
    expect(slope({ x: 2 / 3 })).toBeCloseTo(0, 15)
  })
  test('normalised, f′ reads 6·x − 4', () => {
    expect(show(normalise(derivative('x')(f)))).toBe('6·x − 4')
    expect(show(normalise(derivative('x')(derivative('x')(f))))).toBe('6')
  })
  test('f″ = 6 and f‴ = 0 everywhere', () => {
    const second = derivative('x')(derivative('x')(f))
    for (const at of [-7, 0, 3]) {
      expect(evaluate(second)({ x: at })).toBe(6)
      expect(evaluate(derivative('x')(second))({ x: at })).toBe(0)
    }
  })
  test('the slope by a small step agrees', () => {
    const value = evaluate(f)
    const h = 1e-6
    expect((value({ x: 3 + h }) - value({ x: 3 })) / h).toBeCloseTo(14, 4)
    expect((value({ x: 3 + h }) - value({ x: 3 - h })) / (2 * h)).toBeCloseTo(14, 8)
    expect((value({ x: -3 + h }) - value({ x: -3 - h })) / (2 * h)).toBeCloseTo(-22, 8)
  })
})

describe('functions of several variables', () => {
  const [y, c] = [variable('y'), variable('c')]

  test('x·y + c at (2, −3, 10) is 4, with partial derivatives (−3, 2, 1)', () => {
    expect(valueAndGrad(add(mul(x, y), c))({ x: 2, y: -3, c: 10 })).toEqual({
      value: 4,
      gradient: new Map([
        ['x', -3],
        ['y', 2],
        ['c', 1],
      ]),
    })
  })
  test('x·y at (2, 3) has partial derivatives (3, 2)', () => {
    expect([...grad(mul(x, y))({ x: 2, y: 3 })]).toEqual([
      ['x', 3],
      ['y', 2],
    ])
  })
})

describe('L = (a·b) + d at a = 2, b = −3, d = 10, where c = a·b', () => {
  const [a, b, d] = [variable('a'), variable('b'), variable('d')]
  const c = mul(a, b)
  const L = add(c, d)
  const { of, value } = adjoints(L)({ a: 2, b: -3, d: 10 })

  test('L = 4', () => {
    expect(value).toBe(4)
  })
  test.each([
    ['c', c, 1],
    ['d', d, 1],
    ['a', a, -3],
    ['b', b, 2],
    ['L', L, 1],
  ] as ReadonlyArray<readonly [string, Expr<string>, number]>)('∂L/∂%s', (_, node, expected) => {
    expect(of(node)).toBe(expected)
  })
})

describe('L = d·f, d = e + c, e = a·b at a = 2, b = −3, c = 10, f = −2', () => {
  const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
  const e = mul(a, b)
  const d = add(e, c)
  const L = mul(d, f)
  const point = { a: 2, b: -3, c: 10, f: -2 }

  test('L = −8', () => {
    expect(evaluate(L)(point)).toBe(-8)
  })
  test.each([
    ['a', a, 6],
    ['b', b, -4],
    ['c', c, -2],
    ['e', e, -2],
    ['d', d, -2],
    ['f', f, 4],
    ['L', L, 1],
  ] as ReadonlyArray<readonly [string, Expr<string>, number]>)('∂L/∂%s', (_, node, expected) => {
    expect(adjoints(L)(point).of(node)).toBe(expected)
  })
  test('the gradient has the variables, in the order in which they appear', () => {
    expect([...grad(L)(point)]).toEqual([
      ['a', 6],
      ['b', -4],
      ['c', -2],
      ['f', 4],
    ])
  })
  test('∂L/∂a is the expression b·f', () => {
    const slope = derivative('a')(L)
    expect(show(slope)).toBe('b·f')
    expect(freeVariables(slope)).toEqual(new Set(['b', 'f']))
    expect(evaluate(slope)({ ...point, b: 7, f: 11 })).toBe(77)
  })
  test('nudging a by 0.01 moves L by about 0.06', () => {
    const value = evaluate(L)
    expect(value({ ...point, a: 2.01 }) - value(point)).toBeCloseTo(0.06, 10)
  })
  test('a step of 0.01 along the gradient raises L', () => {
    const along = { a: 2.06, b: -3.04, c: 9.98, f: -1.96 }
    expect(evaluate(L)(along)).toBeCloseTo(-7.286496, 12)
  })
})

describe('reused nodes', () => {
  const [a, b] = [variable('a'), variable('b')]

  test('b = a + a has db/da = 2', () => {
    expect(grad(add(a, a))({ a: 3 })).toEqual(new Map([['a', 2]]))
  })
  test('d = a·b, e = a + b, f = d·e at a = −2, b = 3 has gradient (−3, −8)', () => {
    const f = mul(mul(a, b), add(a, b))
    expect(valueAndGrad(f)({ a: -2, b: 3 })).toEqual({
      value: -6,
      gradient: new Map([
        ['a', -3],
        ['b', -8],
      ]),
    })
  })
  test('x doubled 1000 times has value and gradient 2^1000, at once', () => {
    const doubled = Array.from({ length: 1000 }).reduce<Expr<'x'>>((e) => add(e, e), x)
    const { gradient, value } = valueAndGrad(doubled)({ x: 1 })
    expect(value).toBe(2 ** 1000)
    expect(gradient.get('x')).toBe(2 ** 1000)
    expect(jvp(doubled)({ x: 1 }, { x: 1 }).tangent).toBe(2 ** 1000)
    expect(evaluate(derivative('x')(doubled))({ x: 1 })).toBe(2 ** 1000)
  })
  test('a gradient taken twice, or between others, is the same: nothing is left over', () => {
    const g = grad(mul(add(a, a), b))
    const once = g({ a: 2, b: 3 })
    g({ a: 5, b: 7 })
    expect(g({ a: 2, b: 3 })).toEqual(once)
    expect(grad(mul(add(a, a), b))({ a: 2, b: 3 })).toEqual(once)
  })
})

describe('the rules', () => {
  const y = variable('y')
  const slope = (e: Expr<'x'>) => (at: number) => grad(e)({ x: at }).get('x') ?? 0
  const points = [-2, -0.5, 0, 1, 3]

  test.each<readonly [string, Expr<'x'>, (x: number) => number]>([
    ['constant: c′ = 0', constant(7), () => 0],
    ['identity: x′ = 1', x, () => 1],
    ['square: (x²)′ = 2x', pow(x, 2), (v) => 2 * v],
    ['power: (5x³)′ = 15x²', mul(5, pow(x, 3)), (v) => 15 * v ** 2],
    ['power: (x¹)′ = 1', pow(x, 1), () => 1],
    ['sum: (x² + 3x)′ = 2x + 3', add(pow(x, 2), mul(3, x)), (v) => 2 * v + 3],
    ['product: (x²·(x + 1))′ = 3x² + 2x', mul(pow(x, 2), add(x, 1)), (v) => 3 * v ** 2 + 2 * v],
    ['exponential: (eˣ)′ = eˣ', exp(x), Math.exp],
    ['chain: ((2x + 1)³)′ = 6(2x + 1)²', pow(add(mul(2, x), 1), 3), (v) => 6 * (2 * v + 1) ** 2],
    ['quotient: (1/(x + 5))′ = −1/(x + 5)²', div(1, add(x, 5)), (v) => -1 / (v + 5) ** 2],
  ])('%s', (_, e, expected) => {
    for (const at of points) expect(slope(e)(at)).toBeCloseTo(expected(at), 13)
  })
  test('chain: (e^(−x²))′ = −2x·e^(−x²)', () => {
    for (const at of points) expect(slope(exp(neg(pow(x, 2))))(at)).toBeCloseTo(-2 * at * Math.exp(-at * at), 15)
  })
  test('tanh′ = 1 − tanh², 0.0707 at 2', () => {
    const t = tanh(x)
    for (const at of points) expect(slope(t)(at)).toBeCloseTo(1 - Math.tanh(at) ** 2, 15)
    expect(slope(t)(2)).toBeCloseTo(0.0707, 4)
    // 1/cosh²2, from 40 digits
    expect(slope(t)(2)).toBeCloseTo(0.07065082485316447, 16)
  })
  test('partial derivatives hold the other variables still: ∂(x²y + y³)', () => {
    const e = add(mul(pow(x, 2), y), pow(y, 3))
    const g = grad(e)({ x: 3, y: 5 })
    expect(g.get('x')).toBe(30) // 2xy
    expect(g.get('y')).toBe(84) // x² + 3y²
    const d = derivatives(e)
    expect(evaluate(d.get('x') as Expr<'x' | 'y'>)({ x: 3, y: 5 })).toBe(30)
    expect(evaluate(d.get('y') as Expr<'x' | 'y'>)({ x: 3, y: 5 })).toBe(84)
  })
})

describe('the neuron x₁ = 2, x₂ = 0, w₁ = −3, w₂ = 1, b = 6.8813735870195432', () => {
  const [x1, x2, w1, w2, b] = [variable('x1'), variable('x2'), variable('w1'), variable('w2'), variable('b')]
  const point = { x1: 2, x2: 0, w1: -3, w2: 1, b: 6.8813735870195432 }
  const n = sum([mul(x1, w1), mul(x2, w2), b])
  const e2n = exp(mul(2, n))

  test.each([
    ['tanh n', tanh(n)],
    ['(e^{2n} − 1)/(e^{2n} + 1)', div(sub(e2n, 1), add(e2n, 1))],
  ])('%s: output 0.7071, gradients x₁ −1.5, w₁ 1, x₂ 0.5, w₂ 0', (_, output) => {
    const { gradient, value } = valueAndGrad(output)(point)
    expect(value).toBeCloseTo(Math.SQRT1_2, 14)
    expect(gradient.get('x1')).toBeCloseTo(-1.5, 13)
    expect(gradient.get('w1')).toBeCloseTo(1, 13)
    expect(gradient.get('x2')).toBeCloseTo(0.5, 13)
    expect(gradient.get('w2')).toBe(0)
    expect(gradient.get('b')).toBeCloseTo(0.5, 13)
  })
  test('inner nodes: n is 0.8814 and ∂output/∂n is ½', () => {
    const output = tanh(n)
    expect(evaluate(n)(point)).toBeCloseTo(0.8814, 4)
    expect(adjoints(output)(point).of(n)).toBeCloseTo(0.5, 13)
  })
})

describe('a = −4, b = 2 and everything at once: value 24.7041, gradients 138.8338 and 645.5773', () => {
  const [a, b] = [variable('a'), variable('b')]
  const c1 = add(a, b)
  const d1 = add(mul(a, b), pow(b, 3))
  const c2 = add(c1, add(c1, 1))
  const c3 = add(c2, sub(add(1, c2), a))
  const d2 = add(d1, add(mul(d1, 2), relu(add(b, a))))
  const d3 = add(d2, add(mul(3, d2), relu(sub(b, a))))
  const e = sub(c3, d3)
  const f = pow(e, 2)
  const g = add(div(f, 2), div(10, f))
  const point = { a: -4, b: 2 }

  test('in reverse', () => {
    const { gradient, value } = valueAndGrad(g)(point)
    expect(value).toBeCloseTo(24.7041, 4)
    expect(gradient.get('a')).toBeCloseTo(138.8338, 4)
    expect(gradient.get('b')).toBeCloseTo(645.5773, 4)
  })
  test('exactly: with c = −1, d = 6, e = −7 the derivatives are fractions of 7³', () => {
    const slope = -7 + 20 / 343 // ∂g/∂e = e − 20/e³
    const { gradient, value } = valueAndGrad(g)(point)
    expect(evaluate(e)(point)).toBe(-7)
    expect(value).toBeCloseTo(49 / 2 + 10 / 49, 13)
    expect(gradient.get('a')).toBeCloseTo(slope * -20, 11)
    expect(gradient.get('b')).toBeCloseTo(slope * -93, 11)
  })
  test('forward and symbolically', () => {
    expect(jvp(g)(point, { a: 1 }).tangent).toBeCloseTo(138.8338, 4)
    expect(jvp(g)(point, { b: 1 }).tangent).toBeCloseTo(645.5773, 4)
    expect(evaluate(derivative('a')(g))(point)).toBeCloseTo(138.8338, 4)
    expect(evaluate(derivative('b')(g))(point)).toBeCloseTo(645.5773, 4)
  })
})
