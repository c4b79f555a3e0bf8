import { describe, expect, test } from 'vitest'
import { add, derivative, exp, log, lt, mul, pow, power, sub, tanh, variable, where, type Expr } from 'fluxion'
import { agree, conditioning } from 'fluxion/laws'

const [x, y] = [variable('x'), variable('y')]
const at = (e: Expr<string>, env: Record<string, number>) => conditioning(e)(new Map(Object.entries(env)), () => 1)

describe('conditioning', () => {
  test.each<[string, Expr<string>, Record<string, number>, number]>([
    ['a variable', x, { x: 5 }, 1],
    ['cancelling terms', sub(x, x), { x: 5 }, 2],
    ['a product', mul(x, y), { x: 5, y: -3 }, 8],
    ['a power', pow(x, 3), { x: -2 }, 12],
    ['exp', exp(x), { x: 0 }, 1],
    ['tanh far out, where 1 − tanh² has no digits', tanh(x), { x: 20 }, 1.6993417021166355e-17],
    ['a choice: the operand taken', where(lt(x, 0), log(x), mul(2, x)), { x: 3 }, 2],
    ['a constant', add(1, 2), {}, 0],
  ])('sums absolute contributions: %s', (_, e, env, size) => {
    expect(at(e, env).size).toBe(size)
  })

  test('grows with products above 1 on one path', () => {
    expect(at(mul(1e3, mul(1e-3, mul(1e6, x))), { x: 1 }).growth).toBe(1e9)
  })

  test('sees digits cancel inside the rule of a primitive', () => {
    // ∂y∂x xʸ = xʸ⁻¹·(1 + y·log x), which is 0 here
    const slope = derivative('x')(power(x, y))
    const env = new Map([
      ['x', Math.E],
      ['y', -1],
    ])
    const { size } = conditioning(slope)(env, (name) => (name === 'y' ? 1 : 0))
    expect(size).toBeCloseTo(2 * Math.E ** -2, 10)
  })

  test('sees the errors of an operand in the slope there: (x + y)² with x ≈ −y', () => {
    // ∂x = 2·(x + y), of which x + y may be off by roundings of x and of y
    expect(at(pow(add(x, y), 2), { x: 1, y: -0.999 }).size).toBeCloseTo(2 * 2 * (1 + 0.999), 10)
    const d = sub(x, y)
    expect(at(tanh(d), { x: 9, y: 8 }).size).toBeGreaterThan(17 * at(tanh(x), { x: 1 }).size)
    expect(at(log(d), { x: 9, y: 8 }).size).toBeGreaterThan(17)
  })

  test('is not finite where a slope is not, nor where a term is not', () => {
    expect(at(pow(x, 0.5), { x: 0 }).growth).toBe(Infinity)
    expect(at(log(x), { x: 0 }).growth < Infinity).toBe(false)
    expect(at(tanh(pow(x, -1)), { x: 0 }).bound < Infinity).toBe(false)
  })

  test('is linear in the number of nodes', () => {
    const doubled = Array.from({ length: 1000 }).reduce<Expr<'x'>>((e) => add(e, e), x)
    expect(at(doubled, { x: 1 }).size).toBe(2 ** 1000)
  })
})

describe('agree', () => {
  const scale = { value: 0, bound: 1, size: 100, growth: 1 }
  const tag = (left: number, right: number, by = scale, tolerance = 1e-3): string =>
    agree('∂', left, right, by, tolerance)._tag

  test('measures by the size', () => {
    expect(tag(1, 1.09)).toBe('Holds')
    expect(tag(1, 1.11)).toBe('Fails')
  })

  test('takes NaN and infinities for failures where nothing can overflow', () => {
    expect([tag(NaN, NaN), tag(NaN, 1), tag(Infinity, Infinity)]).toEqual(['Fails', 'Fails', 'Fails'])
  })

  test('says nothing where something can', () => {
    expect(tag(1, 2, { ...scale, growth: 1e200 })).toBe('Skipped')
    expect(tag(1, 2, { ...scale, size: NaN })).toBe('Skipped')
  })

  test('is exact where there is nothing to differentiate', () => {
    expect(tag(0, 1e-300, { value: 0, bound: 0, size: 0, growth: 0 })).toBe('Fails')
    expect(tag(0, 0, { value: 0, bound: 0, size: 0, growth: 0 })).toBe('Holds')
  })
})
