/** Derivatives inside derivatives: each level has its own perturbation, and none is taken for another. */
import { describe, expect, test } from 'vitest'
import {
  add,
  derivative,
  duals,
  evaluate,
  expressions,
  fold,
  grad,
  gt,
  hvp,
  jvp,
  log,
  max,
  mul,
  node,
  numbers,
  pow,
  sigmoid,
  sin,
  substitute,
  tanh,
  variable,
  where,
  type Dual,
  type Expr,
  type Numeric,
} from 'fluxion'

/** A function of one number, at any carrier. */
type Fn = <A>(n: Numeric<A>, x: A) => A

/** The derivative of `f` at any carrier: one level of duals above it. */
const slopeOf = <A>(n: Numeric<A>, f: (n: Numeric<Dual<A>>, x: Dual<A>) => Dual<A>, x: A): A =>
  f(duals(n), { primal: x, tangent: n.constant(1) }).tangent ?? n.constant(0)

/** What is constant at the level above. */
const still = <A>(primal: A): Dual<A> => ({ primal, tangent: undefined })

describe('d/dx (x · d/dy (x + y)) = 1', () => {
  const inner = <A>(n: Numeric<A>, x: A): A => slopeOf(n, (m, y) => m.add(still(x), y), x)
  const outer: Fn = (n, x) => n.mul(x, inner(n, x))

  test('by duals over duals', () => {
    for (const at of [1, 2, -7]) expect(slopeOf(numbers, outer, at)).toBe(1)
  })
  test('by duals over duals of expressions', () => {
    const n = expressions<'x'>()
    expect(evaluate(slopeOf(n, outer, variable('x')))({ x: 5 })).toBe(1)
  })
  test('symbolically', () => {
    const [x, y] = [variable('x'), variable('y')]
    const d = derivative('x')(mul(x, derivative('y')(add(x, y))))
    expect(evaluate(substitute({ y: x })(d))({ x: 5 })).toBe(1)
    expect(grad(mul(x, substitute({ y: x })(derivative('y')(add(x, y)))))({ x: 5 }).get('x')).toBe(1)
  })
  test('forward over symbolic and forward over reverse', () => {
    const [x, y] = [variable('x'), variable('y')]
    const product = mul(x, derivative('y')(add(x, y)))
    expect(jvp(product)({ x: 5 } as never, { x: 1 }).tangent).toBe(1)
    expect(hvp(mul(x, add(x, y)))({ x: 5, y: 1 }, { y: 1 }).get('x')).toBe(1)
  })
})

describe('d/dx (x · d/dy (x · y² )|y=x)', () => {
  // inner: 2xy at y = x is 2x²; outer: d/dx 2x³ = 6x²
  const inner = <A>(n: Numeric<A>, x: A): A => slopeOf(n, (m, y) => m.mul(still(x), m.pow(y, 2)), x)
  const outer: Fn = (n, x) => n.mul(x, inner(n, x))

  test('is 6x²', () => {
    for (const at of [1, 2, -3]) expect(slopeOf(numbers, outer, at)).toBe(6 * at * at)
  })
  test('and its own derivative is 12x: three levels', () => {
    const twice = <A>(n: Numeric<A>, x: A): A => slopeOf(n, outer, x)
    for (const at of [1, 2, -3]) expect(slopeOf(numbers, twice, at)).toBe(12 * at)
  })
})

describe('d/dx (d/dy max(x·y, 3)) where the inner choice depends on the outer variable', () => {
  const inner = <A>(n: Numeric<A>, x: A): A =>
    slopeOf(n, (m, y) => max.at(m)(m.mul(still(x), y), m.constant(3)), n.constant(2))
  test('is 1 where x·y is the greater and 0 where it is not', () => {
    expect(slopeOf(numbers, inner, 5)).toBe(1)
    expect(slopeOf(numbers, inner, 1)).toBe(0)
  })
  test('and stays open on expressions', () => {
    const slope = slopeOf(expressions<'x'>(), inner, variable('x'))
    expect(evaluate(slope)({ x: 5 })).toBe(1)
    expect(evaluate(slope)({ x: 1 })).toBe(0)
  })
})

