/** normalise collects like terms and constants, for reading: what it makes of expressions, and that the value stays. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  cos,
  derivative,
  div,
  evaluate,
  exp,
  freeVariables,
  gt,
  logSumExp,
  max,
  mul,
  neg,
  normalise,
  pow,
  primitive,
  product,
  show,
  sin,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  tapeOf,
  variable,
  where,
  type Expr,
} from 'fluxion'
import { arithmeticSteps, dag } from 'fluxion/laws'
import { expectClose } from '../support/numbers.js'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]

/** v0 … v(n − 1) */
const names = (n: number): ReadonlyArray<Expr<string>> => Array.from({ length: n }, (_, i) => variable(`v${i}`))
const listed = (n: number, join: string): string => Array.from({ length: n }, (_, i) => `v${i}`).join(join)

const reads = (cases: ReadonlyArray<readonly [string, Expr<string>, string]>): void => {
  test.each(cases)('%s', (_, e, text) => {
    expect(show(normalise(e))).toBe(text)
  })
}

describe('sums', () => {
  reads([
    ['x + x', add(x, x), '2·x'],
    ['x − x', sub(x, x), '0'],
    ['x − 3x', sub(x, mul(3, x)), '−2·x'],
    ['constants on either side of a product', add(mul(2, x), mul(x, 3)), '5·x'],
    ['constants come last', sum([3, x, 4]), 'x + 7'],
    ['constants that cancel', sum([3, x, -3]), 'x'],
    ['a sum within a sum', add(add(x, 1), add(add(x, 2), y)), '2·x + y + 3'],
    ['x + y − (y + x)', sub(add(x, y), add(y, x)), '0'],
    ['a factor before a sum', mul(2, add(x, y)), '2·x + 2·y'],
    ['a factor behind a sum', mul(add(x, y), 2), '2·x + 2·y'],
    ['minus a difference', neg(sub(x, y)), '−x + y'],
    ['factors of factors', mul(0.5, mul(4, add(x, mul(3, y)))), '2·x + 6·y'],
    ['2(x + 1) + 3(1 + x)', add(mul(2, add(x, 1)), mul(3, add(1, x))), '5·x + 5'],
    ['(2x + 2y)/2', div(add(mul(2, x), mul(2, y)), 2), 'x + y'],
    ['0·x', mul(0, x), '0'],
    ['x + 0', add(x, 0), 'x'],
    ['ten x', sum(Array.from({ length: 10 }, () => x)), '10·x'],
  ])
})

describe('the order of terms', () => {
  reads([
    ['higher degrees first', sum([1, x, pow(x, 3), pow(x, 2)]), 'x³ + x² + x + 1'],
    ['the degree of a product is the sum of its exponents', sum([x, square(y), mul(x, square(y))]), 'x·y² + y² + x'],
    ['negative degrees after positive ones', sum([pow(x, -2), pow(x, -1), x]), 'x + 1/x + x⁻²'],
    ['but constants last of all', sum([1, pow(x, -1)]), '1/x + 1'],
    ['but constants last of all, as they were', sum([pow(x, -1), 1]), '1/x + 1'],
    ['fewer factors first', add(mul(x, y), square(x)), 'x² + x·y'],
    ['fewer factors first, as they were', add(square(x), mul(x, y)), 'x² + x·y'],
    ['of one degree, the variable seen first comes first', sum([mul(2, y), x, mul(3, y)]), '5·y + x'],
    ['of one degree, by the first factor that differs', sum([mul(x, y), square(y), mul(x, z), square(x)]), 'x² + x·y + x·z + y²'], // prettier-ignore
    ['whatever the order they came in', sum([square(x), mul(x, y), mul(x, z), square(y)]), 'x² + x·y + x·z + y²'],
    ['three factors against two', sum([mul(mul(x, y), z), mul(x, square(y))]), 'x·y² + x·y·z'],
  ])
})

describe('coefficients that would leave the range of numbers stay apart', () => {
  const doubled = (times: number): Expr<'x'> => {
    let e: Expr<'x'> = x
    for (let k = 0; k < times; k++) e = add(e, e)
    return e
  }
  test.each<readonly [string, Expr<'x' | 'y'>, { readonly x: number; readonly y: number }]>([
    ['a product of tiny ones', mul(mul(1e-200, x), mul(1e-200, y)), { x: 1e200, y: 1e200 }],
    ['a product of huge ones', mul(1e200, mul(1e200, x)), { x: 1e-300, y: 0 }],
    ['three, of which two would do', mul(1e150, mul(1e100, mul(1e100, x))), { x: 1e-300, y: 0 }],
    ['a product of subnormal size', mul(1e-160, mul(1e-160, x)), { x: 1e10, y: 0 }],
    ['like terms', add(mul(1e308, x), mul(1e308, x)), { x: 0.1, y: 0 }],
    ['a sum doubled again and again', doubled(1100), { x: 1e-30, y: 0 }],
  ])('%s', (_, e, at) => {
    const [own, right] = [evaluate(normalise(e))(at as never), evaluate(e)(at as never)] as const
    expect(right).not.toBe(0)
    expectClose(own as number, right as number, 1e-14)
  })
  test('a power of what cancelled to a constant is one', () => {
    expect(show(normalise(add(sqrt(add(sub(x, x), 4)), 1)))).toBe('3')
  })
})

