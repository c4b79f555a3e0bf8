/** Arrays that a compiled function lends. */
import { describe, expect, it } from 'vitest'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import { choose } from '../../src/engine/choose.js'
import * as F from '../../src/index.js'
import { errorOf } from '../calculus/support.js'

type E = F.Expr<string>
const xs = Array.from({ length: 100 }, (_, k): E => F.variable(`x${k}`))
const valley = F.sum(xs.slice(1).map((next, k) => F.add(F.mul(100, F.square(F.sub(next, F.square(xs[k] as E)))), F.square(F.sub(1, xs[k] as E))))) // prettier-ignore
const few = F.mul(F.variable('a'), F.exp(F.variable('b'))) as E
const table = F.table({ t: Array.from({ length: 20 }, (_, k) => Math.sin(k)) })
const wave = (k: number): number => Math.sin(k + 0.5)

const functions: ReadonlyArray<readonly [string, () => F.Compiled<string>]> = [
  ['many variables', () => F.compile(valley)],
  ['few', () => F.compile(few)],
  ['interpreted', () => F.compile(valley, { run: 'interpreter' })],
  ['the tape', () => F.compile(valley, { run: 'tape' })],
  ['single numbers', () => F.compile(valley, { float32: true })],
  ['a constant', () => F.compile(F.constant(3) as E)],
  ['another table', () => F.compile(F.meanOver(table)(F.mul(few, F.variable('t')))).withTable(table, F.table({ t: [1, 2, 3] }))], // prettier-ignore
]

describe.each(functions)('%s', (_, make) => {
  const c = make()
  const count = c.variables.length
  const { gradient, x } = c.arrays()
  it('gives the same into its own arrays, which are always the same', () => {
    expect([x.length, gradient.length]).toEqual([count, count])
    expect(c.arrays()).toEqual({ x, gradient })
    expect(c.arrays().x).toBe(x)
    for (const shift of [0, 7]) {
      const point = Float64Array.from(x, (_x, k) => wave(k + shift))
      const [fresh, known] = [make(), new Float64Array(count)]
      const value = fresh.into(point, known)
      x.set(point)
      expect(c.into(x, gradient)).toBe(value)
      expect(gradient).toEqual(known)
      expect(x).toEqual(point)
      expect(c.into(x)).toBe(fresh.into(point))
    }
  })
  it('changes them by no other call', () => {
    x.forEach((_x, k) => (x[k] = wave(k)))
    c.into(x, gradient)
    const [point, known] = [x.slice(), gradient.slice()]
    const [other, into] = [Float64Array.from(x, (_x, k) => wave(3 * k)), new Float64Array(count)]
    const env = new Map(c.variables.map((name, k) => [name, other[k] as number]))
    const value = c.into(other, into)
    expect(c.valueAndGrad(env).value).toBe(value)
    expect(c.value(env)).toBe(c.into(other))
    expect(c.into(other, into)).toBe(value)
    expect([x, gradient]).toEqual([point, known])
    // one of the two is enough to be given: it is read, or written
    expect(c.into(x, into)).toBe(c.into(point, new Float64Array(count)))
    expect([...into]).toEqual([...known])
    expect(c.into(other, gradient)).toBe(value)
    expect(x).toEqual(point)
    c.into(other, into)
    expect(gradient).toEqual(into)
  })
})

it('a primitive that evaluates its own function may not write where that computes', () => {
  const calls: { again?: () => number } = {}
  const asking = F.primitive({
    name: 'asking',
    arity: 1,
    value: (p) => p + 0 * (calls.again?.() ?? 0),
    partials: (n) => [{ partial: n.constant(1) }],
  })
  const c = F.compile(F.mul(asking(F.variable('a')), F.exp(F.variable('b'))))
  const { gradient, x } = c.arrays()
  x.set([0.5, 0.25])
  const value = c.into(x, gradient)
  let depth = 0
  const once = (call: () => number) => (): number => {
    depth += 1
    const inner = depth === 1 ? call() : 0
    depth -= 1
    return inner
  }
  calls.again = once(() => c.into(x.slice(), new Float64Array(2)))
  expect(c.into(x, gradient)).toBe(value)
  calls.again = once(() => c.into(x, gradient))
  expect(errorOf(() => c.into(x, gradient))).toMatchObject({ code: 'BadOperand', subject: 'into' })
})

describe('of outputs', () => {
  const residuals = xs.slice(1).flatMap((next, k) => [F.sub(next, F.square(xs[k] as E)), F.tanh(next)])
  const states = xs.reduce<ReadonlyArray<E>>((list, x, k) => [...list, F.add(F.mul(F.variable('a'), list.at(-1) ?? 1), k < 3 ? x : k)], []) // prettier-ignore
  it.each([
    ['a program', residuals, undefined],
    ['one kind alone', xs.map((x) => F.exp(x)), undefined],
    ['forward', states, -1],
    ['a test alone', [F.where(F.lt(xs[0] as E, 0), xs[1] as E, 2), F.mul(xs[1] as E, xs[2] as E)], undefined],
  ] as const)('%s', (_, es, most) => {
    const [c, fresh] = [compileOutputs(choose, es, {}, most), compileOutputs(choose, es, {}, most)]
    const { entries, values, x } = c.arrays()
    expect(c.arrays().entries).toBe(entries)
    const point = Float64Array.from(x, (_x, k) => wave(k))
    const [knownValues, knownEntries] = [new Float64Array(c.outputs), new Float64Array(c.pattern.rows.length)]
    fresh.into(point, knownValues, knownEntries)
    x.set(point)
    c.into(x, values, entries)
    expect([values, entries]).toEqual([knownValues, knownEntries])
    const [otherValues, otherEntries] = [new Float64Array(c.outputs), new Float64Array(c.pattern.rows.length)]
    c.into(
      Float64Array.from(x, (_x, k) => wave(3 * k)),
      otherValues,
      otherEntries,
    )
    c.jacobian(new Map(c.variables.map((name) => [name, 0.1])))
    expect([x, values, entries]).toEqual([point, knownValues, knownEntries])
    c.into(x, otherValues, otherEntries)
    expect([otherValues, otherEntries]).toEqual([knownValues, knownEntries])
    c.into(x, otherValues, entries)
    expect([otherValues, entries]).toEqual([knownValues, knownEntries])
    c.into(x, values)
    expect(values).toEqual(knownValues)
  })
})
