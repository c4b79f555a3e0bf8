import { describe, expect, it } from 'vitest'
import openWabt from 'wabt'
import { compileBy } from '../../src/engine/compile.js'
import type { Chooser } from '../../src/engine/programs.js'
import * as F from '../../src/index.js'
import { list, odd, shapes, UNIT, type E } from './singles.js'
import { modulesMade } from './wasm/modules.js'

describe('functions in single precision', () => {
  const unary: Record<string, (x: E) => E> = {
    exp: F.exp, tanh: F.tanh, log: F.log, sin: F.sin, cos: F.cos, atan: F.atan, sigmoid: F.sigmoid, softplus: F.softplus,
    'x³': (x) => F.pow(x, 3), '√x': F.sqrt, 'x^1.7': (x) => F.pow(x, 1.7), abs: F.abs, relu: F.relu, '1/x': (x) => F.pow(x, -1), 'called back': odd,
  } // prettier-ignore
  const points = [0, -0, 1, 0.1, -2.5, 3, 40, 88.7, 89, 100, -90, -104, 1e10, 1e30, 3e38, 1e-40, -1e-30, Infinity, -Infinity, NaN].map(Math.fround) // prettier-ignore

  it.each(Object.entries(unary))('%s is that of doubles, rounded', (_, f) => {
    const x = F.variable('x')
    points.forEach((at) => {
      const expected = Math.fround(F.evaluate(f(x))({ x: at }))
      for (const run of ['wasm', 'interpreter'] as const)
        expect(F.compile(f(x), { run, float32: true }).value({ x: at })).toBe(expected)
    })
  })
})

describe('at the border', () => {
  it('doubles go in and come out', () => {
    const c = F.compile(F.sum(list(60).map((x) => F.mul(3, x))), { float32: true })
    const [x, gradient] = [new Float64Array(60).fill(0.1), new Float64Array(60).fill(7)]
    const value = c.into(x, gradient)
    expect(Math.abs(value - 18)).toBeLessThan(60 * UNIT * 18)
    expect([...gradient]).toEqual(new Array(60).fill(3))
    expect([...x]).toEqual(new Array(60).fill(0.1))
    expect(c.into(x)).toBe(value)
  })
  it('what is too large for a single number is infinite', () => {
    const [x] = list(1) as readonly [E]
    expect(F.compile(F.mul(2, x), { float32: true }).value({ x0: 1e39 })).toBe(Infinity)
    expect(F.compile(F.mul(2, x), { float32: true }).value({ x0: 3e38 })).toBe(Infinity)
  })
  it('other tables run in single precision, too', () => {
    const tables = [[0, 1, 2], [3, 4, 5], [1, 2, 3, 4, 5, 6]].map((t) => F.table({ t })) as [F.Table<'t'>, F.Table<'t'>, F.Table<'t'>] // prettier-ignore
    const loss = (t: F.Table<'t'>): F.Objective<'a'> => F.sumOver(t)(F.tanh(F.mul(F.variable('a'), F.variable('t'))))
    const first = F.compile(loss(tables[0]), { float32: true })
    tables.forEach((t) => {
      const moved = first.withTable(tables[0], t)
      expect(moved.report.options).toEqual(['float32'])
      const [found, exact] = [moved.value({ a: 0.3 }), F.evaluate(loss(t))({ a: 0.3 })]
      expect(Math.abs(found - exact)).toBeLessThan(t.rows * UNIT * exact)
      expect(Math.abs(found - exact)).toBeGreaterThan(1e-12)
    })
    const [before, next] = tables
    const made = F.compile(loss(next), { float32: true })
    expect(first.withTable(before, next).valueAndGrad({ a: 0.3 })).toEqual(made.valueAndGrad({ a: 0.3 }))
  })
  it('constants stay apart whose product is no single number', () => {
    const cubes = F.sum(Array.from({ length: 10 }, (_, k) => F.mul(2e38, F.pow(F.variable<string>(`x${k}`), 3))))
    const point = new Map(Array.from({ length: 10 }, (_, k) => [`x${k}`, 0.001]))
    for (const run of ['wasm', 'interpreter'] as const) {
      const [, slope] = [...F.compile(cubes, { run, float32: true }).valueAndGrad(point).gradient][0] as [string, number] // prettier-ignore
      expect(Math.abs(slope / 6e32 - 1)).toBeLessThan(20 * UNIT)
    }
  })
  it('a power of two stays where it keeps a product finite', () => {
    const [x, y] = list(2) as readonly [E, E]
    const scaled = F.mul(F.mul(2 ** -60, x), F.mul(2 ** -60, y))
    expect(F.compile(scaled, { float32: true }).value({ x0: 2 ** 90, x1: 2 ** 80 })).toBe(2 ** 50)
  })
  it('a primitive is called with doubles that single numbers are', () => {
    const seen: Array<number> = []
    const watched: F.Operation<1> = F.primitive({
      name: 'watched',
      arity: 1,
      value: (a) => {
        seen.push(a)
        return a + 1e-12
      },
      partials: () => [undefined],
    })
    const e = F.sum(list(11).map((x) => watched(F.mul(3, x))))
    const c = F.compile(e, { float32: true })
    c.into(new Float64Array(11).fill(0.1))
    expect(seen).toEqual(new Array(11).fill(Math.fround(3 * Math.fround(0.1))))
  })
})

