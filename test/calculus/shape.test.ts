/**
 * What derivatives look like as expressions: nothing written that says nothing, one choice for the two sides of one
 * test.
 */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  adjoints,
  and,
  derivative,
  derivatives,
  div,
  eqExpr,
  evaluate,
  exp,
  getGradientMonoid,
  grad,
  gt,
  hessian,
  jvp,
  log,
  mul,
  pow,
  power,
  primitive,
  relu,
  share,
  show,
  sin,
  sqrt,
  square,
  sum,
  tanh,
  tapeOf,
  variable,
  where,
  type Expr,
  type Operation,
} from 'fluxion'

const [x, y] = [variable('x'), variable('y')]
const slope = (e: Expr<string>): string => show(derivative('x')(e))
const positive = gt(x, 0)

describe('rules leave no ones behind', () => {
  test.each<readonly [string, Expr<string>, string]>([
    ['x', x, '1'],
    ['y', y, '0'],
    ['x + y', add(x, y), '1'],
    ['x·y', mul(x, y), 'y'],
    ['2·x: constants are multiplied', mul(2, mul(3, x)), '6'],
    ['x¹', pow(x, 1), '1'],
    ['y·x¹', mul(y, pow(x, 1)), 'y'],
    ['x⁰', pow(x, 0), '0'],
    ['x²', square(x), '2·x'],
    ['x³', pow(x, 3), '3·x²'],
    ['x^(−1)', pow(x, -1), '−x⁻²'],
    ['√x', sqrt(x), '0.5/√x'],
    ['a power whose k − 1 is rounded', pow(x, 1e-20), '1e−20·x^(1e−20−1)'],
    ['the same below 0', pow(x, -1e-20), '−1e−20·x^(−1e−20−1)'],
    ['eˣ', exp(x), 'exp(x)'],
    ['tanh x', tanh(x), 'sech²(x)'],
    ['log x', log(x), '1/x'],
    ['sin x', sin(x), 'cos(x)'],
  ])('%s', (_, e, text) => {
    expect(slope(e)).toBe(text)
  })
  test('no power of one is written', () => {
    const tags = tapeOf(derivative('x')(square(x))).nodes.map((n) => n._tag)
    expect(tags).toEqual(['Const', 'Var', 'Mul'])
  })
})

describe('one test, one choice', () => {
  const part = mul(x, y)
  test.each<readonly [string, Expr<string>, string]>([
    ['both sides', where(positive, square(x), mul(3, x)), 'where(x > 0, 2·x, 3)'],
    ['the side where it holds', where(positive, square(x), y), 'where(x > 0, 2·x, 0)'],
    ['the side where it does not', where(positive, y, square(x)), 'where(x > 0, 0, 2·x)'],
    ['two choices by one test', add(where(positive, mul(2, x), y), where(positive, y, mul(3, x))), 'where(x > 0, 2, 3)'], // prettier-ignore
    ['one part on both sides', where(positive, mul(2, part), mul(3, part)), 'y·where(x > 0, 2, 3)'],
    ['one side beneath a factor', mul(2, where(positive, y, mul(3, x))), 'where(x > 0, 0, 6)'],
  ])('%s', (_, e, text) => {
    expect(slope(e)).toBe(text)
  })
  test('a test within a test', () => {
    const e = where(positive, where(gt(y, 0), square(x), mul(3, x)), 0)
    expect(slope(e)).toBe('where(x > 0, where(y > 0, 2·x, 3), 0)')
    expect(slope(where(and(positive, gt(y, 0)), square(x), 0))).toBe('where(x > 0 ∧ y > 0, 2·x, 0)')
  })
})

describe('a test that is decided in the rule', () => {
  const decided = (when: number, unless: number): Operation<2> =>
    primitive({
      name: 'decided',
      arity: 2,
      value: (a, b) => a + b,
      partials: (n) => [
        { partial: n.constant(3), when: n.constant(when) },
        { partial: n.constant(5), unless: n.constant(unless) },
      ],
    })
  test('leaves no choice in a derivative', () => {
    expect([...derivatives(decided(1, 0)(x, y))].map(([name, d]) => [name, show(d)])).toEqual([
      ['x', '3'],
      ['y', '5'],
    ])
    expect([...derivatives(decided(0, 1)(x, y))]).toEqual([])
    expect([...derivatives(decided(-2, 1)(x, y)).keys()]).toEqual(['x'])
  })
  test('and the same numbers', () => {
    expect([...grad(decided(1, 0)(x, y))({ x: 1, y: 1 }).values()]).toEqual([3, 5])
    expect([...grad(decided(0, 1)(x, y))({ x: 1, y: 1 }).values()]).toEqual([0, 0])
  })
})

