/** Lazy lists: the first elements, and the last. */
import { option as O } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { last, minimize, objective, sgd, take, variable } from 'fluxion'
import { errorOf } from '../support/untyped.js'

describe('take', () => {
  test.each([NaN, 2.5, undefined, '3'])('%s is no count: it would go on for ever, or one further', (count) => {
    const e = errorOf(() => take(count as number))
    expect([e.code, e.subject]).toEqual(['BadNumber', 'count'])
  })
  test('of ∞ all', () => {
    expect([...take(Infinity)([1, 2, 3])]).toEqual([1, 2, 3])
  })
  test('the first so many, or as many as there are', () => {
    expect([...take(2)([5, 6, 7])]).toEqual([5, 6])
    expect([...take(9)([5, 6, 7])]).toEqual([5, 6, 7])
    expect([...take(0)([5, 6, 7])]).toEqual([])
    expect([...take(-1)([5, 6, 7])]).toEqual([])
    expect([...take(3)([])]).toEqual([])
  })
  test('asks for no more than it gives, and closes what it took from', () => {
    const log: Array<string> = []
    const endless = function* () {
      try {
        for (let k = 0; ; k++) {
          log.push(`made ${k}`)
          yield k
        }
      } finally {
        log.push('closed')
      }
    }
    expect([...take(2)(endless())]).toEqual([0, 1])
    expect(log).toEqual(['made 0', 'made 1', 'closed'])
  })
  test('can be iterated again when its source can', () => {
    const two = take(2)([5, 6, 7])
    expect([...two]).toEqual([...two])
  })
})

test('last: the last element, if there is one', () => {
  expect(last([5, 6, 7])).toEqual(O.some(7))
  expect(last([])).toEqual(O.none)
  expect(last([undefined])).toEqual(O.some(undefined))
  const run = minimize(sgd({ rate: 0.1 }))(objective(variable('w')))
  expect(O.isSome(last(take(3)(run({ w: 1 }))))).toBe(true)
})
