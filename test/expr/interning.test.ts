/** Numbers for triples and for floating-point numbers: equal ones to equal ones, and no two others to the same. */
import { describe, expect, test } from 'vitest'
import { interner, numberInterner } from '../../src/expr/interning.js'

describe('triples', () => {
  const range = (n: number): ReadonlyArray<number> => Array.from({ length: n }, (_, i) => i - 1)
  const triples = range(14).flatMap((a) => range(14).flatMap((b) => range(14).map((c) => [a, b, c] as const)))

  test('are numbered in the order in which they come', () => {
    const intern = interner()
    expect(triples.map((t) => intern(...t))).toEqual(triples.map((_, i) => i))
    expect(triples.map((t) => intern(...t))).toEqual(triples.map((_, i) => i))
  })
  test('of large numbers too', () => {
    const intern = interner()
    const large = triples.map(([a, b, c]) => [a * 2 ** 27, b * 2 ** 20, c * 2 ** 24] as const)
    expect(large.map((t) => intern(...t))).toEqual(large.map((_, i) => i))
    expect([...large].reverse().map((t) => intern(...t))).toEqual(large.map((_, i) => large.length - 1 - i))
  })
  test('tables know nothing of one another', () => {
    expect([interner()(1, 2, 3), interner()(3, 2, 1)]).toEqual([0, 0])
  })
})

test('0 and −0 are two numbers, NaN is one', () => {
  const numberOf = numberInterner()
  const numbers = [0, -0, NaN, 1, -1, Infinity, -Infinity, 5e-324]
  const given = numbers.map(numberOf)
  expect(new Set(given).size).toBe(numbers.length)
  expect(numbers.map(numberOf)).toEqual(given)
  expect(numberOf(0 / 0)).toBe(given[2])
})
