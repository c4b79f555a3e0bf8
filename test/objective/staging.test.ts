/** How objectives are run: names, environments, purity, work done once, and what untyped code is told. */
import { describe, expect, test, vi } from 'vitest'
import {
  add,
  addObjectives,
  evaluate,
  getMonoid,
  grad,
  meanOver,
  mul,
  objective,
  over,
  primitive,
  scaleObjective,
  select,
  square,
  sumOver,
  table,
  valueAndGrad,
  variable,
  type Env,
  type Expr,
} from 'fluxion'
import { stage } from '../../src/objective/stage.js'
import { frozen } from '../support/frozen.js'
import { errorOf, untyped } from '../support/untyped.js'
import { watched } from '../support/watched.js'

const [w, x] = [variable('w'), variable('x')]
const points = table({ x: [1, 2, 3] })

describe('names', () => {
  const awkward = ['__proto__', 'constructor', '', 'hasOwnProperty', 'toString', 'length', 'valueOf'] as const
  test.each(awkward)('a column called %j', (name) => {
    const t = select([name])(table({ [name]: [1, 2, 4] }))
    const o = sumOver(t)(mul(w, variable(name)))
    expect(valueAndGrad(o)({ w: 2 })).toEqual({ value: 14, gradient: new Map([['w', 7]]) })
  })
  test.each(awkward)('a parameter called %j, beside a table that has no such column', (name) => {
    const o = sumOver(points)(mul(variable(name), x))
    expect(valueAndGrad(o)(new Map([[name, 2]]))).toEqual({ value: 12, gradient: new Map([[name, 6]]) })
    const own: Readonly<Record<string, number>> = { [name]: 2 }
    expect(evaluate<string>(o)(own)).toBe(12)
    const e = errorOf(() => evaluate(o)(untyped(Object.create)(null) as never))
    expect([e.code, e.subject]).toEqual(['UnboundVariable', name])
  })
  test.each(['__proto__', ''] as const)('a column of weights called %j', (name) => {
    const t = select(['x', name])(table({ x: [1, 5], [name]: [3, 1] }))
    expect(evaluate(meanOver(t, { weights: name })(x))({})).toBe(2)
  })
})

describe('a name is a column or a parameter, not both', () => {
  test('a column of one term as a parameter of another', () => {
    const o = addObjectives(sumOver(points)(mul(w, x)), objective(square(variable('x'))))
    for (const use of [evaluate, grad, valueAndGrad] as const) {
      const e = errorOf(() => use(o))
      expect([e.code, e.subject]).toEqual(['ColumnAsParameter', 'x'])
      expect(e.message).toContain("'x'")
    }
  })
  test('in either order, and over two tables', () => {
    const other = table({ y: [1] })
    const [first, second] = [sumOver(points)(mul(w, x)), sumOver(other)(mul(variable('y'), variable('x')))]
    expect(errorOf(() => evaluate(addObjectives(first, second))).code).toBe('ColumnAsParameter')
    expect(errorOf(() => evaluate(addObjectives(second, first))).code).toBe('ColumnAsParameter')
  })
  test('one name may be a column of several tables', () => {
    const o = addObjectives(sumOver(points)(mul(w, x)), sumOver(table({ x: [10] }))(mul(w, x)))
    expect(valueAndGrad(o)({ w: 1 })).toEqual({ value: 16, gradient: new Map([['w', 16]]) })
  })
  test('a column that no term mentions leaves its name free', () => {
    const t = table({ x: [1, 2], spare: [0, 0] })
    const o = addObjectives(sumOver(t)(mul(w, x)), objective(square(variable('spare'))))
    expect(evaluate(o)({ w: 1, spare: 3 })).toBe(12)
  })
})

