/** Rows are data: columns of numbers, all of one length. */
import { isListLike, kindOf } from '../checks/options.js'
import { quoted } from '../checks/suggestion.js'
import { asList, describe, fail } from '../expr/error.js'

/**
 * Columns of numbers by name. `C` are the names; its columns have `rows` entries each. A function that takes a
 * `Table<'x'>` may be handed one with more columns, which are data too: `select(['x'])` leaves them out.
 *
 * @since 0.1.0
 * @category model
 */
export interface Table<C extends string> {
  readonly _tag: 'Table'
  readonly rows: number
  // `-?` has the compiler compare the columns themselves. Of the names alone it would say that a table of unknown
  // columns, a `Table<string>`, has those of any other.
  readonly columns: { readonly [K in C]-?: Float64Array }
}

/**
 * The names of a record that are surely there: not optional ones, nor members of a family. `string` when it has an
 * index signature, so that nothing can take such a table for one of known columns.
 */
type NamesOf<T> = string extends keyof T
  ? string
  : keyof { [K in keyof T as {} extends Pick<T, K> ? never : K]: T[K] } & string

const checkedColumn = (name: string, column: unknown): Float64Array => {
  const list = isListLike(column)
    ? Array.from(column as unknown as ArrayLike<unknown>)
    : fail('BadList', name, `The column '${name}' must be a list of numbers, not ${describe(column)}.`)
  const wrong = list.findIndex((x) => typeof x !== 'number')
  return wrong < 0
    ? Float64Array.from(list as ReadonlyArray<number>)
    : fail(
        'BadNumber',
        name,
        `Row ${wrong + 1} (counted from 1) of the column '${name}' must be a number, not ${describe(list[wrong])}.`,
      )
}

/**
 * A table from columns. The values are copied, so later changes to the arrays change nothing. Throws a `FluxionError`
 * for columns of different lengths (`LengthMismatch`) and for cells that are not numbers (`BadNumber`); NaN and ∞ are
 * numbers.
 *
 * @example
 * import { table } from 'fluxion'
 *
 * const points = table({ x: [1, 2, 3], y: [1, 4, 9] })
 * assert.strictEqual(points.rows, 3)
 *
 * @since 0.1.0
 * @category data
 */
export const table = <const T extends { readonly [name: string]: ArrayLike<number> }>(
  columns: T,
): Table<NamesOf<T>> => {
  if (!['Object', 'Module'].includes(kindOf(columns)))
    fail('BadList', 'table', `table takes a record of columns, not ${describe(columns)}.`)
  const entries = Object.entries(columns).map(([name, column]) => [name, checkedColumn(name, column)] as const)
  const [first] = entries
  const rows = first?.[1].length ?? 0
  entries.forEach(([name, { length }]) => {
    if (length !== rows)
      fail(
        'LengthMismatch',
        name,
        `The columns of a table must be equally long: '${first?.[0]}' has ${rows} rows and '${name}' has ${length}.`,
      )
  })
  return { _tag: 'Table', rows, columns: Object.fromEntries(entries) as Table<NamesOf<T>>['columns'] }
}

/**
 * Names, or `string` if there is a whole family of names among them: which of its members a table has, the compiler
 * can't know.
 *
 * @since 0.1.0
 * @category model
 */
export type KnownNames<C extends string> = [C extends unknown ? ({} extends Record<C, 1> ? C : never) : never] extends [
  never,
]
  ? C
  : string

/**
 * The names that a list surely holds; `string` if its type doesn't say, as of a `ReadonlyArray<'x' | 'y'>`, in which
 * neither need be. Of several lists, one of which it is, the names in all of them.
 *
 * @since 0.1.0
 * @category model
 */
export type ListedNames<N extends ReadonlyArray<string>> = number extends N['length']
  ? string
  : KnownNames<keyof (N extends unknown ? Record<N[number], 1> : never) & string>

