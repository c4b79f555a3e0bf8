/** What laws compare by: differences, kinks, complex steps, rounding. */
import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import {
  abs,
  add,
  atan2,
  cos,
  div,
  evaluate,
  exp,
  log,
  lt,
  max,
  mul,
  pow,
  primitive,
  sin,
  sub,
  tanh,
  variable,
  where,
  type Expr,
} from 'fluxion'
import { agreesWithDifferences, rounded, sided, slopesAtZero } from 'fluxion/laws'
import { complexStep } from '../../laws/compare/complex.js'
import { certainlyNotFinite } from '../../laws/compare/edges.js'
import { gradientInOrder, valueInOrder } from '../../laws/compare/order.js'

const [x, y] = [variable('x'), variable('y')]
const at = (values: Record<string, number>): ReadonlyMap<string, number> => new Map(Object.entries(values))
const smooth = (f: (t: number) => number) => (t: number) => ({ value: f(t), sides: '' })

describe('slopes by differences', () => {
  test.each<[string, (t: number) => number, number]>([
    ['sin', Math.sin, 1],
    ['exp', Math.exp, 1],
    ['a polynomial', (t) => 3 - 2 * t + t ** 5, -2],
    ['tanh at 2', (t) => Math.tanh(2 + t), 1 / Math.cosh(2) ** 2],
    ['1/(1 + t)', (t) => 1 / (1 + t), -1],
    ['a constant', () => 5, 0],
  ])('%s: within the error that they state, which is small', (_, f, slope) => {
    const [best] = slopesAtZero(smooth(f))
    expect(Math.abs((best?.slope ?? NaN) - slope)).toBeLessThanOrEqual(best?.error ?? 0)
    expect(best?.error).toBeLessThan(1e-8)
  })

  test('state an error as large as the noise that they are told of', () => {
    expect(slopesAtZero(smooth(Math.sin), 1e6)[0]?.error).toBeGreaterThan(1e-7)
  })

  test('none across a kink, a pole, or beyond where the function is', () => {
    expect(slopesAtZero((t) => ({ value: Math.abs(t), sides: String(t > 0) }))).toEqual([])
    expect(slopesAtZero(smooth((t) => (Math.abs(t) > 1e-9 ? NaN : 0)))).toEqual([])
    expect(slopesAtZero(smooth((t) => 1 / t))).toEqual([])
    // The pole of the tangent is 6e-17 away, and what rounding may do to its value hides it.
    expect(
      slopesAtZero(
        smooth((t) => Math.tan(Math.PI / 2 + t)),
        8e32,
      ),
    ).toEqual([])
  })

  test('judge nothing where they do not converge: a kink that nobody tells of, a root', () => {
    const verdict = (f: (t: number) => number, slope: number) =>
      agreesWithDifferences('slope', slope, smooth(f), 1, 1e-13)._tag
    expect(verdict((t) => Math.abs(t + 1e-3), 5)).toBe('Skipped')
    expect(verdict((t) => Math.cbrt(t), 5)).toBe('Skipped')
    expect(verdict((t) => Math.sin(1000 * t), 1000)).not.toBe('Fails')
  })

  test('refute a slope that is off by a millionth', () => {
    const verdict = (slope: number) => agreesWithDifferences('slope', slope, smooth(Math.exp), 1, 1e-13)._tag
    expect([verdict(1), verdict(1 + 1e-6), verdict(-1), verdict(NaN)]).toEqual(['Holds', 'Fails', 'Fails', 'Fails'])
  })
})

describe('sides', () => {
  const sides = (e: Expr<string>, values: Record<string, number>): string => sided(e)(at(values)).sides

  test('tell where choices change over', () => {
    for (const [e, left, right] of [
      [abs(x), { x: -1 }, { x: 1 }],
      [max(x, y), { x: 0, y: 1 }, { x: 2, y: 1 }],
      [where(lt(x, 1), sin(x), cos(x)), { x: 0 }, { x: 1 }],
    ] as const) {
      expect(sides(e, left)).not.toBe(sides(e, right))
      expect(sided(e)(at(right)).value).toBe(evaluate(e as Expr<string>)(at(right)))
    }
  })

  test('tell the steps of what has no slope, but not its values if it varies smoothly', () => {
    const flat = (value: (x: number) => number) =>
      primitive({ name: 'flat', arity: 1, value, partials: () => [undefined] })(x)
    expect(sides(flat(Math.sign), { x: -1 })).not.toBe(sides(flat(Math.sign), { x: 1 }))
    expect(sides(flat(Math.sin), { x: 1 })).toBe(sides(flat(Math.sin), { x: 2 }))
  })

  test('say nothing of what is smooth', () => {
    expect(sides(tanh(mul(sin(x), y)), { x: 1, y: 2 })).toBe(sides(tanh(mul(sin(x), y)), { x: -3, y: 9 }))
  })
})

