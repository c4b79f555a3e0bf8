/** Rows made ready for learning: labels, scales, rows held out, two moons, normal draws. */
import * as fc from 'fast-check'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { describe, expect, test } from 'vitest'
import {
  FluxionError,
  key,
  normal,
  oneHot,
  signs,
  splitStratified,
  standardise,
  standardiser,
  table,
  twoMoons,
  type Standardiser,
  type Table,
} from 'fluxion'

/** The code and the message of what a call throws. */
const thrown = (call: () => unknown): string => {
  try {
    call()
  } catch (e) {
    return e instanceof FluxionError ? `${e.code}: ${e.message}` : `not a FluxionError: ${String(e)}`
  }
  return 'nothing thrown'
}
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
  test('the names are in the type', () => {
    const named: Table<'cat' | 'dog'> = table(oneHot(['cat', 'dog'])([0, 1]))
    const numbered: Table<`is.${number}`> = table(oneHot(2)([0, 1]))
    // @ts-expect-error there is no such column
    void (named.columns.bird satisfies undefined)
    expect([named.rows, numbered.rows]).toEqual([2, 2])
  })
  test.each([
    ['a class too many', [0, 2], 'BadNumber: The label of row 2 must be a class from 0 to 1, not the number 2.'],
    ['below 0', [-1], 'BadNumber: The label of row 1 must be a class from 0 to 1, not the number -1.'],
    ['half a class', [0, 1, 0.5], 'BadNumber: The label of row 3 must be a class from 0 to 1, not the number 0.5.'],
    ['NaN', [NaN], 'BadNumber: The label of row 1 must be a class from 0 to 1, not the number NaN.'],
    ['text', ['0'], 'BadNumber: The label of row 1 must be a class from 0 to 1, not the string "0".'],
    ['a hole', [0, , 1], 'BadNumber: The label of row 2 must be a class from 0 to 1, not undefined.'],
    ['no list', 3, 'BadList: oneHot takes a list of labels, not the number 3.'],
  ])('refuses labels: %s', (_, labels, message) => {
    expect(thrown(() => oneHot(2)(untyped(labels)))).toBe(message)
  })
  test.each([
    [0, 'BadNumber: oneHot takes a number of classes from 1 up, not the number 0.'],
    [1.5, 'BadNumber: oneHot takes a number of classes from 1 up, not the number 1.5.'],
    ['two', 'BadNumber: oneHot takes a number of classes from 1 up, not the string "two".'],
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
      'BadNumber: The label of row 3 must be a class from 0 to 1, not the number 2.',
    )
  })
})

