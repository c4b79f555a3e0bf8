import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  and,
  clamp,
  constant,
  derivative,
  div,
  eq,
  erf,
  exp,
  FluxionError,
  ge,
  gt,
  hypot,
  le,
  log,
  lt,
  max,
  mean,
  mul,
  neg,
  not,
  or,
  pow,
  power,
  primitive,
  sech2,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  variable,
  where,
  type Expr,
  type Operation,
} from 'fluxion'
import { show, showExpr, showUpTo } from '../../src/show/infix.js'
import { errorOf } from '../support/untyped.js'
import { reads } from './reads.js'

const [a, b, c, x, y] = [variable('a'), variable('b'), variable('c'), variable('x'), variable('y')]

describe('sums', () => {
  reads([
    ['a + b', add(a, b)],
    ['a + b + c', add(add(a, b), c)],
    ['a + (b + c)', add(a, add(b, c))],
    ['a − b', sub(a, b)],
    ['a − b − c', sub(sub(a, b), c)],
    ['a − (b − c)', sub(a, sub(b, c))],
    ['a + (b − c)', add(a, sub(b, c))],
    ['a − (b + c)', sub(a, add(b, c))],
    ['a − 3', add(a, -3)],
    ['a − 3', sub(a, 3)],
    ['a − (−3)', sub(a, -3)],
    ['a − 4·x', add(a, mul(-4, x))],
    ['a − 4·x', sub(a, mul(4, x))],
    ['a − b·c', sub(a, mul(b, c))],
    ['a − b·c', add(a, mul(mul(-1, b), c))],
    ['a − b/c', sub(a, div(b, c))],
    ['a − x²', sub(a, square(x))],
    ['a − (−b)', sub(a, neg(b))],
    ['−a + b', add(neg(a), b)],
    ['−a − b', sub(neg(a), b)],
    ['a + (−b + c)', add(a, add(neg(b), c))],
    ['x + 0', add(x, 0)],
    ['x − 0', add(x, -0)],
  ])
})

describe('products and quotients', () => {
  reads([
    ['a·b + c', add(mul(a, b), c)],
    ['6·x − 4', sub(mul(6, x), 4)],
    ['a·b·c', mul(mul(a, b), c)],
    ['a·(b·c)', mul(a, mul(b, c))],
    ['a·(b + c)', mul(a, add(b, c))],
    ['(a + b)·c', mul(add(a, b), c)],
    ['(a − b)·(a + b)', mul(sub(a, b), add(a, b))],
    ['2·(−3)', mul(2, -3)],
    ['−3·2', mul(-3, 2)],
    ['a·(−b)', mul(a, neg(b))],
    ['−a·b', mul(neg(a), b)],
    ['−a·b', neg(mul(a, b))],
    ['−(a + b)', neg(add(a, b))],
    ['−x', neg(x)],
    ['−(−x)', neg(neg(x))],
    ['−(−3)', neg(-3)],
    ['x·(−1)', mul(x, -1)],
    ['1·x', mul(1, x)],
    ['a/b', div(a, b)],
    ['1/b', pow(b, -1)],
    ['1/b', div(1, b)],
    ['a/b/c', div(div(a, b), c)],
    ['a/(b/c)', div(a, div(b, c))],
    ['a/(b·c)', div(a, mul(b, c))],
    ['a/(b + c)', div(a, add(b, c))],
    ['(a + b)/c', div(add(a, b), c)],
    ['a/(−b)', div(a, neg(b))],
    ['−a/b', div(neg(a), b)],
    ['−1/b', neg(pow(b, -1))],
    ['a/b·c', mul(div(a, b), c)],
    ['c·(a/b)', mul(c, div(a, b))],
    ['a/x²', div(a, square(x))],
    ['a/√x', div(a, sqrt(x))],
    ['a/4', div(a, 4)],
    ['a/(−4)', div(a, -4)],
    ['1/(1/b)', pow(pow(b, -1), -1)],
    ['(a + b + c)/3', mean([a, b, c])],
  ])
})

describe('powers', () => {
  reads([
    ['x²', square(x)],
    ['x⁻²', pow(x, -2)],
    ['x¹²³⁴⁵⁶', pow(x, 123456)],
    ['x⁷⁸⁹⁰', pow(x, 7890)],
    ['x⁰', pow(x, 0)],
    ['x¹', pow(x, 1)],
    ['x^0.3', pow(x, 0.3)],
    ['x^(−1.5)', pow(x, -1.5)],
    ['x^1000000', pow(x, 1e6)],
    ['x^(1e+21)', pow(x, 1e21)],
    ['x^NaN', pow(x, NaN)],
    ['x^(−∞)', pow(x, -Infinity)],
    ['√x', sqrt(x)],
    ['√(x + 1)', sqrt(add(x, 1))],
    ['√(x·y)', sqrt(mul(x, y))],
    ['√log(x)', sqrt(log(x))],
    ['√(√x)', sqrt(sqrt(x))],
    ['√(x²)', sqrt(square(x))],
    ['(√x)²', square(sqrt(x))],
    ['2·√x·y', mul(mul(2, sqrt(x)), y)],
    ['(x²)³', pow(square(x), 3)],
    ['(x + 1)²', square(add(x, 1))],
    ['(2·x)²', square(mul(2, x))],
    ['(−x)²', square(neg(x))],
    ['−x²', neg(square(x))],
    ['(−2)²', pow(-2, 2)],
    ['(1/x)²', square(pow(x, -1))],
    ['exp(x)²', square(exp(x))],
    ['2³', pow(2, 3)],
    ['3·x² − 4·x + 5', add(sub(mul(3, square(x)), mul(4, x)), 5)],
  ])
})

