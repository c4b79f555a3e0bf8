/** How a program runs: as one straight line, as loops, level by level, interpreted; and what the report says of it. */
import { describe, expect, it, vi } from 'vitest'
import * as F from '../../src/index.js'
import type { Objective } from '../../src/index.js'
import { unrolled, v, type E } from './unrolled.js'
import { centred } from '../support/drawn.js'

describe('how it runs', () => {
  it('little that repeats: one straight line', () => {
    const { report } = F.compile(F.mul(F.add(v('a'), v('b')), F.tanh(v('a'))))
    expect(report.why).toContain('straight line')
    expect(report.loops).toBe(1)
  })
  it('where WebAssembly may not be compiled: interpreted, with the same bits', () => {
    const e = unrolled(7, 3, 2)
    const x = centred(2)
    const expected = F.compile(e)
    const point = Float64Array.from(expected.variables, x)
    const [mine, theirs] = [new Float64Array(point.length), new Float64Array(point.length)]
    const value = expected.into(point, theirs)
    const forbidding = {
      ...(globalThis as { readonly WebAssembly?: object }).WebAssembly,
      Module: () => {
        throw new Error('forbidden by the policy of the page')
      },
    }
    vi.stubGlobal('WebAssembly', forbidding)
    try {
      const c = F.compile(e)
      expect([c.report.runs, c.report.why]).toEqual(['interpreter', expect.stringContaining('no WebAssembly here')])
      expect(c.into(point, mine)).toBe(value)
      expect(mine).toEqual(theirs)
      expect(() => F.compile(e, { run: 'wasm' })).toThrow('no WebAssembly here')
    } finally {
      vi.unstubAllGlobals()
    }
  })
  it('much that does not repeat: level by level', () => {
    const next = centred(5)
    const nodes: Array<E> = ['a', 'b', 'c'].map(v)
    for (let k = 0; k < 8000; k++) {
      const pick = (): E => nodes[Math.max(0, nodes.length - 1 - Math.floor((next() + 0.5) * 40))] as E
      nodes.push(
        k % 3 === 0
          ? F.tanh(F.add(pick(), pick()))
          : k % 3 === 1
            ? F.mul(0.5, F.mul(pick(), pick()))
            : F.add(pick(), 0.1),
      )
    }
    const e = nodes.slice(-50).reduce((a, b) => F.add(a, b))
    const c = F.compile(e)
    expect(c.report).toMatchObject({ runs: 'wasm', why: expect.stringMatching(/level by level/) as string })
    const env = new Map([['a', 0.3], ['b', -0.2], ['c', 0.1]]) // prettier-ignore
    expect(c.valueAndGrad(env).value).toBe(F.evaluate(e)(env))
  })
  it('exponentials that would be much code for few nodes: level by level', () => {
    // Soft dynamic time warping: each cell of a table reads its neighbours above, on the left and between.
    const rows: Array<Array<E>> = []
    for (let i = 0; i < 24; i++) {
      const row: Array<E> = []
      for (let j = 0; j < 24; j++) {
        const near = [rows[i - 1]?.[j], row[j - 1], rows[i - 1]?.[j - 1]].filter((cell) => cell !== undefined)
        const apart = F.square(F.sub(v(`x${i}`), Math.sin(j)))
        row.push(near.length === 0 ? apart : F.sub(apart, F.logSumExp(near.map((cell) => F.neg(cell)))))
      }
      rows.push(row)
    }
    const e = rows[23]?.[23] as E
    const c = F.compile(e)
    expect(c.report).toMatchObject({ runs: 'wasm', why: expect.stringMatching(/level by level/) as string })
    expect(c.report.bytes).toBeLessThan(50_000)
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, Math.cos(k)]))
    expect(c.valueAndGrad(env).value).toBe(F.evaluate(e)(env))
  })
  it('few nodes: one straight line, unless that were too much code', () => {
    const steps = [F.sin, F.tanh, F.cos, F.atan, F.square, F.sigmoid, F.exp] as const
    const irregular = (count: number): E =>
      Array.from({ length: count }).reduce<E>((e, _, k) => {
        const step = steps[(k * k) % 7] as (x: E) => E
        return F.logSumExp([step(e), v(`a${k % 5}`), e])
      }, v('x'))
    const whyOf = (e: E | Objective<string>): string => F.compile(e).report.why
    expect(whyOf(irregular(6))).toMatch(/one straight line/)
    // Levels are as fast as a long line, and sooner ready; several terms have none.
    expect(whyOf(irregular(40))).toMatch(/level by level/)
    const twoTerms = (count: number): Objective<string> =>
      F.addObjectives(F.objective(irregular(count)), F.meanOver(F.table({ t: [1] }))(F.mul(v('x'), F.variable('t'))))
    expect(whyOf(twoTerms(40))).toMatch(/^it is small and has little that repeats: one straight line$/)
    expect(whyOf(twoTerms(90))).not.toMatch(/one straight line/)
  })
  it('many kinds of few nodes each: level by level, unless the tape were the only other way', () => {
    // A Cholesky factor: each entry is a sum of as many products as there are columns before it.
    const factor = (count: number): E => {
      const rows: Array<ReadonlyArray<E>> = []
      for (let i = 0; i < count; i++) {
        const row: Array<E> = []
        for (let j = 0; j <= i; j++) {
          const products = row.map((entry, k) => F.mul(entry, (i === j ? row : (rows[j] as ReadonlyArray<E>))[k] as E))
          const left = F.sub(F.add(v(`a${i}.${j}`), i === j ? 9 : 0), F.sum(products))
          row.push(i === j ? F.sqrt(left) : F.div(left, rows[j]?.[j] as E))
        }
        rows.push(row)
      }
      return F.sum(rows.map((row, i) => F.log(row[i] as E)))
    }
    const e = factor(16)
    const c = F.compile(e)
    expect(c.report.why).toMatch(/kinds: they run level by level/)
    expect(c.report.bytes).toBeLessThan(20_000)
    const env = new Map([...F.freeVariables(e)].map((name, k) => [name, Math.sin(k)]))
    expect(c.value(env)).toBeCloseTo(F.evaluate(e)(env), 11)
    // For very many calls, code however long that takes.
    const looped = F.compile(e, { levels: false })
    expect(looped.report.why).toMatch(/kinds, which become loops/)
    expect(looped.value(env)).toBeCloseTo(F.evaluate(e)(env), 11)
    // Powers of too many kinds for levels.
    const powers = F.sum(Array.from({ length: 1200 }, (_, k) => F.pow(F.add(v(`p${k}`), 2), 1.01 + 0.01 * (k % 300))))
    expect(F.compile(powers).report.why).toMatch(/kinds, which become loops/)
    // One operation is too wide for levels.
    const wide = F.add(e, F.logSumExp(Array.from({ length: 9 }, (_, k) => v(`w${k}`))))
    expect(F.compile(wide).report.why).toMatch(/kinds, which become loops/)
  })
  it('100,000 nodes with rows give what the fold gives', () => {
    const e = unrolled(400, 12, 16)
    const c = F.compile(e)
    const env = new Map(c.variables.map((name, k) => [name, centred(k + 1)()]))
    const [got, expected] = [c.valueAndGrad(env), F.valueAndGrad(e)(env)]
    expect(c.report.nodes).toBeGreaterThan(100_000)
    expect(Math.abs(got.value / expected.value - 1)).toBeLessThan(1e-12)
    const largest = [...expected.gradient.values()].reduce((m, d) => (Math.abs(d) > m ? Math.abs(d) : m), 0)
    for (const [name, d] of expected.gradient)
      expect(Math.abs((got.gradient.get(name) as number) - d)).toBeLessThan(1e-12 * largest)
  })
})

describe('a report to read', () => {
  const first = (e: E): string => F.explain(F.compile(e).report).split('\n')[0] as string
  it('counts one as one', () => {
    expect(first(v('x'))).toMatch(/^1 node; 2 classes, 2 statements in 1 loop, /)
    const tangents = F.sum(Array.from({ length: 40 }, (_, k) => F.tanh(v(`x${k}`))))
    expect(first(tangents)).toMatch(/^119 nodes; \d+ classes, \d+ statements in \d+ loops?, /)
  })
})
