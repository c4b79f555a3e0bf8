import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  div,
  exp,
  FluxionError,
  gt,
  log,
  max,
  mul,
  neg,
  pow,
  primitive,
  relu,
  sin,
  sqrt,
  square,
  sub,
  tanh,
  variable,
  where,
  type Expr,
  type Operation,
} from 'fluxion'
import { trace } from '../../src/show/trace.js'
import { backward, forward } from './passes.js'

const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
const [x, y] = [variable('x'), variable('y')]

describe('the textbook', () => {
  test('L = d·f, d = e + c, e = a·b, to the letter', () => {
    const e = mul(a, b)
    const d = add(e, c)
    expect(trace(mul(d, f), { names: { d, e } })({ a: 2, b: -3, c: 10, f: -2 })).toBe(
      [
        'forward',
        '  a = 2, b = −3, c = 10, f = −2',
        '  e = a·b = 2 · (−3) = −6',
        '  d = e + c = −6 + 10 = 4',
        '  L = d·f = 4 · (−2) = −8',
        'backward',
        '  ∂L/∂L = 1',
        '  ∂L/∂f = d = 4',
        '  ∂L/∂d = f = −2',
        '  ∂L/∂c = ∂L/∂d · ∂d/∂c = −2 · 1 = −2',
        '  ∂L/∂e = ∂L/∂d · ∂d/∂e = −2 · 1 = −2',
        '  ∂L/∂b = ∂L/∂e · ∂e/∂b = −2 · 2 = −4     with ∂e/∂b = a',
        '  ∂L/∂a = ∂L/∂e · ∂e/∂a = −2 · (−3) = 6   with ∂e/∂a = b',
      ].join('\n'),
    )
  })

  test('a reused node: its contributions are added up term by term, the last consumer first', () => {
    const d = mul(a, b)
    const e = add(a, b)
    expect(backward(mul(d, e), { a: -2, b: 3 }, { names: { d, e, f: mul(d, e) } })).toEqual([
      '∂L/∂L = 1',
      '∂L/∂e = d = −6',
      '∂L/∂d = e = 1',
      '∂L/∂b = ∂L/∂e · ∂e/∂b + ∂L/∂d · ∂d/∂b = −6 · 1 + 1 · (−2) = −8   with ∂d/∂b = a',
      '∂L/∂a = ∂L/∂e · ∂e/∂a + ∂L/∂d · ∂d/∂a = −6 · 1 + 1 · 3 = −3   with ∂d/∂a = b',
    ])
  })

  test('the same operand twice: two terms, each by its rule', () => {
    expect(backward(add(a, a), { a: 3 })).toEqual(['∂L/∂L = 1', '∂L/∂a = 1 + 1 = 2'])
    const d = mul(x, x)
    expect(backward(neg(d), { x: 3 }, { names: { d } })).toEqual([
      '∂L/∂L = 1',
      '∂L/∂d = −1',
      '∂L/∂x = ∂L/∂d · x + ∂L/∂d · x = −1 · 3 + (−1) · 3 = −6',
    ])
  })

  test('3x² − 4x + 5 at 3', () => {
    const e = add(sub(mul(3, square(x)), mul(4, x)), 5)
    expect(forward(e, { x: 3 })).toEqual([
      'x = 3',
      't1 = x² = 3² = 9',
      't2 = 3·t1 = 3 · 9 = 27',
      't3 = 4·x = 4 · 3 = 12',
      't4 = −t3 = −12',
      't5 = t2 + t4 = 27 − 12 = 15',
      'L = t5 + 5 = 15 + 5 = 20',
    ])
    expect(backward(e, { x: 3 }).at(-1)).toBe(
      '∂L/∂x = ∂L/∂t3 · ∂t3/∂x + ∂L/∂t1 · ∂t1/∂x = −1 · 4 + 3 · 6 = 14   with ∂t1/∂x = 2·x',
    )
  })

  test('a neuron: six digits, the rule of tanh', () => {
    const n = add(mul(x, -3), 6.8813735870195432)
    expect(trace(tanh(n), { names: { n } })({ x: 2 })).toBe(
      [
        'forward',
        '  x = 2',
        '  t1 = x·(−3) = 2 · (−3) = −6',
        '  n = t1 + 6.88137 = −6 + 6.88137 = 0.881374',
        '  L = tanh(n) = tanh(0.881374) = 0.707107',
        'backward',
        '  ∂L/∂L = 1',
        '  ∂L/∂n = sech²(n) = 0.5',
        '  ∂L/∂t1 = ∂L/∂n · ∂n/∂t1 = 0.5 · 1 = 0.5',
        '  ∂L/∂x = ∂L/∂t1 · ∂t1/∂x = 0.5 · (−3) = −1.5',
      ].join('\n'),
    )
  })
})

