/** Minibatches: which rows a step runs over, and what it makes of them. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adam,
  add,
  addObjectives,
  compile,
  evaluate,
  key,
  l2,
  meanOver,
  minimize,
  mlp,
  mul,
  objective,
  parametersOf,
  primitive,
  scaleObjective,
  sgd,
  sin,
  squaredError,
  sub,
  sum,
  sumOver,
  table,
  take,
  takeRows,
  tanh,
  valueAndGrad,
  variable,
  type Objective,
  type RunOptions,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { watched } from '../support/watched.js'

const seed = 20261121
const [w, b, x, y, id] = [variable('w'), variable('b'), variable('x'), variable('y'), variable('id')]
const still = sgd({ rate: 0 })
const rowsFrom = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, k) => k)

/** The rows that each of so many steps runs over, in a table of so many. */
const batchesOf = (rows: number, options: RunOptions, steps: number): ReadonlyArray<ReadonlyArray<number>> => {
  const { seen, values } = watched()
  const run = minimize(still, options)(sumOver(table({ id: rowsFrom(rows) }))(seen(mul(w, id))))({ w: 1 })
  const ends: Array<number> = [0]
  for (const state of take(steps)(run)) {
    expect(state.step).toBe(ends.length - 1)
    ends.push(values.length)
  }
  return ends.slice(1).map((end, k) => values.slice(ends[k], end))
}
const sorted = (rows: ReadonlyArray<number>): ReadonlyArray<number> => [...rows].sort((p, q) => p - q)

describe('an epoch', () => {
  test('visits every row exactly once, its last batch the smaller one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), fc.nat(19), (k, rows, size) => {
        const batch = (size % rows) + 1
        const perEpoch = Math.ceil(rows / batch)
        const batches = batchesOf(rows, { key: key(k), batch }, 3 * perEpoch)
        for (const epoch of [0, 1, 2]) {
          const its = batches.slice(epoch * perEpoch, (epoch + 1) * perEpoch)
          expect(sorted(its.flat())).toEqual(rowsFrom(rows))
          its.slice(0, -1).forEach((rows) => expect(rows.length).toBe(batch))
          expect(its.at(-1)?.length).toBe(rows - (perEpoch - 1) * batch)
        }
      }),
      { seed, numRuns: 60 },
    )
  })
  test('has an order of its own', () => {
    const batches = batchesOf(20, { key: key(1), batch: 20 }, 4)
    expect(new Set(batches.map((rows) => rows.join())).size).toBe(4)
    batches.forEach((rows) => expect(sorted(rows)).toEqual(rowsFrom(20)))
    expect(batches[0]).not.toEqual(rowsFrom(20))
  })
  test('the same for the same key, another for another', () => {
    const of = (k: number) => batchesOf(20, { key: key(k), batch: 6 }, 8)
    expect(of(1)).toEqual(of(1))
    expect(new Set([1, 2, 3, 4].map((k) => of(k).flat().join())).size).toBe(4)
  })
  test('batches of one row', () => {
    const batches = batchesOf(5, { key: key(3), batch: 1 }, 10)
    expect(batches.every((rows) => rows.length === 1)).toBe(true)
    expect(sorted(batches.slice(5).flat())).toEqual(rowsFrom(5))
  })
  test('a table of one row', () => {
    expect(batchesOf(1, { key: key(3), batch: 1 }, 3)).toEqual([[0], [0], [0]])
  })
  test('without a batch size: all rows at every step, key or none', () => {
    const all = meanOver(points)(error)
    for (const options of [{}, { key: key(1) }])
      for (const s of take(3)(minimize(sgd({ rate: 0.01 }), options)(all)(start)))
        expectClose(s.loss, evaluate(all)(parametersOf(s)), 1e-14)
  })
})

const points = table({ x: [1, 2, 3, 4, 5, 6, 7], y: [2, 1, 4, 3, 6, 5, 8], trust: [1, 2, 3, 1, 2, 3, 1] })
const error = squaredError(sub(mul(w, x), b), y)
const start = { w: 0.5, b: -1 } as const

