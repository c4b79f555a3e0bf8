/** Which term and which row made an objective infinite or NaN. */
import { option as O } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  addObjectives,
  compile,
  constant,
  exp,
  explainNonFinite,
  key,
  last,
  log,
  meanOver,
  minimize,
  mul,
  objective,
  parametersOf,
  pow,
  scaleObjective,
  sgd,
  showNonFinite,
  sqrt,
  square,
  sub,
  sumOver,
  table,
  take,
  takeRows,
  evaluate,
  grad,
  variable,
  type NonFinite,
  type Objective,
} from 'fluxion'
import type { Numbers } from '../support/numbers.js'

const [w, x, y] = [variable('w'), variable('x'), variable('y')]
const rows = table({ unused: [1, 2, 3, 4], x: [1, 0, -1, -2], y: [5, 6, 7, 8], trust: [1, 0, 1, 2] })

const found = (o: Objective<string>, env: Numbers): NonFinite | undefined => {
  const f = O.toUndefined(explainNonFinite(o)(env))
  const [value, gradient] = [evaluate(o)(env), grad(o)(env)]
  // it says there is nothing just where there is nothing
  expect(f === undefined).toBe([value, ...gradient.values()].every(Number.isFinite))
  expect(f === undefined ? value : f.value).toBe(value)
  return f
}

describe('a row', () => {
  const loss = addObjectives(objective(square(w)), meanOver(rows)(mul(y, log(mul(w, x)))))

  test('is named with its data, the columns read by the term', () => {
    const f = found(loss, { w: 1 })
    // row 1 is −∞, but what makes the mean NaN is row 2
    expect(f).toMatchObject({
      _tag: 'NonFiniteValue',
      value: NaN,
      within: { term: 1, row: 2, data: { y: 7, x: -1 }, otherRows: 2 },
      began: { text: 'log(w·x)', value: NaN, operands: [{ text: 'w·x', value: -1 }] },
      path: [1],
      others: 0,
    })
    expect(Object.keys((f as { within: { data: object } }).within.data)).toEqual(['y', 'x'])
    expect(
      showNonFinite(f as NonFinite)
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      'The value is NaN.',
      'It is in row 2 of term 1 (both counted from 0): y = 7 and x = −1. 2 other rows are not finite either.',
      'It began in log(w·x) = NaN, where w·x = −1.',
    ])
  })
  test('is the first of those that are infinite, where none is NaN', () => {
    const some = takeRows([0, 1, 1])(rows)
    const f = found(sumOver(some)(mul(y, log(mul(w, x)))), { w: 1 })
    expect(f).toMatchObject({ value: -Infinity, within: { term: 0, row: 1, otherRows: 1 } })
  })
  test('is named for a gradient too', () => {
    const f = found(sumOver(rows)(sqrt(square(mul(w, x)))), { w: 2 })
    expect(f).toMatchObject({
      _tag: 'NonFiniteGradient',
      variable: 'w',
      value: 8,
      derivative: NaN,
      within: { term: 0, row: 1, data: { x: 0 }, otherRows: 0 },
      began: { text: '√((w·x)²)', cotangent: 1, partial: Infinity },
    })
  })
  test('without weight spoils a mean all the same', () => {
    const f = found(meanOver(rows, { weights: 'trust' })(exp(mul(w, sub(0.5, pow(x, 2))))), { w: 1500 })
    expect(f).toMatchObject({ _tag: 'NonFiniteValue', within: { row: 1 }, began: { value: Infinity } })
  })
})

describe('a term without rows', () => {
  test('has a number and no row', () => {
    const f = found(addObjectives(sumOver(rows)(mul(w, x)), objective(log(w))), { w: 0 })
    expect(f).toMatchObject({ within: { term: 1, otherRows: 0 }, began: { text: 'log(w)' } })
    expect((f as { within: object }).within).not.toHaveProperty('row')
    expect(showNonFinite(f as NonFinite)).toContain('It is in term 1 (counted from 0).')
  })
})

