/** Expressions for each row: predictions, residuals. */
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  evaluate,
  gt,
  log,
  mul,
  over,
  primitive,
  sub,
  table,
  tanh,
  valuesOver,
  variable,
  where,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { errorOf } from '../support/untyped.js'
import { unrolled } from './support.js'
import { watched } from '../support/watched.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2, 3], y: [2, 2, 4] })

describe('valuesOver', () => {
  test('for each row, a number for each expression', () => {
    const prediction = add(mul(w, x), b)
    const rows = over(points)([prediction, sub(prediction, y)])
    expect(valuesOver(rows)({ w: 2, b: 1 })).toEqual([
      [3, 1],
      [5, 3],
      [7, 3],
    ])
  })
  test('the bits of the expression with the row put in', () => {
    const e = mul(tanh(add(mul(w, x), mul(0.1, y))), add(x, tanh(mul(y, w))))
    const values = valuesOver(over(points)([e]))({ w: 0.3 })
    expect(values.map(([v]) => v)).toEqual(unrolled(points, e).map((r) => evaluate(r)({ w: 0.3 })))
  })
  test('one expression twice, constants, columns, parameters', () => {
    expect(valuesOver(over(points)([x, x, constant(7), w]))({ w: 5 })).toEqual([
      [1, 1, 7, 5],
      [2, 2, 7, 5],
      [3, 3, 7, 5],
    ])
  })
  test('no expressions, no rows, no columns', () => {
    expect(valuesOver(over(points)([]))({})).toEqual([[], [], []])
    expect(valuesOver(over(table({ x: [] as number[] }))([mul(w, x)]))({ w: 1 })).toEqual([])
    expect(valuesOver(over(table({}))([w]))({ w: 1 })).toEqual([])
  })
  test('NaN, ∞ and −0 are values', () => {
    const t = table({ x: [NaN, Infinity, -0] })
    expect(valuesOver(over(t)([x, mul(2, x)]))({})).toEqual([
      [NaN, NaN],
      [Infinity, Infinity],
      [-0, -0],
    ])
  })
  test('branches row by row', () => {
    const t = table({ x: [1, 0, -1] })
    expect(valuesOver(over(t)([where(gt(x, 0), log(x), mul(w, x))]))({ w: 3 })).toEqual([[0], [0], [-3]])
  })
  test('awkward names', () => {
    const t = table({ ['__proto__']: [1, 2], '': [3, 4] })
    const rows = over(t)([mul(variable('__proto__'), variable('')), variable('toString')])
    expect(valuesOver(rows)(new Map([['toString', 9]]))).toEqual([
      [3, 9],
      [8, 9],
    ])
  })
  test('a missing parameter is named, rows or none', () => {
    const e = errorOf(() => valuesOver(over(points)([x, mul(w, x)]))(new Map()))
    expect([e.code, e.subject]).toEqual(['UnboundVariable', 'w'])
    expect(errorOf(() => valuesOver(over(table({ x: [] as number[] }))([mul(w, x)]))(new Map())).code).toBe(
      'UnboundVariable',
    )
  })
  test('columns come from the table, whatever the environment says', () => {
    const env = { w: 1, x: 100 }
    expect(valuesOver(over(points)([mul(w, x)]))(env)).toEqual([[1], [2], [3]])
  })
  test('results are the caller’s own; inputs may be frozen', () => {
    const run = valuesOver(frozen(over(frozen(points))(frozen([mul(w, x)]))))
    const first = run(frozen({ w: 1 }))
    const second = run(frozen({ w: 10 }))
    expect(first).toEqual([[1], [2], [3]])
    expect(second).toEqual([[10], [20], [30]])
  })
  test('each row once, what is shared between the expressions too', () => {
    const { seen, values } = watched()
    const shared = seen(mul(w, x))
    const run = valuesOver(over(points)([shared, mul(shared, shared)]))
    expect(values).toEqual([])
    expect(run({ w: 1 })).toEqual([
      [1, 1],
      [2, 4],
      [3, 9],
    ])
    expect(values).toEqual([1, 2, 3])
  })
  test('called from inside itself', () => {
    const box: { run?: (env: { readonly w: number }) => ReadonlyArray<readonly [number]> } = {}
    const inner = primitive({
      name: 'inner',
      arity: 1,
      value: (v) => (v <= 0 ? 0 : ((box.run as NonNullable<typeof box.run>)({ w: v - 1 })[0]?.[0] ?? NaN)),
      partials: () => [undefined],
    })
    const run = (box.run = valuesOver(over(table({ x: [1, 2] }))([add(mul(w, x), add(inner(w), x))])))
    // first row: f(v) = v + f(v − 1) + 1, f(0) = 1
    expect(run({ w: 3 })).toEqual([[3 + 1 + 2 + 1 + 1 + 1 + 1], [6 + 2 + (2 + 1 + 1 + 1 + 1)]])
  })
})
