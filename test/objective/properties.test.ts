/** Objectives over generated expressions and rows: what they mean, and that their gradients add. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addObjectives,
  evaluate,
  getGradientMonoid,
  getMonoid,
  grad,
  meanOver,
  mul,
  objective,
  over,
  scaleObjective,
  sum,
  sumOver,
  table,
  takeRows,
  valueAndGrad,
  valuesOver,
  variable,
  type Expr,
  type Gradient,
  type Objective,
  type Table,
} from 'fluxion'
import { agree, conditioning, dag, environment, moderate } from 'fluxion/laws'
import { entries, unrolled, unsigned } from './support.js'

const seed = 20261121
const numRuns = 200
type Parameter = 'a' | 'b'
type Column = 'x' | 'y' | 'trust'
const parameters = ['a', 'b'] as const

const expression: fc.Arbitrary<Expr<Parameter | 'x' | 'y'>> = dag({ variables: ['a', 'b', 'x', 'y'] as const })
const env = environment(parameters)
const row = fc.tuple(moderate, moderate, fc.integer({ min: 1, max: 4 }))
const tableOf = (rows: ReadonlyArray<readonly [number, number, number]>): Table<Column> =>
  table({ x: rows.map(([x]) => x), y: rows.map(([, y]) => y), trust: rows.map(([, , trust]) => trust) })
const anyRows = fc.array(row, { maxLength: 6 }).map(tableOf)
const someRows = fc.array(row, { minLength: 1, maxLength: 6 }).map(tableOf)

/** An objective of one term, of every kind. */
const term: fc.Arbitrary<Objective<Parameter>> = fc
  .tuple(expression, someRows, fc.constantFrom('sum', 'mean', 'weighted', 'one'), moderate)
  .map(([e, t, kind, k]) => {
    const scaled = scaleObjective(k)
    switch (kind) {
      case 'sum':
        return scaled(sumOver(t)(e))
      case 'mean':
        return scaled(meanOver(t)(e))
      case 'weighted':
        return scaled(meanOver(t, { weights: 'trust' })(e))
      default:
        return scaled(objective(mul(variable('a'), variable('b'))))
    }
  })

const holds = <T extends [unknown, ...ReadonlyArray<unknown>]>(p: fc.IProperty<T>): void =>
  fc.assert(p, { seed, numRuns })
const both = (o: Objective<Parameter>, at: ReadonlyMap<Parameter, number>) => {
  const { gradient, value } = valueAndGrad(o)(at)
  return { value, gradient: entries(gradient) }
}
const indices = (t: Table<Column>): ReadonlyArray<number> => Array.from({ length: t.rows }, (_, k) => k)

describe('a sum over rows', () => {
  test('has the bits of the expression written out', () => {
    holds(
      fc.property(expression, anyRows, env, (e, t, at) => {
        expect(evaluate(sumOver(t)(e))(at)).toBe(unsigned(evaluate<string>(sum(unrolled(t, e)))(at)))
      }),
    )
  })
  test('and a gradient with the bits of the rows’ gradients, added from the first to the last', () => {
    holds(
      fc.property(expression, anyRows, env, (e, t, at) => {
        const sums = new Map<string, number>([...grad(sumOver(t)(e))(at).keys()].map((name) => [name, 0]))
        for (const r of unrolled(t, e))
          for (const [name, d] of grad(r)(at)) sums.set(name, (sums.get(name) as number) + d)
        expect(entries(grad(sumOver(t)(e))(at))).toEqual(entries(sums))
      }),
    )
  })
  test('the gradient of the expression written out, up to rounding', () => {
    const outcomes = { holds: 0, all: 0 }
    holds(
      fc.property(expression, someRows, env, (e, t, at) => {
        const out = sum(unrolled(t, e))
        const [ours, theirs] = [grad(sumOver(t)(e))(at), grad<string>(out)(at)]
        for (const name of parameters) {
          const by = conditioning(out)(at, (other) => (other === name ? 1 : 0))
          const verdict = agree(`∂${name}`, ours.get(name) ?? 0, theirs.get(name) ?? 0, by, 1e-13)
          expect(verdict._tag).not.toBe('Fails')
          outcomes.all += 1
          if (verdict._tag === 'Holds') outcomes.holds += 1
        }
      }),
    )
    expect(outcomes.holds).toBeGreaterThan(outcomes.all / 2)
  })
  test('is the sum over any split of the rows', () => {
    holds(
      fc.property(expression, someRows, env, fc.nat(6), (e, t, at, where) => {
        const head = takeRows(indices(t).slice(0, where))(t)
        const tail = takeRows(indices(t).slice(where))(t)
        const whole = valueAndGrad(sumOver(t)(e))(at)
        const split = valueAndGrad(addObjectives(sumOver(head)(e), sumOver(tail)(e)))(at)
        const size = valuesOver(over(t)([e]))(at).reduce((s, [v]) => s + Math.abs(v), 0)
        if (size < 1e300) expect(Math.abs(whole.value - split.value)).toBeLessThanOrEqual(1e-15 * 6 * size)
        const rows = unrolled(t, e).map((r) => grad(r)(at))
        expect([...split.gradient.keys()]).toEqual([...whole.gradient.keys()])
        for (const [name, d] of whole.gradient) {
          const scale = rows.reduce((s, g) => s + Math.abs(g.get(name as never) ?? 0), 0)
          if (scale < 1e300)
            expect(Math.abs(d - (split.gradient.get(name) as number))).toBeLessThanOrEqual(1e-15 * 6 * scale)
        }
      }),
    )
  })
})

