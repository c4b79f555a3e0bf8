/** The same program over the rows of another table. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { overBatches, type OverBatches } from '../../src/engine/batches.js'
import { errorOf } from '../calculus/support.js'
import { modulesMade } from './wasm/modules.js'

const [a, b, x, y, t] = ['a', 'b', 'x', 'y', 't'].map((name) => F.variable(name)) as [
  F.Expr<'a'>,
  F.Expr<'b'>,
  F.Expr<'x'>,
  F.Expr<'y'>,
  F.Expr<'t'>,
]
const fit = F.square(F.sub(F.add(F.mul(a, F.exp(F.mul(b, x))), F.square(x)), y))

type Cells = F.Table<'x' | 'y' | 't'>
const cells = (rows: number): fc.Arbitrary<Cells> => {
  const column = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: rows, maxLength: rows })
  return fc.record({ x: column, y: column, t: column.map((c) => c.map((v) => v * v)) }).map((c) => F.table(c))
}

const objectives: ReadonlyArray<readonly [string, (rows: Cells) => F.Objective<'a' | 'b'>]> = [
  ['a mean', (rows) => F.meanOver(rows)(fit)],
  ['a sum', (rows) => F.sumOver(rows)(fit)],
  ['a weighted mean', (rows) => F.meanOver(rows, { weights: 't' })(fit)],
  ['a weighted mean of the same number', (rows) => F.meanOver(rows, { weights: 't' })(F.mul(a, b))],
  ['two terms', (rows) => F.addObjectives(F.meanOver(rows)(fit), F.scaleObjective(0.5)(F.sumOver(rows)(F.mul(b, F.log(F.add(t, a))))), F.l2(['a']))], // prettier-ignore
  ['a mean of data alone', (rows) => F.addObjectives(F.meanOver(rows)(F.mul(x, y)), F.l2(['a', 'b']))],
]
const at = { a: 0.7, b: -0.3 }

describe.each(objectives)('%s over another table', (_, over) => {
  it('is what it would be, made with that table: to the last bit', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 11 }))
    fc.assert(
      fc.property(
        sizes.chain(([m, n]) => fc.tuple(cells(m), cells(n))),
        ([before, next]) => {
          const moved = F.compile(over(before)).withTable(before, next)
          const made = F.compile(over(next))
          expect(moved.value(at)).toBe(made.value(at))
          expect(moved.valueAndGrad(at)).toEqual(made.valueAndGrad(at))
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('withTable', () => {
  const rows = (count: number, shift: number): Cells => {
    const column = (by: number): ReadonlyArray<number> =>
      Array.from({ length: count }, (_, k) => Math.cos(k * by + shift))
    return F.table({ x: column(1), y: column(2), t: column(3) })
  }
  it('compiles nothing for as many rows, and nothing again for sizes that were met', () => {
    const [first, second, longer] = [rows(9, 0), rows(9, 1), rows(13, 2)]
    const compiled = F.compile(F.meanOver(first)(fit))
    expect(modulesMade(() => compiled.withTable(first, second))).toEqual([])
    expect(modulesMade(() => compiled.withTable(first, longer)).length).toBe(1)
    expect(modulesMade(() => compiled.withTable(first, longer).withTable(longer, rows(9, 3)))).toEqual([])
  })
  it('keeps the order of variables, whatever becomes of the program', () => {
    const names = Array.from({ length: 40 }, (_, k) => F.variable(`p${k}`))
    const tangled = names.reduce<F.Expr<string>>((e, p, k) => F.add(F.mul(k % 3 === 0 ? F.sin(p) : p, e), F.mul(names[(k * 7) % 40] as F.Expr<string>, x)), y) // prettier-ignore
    const [many, one] = [rows(9, 0), rows(1, 1)]
    const compiled = F.compile(F.meanOver(many)(tangled))
    const moved = compiled.withTable(many, one)
    const point = Float64Array.from(compiled.variables, (_, k) => Math.cos(k))
    const env = new Map(compiled.variables.map((name, k) => [name, point[k] as number]))
    expect(moved.variables).toEqual(compiled.variables)
    const gradient = new Float64Array(40)
    expect(moved.into(point, gradient)).toBeCloseTo(F.evaluate(F.meanOver(one)(tangled))(env), 12)
    const known = F.grad(F.meanOver(one)(tangled))(env)
    compiled.variables.forEach((name, k) => expect(gradient[k]).toBeCloseTo(known.get(name) as number, 10))
  })
  it('leaves the one that it was asked of as it was', () => {
    const [first, second] = [rows(9, 0), rows(9, 1)]
    const compiled = F.compile(F.meanOver(first)(fit))
    const before = compiled.value(at)
    const moved = compiled.withTable(first, second)
    expect(moved.value(at)).not.toBe(before)
    expect(compiled.value(at)).toBe(before)
  })
  it('where the tape runs, too', () => {
    const [first, second] = [rows(9, 0), rows(4, 1)]
    const moved = F.compile(F.meanOver(first)(fit), { run: 'tape' }).withTable(first, second)
    expect(moved.value(at)).toBe(F.evaluate(F.meanOver(second)(fit))(at))
  })
  it('takes a table with other columns besides, whatever they are called', () => {
    const [first, second] = [rows(5, 0), rows(5, 1)]
    const more = F.table({ ...second.columns, a: [1, 1, 1, 1, 1] })
    const moved = F.compile(F.meanOver(first)(fit)).withTable(first, more)
    expect(moved.valueAndGrad(at)).toEqual(F.compile(F.meanOver(second)(fit)).valueAndGrad(at))
  })
  it('moves one of two tables', () => {
    const [first, second, third] = [rows(5, 0), rows(6, 1), rows(7, 2)]
    const both = (p: Cells, q: Cells): F.Objective<'a' | 'b'> =>
      F.addObjectives(F.meanOver(p)(fit), F.sumOver(q)(F.mul(a, x)))
    const moved = F.compile(both(first, second)).withTable(second, third)
    expect(moved.valueAndGrad(at)).toEqual(F.compile(both(first, third)).valueAndGrad(at))
    expect(errorOf(() => moved.withTable(second, first)).code).toBe('BadTable')
  })
  it('a row of weight 0 counts as in the fold: times what is infinite in every row it is NaN', () => {
    const t = F.table({ x: [1, 2, 3], y: [0, 0, 0], t: [1, 0, 2] })
    const same = F.meanOver(t, { weights: 't' })(F.log(a))
    expect(F.compile(same).value({ a: 0 })).toBeNaN()
    expect(F.compile(same).value({ a: 2 })).toBeCloseTo(Math.LN2, 14)
    expect(F.evaluate(same)({ a: 0 })).toBeNaN()
  })
  it('says what is wrong with a table before anything runs', () => {
    const first = rows(3, 0)
    const compiled = F.compile(F.meanOver(first, { weights: 't' })(fit))
    const { x: xs, y: ys } = first.columns
    expect(errorOf(() => compiled.withTable(rows(3, 0), first))).toMatchObject({ code: 'BadTable' })
    expect(errorOf(() => compiled.withTable(first, {} as never))).toMatchObject({ code: 'BadTable' })
    expect(errorOf(() => compiled.withTable(first, F.table({ x: xs, t: ys }) as never)).message).toMatch(
      /no column 'y'; it has 'x', 't'/,
    )
    expect(errorOf(() => compiled.withTable(first, F.table({ x: xs, y: ys }) as never)).message).toMatch(
      /no column 't'/,
    )
    expect(errorOf(() => compiled.withTable(first, F.takeRows([])(first)))).toMatchObject({ code: 'EmptyList' })
    const text = { ...first, columns: { ...first.columns, x: ['1', '2', '3'] } }
    expect(errorOf(() => compiled.withTable(first, text as never))).toMatchObject({ code: 'BadTable', subject: 'x' })
  })
})

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
  it.each(objectives.filter(([name]) => !/sum|two/.test(name)))('%s', (_, over) => {
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
})
