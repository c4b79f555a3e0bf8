import { describe, expect, it } from 'vitest'
import { alwaysLoops } from '../../../src/engine/choose.js'
import { compileBy } from '../../../src/engine/compile.js'
import { codeOf } from '../../../src/engine/program/codeSize.js'
import { roll } from '../../../src/engine/roll/roll.js'
import * as F from '../../../src/index.js'

type E = F.Expr<string>
const noColumns = { rows: 1, column: () => undefined }
const v = (name: string): E => F.variable(name)

/** A Cholesky factor: each entry is a sum of as many products as there are columns before it. */
const factor = (count: number): E => {
  const rows: Array<Array<E>> = []
  for (let i = 0; i < count; i++) {
    const row: Array<E> = []
    rows.push(row)
    for (let j = 0; j <= i; j++) {
      const above = rows[j] as Array<E>
      const left = F.sub(v(`a${i}.${j}`), F.sum(row.map((entry, k) => F.mul(entry, above[k] as E))))
      row.push(i === j ? F.sqrt(left) : F.div(left, above[j] as E))
    }
  }
  return F.sum(rows.map((row, i) => F.log(row[i] as E)))
}

/** A hidden Markov model: each state of a step reads all states of the step before. */
const hidden = (steps: number): E => {
  let states: ReadonlyArray<E> = [v('s0'), v('s1'), v('s2'), v('s3')]
  for (let t = 0; t < steps; t++)
    states = states.map((_, j) =>
      F.add(F.logSumExp(states.map((s, i) => F.add(s, v(`a${i}.${j}`)))), v(`b${j}.${(t * t) % 5}`)),
    )
  return F.logSumExp([...states])
}

/** Springs between points, of which each has another number. */
const springs = (points: number): E =>
  F.sum(
    Array.from({ length: points }, (_, k) =>
      F.square(F.sum(Array.from({ length: (k % 30) + 2 }, (_, n) => F.square(F.sub(v(`p${k}`), v(`p${k * 7 + n}`)))))),
    ),
  )

/** Powers of a few variables, with another exponent each. */
const powers = (count: number): E =>
  F.sum(Array.from({ length: count }, (_, k) => F.mul(v(`a${k}`), F.pow(v(`x${k % 7}`), 1.1 + k / 100))))

/** Steps of two states, each of a dozen products and sums: a loop of single nodes. */
const stepped = (steps: number): E => {
  let [x, y]: readonly [E, E] = [v('x'), v('y')]
  for (let k = 0; k < steps; k++) {
    const [u, w] = [F.mul(x, F.sub(v('a'), F.mul(v('b'), y))), F.mul(y, F.sub(F.mul(v('c'), x), v('d')))]
    const [s, t] = [F.add(x, F.mul(0.01, u)), F.add(y, F.mul(0.01, w))]
    ;[x, y] = [F.add(F.mul(s, F.sub(t, 0.5)), F.mul(u, t)), F.add(F.mul(t, F.add(s, 0.25)), F.mul(w, s))]
  }
  return F.add(x, y)
}

/** As many single nodes, one after the other. */
const single = (count: number): E => {
  let [x, y]: readonly [E, E] = [v('x'), v('y')]
  for (let k = 0; k < count; k++)
    [x, y] = [(k * k) % 7 < 3 ? F.add(F.mul(x, y), v(`a${k % 3}`)) : F.sub(F.mul(y, F.add(x, y)), x), x]
  return x
}

it.each([
  ['powers', powers(60)],
  ['steps', stepped(40)],
  ['single nodes', single(14)],
  ['sums of all lengths', factor(12)],
  ['exponentials of all states', hidden(24)],
  ['loops that add terms alike', springs(90)],
] as const)('half to twice as much code: %s', (_, e) => {
  const tape = F.tapeOf(e)
  const { classes } = roll([{ tape, weight: 1, reduce: 'one', columns: noColumns, rowWeights: undefined }])
  const estimated = codeOf(classes).all
  const { bytes } = compileBy(alwaysLoops, e, {}).report
  expect(bytes).toBeGreaterThan(estimated / 2)
  expect(bytes).toBeLessThan(estimated * 2)
})

it('what would be megabytes of powers is not made code of', () => {
  const e = powers(400)
  const c = F.compile(e)
  expect(c.report.runs).toBe('tape')
  const env = new Map(c.variables.map((name, k) => [name, 1 + k / 100]))
  expect(c.value(env)).toBe(F.evaluate(e)(env))
})

it('nor, row by row, what an engine would refuse', () => {
  const t = F.table({ x: Array.from({ length: 103 }, (_, k) => 1 + k / 10) })
  const e = F.sum(Array.from({ length: 600 }, (_, k) => F.pow(F.mul(v(`a${k % 7}`), v('x')), 1.1 + k / 1000)))
  const c = F.compile(F.meanOver(t)(F.square(e)) as F.Objective<string>, { float32: true })
  expect(c.report.runs).toBe('tape')
})

describe('nor of thousands of steps, in loops or by levels', () => {
  /** The flow of y′ = tanh y from one time to the next, and its slope, by so many steps of Euler's. */
  const STEPS = 6000
  const steps = <A>(n: F.Numeric<A>, x: A): readonly [A, A] => {
    let [y, slope] = [x, n.constant(1)]
    for (let k = 0; k < STEPS; k++) {
      const speed = n.tanh(y)
      const steepness = n.mul(n.constant(1 / STEPS), n.add(n.constant(1), n.mul(n.constant(-1), n.mul(speed, speed))))
      y = n.add(y, n.mul(n.constant(1 / STEPS), speed))
      slope = n.mul(slope, n.add(n.constant(1), steepness))
    }
    return [y, slope]
  }
  it.each([
    [
      'of a definition',
      F.primitive({
        name: 'flow',
        arity: 1,
        define: (n, [x]) => steps(n, x)[0],
        partials: (n, [x], y) => [{ partial: n.mul(n.tanh(y), n.pow(n.tanh(x), -1)) }],
      }),
    ],
    [
      'of a slope',
      F.primitive({
        name: 'flow',
        arity: 1,
        value: (x) => Math.asinh(Math.E * Math.sinh(x)),
        partials: (n, [x]) => [{ partial: steps(n, x)[1] }],
      }),
    ],
  ])('%s', (_, flow) => {
    const t = F.table({ x: Array.from({ length: 65 }, (_, k) => (1 + k) / 64) })
    const loss = F.sumOver(t)(flow(F.mul(v('a'), v('x')))) as F.Objective<string>
    const levels = F.compile(flow(v('a')), { levels: true })
    const c = F.compile(loss)
    expect([c.report.runs, levels.report.runs]).toEqual(['tape', 'tape'])
    expect(levels.report.why).toContain('too many kinds or operands, or too much code')
    expect(c.valueAndGrad({ a: 0.7 })).toEqual(F.valueAndGrad(loss)({ a: 0.7 }))
  })
})
