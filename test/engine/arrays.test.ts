/** Arrays that a compiled function lends. */
import { describe, expect, it } from 'vitest'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import { alwaysLevels, choose } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import * as F from '../../src/index.js'
import { errorOf } from '../support/untyped.js'

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

// As the comment on `arrays` says.
it.each<readonly [string, () => F.Compiled<string>, boolean]>([
  ['loops', () => F.compile(valley), true],
  ['interpreted loops', () => F.compile(valley, { run: 'interpreter' }), true],
  ['a straight line', () => F.compile(few), true],
  ['levels', () => F.compile(valley, { levels: true }), false],
  ['single numbers', () => F.compile(valley, { float32: true }), false],
  ['another number of rows', () => F.compile(F.meanOver(table)(F.mul(few, F.variable('t')))).withTable(table, F.table({ t: [1, 2, 3] })), false], // prettier-ignore
  ['the tape', () => F.compile(valley, { run: 'tape' }), false],
])('%s: whether they lie in one memory', (_, make, areThere) => {
  const { gradient, x } = make().arrays()
  expect(x.buffer === gradient.buffer).toBe(areThere)
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
    // one of the two is enough to be given, and the other stays as it is
    x.forEach((_x, k) => (x[k] = wave(2 * k)))
    c.into(x, otherValues, entries)
    fresh.into(x, knownValues, knownEntries)
    expect([otherValues, entries]).toEqual([knownValues, knownEntries])
    expect(values).not.toEqual(otherValues)
  })
})

describe('a point in the memory that results are written to', () => {
  const rows = (count: number) => F.table({ t: Array.from({ length: count }, (_, k) => Math.sin(k)) })
  const term = F.square(F.sub(F.mul(few, F.variable('t')), F.variable('c')))
  const irregular = Array.from({ length: 60 }, (_, k) => k).reduce<E>(
    (e, k) => (k % 3 === 0 ? F.tanh(F.add(e, xs[k % 7] as E)) : k % 3 === 1 ? F.mul(e, xs[(k * k) % 11] as E) : F.add(F.sin(e), xs[k % 5] as E)), // prettier-ignore
    xs[0] as E,
  )
  const others: ReadonlyArray<readonly [string, () => F.Compiled<string>]> = [
    ['level by level', () => compileBy(alwaysLevels, irregular, {})],
    ['block by block', () => F.compile(F.meanOver(table)(term)).withTable(table, rows(37))],
    [
      'blocks of many rows',
      () => F.compile(F.sumOver(rows(3))(F.sum(xs.map((x) => F.tanh(F.mul(x, F.variable('t'))))))),
    ],
    [
      'term by term',
      () => compileBy(alwaysLevels, F.addObjectives(F.objective(irregular), F.objective(F.sin(irregular))), {}),
    ],
    [
      'several terms',
      () => F.compile(F.addObjectives(F.meanOver(table)(term), F.objective(irregular))).withTable(table, rows(37)),
    ],
  ]
  it.each([...functions, ...others])('is read first: %s', (_, make) => {
    const c = make()
    const count = c.variables.length
    const [point, gradient] = [Float64Array.from({ length: count }, (_x, k) => wave(k)), new Float64Array(count)]
    const value = c.into(point, gradient)
    const same = point.slice()
    expect(c.into(same, same)).toBe(value)
    expect(same).toEqual(gradient)
    const memory = new Float64Array(count + 1)
    memory.set(point, 1)
    const part = memory.subarray(0, count)
    expect(c.into(memory.subarray(1), part)).toBe(value)
    expect(part).toEqual(gradient)
  })
  const pair = [F.mul(few, F.variable('c')), F.sin(few), F.add(few, F.square(F.variable('c')))]
  it.each([
    ['a program', () => F.compile(pair)],
    ['the tape', () => F.compile(pair, { run: 'tape' })],
    ['level by level', () => compileOutputs(alwaysLevels, pair, {})],
    ['forward', () => compileOutputs(choose, pair, {}, -1)],
    ['forward on the tape', () => compileOutputs(choose, pair, { run: 'tape' }, -1)],
  ] as ReadonlyArray<readonly [string, () => F.CompiledOutputs<string>]>)('outputs: %s', (_, make) => {
    const c = make()
    const point = Float64Array.of(0.5, 1.5, -0.75)
    const [values, entries] = [new Float64Array(3), new Float64Array(c.pattern.rows.length)]
    c.into(point, values, entries)
    const [same, own] = [point.slice(), new Float64Array(entries.length)]
    c.into(same, same, own)
    expect([same, own]).toEqual([values, entries])
    const memory = new Float64Array(entries.length)
    memory.set(point)
    const also = new Float64Array(3)
    c.into(memory.subarray(0, 3), also, memory)
    expect([also, memory]).toEqual([values, entries])
  })
})
