/**
 * Objectives by the fold: each term's expression is staged once, then run row by row.
 *
 * The order of summation is part of the contract: terms in order, rows from first to last, within a row as for an
 * expression; a row's gradient is added as a whole. The gradient is written into an array that the caller passes in.
 */
import { dependence, sumsOf, type Dependence } from '../calculus/collect.js'
import { room, type Room } from '../calculus/backward.js'
import { pullBackDecided } from '../calculus/decided.js'
import { fail } from '../expr/error.js'
import { scanWith, slots, type Slots } from '../expr/fold.js'
import { numbers } from '../expr/numbers.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import type { Objective, ObjectiveTerm } from './objective.js'
import { columnIn, columnNames, columnOf, isColumn, type Table } from './table.js'

/** Which rows of a table to run over, and in which order; `undefined` for all of them, from first to last. */
export type RowsOf = (table: Table<string>) => ArrayLike<number> | undefined

/** An objective ready to run on arrays. */
export interface Staged {
  /** Names of the parameters, in order of first appearance. */
  readonly parameters: ReadonlyArray<string>
  /** Whether the objective depends on each parameter. */
  readonly dependsOn: ReadonlyArray<boolean>
  /** Names of the tables' columns. */
  readonly columns: ReadonlyArray<string>
  /** The value at x; the gradient is written into `gradient` where one is lent. */
  readonly into: (x: ArrayLike<number>, gradient?: Float64Array, rows?: RowsOf) => number
}

/** A term ready to run: `into` adds its share of the gradient to `gradient`. */
interface StagedTerm {
  readonly dependsOn: ReadonlyArray<string>
  readonly into: (leaves: Float64Array, gradient: Float64Array | undefined, rows: RowsOf | undefined) => number
}

/** The weights of a term's rows, if these have any. */
export const rowWeightsOf = ({ rowWeights, table }: ObjectiveTerm): Float64Array | undefined =>
  table !== undefined && rowWeights !== undefined ? columnOf(table, rowWeights) : undefined

/**
 * What a term comes to, given the sum over `count` of its rows, which stands for the sum over all of them. A mean of
 * rows with weights divides by the weight of all rows, too: if it divided by that of the rows in a batch, the batches
 * of an epoch would not average to all rows.
 */
const reducing = (term: ObjectiveTerm): ((sum: number, count: number) => number) => {
  const { reduce, table, weight } = term
  const all = table?.rows ?? 1
  const totalWeight = rowWeightsOf(term)?.reduce((sum, w) => sum + w, 0)
  return (sum, count) => {
    if (reduce === 'mean' && totalWeight === undefined) return weight * (sum / count)
    const sumOfAll = count === 0 ? sum : sum * (all / count)
    return weight * (reduce === 'mean' ? sumOfAll / (totalWeight as number) : sumOfAll)
  }
}

/** The work on a term that is done once. `indexOf` is where each parameter stands among the objective's. */
const stageTerm = (term: ObjectiveTerm, indexOf: ReadonlyMap<string, number>): StagedTerm => {
  const { expression, table } = term
  const tape = tapeOf(expression)
  const root = tape.ops.length - 1
  const d = dependence(tape, [root], (name) => !isColumn(table, name))
  const gradientAt = d.names.map((name) => indexOf.get(name) as number)
  const parameterAt = tape.variables.map((name) => (isColumn(table, name) ? -1 : (indexOf.get(name) as number)))
  const columns = tape.variables.map((name) => columnIn(table, name))
  const weights = rowWeightsOf(term)
  const reduced = reducing(term)

  const into: StagedTerm['into'] = (x, gradient, rowsOf) => {
    const rows = table === undefined ? undefined : rowsOf?.(table)
    const count = table === undefined ? 1 : (rows?.length ?? table.rows)
    const leaves = Float64Array.from(parameterAt, (k) => (k < 0 ? NaN : (x[k] as number)))
    const results = slots(numbers, tape.ops.length)
    const cotangents = gradient && room(numbers, tape)
    const sums = new Float64Array(gradientAt.length)
    const isReached = new Uint8Array(gradientAt.length)
    let value = 0
    for (let k = 0; k < count; k++) {
      const row = rows === undefined ? k : (rows[k] as number)
      for (let v = 0; v < columns.length; v++) {
        const column = columns[v]
        if (column !== undefined) leaves[v] = column[row] as number
      }
      const w = weights === undefined ? 1 : (weights[row] as number)
      scanWith(numbers, tape, leaves, results)
      value += w * (results[root] as number)
      if (cotangents !== undefined) addGradient(sums, isReached, tape, d, results, cotangents, w)
    }
    gradientAt.forEach((g, s) => {
      // What no row reached is 0, whatever the sum is multiplied by.
      if (gradient !== undefined && isReached[s] === 1)
        gradient[g] = (gradient[g] as number) + reduced(sums[s] as number, count)
    })
    return reduced(value, count)
  }
  return { dependsOn: d.names, into }
}

/** Adds one row's gradient, times the row's weight. */
const addGradient = (
  sums: Float64Array,
  isReached: Uint8Array,
  tape: Tape,
  d: Dependence,
  results: Slots<number>,
  into: Room<number>,
  weight: number,
): void => {
  const row = sumsOf(numbers, d, pullBackDecided(numbers, tape, results, [[tape.ops.length - 1, 1]], into))
  for (let s = 0; s < row.length; s++) {
    const g = row[s]
    if (g === undefined) continue
    sums[s] = (sums[s] as number) + weight * g
    isReached[s] = 1
  }
}

/** Refuses a name that is a column in one term and a parameter in another: it would mean two things. */
export const checkNames = (terms: ReadonlyArray<ObjectiveTerm>, parameters: ReadonlySet<string>): void => {
  for (const { expression, table } of terms) {
    const both = tapeOf(expression).variables.find((name) => isColumn(table, name) && parameters.has(name))
    if (both !== undefined) {
      fail(
        'ColumnAsParameter',
        both,
        `'${both}' is a column of a table in one term of the objective and a parameter in another; rename one of them.`,
      )
    }
  }
}

/** The names of the parameters, in order of first appearance. */
export const parametersIn = ({ terms }: Objective<string>): ReadonlyArray<string> => [
  ...new Set(
    terms.flatMap(({ expression, table }) => tapeOf(expression).variables.filter((name) => !isColumn(table, name))),
  ),
]

/** The work on an objective that is done once. Throws a `FluxionError` when a name is both a column and a parameter. */
export const stage = (o: Objective<string>): Staged => {
  const { terms } = o
  const parameters = parametersIn(o)
  checkNames(terms, new Set(parameters))
  const indexOf = new Map(parameters.map((name, k) => [name, k]))
  const staged = terms.map((term) => stageTerm(term, indexOf))
  const reached = new Set(staged.flatMap((t) => t.dependsOn))
  return {
    parameters,
    columns: columnNames(terms),
    dependsOn: parameters.map((name) => reached.has(name)),
    into: (x, gradient, rows) => {
      // Copied before the gradient is cleared: `x` and `gradient` may be one array.
      const leaves = Float64Array.from({ length: parameters.length }, (_, k) => x[k] as number)
      gradient?.fill(0)
      return staged.reduce((value, term) => value + term.into(leaves, gradient, rows), 0)
    },
  }
}