describe('derivatives of higher order by nesting duals', () => {
  const third = (f: Fn, at: number): number => {
    const first: Fn = (n, x) => slopeOf(n, f, x)
    const second: Fn = (n, x) => slopeOf(n, first, x)
    return slopeOf(numbers, second, at)
  }
  test.each<readonly [string, Fn, number, number]>([
    ['x⁵', (n, x) => n.pow(x, 5), 2, 240],
    ['e^x', (n, x) => n.exp(x), 0, 1],
    ['tanh', (n, x) => n.tanh(x), 0, -2],
    ['sin', (n, x) => sin.at(n)(x), 0, -1],
    ['sigmoid', (n, x) => sigmoid.at(n)(x), 0, -0.125],
    ['log', (n, x) => log.at(n)(x), 2, 0.25],
  ])('%s', (_, f, at, expected) => {
    expect(third(f, at)).toBeCloseTo(expected, 13)
  })
})

describe('duals over a carrier of one’s own', () => {
  /** Formulas as objects that know nothing of a test. */
  interface Text {
    readonly text: string
  }
  const text = (t: string): Text => ({ text: t })
  const formulas: Numeric<Text> = {
    constant: (value) => text(`${value}`),
    add: (a, b) => text(`(${a.text} + ${b.text})`),
    mul: (a, b) => text(`${a.text}·${b.text}`),
    pow: (a, k) => text(`${a.text}^${k}`),
    exp: (a) => text(`exp(${a.text})`),
    tanh: (a) => text(`tanh(${a.text})`),
    apply: (p, operands) => text(`${p.name}(${operands.map((o) => o.text).join(', ')})`),
    decide: () => undefined,
  }
  /** The same, as bare strings. */
  const strings: Numeric<string> = {
    constant: String,
    add: (a, b) => `(${a} + ${b})`,
    mul: (a, b) => `${a}·${b}`,
    pow: (a, k) => `${a}^${k}`,
    exp: (a) => `exp(${a})`,
    tanh: (a) => `tanh(${a})`,
    apply: (p, operands) => `${p.name}(${operands.join(', ')})`,
    decide: () => undefined,
  }
  const x = variable('x')
  const smooth = mul(x, tanh(x))
  const choice = where(gt(x, 0), pow(x, 2), 0)

  test('write the rule that numbers compute', () => {
    const d = fold({ ...duals(formulas), variable: (name) => ({ primal: text(name), tangent: text(`d${name}`) }) })(
      smooth,
    )
    expect(d.primal.text).toBe('x·tanh(x)')
    expect(d.tangent?.text).toBe('(tanh(x)·dx + x·sech2(x)·dx)')
  })
  test('keep a choice open', () => {
    const d = fold({ ...duals(formulas), variable: (name) => ({ primal: text(name), tangent: text(`d${name}`) }) })(
      choice,
    )
    expect(d.tangent?.text).toMatch(/^where\(gt\(x, 0\), .*, 0\)$/)
  })
  test('a carrier need not consist of objects: bare strings do as well', () => {
    const d = fold({ ...duals(strings), variable: (name) => ({ primal: name, tangent: `d${name}` }) })(choice)
    expect(d.tangent).toMatch(/^where\(gt\(x, 0\), .*, 0\)$/)
  })
})

test('a function written once runs on numbers, duals and expressions', () => {
  const f: Fn = (n, x) => n.add(n.mul(n.constant(3), n.pow(x, 2)), n.exp(n.tanh(x)))
  const e: Expr<'x'> = f(expressions<'x'>(), variable('x'))
  expect(node(e)._tag).toBe('Add')
  expect(evaluate(e)({ x: 0.5 })).toBe(f(numbers, 0.5))
  expect(slopeOf(numbers, f, 0.5)).toBe(grad(e)({ x: 0.5 }).get('x'))
})