describe('rules', () => {
  test.each<readonly [string, Expr<string>]>([
    ['∂L/∂x = 1', add(x, 1)],
    ['∂L/∂x = −1', neg(x)],
    ['∂L/∂x = 3·x² = 12', pow(x, 3)],
    ['∂L/∂x = −x⁻² = −0.25', pow(x, -1)],
    ['∂L/∂x = 0.5/L = 0.353553', sqrt(x)],
    ['∂L/∂x = L = 7.38906', exp(x)],
    ['∂L/∂x = 1/x = 0.5', log(x)],
    ['∂L/∂x = 2', mul(x, 2)],
  ])('%s', (line, e) => {
    expect(backward(e, { x: 2 }).at(-1)).toBe(line)
  })

  test('a direct way to the root and a longer one', () => {
    expect(backward(mul(x, add(x, 1)), { x: 3 }).at(-1)).toBe('∂L/∂x = t1 + ∂L/∂t1 · ∂t1/∂x = 4 + 3 · 1 = 7')
    expect(backward(mul(sin(x), neg(x)), { x: 0 }).slice(1, 3)).toEqual(['∂L/∂t2 = t1 = 0', '∂L/∂t1 = t2 = −0'])
    expect(backward(sub(x, log(x)), { x: 2 }).at(-1)).toBe(
      '∂L/∂x = 1 + ∂L/∂t1 · ∂t1/∂x = 1 + (−1) · 0.5 = 0.5   with ∂t1/∂x = 1/x',
    )
  })

  test("a user's primitive, by partials and by definition", () => {
    const cube: Operation<1> = primitive({
      name: 'cube',
      arity: 1,
      value: (v) => v ** 3,
      partials: (n, [v]) => [{ partial: n.mul(n.constant(3), n.pow(v, 2)) }],
    })
    const late: Operation<1> = primitive({ name: 'late', arity: 1, define: (n, [v]) => n.mul(v, n.exp(v)) })
    expect(backward(cube(x), { x: 2 }).at(-1)).toBe('∂L/∂x = 3·x² = 12')
    expect(forward(late(x), { x: 0 }).at(-1)).toBe('L = late(x) = late(0) = 0')
    expect(backward(late(x), { x: 0 }).at(-1)).toBe('∂L/∂x = exp(x) + exp(x)·x = 1')
  })
})

describe('where nothing flows', () => {
  test('a branch not taken', () => {
    const e = where(gt(x, 0), mul(2, log(x)), 0)
    expect(trace(e)({ x: 0 })).toBe(
      [
        'forward',
        '  x = 0',
        '  t1 = log(x) = log(0) = −∞',
        '  t2 = 2·t1 = 2 · (−∞) = −∞',
        '  L = where(x > 0, t2, 0) = where(0 > 0, −∞, 0) = 0',
        'backward',
        '  ∂L/∂L = 1',
        '  ∂L/∂t2 = 0   nothing flows to t2: not taken in L',
        '  ∂L/∂x = 0    nothing flows to x',
      ].join('\n'),
    )
    expect(backward(e, { x: 2 })).toEqual([
      '∂L/∂L = 1',
      '∂L/∂t2 = 1',
      '∂L/∂t1 = ∂L/∂t2 · ∂t2/∂t1 = 1 · 2 = 2',
      '∂L/∂x = ∂L/∂t1 · ∂t1/∂x = 2 · 0.5 = 1   with ∂t1/∂x = 1/x',
    ])
  })

  test('an operand taken in one place and not in another', () => {
    expect(backward(add(relu(x), x), { x: -1 }).slice(1)).toEqual([
      '∂L/∂t1 = 1',
      '∂L/∂x = 1   nothing from t1, where it is not taken',
    ])
    expect(backward(max(x, y), { x: 1, y: 2 }).slice(1)).toEqual([
      expect.stringMatching(/^∂L\/∂y = .*1$/),
      '∂L/∂x = 0   nothing flows to x: not taken in L',
    ])
  })

  test('a variable without a path', () => {
    expect(backward(add(x, pow(y, 0)), { x: 1, y: 2 })).toContain('∂L/∂y = 0   nothing flows to y')
  })

  test('a test that is too long to stand inside is a step of its own, without a derivative', () => {
    const long = Array.from({ length: 20 }).reduce<Expr<string>>((s) => sin(add(s, 1)), y)
    const lines = trace(where(gt(long, 0), x, neg(x)))({ x: 1, y: 1 })
    expect(lines).toContain('  t1 = sin(sin(sin(y + 1) + 1) + 1) + 1 = sin(sin(sin(1 + 1) + 1) + 1) + 1 = ')
    expect(lines).toContain('  t2 = sin(sin(sin(sin(t1) + 1) + 1) + 1) = ')
    expect(lines).toContain('∂L/∂y = 0')
    expect(lines).not.toMatch(/∂L\/∂t1 =/)
  })
})

