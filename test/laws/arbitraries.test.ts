import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { node, primitive, tapeOf, valueAndGrad, type Expr, type Operation } from 'fluxion'
import { allSteps, anyNumber, arithmeticSteps, compiledLaws, dag, environment, exponential } from 'fluxion/laws'
import { foldBackEnd, forest, kills, laws, someLaw, stepOf, tables } from 'fluxion/laws'
import { errorOf } from '../support/untyped.js'

const variables = ['x', 'y', 'z'] as const
const some = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 1000): ReadonlyArray<T> =>
  fc.sample(arbitrary, { seed: 11, numRuns })

/** The operations of an expression, by name. */
const operations = (e: Expr<string>): ReadonlyArray<string> =>
  tapeOf(e).nodes.map((n) => (n._tag === 'Apply' ? n.primitive.name : n._tag))

/** How often each node other than a leaf is used, at most. */
const mostUses = (e: Expr<string>): number => {
  const { first, nodes, operands, ops, second } = tapeOf(e)
  const uses = nodes.flatMap((n, i) => {
    const [l, r] = [first[i] as number, second[i] as number]
    if (n._tag === 'Const' || n._tag === 'Var') return []
    if (n._tag === 'Apply') return [...operands.subarray(l, l + r)]
    return n._tag === 'Add' || n._tag === 'Mul' ? [l, r] : [l]
  })
  const inner = uses.filter((i) => (ops[i] as number) > 1)
  return Math.max(0, ...inner.map((i) => inner.filter((j) => j === i).length))
}

describe('dag', () => {
  const es = some(dag<string>({ variables }))

  test('shares parts in a third of its expressions, and reuses variables through several nodes', () => {
    expect(es.filter((e) => mostUses(e) > 1).length).toBeGreaterThan(333)
    const names = (e: Expr<string>): ReadonlyArray<string> =>
      tapeOf(e).nodes.flatMap((n) => (n._tag === 'Var' ? [n.name] : []))
    expect(es.filter((e) => new Set(names(e)).size < names(e).length).length).toBeGreaterThan(100)
  })

  test('contains every operation, where among them', () => {
    const found = new Set(es.flatMap(operations))
    for (const name of [
      'Const',
      'Add',
      'Mul',
      'Pow',
      'Exp',
      'Tanh',
      'where',
      'relu',
      'max',
      'log',
      'sigmoid',
      'atan2',
      'and',
      'or',
      'not',
    ])
      expect([...found]).toContain(name)
  })

  test('is finite, with a gradient that is not 0, more often than not', () => {
    const envs = some(environment<string>(variables))
    const good = es.filter((e, k) => {
      const { gradient, value } = valueAndGrad(e)(envs[k] as ReadonlyMap<string, number>)
      const slopes = [...gradient.values()]
      return Number.isFinite(value) && slopes.every(Number.isFinite) && slopes.some((d) => d !== 0)
    })
    expect(good.length).toBeGreaterThan(600)
  })

  test('keeps to its variables, size and steps', () => {
    const small = some(dag({ variables: ['only'], size: 3, steps: arithmeticSteps }))
    const names = new Set(small.flatMap((e) => tapeOf(e).variables))
    expect([...names]).toEqual(['only'])
    // a step makes at most three nodes
    expect(Math.max(...small.map((e) => tapeOf(e).nodes.length))).toBeLessThanOrEqual(10)
    expect(small.flatMap(operations).includes('where')).toBe(false)
  })

  test("grows by primitives of one's own, of any arity", () => {
    const softsign: Operation<1> = primitive({
      name: 'softsign',
      arity: 1,
      define: (n, [x]) => n.mul(x, n.pow(n.add(n.constant(1), n.pow(x, 2)), -0.5)),
    })
    const total: Operation<'many'> = primitive({
      name: 'total',
      arity: 'many',
      define: (n, xs) => xs.reduce(n.add),
    })
    const mine = some(dag({ variables, steps: [...allSteps, stepOf(softsign), stepOf(total)] }))
    expect(mine.flatMap(operations)).toEqual(expect.arrayContaining(['softsign', 'total']))
  })

  test('is made of plain data: equal keys, equal expressions', () => {
    expect(some(dag({ variables })).map(operations)).toEqual(es.map(operations))
  })
})

test('the expressions of a forest share parts with one another', () => {
  const together = some(forest(2, { variables })).filter(([a, b]) => {
    const inA = new Set(tapeOf(a as Expr<string>).nodes)
    return tapeOf(b as Expr<string>).nodes.some((n) => node(n)._tag !== 'Var' && inA.has(n))
  })
  expect(together.length).toBeGreaterThan(333)
})

test('anyNumber has every edge', () => {
  const found = some(anyNumber)
  for (const x of [0, -0, Infinity, -Infinity, NaN, Number.MIN_VALUE, Number.MAX_VALUE])
    expect(found.some((y) => Object.is(x, y))).toBe(true)
})

test('an environment binds awkward names', () => {
  const [env] = some(environment(['__proto__', 'constructor', '']), 1)
  expect([...(env as ReadonlyMap<string, number>).keys()]).toEqual(['__proto__', 'constructor', ''])
})

describe('what would be left out in silence, or try nothing, is refused', () => {
  const set = laws('mine', someLaw(exponential))
  test.each<readonly [string, () => unknown, string]>([
    [
      'dag',
      () => dag({ variables: ['x'], sizes: 5 } as never),
      "dag has no option 'sizes'; it has variables, size, steps, numbers. Did you mean 'size'?",
    ],
    [
      'forest',
      () => forest(2, { variables: ['x'], step: [] } as never),
      "forest has no option 'step'; it has variables, size, steps, numbers. Did you mean 'steps'?",
    ],
    [
      'no options',
      () => dag(undefined as never),
      'In dag, options must be a record { variables, size, steps, numbers }, not undefined.',
    ],
    [
      'a name for a list',
      () => dag({ variables: 'xy' as never }),
      'dag takes a list, as in { variables: [\'x\'] }; this is the string "xy".',
    ],
    ['no variables', () => dag({ variables: [] }), "dag needs at least one variable, as in { variables: ['x'] }."],
    [
      'tables',
      () => tables(['x'], { emtpy: true } as never),
      "tables has no option 'emtpy'; it has empty, rows, numbers. Did you mean 'empty'?",
    ],
    [
      'compiledLaws',
      () => compiledLaws('mine', foldBackEnd, { tolerence: 1 } as never),
      "compiledLaws has no option 'tolerence'; it has tolerance. Did you mean 'tolerance'?",
    ],
    [
      'kills, a number',
      () => kills(set, 3 as never),
      'kills takes a list, as in kills(mine, [1, 2]); this is the number 3.',
    ],
  ])('%s', (_, call, message) => {
    expect(errorOf(call).message).toBe(message)
  })
})