describe('environments', () => {
  const o = sumOver(points)(mul(w, x))
  test('records and Maps', () => {
    expect(evaluate(o)({ w: 2 })).toBe(12)
    expect(evaluate(o)(new Map([['w', 2]]))).toBe(12)
  })
  test('a value for a column is surplus: the table has the say', () => {
    const more = { w: 2, x: 100 }
    expect(evaluate(o)(more)).toBe(12)
    expect(grad(o)(more)).toEqual(new Map([['w', 6]]))
  })
  test('a missing parameter is named, the nearest suggested', () => {
    const rates = sumOver(points)(mul(variable('rate'), x))
    const e = errorOf(() => evaluate<string>(rates)({ Rate: 1 }))
    expect([e.code, e.subject]).toEqual(['UnboundVariable', 'rate'])
    expect(e.message).toContain("'Rate'")
    expect(errorOf(() => grad(rates)(new Map())).code).toBe('UnboundVariable')
    expect(errorOf(() => evaluate(sumOver(table({ x: [] as number[] }))(mul(w, x)))(new Map())).code).toBe(
      'UnboundVariable',
    )
  })
  test.each<readonly [string, unknown, string]>([
    ['a string for a number', { w: '2' }, 'BadNumber'],
    ['null', null, 'BadEnvironment'],
    ['a list', [2], 'BadEnvironment'],
    ['nothing', undefined, 'BadEnvironment'],
  ])('%s', (_, env, code) => {
    expect(errorOf(() => evaluate(o)(env as Env<'w'>)).code).toBe(code)
    expect(errorOf(() => valueAndGrad(o)(env as Env<'w'>)).code).toBe(code)
  })
})

test('over some of its rows a sum stands for that over all of them, and one over no rows is 0', () => {
  const none = table({ x: [] as ReadonlyArray<number> })
  const { into } = stage(addObjectives(sumOver(points)(mul(w, x)), sumOver(none)(mul(w, x))))
  const gradient = new Float64Array(1)
  expect(into([2], gradient, ({ rows }) => (rows === 0 ? [] : [2]))).toBe(18)
  expect(gradient).toEqual(Float64Array.of(9))
})

describe('work', () => {
  test('nothing is evaluated before there is an environment; then each row once', () => {
    const { seen, values } = watched()
    const o = sumOver(points)(seen(mul(w, x)))
    const [value, both] = [evaluate(o), valueAndGrad(o)]
    expect(values).toHaveLength(0)
    value({ w: 1 })
    expect(values).toHaveLength(3)
    both({ w: 1 })
    expect(values).toHaveLength(6)
  })
  test('what is shared is evaluated once in a row', () => {
    const { seen, values } = watched()
    const s = seen(mul(w, x))
    expect(evaluate(sumOver(points)(add(mul(s, s), s)))({ w: 1 })).toBe(20)
    expect(values).toHaveLength(3)
  })
  test('a primitive whose value calls the same staged objective', () => {
    const box: { call?: (env: { readonly w: number }) => number } = {}
    const inner = primitive({
      name: 'inner',
      arity: 1,
      value: (v) => (v <= 1 ? v : (box.call as NonNullable<typeof box.call>)({ w: v - 1 })),
      partials: () => [undefined],
    })
    const o = addObjectives(sumOver(points)(add(mul(w, x), inner(w))), objective(w))
    const call = (box.call = evaluate(o))
    // f(1) = 6 + 3·1 + 1, f(v) = 6v + 3·f(v − 1) + v
    expect([1, 2, 3].map((v) => call({ w: v }))).toEqual([10, 44, 153])
  })
  test('a chain ten thousand deep and a graph of 2^100 paths, over rows', () => {
    let chain: Expr<'w' | 'x'> = w
    for (let k = 0; k < 10_000; k++) chain = add(chain, x)
    expect(valueAndGrad(sumOver(points)(chain))({ w: 1 })).toEqual({
      value: 3 + 10_000 * 6,
      gradient: new Map([['w', 3]]),
    })
    let doubled: Expr<'w' | 'x'> = mul(w, x)
    for (let k = 0; k < 100; k++) doubled = add(doubled, doubled)
    expect(grad(sumOver(points)(doubled))({ w: 1 })).toEqual(new Map([['w', 6 * 2 ** 100]]))
  })
  test('a hundred thousand rows', () => {
    const many = table({ x: Float64Array.from({ length: 100_000 }, (_, k) => k) })
    expect(valueAndGrad(meanOver(many)(mul(w, x)))({ w: 2 })).toEqual({
      value: 99_999,
      gradient: new Map([['w', 49_999.5]]),
    })
  })
})

