/** Some rows of a table at a time, with one program for each number of them. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { overBatches, type OverBatches } from '../../src/engine/rows/batches.js'
import { stage } from '../../src/objective/stage.js'
import { expectClose } from '../support/numbers.js'
import { at, fit, objectives, type Cells } from './tabled.js'
import { modulesMade } from './wasm/modules.js'

describe('batches', () => {
  const all = F.table({ x: [1, 2, 3, 4, 5, 6, 7], y: [2, 1, 4, 3, 6, 5, 8], t: [1, 0, 2, 0, 0, 3, 1] })
  it('have the bits of the objective over their rows, and make one program for each size', () => {
    const some = overBatches(F.meanOver(all)(fit), () => [0, 1, 2]) as OverBatches
    const point = some.variables.map((name) => at[name as 'a' | 'b'])
    const gradient = new Float64Array(2)
    const batches = [[0, 1, 2], [5, 3, 4], [6], [2, 2, 2], [0]]
    batches.forEach((batch) => {
      const made = F.compile(F.meanOver(F.takeRows(batch)(all))(fit))
      const wanted = new Float64Array(2)
      expect(some.into(() => batch, point, gradient)).toBe(made.into(Float64Array.from(point), wanted))
      expect(gradient).toEqual(wanted)
    })
    expect(modulesMade(() => batches.forEach((batch) => some.into(() => batch, point, gradient)))).toEqual([])
  })
  it.each(objectives.filter(([name]) => !/sum|two|weighted/.test(name)))('%s', (_, over) => {
    const batches = [[0, 1, 2], [5, 3, 4], [6], [2, 2, 5], [0], [6, 0, 2]]
    const some = overBatches(over(all), () => [3, 2, 1]) as OverBatches
    const point = some.variables.map((name) => at[name as 'a' | 'b'])
    batches.forEach((batch) => {
      const made = F.compile(over(F.takeRows(batch)(all)))
      const [gradient, wanted] = [new Float64Array(2), new Float64Array(2)]
      expect(some.into(() => batch, point, gradient)).toBe(made.into(Float64Array.from(point), wanted))
      expect(gradient).toEqual(wanted)
    })
  })
  it.each(objectives.filter(([name]) => /weighted/.test(name)))('%s is what the fold gives', (_, over) => {
    const some = overBatches(over(all), () => [3, 2, 1]) as OverBatches
    const folded = stage(over(all))
    const pointOf = (names: ReadonlyArray<string>): ReadonlyArray<number> => names.map((name) => at[name as 'a' | 'b'])
    for (const batch of [[0, 1, 2], [5, 3, 4], [6], [1, 3], [2, 2, 5]]) {
      const [gradient, wanted] = [new Float64Array(2), new Float64Array(2)]
      const value = folded.into(pointOf(folded.parameters), wanted, () => batch)
      expectClose(
        some.into(() => batch, pointOf(some.variables), gradient),
        value,
        1e-13,
      )
      some.variables.forEach((name, k) => {
        expectClose(gradient[k] as number, wanted[folded.parameters.indexOf(name)] as number, 1e-13)
      })
    }
  })
  it('may leave the rows of a table as they are', () => {
    const other = F.table({ x: [0.5, -1], y: [1, 2], t: [1, 1] })
    const over = (rows: Cells): F.Objective<'a' | 'b'> => F.addObjectives(F.meanOver(rows)(fit), F.sumOver(other)(fit))
    const some = overBatches(over(all), (t) => (t === other ? undefined : [3, 2])) as OverBatches
    const point = some.variables.map((name) => at[name as 'a' | 'b'])
    ;[
      [0, 1],
      [5, 3],
      [2, 2],
    ].forEach((batch) => {
      const value = some.into((t) => (t === other ? undefined : batch), point, new Float64Array(2))
      expect(value).toBe(F.compile(over(F.takeRows(batch)(all))).value(at))
    })
  })
  it('leave the rows of a table as they are in a program that was made for as many others', () => {
    const over = F.meanOver(all)(fit)
    const others = Array.from({ length: all.rows }, (_, k) => (k < 3 ? 0 : k))
    const some = overBatches(over, () => others) as OverBatches
    const point = some.variables.map((name) => at[name as 'a' | 'b'])
    const wanted = F.compile(over).valueAndGrad(at)
    ;[undefined, undefined, others, undefined].forEach((batch) => {
      const gradient = new Float64Array(2)
      const value = some.into(() => batch, point, gradient)
      if (batch === undefined) expect(value).toBe(wanted.value)
      if (batch === undefined)
        expect([...gradient]).toEqual(some.variables.map((name) => wanted.gradient.get(name as 'a')))
    })
  })
  it('keep their rows where a primitive takes a step itself while those are fetched', () => {
    const calls: { next?: (() => unknown) | undefined } = {}
    const nest = F.primitive({
      name: 'nest',
      arity: 1,
      value: (number) => {
        const { next } = calls
        calls.next = undefined
        next?.()
        return number
      },
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const other = F.takeRows([6, 5, 4, 3, 2, 1, 0])(all)
    // What it is asked for stands on columns alone, so it is computed for all rows, once a second batch is taken.
    const asked = F.sumOver(other)(F.mul(F.variable('a'), nest(F.exp(F.variable('x')))))
    const o = F.addObjectives(F.meanOver(all)(fit), asked)
    const stepping = (): ((batch: ReadonlyArray<number>) => number) => {
      const some = overBatches(o, () => [0, 1]) as OverBatches
      const point = some.variables.map((name) => at[name as 'a' | 'b'])
      return (batch) => some.into(() => batch, point, new Float64Array(2))
    }
    const [alone, step] = [stepping(), stepping()]
    const known = [[0, 1], [2, 3], [5, 6]].map(alone) // prettier-ignore
    const first = step([0, 1])
    const met: Array<number> = []
    calls.next = () => met.push(step([5, 6]))
    expect([first, step([2, 3]), ...met]).toEqual(known)
  })
  it('of a table without rows are 0', () => {
    const some = overBatches(F.sumOver(F.table({ x: [], y: [] }))(fit), () => []) as OverBatches
    const gradient = new Float64Array(some.variables.length).fill(7)
    expect(some.into(() => [], [2, 3], gradient)).toBe(0)
    expect(gradient).toEqual(new Float64Array(2))
  })
  it('are left to the fold where that is the way to run the first of them', () => {
    const kinds = Array.from({ length: 400 }, (_, k) => F.pow(F.add(F.variable('a'), F.exp(F.variable('x'))), 1.5 + k))
    expect(overBatches(F.sumOver(all)(F.sum(kinds)), () => [1, 2])).toBeUndefined()
  })
})