describe('a mean over rows', () => {
  test('is the sum divided by the number of rows, to the bit', () => {
    holds(
      fc.property(expression, someRows, env, (e, t, at) => {
        const [total, mean] = [both(sumOver(t)(e), at), both(meanOver(t)(e), at)]
        expect(mean.value).toBe(total.value / t.rows)
        expect(mean.gradient).toEqual(total.gradient.map(([name, d]) => [name, unsigned(d / t.rows)]))
      }),
    )
  })
  test('with whole weights it is the mean over as many copies of each row', () => {
    holds(
      fc.property(expression, someRows, env, (e, t, at) => {
        const copies = takeRows(
          indices(t).flatMap((k) => Array.from({ length: t.columns.trust[k] as number }, () => k)),
        )(t)
        const [weighted, copied] = [both(meanOver(t, { weights: 'trust' })(e), at), both(meanOver(copies)(e), at)]
        const values = valuesOver(over(copies)([e]))(at).map(([v]) => Math.abs(v))
        if (Math.max(...values) < 1e300)
          expect(Math.abs(weighted.value - copied.value)).toBeLessThanOrEqual(1e-14 * Math.max(...values))
        const rows = unrolled(copies, e).map((r) => grad(r)(at))
        expect(weighted.gradient.map(([name]) => name)).toEqual(copied.gradient.map(([name]) => name))
        weighted.gradient.forEach(([name, d], k) => {
          const largest = Math.max(...rows.map((g) => Math.abs(g.get(name as never) ?? 0)))
          if (largest < 1e300)
            expect(Math.abs(d - (copied.gradient[k] as readonly [string, number])[1])).toBeLessThanOrEqual(
              1e-14 * largest,
            )
        })
      }),
    )
  })
  test('with weights of 1 it has the bits of the mean without', () => {
    holds(
      fc.property(expression, someRows, env, (e, t, at) => {
        const equal = table({ x: t.columns.x, y: t.columns.y, one: indices(t).map(() => 1) })
        expect(both(meanOver(equal, { weights: 'one' })(e), at)).toEqual(both(meanOver(t)(e), at))
      }),
    )
  })
})

describe('addition of objectives', () => {
  const { concat } = getMonoid<Parameter>()
  const gradients = getGradientMonoid<Parameter>()
  test('the value of a sum is the sum of the values, the gradient the sum of the gradients', () => {
    holds(
      fc.property(term, term, env, (f, g, at) => {
        const together = valueAndGrad(concat(f, g))(at)
        expect(together.value).toBe(unsigned(evaluate(f)(at)) + evaluate(g)(at))
        const summed = gradients.concat(grad(f)(at), grad(g)(at))
        expect(new Map(entries(together.gradient))).toEqual(new Map(entries(summed)))
      }),
    )
  })
  test('is associative and has a unit, to the bit', () => {
    holds(
      fc.property(term, term, term, env, (f, g, h, at) => {
        expect(both(concat(concat(f, g), h), at)).toEqual(both(concat(f, concat(g, h)), at))
        expect(both(addObjectives(f, g, h), at)).toEqual(both(concat(concat(f, g), h), at))
        expect(both(concat(getMonoid<Parameter>().empty, f), at)).toEqual(both(f, at))
        expect(both(concat(f, getMonoid<Parameter>().empty), at)).toEqual(both(f, at))
      }),
    )
  })
  test('the gradient of the empty sum is the empty gradient', () => {
    const none: Gradient<Parameter> = grad(getMonoid<Parameter>().empty)({ a: 1, b: 2 })
    expect(none).toEqual(gradients.empty)
  })
  test('scaling by powers of 2 scales value and gradient, to the bit', () => {
    holds(
      fc.property(term, env, fc.constantFrom(2, -4, 0.5, -1), (f, at, k) => {
        const [scaled, plain] = [both(scaleObjective(k)(f), at), both(f, at)]
        if (Math.abs(plain.value) > 1e-300 && Math.abs(plain.value) < 1e300) expect(scaled.value).toBe(k * plain.value)
        scaled.gradient.forEach(([name, d], i) => {
          const [same, before] = plain.gradient[i] as readonly [string, number]
          expect(name).toBe(same)
          if (Math.abs(before) > 1e-300 && Math.abs(before) < 1e300) expect(d).toBe(k * before)
        })
      }),
    )
  })
})

describe('an expression as an objective', () => {
  test('keeps value and gradient, names and their order', () => {
    holds(
      fc.property(dag({ variables: parameters }), env, (e, at) => {
        const plain = valueAndGrad(e)(at)
        expect(both(objective(e), at)).toEqual({ value: unsigned(plain.value), gradient: entries(plain.gradient) })
      }),
    )
  })
})

describe('rows', () => {
  test('valuesOver has the bits of the expressions with each row put in', () => {
    holds(
      fc.property(expression, expression, anyRows, env, (e, f, t, at) => {
        const [es, fs] = [unrolled(t, e), unrolled(t, f)]
        const expected = es.map((r, k) => [evaluate(r)(at), evaluate(fs[k] as Expr<string>)(at)])
        expect(valuesOver(over(t)([e, f]))(at)).toEqual(expected)
      }),
    )
  })
})
