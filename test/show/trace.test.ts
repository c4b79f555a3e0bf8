import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  div,
  exp,
  FluxionError,
  grad,
  gt,
  log,
  logSumExp,
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
  sum,
  tanh,
  variable,
  where,
  type Expr,
  type Operation,
} from 'fluxion'
import { trace, type TraceOptions } from '../../src/show/trace.js'

const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
const [x, y] = [variable('x'), variable('y')]

/** The lines under a heading, without their indentation. */
const under = (heading: 'forward' | 'backward', text: string): ReadonlyArray<string> => {
  const lines = text.split('\n')
  const from = lines.indexOf(heading) + 1
  const count = lines.slice(from).findIndex((line) => !line.startsWith('  '))
  return lines.slice(from, count < 0 ? undefined : from + count).map((line) => line.slice(2))
}
const backward = <V extends string>(
  e: Expr<V>,
  env: ReadonlyMap<string, number> | Readonly<Record<string, number>>,
  options?: TraceOptions,
): ReadonlyArray<string> => under('backward', trace(e as Expr<string>, options)(env))
const forward = <V extends string>(
  e: Expr<V>,
  env: ReadonlyMap<string, number> | Readonly<Record<string, number>>,
  options?: TraceOptions,
): ReadonlyArray<string> => under('forward', trace(e as Expr<string>, options)(env))

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

