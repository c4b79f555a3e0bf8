/** Labels as columns of numbers, and rows held out. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { key, oneHot, signs, splitStratified, table, type Table } from 'fluxion'
import { thrown } from '../support/untyped.js'

const untyped = <T>(value: unknown): T => value as T

const keys = fc.integer().map(key)
const classNumbers = (classes: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 0, max: classes - 1 }), { maxLength: 60 })

describe('oneHot', () => {
  test('rows add up to 1, the 1 in the column of their class', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }).chain((classes) => fc.tuple(fc.constant(classes), classNumbers(classes))),
        ([classes, labels]) => {
          const columns = Object.values(oneHot(classes)(labels))
          expect(columns.length).toBe(classes)
          labels.forEach((label, row) => {
            expect(columns.map((c) => c[row])).toEqual(Array.from({ length: classes }, (_, c) => (c === label ? 1 : 0)))
          })
          expect(columns.every((c) => c.length === labels.length)).toBe(true)
        },
      ),
    )
  })
  test('columns are called is.0, is.1, … or as they are told', () => {
    expect(oneHot(2)([1])).toEqual({ 'is.0': Float64Array.of(0), 'is.1': Float64Array.of(1) })
    const awkward = ['__proto__', '', 'constructor'] as const
    expect(Object.entries(oneHot(awkward)(Float64Array.of(0)))).toEqual([
      ['__proto__', Float64Array.of(1)],
      ['', Float64Array.of(0)],
      ['constructor', Float64Array.of(0)],
    ])
  })
  test('a list of names that is changed later changes nothing', () => {
    const names = ['cat', 'dog']
    const encoded = oneHot(names)
    names.push('bird')
    expect(encoded([1])).toEqual({ cat: Float64Array.of(0), dog: Float64Array.of(1) })
  })
  test('the names are in the type', () => {
    const named: Table<'cat' | 'dog'> = table(oneHot(['cat', 'dog'])([0, 1]))
    const numbered: Table<`is.${number}`> = table(oneHot(2)([0, 1]))
    // @ts-expect-error there is no such column
    void (named.columns.bird satisfies undefined)
    expect([named.rows, numbered.rows]).toEqual([2, 2])
  })
  test.each([
    ['a number', 1, 'the number 1'],
    ['a hole', undefined, 'undefined'],
  ])('%s is no name of a class', (_, name, words) => {
    expect(thrown(() => oneHot(['cat', name as never]))).toBe(
      `BadName: In oneHot, the name of class 1 must be a string, not ${words}.`,
    )
  })
  test.each([
    [
      'a class too many',
      [0, 2],
      'BadNumber: In oneHot, the label of row 2 (counted from 1) must be a class from 0 to 1, not the number 2.',
    ],
    [
      'below 0',
      [-1],
      'BadNumber: In oneHot, the label of row 1 (counted from 1) must be a class from 0 to 1, not the number -1.',
    ],
    [
      'half a class',
      [0, 1, 0.5],
      'BadNumber: In oneHot, the label of row 3 (counted from 1) must be a class from 0 to 1, not the number 0.5.',
    ],
    [
      'NaN',
      [NaN],
      'BadNumber: In oneHot, the label of row 1 (counted from 1) must be a class from 0 to 1, not the number NaN.',
    ],
    [
      'text',
      ['0'],
      'BadNumber: In oneHot, the label of row 1 (counted from 1) must be a class from 0 to 1, not the string "0".',
    ],
    [
      'a hole',
      [0, , 1],
      'BadNumber: In oneHot, the label of row 2 (counted from 1) must be a class from 0 to 1, not undefined.',
    ],
    ['no list', 3, 'BadList: oneHot takes a list of labels, not the number 3.'],
  ])('refuses labels: %s', (_, labels, message) => {
    expect(thrown(() => oneHot(2)(untyped(labels)))).toBe(message)
  })
  test.each([
    [0, 'BadNumber: In oneHot, classes must be a list of names, or a whole number from 1 up, not the number 0.'],
    [1.5, 'BadNumber: In oneHot, classes must be a list of names, or a whole number from 1 up, not the number 1.5.'],
    [
      'two',
      'BadNumber: In oneHot, classes must be a list of names, or a whole number from 1 up, not the string "two".',
    ],
    [['a', 'b', 'a'], "BadName: Two columns can't have the same name, 'a'."],
  ])('refuses classes: %j', (classes, message) => {
    expect(thrown(() => oneHot(untyped<number>(classes)))).toBe(message)
  })
})

describe('signs', () => {
  test('class 0 is −1, class 1 is 1', () => {
    expect(signs([0, 1, 1, 0])).toEqual(Float64Array.of(-1, 1, 1, -1))
    expect(signs([])).toEqual(Float64Array.of())
  })
  test('refuses a third class', () => {
    expect(thrown(() => signs([0, 1, 2]))).toBe(
      'BadNumber: In signs, the label of row 3 (counted from 1) must be a class from 0 to 1, not the number 2.',
    )
  })
})

describe('splitStratified', () => {
  /** Labels of classes with at least `least` rows each. */
  const labelsWith = (least: number): fc.Arbitrary<number[]> =>
    fc
      .uniqueArray(fc.integer({ min: -3, max: 9 }), { minLength: 1, maxLength: 4 })
      .chain((classes) =>
        fc.tuple(
          ...classes.map((c) => fc.integer({ min: least, max: least + 12 }).map((n) => Array<number>(n).fill(c))),
        ),
      )
      .chain((groups) => fc.shuffledSubarray(groups.flat(), { minLength: groups.flat().length }))
  const countsOf = (labels: ReadonlyArray<number>): ReadonlyMap<number, number> =>
    labels.reduce((m, l) => m.set(l, (m.get(l) ?? 0) + 1), new Map<number, number>())
  const ascending = (xs: ReadonlyArray<number>): boolean => xs.every((x, k) => k === 0 || (xs[k - 1] as number) < x)

  const isPartition = (
    labels: ReadonlyArray<number>,
    training: ReadonlyArray<number>,
    held: ReadonlyArray<number>,
  ): void => {
    expect([...training, ...held].toSorted((a, b) => a - b)).toEqual(labels.map((_, row) => row))
    expect(ascending(training) && ascending(held)).toBe(true)
  }

  test('disjoint, complete, and so many rows of each class', () => {
    const given = fc.integer({ min: 1, max: 5 }).chain((n) => fc.tuple(fc.constant(n), labelsWith(n + 1)))
    fc.assert(
      fc.property(keys, given, (k, [heldOut, labels]) => {
        const split = splitStratified(k, { heldOut })(labels)
        isPartition(labels, split.training, split.heldOut)
        expect([...countsOf(split.heldOut.map((row) => labels[row] as number)).values()]).toEqual(
          [...countsOf(labels)].map(() => heldOut),
        )
      }),
    )
  })
  test('disjoint, complete, and that share of each class', () => {
    const shares = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100)
    fc.assert(
      fc.property(keys, shares, labelsWith(2), (k, heldOut, labels) => {
        const split = splitStratified(k, { heldOut })(labels)
        isPartition(labels, split.training, split.heldOut)
        const held = countsOf(split.heldOut.map((row) => labels[row] as number))
        countsOf(labels).forEach((rows, label) => {
          expect(held.get(label)).toBe(Math.min(rows - 1, Math.max(1, Math.round(heldOut * rows))))
        })
      }),
    )
  })
  test('the same key gives the same rows, another key others', () => {
    const labels = Array.from({ length: 100 }, (_, k) => k % 2)
    const split = (seed: number): unknown => splitStratified(key(seed), { heldOut: 10 })(labels)
    expect(split(1)).toEqual(split(1))
    expect(new Set(Array.from({ length: 20 }, (_, seed) => JSON.stringify(split(seed)))).size).toBe(20)
  })
  test('these very rows, so that a change of the draws is seen', () => {
    expect(splitStratified(key(1), { heldOut: 2 })([0, 1, 0, 1, 0, 1, 0, 1]).heldOut).toEqual([0, 1, 3, 4])
  })
  test('every row is held out as often as every other', () => {
    const labels = [0, 0, 0, 0, 1, 1, 1, 1]
    const counts = Array.from({ length: 2000 }, (_, seed) => splitStratified(key(seed), { heldOut: 1 })(labels).heldOut)
      .flat()
      .reduce((c, row) => c.with(row, (c[row] as number) + 1), Array<number>(8).fill(0))
    counts.forEach((count) => expect(Math.abs(count - 500)).toBeLessThan(5 * Math.sqrt(2000 * 0.25 * 0.75)))
  })
  test('classes are drawn apart: not the same places of each', () => {
    const labels = Array.from({ length: 40 }, (_, k) => Math.floor(k / 20))
    const { heldOut } = splitStratified(key(1), { heldOut: 10 })(labels)
    expect(heldOut.slice(0, 10)).not.toEqual(heldOut.slice(10).map((row) => row - 20))
  })
  test('what is held out of a class does not depend on where the other classes stand', () => {
    const five = (label: number): ReadonlyArray<number> => Array<number>(5).fill(label)
    const one = splitStratified(key(2), { heldOut: 2 })([...five(-2), ...five(-1)]).heldOut
    const other = splitStratified(key(2), { heldOut: 2 })([...five(-1), ...five(-2)]).heldOut
    expect(other).toEqual([...one.slice(2).map((row) => row - 5), ...one.slice(0, 2).map((row) => row + 5)])
    expect(one.slice(0, 2)).not.toEqual(one.slice(2).map((row) => row - 5)) // or this test would show nothing
  })
  test('a typed array of signs, and many classes in linear time', () => {
    expect(splitStratified(key(1), { heldOut: 1 })(Float64Array.of(1, -1, 1, -1)).heldOut.length).toBe(2)
    const labels = Array.from({ length: 200_000 }, (_, k) => k % 50_000)
    expect(splitStratified(key(1), { heldOut: 0.5 })(labels).training.length).toBe(100_000)
  }, 20_000)

  test('a class with too few rows', () => {
    const labels = [0, 0, 0, 7, 7]
    expect(splitStratified(key(1), { heldOut: 1 })(labels).heldOut.length).toBe(2)
    expect(thrown(() => splitStratified(key(1), { heldOut: 2 })(labels))).toBe(
      'EmptyList: Class 7 has 2 rows: with 2 held out none is left to train on.',
    )
    expect(thrown(() => splitStratified(key(1), { heldOut: 10 })(labels))).toBe(
      'EmptyList: Class 0 has 3 rows: with 10 held out none is left to train on.',
    )
    expect(thrown(() => splitStratified(key(1), { heldOut: 0.1 })([0, 0, 1]))).toBe(
      'EmptyList: Class 1 has 1 row: with one held out none is left to train on.',
    )
  })
  test('no rows, no list, no such number', () => {
    expect(thrown(() => splitStratified(key(1), { heldOut: 1 })([]))).toBe("EmptyList: No rows can't be divided.")
    expect(thrown(() => splitStratified(key(1), { heldOut: 1 })(untyped(undefined)))).toBe(
      'BadList: splitStratified takes a list of labels, not undefined.',
    )
    for (const heldOut of [0, -1, 1.5, NaN, Infinity]) {
      expect(thrown(() => splitStratified(key(1), { heldOut }))).toBe(
        `BadNumber: In splitStratified, heldOut must be a whole number of rows of each class, or a share between 0 and 1, not the number ${heldOut}.`,
      )
    }
    expect(thrown(() => splitStratified(key(1), untyped({})))).toBe(
      'BadNumber: In splitStratified, heldOut must be a whole number of rows of each class, or a share between 0 and 1, not undefined.',
    )
    expect(thrown(() => splitStratified(key(1), untyped({ heldOut: '0.2' })))).toBe(
      'BadNumber: In splitStratified, heldOut must be a whole number of rows of each class, or a share between 0 and 1, not the string "0.2".',
    )
  })
})