describe('a step over a batch', () => {
  /** The rows of the steps of a run over `points`, by their x. */
  const drawn = (options: RunOptions, steps: number): ReadonlyArray<ReadonlyArray<number>> =>
    batchesOf(points.rows, options, steps)
  const options = { key: key(4), batch: 3 }
  const perStep = drawn(options, 6)
  const states = (o: Objective<'w' | 'b'>) => [...take(6)(minimize(still, options)(o)(start))]
  test('the mean over its rows', () => {
    states(meanOver(points)(error)).forEach((s, k) => {
      const alone = compile(meanOver(takeRows(perStep[k] ?? [])(points))(error)).valueAndGrad(start)
      expect(s.loss).toBe(alone.value)
      expect(s.gradient).toEqual([alone.gradient.get('w'), alone.gradient.get('b')])
    })
  })
  test('with weights: the weighted sum over its rows, by the mean weight of all', () => {
    states(meanOver(points, { weights: 'trust' })(error)).forEach((s, k) => {
      const rows = perStep[k] ?? []
      const alone = valueAndGrad(sumOver(takeRows(rows)(points))(mul(variable('trust'), error)))(start)
      const share = 7 / (13 * rows.length)
      expectClose(s.loss, alone.value * share, 1e-15)
      expectClose(s.gradient[0] as number, (alone.gradient.get('w') as number) * share, 1e-15)
    })
  })
  test('a sum over its rows stands for all of them: times rows / batch', () => {
    states(sumOver(points)(error)).forEach((s, k) => {
      const rows = perStep[k] ?? []
      const alone = valueAndGrad(sumOver(takeRows(rows)(points))(error))(start)
      expectClose(s.loss, (alone.value * 7) / rows.length, 1e-15)
      expectClose(s.gradient[0] as number, ((alone.gradient.get('w') as number) * 7) / rows.length, 1e-15)
    })
  })
  test('what has no rows counts in full, every time', () => {
    const o = addObjectives(scaleObjective(0)(meanOver(points)(error)), l2(['w', 'b']))
    states(o).forEach((s) => {
      expect(s.loss).toBe(1.25)
      expect(s.gradient).toEqual([1, -2])
    })
  })
  test('two terms over one table see the same rows', () => {
    const o = addObjectives(meanOver(points)(error), scaleObjective(-1)(meanOver(points)(error)))
    states(o).forEach((s) => expect([s.loss, ...s.gradient]).toEqual([0, 0, 0]))
  })
  test('of one table hang on no number of terms over another', () => {
    const others = table({ x: [1, 2, 3, 4, 5, 6, 7], y: [1, 4, 2, 8, 5, 7, 1] })
    const half = scaleObjective(0.5)(meanOver(others)(error))
    const [once, twice] = [meanOver(others)(error), addObjectives(half, half)]
    const lossesWith = (o: typeof once) => states(addObjectives(o, meanOver(points)(error))).map((s) => s.loss)
    const expected = lossesWith(once)
    lossesWith(twice).forEach((loss, k) => expectClose(loss, expected[k] as number, 1e-14))
  })
  test.each([
    ['of a sum', sumOver(points)(error)],
    ['of a mean', meanOver(points)(error)],
    ['of a mean with weights', meanOver(points, { weights: 'trust' })(error)],
  ])('the batches of an epoch add up to the full batch: %s', (_, o) => {
    const full = valueAndGrad(o)(start)
    const epoch = states(o).slice(0, 3)
    const share = (k: number): number => (perStep[k] ?? []).length / 7
    expectClose(
      epoch.reduce((s, state, k) => s + share(k) * state.loss, 0),
      full.value,
      1e-14,
    )
    for (const p of [0, 1])
      expectClose(
        epoch.reduce((s, state, k) => s + share(k) * (state.gradient[p] as number), 0),
        full.gradient.get(p === 0 ? 'w' : 'b') as number,
        1e-14,
      )
  })
  test('a batch of all rows is the full batch, up to the order of summation', () => {
    const o = meanOver(points)(error)
    const optimizer = sgd({ rate: 0.01 })
    const full = [...take(50)(minimize(optimizer)(o)(start))]
    const batched = [...take(50)(minimize(optimizer, { key: key(1), batch: 7 })(o)(start))]
    batched.forEach((s, k) => {
      const other = full[k] as typeof s
      expectClose(s.loss, other.loss, 1e-12)
      s.parameters.forEach((p, j) => expectClose(p, other.parameters[j] as number, 1e-12))
    })
    expect(batched).not.toEqual(full)
  })
})

