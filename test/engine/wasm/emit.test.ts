import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import openWabt from 'wabt'
import * as F from '../../../src/index.js'
import { doubles } from '../../../src/engine/code/format.js'
import { assembled } from '../../../src/engine/assemble.js'
import { prepared } from '../../../src/engine/run/prepare.js'
import { emit } from '../../../src/engine/wasm/emit.js'
import { moduleOf } from '../../../src/engine/wasm/encoder.js'
import { pool } from '../../../src/engine/wasm/pool.js'
import type { Op, Routine } from '../../../src/engine/code/code.js'
import { programs } from '../fuse/naive.js'
import { engine, modulesMade } from './modules.js'

const at = { pointer: 0, offset: 0 }
const store = (value: number): Op => ({ _tag: 'Store', at: { pointer: 0, offset: 16 }, value, lanes: 2, apart: 8 })
const moduleFor = (routine: Routine): Uint8Array => {
  const surroundings = { pool: pool(1024), functionOf: () => 0 }
  return moduleOf(1, [], [emit(routine, surroundings)], [{ name: 'r', index: 0 }])
}

describe('modules', () => {
  it('of any statements are valid, and import memory alone', () => {
    fc.assert(
      fc.property(programs, (statements) => {
        const last = (statements.at(-1) as (typeof statements)[number]).out.array
        const program = {
          statements,
          variables: last,
          gradient: undefined,
          kept: [],
          result: last,
          cleared: [{ array: last, from: 1, to: 3 }],
        }
        const [code] = modulesMade(() => prepared('wasm', assembled(program, false))) as readonly [Uint8Array]
        expect(engine.validate(code)).toBe(true)
        expect(engine.Module.imports(new engine.Module(code))).toEqual([{ module: 'i', name: 'm', kind: 'memory' }])
      }),
      { numRuns: 60 },
    )
  })
  it('with every operation there is', () => {
    const x = Array.from({ length: 12 }, (_, k) => F.variable(`x${k}`))
    const odd = F.primitive({
      name: 'odd',
      arity: 1,
      value: (a) => a * a * a,
      partials: (n, [a]) => [{ partial: n.mul(n.constant(3), n.pow(a, 2)) }],
    })
    const all = [F.sin, F.cos, F.exp, F.log, F.tanh, F.abs, F.relu, F.sigmoid, F.softplus, odd, (a: F.Expr<string>) => F.pow(a, 1.7), (a: F.Expr<string>) => F.where(F.and(F.lt(a, 1), F.not(F.eq(a, 0))), a, 2)] // prettier-ignore
    const codes = modulesMade(() =>
      all.forEach((f) => {
        const e = F.sum(x.map((xk, k) => f(F.mul(xk, k + 1))))
        F.compile(e).valueAndGrad(new Map(x.map((_, k) => [`x${k}`, 0.1 * (k + 1)])))
      }),
    )
    expect(codes).toHaveLength(all.length)
    codes.forEach((code) => expect(engine.validate(code)).toBe(true))
  })
  it('of choices between something and 0, or −0, to the bit', () => {
    const at = [-2, -0, 0, 3, NaN, Infinity, -Infinity]
    const x = at.map((_, k) => F.variable(`x${k}`))
    for (const zero of [0, -0]) {
      const choices = x.flatMap((xk) => [F.where(F.lt(xk, 1), zero, F.neg(xk)), F.where(F.lt(xk, 1), F.neg(xk), zero)])
      const env = new Map(at.map((value, k) => [`x${k}`, value])) as never
      const values = [...F.compile(choices, { run: 'wasm' }).value(env)]
      expect(values).toEqual(choices.map((e) => F.evaluate(e as F.Expr<string>)(env)))
    }
  })
  it('operations nested deeper than a stack of them would go', () => {
    const count = 2000
    const line = Array.from({ length: count }, (_, k): Op => ({
      _tag: 'Arithmetic',
      to: k + 1,
      op: 'add',
      args: [k, k % 2 === 0 ? 0 : k],
    }))
    const routine: Routine = {
      code: [{ _tag: 'Load', to: 0, at, apart: 8, isWritten: false }, ...line, store(count)],
      format: doubles,
      registers: count + 1,
      pointers: [0],
    }
    expect(engine.validate(moduleFor(routine))).toBe(true)
  })
  it('more results that are read twice than a function may have locals', () => {
    const count = 60000
    /** Half the difference of the results before, each of which is read so by two. */
    const halves = Array.from({ length: count }, (_, k): ReadonlyArray<Op> => {
      const last = 2 * k + 1
      return [
        { _tag: 'Arithmetic', to: last + 1, op: 'sub', args: [k > 2 ? last - 6 : 1, last] },
        { _tag: 'Arithmetic', to: last + 2, op: 'mul', args: [0, last + 1] },
      ]
    })
    const half: Op = { _tag: 'Constant', to: 0, value: 0.5 }
    const loaded: Op = { _tag: 'Load', to: 1, at, apart: 8, isWritten: true }
    const body = [loaded, ...halves.flat(), store(2 * count + 1)]
    const routine: Routine = {
      code: [half, { _tag: 'Loop', count: 2, advance: [{ pointer: 0, by: 16 }], body }],
      format: doubles,
      registers: 2 * count + 2,
      pointers: [0],
    }
    const memory = new engine.Memory({ initial: 1, maximum: 1 })
    const numbers = new Float64Array(memory.buffer)
    numbers.set([1, 2])
    // where the pool has the constant
    numbers.fill(0.5, 128, 130)
    const { exports } = new engine.Instance(new engine.Module(moduleFor(routine)), { i: { m: memory } })
    ;(exports.r as () => void)()
    const last = (x: number): number => {
      const results = [x]
      for (let k = 0; k < count; k++)
        results.push(((results[k > 2 ? k - 3 : 0] as number) - (results[k] as number)) / 2)
      return results[count] as number
    }
    expect(Math.abs(last(1))).toBeGreaterThan(0.1)
    expect([...numbers.subarray(2, 6)]).toEqual([last(1), last(2), last(last(1)), last(last(2))])
  })
  it('what lanes are taken out of is computed once, not once for each lane', () => {
    const sizeWith = (ends: ReadonlyArray<Op>): number => {
      const square: Op = { _tag: 'Arithmetic', to: 1, op: 'mul', args: [0, 0] }
      const roots = Array.from({ length: 50 }, (_, k): Op => ({
        _tag: 'Arithmetic',
        to: k + 2,
        op: 'sqrt',
        args: [k + 1],
      }))
      const code = [{ _tag: 'Load', to: 0, at, apart: 8, isWritten: false } as const, square, ...roots, ...ends]
      return moduleFor({ code, format: doubles, registers: 53, pointers: [0] }).length
    }
    const index = { pointer: 0, offset: 512 }
    const { primitive } = F.primitive({ name: 'odd', arity: 1, value: (a) => a, partials: () => [undefined] })
    const [none, scattered, spread, called] = [
      sizeWith([store(51)]),
      sizeWith([{ _tag: 'ScatterAdd', index, apart: 4, onto: 64, value: 51, lanes: 2 }]),
      sizeWith([{ _tag: 'Store', at, value: 51, lanes: 2, apart: 24 }]),
      sizeWith([{ _tag: 'Call', to: 52, primitive, args: [51], lanes: 2 }, store(52)]),
    ]
    // fifty roots are three bytes each
    expect(scattered - none).toBeLessThan(100)
    expect(spread - none).toBeLessThan(100)
    expect(called - none).toBeLessThan(100)
  })
  it('loops leave their pointers where they were', () => {
    const increment: Routine = {
      code: [0, 1].map(() => ({
        _tag: 'Loop',
        count: 3,
        advance: [{ pointer: 0, by: 32 }],
        body: [
          { _tag: 'Load', to: 0, at, apart: 8, isWritten: true },
          { _tag: 'Arithmetic', to: 1, op: 'add', args: [0, 0] },
          store(1),
        ],
      })),
      format: doubles,
      registers: 2,
      pointers: [64],
    }
    const memory = new engine.Memory({ initial: 1, maximum: 1 })
    const numbers = new Float64Array(memory.buffer)
    numbers.forEach((_, k) => (numbers[k] = k))
    const code = moduleFor(increment)
    const { exports } = new engine.Instance(new engine.Module(code), { i: { m: memory } })
    ;(exports.r as () => void)()
    expect([...numbers.subarray(6, 24)]).toEqual([6, 7, 8, 9, 16, 18, 12, 13, 24, 26, 16, 17, 32, 34, 20, 21, 22, 23])
  })
  it('constants that a loop reads are loaded before it, up to 128 of them', async () => {
    const wabt = await openWabt()
    /** Adds 1, 2, … to each of two vectors. */
    const adding = (count: number): Uint8Array => {
      const terms = Array.from({ length: count }, (_, k) => k + 1)
      const body: ReadonlyArray<Op> = [
        { _tag: 'Load', to: 0, at, apart: 8, isWritten: true },
        ...terms.map((k): Op => ({
          _tag: 'Arithmetic',
          to: count + k,
          op: 'add',
          args: [k === 1 ? 0 : count + k - 1, k],
        })),
        store(2 * count),
      ]
      return moduleFor({
        code: [
          ...terms.map((k): Op => ({ _tag: 'Constant', to: k, value: k })),
          { _tag: 'Loop', count: 2, advance: [{ pointer: 0, by: 32 }], body },
        ],
        format: doubles,
        registers: 2 * count + 1,
        pointers: [0],
      })
    }
    const loadsIn = (code: Uint8Array): number => {
      const text = wabt.readWasm(code, { simd: true, bulk_memory: true }).toText({})
      return text.slice(text.indexOf('loop')).match(/v128\.load/g)?.length ?? 0
    }
    expect([50, 128, 200].map((count) => loadsIn(adding(count)))).toEqual([1, 1, 1 + 200 - 128])
    const memory = new engine.Memory({ initial: 1, maximum: 1 })
    const numbers = new Float64Array(memory.buffer)
    for (let k = 0; k < 200; k++) numbers.fill(k + 1, 128 + 2 * k, 130 + 2 * k)
    numbers.set([0.5, 1.5, 0, 0, 2.5, 3.5])
    const { exports } = new engine.Instance(new engine.Module(adding(200)), { i: { m: memory } })
    ;(exports.r as () => void)()
    expect([...numbers.subarray(0, 8)]).toEqual([0.5, 1.5, 20100.5, 20101.5, 2.5, 3.5, 20102.5, 20103.5])
  })
})
