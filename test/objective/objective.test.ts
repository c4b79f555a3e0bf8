/** What an objective means: the expression written out over the rows, value and gradient. */
import { describe, expect, test } from 'vitest'
import {
  add,
  addObjectives,
  compile,
  constant,
  evaluate,
  exp,
  getMonoid,
  grad,
  gt,
  log,
  lt,
  max,
  mean,
  meanOver,
  mul,
  objective,
  relu,
  scaleObjective,
  sqrt,
  square,
  sub,
  sum,
  sumOver,
  table,
  takeRows,
  tanh,
  valueAndGrad,
  variable,
  where,
  type Expr,
} from 'fluxion'
import { expectClose, type Numbers } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { unrolled } from './support.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2, 3], y: [2, 2, 4] })
const error = square(sub(mul(w, x), y))
const at = (e: Expr<string>, env: Numbers) => valueAndGrad(e)(env)

describe('a sum over rows', () => {
  test('by hand: errors 0, 2, 2 and slopes 0, 8, 12', () => {
    const o = sumOver(points)(error)
    expect(evaluate(o)({ w: 2 })).toBe(8)
    expect(grad(o)({ w: 2 })).toEqual(new Map([['w', 20]]))
    expect(valueAndGrad(o)({ w: 2 })).toEqual({ value: 8, gradient: new Map([['w', 20]]) })
  })
  test('is the sum of the expression with each row put in', () => {
    const e = mul(tanh(add(mul(w, x), b)), sub(y, exp(mul(-0.1, w))))
    const env = { w: 0.3, b: -0.7 }
    const { gradient, value } = valueAndGrad(sumOver(points)(e))(env)
    const out = at(sum(unrolled(points, e)), env)
    expect(value).toBe(out.value)
    for (const name of ['w', 'b'] as const)
      expectClose(gradient.get(name) as number, out.gradient.get(name) as number, 1e-15, name)
  })
  test('over no rows: 0, and a slope of 0 for every parameter', () => {
    const none = table({ x: [] as ReadonlyArray<number>, y: [] })
    const o = sumOver(none)(mul(error, b))
    expect(valueAndGrad(o)({ w: 2, b: NaN })).toEqual({ value: 0, gradient: new Map([['w', 0], ['b', 0]]) }) // prettier-ignore
  })
  test('over a table without columns: nothing but parameters', () => {
    const o = sumOver(table({}))(square(w))
    expect(valueAndGrad(o)({ w: 2 })).toEqual({ value: 0, gradient: new Map([['w', 0]]) })
  })
  test('of what mentions no column: once for each row', () => {
    expect(valueAndGrad(sumOver(points)(square(w)))({ w: 5 })).toEqual({ value: 75, gradient: new Map([['w', 30]]) })
    expect(evaluate(sumOver(points)(constant(2)))({})).toBe(6)
  })
  test('of what mentions columns alone: no parameters', () => {
    expect(valueAndGrad(sumOver(points)(mul(x, y)))({})).toEqual({ value: 18, gradient: new Map() })
    expect(evaluate(sumOver(points)(x))({})).toBe(6)
  })
  test('columns that are not mentioned have no say, NaN or not', () => {
    const t = table({ x: [1, 2], spare: [NaN, Infinity] })
    expect(valueAndGrad(sumOver(t)(mul(w, x)))({ w: 2 })).toEqual({ value: 6, gradient: new Map([['w', 3]]) })
  })
  test('one expression over several tables', () => {
    const [first, rest] = [takeRows([0])(points), takeRows([1, 2])(points)]
    expect(evaluate(sumOver(first)(error))({ w: 1 })).toBe(1)
    expect(evaluate(sumOver(rest)(error))({ w: 1 })).toBe(1)
    expect(evaluate(addObjectives(sumOver(first)(error), sumOver(rest)(error)))({ w: 1 })).toBe(2)
  })
  test('two nodes of one column, two of one parameter', () => {
    const e = mul(mul(variable('x'), variable('w')), mul(variable('w'), variable('x')))
    expect(valueAndGrad(sumOver(points)(e))({ w: 3 })).toEqual({ value: 9 * 14, gradient: new Map([['w', 6 * 14]]) })
  })
})