/**
 * Some columns of a table, by name: how a table of unknown names (from a file, say) gets a type. Throws a
 * `FluxionError` (`MissingColumn`) for a name that it lacks. Where names are known at run time alone,
 * `sumOver<never>(t)` and its kin take the table as it is: its columns are data then, but no variable leaves the type.
 *
 * @example
 * import { select, table } from 'fluxion'
 *
 * const read: Record<string, number[]> = JSON.parse('{ "x": [1, 2], "y": [3, 4] }')
 * const points = select(['x', 'y'])(table(read)) // a Table<'x' | 'y'>
 * assert.strictEqual(points.columns.y[1], 4)
 *
 * @since 0.1.0
 * @category data
 */
export const select =
  <const N extends ReadonlyArray<string>>(names: N) =>
  (t: Table<string>): Table<ListedNames<N>> => ({
    _tag: 'Table',
    rows: asTable(t, 'select').rows,
    columns: Object.fromEntries(
      asList(names, 'select', "select(['x', 'y'])").map((name) => [name, columnOf(t, name)]),
    ) as Table<ListedNames<N>>['columns'],
  })

/** The table itself; fails unless it is one. */
export const asTable = <T extends Table<string>>(t: T, operation: string): T =>
  (t as T | null | undefined)?._tag === 'Table' && typeof t.columns === 'object'
    ? t
    : fail('BadTable', operation, `${operation} takes a table, as made by table({ … }), not ${describe(t)}.`)

/** Whether a term's table has a column of that name. */
export const isColumn = (table: Table<string> | undefined, name: string): boolean =>
  table !== undefined && Object.hasOwn(table.columns, name)

/** A column of a term's table, if it has one of that name. */
export const columnIn = (table: Table<string> | undefined, name: string): Float64Array | undefined =>
  isColumn(table, name) ? table?.columns[name] : undefined

/** The names of all columns of some terms, each once: what a name that has no value may have been meant to be. */
export const columnNames = (
  terms: ReadonlyArray<{ readonly table?: Table<string> | undefined }>,
): ReadonlyArray<string> => [...new Set(terms.flatMap(({ table }) => Object.keys(table?.columns ?? {})))]

/** A table of so many rows with columns made from those of another. */
export const mapColumns = <C extends string>(
  t: Table<C>,
  rows: number,
  change: (column: Float64Array) => Float64Array,
): Table<C> => {
  const entries = Object.entries<Float64Array>(t.columns).map(([name, column]) => [name, change(column)])
  return { _tag: 'Table', rows, columns: Object.fromEntries(entries) as Table<C>['columns'] }
}

/** A column by name; fails if there is none of that name. */
export const columnOf = (t: Table<string>, name: string): Float64Array =>
  Object.hasOwn(t.columns, name)
    ? (t.columns[name] as Float64Array)
    : fail(
        'MissingColumn',
        name,
        `The table has no column ${typeof name === 'string' ? quoted(name) : `whose name is ${describe(name)}`}; it has ${
          Object.keys(t.columns).map(quoted).join(', ') || 'none'
        }.`,
      )

/**
 * Some rows of a table, by number from 0, in the order given; a row may be taken more than once. Throws a
 * `FluxionError` (`BadNumber`) for a row that is not there.
 *
 * @example
 * import { table, takeRows } from 'fluxion'
 *
 * const t = takeRows([2, 0])(table({ x: [10, 20, 30] }))
 * assert.deepStrictEqual(t.columns.x, Float64Array.of(30, 10))
 *
 * @since 0.1.0
 * @category data
 */
export const takeRows =
  (indices: ReadonlyArray<number>) =>
  <C extends string>(t: Table<C>): Table<C> => {
    asTable(t, 'takeRows')
    asList(indices, 'takeRows', 'takeRows([0, 2])').forEach((i) => {
      if (!Number.isInteger(i) || i < 0 || i >= t.rows)
        fail('BadNumber', 'row', `Of a table's ${t.rows} rows, counted from 0, none is ${describe(i)}.`)
    })
    return mapColumns(t, indices.length, (column) => Float64Array.from(indices, (i) => column[i] as number))
  }
