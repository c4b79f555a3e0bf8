/**
 * Rewritten sums and products neither overflow nor lose digits where what was written does not, and keep the sign of
 * a 0.
 */
import { describe, expect, it } from 'vitest'
import {
  add,
  atan2,
  compile,
  evaluate,
  meanOver,
  mul,
  neg,
  pow,
  sum,
  table,
  valueAndGrad,
  variable,
  type Expr,
} from '../../src/index.js'

type E = Expr<string>
const [x, y] = [variable('x'), variable('y')]
const xs = Array.from({ length: 100 }, (_, i) => variable(`x${i}`))
const each = (f: (i: number) => number): Readonly<Record<string, number>> =>
  Object.fromEntries(xs.map((_, i) => [`x${i}`, f(i)]))
const alternating = each((i) => (i % 2 === 0 ? 1 : -1))

describe('values are those of the fold', () => {
  it.each<readonly [string, E, Readonly<Record<string, number>>]>([
    ['the sign of −x − y', atan2(add(neg(x), neg(y)), -1), { x: 1, y: -1 }],
    ['the sign of −2x − 2y', pow(add(mul(-2, x), mul(-2, y)), -1), { x: 1, y: -1 }],
    ['the sign of a sum of what is subtracted', atan2(sum(xs.map((v) => neg(v))), -1), alternating],
    ['the sign of a sum of negative multiples', atan2(sum(xs.map((v) => mul(-3, v))), -1), alternating],
    ['halves added', add(mul(0.5, x), mul(0.5, y)), { x: 1.7e308, y: 1.7e308 }],
    ['halves subtracted', add(mul(0.5, x), mul(-0.5, y)), { x: 1.7e308, y: -1.7e308 }],
    ['a half times something', mul(mul(0.5, x), y), { x: 1.7e308, y: 1.5 }],
    ['small parts of many', sum(xs.map((v) => mul(0.001, v))), each(() => 1e307)],
    ['none of many', sum(xs.map((v) => mul(0, v))), each(() => 1e307)],
    ['a huge constant that meets another', mul(2 ** 64, mul(1e300, x)), { x: 1e-310 }],
    ['a tiny constant that meets another', mul(2 ** -64, mul(1e-300, x)), { x: 1e300 }],
    ['a huge factor before a tiny product', mul(mul(2 ** 64, x), y), { x: 1e-160, y: 1e-160 }],
    ['factors that come together', mul(mul(8, x), mul(8, mul(8, y))), { x: 1e-160, y: 1e-150 }],
  ])('%s', (_, e, env) => {
    const right = evaluate(e)(env)
    expect(Number.isFinite(right) || right === Infinity).toBe(true)
    const found = compile(e).value(env)
    if (right === 0 || right === Infinity) expect(found).toBe(right)
    else expect(Math.abs(found / right - 1)).toBeLessThan(1e-13)
  })
  it('in single precision too', () => {
    const single = { float32: true } as const
    expect(compile(add(mul(0.5, x), mul(0.5, y)), single).value({ x: 3e38, y: 3e38 })).toBeCloseTo(3e38, -32)
    expect(compile(mul(mul(0.5, x), y), single).value({ x: 3e38, y: 1.5 })).toBeCloseTo(2.25e38, -32)
  })
  it('where a multiple overflows or vanishes beside 0 and ∞, too', () => {
    expect(compile(mul(0, mul(4, x))).value({ x: 1e308 })).toBeNaN()
    expect(compile(mul(Infinity, mul(0.25, x))).value({ x: 5e-324 })).toBeNaN()
  })
})

describe('derivatives too', () => {
  it('of a mean of huge rows, each made smaller', () => {
    const rows = table({ a: Array.from({ length: 100 }, () => 1e308) })
    const o = meanOver(rows)(mul(1e-3, mul(variable('a'), variable('w'))))
    const [own, right] = [compile(o).valueAndGrad({ w: 1 }), valueAndGrad(o)({ w: 1 })]
    expect((own.gradient.get('w') as number) / (right.gradient.get('w') as number)).toBeCloseTo(1, 12)
  })
})