describe('a mean over rows', () => {
  test('is the sum divided by how many there are', () => {
    const { gradient, value } = valueAndGrad(meanOver(points)(error))({ w: 2 })
    expect(value).toBe(8 / 3)
    expect(gradient).toEqual(new Map([['w', 20 / 3]]))
  })
  test('is the mean of the expression with each row put in', () => {
    const e = tanh(mul(w, sub(x, y)))
    const { gradient, value } = valueAndGrad(meanOver(points)(e))({ w: 0.4 })
    const out = at(mean(unrolled(points, e)), { w: 0.4 })
    expectClose(value, out.value, 1e-15)
    expectClose(gradient.get('w') as number, out.gradient.get('w') as number, 1e-15)
  })
  test('with weights: Σ wᵣ·eᵣ / Σ wᵣ', () => {
    const t = table({ x: [1, 2, 3], y: [2, 2, 4], trust: [1, 0.5, 2.5] })
    const { gradient, value } = valueAndGrad(meanOver(t, { weights: 'trust' })(error))({ w: 2 })
    expect(value).toBe((0.5 * 4 + 2.5 * 4) / 4)
    expect(gradient).toEqual(new Map([['w', (0.5 * 8 + 2.5 * 12) / 4]]))
  })
  test('the weights are a column like any other: the expression may mention it', () => {
    const t = table({ x: [1, 2], trust: [1, 3] })
    expect(evaluate(meanOver(t, { weights: 'trust' })(mul(w, variable('trust'))))({ w: 2 })).toBe((1 * 2 + 3 * 6) / 4)
  })
  test('what no row reaches is 0, though the sum is multiplied by what is not finite', () => {
    const none = meanOver(table({ w: [0] }), { weights: 'w' })(relu(variable('c')))
    const scaled = scaleObjective(Infinity)(objective(relu(variable('c'))))
    for (const o of [none, scaled])
      for (const f of [valueAndGrad(o), compile(o).valueAndGrad, compile(o, { run: 'tape' }).valueAndGrad]) {
        const { gradient, value } = f({ c: -1 })
        expect(value).toBeNaN()
        expect(Math.abs(gradient.get('c') as number)).toBe(0)
      }
  })
  test('a row of weight 0 does not count, nor does a scale of all weights', () => {
    const t = table({ x: [1, 2, 3], y: [2, 2, 4], zero: [1, 0, 1], large: [512, 0, 512] })
    const two = takeRows([0, 2])(points)
    const expected = valueAndGrad(meanOver(two)(error))({ w: 1.25 })
    expect(valueAndGrad(meanOver(t, { weights: 'zero' })(error))({ w: 1.25 })).toEqual(expected)
    expect(valueAndGrad(meanOver(t, { weights: 'large' })(error))({ w: 1.25 })).toEqual(expected)
  })
  test('weights that add up to 0 give NaN or ∞, as the division does', () => {
    const t = table({ x: [1, 1], balanced: [1, -1], none: [0, 0], off: [2, -2] })
    expect(evaluate(meanOver(t, { weights: 'none' })(x))({})).toBe(NaN)
    expect(evaluate(meanOver(t, { weights: 'balanced' })(x))({})).toBe(NaN)
    const u = table({ x: [1, 2], off: [2, -2] })
    expect(evaluate(meanOver(u, { weights: 'off' })(x))({})).toBe(-Infinity)
  })
  test.each<readonly [unknown, string]>([
    [null, 'options'],
    ['trust', 'options'],
    [{ weight: 'trust' }, 'weight'],
  ])('options that can’t be: %j', (options, subject) => {
    const e = errorOf(() => meanOver(points, options as {}))
    expect([e.code, e.subject]).toEqual(['BadOperand', subject])
    expect(e.message).toContain('weights')
  })
  test('of one row', () => {
    expect(evaluate(meanOver(takeRows([2])(points))(error))({ w: 2 })).toBe(4)
  })
})

describe('rows that are not finite flow', () => {
  const t = table({ x: [1, NaN, 3] })
  test('NaN in a mentioned column', () => {
    expect(valueAndGrad(sumOver(t)(mul(w, x)))({ w: 1 })).toEqual({ value: NaN, gradient: new Map([['w', NaN]]) })
    expect(evaluate(meanOver(t)(mul(w, x)))({ w: 1 })).toBe(NaN)
  })
  test('only where it has a say', () => {
    const guarded = where(gt(x, 0), mul(w, x), 0) // a comparison with NaN is false
    expect(valueAndGrad(sumOver(t)(guarded))({ w: 2 })).toEqual({ value: 8, gradient: new Map([['w', 4]]) })
  })
  test('∞, and ∞ − ∞', () => {
    expect(valueAndGrad(sumOver(table({ x: [1, Infinity] }))(mul(w, x)))({ w: 1 })).toEqual({
      value: Infinity,
      gradient: new Map([['w', Infinity]]),
    })
    expect(evaluate(sumOver(table({ x: [Infinity, -Infinity] }))(mul(w, x)))({ w: 1 })).toBe(NaN)
  })
  test('NaN as a parameter', () => {
    expect(valueAndGrad(sumOver(points)(error))({ w: NaN })).toEqual({ value: NaN, gradient: new Map([['w', NaN]]) })
  })
})