describe('batches and the rest of a run', () => {
  const net = mlp({ inputs: 1, hidden: [3], outputs: 1 })
  const [out] = net.forward([mul(0.1, x)])
  const o = addObjectives(meanOver(points)(squaredError(out, mul(0.1, y))), scaleObjective(1e-3)(l2(net.parameters)))
  const optimizer = adam({ rate: 0.05 })
  const options = frozen({ key: key(5), batch: 3 })
  const run = minimize(optimizer, options)(o)(net.init(key(1)))
  const states = [...take(20)(run)]
  test('same key, same bits: iterated again, by two at once, made anew', () => {
    expect([...take(20)(run)]).toEqual(states)
    const [p, q] = [run[Symbol.iterator](), run[Symbol.iterator]()]
    p.next()
    const ahead = states.slice(1).map((s) => [p.next().value, s] as const)
    const behind = states.slice(1).map(() => q.next().value)
    ahead.forEach(([mine, expected]) => expect(mine).toEqual(expected))
    expect(behind).toEqual(states.slice(0, -1))
    expect([...take(20)(minimize(adam({ rate: 0.05 }), { batch: 3, key: key(5) })(o)(net.init(key(1))))]).toEqual(
      states,
    )
  })
  test('a record of options that is changed later changes nothing', () => {
    const changed = { ...options }
    const started = minimize(optimizer, changed)
    changed.batch = 2
    const ready = started(o)(net.init(key(1)))
    changed.batch = 7
    expect([...take(20)(ready)]).toEqual(states)
  })
  test.each([
    ['in batches', options],
    ['over all rows', {}],
  ])('two runs, one of which goes on while the other is in the midst of a step: %s', (_, its) => {
    let next: (() => unknown) | undefined
    const waits = primitive({
      name: 'waits',
      arity: 1,
      value: (p) => {
        const go = next
        next = undefined
        go?.()
        return p * p
      },
      partials: (n, [p]) => [{ partial: n.mul(n.constant(2), p) }],
    })
    const loss = meanOver(table({ x: rowsFrom(7) }))(waits(sub(add(mul(w, sin(x)), b), 1)))
    const both = minimize(optimizer, its)(loss)
    const starts = [
      { w: 1, b: 2 },
      { w: -3, b: 0.5 },
    ] as const
    const [known, [, ...other] = []] = starts.map((start) => [...take(6)(both(start))])
    const [p, q] = starts.map((start) => both(start)[Symbol.iterator]())
    q?.next() // it is one step ahead, with other rows
    const met = Array.from({ length: 5 }, () => {
      const inner: Array<unknown> = []
      next = () => inner.push(q?.next().value)
      return [p?.next().value, ...inner]
    })
    expect(met).toEqual(other.map((state, k) => [known?.[k], state]))
  })
  test('another key, other bits', () => {
    const other = [...take(20)(minimize(optimizer, { key: key(6), batch: 3 })(o)(net.init(key(1))))]
    expect(other.at(-1)?.parameters).not.toEqual(states.at(-1)?.parameters)
  })
  test.each([1, 2, 3, 4, 10, 19])('from state %d, by way of JSON, in the midst of an epoch or not', (at) => {
    const thawed = JSON.parse(JSON.stringify(states[at])) as (typeof states)[0]
    expect([...take(20 - at)(minimize(optimizer, options)(o)(thawed))]).toEqual(states.slice(at))
  })
  test('it learns', () => {
    const full = valueAndGrad(o)
    const end = [...take(600)(run)].at(-1)
    const at = (s: (typeof states)[0] | undefined): number =>
      full(parametersOf(s ?? { names: [], parameters: [] })).value
    expect(at(end)).toBeLessThan(at(states[0]) / 5)
  })
})