describe('names', () => {
  test('the root is L unless a variable is, and steps avoid the variables', () => {
    const [L, t1] = [variable('L'), variable('t1')]
    expect(trace(exp(mul(L, t1)))({ L: 1, t1: 2 })).toBe(
      [
        'forward',
        '  L = 1, t1 = 2',
        '  t2 = L·t1 = 1 · 2 = 2',
        '  L_2 = exp(t2) = exp(2) = 7.38906',
        'backward',
        '  ∂L_2/∂L_2 = 1',
        '  ∂L_2/∂t2 = L_2 = 7.38906',
        '  ∂L_2/∂t1 = ∂L_2/∂t2 · ∂t2/∂t1 = 7.38906 · 1 = 7.38906   with ∂t2/∂t1 = L',
        '  ∂L_2/∂L = ∂L_2/∂t2 · ∂t2/∂L = 7.38906 · 2 = 14.7781     with ∂t2/∂L = t1',
      ].join('\n'),
    )
  })

  test('the root can be named, and so can a number', () => {
    const k = constant(3)
    const loss = mul(k, x)
    expect(trace(loss, { names: { loss, k } })({ x: 2 })).toBe(
      [
        'forward',
        '  x = 2',
        '  k = 3',
        '  loss = k·x = 3 · 2 = 6',
        'backward',
        '  ∂loss/∂loss = 1',
        '  ∂loss/∂x = 3',
        '  ∂loss/∂k = x = 2',
      ].join('\n'),
    )
  })

  test('awkward names stay readable', () => {
    const e = mul(variable('a b'), variable(''))
    expect(backward(e, { 'a b': 2, '': 3 })).toEqual(['∂L/∂L = 1', '∂L/∂‹› = ‹a b› = 2', '∂L/∂‹a b› = ‹› = 3'])
  })

  test('two variables of one name are one: its derivative is the sum of theirs', () => {
    const e = add(mul(variable('x'), variable('x')), variable('x'))
    expect(backward(e, { x: 3 })).toEqual([
      '∂L/∂L = 1',
      '∂L/∂t1 = 1',
      '∂L/∂x = 1 + ∂L/∂t1 · x + ∂L/∂t1 · x = 1 + 1 · 3 + 1 · 3 = 7',
    ])
  })
})

describe('small cases', () => {
  test('a variable and a number by themselves', () => {
    expect(trace(x)({ x: 1 })).toBe('forward\n  x = 1\nbackward\n  ∂x/∂x = 1')
    expect(trace(constant(3))({})).toBe('forward\n  L = 3\nbackward\n  ∂L/∂L = 1')
  })

  test('numbers that are no numbers', () => {
    expect(trace(div(x, y))({ x: 0, y: 0 })).toContain('L = x·t1 = 0 · ∞ = NaN')
    expect(trace(mul(x, 1e-9))({ x: -1e-9 })).toContain('L = x·1e−9 = −1e−9 · 1e−9 = −1e−18')
  })

  test('an environment that does not fit throws, as in evaluate; the work is staged', () => {
    const at = trace(mul(x, y))
    // @ts-expect-error y is missing
    expect(() => at({ x: 1 })).toThrow("The variable 'y' has no value.")
    // @ts-expect-error z is surplus
    expect(at({ x: 1, y: 2, z: 3 })).toBe(at(new Map([['x', 1], ['y', 2]]))) // prettier-ignore
    expect(() => trace(3 as never)).toThrow(FluxionError)
  })

  test('options that there are not are refused, before there is a point', () => {
    expect(() => trace(x, { nam: {} } as never)).toThrow(
      "trace has no option 'nam'; it has names, limit. Did you mean 'names'?",
    )
    expect(() => trace(x, { limit: '3' } as never)).toThrow('In trace, limit must be a number or undefined')
  })
})
