/** What statements add up: along digits of their boxes, or in entries that lists name. */
import { isInjective } from '../program/access.js'
import { loadsOf } from '../program/body.js'
import { remembered } from '../program/remembered.js'
import { keptExtents, type Statement } from '../program/statement.js'

/** Digits on which a statement adds up. */
export const reductionDigits: (s: Statement) => ReadonlyArray<number> = /* @__PURE__ */ remembered(
  ({ extents, out }: Statement) =>
    out.indices === undefined ? [...extents.keys()].filter((k) => out.strides[k] === 0) : [],
)

/** Whether a statement adds up along some digit. */
export const isSum = (s: Statement): boolean => reductionDigits(s).length > 0

/** The digits on which a group adds up: its sums all have the same. */
export const sumDigits = (statements: ReadonlyArray<Statement>): ReadonlyArray<number> =>
  statements.map(reductionDigits).find((d) => d.length > 0) ?? []

/**
 * Whether something that is read stands still while the output moves, as in a product of matrices, or is read by a list
 * that moves along a sum: such a loop is tiled, and better left alone.
 */
export const isContraction = (s: Statement): boolean => {
  const sums = reductionDigits(s)
  if (sums.length === 0) return false
  const moving = [...s.extents.keys()].filter((k) => s.out.strides[k] !== 0)
  return loadsOf(s.body).some(({ indices, strides }) =>
    indices === undefined
      ? moving.some((k) => strides[k] === 0)
      : moving.length > 0 && sums.some((k) => indices.strides[k] !== 0),
  )
}

/** Whether two points of the box may write one entry without that being a sum over whole digits. */
export const isOverlapping = (s: Statement): boolean => !isInjective(s.out, keptExtents(s))

/** Whether a statement adds to entries that a list names. (None sets such entries.) */
export const isScatter = (s: Statement): boolean => s.out.indices !== undefined
