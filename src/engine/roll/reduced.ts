/**
 * What a term comes to: its root, added up over rows or copies where it is there for each of them, and averaged. Adds
 * classes to the list it is given.
 */
import type { Operand, RolledClass, Source } from './rolled.js'
import * as Kind from './classes/kind.js'
import type { ShapeClass } from './classes/class.js'
import { classOfKind, fromRows, numberSource, plain, rowsOf, rowSource, whole } from './sources.js'
import { factors, type Term } from './term.js'

/** The operands of a sum over rows, or copies, of what a term's root is. */
const overAllRows = (root: RolledClass | undefined, of: number, rows: number): ReadonlyArray<Operand> =>
  root?.kind === Kind.Sum && root.count === rows
    ? root.operands.map((o) => ({ ...o, repeat: o.repeat * rows }))
    : [{ negative: false, repeat: rows, factors: [rowsOf(of, rows)] }]

/** Term k, whose root has this shape and source, reduced as it is to be; new classes are added to `classes`. */
export const reduced = (
  classes: Array<RolledClass>,
  term: Term,
  k: number,
  shape: ShapeClass,
  source: Source,
): Source => {
  const add = (c: RolledClass): Source => whole(classes.push(c) - 1)
  const { columns, reduce, rowWeights } = term
  const { copies } = shape
  if (reduce === 'one')
    return copies === 1 || source._tag !== 'Strides'
      ? source
      : add(classOfKind(Kind.Sum, 1, overAllRows(undefined, source.of, copies)))
  const { rows } = columns
  if (rows === 0) return numberSource(0)
  const { share, total } = factors(reduce, term)
  // Without weights a factor depends on the number of rows alone.
  const scaled = (by: number, s: Source): Source => {
    if ((rowWeights === undefined || reduce === 'sum') && by === 1) return s
    const factor = rowWeights === undefined ? numberSource(by) : fromRows(k, 'share', Float64Array.of(by))
    return add(classOfKind(Kind.Mul, 1, [plain(factor), plain(s)]))
  }
  // What is the same in every row is added as often as there are rows; with weights row by row, for 0 · ∞ is NaN.
  if (!shape.perRow && rowWeights === undefined) return scaled(total, source)
  const inRows = shape.perRow ? rowSource(source, rows) : source
  const operands: ReadonlyArray<Operand> =
    rowWeights !== undefined
      ? [{ negative: false, repeat: rows, factors: [fromRows(k, 'weights', rowWeights), inRows] }]
      : source._tag === 'Strides'
        ? overAllRows(classes[source.of], source.of, rows)
        : [{ negative: false, repeat: rows, factors: [source] }]
  return scaled(share, add(classOfKind(Kind.Sum, 1, operands)))
}
