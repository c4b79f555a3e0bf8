/** Which programs become which loops. */
import { describe, expect, it } from 'vitest'
import type { Code } from '../../src/engine/code/code.js'
import { assembled } from '../../src/engine/assemble.js'
import { differentiated } from '../../src/engine/program/differentiate.js'
import { lower } from '../../src/engine/program/lower.js'
import { settled } from '../../src/engine/program/settle.js'
import { layoutsOf } from '../../src/engine/roll/maps/layout.js'
import { roll } from '../../src/engine/roll/roll.js'
import * as F from '../../src/index.js'
import { network, programOf, rowsOf, tabled, unrolled, v, type E } from './unrolled.js'
import { centred } from '../support/drawn.js'

/** How many numbers each store inside of a loop writes at once. */
const lanesStored = (code: Code, isInLoop = false): ReadonlyArray<number> =>
  code.flatMap((item) =>
    item._tag === 'Loop' ? lanesStored(item.body, true) : item._tag === 'Store' && isInLoop ? [item.lanes] : [],
  )

describe('what is recognised', () => {
  it('an operation of a thousand operands goes to the fold, and says so', () => {
    const xs = Array.from({ length: 1000 }, (_, k) => v(`x${k}`))
    const c = F.compile(F.logSumExp(...xs))
    expect(c.report.runs).toBe('tape')
    expect(c.report.why).toContain('1000 operands')
    const env = Object.fromEntries(xs.map((_, k) => [`x${k}`, Math.cos(k)]))
    expect(c.value(env)).toBe(F.evaluate(F.logSumExp(...xs))(env))
    expect(F.compile(F.logSumExp(...xs.slice(0, 10))).report.runs).toBe('wasm')
  })
  it('one row of a wide network, without any other, still uses the lanes', () => {
    const inputs = Array.from({ length: 24 }, (_, i) => v(`x${i}`))
    const layer = (xs: ReadonlyArray<E>, width: number, id: string): ReadonlyArray<E> =>
      Array.from({ length: width }, (_, j) =>
        F.tanh(xs.reduce<E>((s, x, i) => F.add(s, F.mul(v(`${id}.${i}.${j}`), x)), v(`${id}.b${j}`))),
      )
    const e = F.sum(layer(layer(inputs, 32, 'first'), 16, 'second'))
    const rolled = roll([
      {
        tape: F.tapeOf(e),
        weight: 1,
        reduce: 'one',
        columns: { rows: 1, column: () => undefined },
        rowWeights: undefined,
      },
    ])
    const { routines } = assembled(settled(differentiated(lower(rolled, layoutsOf(rolled)), rolled.root)), false)
    const stores = routines.flatMap(({ code }) => lanesStored(code))
    // Sums over neighbours end in single numbers, everything else is stored two by two.
    expect(stores.filter((lanes) => lanes === 2).length).toBeGreaterThan(10)
    expect(stores.filter((lanes) => lanes === 1).length).toBeLessThan(stores.length / 2)
  })
  it('a network over rows is a few loops, however many rows there are', () => {
    const [few, many] = [20, 60].map((rows) => F.compile(unrolled(rows, 3, 5)).report) as [
      F.CompileReport,
      F.CompileReport,
    ]
    expect(few.runs).toBe('wasm')
    expect(few.statements).toBeLessThan(25)
    expect(many.statements).toBe(few.statements)
    expect(many.loops).toBe(few.loops)
    expect(many.bytes).toBeLessThan(1.1 * few.bytes)
  })
  it('the mean over a table and the unrolled mean are the same program', () => {
    expect(programOf(tabled(24, 3, 5))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('and give the same bits', () => {
    const [a, b] = [F.compile(tabled(24, 3, 5)), F.compile(unrolled(24, 3, 5))]
    const x = Float64Array.from(a.variables, centred(3))
    const [ga, gb] = [new Float64Array(x.length), new Float64Array(x.length)]
    expect(a.variables).toEqual(b.variables)
    expect(a.into(x, ga)).toBe(b.into(x, gb))
    expect(ga).toEqual(gb)
  })
  it('names say nothing: renamed at random it is the same program', () => {
    const next = centred(11)
    const names = new Map<string, string>()
    const renamed = (s: string): string => {
      const known = names.get(s) ?? `${Math.floor((next() + 0.5) * 1e9)}`
      names.set(s, known)
      return known
    }
    expect(programOf(unrolled(24, 3, 5, renamed))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('no constructor leaves a hint: written with add, mul, pow and tanh alone it is the same program', () => {
    const data = rowsOf(24, 3)
    const rows = data.map(({ x, y }) =>
      F.pow(
        F.add(
          network(x, 5, (s) => s),
          F.mul(-1, F.constant(y)),
        ),
        2,
      ),
    )
    const total = rows.slice(1).reduce<E>((s, r) => F.add(s, r), rows[0] as E)
    expect(programOf(F.mul(total, F.pow(F.constant(24), -1)))).toBe(programOf(unrolled(24, 3, 5)))
  })
  it('a chain of terms is one loop', () => {
    const x = Array.from({ length: 50 }, (_, k) => v(`x${k}`))
    const rosenbrock = F.sum(
      x.slice(1).map((next, k) => {
        const at = x[k] as E
        return F.add(F.mul(100, F.square(F.sub(next, F.square(at)))), F.square(F.sub(1, at)))
      }),
    )
    const { report } = F.compile(rosenbrock)
    expect(report.loops).toBe(1)
    expect(report.program).toMatchInlineSnapshot(`
      "for i < 49
        pow1[i] = x[i]^2
        sum2[i] = x[i + 1] + -1·pow1[i]
        pow3[i] = sum2[i]^2
        sum4[i] = -1·x[i] + 1
        pow5[i] = sum4[i]^2
        result[0] = Σi 100·pow3[i]
        result[0] += Σi pow5[i]
        ∂sum4[i] = 2·sum4[i]
        ∂x[i] = -1·∂sum4[i]
        ∂sum2[i] = 2·sum2[i]·100
        ∂x[i + 1] += ∂sum2[i]
        ∂pow1[i] = -1·∂sum2[i]
        ∂x[i] += 2·x[i]·∂pow1[i]"
    `)
  })
  it('a thousand variables: what the README says of it', () => {
    const x = Array.from({ length: 1000 }, (_, i) => v(`x${i}`))
    const rosenbrock = F.sum(
      x.slice(1).map((next, i) => {
        const at = x[i] as E
        return F.add(F.mul(100, F.pow(F.sub(next, F.pow(at, 2)), 2)), F.pow(F.sub(1, at), 2))
      }),
    )
    const { bytes, loops, nodes, statements } = F.compile(rosenbrock).report
    expect([loops, statements]).toEqual([1, 13])
    expect(Math.round(nodes / 1000)).toBe(15)
    expect(bytes).toBeLessThan(1250)
  })
  it('a curve fit is one loop over its rows, and a step at the end', () => {
    const t = F.table({
      t: Array.from({ length: 40 }, (_, k) => k / 10),
      y: Array.from({ length: 40 }, (_, k) => k % 3),
    })
    const model = F.add(F.mul(v('a'), F.exp(F.neg(F.mul(v('b'), v('t'))))), v('c'))
    const { report } = F.compile(F.meanOver(t)(F.square(F.sub(model, v('y')))))
    expect(report.loops).toBe(2)
    expect(report.program).toMatchInlineSnapshot(`
      "for i < 40
        mul1[i] = d1[i]·x[0]
        mul2[i] = -1·mul1[i]
        exp3[i] = exp(mul2[i])
        sum4[i] = ((x[1] + -1·d2[i]) + x[2]·exp3[i])
        pow5[i] = sum4[i]^2
        sum6[0] = Σi pow5[i]
        ∂sum4[i] = 2·sum4[i]·0.025
        ∂x[1] = Σi ∂sum4[i]
        ∂x[2] = Σi exp3[i]·∂sum4[i]
        ∂exp3[i] = x[2]·∂sum4[i]
        ∂mul2[i] = exp3[i]·∂exp3[i]
        ∂mul1[i] = -1·∂mul2[i]
        ∂x[0] = Σi d1[i]·∂mul1[i]
      once
        result[0] = 0.025·sum6[0]"
    `)
  })
  it('a program with a row that is different is still made of loops', () => {
    const rows = Array.from({ length: 30 }, (_, k) => (k === 17 ? F.sin(F.mul(v('w'), k)) : F.tanh(F.mul(v('w'), k))))
    const { report } = F.compile(F.sum(rows))
    expect(report.runs).toBe('wasm')
    expect(report.statements).toBeLessThan(15)
  })
})
