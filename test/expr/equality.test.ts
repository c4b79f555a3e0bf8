/** Structural equality, and maximal sharing. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  constant,
  cos,
  derivative,
  eqExpr,
  evaluate,
  exp,
  grad,
  gt,
  log,
  max,
  min,
  mul,
  node,
  pow,
  primitive,
  share,
  sin,
  sum,
  tanh,
  tapeOf,
  variable,
  where,
  type Expr,
} from 'fluxion'

const x = variable('x')
const y = variable('y')
const doubled = (e: Expr<'x'>, times: number): Expr<'x'> =>
  Array.from({ length: times }).reduce<Expr<'x'>>((s) => add(s, s), e)

/** Expressions no two of which are equal, each made anew. */
const distinct: ReadonlyArray<() => Expr<string>> = [
  () => variable('x'),
  () => variable('y'),
  () => variable(''),
  () => constant(0),
  () => constant(-0),
  () => constant(1),
  () => constant(NaN),
  () => constant(Infinity),
  () => constant(-Infinity),
  () => constant(0.1 + 0.2),
  () => constant(0.3),
  () => add(variable('x'), 1),
  () => add(1, variable('x')),
  () => mul(variable('x'), 1),
  () => add(variable('x'), variable('x')),
  () => mul(variable('x'), variable('x')),
  () => pow(variable('x'), 2),
  () => pow(variable('x'), 0),
  () => pow(variable('x'), -0),
  () => pow(variable('x'), NaN),
  () => exp(variable('x')),
  () => tanh(variable('x')),
  () => sin(variable('x')),
  () => cos(variable('x')),
  () => max(variable('x'), variable('y')),
  () => max(variable('y'), variable('x')),
  () => min(variable('x'), variable('y')),
  () => where(gt(variable('x'), 0), variable('x'), variable('y')),
  () => where(gt(variable('x'), 0), variable('y'), variable('x')),
  () => add(add(variable('x'), variable('y')), 1),
  () => add(variable('x'), add(variable('y'), 1)),
  () => sum([variable('x'), 12, 3]),
  () => sum([variable('x'), 1, 23]),
]

describe('eqExpr', () => {
  test('an expression equals itself made anew, and no other', () => {
    distinct.forEach((a, i) => {
      distinct.forEach((b, j) => {
        expect(eqExpr.equals(a(), b()), `${i} and ${j}`).toBe(i === j)
      })
    })
  })
  test('sharing makes no difference', () => {
    const shared = mul(x, x)
    expect(eqExpr.equals(add(shared, shared), add(mul(x, x), mul(variable('x'), x)))).toBe(true)
  })
  test('two graphs of 2^1000 paths, at once', () => {
    expect(eqExpr.equals(doubled(x, 1000), doubled(variable('x'), 1000))).toBe(true)
    expect(eqExpr.equals(doubled(x, 1000), doubled(x, 999))).toBe(false)
    expect(eqExpr.equals(doubled(x, 1000), doubled(exp(x), 1000))).toBe(false)
  })
  test('one expression inside the other', () => {
    const inner = mul(x, 2)
    expect(eqExpr.equals(inner, exp(inner))).toBe(false)
    expect(eqExpr.equals(exp(inner), inner)).toBe(false)
  })
  test('identity is enough', () => {
    const e = mul(x, NaN)
    expect(eqExpr.equals(e, e)).toBe(true)
  })
  test('equal derivatives of equal expressions', () => {
    const e = (): Expr<'x'> => mul(pow(variable('x'), 1 / 3), abs(log(variable('x'))))
    expect(eqExpr.equals(derivative('x')(e()), derivative('x')(e()))).toBe(true)
  })
})

describe('share', () => {
  test('equal parts become one node', () => {
    const e = add(mul(variable('x'), 2), mul(variable('x'), 2))
    expect(tapeOf(e).nodes.length).toBe(7)
    expect(tapeOf(share(e)).nodes.length).toBe(4)
  })
  test('no two nodes of the result are equal', () => {
    const parts = (): Expr<string> => sum(distinct.map((d) => d()))
    const e = share(mul(parts(), parts()))
    expect(tapeOf(e).nodes.length).toBe(tapeOf(share(parts())).nodes.length + 1)
  })
  test('is idempotent, and equal to what it was made from', () => {
    for (const d of distinct) {
      const e = mul(d(), add(d(), 1))
      expect(eqExpr.equals(share(e), e)).toBe(true)
      expect(eqExpr.equals(share(share(e)), share(e))).toBe(true)
      expect(tapeOf(share(share(e))).nodes.length).toBe(tapeOf(share(e)).nodes.length)
    }
  })
  test('0 and −0 stay apart, NaN is one', () => {
    const e = sum([pow(constant(0), -1), pow(constant(-0), -1), constant(NaN), constant(NaN)])
    expect(tapeOf(share(e)).nodes.filter((n) => n._tag === 'Const').length).toBe(3)
  })
  test('keeps values to the bit, and gradients up to the order of their sums', () => {
    const e = mul(add(exp(variable('x')), tanh(variable('y'))), add(exp(variable('x')), mul(variable('y'), 0.1)))
    for (const p of [
      { x: 0.1, y: 0.7 },
      { x: -2, y: 1 / 3 },
    ]) {
      expect(evaluate(share(e))(p)).toBe(evaluate(e)(p))
      for (const v of ['x', 'y'] as const) expect(grad(share(e))(p).get(v)).toBeCloseTo(grad(e)(p).get(v) as number, 14)
    }
  })
  test('all its nodes are new', () => {
    const nothing = primitive({ name: 'nothing', arity: 'many', value: () => 7, partials: () => [] })
    const e = add(mul(x, y), add(mul(x, 3), nothing()))
    const old = new Set<unknown>(tapeOf(e).nodes)
    expect(tapeOf(share(e)).nodes.filter((n) => old.has(n))).toEqual([])
    expect(eqExpr.equals(share(e), e)).toBe(true)
    expect(evaluate(share(e))({ x: 2, y: 5 })).toBe(2 * 5 + 2 * 3 + 7)
  })
  test('the input keeps its nodes', () => {
    const e = add(mul(variable('x'), 2), mul(variable('x'), 2))
    share(e)
    expect(tapeOf(e).nodes.length).toBe(7)
    expect(node(e)._tag).toBe('Add')
  })
  test('of thousands of nodes that differ in one place only, none become one', () => {
    const many = Array.from({ length: 3000 }, (_, i) => {
      const v = variable(`v${i}`)
      return sum([exp(v), tanh(v), pow(v, i), pow(v, i + 0.5), mul(v, i), add(v, i), mul(i, v), sin(v), cos(v)])
    })
    const e = share(mul(sum(many), sum(many)))
    // per variable itself, i, i + ½ only as an exponent, nine parts and eight sums of them; then the outer sums
    expect(tapeOf(e).nodes.length).toBe(3000 * (1 + 1 + 9 + 8) + 2999 + 1)
  })
  test('names of all kinds stay apart', () => {
    const names = ['', 'v', 'v1', 'c1', '1', ',', '__proto__', 'constructor', '2,0,1']
    const e = sum([...names, ...names].map((name) => variable(name)))
    expect([...tapeOf(share(e)).variables]).toEqual(names)
    expect(tapeOf(share(e)).nodes.filter((n) => n._tag === 'Var').length).toBe(names.length)
  })
})
