import { describe, expect, it } from 'vitest'
import * as Kind from '../../../../src/engine/roll/classes/kind.js'
import { classNumbers } from '../../../../src/engine/roll/merging/equal.js'
import { mergedIn } from '../../../../src/engine/roll/merging/mergedClass.js'
import type { Operand, RolledClass, Source } from '../../../../src/engine/roll/rolled.js'
import { abs, relu } from '../../../../src/index.js'

const strides = (of: number, base: number, ...strides: ReadonlyArray<readonly [number, number]>): Source => {
  const cutOf = (k: number): number => strides.slice(0, k).reduce((n, [extent]) => n * extent, 1)
  return {
    _tag: 'Strides',
    of,
    map: { base, digits: strides.map(([extent, stride], k) => ({ cut: cutOf(k), extent, stride })) },
  }
}
const data = (...values: ReadonlyArray<number>): Source => ({ _tag: 'Data', values: Float64Array.from(values) })
const column = (term: number, list: number, indices: ReadonlyArray<number>): Source => ({
  _tag: 'Data',
  values: Float64Array.from(indices),
  origin: { term, list, indices: Int32Array.from(indices) },
})
const operand = (...factors: ReadonlyArray<Source>): Operand => ({ negative: false, repeat: 1, factors })
const classOf = (operands: ReadonlyArray<Operand>, given: Partial<RolledClass> = {}): RolledClass => ({
  kind: Kind.Sum,
  count: 4,
  exponent: 0,
  primitive: undefined,
  operands,
  ...given,
})

describe('numbers of classes', () => {
  const x = strides(1, 0, [4, 1])
  const different: ReadonlyArray<readonly [string, () => RolledClass]> = [
    ['a sum', () => classOf([operand(strides(1, 0, [4, 1]))])],
    ['of another class', () => classOf([operand(strides(2, 0, [4, 1]))])],
    ['from further on', () => classOf([operand(strides(1, 3, [4, 1]))])],
    ['by other strides', () => classOf([operand(strides(1, 0, [4, 2]))])],
    ['by other digits', () => classOf([operand(strides(1, 0, [2, 1], [2, 5]))])],
    ['of fewer', () => classOf([operand(x)], { count: 2 })],
    ['less', () => classOf([{ ...operand(x), negative: true }])],
    ['of more terms', () => classOf([{ ...operand(x), repeat: 2 }])],
    ['of squares', () => classOf([operand(x, x)])],
    ['of two', () => classOf([operand(x), operand(x)])],
    ['of numbers', () => classOf([operand(data(1, 2, 3, 0))])],
    ['of numbers, the last with another sign', () => classOf([operand(data(1, 2, 3, -0))])],
    ['of one number', () => classOf([operand({ _tag: 'Number', value: 0 })])],
    ['of one number with another sign', () => classOf([operand({ _tag: 'Number', value: -0 })])],
    ['of a column', () => classOf([operand(column(0, 1, [0, 1, 2, 3]))])],
    ['of other rows of it', () => classOf([operand(column(0, 1, [0, 1, 2, 2]))])],
    ['of another column', () => classOf([operand(column(0, 2, [0, 1, 2, 3]))])],
    ['of another table', () => classOf([operand(column(1, 1, [0, 1, 2, 3]))])],
    ['by a list', () => classOf([operand({ _tag: 'Gather', of: 1, indices: Int32Array.of(0, 2, 3, 1) })])],
    ['by another list', () => classOf([operand({ _tag: 'Gather', of: 1, indices: Int32Array.of(0, 2, 1, 3) })])],
    [
      'by a list of another class',
      () => classOf([operand({ _tag: 'Gather', of: 2, indices: Int32Array.of(0, 2, 3, 1) })]),
    ],
    ['an exponential', () => classOf([operand(x)], { kind: Kind.Exp })],
    ['a power', () => classOf([operand(x)], { kind: Kind.Pow, exponent: 3 })],
    ['another power', () => classOf([operand(x)], { kind: Kind.Pow, exponent: 4 })],
    ['a primitive', () => classOf([operand(x)], { kind: Kind.Apply, primitive: abs.primitive })],
    ['another primitive', () => classOf([operand(x)], { kind: Kind.Apply, primitive: relu.primitive })],
  ]

  it.each(different)('are equal for equal ones, and different for %s and all others', (name, make) => {
    const numberOf = classNumbers()
    const number = numberOf(make())
    expect(numberOf(make())).toBe(number)
    const others = different.filter(([other]) => other !== name).map(([, other]) => numberOf(other()))
    expect(others).not.toContain(number)
  })
})

describe('a class without the digits along which its nodes are the same', () => {
  it('has the numbers of its rows in each of them, where these begin anew', () => {
    const numbers = data(5, 5, 7, 7, 9, 9)
    const merged = mergedIn(classOf([operand(numbers), operand(strides(1, 0, [2, 0], [6, 1]))], { count: 12 }))
    expect(merged?.merged.count).toBe(6)
    expect(merged?.merged.operands.map((o) => o.factors[0])).toEqual([data(5, 7, 9, 5, 7, 9), strides(1, 0, [6, 1])])
    expect([...(merged?.standIns ?? [])]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  })

  it('has one row for all, where its numbers are those of any row', () => {
    const merged = mergedIn(classOf([operand(data(5, 7)), operand(strides(1, 0, [2, 1], [2, 0]))]))
    expect(merged?.merged.operands.map((o) => o.factors[0])).toEqual([data(5, 7), strides(1, 0, [2, 1])])
    expect([...(merged?.standIns ?? [])]).toEqual([0, 1, 0, 1])
  })

  it('has as many nodes as there are numbers, that stand together or come again', () => {
    const still = operand(strides(1, 0, [12, 0]))
    const standInsOf = (numbers: ReadonlyArray<number>): ReadonlyArray<number> => [
      ...(mergedIn(classOf([operand(data(...numbers)), still], { count: 12 }))?.standIns ?? []),
    ]
    expect(standInsOf([5, 5, 5, 5, 5, 5, 7, 7, 7, 7, 7, 7])).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    expect(standInsOf([5, 5, 7, 7, 9, 9, 5, 5, 7, 7, 9, 9])).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2])
    expect(standInsOf([5, 7, 9, 5, 7, 9, 6, 8, 1, 6, 8, 1])).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
    expect(standInsOf([5, 7, 9, 5, 7, 9, 6, 8, 1, 6, 8, 2])).toEqual([])
  })

  it('adds up the terms that each of its nodes does', () => {
    const terms: Operand = { ...operand(strides(1, 0, [3, 1], [2, 3], [4, 0])), repeat: 3 }
    const merged = mergedIn(classOf([terms], { count: 8 }))
    expect(merged?.merged.operands).toEqual([{ ...operand(strides(1, 0, [6, 1])), repeat: 3 }])
    expect([...(merged?.standIns ?? [])]).toEqual([0, 1, 0, 1, 0, 1, 0, 1])
  })

  it('is none where something moves along each digit', () => {
    expect(mergedIn(classOf([operand(strides(1, 0, [2, 0], [2, 1])), operand(data(1, 2, 1, 2))]))).toBeUndefined()
  })
})
