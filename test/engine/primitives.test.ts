/** Primitives of users in compiled programs. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { programOf, v, type E } from './unrolled.js'

describe('primitives', () => {
  const x = Array.from({ length: 20 }, (_, k) => v(`x${k}`))
  const overAll = (f: (x: E) => E): E => F.sum(x.map((xk, k) => F.mul(k + 1, f(xk))))
  const env = new Map(x.map((_, k) => [`x${k}`, k / 7 - 1]))
  const agrees = (e: E): void => {
    const [got, expected] = [F.compile(e).valueAndGrad(env), F.valueAndGrad(e)(env)]
    expect(Math.abs(got.value - expected.value)).toBeLessThan(1e-12 * (1 + Math.abs(expected.value)))
    for (const [name, d] of expected.gradient)
      expect(Math.abs((got.gradient.get(name) as number) - d)).toBeLessThan(1e-11)
  }
  it('one that is a definition is replaced by it', () => {
    const swish = F.primitive({ name: 'swish', arity: 1, define: (n, [a]) => n.mul(a, F.sigmoid.at(n)(a)) })
    const e = overAll(swish)
    agrees(e)
    expect(programOf(e)).not.toContain('swish')
    expect(programOf(e)).toContain('sigmoid')
  })
  it('a definition that leaves operands out takes no variable away', () => {
    const firstOf = F.primitive({ name: 'firstOf', arity: 2, define: (n, [a]) => n.mul(a, a) })
    const three = F.primitive({ name: 'three', arity: 1, define: (n) => n.constant(3) })
    const rows = F.table({ x0: [1, 2] })
    const es = [F.add(firstOf(v('x1'), v('x0')), v('x2')), three(v('x1')), firstOf(v('x2'), three(v('x1')))]
    const names = (e: E | F.Objective<string>): ReadonlyArray<string> => [...F.compile(e as E).variables].sort()
    expect(es.map(names)).toEqual([['x0', 'x1', 'x2'], ['x1'], ['x1', 'x2']])
    expect(es.map(F.sumOver(rows)).map(names)).toEqual([['x1', 'x2'], ['x1'], ['x1', 'x2']])
    for (const e of es)
      for (const options of [{}, { levels: true }]) {
        const { gradient, value } = F.compile(e, options).valueAndGrad(env)
        const expected = F.valueAndGrad(e)(env)
        expect(value).toBe(expected.value)
        expect([...gradient].sort()).toEqual([...expected.gradient].sort())
      }
  })
  it('one without a kernel is called back, number by number', () => {
    const seen: Array<number> = []
    const odd: F.Operation<1> = F.primitive({
      name: 'odd',
      arity: 1,
      value: (a) => {
        seen.push(a)
        return a * a * a
      },
      partials: (n, [a]) => [{ partial: n.mul(n.constant(3), n.pow(a, 2)) }],
    })
    const e = overAll(odd)
    const c = F.compile(e)
    seen.length = 0
    c.valueAndGrad(env)
    expect(seen).toEqual([...env.values()])
    agrees(e)
  })
  it('one with a kernel runs in the lanes', () => {
    const calls: Array<number> = []
    const cube: F.Operation<1> = F.primitive({
      name: 'cube',
      arity: 1,
      value: (a) => {
        calls.push(a)
        return a * a * a
      },
      kernel: (m, [a]) => m.mul(m.mul(a, a), a),
      partials: (n, [a]) => [{ partial: n.mul(n.constant(3), n.pow(a, 2)) }],
    })
    const e = overAll(cube)
    F.compile(e).valueAndGrad(env)
    expect(calls).toEqual([])
    agrees(e)
  })
  it('one without operands is a number', () => {
    const total: F.Operation<'many'> = F.primitive({
      name: 'total',
      arity: 'many',
      value: (...xs) => xs.reduce((s, a) => s + a, 2.5),
      partials: (n, xs) => xs.map(() => ({ partial: n.constant(1) })),
    })
    agrees(overAll((xk) => F.mul(total(), xk)))
    expect(F.compile(total()).value({})).toBe(2.5)
  })
  it('one that evaluates the program it is part of gets a copy', () => {
    const inner: { program?: F.Compiled<string> } = {}
    const nested: F.Operation<1> = F.primitive({
      name: 'nested',
      arity: 1,
      value: (a) => (a > 0 ? (inner.program as F.Compiled<string>).value(new Map(x.map((_, k) => [`x${k}`, -1]))) : a),
      partials: () => [undefined],
    })
    inner.program = F.compile(overAll(nested))
    const total = x.reduce((s, _, k) => s + k + 1, 0)
    // the inner program is −1 everywhere
    expect(inner.program.value(new Map(x.map((_, k) => [`x${k}`, 1])))).toBe(-total * total)
  })
  it('an error in a primitive comes out as it went in', () => {
    const failing: F.Operation<1> = F.primitive({
      name: 'failing',
      arity: 1,
      value: () => {
        throw new RangeError('no')
      },
      partials: () => [undefined],
    })
    expect(() => F.compile(overAll(failing)).value(env)).toThrow(RangeError)
  })
  it('derivatives of any order go the same road', () => {
    const e = overAll((a) => F.mul(F.sin(a), F.exp(F.mul(0.1, a))))
    agrees(F.derivative('x3')(e))
    agrees(F.derivative('x3')(F.derivative('x3')(e)))
  })
})

describe('arrays', () => {
  it('are told apart when their names, of an operation and a number, could run together', () => {
    // p1 would be the first class, p the eleventh: both p11, in one loop.
    const times = (name: string, c: number): F.Operation<1> =>
      F.primitive({ name, arity: 1, value: (x) => c * x, partials: (n) => [{ partial: n.constant(c) }] })
    const [p, p1] = [times('p', 2), times('p1', 3)]
    const between = [F.tanh, F.sin, F.cos, F.atan, F.exp, F.softplus, F.sigmoid, F.erf, F.expm1]
    const row = (k: number): E => {
      const first = p1(v(`x${k}`))
      const last = p(between.reduce<E>((e, f) => f(e), first))
      return F.square(F.add(F.mul(last, first), first))
    }
    const e = F.sum(Array.from({ length: 60 }, (_, k) => row(k)))
    const env = new Map(Array.from({ length: 60 }, (_, k) => [`x${k}`, Math.sin(k)])) as never
    const c = F.compile(e, { levels: false })
    expect(Math.abs(c.value(env) / F.evaluate(e)(env) - 1)).toBeLessThan(1e-13)
    expect(c.report.program).toMatch(/ p1_1\[i\] = [^]* p11\[i\] = /)
  })
})