describe('a rule is asked where something moves', () => {
  const counted = (): { readonly of: Operation<1>; readonly asked: () => number } => {
    const calls: Array<1> = []
    const of = primitive({
      name: 'counted',
      arity: 1,
      value: (v) => 2 * v,
      partials: (n) => {
        calls.push(1)
        return [{ partial: n.constant(2) }]
      },
    })
    return { of, asked: () => calls.length }
  }
  test('and nowhere else', () => {
    const { asked, of } = counted()
    const along = jvp(add(of(x), y))
    expect(along({ x: 1, y: 2 }, { y: 1 })).toEqual({ value: 4, tangent: 1 })
    expect(asked()).toBe(0)
    expect(along({ x: 1, y: 2 }, { x: 1 }).tangent).toBe(2)
    expect(asked()).toBe(1)
  })
})

describe('second derivatives that are not there', () => {
  test('have no entries in a Hessian', () => {
    expect([...(hessian(sum([square(x), exp(y), 3]))({ x: 1, y: 0 }).get('x') ?? [])]).toEqual([['x', 2]])
    expect([...(hessian(add(relu(x), abs(y)))({ x: 1, y: 2 }).get('x') ?? [])]).toEqual([])
  })
})

describe('adjoints', () => {
  test('of nodes that are not in the expression: 0, and not reached', () => {
    const { of, reaches } = adjoints(mul(x, 2))({ x: 1 })
    expect([of(x), of(y), of(div(x, 2))]).toEqual([2, 0, 0])
    expect([reaches(x), reaches(y)]).toEqual([true, false])
  })
  test('of a node above the one asked for, in a later tape', () => {
    const e = mul(x, 3)
    const { of } = adjoints(e)({ x: 1 })
    expect(tapeOf(exp(e), y).nodes.length).toBe(5)
    expect([of(e), of(x), of(y)]).toEqual([1, 3, 0])
  })
})

describe('operations that rules name', () => {
  const named = (e: Expr<string>, name: string): ((...operands: ReadonlyArray<number>) => number) =>
    tapeOf(e).nodes.flatMap((n) => (n._tag === 'Apply' && n.primitive.name === name ? [n.primitive.value] : []))[0] ??
    expect.fail(`there is no ${name}`)
  test('sign, the slope of abs: a zero and NaN are their own', () => {
    const sign = named(derivative('x')(abs(x)), 'sign')
    const points = [-Infinity, -2, -5e-324, -0, 0, 5e-324, 2, Infinity, NaN]
    expect(points.map((at) => sign(at))).toEqual([-1, -1, -1, -0, 0, 1, 1, 1, NaN])
  })
  test('logSlope, the slope of log: NaN below 0', () => {
    const logSlope = named(derivative('x')(log(x)), 'logSlope')
    expect([-Infinity, -1, -0, 0, 0.5, Infinity].map((at) => logSlope(at))).toEqual([NaN, NaN, -Infinity, Infinity, 2, 0]) // prettier-ignore
  })
  test('the slopes of two powers are two operations', () => {
    const slopeOf = (k: number): Expr<'x'> => derivative('x')(pow(x, k))
    expect(eqExpr.equals(slopeOf(1e-20), slopeOf(1e-20))).toBe(true)
    expect(eqExpr.equals(slopeOf(1e-20), slopeOf(3e-20))).toBe(false)
    const both = add(slopeOf(1e-20), slopeOf(3e-20))
    expect(evaluate(share(both))({ x: 1 })).toBe(evaluate(both)({ x: 1 }))
  })
  test('relu has no −0', () => {
    const values = [-Infinity, -1, -0, 0, 1, Infinity, NaN].map((at) => evaluate(relu(x))({ x: at }))
    expect(values).toEqual([0, 0, 0, 0, 1, Infinity, NaN])
  })
})

describe('powers by a variable', () => {
  test('at 0 no slope flows to the exponent, at any order', () => {
    const e = power(x, y)
    expect([...grad(e)({ x: 0, y: 2 })]).toEqual([
      ['x', 0],
      ['y', 0],
    ])
    expect(hessian(e)({ x: 0, y: 3 }).get('y')?.get('y') ?? 0).toBe(0)
  })
})

test('adding nothing to a gradient copies nothing', () => {
  const { concat, empty } = getGradientMonoid<'x'>()
  const g = new Map([['x' as const, 3]])
  expect(concat(empty, g)).toBe(g)
  expect(concat(g, empty)).toBe(g)
  expect(empty.size).toBe(0)
})
