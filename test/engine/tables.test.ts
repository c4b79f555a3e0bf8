/** The same program over the rows of another table. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import {} from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { wrongWithCompiled } from './agreement.js'
import { a, at, b, cells, fit, objectives, x, y, type Cells } from './tabled.js'
import { modulesMade, withoutMemory } from './wasm/modules.js'

describe.each(objectives)('%s over another table', (_, over) => {
  const size = fc.integer({ min: 1, max: 11 })
  it('of as many rows is what it would be, made with that table: to the last bit', () => {
    fc.assert(
      fc.property(
        size.chain((n) => fc.tuple(cells(n), cells(n))),
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
  it('of more rows or fewer is the objective over them, whatever tables there were in between', () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size, fc.integer({ min: 1, max: 100 })).chain((sizes) => fc.tuple(...sizes.map(cells))),
        ([before, other, next]) => {
          // by what is less there is no dividing: the reciprocal is infinite
          fc.pre(next !== undefined && next.columns.t.reduce((s, w) => s + w, 0) > 1e-300)
          const compiled = F.compile(over(before as Cells))
          const moved = compiled.withTable(before as Cells, next as Cells)
          expect(wrongWithCompiled(moved as F.Compiled<string>, over(next as Cells), new Map(Object.entries(at)))).toEqual([]) // prettier-ignore
          const by = compiled.withTable(before as Cells, other as Cells).withTable(other as Cells, next as Cells)
          expect(by.valueAndGrad(at)).toEqual(moved.valueAndGrad(at))
          expect(by.value(at)).toBe(moved.value(at))
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('withTable', () => {
  const rows = (count: number, shift: number): Cells => {
    const column = (by: number): ReadonlyArray<number> =>
      Array.from({ length: count }, (_, k) => Math.cos(k * by + shift))
    return F.table({ x: column(1), y: column(2), t: column(3) })
  }
  it('compiles nothing for as many rows, and a handful of programs for all other numbers of them', () => {
    const [first, second] = [rows(9, 0), rows(9, 1)]
    const compiled = F.compile(F.addObjectives(F.meanOver(first)(fit), F.l2(['a'])))
    const over = (count: number): number => {
      const next = rows(count, 2)
      return compiled.withTable(first, next).valueAndGrad(at).value
    }
    expect(modulesMade(() => compiled.withTable(first, second))).toEqual([])
    expect(modulesMade(() => over(73)).length).toBe(4) // 64, 8 and 1 rows, and what has no table
    expect(modulesMade(() => Array.from({ length: 120 }, (_, k) => over(k + 1)))).toEqual([])
    expect(modulesMade(() => over(5000)).length).toBe(2) // 4096 and 512
    expect(modulesMade(() => over(4711))).toEqual([])
  })
  it('moves outputs with programs for any number of rows', () => {
    const outputs = [F.sub(F.mul(a, F.exp(F.mul(b, x))), y), F.where(F.lt(b, x), F.tanh(a), F.constant(2))] as const
    const first = rows(9, 0)
    const compiled = F.compile(F.over(first)(outputs))
    const moved = (count: number): F.CompiledOutputs<'a' | 'b'> => compiled.withTable(first, rows(count, 1))
    expect(modulesMade(() => moved(585).jacobian(at)).length).toBe(4) // 512, 64, 8 and 1
    for (const count of [1, 7, 10, 600]) {
      const made = F.compile(F.over(rows(count, 1))(outputs))
      const found: Array<F.CompiledOutputs<'a' | 'b'>> = []
      expect(modulesMade(() => found.push(moved(count)))).toEqual([])
      const [c] = found as [F.CompiledOutputs<'a' | 'b'>]
      expect(c.outputs).toBe(2 * count)
      expect(c.jacobian(at)).toEqual(made.jacobian(at))
      expect(c.value(at)).toEqual(made.value(at))
      expect(c.dense(at)).toEqual(made.dense(at))
      expect(c.vjp(at, new Float64Array(2 * count).fill(0.5))).toEqual(made.vjp(at, new Float64Array(2 * count).fill(0.5))) // prettier-ignore
    }
  })
  it.each<F.CompileOptions>([{}, { run: 'interpreter' }, { run: 'tape' }, { levels: true }])(
    'refuses a Jacobian too large for memory before anything runs: %j',
    (options) => {
      const parameters = Array.from({ length: 300 }, (_, k) => F.variable(`p${k}`))
      const outputs = [F.sum(parameters.map((p, k) => F.mul(p, F.mul(k, x))))]
      const [one, many] = [F.table({ x: [1] }), F.table({ x: new Float64Array(1_000_000) })]
      const compiled = F.compile(F.over(one)(outputs), options)
      const error = errorOf(() => compiled.withTable(one, many))
      expect(error).toMatchObject({ code: 'TooLarge', message: expect.stringMatching(/300000000 entries.*fewer outputs or rows/) as string }) // prettier-ignore
      expect(errorOf(() => F.compile(F.over(many)(outputs), options)).code).toBe('TooLarge')
    },
  )
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
    expect(wrongWithCompiled(moved as F.Compiled<string>, both(first, third), new Map(Object.entries(at)))).toEqual([])
    expect(errorOf(() => moved.withTable(second, first))).toMatchObject({
      code: 'BadTable',
      message: 'withTable replaces a table that this function has now; this is none of them.',
    })
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
  it.each([
    ['an expression', F.compile(F.square(a))],
    ['outputs', F.compile([F.square(a)])],
  ])('of %s has no table to replace', (_, c) => {
    const said = [undefined, 'rows', rows(3, 0)].map((before) =>
      errorOf(() => c.withTable(before as never, rows(3, 1))),
    )
    expect(said.map(({ code }) => code)).toEqual(['BadTable', 'BadTable', 'BadTable'])
    expect(said.map(({ message }) => message)).toEqual([
      'withTable takes a table, as made by table({ … }), not undefined.',
      'withTable takes a table, as made by table({ … }), not the string "rows".',
      'withTable replaces a table that this function has now; this is none of them.',
    ])
  })
})
describe('many terms over one table', () => {
  const rows = (n: number): F.Table<'x' | 'y'> =>
    F.table({ x: Array.from({ length: n }, (_, k) => k / 10), y: Array.from({ length: n }, (_, k) => Math.sin(k)) })
  const first = rows(9)
  const of = (own: F.Table<'x' | 'y'>): F.Objective<string> =>
    F.addObjectives(
      ...Array.from({ length: 24 }, (_, k) =>
        F.meanOver(own)(F.square(F.sub(F.tanh(F.mul(F.variable(`a${k}`), x)), F.mul(y, k)))),
      ),
    )
  it('have one program together over another number of rows', () => {
    const compiled = F.compile(of(first))
    const env = new Map(compiled.variables.map((name, k) => [name, Math.cos(k)]))
    for (const n of [30, 11, 30]) {
      let moved = compiled
      const made = modulesMade(() => {
        moved = compiled.withTable(first, rows(n))
        moved.value(env)
        moved.valueAndGrad(env)
      })
      expect(made.length).toBeLessThanOrEqual(2)
      expect(wrongWithCompiled(moved, of(rows(n)), env)).toEqual([])
    }
  })
})

describe('terms that share parameters', () => {
  it('have each of them once, and their derivatives are added up', () => {
    const rows = F.table({ x: [1, 2, 3] })
    const [slope, offset] = [F.variable('a'), F.variable('b')]
    const error = F.square(F.sub(F.mul(slope, F.variable('x')), offset))
    const o = F.addObjectives(F.meanOver(rows)(error), F.l2(['a', 'b']))
    const c = F.compile(o)
    expect([...c.variables].sort()).toEqual(['a', 'b'])
    const [got, expected] = [c.valueAndGrad({ a: 1, b: 2 }), F.valueAndGrad(o)({ a: 1, b: 2 })]
    expect(got.value).toBeCloseTo(expected.value, 14)
    for (const name of ['a', 'b'] as const)
      expect(got.gradient.get(name)).toBeCloseTo(expected.gradient.get(name) as number, 14)
  })
})

describe('weights that add up to 0', () => {
  it('have a program for each number of rows, of which the last ones are kept', () => {
    const rows = (n: number): F.Table<'x' | 'y' | 't'> => {
      const x = Array.from({ length: n }, (_, k) => k)
      return F.table({ x, y: x, t: x.map(() => 0) })
    }
    const first = rows(3)
    const compiled = F.compile(F.meanOver(first, { weights: 't' })(fit))
    const asked = (n: number): ReadonlyArray<Uint8Array> =>
      modulesMade(() => {
        expect(compiled.withTable(first, rows(n)).value(at)).toBe(NaN)
      })
    for (let n = 4; n < 30; n++) expect(asked(n).length).toBeGreaterThan(0)
    expect(asked(29)).toEqual([])
    expect(asked(15)).toEqual([])
    expect(asked(4).length).toBeGreaterThan(0)
  })
})

describe('where there is no memory left for another program', () => {
  it('an error says so', () => {
    const error = errorOf(() => {
      withoutMemory(() => {
        F.compile(F.sum([F.sin(a), F.mul(a, b)])).value(at)
      })
    })
    expect([error.code, error.subject]).toEqual(['TooLarge', 'compile'])
    expect(error.message).toMatch(/no room for another .* MB of WebAssembly memory/)
  })
})
