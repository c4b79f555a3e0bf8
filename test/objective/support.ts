/** What the tests of objectives share: rows written out, and gradients to compare. */
import { substitute, type Expr, type Gradient, type Table } from 'fluxion'
import type { Numbers } from '../support/numbers.js'

/** The rows of a table, each as values by column. */
export const rowsOf = (t: Table<string>): ReadonlyArray<Numbers> =>
  Array.from({ length: t.rows }, (_, row) =>
    Object.fromEntries(Object.entries(t.columns).map(([name, column]) => [name, column[row] as number])),
  )

/** An expression written out: for each row, with the row's numbers in the place of the columns. */
export const unrolled = (t: Table<string>, e: Expr<string>): ReadonlyArray<Expr<string>> =>
  rowsOf(t).map((row) => substitute(row)(e))

/** A number with −0 taken for 0: sums begin at 0. */
export const unsigned = (x: number): number => x + 0

/** Entries with −0 taken for 0. */
export const entries = (g: Gradient<string>): ReadonlyArray<readonly [string, number]> =>
  [...g].map(([name, d]) => [name, unsigned(d)])