describe('standardiser and standardise', () => {
  test('of numbers whose differences are beyond all numbers', () => {
    const rows = table({ x: [1.7e308, 1.6e308, -1.7e308] })
    const { deviations, means } = standardiser(rows, ['x'])
    const small = standardiser(table({ x: [1.7, 1.6, -1.7] }), ['x'])
    expectClose((means[0] as number) / 1e308, small.means[0] as number, 1e-14)
    expectClose((deviations[0] as number) / 1e308, small.deviations[0] as number, 1e-14)
    const scaled = standardise({ features: ['x'], means, deviations })(rows).columns.x
    standardise(small)(table({ x: [1.7, 1.6, -1.7] })).columns.x.forEach((x, k) => {
      expectClose(scaled[k] as number, x, 1e-14)
    })
  })
  const meanOf = (xs: ArrayLike<number>): number => Array.from(xs).reduce((s, x) => s + x, 0) / xs.length
  const deviationOf = (xs: ArrayLike<number>): number => {
    const m = meanOf(xs)
    return Math.sqrt(meanOf(Array.from(xs, (x) => (x - m) ** 2)))
  }
  const column = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 })

  test('standardised columns have mean 0 and deviation 1, other columns stay', () => {
    fc.assert(
      fc.property(column, (xs) => {
        const reach = xs.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
        fc.pre(deviationOf(xs) > 1e-6 * reach) // so that rounding in x − mean does not show
        const rows = table({ x: xs, other: xs })
        const scaled = standardise(standardiser(rows, ['x']))(rows)
        expect(Math.abs(meanOf(scaled.columns.x))).toBeLessThan(1e-9)
        expect(Math.abs(deviationOf(scaled.columns.x) - 1)).toBeLessThan(1e-9)
        expect(scaled.columns.other).toEqual(rows.columns.other)
        expect(Object.keys(scaled.columns)).toEqual(['x', 'other'])
      }),
    )
  })
  test('the population deviation', () => {
    expect(errorOf(() => standardiser(table({ x: [1] }), 'x' as never)).message).toContain('standardiser takes a list')
    expect(standardiser(table({ x: [2, 4, 4, 4, 5, 5, 7, 9] }), ['x'])).toEqual({
      features: ['x'],
      means: [5],
      deviations: [2],
    })
  })
  test('a constant column has deviation 1 and becomes 0, also where its sum is rounded', () => {
    for (const value of [0.1, 0, -0, 1e300, 3e-310, -7.3]) {
      const rows = table({ x: Array.from({ length: 10 }, () => value) })
      const fitted = standardiser(rows, ['x'])
      expect(fitted.deviations).toEqual([1])
      expect([...standardise(fitted)(rows).columns.x].every((x) => x === 0)).toBe(true)
    }
  })
  test.each([1e-300, 1e-160, 1e160, 1e300, 5e307])('columns of size %d neither overflow nor underflow', (size) => {
    const rows = table({ x: [-size, 3 * size, -size, 3 * size] })
    const scaled = standardise(standardiser(rows, ['x']))(rows).columns.x
    scaled.forEach((x, k) => expect(x).toBeCloseTo(k % 2 === 0 ? -1 : 1, 12))
  })
  test('a small spread about a large mean keeps its digits', () => {
    const { deviations, means } = standardiser(table({ x: [1e9 + 1, 1e9 + 2, 1e9 + 3] }), ['x'])
    expect(means).toEqual([1e9 + 2])
    expect(deviations[0]).toBeCloseTo(Math.sqrt(2 / 3), 15)
  })
  test('the mean has all its digits, though its sum is rounded', () => {
    const large = Array.from({ length: 100 }, (_, k) => 1e15 + k)
    expect(standardiser(table({ x: large }), ['x']).means).toEqual([1e15 + 49.5])
    const small = Array.from({ length: 11 }, (_, k) => 7 + k / 10)
    expect(standardiser(table({ x: small }), ['x']).means).toEqual([7.5])
  })
  test('NaN stays NaN', () => {
    const { deviations, means } = standardiser(table({ x: [1, NaN] }), ['x'])
    expect([...means, ...deviations]).toEqual([NaN, NaN])
  })
  test.each([
    ['an infinity', [1, Infinity]],
    ['two of them', [-Infinity, 3, Infinity]],
    ['one beside numbers whose differences overflow', [1.7e308, Infinity, -1.7e308]],
  ])('a column with %s has no deviation, and the others have theirs', (_, x) => {
    const { deviations, means } = standardiser(table({ x, y: x.map((_, k) => 2 * k) }), ['x', 'y'])
    expect([means[0], deviations[0]]).toEqual([NaN, NaN])
    expect(means[1]).toBe(x.length - 1)
  })
  test('what is fitted on some rows is used on others, also after JSON', () => {
    const fitted = standardiser(table({ x: [1, 3], y: [0, 10] }), ['y', 'x'])
    const saved = JSON.parse(JSON.stringify(fitted)) as Standardiser
    expect(saved).toEqual(fitted)
    const scaled = standardise(saved)(table({ x: [5], y: [5], z: [9] }))
    expect(Object.entries(scaled.columns)).toEqual([
      ['x', Float64Array.of(3)],
      ['y', Float64Array.of(0)],
      ['z', Float64Array.of(9)],
    ])
  })
  test.each(['means', 'deviations'])('NaN among the %s is null after JSON, and refused', (list) => {
    const fitted = { features: ['y', 'x'], means: [0, 2], deviations: [1, 1] }
    const saved = JSON.parse(JSON.stringify({ ...fitted, [list]: [1, NaN] })) as Standardiser
    expect(thrown(() => standardise(saved))).toBe(
      'BadNumber: In standardise, the scale of x must be a number, not null.',
    )
  })
  test('given rows do not change', () => {
    const rows = table({ x: [1, 3] })
    standardise(standardiser(rows, ['x']))(rows)
    expect(rows.columns.x).toEqual(Float64Array.of(1, 3))
  })
  test('columns with awkward names', () => {
    const rows = table(Object.fromEntries([['__proto__', [1, 3]]]))
    const scaled = standardise(standardiser(rows, ['__proto__']))(rows)
    expect(Object.entries(scaled.columns)).toEqual([['__proto__', Float64Array.of(-1, 1)]])
  })
  test('refuses what can have no mean, what is not there and what does not go together', () => {
    const rows = table({ x: [1, 3] })
    expect(thrown(() => standardiser(table({ x: [] }), ['x']))).toBe(
      'EmptyList: No rows have no mean: the table is empty.',
    )
    expect(thrown(() => standardiser<string>(rows, ['y']))).toBe(
      "MissingColumn: The table has no column 'y'; it has 'x'.",
    )
    expect(thrown(() => standardise({ features: ['y'], means: [0], deviations: [1] })(rows))).toBe(
      "MissingColumn: The table has no column 'y'; it has 'x'.",
    )
    expect(thrown(() => standardise({ features: ['x', 'y'], means: [0, 1], deviations: [1] }))).toBe(
      'LengthMismatch: A standardiser needs a mean and a deviation for each feature, not 2 features, 2 means and 1 deviations.',
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
        `BadNumber: heldOut must be a whole number of rows of each class, or a share between 0 and 1, not the number ${heldOut}.`,
      )
    }
    expect(thrown(() => splitStratified(key(1), untyped({})))).toBe(
      'BadNumber: heldOut must be a whole number of rows of each class, or a share between 0 and 1, not undefined.',
    )
    expect(thrown(() => splitStratified(key(1), untyped({ heldOut: '0.2' })))).toBe(
      'BadNumber: heldOut must be a whole number of rows of each class, or a share between 0 and 1, not the string "0.2".',
    )
  })
})

