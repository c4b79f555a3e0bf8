/**
 * Which rows a step runs over. The rows of an epoch are a function of the key, the table and the epoch's number, so
 * that a run can be continued anywhere.
 */
import { refuse } from '../checks/options.js'
import { fail } from '../expr/error.js'
import type { Objective } from '../objective/objective.js'
import type { RowsOf } from '../objective/stage.js'
import type { Table } from '../objective/table.js'
import { numberedKey, shuffle, type Key } from './random.js'

/**
 * How a run goes through its rows.
 *
 * @since 0.1.0
 * @category model
 */
export interface RunOptions {
  /** What batches are drawn by. */
  readonly key?: Key
  /**
   * Rows in a batch; by default all of them are one batch. Each epoch takes the rows in an order of its own; its last
   * batch may be smaller. A batch stands for all rows: a sum over it, or a weighted mean, is multiplied by (rows of the
   * table) ÷ (rows of the batch).
   */
  readonly batch?: number
}

/** Tables of an objective, each once. */
export const tablesOf = (o: Objective<string>): ReadonlyArray<Table<string>> => [
  ...new Set(o.terms.flatMap((t) => (t.table === undefined ? [] : [t.table]))),
]

export const checkBatch = ({ batch, key }: RunOptions, tables: ReadonlyArray<Table<string>>): void => {
  if (batch === undefined) return
  const most = tables.reduce((rows, t) => (t.rows > rows ? t.rows : rows), 0)
  if (key === undefined)
    fail('BadBatch', 'key', 'Batches are drawn by a key: give minimize one, as in { key: key(1), batch: 16 }.')
  if (tables.length === 0) fail('BadBatch', 'batch', 'The objective was made without a table to draw batches from.')
  if (!Number.isInteger(batch) || batch < 1 || batch > most) {
    refuse('BadBatch', 'minimize', 'batch', `a whole number of rows from 1 to ${most}`, batch)
  }
}

/** The rows of each table that a step runs over. */
export const batches = (
  { batch, key }: RunOptions,
  tables: ReadonlyArray<Table<string>>,
): ((step: number) => RowsOf | undefined) => {
  if (batch === undefined || key === undefined) return () => undefined
  const orders = new Map<Table<string>, { readonly epoch: number; readonly rows: ReadonlyArray<number> }>()
  const orderOf = (t: Table<string>, epoch: number): ReadonlyArray<number> => {
    const known = orders.get(t)
    if (known?.epoch === epoch) return known.rows
    const inOrder = Array.from({ length: t.rows }, (_, row) => row)
    const rows = shuffle(numberedKey(numberedKey(key, tables.indexOf(t)), epoch), inOrder)
    orders.set(t, { epoch, rows })
    return rows
  }
  return (step) => (t) => {
    if (t.rows === 0) return []
    const perEpoch = Math.ceil(t.rows / batch)
    const start = (step % perEpoch) * batch
    return orderOf(t, Math.floor(step / perEpoch)).slice(start, start + batch)
  }
}
