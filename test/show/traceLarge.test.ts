/** The backward pass of large expressions: shortened, and it says so. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  add,
  grad,
  gt,
  logSumExp,
  max,
  mul,
  primitive,
  relu,
  sin,
  square,
  sub,
  sum,
  tanh,
  variable,
  where,
  type Expr,
  type Operation,
} from 'fluxion'
import { trace } from '../../src/show/trace.js'
import { backward, forward } from './passes.js'

const [x, y] = [variable('x'), variable('y')]

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

  test('a part without a derivative is written out in numbers only where it has few operands', () => {
    const count: Operation<'many'> = primitive({
      name: 'count',
      arity: 'many',
      value: (...vs) => vs.length,
      partials: (_, vs) => vs.map(() => undefined),
    })
    const over = (length: number): Expr<string> => count(...Array.from({ length }, (_, k) => variable(`x${k}`)))
    const env = new Map(Array.from({ length: 3000 }, (_, k) => [`x${k}`, k]))
    const line = (length: number): string | undefined =>
      forward(where(gt(over(length), 2), y, 0), new Map([...env, ['y', 5]]), { limit: 6 }).at(-1)
    expect(line(3)).toBe('L = where(count(…) > 2, y, 0) = where(count(0, 1, 2) > 2, 5, 0) = 5')
    expect(line(3000)).toBe('L = where(count(…) > 2, y, 0) = where(3000 > 2, 5, 0) = 5')
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
