import { describe, expect, it } from 'vitest'
import { gradientsAgree, valuesAgree } from '../../laws/compare/agree.js'
import { holds } from '../../laws/law.js'
import * as F from '../../src/index.js'
import type { Expr, Objective } from '../../src/index.js'
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileBy } from '../../src/engine/compile.js'
import { drawn } from '../support/drawn.js'
import { modulesMade } from './wasm/modules.js'

type E = Expr<string>

const names = ['a', 'b', 'c', 'd', 'e']

/** A graph of so many nodes and a few variables in which nothing repeats on purpose, and no number grows. */
const irregular = (size: number, seed: number): E => {
  const next = drawn(seed)
  const nodes: Array<E> = names.map((name) => F.variable(name))
  const pick = (): E => nodes[nodes.length - 1 - Math.floor(next() * Math.min(nodes.length, 60))] as E
  const constant = (): number => Math.round(next() * 200 - 100) / 100
  const steps: ReadonlyArray<() => E> = [
    () => F.mul(0.5, F.add(pick(), pick())),
    () => F.mul(pick(), F.tanh(pick())),
    () => F.sub(F.mul(constant(), pick()), F.mul(0.25, pick())),
    () => F.tanh(F.add(pick(), constant())),
    () => F.sin(pick()),
    () => F.exp(F.mul(-1, F.square(pick()))),
    () => F.where(F.lt(pick(), pick()), pick(), F.mul(0.5, pick())),
    () => F.pow(F.add(1, F.square(pick())), -0.5),
    () => F.max(pick(), F.mul(0.9, pick())),
  ]
  for (;;) {
    const node = (steps[Math.floor(next() * steps.length)] as () => E)()
    // tanh between the layers keeps everything of moderate size
    nodes.push(nodes.length % 7 === 0 ? F.tanh(node) : node)
    if (nodes.length % 500 === 0 || nodes.length > size) {
      const e = F.sum(nodes.slice(-60))
      if (F.tapeOf(e).ops.length >= size) return e
    }
  }
}

const point = new Map(names.map((name, k) => [name, 0.3 * k - 0.55]))

/** To 10⁻¹² of the absolute contributions that a number is the sum of. */
const agreesByConditioning = (c: F.Compiled<string>, e: E): void => {
  const [got, expected] = [c.valueAndGrad(point), F.valueAndGrad(e)(point)]
  expect(valuesAgree(got.value, expected.value, () => e, point, 1e-12)).toEqual(holds)
  expect(gradientsAgree(got.gradient, expected.gradient, e, point, 1e-12)).toEqual(holds)
}

const agrees = (
  c: F.Compiled<string>,
  e: E | Objective<string>,
  env: ReadonlyMap<string, number>,
  tolerance: number,
): void => {
  const [got, expected] = [c.valueAndGrad(env), F.valueAndGrad(e as E)(env)]
  const largest = [...expected.gradient.values()].reduce((m, d) => (Math.abs(d) > m ? Math.abs(d) : m), 1)
  expect(Number.isFinite(largest)).toBe(true)
  expect(Math.abs(got.value - expected.value)).toBeLessThan(tolerance * (1 + Math.abs(expected.value)))
  expect([...got.gradient.keys()].sort()).toEqual([...expected.gradient.keys()].sort())
  for (const [name, d] of expected.gradient)
    expect(Math.abs((got.gradient.get(name) as number) - d)).toBeLessThan(tolerance * largest)
}

describe('graphs in which nothing repeats', () => {
  it.each([10_000, 100_000])('of %i nodes give what the fold gives, whichever way they run', (size) => {
    const e = irregular(size, size)
    const c = F.compile(e)
    expect(c.report.nodes).toBeGreaterThanOrEqual(size)
    agreesByConditioning(c, e)
  })
  it.each([
    [30, 'straight line'],
    [100, 'level by level'],
  ])('of some %i operations, as a %s', (operations, way) => {
    const e = irregular(operations, 2)
    const c = F.compile(e)
    expect(c.report.why).toContain(way)
    agreesByConditioning(c, e)
    agreesByConditioning(F.compile(e, { levels: false }), e)
  })
  it('of 2,000 nodes, as loops come what may', () => {
    const e = irregular(2000, 3)
    const looped = compileBy(alwaysLoops, e, {})
    expect(looped.report.runs).toBe('wasm')
    agreesByConditioning(looped, e)
  })
  it('beside hundreds of small terms, which have one program together, also once a table is another', () => {
    const rows = (count: number): F.Table<'t'> => F.table({ t: Array.from({ length: count }, (_, k) => Math.sin(k)) })
    const error = F.square(F.sub(F.mul(F.variable('a'), F.variable('t')), F.variable('b')))
    const others = [
      F.objective(irregular(3000, 5)),
      ...Array.from({ length: 300 }, (_, k) => F.scaleObjective(k / 300)(F.objective(irregular(9, k)))),
    ]
    const over = (t: F.Table<'t'>): Objective<string> => F.addObjectives(...others, F.meanOver(t)(error))
    const [first, next] = [rows(5), rows(20)]
    const made = modulesMade(() => {
      const c = F.compile(over(first))
      agrees(c, over(first), point, 1e-12)
      expect(c.value(point)).toBeCloseTo(F.evaluate(over(first))(point), 10)
      const moved = c.withTable(first, next)
      agrees(moved, over(next), point, 1e-12)
      expect(moved.variables).toEqual(c.variables)
    })
    // the large one, the small ones and the table, with derivatives and without; for the other table two sizes of block
    expect(made.length).toBeLessThanOrEqual(8)
  })
})

describe('what a phase once got wrong', () => {
  const [n, m] = [6, 5]
  const x = Array.from({ length: n + 1 }, (_, k) => F.variable(`x${k}`))
  const env = new Map(x.map((_, k) => [`x${k}`, 0.1 + k / 10]))
  const over = (f: (here: E, next: E, i: number, j: number) => E): E =>
    F.sum(Array.from({ length: n * m }, (_, q) => {
      const [i, j] = [Math.floor(q / m), q % m]
      return f(x[i] as E, x[i + 1] as E, i, j)
    })) // prettier-ignore
  const looped = (e: E): void => agrees(compileBy(alwaysLoops, e, {}), e, env, 1e-13)

  it('sums of a tile into entries that overlap', () => {
    looped(over((here, next, i, j) => F.tanh(F.add(F.mul(i + j * j + 1, here), F.mul(2 + i * j, next)))))
  })
  it('a plain sum, and one into the entries after it', () => {
    const inOrder = F.sum(x.map((a) => F.square(a)))
    looped(
      F.add(
        inOrder,
        over((here, next, i, j) => F.mul(here, F.tanh(F.mul((i + j * j + 1) / 10, next)))),
      ),
    )
  })
  it.each([1, 2, 3, 4, 5])('numbers that are the same in each of %i rows', (rows) => {
    const t = F.table({ t: Array.from({ length: rows }, (_, k) => k / 3 + 0.1) })
    const e = F.sum([1, 2, 3].map((c, k) => F.tanh(F.mul(c, F.exp(F.mul(F.variable(`x${k}`), F.variable('t')))))))
    const o = F.sumOver(t)(e) as unknown as Objective<string>
    agrees(F.compile(o), o, new Map([...env].slice(0, 3)), 1e-13)
  })
})
