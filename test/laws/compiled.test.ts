/** The laws of back ends: on the fold, on one that adds in another order, and on some that are wrong. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { add, constant, evaluate, expressions, fold, mul, node, takeRows, variable, type Expr, type Objective } from 'fluxion' // prettier-ignore
import {
  check,
  checkAll,
  compiledLaws,
  foldBackEnd,
  kills,
  lawsIn,
  referenceCompiledLaws,
  showCounterexample,
  type Compile,
  type Compiled,
  type Counterexample,
} from 'fluxion/laws'
import { isObjective } from '../../src/objective/objective.js'

const failing = (compile: Compile, runs = 200): ReadonlyMap<string, Counterexample> =>
  new Map(
    checkAll(compiledLaws('mine', compile), { key: 4, runs }).flatMap((o) =>
      E.isLeft(o) ? [[o.left.law.replace('mine: ', ''), o.left] as const] : [],
    ),
  )
const only = (failed: ReadonlyMap<string, Counterexample>, name: string): Counterexample => {
  expect([...failed.keys()]).toContain(name)
  return failed.get(name) as Counterexample
}

/** The fold with something changed in what it gives. */
const withChange =
  (change: (c: Compiled) => Partial<Compiled>): Compile =>
  (e) => {
    const c = foldBackEnd(e)
    return { ...c, ...change(c) }
  }

/** Sums and products nested to the other side, their operands exchanged: the same but for rounding. */
const reordered = (e: Expr<string>): Expr<string> =>
  fold<Expr<string>>({
    ...expressions<string>(),
    variable,
    add: (a, b) => {
      const n = node(a)
      return n._tag === 'Add' ? add(add(b, n.right), n.left) : add(b, a)
    },
    mul: (a, b) => {
      const n = node(a)
      return n._tag === 'Mul' ? mul(mul(b, n.right), n.left) : mul(b, a)
    },
  })(e)

const inAnotherOrder: Compile = (e) =>
  foldBackEnd(
    '_tag' in e && (e as { readonly _tag: unknown })._tag === 'Objective'
      ? {
          ...(e as Objective<string>),
          terms: (e as Objective<string>).terms.map((t) => ({ ...t, expression: reordered(t.expression) })).reverse(),
        }
      : reordered(e as Expr<string>),
  )

describe('compiledLaws', () => {
  test('hold for the fold, which catches its mutants', () => {
    const set = compiledLaws('mine', foldBackEnd, { tolerance: 1e-6 })
    expect(checkAll(set).filter(E.isLeft)).toEqual([])
    const table = kills(set, [1, 2, 3])
    expect(table.filter(({ survived }) => survived.length > 0)).toEqual([])
    expect(new Set(table.map(({ law }) => law)).size).toBe(7)
  })

  test('hold for a back end that adds and multiplies in another order', () => {
    const e = add(add(variable('x'), variable('y')), -0.3)
    const env = new Map<'x' | 'y', number>([['x', 0.1], ['y', 0.2]]) // prettier-ignore
    expect(inAnotherOrder(e).value(env)).not.toBe(evaluate(e)(env))
    const outcomes = checkAll(compiledLaws('reordered', inAnotherOrder), { runs: 1000, key: 9 })
    expect(outcomes.flatMap((o) => (E.isLeft(o) ? [showCounterexample(o.left)] : []))).toEqual([])
  })

  test('tell NaN and ∞ in gradients as they are in any order', () => {
    const edges = lawsIn(compiledLaws('reordered', inAnotherOrder)).at(-1)
    const outcome = edges?.open((law) => check(law, { runs: 3000, key: 2, leastReached: 0 }))
    expect(outcome && E.isLeft(outcome) ? showCounterexample(outcome.left) : '').toBe('')
  })

  test('the reference is under all of them', () => {
    expect(checkAll(referenceCompiledLaws, { runs: 100 }).map(E.isRight)).toEqual(Array(7).fill(true))
  })
})

