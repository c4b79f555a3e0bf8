/** Columns on one scale. */
import { asNumber, having } from '../checks/options.js'
import { asList, fail } from '../expr/error.js'
import { asTable, columnOf, type Table } from '../objective/table.js'

/**
 * How to bring columns to one scale: plain data, to be kept with what was learned from them. The three lists have the
 * same order.
 *
 * @since 0.1.0
 * @category model
 */
export interface Standardiser {
  readonly features: ReadonlyArray<string>
  readonly means: ReadonlyArray<number>
  /** Population deviations, √(Σ(x − mean)²/n); 1 where a column is constant. */
  readonly deviations: ReadonlyArray<number>
}

const square = (x: number): number => x * x

const sumOf = (xs: Float64Array, f: (x: number) => number): number => xs.reduce((s, x) => s + f(x), 0)

interface Moments {
  readonly mean: number
  readonly deviation: number
}

/** Differences of numbers beyond this may overflow. */
const HUGE = Number.MAX_VALUE / 4

/** The mean and population deviation, in steps that neither overflow nor underflow on the way. */
const momentsOf = (column: Float64Array): Moments => {
  const n = column.length
  const first = column[0] as number
  // Rounding would make a constant column look as if it varied a little.
  if (column.every((x) => x === first)) return { mean: first, deviation: 1 }
  // ∞ stays as it is however often it is divided.
  if (column.some((x) => Math.abs(x) > HUGE && Math.abs(x) < Infinity)) {
    const { deviation, mean } = momentsOf(column.map((x) => x / 4))
    return { mean: 4 * mean, deviation: 4 * deviation }
  }
  const rough = sumOf(column, (x) => x / n)
  const mean = rough + sumOf(column, (x) => (x - rough) / n)
  const reach = column.reduce((most, x) => (Math.abs(x - mean) <= most ? most : Math.abs(x - mean)), 0)
  const deviation = reach * Math.sqrt(sumOf(column, (x) => square((x - mean) / reach)) / n)
  // Less than the least number would be 0, and values are divided by it.
  return { mean, deviation: deviation === 0 ? reach : deviation }
}

/**
 * Means and deviations of some columns of a table, for `standardise`; fit them on the training rows alone. Throws a
 * `FluxionError` for a column that is not there (`MissingColumn`) and for a table without rows (`EmptyList`).
 *
 * @example
 * import { standardiser, table } from 'fluxion'
 *
 * const fitted = standardiser(table({ x: [1, 3], y: [5, 5] }), ['x', 'y'])
 * assert.deepStrictEqual(fitted, { features: ['x', 'y'], means: [2, 5], deviations: [1, 1] })
 *
 * @since 0.1.0
 * @category data
 */
export const standardiser = <C extends string>(rows: Table<C>, features: ReadonlyArray<NoInfer<C>>): Standardiser => {
  if (asTable(rows, 'standardiser').rows === 0)
    fail('EmptyList', 'standardiser', 'No rows have no mean: the table is empty.')
  const moments = asList(features, 'standardiser', "standardiser(rows, ['x', 'y'])").map((name) =>
    momentsOf(columnOf(rows, name)),
  )
  return {
    features: [...features],
    means: moments.map(({ mean }) => mean),
    deviations: moments.map(({ deviation }) => deviation),
  }
}

/**
 * A table with the fitted columns as (x − mean)/deviation, and its other columns as they are. Throws a `FluxionError`
 * for a column that is not there (`MissingColumn`), for a list that is missing (`BadList`), for lists of different
 * lengths (`LengthMismatch`), and for means and deviations that are not numbers (`BadNumber`).
 *
 * @example
 * import { standardise, standardiser, table } from 'fluxion'
 *
 * const training = table({ x: [1, 3] })
 * const toScale = standardise(standardiser(training, ['x']))
 * assert.deepStrictEqual(toScale(training).columns.x, Float64Array.of(-1, 1))
 * assert.deepStrictEqual(toScale(table({ x: [4] })).columns.x, Float64Array.of(2))
 *
 * @since 0.1.0
 * @category data
 */
export const standardise = (fitted: Standardiser): (<C extends string>(rows: Table<C>) => Table<C>) => {
  const { deviations, features, means } = having(fitted, 'means', 'standardise', 'a standardiser')
  // From a file a list may be missing.
  Object.entries({ features, means, deviations }).forEach(([name, list]) => asList<unknown>(list, name, `${name}: […]`))
  if (means.length !== features.length || deviations.length !== features.length) {
    const lengths = `${features.length} features, ${means.length} means and ${deviations.length} deviations`
    fail(
      'LengthMismatch',
      'standardise',
      `A standardiser needs a mean and a deviation for each feature, not ${lengths}.`,
    )
  }
  // JSON writes NaN as null, which would count as 0.
  features.forEach((name, k) =>
    [means[k], deviations[k]].forEach((x) => asNumber(x, 'standardise', `the scale of ${name}`)),
  )
  return (given) => {
    const rows = asTable(given, 'standardise')
    const scaled = features.map((name, k) => {
      const [mean, deviation] = [means[k] as number, deviations[k] as number]
      const scaledOne = (x: number): number =>
        Math.abs(x - mean) < Infinity ? (x - mean) / deviation : (x / 4 - mean / 4) / (deviation / 4)
      return [name, columnOf(rows, name).map(scaledOne)] as const
    })
    return { ...rows, columns: { ...rows.columns, ...Object.fromEntries(scaled) } }
  }
}