describe('twoMoons', () => {
  test('so many points, the classes as equal as can be', () => {
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 2, max: 101 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (k, count, noise) => {
          const { features, labels, table: t } = twoMoons(k, count, noise)
          expect(features).toEqual(Object.keys(t.columns))
          expect([t.rows, labels.length]).toEqual([count, count])
          expect(labels.filter((l) => l === 0).length).toBe(Math.ceil(count / 2))
          expect(labels.filter((l) => l === 1).length).toBe(Math.floor(count / 2))
          expect([...t.columns.x1, ...t.columns.x2].every(Number.isFinite)).toBe(true)
        },
      ),
    )
  })
  test('without noise: half circles of radius 1 about (0, 0) and (1, ½), from end to end', () => {
    const { classes, labels, table: t } = twoMoons(key(1), 11, 0)
    const points = labels.map((l, k) => [l, t.columns.x1[k] as number, t.columns.x2[k] as number] as const)
    points.forEach(([label, x1, x2]) => {
      const [dx, dy] = label === 0 ? [x1, x2] : [x1 - 1, 0.5 - x2]
      expect(Math.hypot(dx, dy)).toBeCloseTo(1, 14)
      expect(dy).toBeGreaterThan(-1e-14)
    })
    const ends = (of: number): ReadonlyArray<number> => points.filter(([l]) => l === of).map(([, x1]) => x1)
    expect([ends(0)[0], ends(0).at(-1), ends(1)[0], ends(1).at(-1)]).toEqual([1, -1, 0, 2])
    expect(classes).toEqual(['upper', 'lower'])
  })
  test('noise is normal, of that deviation in both coordinates', () => {
    const [still, moved] = [twoMoons(key(1), 20_000, 0), twoMoons(key(1), 20_000, 0.25)]
    const driftOf = (name: 'x1' | 'x2'): Float64Array =>
      moved.table.columns[name].map((x, k) => (x - (still.table.columns[name][k] as number)) / 0.25)
    const meanProduct = (a: Float64Array, b: Float64Array): number =>
      a.reduce((s, d, k) => s + d * (b[k] as number), 0) / a.length
    const [x1, x2] = [driftOf('x1'), driftOf('x2')]
    // Five standard errors: √(2/n) of a mean square, √(1/n) of a mean product.
    for (const drift of [x1, x2])
      expect(Math.abs(meanProduct(drift, drift) - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000))
    expect(Math.abs(meanProduct(x1, x2))).toBeLessThan(5 * Math.sqrt(1 / 20_000))
  })
  test('the same key gives the same points, another key others', () => {
    expect(twoMoons(key(1), 50, 0.1)).toEqual(twoMoons(key(1), 50, 0.1))
    expect(twoMoons(key(1), 50, 0.1)).not.toEqual(twoMoons(key(2), 50, 0.1))
  })
  test('refuses a count below 2 and a noise below 0', () => {
    for (const count of [1, 0, 2.5, NaN, Infinity]) {
      expect(thrown(() => twoMoons(key(1), count, 0.1))).toBe(
        `BadNumber: Two moons need a whole number of points from 2 up, not the number ${count}.`,
      )
    }
    for (const noise of [-0.1, NaN, Infinity]) {
      expect(thrown(() => twoMoons(key(1), 10, noise))).toBe(
        `BadNumber: The noise must be a number from 0 up, not the number ${noise}.`,
      )
    }
  })
})

describe('normal', () => {
  test('mean 0, deviation 1, and tails as the normal distribution has them', () => {
    const n = 100_000
    const draws = normal(key(7), n)
    const moment = (p: number): number => draws.reduce((s, x) => s + x ** p, 0) / n
    const within = (limit: number): number => draws.filter((x) => Math.abs(x) < limit).length / n
    // Five standard errors each: √(Var xᵖ / n).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n))
    expect(Math.abs(within(1) - 0.682689)).toBeLessThan(5 * Math.sqrt((0.68 * 0.32) / n))
    expect(Math.abs(within(2) - 0.9545)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / n))
  })
  test('neighbours are independent, within a pair and between pairs', () => {
    const n = 100_000
    const draws = normal(key(7), n + 1)
    const product = (from: number): number =>
      draws.reduce((s, x, k) => (k % 2 === from && k + 1 < draws.length ? s + x * (draws[k + 1] as number) : s), 0)
    for (const from of [0, 1]) expect(Math.abs(product(from) / (n / 2))).toBeLessThan(5 * Math.sqrt(2 / n))
  })
  test('so many; fewer are the beginning of more', () => {
    const many = normal(key(7), 9)
    for (const count of [0, 1, 2, 5, 8]) expect(normal(key(7), count)).toEqual(many.slice(0, count))
    expect(many.length).toBe(9)
  })
  test('refuses a count that is not a whole number', () => {
    for (const count of [-1, 0.5, NaN, Infinity]) {
      expect(thrown(() => normal(key(7), count))).toBe(
        `BadNumber: normal draws a whole number of numbers, not the number ${count}.`,
      )
    }
  })
})