describe('what is finite row by row', () => {
  const big = table({ x: [1e308, 1e308], weight: [1, -1], odd: [1, Infinity], zero: [0, 0], huge: [1e300, 1] })
  const cases: ReadonlyArray<readonly [string, Objective<string>, Numbers, string, object]> = [
    ['rows', sumOver(big)(mul(w, x)), { w: 1 }, 'rows', { term: 0, otherRows: 0 }],
    ['terms', addObjectives(objective(w), objective(w)), { w: 1e308 }, 'terms', {}],
    ['weights that cancel', meanOver(big, { weights: 'weight' })(w), { w: 1 }, 'row weights', { term: 0 }],
    ['weights of 0', meanOver(big, { weights: 'zero' })(w), { w: 1 }, 'row weights', { term: 0 }],
    ['an infinite weight', meanOver(big, { weights: 'odd' })(w), { w: 1 }, 'row weight', { term: 0, row: 1 }],
    ['a weight times a row', meanOver(big, { weights: 'huge' })(w), { w: 1e10 }, 'row weight', { term: 0, row: 0 }],
    ['a factor', scaleObjective(1e300)(objective(w)), { w: 1e10 }, 'weight', { term: 0 }],
    ['a factor that is NaN', scaleObjective(NaN)(sumOver(big)(w)), { w: 1 }, 'weight', { term: 0 }],
  ]
  test.each(cases)('%s', (_, o, env, of, within) => {
    const f = found(o, env)
    expect(f).toMatchObject({ _tag: 'NonFiniteSum', of, ...('term' in within ? { within } : {}) })
    expect(f).not.toHaveProperty('variable')
    expect(showNonFinite(f as NonFinite)).toContain('It began in a sum or a weight: ')
  })
  test('in the gradient alone', () => {
    const f = found(sumOver(big)(mul(w, x)), { w: 0 })
    expect(f).toMatchObject({ _tag: 'NonFiniteSum', of: 'rows', variable: 'w', derivative: Infinity, value: 0 })
  })
})

describe('a run', () => {
  const data = table({ x: [0.5, 3], y: [1, 0] })
  const loss = meanOver(data)(mul(y, log(sub(1, mul(w, x)))))

  test.each([
    ['without batches', {}],
    ['with batches', { key: key(1), batch: 1 }],
  ])('that ends is explained at its last state, %s', (_, options) => {
    const state = O.toNullable(last(take(1000)(minimize(sgd({ rate: 0.5 }), options)(loss)({ w: 0 }))))
    if (state === null) return expect.fail('no state')
    expect(state.status).toBe('non-finite')
    const f = O.toUndefined(explainNonFinite(loss)(parametersOf(state)))
    expect(f).toMatchObject({ within: { term: 0 }, began: { text: 'log(1 − w·x)' } })
  })
  test('that ends at ∞ is explained as one that ends at NaN', () => {
    const states = [...take(50)(minimize(sgd({ rate: 1e200 }))(objective(square(w)))({ w: 1 }))]
    const end = states.at(-1)
    expect(end?.loss).toBe(Infinity)
    expect(end?.status).toBe('non-finite')
    expect(end && explainNonFinite(objective(square(w)))(parametersOf(end))).toMatchObject({
      value: { value: Infinity, began: { text: 'w²' } },
    })
  })
})

test('compiled objectives, as what they were compiled from', () => {
  const o = meanOver(rows)(mul(y, log(mul(w, x))))
  expect(explainNonFinite(compile(o))({ w: 1 })).toEqual(explainNonFinite(o)({ w: 1 }))
  expect(O.isSome(explainNonFinite(compile(o))({ w: 1 }))).toBe(true)
  expect(explainNonFinite(compile(meanOver(rows)(mul(w, x))))({ w: 1 })).toEqual(O.none)
})

test('a constant is at fault in every row', () => {
  const f = found(sumOver(rows)(mul(w, constant(Infinity))), { w: 1 })
  expect(f).toMatchObject({ within: { row: 0, data: {}, otherRows: 3 }, began: { text: '∞' } })
})
