/**
 * The terms that are rolled up: what is added is one or more expressions, each by itself or over the rows of a table.
 */
import type { Tape } from '../../expr/tape.js'
import type { OutputsTape } from './outputs/outputsTape.js'
import type { RowData } from './rolled.js'

/** One term of what is to be computed: `weight` times an expression, by itself or reduced over rows. */
export interface Term extends RowData {
  /** Where outputs and their variables stand on the tape, if there are several outputs. */
  readonly outputs?: Omit<OutputsTape, 'tape'> | undefined
  readonly tape: Tape
  readonly weight: number
  readonly reduce: 'one' | 'sum' | 'mean'
}

/** What a sum over rows is multiplied by, and what a number that is the same in each. */
export const factors = (
  reduce: Term['reduce'],
  { columns: { rows }, rowWeights }: RowData,
): { readonly share: number; readonly total: number } => {
  const total = rowWeights === undefined ? rows : rowWeights.reduce((s, w) => s + w, 0)
  return reduce === 'mean' ? { share: 1 / total, total: 1 } : { share: 1, total }
}
