/**
 * The order of summation is a contract: terms in order, rows from the first to the last, a row's gradient added as a
 * whole, and the reduction after the sum. Each case has numbers for which another order gives another answer.
 */
import { describe, expect, test } from 'vitest'
import {
  add,
  addObjectives,
  evaluate,
  grad,
  meanOver,
  mul,
  objective,
  scaleObjective,
  sumOver,
  table,
  takeRows,
  valueAndGrad,
  variable,
} from 'fluxion'

const [w, p, q] = [variable('w'), variable('p'), variable('q')]
const BIG = 1e16 // BIG + 1 rounds to BIG

describe('rows, from the first to the last', () => {
  const forth = table({ p: [BIG, -BIG, 1] })
  const back = takeRows([2, 1, 0])(forth)
  test('values', () => {
    expect(evaluate(sumOver(forth)(p))({})).toBe(1)
    expect(evaluate(sumOver(back)(p))({})).toBe(0)
    expect(evaluate(meanOver(forth)(p))({})).toBe(1 / 3)
    expect(evaluate(meanOver(back)(p))({})).toBe(0)
  })
  test('gradients', () => {
    const of = mul(w, p)
    expect(grad(sumOver(forth)(of))({ w: 1 }).get('w')).toBe(1)
    expect(grad(sumOver(back)(of))({ w: 1 }).get('w')).toBe(0)
    expect(grad(meanOver(forth)(of))({ w: 1 }).get('w')).toBe(1 / 3)
  })
  test('weighted rows: each is multiplied by its weight, then added', () => {
    const t = table({ p: [1, -1, 1], trust: [BIG, BIG, 1] })
    const of = mul(w, p)
    const { gradient, value } = valueAndGrad(meanOver(t, { weights: 'trust' })(of))({ w: 1 })
    expect(value).toBe(1 / (2 * BIG)) // the weights: BIG + BIG + 1 rounds to 2·BIG
    expect(gradient.get('w')).toBe(1 / (2 * BIG))
    const late = meanOver(takeRows([2, 0, 1])(t), { weights: 'trust' })(of)
    expect(valueAndGrad(late)({ w: 1 })).toEqual({ value: 0, gradient: new Map([['w', 0]]) })
  })
})

describe('a row’s gradient is added as a whole', () => {
  test('contributions within a row meet first', () => {
    // the second row: −BIG + 1 is −BIG; one after the other, BIG − BIG + 1 would be 1
    const t = table({ p: [BIG, -BIG], q: [0, 1] })
    expect(grad(sumOver(t)(add(mul(w, q), mul(w, p))))({ w: 1 }).get('w')).toBe(0)
    expect(grad(sumOver(t)(add(mul(w, p), mul(w, q))))({ w: 1 }).get('w')).toBe(0)
  })
  test('and in the order of an expression: uses of a node from the last to the first', () => {
    const t = table({ p: [BIG], q: [-BIG] })
    expect(grad(sumOver(t)(add(add(mul(w, 1), mul(w, p)), mul(w, q))))({ w: 1 }).get('w')).toBe(1)
    expect(grad(sumOver(t)(add(add(mul(w, p), mul(w, q)), mul(w, 1))))({ w: 1 }).get('w')).toBe(0)
  })
  test('times its weight', () => {
    // 3·(0.1 + 0.2) is not 3·0.1 + 3·0.2
    const t = table({ p: [0.2], q: [0.1], trust: [3] })
    const o = meanOver(t, { weights: 'trust' })(add(mul(w, p), mul(w, q)))
    expect(grad(o)({ w: 1 }).get('w')).toBe((3 * (0.1 + 0.2)) / 3)
  })
})

describe('the reduction comes after the sum', () => {
  const tenth = table({ p: Array.from({ length: 10 }, () => 1) })
  test('a scale multiplies the sum, not the rows', () => {
    // ten times 0.1 added up is 0.999…
    const o = scaleObjective(0.1)(sumOver(tenth)(mul(w, p)))
    expect(valueAndGrad(o)({ w: 1 })).toEqual({ value: 1, gradient: new Map([['w', 1]]) })
    expect(evaluate(sumOver(tenth)(mul(0.1, p)))({})).toBe(0.9999999999999999)
  })
  test('a mean divides the sum, not the rows, and by the number, not with its inverse', () => {
    const t = table({ p: [0.1, 0.1, 0.1] })
    expect(evaluate(meanOver(t)(p))({})).toBe((0.1 + 0.1 + 0.1) / 3)
    expect((0.1 + 0.1 + 0.1) / 3).not.toBe(0.1 / 3 + 0.1 / 3 + 0.1 / 3)
    const three = table({ p: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0] })
    expect(evaluate(meanOver(three)(mul(w, p)))({ w: 1 })).toBe(3 / 10)
    expect(3 / 10).not.toBe(3 * (1 / 10))
  })
  test('scales of scales multiply first', () => {
    const o = scaleObjective(0.1)(scaleObjective(0.7)(sumOver(tenth)(mul(w, p))))
    expect(evaluate(o)({ w: 3 })).toBe(0.1 * 0.7 * 30)
    expect(0.1 * 0.7 * 30).not.toBe(0.1 * (0.7 * 30))
  })
})

describe('terms, from the first to the last', () => {
  const times = (k: number) => objective(mul(k, w))
  test('values and gradients', () => {
    const forth = addObjectives(times(BIG), times(-BIG), times(1))
    const back = addObjectives(times(1), times(-BIG), times(BIG))
    expect(valueAndGrad(forth)({ w: 1 })).toEqual({ value: 1, gradient: new Map([['w', 1]]) })
    expect(valueAndGrad(back)({ w: 1 })).toEqual({ value: 0, gradient: new Map([['w', 0]]) })
  })
  test('a term’s rows are summed by themselves before they join the terms before', () => {
    const ones = table({ p: [1, 1, 1, 1] })
    const o = addObjectives(objective(mul(BIG, w)), sumOver(ones)(mul(w, p)))
    expect(valueAndGrad(o)({ w: 1 })).toEqual({ value: BIG + 4, gradient: new Map([['w', BIG + 4]]) })
    expect(BIG + 1 + 1 + 1 + 1).toBe(BIG)
  })
})
