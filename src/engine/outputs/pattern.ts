/** Which entries a sparse Jacobian has. */
import type { Outputs } from '../roll/rolled.js'

/**
 * Which entries a Jacobian has: entry k is the derivative of output `rows[k]` by variable `columns[k]`. Those of one
 * output follow one another, output after output. It depends on the expressions alone: what an output does not mention
 * has no entry, at any point.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface Pattern {
  readonly rows: Int32Array
  readonly columns: Int32Array
}

/** The entries that a derivative can reach; not those of variables that stand in tests alone. */
export const keptIn = ({ reached }: Outputs): Int32Array | undefined =>
  reached.includes(0) ? Int32Array.from(reached.keys()).filter((k) => reached[k] === 1) : undefined

/** The entries of a program's Jacobian. */
export const patternOf = (outputs: Outputs): Pattern => {
  const { columns, rows } = outputs
  const kept = keptIn(outputs)
  return kept === undefined
    ? { rows, columns }
    : { rows: kept.map((k) => rows[k] as number), columns: kept.map((k) => columns[k] as number) }
}