describe('large expressions', () => {
  const doubled = Array.from({ length: 1000 }).reduce<Expr<string>>((s) => add(s, s), x)

  test('a graph of 2^1000 paths', () => {
    expect(trace(doubled, { limit: 3 })({ x: 1 })).toBe(
      [
        'forward',
        '  x = 1',
        '  t1 = … + … = 1.33939e+300 + 1.33939e+300 = 2.67877e+300',
        '  t2 = t1 + t1 = 2.67877e+300 + 2.67877e+300 = 5.35754e+300',
        '  L = t2 + t2 = 5.35754e+300 + 5.35754e+300 = 1.07151e+301',
        'backward',
        '  ∂L/∂L = 1',
        '  ∂L/∂t2 = 1 + 1 = 2',
        '  ∂L/∂t1 = ∂L/∂t2 · 1 + ∂L/∂t2 · 1 = 2 · 1 + 2 · 1 = 4',
        '(shortened: 3 of 1001 nodes)',
      ].join('\n'),
    )
    expect(trace(doubled)({ x: 1 })).toMatch(/\n\(shortened: 100 of 1001 nodes\)$/)
    expect(trace(doubled, { limit: 1001 })({ x: 1 })).toMatch(/∂L\/∂x = ∂L\/∂t1 · 1 .* = 1.07151e\+301$/)
  })

  test('of thousands of operands the rules of those that are shown are written, and no others', () => {
    const written: Array<string> = []
    const slope: Operation<1> = primitive({
      name: 'slope',
      arity: 1,
      value: (v) => v,
      partials: () => [undefined],
      show: (v) => (written.push(v), `slope(${v})`),
    })
    const many: Operation<'many'> = primitive({
      name: 'many',
      arity: 'many',
      value: (...vs) => vs.length,
      partials: (n, vs) => vs.map((v) => ({ partial: slope.at(n)(v) })),
    })
    const terms = Array.from({ length: 3000 }, (_, k) => variable(`x${k}`))
    const lines = backward(many(...terms), new Map(terms.map((_, k) => [`x${k}`, k])), { limit: 5 })
    expect(lines.slice(1)).toEqual([3, 2, 1, 0].map((k) => `∂L/∂x${k} = slope(x${k}) = ${k}`))
    expect(written.length).toBeLessThan(10)
  })

  test('the shares of 100,000 terms', () => {
    const terms = Array.from({ length: 100_000 }, (_, k) => variable(`x${k}`))
    const lines = backward(logSumExp(terms), new Map(terms.map((_, k) => [`x${k}`, 0])), { limit: 2 })
    expect(lines).toEqual(['∂L/∂L = 1', expect.stringMatching(/^∂L\/∂x0 = exp\(x0 − .* = 0\.00001$/)])
  })

  test('of one operand in thousands of places the first terms are written, the others counted, and the sum is that of all', () => {
    const many: Operation<'many'> = primitive({
      name: 'many',
      arity: 'many',
      value: (...vs) => vs.length,
      partials: (n, vs) => vs.map(() => ({ partial: n.constant(2) })),
    })
    const e = many(...Array.from({ length: 3000 }, () => x))
    const text = trace(e)({ x: 1 })
    const list = (part: string, count: number, sign: string): string => Array<string>(count).fill(part).join(sign)
    expect(text).toContain(`L = many(${list('x', 100, ', ')}, … and 2900 more)`)
    expect(text.replaceAll(/\n {4,}/g, ' ')).toContain(`∂L/∂x = ${list('2', 30, ' + ')} + … and 2970 more = 6000`)
  })

  test('what flows by ways that are not shown is …, and the sum is that of all', () => {
    const e = Array.from({ length: 20 }).reduce<Expr<string>>((p) => mul(p, x), x)
    expect(backward(e, { x: 1 }, { limit: 4 })).toEqual([
      '∂L/∂L = 1',
      '∂L/∂t2 = x = 1',
      '∂L/∂t1 = ∂L/∂t2 · ∂t2/∂t1 = 1 · 1 = 1   with ∂t2/∂t1 = x',
      '∂L/∂x = t2 + ∂L/∂t2 · ∂t2/∂x + ∂L/∂t1 · ∂t1/∂x + … = 1 + 1 · 1 + 1 · 1 + … = 21   with ∂t2/∂x = t1, ∂t1/∂x = …',
    ])
  })

  test('long sums are broken into lines, the signs of equality beneath one another', () => {
    const e = sum(Array.from({ length: 12 }, () => sin(x)))
    const lines = backward(e, { x: 0 })
    const from = lines.findIndex((line) => line.startsWith('∂L/∂x'))
    expect(lines.slice(from)).toEqual([
      expect.stringMatching(/^∂L\/∂x = ∂L\/∂t\d+ · ∂t\d+\/∂x \+ /),
      expect.stringMatching(/^ {8}\+ ∂L\/∂t\d+ · ∂t\d+\/∂x \+ /),
      expect.stringMatching(/^ {8}\+ ∂L\/∂t\d+ · ∂t\d+\/∂x/),
      `      = ${Array(11).fill('1 · 1').join(' + ')}`,
      '        + 1 · 1',
      expect.stringMatching(/^ {6}= 12 +with ∂t\d+\/∂x = cos\(x\), (∂t\d+\/∂x = cos\(x\), ){2}…$/),
    ])
    expect(lines.slice(0, -1).every((line) => line.length <= 100)).toBe(true)
  })

  test('many variables: the first are listed', () => {
    const e = sum(Array.from({ length: 20 }, (_, k) => variable(`x${k}`)))
    const env = new Map(Array.from({ length: 20 }, (_, k) => [`x${k}`, k]))
    expect(forward(e, env)[0]).toMatch(/^x0 = 0, x1 = 1, .*, x11 = 11, … and 8 more$/)
  })

  test('a chain of a million nodes, with a variable used in every other', () => {
    const deep = Array.from({ length: 500_000 }).reduce<Expr<string>>((p) => tanh(mul(p, x)), x)
    const text = trace(deep, { limit: 4 })({ x: 0.5 })
    expect(text.split('\n').at(-1)).toBe('(shortened: 4 of 1000001 nodes)')
    expect(text).toContain('∂L/∂t2 = sech²(t2) = 1')
    expect(text).toContain('∂L/∂x = ∂L/∂t2 · ∂t2/∂x + … = 1 · 0 + … = 0')
  })
})

test('the last number of each line is the derivative, whatever the expression', () => {
  type Step = (pick: (k: number) => Expr<string>) => Expr<string>
  const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(9), fc.nat(), fc.nat()).map(([kind, i, j]) => (pick) => {
    const [l, r] = [pick(i), pick(j)]
    const all = [add(l, r), mul(l, r), sub(l, r), sin(l), tanh(l), square(l), where(gt(l, r), l, r), relu(l)]
    return all[kind] ?? (kind === 8 ? max(l, r) : variable('x'))
  })
  const expression = fc
    .array(step, { minLength: 1, maxLength: 12 })
    .map(
      (steps) =>
        steps
          .reduce<ReadonlyArray<Expr<string>>>(
            (made, make) => [make((k) => made[k % made.length] as Expr<string>), ...made],
            [x, y],
          )
          .at(0) as Expr<string>,
    )
  const coordinate = fc.integer({ min: -3, max: 3 }).map((k) => k / 2)
  fc.assert(
    fc.property(expression, coordinate, coordinate, (e, u, v) => {
      const env = new Map([['x', u], ['y', v]]) // prettier-ignore
      const lines = trace(e, { limit: 1000 })(env)
        .replaceAll(/\n {5,}/g, ' ')
        .split('\n')
      grad(e)(env).forEach((derivative, name) => {
        const line = lines.find((l) => l.startsWith('  ∂') && l.includes(`/∂${name} = `) && /^ {2}∂\w+\/∂[xy] /.test(l))
        const last = /= (−?[\d.e+−]+|NaN|−?∞)(?: {3,}.*)?$/.exec(line?.replace(/ {2,}(with|nothing).*$/, '') ?? '')?.[1]
        const shown = Number(last?.replaceAll('−', '-').replace('∞', 'Infinity'))
        expect(Math.abs(shown - derivative)).toBeLessThanOrEqual(1e-5 * Math.abs(derivative))
      })
    }),
    { numRuns: 300 },
  )
})