describe('products', () => {
  reads([
    ['x·x', mul(x, x), 'x²'],
    ['x/x', div(x, x), '1'],
    ['x·y + y·x', add(mul(x, y), mul(y, x)), '2·x·y'],
    ['constants to the front', product([2, x, 3, y, x]), '6·x²·y'],
    ['constants in between', mul(mul(2, x), mul(3, y)), '6·x·y'],
    ['two minus signs', mul(neg(x), neg(y)), 'x·y'],
    ['a factor of zero', mul(mul(0, x), y), '0'],
    ['numerators before denominators', product([pow(x, -1), y]), 'y/x'],
    ['numerators before denominators of higher degree', product([pow(x, -2), y]), 'y·x⁻²'],
    ['factors that cancel', product([x, pow(y, -1), pow(x, -1), z]), 'z/y'],
    ['x/(2x)', div(x, mul(2, x)), '0.5'],
    ['(x²)³', pow(pow(x, 2), 3), 'x⁶'],
    ['(x⁻²)³', pow(pow(x, -2), 3), 'x⁻⁶'],
    ['(x·y)²', square(mul(x, y)), 'x²·y²'],
    ['(2x)³', pow(mul(2, x), 3), '8·x³'],
    ['(2x)⁻¹', pow(mul(2, x), -1), '0.5/x'],
    ['x·(2(x + y)): nothing is multiplied out', mul(x, mul(2, add(x, y))), '2·x·(x + y)'],
    ['(x + y)(y + x)', mul(add(x, y), add(y, x)), '(x + y)²'],
    ['(x + y)²', square(add(x, y)), '(x + y)²'],
    ['(x + x)², a sum of one term', square(add(x, x)), '4·x²'],
    ['(x + 1)/(1 + x)', div(add(x, 1), add(1, x)), '1'],
    ['a sum that is nothing, squared', square(sub(x, x)), '0'],
    ['one over a sum that is nothing', pow(sub(x, x), -1), '1/0'],
    ['a product with a sum that is nothing', mul(mul(x, y), sub(x, x)), '0'],
  ])
})

describe('powers that are not whole', () => {
  reads([
    ['√x', sqrt(x), '√x'],
    ['√x·√x', mul(sqrt(x), sqrt(x)), 'x'],
    ['x·x^(−½)', mul(x, pow(x, -0.5)), '√x'],
    ['√x + √x', add(sqrt(x), sqrt(variable('x'))), '2·√x'],
    ['√(x²) is |x|', sqrt(square(x)), '√(x²)'],
    ['√(2x): a root is not taken apart', sqrt(mul(2, x)), '√(2·x)'],
    ['√(x + x)', sqrt(add(x, x)), '√(2·x)'],
    ['an exponent of ∞', add(pow(x, Infinity), pow(x, Infinity)), '2·x^∞'],
    ['an exponent of ∞ adds to nothing', mul(pow(x, Infinity), x), 'x·x^∞'],
    ['an exponent of NaN', add(pow(x, NaN), pow(x, NaN)), '2·x^NaN'],
  ])
})

describe('parts that several nodes use', () => {
  const twice = mul(2, x)
  const both = add(x, y)
  const nothing = sub(x, x)
  const prod = mul(x, y)
  reads([
    ['a product with a constant', add(pow(twice, 3), twice), '8·x³ + 2·x'],
    ['a sum', sub(mul(3, both), mul(2, both)), 'x + y'],
    ['a sum, and its square', add(square(both), both), '(x + y)² + x + y'],
    ['a product', add(square(prod), prod), 'x²·y² + x·y'],
    ['a product in a quotient', add(div(prod, x), prod), 'x·y + y'],
    ['a sum that is nothing', add(square(nothing), mul(nothing, y)), '0'],
    ['a power', mul(pow(prod, 2), pow(prod, -1)), 'x·y'],
  ])
  test('a factor whose power leaves the range of numbers stays where it is', () => {
    const [large, small] = [mul(1e200, x), mul(1e-200, x)]
    const e = add(add(square(large), large), add(square(small), small))
    const n = normalise(e)
    expect(evaluate(n)({ x: 1e-10 })).toBe(Infinity)
    expect(show(n)).toBe('(1e+200·x)² + (1e−200·x)² + 1e+200·x')
  })
  test('a sum of up to 16 terms is copied into its users, a longer one stays whole', () => {
    const [s16, s17] = [sum(names(16)), sum(names(17))]
    const five = Array.from({ length: 16 }, (_, i) => `5·v${i}`).join(' + ')
    expect(show(normalise(add(mul(2, s16), mul(3, s16))))).toBe(five)
    expect(show(normalise(add(mul(2, s17), mul(3, s17))))).toBe(`5·(${listed(17, ' + ')})`)
    expect(show(normalise(sub(s17, s17)))).toBe('0')
  })
  test('so is a product of up to 16 factors', () => {
    const [p16, p17] = [product(names(16)), product(names(17))]
    expect(show(normalise(product([p16, x, p16])))).toBe(`${listed(16, '²·')}²·x`)
    expect(show(normalise(product([p17, x, p17])))).toBe(`x·(${listed(17, '·')})²`)
  })
})

