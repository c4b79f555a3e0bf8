/** Programs of tables that were moved, when something else comes between. */
import { describe, expect, it } from 'vitest'
import * as F from '../../src/index.js'
import { drawn } from '../support/drawn.js'
import { wrongWithCompiled } from './agreement.js'
import { a, at, b, x } from './tabled.js'
import { modulesMade } from './wasm/modules.js'

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
  it('outputs too, from a single row of little that repeats: variables stay in their order', () => {
    const next = drawn(7)
    const nodes: Array<F.Expr<string>> = [x, F.mul(a, x)]
    const pick = (): F.Expr<string> => nodes.at(-1 - Math.floor(next() * Math.min(nodes.length, 20))) as F.Expr<string>
    const pairs = [F.add, F.sub, F.max, (p: F.Expr<string>, q: F.Expr<string>) => F.sin(F.mul(q, p))] as const
    for (let k = 0; k < 300; k++) {
      const other = k % 3 === 0 ? F.variable(`p${Math.floor(next() * 9)}`) : pick()
      nodes.push(F.tanh((pairs[k % 4] as (p: F.Expr<string>, q: F.Expr<string>) => F.Expr<string>)(pick(), other)))
    }
    const over = (t: F.Table<'x'>): F.CompiledOutputs<string> => F.compile(F.over(t)(nodes.slice(-3)) as F.Rows<string>)
    const [one, many] = [column(1), column(90)]
    expect([over(one).report.why, over(many).report.why].map((why) => why.includes('level by level'))).toEqual([true, false]) // prettier-ignore
    expect(over(many).variables).not.toEqual(over(one).variables)
    const [widened, narrowed] = [over(one).withTable(one, many), over(many).withTable(many, one)]
    for (const [moved, first, fresh] of [
      [widened, over(one), over(many)],
      [narrowed, over(many), over(one)],
    ] as const) {
      // prettier-ignore
      expect(moved.variables).toEqual(first.variables)
      const env = new Map(moved.variables.map((name, k) => [name, Math.cos(k)]))
      const [found, known] = [moved.dense(env), fresh.dense(env)]
      expect(found.length).toBe(known.length)
      const width = known.length / moved.outputs
      known.forEach((d, k) => {
        const name = fresh.variables[k % width] as string
        near(found[Math.floor(k / width) * width + moved.variables.indexOf(name)] as number, d)
      })
      moved.jacobian(env).forEach((row, k) => {
        fresh.jacobian(env)[k]?.forEach((d, name) => {
          near(row.get(name) as number, d)
        })
      })
    }
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
  it('from a few rows level by level: no program for others that would be chosen to go so too', () => {
    const [first, over] = [column(2), (t: F.Table<'x'>) => F.meanOver(t)(F.tanh(tangled))]
    const outputs = (t: F.Table<'x'>): F.Rows<string> => F.over(t)([tangled, F.tanh(tangled)]) as F.Rows<string>
    const [c, all] = [F.compile(over(first)), F.compile(outputs(first))]
    for (const { why } of [c.report, all.report]) expect(why).toContain('level by level')
    for (const count of [1, 3, 4, 1]) {
      const next = column(count, 2)
      let [moved, others] = [c, all]
      expect(modulesMade(() => ([moved, others] = [c.withTable(first, next), all.withTable(first, next)]))).toEqual([])
      const [known, fresh] = [F.compile(over(next), { levels: true }), F.compile(outputs(next), { levels: true })]
      expect(moved.valueAndGrad(at as never)).toEqual(known.valueAndGrad(at as never))
      expect(others.dense(at as never)).toEqual(fresh.dense(at as never))
    }
    expect(c.withTable(first, column(90)).report.why).toContain('which become loops; its rows')
    // Several terms would be loops, of so many rows alone.
    const one = column(1)
    const both = F.compile(F.addObjectives(over(one), over(column(1, 3))))
    expect(both.report.why).toContain('level by level')
    expect(both.withTable(one, column(3)).report.why).toContain('level by level')
    expect(both.withTable(one, column(3)).report.why).toContain('blocks of 1')
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
