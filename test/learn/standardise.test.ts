/** Columns on one scale. */
import * as fc from 'fast-check'
import { expectClose } from '../support/numbers.js'
import { errorOf } from '../support/untyped.js'
import { describe, expect, test } from 'vitest'
import { standardise, standardiser, table, type Standardiser } from 'fluxion'
import { thrown } from '../support/untyped.js'

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
  test('a deviation below the least number there is does not become 0', () => {
    const least = table({ x: [0, 0, 0, Number.MIN_VALUE] })
    expect(standardise(standardiser(least, ['x']))(least).columns.x).toEqual(Float64Array.of(0, 0, 0, 1))
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
  test.each(['features', 'deviations'])('refuses a standardiser from a file without its %s', (list) => {
    const { [list]: _, ...saved } = { features: ['x'], means: [1], deviations: [2] } as Record<string, unknown>
    for (const odd of [saved, { ...saved, [list]: null }, { ...saved, [list]: 'x' }])
      expect(thrown(() => standardise(odd as never))).toMatch(
        `BadList: ${list} takes a list, as in ${list}: […]; this is`,
      )
  })
  test('given rows do not change, nor does what was fitted when the list of names does', () => {
    const rows = table({ x: [1, 3] })
    const names = ['x' as const]
    const fitted = standardiser(rows, names)
    names.pop()
    expect(standardise(fitted)(rows).columns.x).toEqual(Float64Array.of(-1, 1))
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
