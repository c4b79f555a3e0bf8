/** What is easily handed to the wrong function: each says what it takes. */
import { describe, expect, test } from 'vitest'
import {
  adam,
  explainStop,
  hinge,
  key,
  last,
  meanOver,
  minimize,
  mlp,
  objective,
  over,
  parametersOf,
  select,
  splitStratified,
  square,
  squaredError,
  standardise,
  standardiser,
  table,
  take,
  takeRows,
  valuesOver,
  variable,
} from 'fluxion'
import { errorOf, untyped } from '../support/untyped.js'

const x = variable('x')
const columns = { x: [1, 2] }
const rows = table(columns)
const bowl = objective(square(x))
const run = minimize(adam())(bowl)
/** An Option of a state, for the state. */
const found = last(take(2)(run({ x: 1 })))
const toScale = standardise(standardiser(table(columns), ['x']))

describe('is told what was meant', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['an expression, for rows', () => untyped(valuesOver)(x), 'must be over(table)([a, b]), not an object (Var)'],
    ['a score without a label', () => untyped(hinge)(x), 'An operand of hinge must be an expression or a number, not undefined.'], // prettier-ignore
    ['a column, for a target', () => untyped(squaredError)(x, [1, 2]), 'An operand of squaredError must be an expression or a number, not an array.'], // prettier-ignore
    ['no rows', () => untyped(valuesOver)(), 'not undefined'],
    ['a split of no size', () => untyped(splitStratified)(key(1)), 'options must be a record { heldOut }'],
    ['a split misspelt', () => untyped(splitStratified)(key(1), { heldout: 1 }), "Did you mean 'heldOut'?"],
    [
      'an expression beside its rows',
      () => untyped(meanOver)(table(columns), x),
      'a record { weights }, not an object (Var)',
    ],
    ['a run without a start', () => [...(untyped(take(2))(run) as Iterable<unknown>)], 'In take, what it is given must be a list, or a run from some start, not a function'], // prettier-ignore
    ['nor its last state', () => untyped(last)(run), 'In last, '],
    ['an option, for a state', () => untyped(parametersOf)(found), 'In parametersOf, what it is given must be a state of a run, not an object (Some)'], // prettier-ignore
    ['nothing, for a state', () => untyped(parametersOf)(), 'a state of a run, not undefined'],
    ['an option, for the state where a run ended', () => untyped(explainStop(bowl))(found), 'In explainStop, what it is given must be a state of a run, not an object (Some)'], // prettier-ignore
    ['a function of numbers, for an activation', () => untyped(mlp)({ inputs: 1, hidden: [2], outputs: 1, activation: Math.cbrt }), 'or like (n) => (a) => n.exp(a), not a function'], // prettier-ignore
    ['a promise of columns', () => untyped(table)(Promise.resolve(columns)), 'table takes a record of columns, not an object (Promise)'], // prettier-ignore
    ['a Map of columns', () => untyped(table)(new Map([['x', [1]]])), 'not an object (Map)'],
    [
      'rows in a typed array',
      () => untyped(untyped(takeRows)(Int32Array.of(0)))(rows),
      'this is an object (Int32Array)',
    ],
    ['weights, for their column', () => untyped(untyped(meanOver)(rows, { weights: [1, 2] }))(x), "The table has no column whose name is an array; it has 'x'."], // prettier-ignore
    ['a variable, for a column', () => untyped(untyped(select)([x]))(rows), 'no column whose name is an object (Var)'],
    ['a table, for the scales of its columns', () => untyped(standardise)(rows), 'In standardise, what it is given must be a standardiser, not an object (Table).'], // prettier-ignore
    ['rows, for columns', () => untyped(table)([{ x: 1 }]), 'table takes a record of columns, not an array'],
    ['columns, for a table', () => untyped(standardiser)(columns, ['x']), 'standardiser takes a table'],
    ['columns, to be brought to scale', () => untyped(toScale)(columns), 'standardise takes a table'],
  ])('%s', (_, call, words) => {
    expect(errorOf(call).message).toContain(words)
  })
  test('and what is right is taken', () => {
    expect(valuesOver(over(table(columns))([x]))({})).toEqual([[1], [2]])
  })
})