describe('branches are chosen row by row', () => {
  const t = table({ x: [4, 0, 1, -1] })
  test('log in a branch not taken in some of the rows', () => {
    const e = where(gt(x, 0), mul(w, log(x)), mul(3, w))
    const { gradient, value } = valueAndGrad(sumOver(t)(e))({ w: 2 })
    expectClose(value, 2 * Math.log(4) + 6 + 0 + 6, 1e-15)
    expectClose(gradient.get('w') as number, Math.log(4) + 3 + 0 + 3, 1e-15)
  })
  test('a slope of ∞ in the branch not taken', () => {
    const e = where(gt(x, 0), sqrt(mul(w, x)), 0)
    const { gradient } = valueAndGrad(sumOver(t)(e))({ w: 0.25 })
    expect(gradient).toEqual(new Map([['w', 0.5 * (4 / 1) + 0.5 * (1 / 0.5)]]))
    // in no row: every slope is 0, though each rule alone says ∞
    expect(grad(sumOver(table({ x: [0, 0] }))(where(gt(x, 0), sqrt(mul(w, x)), 0)))({ w: 0 })).toEqual(
      new Map([['w', 0]]),
    )
  })
  test('relu and max', () => {
    const e = add(relu(mul(w, x)), max(x, mul(b, x)))
    const { gradient, value } = valueAndGrad(sumOver(t)(e))({ w: -1, b: 2 })
    expect(value).toBe(0 + 8 + 0 + 0 + 0 + 2 + 1 + -1)
    expect(gradient).toEqual(new Map([['w', -1], ['b', 4 + 0 + 1]])) // prettier-ignore
  })
  test('what one row leaves in the buffers does not reach the next', () => {
    const e = where(lt(x, 0), mul(w, 100), where(gt(x, 3), mul(b, x), 1))
    const forth = valueAndGrad(sumOver(t)(e))({ w: 1, b: 10 })
    const back = valueAndGrad(sumOver(takeRows([3, 2, 1, 0])(t))(e))({ w: 1, b: 10 })
    expect(forth).toEqual({ value: 40 + 1 + 1 + 100, gradient: new Map([['w', 100], ['b', 4]]) }) // prettier-ignore
    expect(back).toEqual(forth)
  })
  test('a parameter that only a test mentions has no entry', () => {
    expect(grad(sumOver(t)(where(gt(b, x), w, 0)))({ w: 1, b: 2 })).toEqual(new Map([['w', 3]]))
  })
})

describe('sums of objectives', () => {
  const data = sumOver(points)(error)
  const small = objective(square(w))
  const offset = objective(square(b))
  test('value and gradient', () => {
    const o = addObjectives(data, scaleObjective(0.5)(small), offset)
    expect(valueAndGrad(o)({ w: 2, b: 3 })).toEqual({
      value: 8 + 2 + 9,
      gradient: new Map([['w', 20 + 2], ['b', 6]]), // prettier-ignore
    })
  })
  test('of hundreds of thousands, put together in the monoid', () => {
    const { concat } = getMonoid<'w'>()
    let many = objective(w)
    for (let k = 0; k < 18; k++) many = concat(many, many)
    expect(many.terms.length).toBe(2 ** 18)
    expect(evaluate(many)({ w: 2 })).toBe(2 ** 19)
  })
  test('of none: 0, with no parameters', () => {
    expect(valueAndGrad(addObjectives())({})).toEqual({ value: 0, gradient: new Map() })
    expect(valueAndGrad(getMonoid().empty)({})).toEqual({ value: 0, gradient: new Map() })
  })
  test('entries stand in the order in which the terms first mention their parameters', () => {
    const o = addObjectives(objective(mul(b, w)), sumOver(points)(mul(variable('a'), mul(w, x))))
    expect([...grad(o)({ w: 1, b: 1, a: 1 }).keys()]).toEqual(['b', 'w', 'a'])
    expect([...grad(o)(new Map([['a', 1], ['w', 1], ['b', 1]] as const)).keys()]).toEqual(['b', 'w', 'a']) // prettier-ignore
  })
  test('scales multiply, whatever the reduction', () => {
    const twice = scaleObjective(2)
    expect(evaluate(twice(twice(data)))({ w: 2 })).toBe(32)
    expect(evaluate(twice(meanOver(points)(error)))({ w: 2 })).toBe(16 / 3)
    expect(evaluate(twice(addObjectives(data, small)))({ w: 2 })).toBe(24)
    expect(evaluate(scaleObjective(-1)(data))({ w: 2 })).toBe(-8)
  })
  test('a scale of 0 keeps the parameters, at slopes of 0', () => {
    expect(valueAndGrad(scaleObjective(0)(data))({ w: 2 })).toEqual({ value: 0, gradient: new Map([['w', 0]]) })
  })
  test('the monoid', () => {
    const { concat, empty } = getMonoid<'w'>()
    expect(evaluate(concat(data, small))({ w: 2 })).toBe(12)
    expect(valueAndGrad(concat(empty, data))({ w: 2 })).toEqual(valueAndGrad(data)({ w: 2 }))
    expect(valueAndGrad(concat(data, empty))({ w: 2 })).toEqual(valueAndGrad(data)({ w: 2 }))
  })
  test('an expression as an objective', () => {
    const e = mul(tanh(w), b)
    const env = { w: 0.5, b: -2 }
    expect(valueAndGrad(objective(e))(env)).toEqual(valueAndGrad(e)(env))
  })
})
