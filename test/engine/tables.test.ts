/** The same program over the rows of another table. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { overBatches, type OverBatches } from '../../src/engine/rows/batches.js'
import { stage } from '../../src/objective/stage.js'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { wrongWithCompiled } from './agreement.js'
import { modulesMade, withoutMemory } from './wasm/modules.js'

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

/** A primitive that calls, once, whoever is next. */
const nesting = (): { readonly calls: { next?: (() => unknown) | undefined }; readonly nest: F.Operation<1> } => {
  const calls: { next?: (() => unknown) | undefined } = {}
  const nest: F.Operation<1> = F.primitive({
    name: 'nest',
    arity: 1,
    value: (p) => {
      const { next } = calls
      calls.next = undefined
      next?.()
      return p * p
    },
    partials: (n, [p]) => [{ partial: n.mul(n.constant(2), p) }],
  })
  return { calls, nest }
}

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

describe('tables moved, once more', () => {
  const column = (count: number, by = 1): F.Table<'x'> => F.table({ x: Array.from({ length: count }, (_, k) => Math.sin(k * by)) }) // prettier-ignore
  const near = (found: number, known: number): void => {
    expect(Math.abs(found - known)).toBeLessThan(1e-11 * (1 + Math.abs(known)))
  }
  /** Of little that repeats. */
  const steps = [F.sin, F.tanh, F.sigmoid, F.cos, F.atan, F.erf, F.square] as const
  const tangled = Array.from({ length: 130 }).reduce<F.Expr<string>>((e, _, k) => F.add(F.mul((steps[(k * k) % 7] as (e: F.Expr<string>) => F.Expr<string>)(e), 0.5 + 0.001 * k), [a, b, x][(k * 3 + (k >> 2)) % 3] as F.Expr<string>), x) // prettier-ignore
  it.each([true, false])(
    'one term after the other, through sizes that are blocks for others: scaled %s',
    (isScaled) => {
      const own = F.mul(a, F.exp(x))
      const scaled = (p: F.Table<'x'>): F.Objective<'a'> => F.scaleObjective(3)(F.sumOver(p)(own))
      const over = (p: F.Table<'x'>, q: F.Table<'x'>): F.Objective<'a' | 'b'> =>
        F.addObjectives(isScaled ? scaled(p) : F.meanOver(p)(own), F.meanOver(q)(F.mul(b, F.cos(x))))
      const [first, second] = [column(4096), column(100)]
      const [longer, other] = [column(4097, 2), column(101, 3)]
      const c = F.compile(over(first, second))
      const moves: ReadonlyArray<readonly [F.Compiled<'a' | 'b'>, F.Objective<'a' | 'b'>]> = [
        [c.withTable(second, other).withTable(first, longer), over(longer, other)],
        [c.withTable(first, longer).withTable(longer, column(4096, 5)).withTable(second, other), over(column(4096, 5), other)], // prettier-ignore
        [c.withTable(second, other), over(first, other)],
      ]
      moves.forEach(([moved, known]) => {
        expect(wrongWithCompiled(moved as F.Compiled<string>, known, new Map([['a', 1], ['b', 0.5]]))).toEqual([]) // prettier-ignore
      })
    },
  )
  it('with a primitive that evaluates the function meanwhile', () => {
    const { calls, nest } = nesting()
    const asked = F.add(nest(F.add(F.mul(a, x), b)), F.sin(F.mul(b, x)))
    const first = column(1)
    const byLevels = F.compile(F.meanOver(first)(F.add(asked, F.tanh(tangled))))
    expect(byLevels.report.why).toContain('level by level')
    const objectives = [
      byLevels.withTable(first, column(41)),
      F.compile(F.meanOver(first)(asked)).withTable(first, column(100)),
      F.compile(F.addObjectives(F.meanOver(first)(asked), F.objective(F.square(b)))).withTable(first, column(700)),
    ]
    const [here, there] = [
      { a: 1, b: 2 },
      { a: -5, b: 7 },
    ] as const
    objectives.forEach((c) => {
      const known = c.valueAndGrad(here)
      const value = c.value(here)
      for (const inner of [() => c.value(there), () => c.valueAndGrad(there)]) {
        const alone = inner()
        const met: Array<unknown> = []
        const meanwhile = () => met.push(inner())
        calls.next = meanwhile
        expect(c.valueAndGrad(here)).toEqual(known)
        calls.next = meanwhile
        expect(c.value(here)).toBe(value)
        expect(met).toEqual([alone, alone])
      }
    })
  })
  it('outputs too, with a primitive that evaluates them meanwhile', () => {
    const { calls, nest } = nesting()
    const first = column(3)
    const c = F.compile(F.over(first)([F.mul(b, nest(F.add(a, x))), F.exp(F.mul(a, x))])).withTable(first, column(9000))
    const [here, there] = [
      { a: 1, b: 2 },
      { a: -5, b: 7 },
    ] as const
    const [known, values] = [c.jacobian(here), c.value(here)]
    for (const inner of [() => c.value(there), () => c.jacobian(there)]) {
      const alone = inner()
      const met: Array<unknown> = []
      const meanwhile = () => met.push(inner())
      calls.next = meanwhile
      expect(c.jacobian(here)).toEqual(known)
      calls.next = meanwhile
      expect(c.value(here)).toEqual(values)
      expect(met).toEqual([alone, alone])
    }
  })
  it('whose columns are read together, several in each row', () => {
    const names = ['c0', 'c1', 'c2', 'c3', 'c4'] as const
    const wide = (count: number, by: number): F.Table<(typeof names)[number]> => F.table(Object.fromEntries(names.map((name, k) => [name, Array.from({ length: count }, (_, row) => Math.sin(row * by + k))]))) as unknown as F.Table<(typeof names)[number]> // prettier-ignore
    const weights = [0, 1, 2].map((j) => names.map((_, k) => F.variable(`w${j}${k}`)))
    const hidden = weights.map((w) => F.tanh(F.sum(w.map((p, k) => F.mul(p, F.variable(names[k] as string))))))
    const whole = F.square(F.sum(hidden)) as F.Expr<string>
    const env = new Map(weights.flat().map((p, k) => [[...F.freeVariables(p)][0] as string, Math.cos(k)]))
    const over = (t: F.Table<(typeof names)[number]>): F.Objective<string> =>
      F.meanOver(t)(whole) as F.Objective<string>
    const first = wide(7, 1)
    const c = F.compile(over(first))
    for (const count of [3, 20, 333])
      expect(wrongWithCompiled(c.withTable(first, wide(count, 2)), over(wide(count, 2)), env)).toEqual([])
    const outputs = F.compile(F.over(first)(hidden) as F.Rows<string>)
    const next = wide(75, 3)
    const [found, fresh] = [outputs.withTable(first, next), F.compile(F.over(next)(hidden) as F.Rows<string>)]
    found.value(env).forEach((value, k) => {
      near(value, fresh.value(env)[k] as number)
    })
  })
  it('from a single row of little that repeats: a handful of programs for all others', () => {
    const first = column(1)
    const c = F.compile(F.meanOver(first)(F.tanh(tangled)))
    expect(c.report.why).toContain('level by level')
    const made = modulesMade(() => {
      for (const count of [2, 3, 5, 9, 14, 30, 41]) {
        const moved = c.withTable(first, column(count, 2))
        near(moved.value(at as never), F.evaluate(F.meanOver(column(count, 2))(F.tanh(tangled)))(at as never))
      }
    })
    expect(made.length).toBeLessThanOrEqual(2 * 3) // 32 or fewer, 8 and 1 rows, with derivatives and without
  })
  it('with weights that add up to 0: what no derivative reaches has 0', () => {
    const weighted = (count: number, w: number): F.Table<'x' | 't'> => F.table({ x: column(count).columns.x, t: new Array<number>(count).fill(w) }) // prettier-ignore
    const over = (t: F.Table<'x' | 't'>): F.Objective<'a' | 'b'> =>
      F.meanOver(t, { weights: 't' })(F.where(F.lt(x, 9), F.mul(a, F.exp(x)), F.mul(b, x)))
    const [first, next] = [weighted(3, 1), weighted(1, 0)]
    const moved = F.compile(over(first)).withTable(first, next).valueAndGrad({ a: 1, b: 1 })
    const known = F.compile(over(next)).valueAndGrad({ a: 1, b: 1 })
    expect(Math.abs(known.gradient.get('b') as number)).toBe(0)
    expect(moved).toEqual(known)
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
})