describe('inside other operations', () => {
  const list = primitive({ name: 'list', arity: 'many', value: (...vs) => vs.length, partials: (_n, vs) => vs.map(() => undefined) }) // prettier-ignore
  const scaled = (k: number): ((a: Expr<'x'>) => Expr<'x'>) =>
    primitive({ name: 'scaled', arity: 1, parameters: [k], value: (v) => k * v, partials: (n) => [{ partial: n.constant(k) }] }) // prettier-ignore
  reads([
    ['e^(x + x) + e^(2x)', add(exp(add(x, x)), exp(mul(2, x))), '2·exp(2·x)'],
    ['tanh x·tanh x', mul(tanh(x), tanh(variable('x'))), 'tanh(x)²'],
    ['e^x·tanh x', mul(exp(x), tanh(x)), 'exp(x)·tanh(x)'],
    ['sin x + sin x, each made anew', add(sin(x), sin(variable('x'))), '2·sin(x)'],
    ['sin² x + cos² x: no identities', add(square(sin(x)), square(cos(x))), 'sin(x)² + cos(x)²'],
    ['max(x, y) + max(x, y)', add(max(x, y), max(x, y)), '2·max(x, y)'],
    ['operands keep their order', add(max(x, y), max(y, x)), 'max(x, y) + max(y, x)'],
    ['a choice', where(gt(add(x, x), 0), add(y, y), sub(z, z)), 'where(2·x > 0, 2·y, 0)'],
    ['lists of several lengths', sum([list(x), list(x, x), list(), list(x)]), '2·list(x) + list(x, x) + list()'],
    ['a family with parameters', sum([scaled(2)(x), scaled(3)(x), scaled(2)(x)]), '2·scaled(x; 2) + scaled(x; 3)'],
    ['logSumExp', mul(logSumExp(x, 1), logSumExp(variable('x'), 1)), 'logSumExp(x, 1)²'],
    ['a constant in the end: e^(x − x)', exp(sub(x, x)), '1'],
    ['a constant in the end, collected', sum([tanh(sub(x, x)), exp(sub(y, y)), 2, sin(mul(0, x))]), '3'],
    ['a constant factor in the end', mul(exp(sub(x, x)), y), 'y'],
    ['NaN', mul(NaN, x), 'NaN·x'],
    ['a constant', constant(3), '3'],
    ['zero', constant(-0), '0'],
    ['a variable', x, 'x'],
  ])
})

describe('what is made', () => {
  test('equal parts are one node', () => {
    const e = normalise(mul(sin(add(x, x)), max(exp(mul(2, x)), tanh(add(variable('x'), x)))))
    // x, 2, 2·x, sin, exp, tanh, max, product
    expect(tapeOf(e).nodes.length).toBe(8)
  })
  test('many terms keep apart', () => {
    const count = 600
    const terms = names(count).map((v, i) => product([v, pow(v, i / 2), i + 1]))
    const e = normalise(sum([...terms, ...terms]))
    expect(freeVariables(e).size).toBe(count)
    const value = evaluate(e)(new Map(names(count).map((_, i) => [`v${i}`, i % 3 === 0 ? 1 : 0])))
    expect(value).toBe(Array.from({ length: count / 3 }, (_, k) => 2 * (3 * k + 1)).reduce((s, k) => s + k))
  })
  test('a derivative, as one would write it', () => {
    const f = add(mul(3, pow(x, 3)), div(y, x))
    expect(show(normalise(derivative('x')(f)))).toBe('9·x² − y·x⁻²')
    expect(show(normalise(derivative('x')(derivative('x')(f))))).toBe('18·x + 2·y·x⁻³')
  })
  test('the value stays, up to rounding', () => {
    const points = [0.7, 1.9].flatMap((a) => [0.4, 1.3].map((b) => ({ x: a, y: b })))
    fc.assert(
      fc.property(dag({ variables: ['x', 'y'], size: 8, steps: arithmeticSteps }), (e) => {
        const [before, after] = [evaluate(e), evaluate(normalise(e))]
        const bounded = points.map((p) => [before(p), after(p)] as const).filter(([v]) => Math.abs(v) < 1e6)
        bounded.forEach(([v, w]) => expect(Math.abs(v - w)).toBeLessThan(1e-6 * Math.max(1, Math.abs(v))))
      }),
      { numRuns: 500, seed: 20261121 },
    )
  })
  test('the input is left alone', () => {
    const e = add(mul(2, x), mul(3, x))
    normalise(e)
    expect(show(e)).toBe('2·x + 3·x')
  })
})
