import { describe, expect, it } from 'vitest'
import { dataArrays } from '../../../src/engine/program/data.js'

const list = (...indices: ReadonlyArray<number>): Int32Array => Int32Array.from(indices)

describe('arrays that a program has from the beginning', () => {
  it('equal lists of addresses are one array, others have names of their own', () => {
    const make = dataArrays()
    const first = make(list(3, 1, 2))
    expect([make(list(3, 1, 2)), make(list(3, 1, 2))]).toEqual([first, first])
    expect(make(list(3, 1, 2))).toBe(first)
    expect(new Set([first, make(list(3, 2, 1)), make(list(3, 1)), make(list())].map(({ name }) => name)).size).toBe(4)
  })
  it('lists that differ are two arrays, also where they are told apart by looking alone', () => {
    // The second number undoes what the first one changes in the number by which lists are sorted.
    const sorted = (first: number): number => Math.imul(2 ^ first, 0x9e3779b1)
    const make = dataArrays()
    const [one, other] = [make(list(1, 0)), make(list(5, sorted(1) ^ sorted(5)))]
    expect(other.contents).toEqual(list(5, sorted(1) ^ sorted(5)))
    expect(make(list(1, 0))).toBe(one)
  })
  it('lists that are given are not made again', () => {
    const given = dataArrays()(list(5, 4))
    expect(dataArrays('j', [given])(list(5, 4))).toBe(given)
    expect(dataArrays('j', [given])(list(4, 5)).name).toMatch(/^j/)
  })
  it('numbers are an array each: other rows may have other ones', () => {
    const make = dataArrays()
    expect(make(Float64Array.of(1, 2))).not.toBe(make(Float64Array.of(1, 2)))
  })
})