describe('batches that can’t be', () => {
  const o = meanOver(points)(error)
  const refused = (options: unknown, of: Objective<'w' | 'b'> = o) =>
    errorOf(() => minimize(still, options as RunOptions)(of)(start))
  test.each([0, -1, 1.5, NaN, Infinity, 8, '3', null])('a batch of %j rows, when there are 7', (batch) => {
    const e = refused({ key: key(1), batch })
    expect([e.code, e.subject]).toEqual(['BadBatch', 'batch'])
    expect(e.message).toContain('from 1 to 7')
  })
  test('no key to draw them by', () => {
    const e = refused({ batch: 3 })
    expect([e.code, e.subject]).toEqual(['BadBatch', 'key'])
    expect(e.message).toContain('key(1)')
  })
  test('an objective without rows', () => {
    const e = refused({ key: key(1), batch: 1 }, objective(mul(w, b)))
    expect([e.code, e.subject]).toEqual(['BadBatch', 'batch'])
    expect(e.message).toContain('without a table')
  })
  test('a table without rows', () => {
    const none = table({ x: [] as ReadonlyArray<number> })
    expect(refused({ key: key(1), batch: 1 }, sumOver(none)(mul(mul(w, b), x))).code).toBe('BadBatch')
  })
  test('a name that is a column in one term and a parameter in another', () => {
    const both = addObjectives(o, objective(mul(x, x))) as Objective<'w' | 'b'>
    const e = refused({ key: key(1), batch: 3 }, both)
    expect([e.code, e.subject]).toEqual(['ColumnAsParameter', 'x'])
  })
  test.each([7, 'seven', [1, 2], {}])('a key that is none: %j', (odd) => {
    expect(errorOf(() => [...take(1)(minimize(still, { key: odd, batch: 3 } as never)(o)(start))]).code).toMatch(/^Bad/)
  })
})

test('the last batch of an epoch may have too little that repeats for loops of its own', () => {
  // More nodes than are written out as one straight line.
  const often = sum(rowsFrom(500).map(() => w))
  const irregular = add(sin(mul(often, x)), mul(b, tanh(x)))
  const nine = table({ x: rowsFrom(9).map((k) => k / 900), y: rowsFrom(9).map((k) => (k * k) / 81) })
  const over = (rows: typeof nine) => meanOver(rows)(squaredError(irregular, y))
  const from = { b: 0.3, w: 0.2 }
  const [, last] = [...take(2)(minimize(still, { key: key(seed), batch: 8 })(over(nine))(from))]
  const single = rowsFrom(9).map((row) => valueAndGrad(over(takeRows([row])(nine)))(from))
  const found = single.find(({ value }) => Math.abs(value - (last?.loss ?? NaN)) < 1e-12)
  expect(found).toBeDefined()
  last?.names.forEach((name, k) => expect(last.gradient[k]).toBeCloseTo(found?.gradient.get(name) ?? NaN, 10))
})

test('the last batch of an epoch may have its parameters in another order: of few rows other loops are made', () => {
  const unit = (k: number) => tanh(add(mul(variable(`w${k}`), x), variable(`b${k}`)))
  const [p, q, r] = [unit(0), unit(1), unit(2)]
  const rows = table({ x: rowsFrom(33).map((k) => Math.sin(k)) })
  const over = (some: typeof rows) => meanOver(some)(sum([mul(p, q), mul(q, r), sin(mul(r, p))]))
  const from = { w0: 0.2, b0: 0.3, w1: 0.4, b1: 0.5, w2: 0.6, b2: 0.7 }
  // Otherwise there would be nothing to try.
  expect(compile(over(takeRows([0, 1])(rows))).variables).not.toEqual(compile(over(rows)).variables)
  const [, last] = [...take(2)(minimize(still, { key: key(seed), batch: 32 })(over(rows))(from))]
  const single = rowsFrom(33).map((row) => valueAndGrad(over(takeRows([row])(rows)))(from))
  const found = single.find(({ value }) => Math.abs(value - (last?.loss ?? NaN)) < 1e-14)
  expect(found).toBeDefined()
  last?.names.forEach((name, k) => expectClose(last.gradient[k] as number, found?.gradient.get(name) ?? NaN, 1e-14))
})