describe('a back end', () => {
  test('that does not clear the gradient is caught, with the buffer’s entry', () => {
    const adding = withChange(({ into }) => ({
      into: (x, gradient) => {
        const before = gradient.slice()
        const value = into(x, gradient)
        gradient.forEach((g, k) => (gradient[k] = g + (before[k] as number)))
        return value
      },
    }))
    const failed = failing(adding)
    expect(only(failed, 'buffers').detail).toMatch(/^∂[xyz] from into and from valueAndGrad: 1001 ≠ 1$/)
    expect(only(failed, 'buffers').sample).toMatch(/^f = [xyz]$/m)
    expect([...failed.keys()]).toEqual(['buffers', 'objectives', 'NaN and ∞'])
  })

  test('of single precision fails, and holds to a tolerance that it can keep', () => {
    const single = withChange(({ value, valueAndGrad }) => ({
      value: (env) => Math.fround(value(env)),
      valueAndGrad: (env) => {
        const { gradient, value: v } = valueAndGrad(env)
        return { value: Math.fround(v), gradient: new Map([...gradient].map(([x, d]) => [x, Math.fround(d)])) }
      },
    }))
    expect([...failing(single).keys()]).toEqual(expect.arrayContaining(['values', 'gradients']))
    const [values, gradients] = checkAll(compiledLaws('single', single, { tolerance: 1e-6 }))
    expect([values, gradients].map((o) => o !== undefined && E.isRight(o))).toEqual([true, true])
  })

  test('that flushes NaN to 0 is caught where NaN is certain', () => {
    const flushing = withChange(({ value }) => ({ value: (env) => value(env) || 0 }))
    expect(only(failing(flushing), 'NaN and ∞').detail).toBe('value: 0 ≠ NaN')
  })

  test('that flushes NaN in gradients, or beside them, is caught too', () => {
    const flushing = withChange(({ valueAndGrad }) => ({
      valueAndGrad: (env) => {
        const { gradient, value } = valueAndGrad(env)
        return { value, gradient: new Map([...gradient].map(([x, d]) => [x, d || 0])) }
      },
    }))
    expect(only(failing(flushing), 'NaN and ∞').detail).toMatch(/^∂[xyz]: 0 ≠ NaN$/)
  })

  test('that knows no operation but the usual ones, loses rows, or terms without rows, is caught', () => {
    const without = (name: string): Compile => {
      const exchanged = fold<Expr<string>>({
        ...expressions<string>(),
        variable,
        apply: (p, operands) => (p.name === name ? constant(0.123) : expressions<string>().apply(p, operands)),
      })
      return (e) => foldBackEnd(isObjective(e) ? e : exchanged(e))
    }
    const missing = ['clamp', 'tan', 'asin', 'acos', 'cbrt', 'logSumExp', 'norm']
    expect(missing.filter((name) => !failing(without(name), 400).has('values'))).toEqual([])
    type Term = Objective<string>['terms'][number]
    const terms =
      (change: (t: Term) => ReadonlyArray<Term>): Compile =>
      (e) =>
        foldBackEnd(isObjective(e) ? { ...e, terms: e.terms.flatMap(change) } : e)
    expect([...failing(terms((t) => (t.table === undefined ? [] : [t]))).keys()]).toEqual(['objectives'])
    expect([...failing(terms((t) => [{ ...t, weight: Math.abs(t.weight) }])).keys()]).toEqual(['objectives'])
    const firstFour = terms((t) => [t.table === undefined ? t : { ...t, table: takeRows([0, 1, 2, 3].filter((k) => k < (t.table?.rows ?? 0)))(t.table) }]) // prettier-ignore
    expect([...failing(firstFour).keys()]).toEqual(['objectives'])
  })

  test('that shares one result object between calls is caught', () => {
    const shared = withChange(({ valueAndGrad }) => {
      const gradient = new Map<string, number>()
      const result = { value: 0, gradient }
      return {
        valueAndGrad: (env) => {
          const next = valueAndGrad(env)
          next.gradient.forEach((d, x) => gradient.set(x, d))
          result.value = next.value
          return result
        },
      }
    })
    expect(only(failing(shared), 'same call, same bits').detail).toContain('what was given before, after other calls')
  })

  test('that takes no objectives, throws, or gives nonsense is refuted and does not crash', () => {
    const throwing: Compile = () => {
      throw new Error('not compiled')
    }
    const failed = failing(throwing, 50)
    expect(failed.size).toBe(7)
    expect(only(failed, 'values')).toMatchObject({ _tag: 'Refuted', detail: 'the back end threw Error: not compiled' })
    expect(failing((() => undefined) as never, 50).size).toBe(7)
    const nonsense = withChange(() => ({ variables: ['x', 'x', 'nowhere'] }))
    expect(only(failing(nonsense), 'variables').detail).toMatch(/^the variables \[x, x, nowhere\] ≠ \[/)
  })
})
