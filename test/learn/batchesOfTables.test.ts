/** Batches of several tables, and of rows with weights. */
import { describe, expect, test } from 'vitest'
import {
  addObjectives,
  key,
  meanOver,
  minimize,
  mul,
  sgd,
  squaredError,
  sub,
  sumOver,
  table,
  take,
  variable,
} from 'fluxion'
import { watched } from '../support/watched.js'

const [w, x, y] = [variable('w'), variable('x'), variable('y')]
const still = sgd({ rate: 0 })
const rowsFrom = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, k) => k)

const sorted = (rows: ReadonlyArray<number>): ReadonlyArray<number> => [...rows].sort((p, q) => p - q)

describe('several tables', () => {
  const many = table({ x: rowsFrom(6) })
  const few = table({ y: rowsFrom(4) })
  const { seen, values } = watched()
  const both = addObjectives(sumOver(many)(seen(mul(w, x))), sumOver(few)(seen(mul(w, sub(-1, y)))))
  test('each has batches and epochs of its own', () => {
    const run = minimize(still, { key: key(2), batch: 4 })(both)({ w: 1 })
    const perStep: Array<{ readonly many: ReadonlyArray<number>; readonly few: ReadonlyArray<number> }> = []
    let before = values.length
    for (const _ of take(4)(run)) {
      const here = values.slice(before)
      before = values.length
      perStep.push({ many: here.filter((v) => v >= 0), few: here.filter((v) => v < 0).map((v) => -1 - v) })
    }
    expect(perStep.map((s) => [s.many.length, s.few.length])).toEqual([[4, 4], [2, 4], [4, 4], [2, 4]]) // prettier-ignore
    expect(sorted(perStep.slice(0, 2).flatMap((s) => s.many))).toEqual(rowsFrom(6))
    perStep.forEach((s) => expect(sorted(s.few)).toEqual(rowsFrom(4)))
  })
  test('a batch larger than a table, but not than the largest, takes all of its rows', () => {
    const [s] = [...take(1)(minimize(still, { key: key(2), batch: 6 })(both)({ w: 1 }))]
    expect(s?.loss).toBe(15 - 10)
  })
  test('one of them empty: it adds 0', () => {
    const none = table({ x: [] as ReadonlyArray<number> })
    const o = addObjectives(sumOver(many)(mul(w, x)), sumOver(none)(mul(w, x)))
    const states = [...take(3)(minimize(still, { key: key(2), batch: 6 })(o)({ w: 1 }))]
    expect(states.map((s) => [s.loss, s.gradient, s.status])).toEqual(rowsFrom(3).map(() => [15, [15], 'running']))
  })
  test('two of one length are shuffled apart from one another', () => {
    const other = table({ y: rowsFrom(6) })
    const { seen, values } = watched()
    const o = addObjectives(sumOver(many)(seen(mul(w, x))), sumOver(other)(seen(mul(w, y))))
    void [...take(1)(minimize(still, { key: key(2), batch: 6 })(o)({ w: 1 }))]
    expect(values.length).toBe(12)
    expect(values.slice(0, 6)).not.toEqual(values.slice(6))
  })
})

describe('batches of a mean with weights', () => {
  test('a batch whose rows all have weight 0 does not end the run', () => {
    const t = table({ x: [1, 2, 3, 4], trust: [1, 0, 1, 0] })
    const o = meanOver(t, { weights: 'trust' })(squaredError(mul(w, x), 1))
    const states = [...take(8)(minimize(sgd({ rate: 0.01 }), { key: key(1), batch: 1 })(o)({ w: 1 }))]
    expect(states.length).toBe(8)
    expect(states.every((s) => s.status !== 'non-finite')).toBe(true)
  })
  test('have the minimum of all rows, also one by one', () => {
    const t = table({ x: [0, 10], trust: [9, 1] })
    const o = meanOver(t, { weights: 'trust' })(squaredError(w, x))
    const run = minimize(sgd({ rate: (step) => 0.05 / (1 + step / 20) }), { key: key(1), batch: 1 })(o)({ w: 5 })
    const last = [...take(4000)(run)].at(-1)
    expect(last?.parameters[0]).toBeCloseTo(1, 1)
  })
})