describe('the report', () => {
  const squares = F.sum(list(40).map((x) => F.square(F.sub(x, 1))))
  it('names the option, and half the memory is needed', () => {
    const [single, double] = [true, false].map((float32) => F.compile(shapes['a matrix and a vector']!(5000), { float32 }).report) // prettier-ignore
    expect(single?.options).toEqual(['float32'])
    expect(F.explain(single as F.CompileReport)).toContain('; with float32\n')
    expect(double?.options).toEqual([])
    expect((single as F.CompileReport).memory / (double as F.CompileReport).memory).toBeLessThan(2 / 3)
    expect(single?.program).toBe(double?.program)
  })
  it('says when nothing is done in single precision', () => {
    const asked = F.compile(squares, { float32: true, run: 'tape' })
    const tooIrregular: Chooser = function* () {
      return { rolled: undefined, holdsUpTo: 0, why: 'it is too irregular' }
    }
    const chosen = compileBy(tooIrregular, squares, { float32: true })
    const x = new Map(list(40).map((_, k) => [`x${k}`, 0.1]))
    for (const { report, value } of [asked, chosen]) {
      expect(report.options).toEqual([])
      expect(report.why).toContain('float32 is not used')
      expect(F.explain(report)).not.toContain('with float32')
      expect(value(x)).toBe(F.evaluate(squares)(x))
    }
    expect(F.compile(squares, { run: 'tape' }).report.why).not.toContain('float32')
  })
})

describe('golden module', () => {
  it('one that another tool takes too, and that imports memory alone', async () => {
    const wabt = await openWabt()
    const textOf = (float32: boolean): string => {
      const [code] = modulesMade(() => F.compile(shapes['a matrix and a vector']!(20), { float32 }))
      const read = wabt.readWasm(code as Uint8Array, { simd: true, bulk_memory: true })
      read.validate()
      const text = read.toText({ foldExprs: false, inlineExport: false })
      read.destroy()
      return text
    }
    const [single, double] = [textOf(true), textOf(false)]
    expect(single.match(/\(import .*/g)).toEqual([expect.stringMatching(/^\(import "i" "m" \(memory/)])
    expect(single).toContain('f32x4.mul')
    expect(single).not.toMatch(/f64x2\.(add|mul)/)
    expect(double).toContain('f64x2.mul')
    expect(double).not.toContain('f32')
  })
  it('elementary functions are computed on doubles in it', async () => {
    const wabt = await openWabt()
    const [code] = modulesMade(() => F.compile(shapes['entry by entry']!(20), { float32: true })) as [Uint8Array]
    const read = wabt.readWasm(code, { simd: true, bulk_memory: true })
    read.validate()
    const text = read.toText({ foldExprs: false, inlineExport: false })
    expect(text).toContain('f64x2.promote_low_f32x4')
    expect(text).toContain('f32x4.demote_f64x2_zero')
    expect(text).toContain('f64x2.div')
    read.destroy()
  })
})
