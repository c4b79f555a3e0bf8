/** The terms of an objective over its own tables, and over others that `withTable` puts in their place. */
import { kindOf } from '../../checks/options.js'
import { fail } from '../../expr/error.js'
import type { Expr } from '../../expr/node.js'
import { tapeOf } from '../../expr/tape.js'
import type { Objective, ObjectiveTerm } from '../../objective/objective.js'
import { asTable, columnOf, isColumn, select, type Table } from '../../objective/table.js'
import { remembered } from '../program/remembered.js'

/** A term, and the table that its rows were given as. */
export interface Bound {
  readonly term: ObjectiveTerm
  readonly given: Table<string> | undefined
}

/** The terms of an objective with their own tables. */
export const boundOf = ({ terms }: Objective<string>): ReadonlyArray<Bound> =>
  terms.map((term) => ({ term, given: term.table }))

/** The variables of an expression: a tape for each other table would take longer than all the rest. */
const variablesIn = remembered((e: Expr<string>) => tapeOf(e).variables)

/** Names of the columns that a term reads. */
const columnsRead = ({ expression, rowWeights, table }: ObjectiveTerm): ReadonlyArray<string> => {
  const names = variablesIn(expression).filter((name) => isColumn(table, name))
  return [...new Set([...names, ...(rowWeights === undefined ? [] : [rowWeights])])]
}

/** That a table has a column of numbers, one for each row: what was not made by `table` may hold anything. */
const checkColumn = (t: Table<string>, name: string): void => {
  const column = columnOf(t, name)
  if (kindOf(column) !== 'Float64Array' || column.length !== t.rows)
    fail(
      'BadTable',
      name,
      `The column '${name}' must hold ${t.rows} numbers, one for each row; make the table by table({ … }).`,
    )
}

const noSuchTable = (): never =>
  fail('BadTable', 'withTable', 'withTable replaces a table that this function has now; this is none of them.')

/** `withTable` of what has no table that could be replaced. */
export const overNone = (before: Table<string>): never => {
  asTable(before, 'withTable')
  return noSuchTable()
}

/**
 * The same terms over the rows of `next`, wherever they ran over those of `before`. Of its columns only those count
 * that are read. Throws a `FluxionError` for a table that is none of the objective's, one that lacks a column or has no
 * rows.
 */
export const overNext = (
  bound: ReadonlyArray<Bound>,
  before: Table<string>,
  next: Table<string>,
): ReadonlyArray<Bound> => {
  if (!bound.some(({ given }) => given === asTable(before, 'withTable'))) noSuchTable()
  if (asTable(next, 'withTable').rows === 0) fail('EmptyList', 'withTable', 'withTable needs a table with rows.')
  return bound.map(({ given, term }) => {
    if (given !== before) return { given, term }
    const names = columnsRead(term)
    names.forEach((name) => checkColumn(next, name))
    return { given: next, term: { ...term, table: { ...select(names)(next), rows: next.rows } } }
  })
}
