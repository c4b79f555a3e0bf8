/** Outputs of several kinds, one after the other: programs write their values in order. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../../src/engine/choose.js'
import { compileOutputs } from '../../../src/engine/outputs/compile.js'
import * as F from '../../../src/index.js'
import type { Expr } from '../../../src/index.js'

type E = Expr<string>
const v = (name: string): E => F.variable(name)

const kinds: ReadonlyArray<(x: E, k: number) => E> = [
  (x, k) => F.mul(0.5 + k, F.tanh(x)),
  (x, k) => F.add(F.exp(F.mul(0.125, x)), 3 * k + 1),
  (x, k) => F.sub(F.square(F.mul(x, v('w'))), k + 0.5),
]
const isInOrder = ({ program }: { readonly program: string }): boolean => /^ {2}values\[/m.test(program)

describe('values of outputs', () => {
  const sample = fc.record({
    pattern: fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: 4 }),
    count: fc.integer({ min: 17, max: 40 }),
    isBlockwise: fc.boolean(),
  })
  it('are those of the fold, kind by kind or in turns, in every way of running', () => {
    fc.assert(
      fc.property(sample, ({ count, isBlockwise, pattern }) => {
        const output = (kind: number, k: number): E => (kinds[kind] as (typeof kinds)[number])(v(`x${k}`), k)
        const rows = Array.from({ length: count }, (_, k) => k)
        const es = isBlockwise
          ? pattern.flatMap((kind, p) => rows.map((k) => output(kind, k + p * count)))
          : rows.flatMap((k) => pattern.map((kind) => output(kind, k)))
        const ways = (['wasm', 'interpreter'] as const).map((run) => F.compile(es, { run }))
        ways.forEach((c) => {
          const env = new Map(c.variables.map((name, k) => [name, Math.cos(k)])) as never
          const [values, known] = [c.value(env), es.map((e) => F.evaluate(e)(env))]
          known.forEach((y, k) => expect(Math.abs((values[k] as number) - y)).toBeLessThan(1e-13 * (1 + Math.abs(y))))
          const lent = c.arrays()
          c.variables.forEach((_, k) => {
            lent.x[k] = Math.cos(k)
          })
          c.into(lent.x, lent.values, lent.entries)
          expect(lent.values).toEqual(values)
        })
      }),
      { numRuns: 40, seed: 20261123 },
    )
  })
  it('are written by the program where two kinds take turns, over a table too, and for values alone', () => {
    const pair = [F.sub(F.mul(v('a'), v('t')), v('y')), F.exp(F.mul(v('b'), v('t')))]
    const t = F.table({
      t: Array.from({ length: 50 }, (_, k) => 0.02 * k),
      y: Array.from({ length: 50 }, (_, k) => k % 3),
    })
    const c = F.compile(F.over(t)(pair))
    expect(isInOrder(c.report)).toBe(true)
    const next = F.table({
      t: Array.from({ length: 50 }, (_, k) => Math.sin(k)),
      y: Array.from({ length: 50 }, () => 1),
    })
    const values = c.withTable(t, next).value({ a: 2, b: 3 } as never)
    expect(values.length).toBe(100)
    values.forEach((value, k) => {
      const s = Math.sin(Math.floor(k / 2))
      expect(value).toBeCloseTo(k % 2 === 0 ? 2 * s - 1 : Math.exp(3 * s), 12)
    })
  })
  it('are left where they are where that is in order already, or in none', () => {
    const one = Array.from({ length: 60 }, (_, k) => F.tanh(v(`x${k}`)))
    expect(isInOrder(F.compile(one).report)).toBe(false)
    const few = Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? F.tanh(v(`x${k}`)) : F.exp(v(`x${k}`))))
    expect(isInOrder(F.compile(few).report)).toBe(false)
    const turning = [...Array.from({ length: 30 }, (_, k) => k), ...Array.from({ length: 30 }, (_, k) => 29 - k)]
    const none = turning.map((k, n) => ((n * n) % 3 === 0 ? F.tanh(v(`x${k}`)) : F.exp(v(`y${n}`))))
    const env = new Map([...Array.from({ length: 60 }, (_, k) => [`x${k}`, k / 60]), ...Array.from({ length: 60 }, (_, k) => [`y${k}`, -k / 60])] as unknown as ReadonlyArray<readonly [string, number]>) // prettier-ignore
    const values = F.compile(none).value(env as never)
    none.forEach((e, k) => expect(values[k]).toBeCloseTo(F.evaluate(e)(env as never), 13))
  })
  it('of what goes round by round, of some of it, and of the same again and again: what the fold gives', () => {
    const states: Array<readonly [E, E]> = [[v('x'), v('y')]]
    for (let t = 1; t <= 80; t++) {
      const [x, y] = states[t - 1] as readonly [E, E]
      states.push([F.sub(x, F.mul(0.1, F.sin(y))), F.add(y, F.mul(v('h'), F.tanh(x)))])
    }
    const turning = Array.from({ length: 90 }, (_, k) => F.mul(0.5 + k, F.exp(F.mul(0.01 * k, v(`p${k}`)))))
    const some: ReadonlyArray<ReadonlyArray<E>> = [
      states.slice(1).flat(),
      states.filter((_, t) => t % 2 === 1).flat(),
      [...states.slice(1).flat(), ...turning],
      [...turning, ...turning],
      turning.flatMap((e) => [e, e, F.tanh(e)]),
      turning.map((_, k) => turning[(k * k) % 40] as E),
    ]
    const ways = some.flatMap((es) => [
      { c: F.compile(es), es },
      // with no copies, so that derivatives go forward
      { c: compileOutputs(alwaysLoops, es, {}, -1), es },
    ])
    ways.forEach(({ c, es }, n) => {
      const env = new Map(c.variables.map((name, k) => [name, Math.cos(k)])) as never
      const values = c.value(env)
      es.forEach((e, k) => {
        const known = F.evaluate(e)(env)
        expect(Math.abs((values[k] as number) - known), `${n} ${k}`).toBeLessThan(1e-11 * (1 + Math.abs(known)))
      })
      const entries = c.jacobian(env)
      const known = F.jacobian(es)(env)
      known.forEach((row, k) =>
        row.forEach((d, name) => {
          const own = (entries[k] as ReadonlyMap<string, number>).get(name) as number
          expect(Math.abs(own - d), `${n} ${k} ${name}`).toBeLessThan(1e-10 * (1 + Math.abs(d)))
        }),
      )
    })
  })
})