describe('numbers', () => {
  reads([
    ['0', constant(0)],
    ['−0', constant(-0)],
    ['0.1', constant(0.1)],
    ['0.30000000000000004', constant(0.1 + 0.2)],
    ['1e−7', constant(1e-7)],
    ['−1e−7', constant(-1e-7)],
    ['1e+21', constant(1e21)],
    ['NaN', constant(NaN)],
    ['∞', constant(Infinity)],
    ['−∞', constant(-Infinity)],
    ['x − 1e−7·y', add(x, mul(-1e-7, y))],
    ['x·1e−7', mul(x, 1e-7)],
    ['(1e−7)²', pow(1e-7, 2)],
    ['max(x, −3)', max(x, -3)],
  ])
})

describe('functions and tests', () => {
  reads([
    ['exp(x + 1)', exp(add(x, 1))],
    ['tanh(−x)', tanh(neg(x))],
    ['hypot(x, y)', hypot(x, y)],
    ['clamp(x, −1e−7, ∞)', clamp(x, -1e-7, Infinity)],
    ['clamp(x, −0, 1)', clamp(x, -0, 1)],
    ['sech²(x)', sech2(x)],
    ['sech²(x)³', pow(sech2(x), 3)],
    ['|x|', abs(x)],
    ['|x + 1|·y', mul(abs(add(x, 1)), y)],
    ['|x|²', square(abs(x))],
    ['x^y', power(x, y)],
    ['(x + 1)^(−y)', power(add(x, 1), neg(y))],
    ['(x^y)²', square(power(x, y))],
    ['2·x^y', mul(2, power(x, y))],
    ['(2·x)^y', power(mul(2, x), y)],
    ['x^(y²)', power(x, square(y))],
    ['where(x > 0, log(x), 0)', where(gt(x, 0), log(x), 0)],
    ['x + 1 ≤ −y', le(add(x, 1), neg(y)).indicator],
    ['a < b', lt(a, b).indicator],
    ['a ≥ b', ge(a, b).indicator],
    ['a = b', eq(a, b).indicator],
    ['a > b ∧ b > c', and(gt(a, b), gt(b, c)).indicator],
    ['a > b ∧ b > c ∧ c > a', and(and(gt(a, b), gt(b, c)), gt(c, a)).indicator],
    ['a > b ∧ (b > c ∧ c > a)', and(gt(a, b), and(gt(b, c), gt(c, a))).indicator],
    ['a > b ∧ b > c ∨ c > a', or(and(gt(a, b), gt(b, c)), gt(c, a)).indicator],
    ['a > b ∧ (b > c ∨ c > a)', and(gt(a, b), or(gt(b, c), gt(c, a))).indicator],
    ['(a > b ∨ b > c) ∧ c > a', and(or(gt(a, b), gt(b, c)), gt(c, a)).indicator],
    ['¬(a > b)', not(gt(a, b)).indicator],
    ['¬(a > b) ∧ b > c', and(not(gt(a, b)), gt(b, c)).indicator],
    ['(a > b) + 1', add(gt(a, b).indicator, 1)],
  ])
})

describe('derivatives', () => {
  reads([
    ['b·f', derivative('a')(mul(add(mul(a, b), c), variable('f')))],
    ['1/x', derivative('x')(log(x))],
    ['sech²(x)', derivative('x')(tanh(x))],
    ['−x⁻²', derivative('x')(pow(x, -1))],
    ['0.1·x^(0.1−1)', derivative('x')(pow(x, 0.1))],
    ['∞·x^(∞−1)', derivative('x')(pow(x, Infinity))],
    ['∞·x^(∞−1)·y', mul(derivative('x')(pow(x, Infinity)), y)],
    ['2/√π·exp(−x²)', derivative('x')(erf(x))],
  ])
})

