/** What is easily handed to the wrong function: each says what it takes. */
import { describe, expect, test } from 'vitest'
import { key, meanOver, over, splitStratified, standardise, standardiser, table, valuesOver, variable } from 'fluxion'
import { errorOf, untyped } from '../support/untyped.js'

const x = variable('x')
const columns = { x: [1, 2] }
const toScale = standardise(standardiser(table(columns), ['x']))

describe('is told what was meant', () => {
  test.each<readonly [string, () => unknown, string]>([
    ['an expression, for rows', () => untyped(valuesOver)(x), 'must be over(table)([a, b]), not an object (Var)'],
    ['no rows', () => untyped(valuesOver)(), 'not undefined'],
    ['a split of no size', () => untyped(splitStratified)(key(1)), 'options must be a record { heldOut }'],
    ['a split misspelt', () => untyped(splitStratified)(key(1), { heldout: 1 }), "Did you mean 'heldOut'?"],
    [
      'an expression beside its rows',
      () => untyped(meanOver)(table(columns), x),
      'a record { weights }, not an object (Var)',
    ],
    ['columns, for a table', () => untyped(standardiser)(columns, ['x']), 'standardiser takes a table'],
    ['columns, to be brought to scale', () => untyped(toScale)(columns), 'standardise takes a table'],
  ])('%s', (_, call, words) => {
    expect(errorOf(call).message).toContain(words)
  })
  test('and what is right is taken', () => {
    expect(valuesOver(over(table(columns))([x]))({})).toEqual([[1], [2]])
  })
})
