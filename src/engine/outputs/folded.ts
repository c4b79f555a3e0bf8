/**
 * Several outputs on the tape: for each row and each output a scan forward and a reverse pass, on the output's own
 * tape.
 *
 * Results are written into arrays that the caller passes in.
 */
import { dependence, sumsOf } from '../../calculus/collect.js'
import { pullBackDecided } from '../../calculus/decided.js'
import type { Expr } from '../../expr/node.js'
import { scanWith } from '../../expr/fold.js'
import { numbers } from '../../expr/numbers.js'
import { tapeOf } from '../../expr/tape.js'
import { isColumn, type Table } from '../../objective/table.js'
import { repeatedList } from '../lists/repeated.js'
import type { OnArrays } from './onArrays.js'

/** The outputs' values and derivatives, entry by entry. */
export const foldedOutputs = (es: ReadonlyArray<Expr<string>>, table: Table<string> | undefined): OnArrays => {
  const tapes = es.map((e) => {
    const tape = tapeOf(e)
    const root = tape.roots[0] as number
    return { tape, root, d: dependence(tape, [root], (name) => !isColumn(table, name)) }
  })
  const variables = [...new Set(tapes.flatMap(({ tape }) => tape.variables.filter((name) => !isColumn(table, name))))]
  const placeOf = new Map(variables.map((name, k) => [name, k]))
  const count = table?.rows ?? 1
  const rows = Int32Array.from(tapes.flatMap(({ d }, k) => d.names.map(() => k)))
  const columns = Int32Array.from(tapes.flatMap(({ d }) => d.names.map((name) => placeOf.get(name) as number)))
  const outputs = count * es.length
  const inRow = (row: number, x: ArrayLike<number>, names: ReadonlyArray<string>): ReadonlyArray<number> =>
    names.map((name) =>
      table !== undefined && isColumn(table, name)
        ? (table.columns[name]?.[row] as number)
        : (x[placeOf.get(name) as number] as number),
    )
  return {
    variables,
    outputs,
    rows: repeatedList(count, rows, es.length),
    columns: repeatedList(count, columns, 0),
    into: (x, values, entries) => {
      let at = 0
      for (let row = 0; row < count; row++)
        tapes.forEach(({ d, root, tape }, k) => {
          const results = scanWith(numbers, tape, inRow(row, x, tape.variables))
          values[row * es.length + k] = results[root] as number
          if (entries === undefined) return
          for (const sum of sumsOf(numbers, d, pullBackDecided(numbers, tape, results, [[root, 1]]))) {
            entries[at] = sum ?? 0
            at += 1
          }
        })
    },
  }
}