describe('names', () => {
  reads([
    ['net.w.0', variable('net.w.0')],
    ['__proto__', variable('__proto__')],
    ['θ₁', variable('θ₁')],
    ["x'", variable("x'")],
    ['ŷ', variable('ŷ')],
    ['変数', variable('変数')],
    ['‹›', variable('')],
    ['‹a b›', variable('a b')],
    ['‹a·b›·c', mul(variable('a·b'), c)],
    ['‹−x›', variable('−x')],
    ['‹x²›', variable('x²')],
    ['‹3›', variable('3')],
    ['‹NaN›', variable('NaN')],
    ['‹π›·e', mul(variable('π'), variable('e'))],
    ['‹…›', variable('…')],
    ['‹a\\›b›', variable('a›b')],
    ['‹a\\\\b›', variable('a\\b')],
    ['‹a\\nb\\t\\u{0}\\u{200b}›', variable('a\nb\t\0\u200b')],
    ['‹\\u{d800}›', variable('\ud800')],
    ['‹tanh(x)›', variable('tanh(x)')],
  ])

  test('different names never read the same', () => {
    const names = ['', ' ', '‹›', '\\', '\\\\', '\n', '\\n', '\\u{0}', '\0', 'x', '‹x›', 'x ', 'x\u200b', '\u{e0001}']
    expect(new Set(names.map((name) => show(variable(name)))).size).toBe(names.length)
  })
})

describe('large expressions', () => {
  const many: Operation<'many'> = primitive({
    name: 'most',
    arity: 'many',
    value: (...vs) => vs.length,
    partials: (_, vs) => vs.map(() => undefined),
  })
  const terms = Array.from({ length: 1000 }, (_, k) => variable(`x${k}`))

  test('the part nearest the root is shown, the rest is counted', () => {
    expect(showUpTo(7)(sum(terms))).toBe('… + x997 + x998 + x999 (shortened: 1999 nodes)')
    expect(showUpTo(6)(mul(add(a, b), add(b, c)))).toBe('(a + b)·… (shortened: 6 nodes)')
    expect(showUpTo(7)(mul(add(a, b), add(b, c)))).toBe('(a + b)·(b + c)')
    // There is a place for c, but none for both a and b, which come first.
    expect(showUpTo(4)(mul(add(a, b), exp(c)))).toBe('…·… (shortened: 6 nodes)')
    expect(showUpTo(3)(div(a, square(b)))).toBe('a·… (shortened: 5 nodes)')
    expect(showUpTo(5)(many(...terms))).toBe('most(x0, x1, x2, x3, …) (shortened: 1001 nodes)')
    expect(showUpTo(4)(many(exp(a), exp(b), exp(c)))).toBe('most(…) (shortened: 7 nodes)')
  })

  test.each([0, 1, -3, NaN])('a limit of %d leaves nothing but the root', (limit) => {
    expect(showUpTo(limit)(add(a, b))).toBe('… (shortened: 3 nodes)')
    expect(showUpTo(limit)(a)).toBe('a')
  })

  test('by default a few hundred places are shown, and nothing is said of expressions that fit', () => {
    expect(show(sum(terms.slice(0, 150)))).toBe(
      terms
        .slice(0, 150)
        .map((_, k) => `x${k}`)
        .join(' + '),
    )
    expect(show(sum(terms))).toMatch(/^… \+ x851 \+ .* \+ x999 \(shortened: 1999 nodes\)$/)
  })

  test('a chain of a million nodes', () => {
    const deep = Array.from({ length: 1_000_000 }).reduce<Expr<string>>((e) => exp(e), x)
    expect(show(deep)).toBe(`${'exp('.repeat(299)}…${')'.repeat(299)} (shortened: 1000001 nodes)`)
    expect(showUpTo(Infinity)(deep)).toHaveLength(5_000_001)
  })

  test('a chain of 60,000 operations on two operands', () => {
    const deep = Array.from({ length: 60_000 }).reduce<Expr<string>>((e) => max(a, e), x)
    expect(showUpTo(Infinity)(deep)).toBe(`${'max(a, '.repeat(60_000)}x${')'.repeat(60_000)}`)
  })

  test('a graph of 2^1000 paths', () => {
    const doubled = Array.from({ length: 1000 }).reduce<Expr<string>>((e) => add(e, e), x)
    expect(showUpTo(7)(doubled)).toBe('… + … + (… + …) (shortened: 1001 nodes)')
    expect(show(doubled)).toMatch(/ \(shortened: 1001 nodes\)$/)
    expect(show(doubled).length).toBeLessThan(3000)
  })
})

test('showExpr is show', () => {
  expect(showExpr.show(add(x, 1))).toBe('x + 1')
})

test('what is not an expression is refused by name', () => {
  const wrong = (value: unknown) => () => show(value as Expr<string>)
  expect(wrong(3)).toThrow(FluxionError)
  expect(wrong('x')).toThrow('An expression is needed here, not the string "x".')
  expect(wrong({ _tag: 'Var', name: 'x' })).toThrow(FluxionError)
})

test.each([[undefined], ['5'], [null]])('a limit of %j is refused, which would show nothing', (limit) => {
  expect(errorOf(() => showUpTo(limit as never)).code).toBe('BadNumber')
})
