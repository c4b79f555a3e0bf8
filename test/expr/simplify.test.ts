/** simplify keeps every value bit for bit on every input, and does what it says: these rules fire, those must not. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  constant,
  div,
  eqExpr,
  evaluate,
  exp,
  gt,
  log,
  lt,
  max,
  mul,
  neg,
  node,
  pow,
  power,
  product,
  relu,
  share,
  simplify,
  sin,
  sqrt,
  sub,
  sum,
  tanh,
  tapeOf,
  variable,
  where,
  type Expr,
} from 'fluxion'

const [x, y] = [variable('x'), variable('y')]
const size = (e: Expr<string>): number => tapeOf(e).nodes.length

describe('rules that fire', () => {
  test.each<readonly [string, Expr<string>, Expr<string>]>([
    ['x·1', mul(x, 1), x],
    ['1·x', mul(1, x), x],
    ['x + (−0)', add(x, -0), x],
    ['−0 + x', add(-0, x), x],
    ['−(−x)', neg(neg(x)), x],
    ['(−1)·(−1)·x', mul(-1, mul(-1, x)), x],
    ['x·(−1)·(−1)', mul(mul(x, -1), -1), x],
    ['−1·(x·−1)', mul(-1, mul(x, -1)), x],
    ['−(−(−x))', neg(neg(neg(x))), neg(x)],
    ['−(−(−(−x)))', neg(neg(neg(neg(x)))), x],
    ['x¹', pow(x, 1), x],
    ['x⁰', pow(x, 0), constant(1)],
    ['x^(−0)', pow(x, -0), constant(1)],
    ['(log x)⁰', pow(log(x), 0), constant(1)],
    ['where(1 < 2, x, y)', where(lt(1, 2), x, y), x],
    ['where(2 < 1, x, y)', where(lt(2, 1), x, y), y],
    ['where(NaN < 1, x, y)', where(lt(NaN, 1), x, y), y],
    ['2 + 3', add(2, 3), constant(5)],
    ['2·3', mul(2, 3), constant(6)],
    ['2³', pow(constant(2), 3), constant(8)],
    ['e⁰', exp(0), constant(1)],
    ['tanh 0', tanh(0), constant(0)],
    ['max(2, 3)', max(2, 3), constant(3)],
    ['log(−1)', log(-1), constant(NaN)],
    ['1/0', div(1, 0), constant(Infinity)],
    ['−0·1', mul(-0, 1), constant(-0)],
    ['∞ − ∞', sub(Infinity, Infinity), constant(NaN)],
    ['inside: x + 2·3', add(x, mul(2, 3)), add(x, 6)],
    ['from below: (x·(2 − 1))¹ + (0·(−1))', add(pow(mul(x, sub(2, 1)), 1), mul(0, -1)), x],
    ['a test becomes constant: where(0·1 < x⁰, x, y)', where(lt(mul(0, 1), pow(y, 0)), x, y), x],
    ['a branch simplified before it is taken', where(lt(1, 2), mul(x, 1), y), x],
    ['a sum of constants on the left', sum([1, 2, x]), add(3, x)],
    ['a product of constants on the left', product([2, 3, x]), mul(6, x)],
    ['a long tower', Array.from({ length: 100 }).reduce<Expr<'x'>>((e) => mul(pow(add(e, -0), 1), 1), x), x],
  ])('%s', (_, e, simple) => {
    expect(eqExpr.equals(simplify(e), simple)).toBe(true)
  })
})

describe('what must not be touched', () => {
  test.each<readonly [string, Expr<string>]>([
    ['x + 0: −0 + 0 is 0', add(x, 0)],
    ['0 + x', add(0, x)],
    ['x·0: ∞·0 is NaN', mul(x, 0)],
    ['0·x', mul(0, x)],
    ['x − x: ∞ − ∞ is NaN', sub(x, x)],
    ['x/x', div(x, x)],
    ['x·x⁻¹', mul(x, pow(x, -1))],
    ['2·(3·x): two roundings', mul(2, mul(3, x))],
    ['(x + 1) + 2', add(add(x, 1), 2)],
    ['−1·x', mul(-1, x)],
    ['(−1)·(2·x)', mul(-1, mul(2, x))],
    ['(x²)^½', sqrt(pow(x, 2))],
    ['(√x)²', pow(sqrt(x), 2)],
    ['log eˣ', log(exp(x))],
    ['|x|, max(x, x), relu(relu x)', sum([abs(x), max(x, x), relu(relu(x))])],
    ['where(x > 0, y, y): the test stays open', where(gt(x, 0), y, y)],
    ['power(x, 1)', power(x, 1)],
    ['a variable', x],
    ['a constant', constant(3)],
  ])('%s', (_, e) => {
    expect(simplify(e)).toBe(e)
  })
})

describe('identity and size', () => {
  test('what needs no change keeps its identity', () => {
    const kept = mul(exp(x), y)
    const e = node(simplify(add(kept, mul(x, 1))))
    expect(e._tag === 'Add' && e.left).toBe(kept)
    expect(e._tag === 'Add' && e.right).toBe(x)
  })
  test('sharing is kept', () => {
    const shared = mul(mul(x, 1), y)
    const e = node(simplify(add(shared, shared)))
    expect(e._tag === 'Add' && e.left === e.right).toBe(true)
  })
  test('2^1000 paths', () => {
    const doubled = Array.from({ length: 1000 }).reduce<Expr<'x'>>((s) => add(mul(s, 1), s), x)
    expect(size(simplify(doubled))).toBe(1001)
  })
  test('it never grows, and twice is as good as once', () => {
    for (const e of samples) {
      const once = simplify(e)
      expect(size(once)).toBeLessThanOrEqual(size(e))
      expect(simplify(once)).toBe(once)
    }
  })
})

/** Expressions in which every rule meets every other. */
const leaves: ReadonlyArray<Expr<'x' | 'y'>> = [x, y, ...[0, -0, 1, -1, 2, NaN, Infinity].map(constant)]
const level1: ReadonlyArray<Expr<'x' | 'y'>> = leaves.flatMap((a) => [
  ...leaves.flatMap((b) => [add(a, b), mul(a, b), max(a, b)]),
  ...[0, 1, 0.5, -1, 2].map((k) => pow(a, k)),
  ...[exp, tanh, neg, abs, sin].map((f) => f(a)),
])
const samples: ReadonlyArray<Expr<'x' | 'y'>> = level1.flatMap((a, i) => {
  const b = level1[(i * 7 + 3) % level1.length] as Expr<'x' | 'y'>
  return [a, mul(-1, a), mul(a, 1), add(a, b), mul(a, b), where(lt(a, b), a, neg(b)), pow(a, 1)]
})

describe('bit for bit', () => {
  const special = [0, -0, 1, -1, 0.1, -2.5, 1e308, -1e308, 5e-324, Infinity, -Infinity, NaN]
  test('on every special value', () => {
    const compared = samples.flatMap((e) => {
      const [before, after] = [evaluate(e), evaluate(simplify(e))]
      return special.flatMap((a) =>
        [0, -0, 3, NaN, -Infinity].map((b) => ({
          e,
          p: { x: a, y: b },
          same: Object.is(before({ x: a, y: b }), after({ x: a, y: b })),
        })),
      )
    })
    expect(compared.length).toBeGreaterThan(100_000)
    expect(compared.filter((c) => !c.same).map((c) => [JSON.stringify(c.e), c.p])).toEqual([])
  })
  test('share too', () => {
    for (const e of samples.slice(0, 400))
      for (const a of special)
        expect(Object.is(evaluate(share(e))({ x: a, y: 3 }), evaluate(e)({ x: a, y: 3 }))).toBe(true)
  })
})
