/**
 * Loop fusion: statements over one box become one loop. A statement may move up to an earlier group if it and what
 * lies between do not depend on each other. A group runs point by point, so what is written in it may be read in it
 * only at the very same point. Groups are drafts until all statements are in one; what these touch is noted in them.
 */
import type { Sequence, Statement } from '../program/statement.js'
import { remembered } from '../program/remembered.js'
import { coarsened, commonBox, refined } from './boxes.js'
import { isContraction, isOverlapping, isScatter } from './sums.js'
import { depends, nothingTouched, takesIn, touchedBy, type Touched } from './touched.js'

/** Statements that run in one loop, maybe once in each round of a sequence. */
export interface Group {
  readonly statements: ReadonlyArray<Statement>
  readonly within: Sequence | undefined
}

/** More statements than this in one loop would only fight for registers. */
const MOST_STATEMENTS = 2000

const standsAlone = /* @__PURE__ */ remembered(
  (s: Statement): boolean => isContraction(s) || (isOverlapping(s) && !isScatter(s)),
)

interface Draft {
  extents: ReadonlyArray<number>
  statements: Array<Statement>
  touched: Touched
  readonly alone: boolean
  readonly within: Sequence | undefined
}

/** Statements one after the other in one group, or `undefined` where one is not admitted. */
const together = (statements: ReadonlyArray<Statement>): Touched | undefined => {
  const touched = nothingTouched()
  return statements.every((s) => takesIn(touched, s)) ? touched : undefined
}

/** Adds a statement to a group, if that is possible. */
const join = (g: Draft, s: Statement): boolean => {
  if (g.alone || g.within !== s.within || g.statements.length >= MOST_STATEMENTS) return false
  const extents = commonBox(g.extents, s.extents)
  if (extents === undefined) return false
  const finer = refined(s, extents)
  if (extents.length === g.extents.length) {
    if (!takesIn(g.touched, finer)) return false
    g.statements.push(finer)
    return true
  }
  const statements = [...g.statements.map((t) => refined(t, extents)), finer]
  const touched = together(statements)
  if (touched === undefined) return false
  g.extents = extents
  g.statements = statements
  g.touched = touched
  return true
}

/** How far back a statement looks for a group to join. */
const FURTHEST = 24

/** Groups of statements in the order in which they run. */
export const fused = (statements: ReadonlyArray<Statement>): ReadonlyArray<Group> => {
  const groups: Array<Draft> = []
  const append = (s: Statement): void => {
    const { extents, within } = s
    groups.push({ extents, statements: [s], touched: touchedBy(s), alone: standsAlone(s), within })
  }
  const tryToJoin = (s: Statement): boolean => {
    if (standsAlone(s)) return false
    for (let k = groups.length - 1; k >= 0 && k >= groups.length - FURTHEST; k--) {
      const g = groups[k] as Draft
      if (join(g, s)) return true
      if (depends(s, g.touched)) return false
    }
    return false
  }
  statements.forEach((s) => {
    if (!tryToJoin(s)) append(s)
  })
  return groups.map(({ statements: own, within }) => ({ statements: coarsened(own), within }))
}