describe('nothing is changed, and nothing shared that could be', () => {
  test('frozen tables, expressions, objectives, environments', () => {
    const o = frozen(scaleObjective(2)(frozen(addObjectives(sumOver(frozen(points))(frozen(mul(w, x))), objective(w)))))
    const env = frozen({ w: 3 })
    expect(valueAndGrad(o)(env)).toEqual({ value: 42, gradient: new Map([['w', 14]]) })
    expect(valueAndGrad(o)(env)).toEqual({ value: 42, gradient: new Map([['w', 14]]) })
  })
  test('a gradient stays what it was when the next is computed', () => {
    const at = grad(sumOver(points)(square(mul(w, x))))
    const first = at({ w: 1 })
    const second = at({ w: 2 })
    expect([first.get('w'), second.get('w')]).toEqual([28, 56])
  })
  test('an objective is data: its terms can be read', () => {
    const e = mul(w, x)
    const o = addObjectives(meanOver(points, { weights: 'x' })(e), scaleObjective(3)(objective(w)))
    expect(o._tag).toBe('Objective')
    expect(o.terms.map(({ reduce, rowWeights, weight }) => [weight, reduce, rowWeights])).toEqual([
      [1, 'mean', 'x'],
      [3, 'one', undefined],
    ])
    expect(o.terms[0]?.expression).toBe(e)
    expect(o.terms[0]?.table).toBe(points)
  })
})

describe('what untyped code is told', () => {
  test.each<readonly [string, () => unknown, string, string]>([
    ['a mean over no rows', () => meanOver(table({ x: [] as number[] }))(x), 'EmptyList', 'meanOver'],
    ['weights that are no column', () => meanOver(points, { weights: 'z' as 'x' })(x), 'MissingColumn', 'z'],
    ['weights by an inherited name', () => meanOver(points, { weights: 'valueOf' as 'x' })(x), 'MissingColumn', 'valueOf'], // prettier-ignore
    ['columns for a table', () => untyped(sumOver({ x: [1] } as never))(x), 'BadTable', 'sumOver'],
    ['what is only tagged a table', () => untyped(sumOver({ _tag: 'Table' } as never))(x), 'BadTable', 'sumOver'],
    ['nothing for a table', () => untyped(untyped(meanOver)())(x), 'BadTable', 'meanOver'],
    ['null for a table', () => untyped(over(null as never))([x]), 'BadTable', 'over'],
    ['a number for an expression', () => untyped(sumOver(points))(3), 'BadOperand', 'sumOver'],
    ['nothing for an expression', () => untyped(meanOver(points))(), 'BadOperand', 'meanOver'],
    ['an objective for an expression', () => untyped(objective)(objective(w)), 'BadOperand', 'objective'],
    ['a number among expressions', () => untyped(over(points))([x, 3]), 'BadOperand', 'over'],
    ['an expression for a list of them', () => untyped(over(points))(x), 'BadList', 'over'],
    ['a string for a scale', () => untyped(untyped(scaleObjective)('2'))(objective(w)), 'BadNumber', 'scaleObjective'],
    ['a number for an objective', () => untyped(evaluate)(3), 'BadOperand', ''],
    ['a table for an objective', () => untyped(valueAndGrad)(points), 'BadOperand', ''],
  ])('%s', (_, call, code, subject) => {
    const e = errorOf(call)
    expect(e.code).toBe(code)
    if (subject !== '') expect(e.subject).toBe(subject)
  })
  test.each<readonly [string, () => unknown]>([
    ['scaled', () => untyped(scaleObjective(2))(w)],
    ['added', () => untyped(addObjectives)(objective(w), w)],
    ['added in the monoid', () => untyped(getMonoid().concat)(w, objective(w))],
  ])('an expression for an objective, %s', (_, call) => {
    expect(errorOf(call).code).toMatch(/^Bad/)
  })
  test('a scale of NaN is a number', () => {
    expect(evaluate(scaleObjective(NaN)(objective(w)))({ w: 1 })).toBe(NaN)
  })
})

test('thousands of terms, each with parameters of its own, are staged in linear time', () => {
  const names = Array.from({ length: 3000 }, (_, k) => `w${k}`)
  const o = addObjectives(...names.map((name) => objective(square(variable(name)))))
  const asked = vi.spyOn(Set.prototype, 'has')
  const gradient = grad(o)
  const times = asked.mock.calls.length
  asked.mockRestore()
  expect(times).toBeLessThan(10 * names.length)
  expect(gradient(new Map(names.map((name) => [name, 1])))).toEqual(new Map(names.map((name) => [name, 2])))
})