describe('a complex step', () => {
  test.each<[string, Expr<string>, number, number]>([
    ['x³', pow(x, 3), -2, 12],
    ['1/x', div(1, x), 4, -1 / 16],
    ['√x', pow(x, 0.5), 4, 0.25],
    ['exp', exp(x), 1, Math.E],
    ['tanh far out', tanh(x), 20, 4 * Math.exp(-40)],
    ['log', log(x), 8, 0.125],
    ['x·sin x', mul(x, sin(x)), 2, Math.sin(2) + 2 * Math.cos(2)],
    ['the branch taken', where(lt(x, 0), log(x), mul(x, x)), 3, 6],
  ])('%s', (_, e, point, slope) => {
    const shown = complexStep(e)(at({ x: point }), () => 1)
    expect(Math.abs(shown - slope)).toBeLessThanOrEqual(4e-16 * Math.abs(slope))
  })

  test('is NaN for what is not known of complex numbers', () => {
    expect(complexStep(atan2(x, y))(at({ x: 1, y: 1 }), () => 1)).toBeNaN()
  })
})

describe('rounding', () => {
  test('is relative to what was added up, not to what is left', () => {
    const small = sub(add(x, 1e6), 1e6)
    expect(rounded(small)(at({ x: 0.1 }))?.error).toBeGreaterThan(1e6)
    expect(rounded(exp(sub(add(x, 30), 1)))(at({ x: 1 }))?.error).toBeGreaterThan(Math.exp(30) * 30)
  })

  test('is 0 for what is exact', () => {
    expect(rounded(x)(at({ x: 0.1 }))).toEqual({ value: 0.1, error: 0 })
  })

  test('is unknown beyond overflow, and where a choice or a steep slope hangs on it', () => {
    const third = mul(3, div(x, 3))
    expect(rounded(exp(mul(x, 1000)))(at({ x: 1 }))).toBeUndefined()
    expect(rounded(where(lt(third, x), 1, 2))(at({ x: 1 }))).toBeUndefined()
    expect(rounded(div(1, sub(third, x)))(at({ x: 1 }))).toBeUndefined()
    // the same choice far from the point where it changes over
    expect(rounded(where(lt(third, add(x, 1)), 1, 2))(at({ x: 1 }))?.value).toBe(1)
  })

  test('is known at the least value of a square, where no slope hangs on a rounding', () => {
    expect(rounded(pow(sub(mul(3, div(x, 3)), x), 2))(at({ x: 1 }))?.value).toBe(0)
  })

  test('does not mind what is not taken', () => {
    expect(rounded(where(lt(x, 0), log(x), x))(at({ x: 2 }))?.value).toBe(2)
  })

  test('bounds what another order of a sum makes of it', () => {
    const numbers = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(numbers, (terms) => {
        const left = terms.reduce<Expr<'x'>>((sum, t) => add(sum, mul(t, x)), mul(0, x))
        const right = terms.reduceRight<Expr<'x'>>((sum, t) => add(sum, mul(t, x)), mul(0, x))
        const [a, b] = [rounded(left)(at({ x: 1 })), rounded(right)(at({ x: 1 }))]
        return a !== undefined && b !== undefined && Math.abs(a.value - b.value) <= 2 ** -52 * (a.error + b.error)
      }),
      { seed: 5 },
    )
  })
})

describe('what is not finite', () => {
  test.each<[string, Expr<'x' | 'y'>, number, number]>([
    ['1/0', pow(x, -1), 0, 1],
    ['e^1000', exp(x), 1000, 1],
    ['a product of leaves', mul(x, y), 1e200, 1e200],
    ['NaN, in a product', mul(x, add(y, 1)), NaN, 1],
    ['∞ in a sum', add(exp(x), mul(y, 2)), 1000, 1],
    ['∞ times ∞', mul(exp(x), exp(y)), 1000, 1000],
  ])('is so in any order of summation: %s', (_, e, a, b) => {
    expect(certainlyNotFinite(e, at({ x: a, y: b }))).toBe(true)
  })

  test.each<[string, Expr<'x' | 'y'>, number, number]>([
    ['a finite value', add(x, y), 1, 2],
    ['1/(x − y), where the difference was rounded', pow(sub(x, y), -1), 1, 1],
    ['1/0 beside what was rounded', mul(pow(x, -1), add(y, 1)), 0, 1],
    ['after a sum that might overflow', add(exp(x), add(mul(y, 2), 1)), 1000, 1e150],
    ['above what is not certain', add(pow(sub(x, y), -1), 1), 1, 1],
  ])('hangs on the order, or is not there: %s', (_, e, a, b) => {
    expect(certainlyNotFinite(e, at({ x: a, y: b }))).toBe(false)
  })
})

describe('a walk by the book', () => {
  test('gives textbook values and slopes', () => {
    const e = add(mul(x, y), sin(x))
    const env = at({ x: 2, y: 3 })
    expect(valueInOrder(e)(env)).toBe(6 + Math.sin(2))
    expect(gradientInOrder(e)(env)).toEqual(at({ x: 3 + Math.cos(2), y: 2 }))
  })

  test('adds from the last use to the first', () => {
    // ∂x of (1·x + 1e16·x) − 1e16·x: the terms come as −1e16, then 1e16, then 1
    const e = sub(add(mul(1, x), mul(1e16, x)), mul(1e16, x))
    expect(gradientInOrder(e)(at({ x: 1 })).get('x')).toBe(1)
  })
})
