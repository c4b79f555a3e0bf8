/**
 * Loop fusion: statements over one box become one loop. A statement may move up to an earlier group if it and what
 * lies between do not depend on each other. A group runs point by point, so what is written in it may be read in it
 * only at the very same point. Groups are drafts until all statements are in one; what these touch is noted in them.
 */
import { areDisjoint, isInjective, sameAccess, stepOf, type Access, type ArrayInfo } from '../program/access.js'
import { keptExtents, readsOf, type Sequence, type Statement } from '../program/statement.js'
import { loadsOf } from '../program/body.js'
import { remembered } from '../program/remembered.js'
import { coarsened, commonBox, refined } from './boxes.js'
import { knownOr } from '../../expr/known.js'

/** Statements that run in one loop, maybe once in each round of a sequence. */
export interface Group {
  readonly statements: ReadonlyArray<Statement>
  readonly within: Sequence | undefined
}

/** More statements than this in one loop would only fight for registers. */
const MOST_STATEMENTS = 2000

/** Digits on which a statement adds up. */
export const reductionDigits: (s: Statement) => ReadonlyArray<number> = /* @__PURE__ */ remembered(
  ({ extents, out }: Statement) =>
    out.indices === undefined ? [...extents.keys()].filter((k) => out.strides[k] === 0) : [],
)

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

/** Whether a statement adds to entries that a list names. */
const isScatter = (s: Statement): boolean => s.out.indices !== undefined && s.mode === 'add'

const standsAlone = /* @__PURE__ */ remembered(
  (s: Statement): boolean => isContraction(s) || (isOverlapping(s) && !isScatter(s)),
)

/** How a group writes an array. */
interface Writes {
  /** Sums may go into one another's entries; of others each goes its own way. */
  readonly accesses: ReadonlyArray<Access>
  /** The statements that add up into it; none if they are no sums. */
  readonly writers: ReadonlyArray<Statement>
  readonly isSum: boolean
  /** What is added by lists goes into memory at once, so that nothing else in the loop may use the array. */
  readonly isScatter: boolean
  /** Whether the entry one further on is written too. */
  readonly isShifted: boolean
}

/** What a group writes and reads, array by array. */
interface Touched {
  readonly written: Map<ArrayInfo, Writes>
  readonly read: Map<ArrayInfo, Array<Access>>
  sums: ReadonlyArray<number> | undefined
}

interface Draft {
  extents: ReadonlyArray<number>
  statements: Array<Statement>
  touched: Touched
  readonly alone: boolean
  readonly within: Sequence | undefined
}

/** Whether a statement must not run before a group. Two that add by lists to one array may run in any order. */
const depends = (s: Statement, { touched: { read, written } }: Draft): boolean => {
  const writes = written.get(s.out.array)
  return (
    (writes !== undefined && !(writes.isScatter && isScatter(s))) ||
    read.has(s.out.array) ||
    readsOf(s).some((a) => written.has(a.array))
  )
}

const sameDigits = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((d, k) => d === b[k])

/** Whether a statement can run point by point with those that are there. */
const admits = ({ read, sums, written }: Touched, s: Statement): boolean => {
  // In a box of one point everything happens in order, if there is one round.
  if (s.extents.length === 0 && s.within === undefined) return true
  const digits = reductionDigits(s)
  const isSum = digits.length > 0
  if (isSum && sums !== undefined && !sameDigits(sums, digits)) return false
  const before = written.get(s.out.array)
  if (before !== undefined && !goWellTogether(before, s, isSum)) return false
  if (isScatter(s) && (read.has(s.out.array) || readsOf(s).some((a) => a.array === s.out.array))) return false
  const shifts = before !== undefined && (before.isShifted || before.accesses.some((a) => isNext(a, s.out)))
  if (shifts && read.has(s.out.array)) return false
  const readBefore = read.get(s.out.array)
  if (readBefore !== undefined && (isSum || !readBefore.every((a) => isSameOrApart(a, s.out, s)))) return false
  if (s.initial !== undefined && loadsOf(s.initial).some((a) => written.has(a.array))) return false
  return loadsOf(s.body).every((a) => {
    if (a.array === s.out.array && (isSum || !isSameOrApart(a, s.out, s))) return false
    const w = written.get(a.array)
    return (
      w === undefined || (!w.isSum && !w.isScatter && !w.isShifted && w.accesses.every((b) => isSameOrApart(a, b, s)))
    )
  })
}

/** Whether what is read at a point is written there too, or at no point of the box. */
const isSameOrApart = (a: Access, b: Access, { extents }: Statement): boolean =>
  sameAccess(a, b) || areDisjoint(a, b, extents)

/**
 * Whether an access reaches the entry after another's, along a single line of entries. Such a contribution waits for
 * one round of the loop, and is then added to the others of its entry: see `code/loops/waiting.ts`.
 */
export const isNext = (a: Access, b: Access): boolean =>
  a.indices === undefined &&
  b.indices === undefined &&
  stepOf(a) === 0 &&
  stepOf(b) === 0 &&
  a.strides.length === 1 &&
  a.strides[0] === 1 &&
  b.strides[0] === 1 &&
  b.base === a.base + 1

/**
 * Whether two sums may go into one array in one loop. A plain write at one point would wipe out what was added to the
 * entry at a point before; and of what another sum added to its own entry no more than its slice of the loop did.
 */
const sumsGoTogether = (t: Statement, s: Statement): boolean =>
  (s.mode === 'add' && (t.mode === 'add' || sameAccess(t.out, s.out))) || areDisjoint(t.out, s.out, s.extents)

/** Whether an access is one of some, which keep away from one another. */
const isOneOf = (accesses: ReadonlyArray<Access>, a: Access): boolean => accesses.some((b) => sameAccess(a, b))

/** Whether a statement may write what is written already: the same entries, sums as well, or the next ones. */
const goWellTogether = (before: Writes, s: Statement, isSum: boolean): boolean =>
  before.isSum === isSum &&
  before.isScatter === isScatter(s) &&
  (before.isScatter ||
    (isSum
      ? before.writers.every((t) => sumsGoTogether(t, s))
      : isOneOf(before.accesses, s.out) ||
        (!before.isShifted && before.accesses.every((a) => areDisjoint(a, s.out, s.extents))) ||
        (s.mode === 'add' && before.accesses.length === 1 && isNext(before.accesses[0] as Access, s.out))))

const nothingTouched = (): Touched => ({ written: new Map(), read: new Map(), sums: undefined })

const touch = (t: Touched, s: Statement): void => {
  const digits = reductionDigits(s)
  if (digits.length > 0) t.sums = digits
  const before = t.written.get(s.out.array)
  const isSum = digits.length > 0
  const isNew = before === undefined || !isOneOf(before.accesses, s.out)
  const shifts = before !== undefined && !isSum && (before.isShifted || before.accesses.some((a) => isNext(a, s.out)))
  const writers = isSum ? [...(before?.writers ?? []), s] : []
  const accesses = isNew && !shifts ? [...(before?.accesses ?? []), s.out] : (before?.accesses ?? [s.out])
  t.written.set(s.out.array, { accesses, writers, isSum, isScatter: isScatter(s), isShifted: shifts })
  readsOf(s).forEach((a) => {
    const known = knownOr(t.read, a.array, () => [])
    if (!isOneOf(known, a)) known.push(a)
  })
}

/** Statements one after the other in one group, or `undefined` where one is not admitted. */
const together = (statements: ReadonlyArray<Statement>): Touched | undefined => {
  const touched = nothingTouched()
  const legal = statements.every((s) => {
    if (!admits(touched, s)) return false
    touch(touched, s)
    return true
  })
  return legal ? touched : undefined
}

/** Adds a statement to a group, if that is possible. */
const join = (g: Draft, s: Statement): boolean => {
  if (g.alone || g.within !== s.within || g.statements.length >= MOST_STATEMENTS) return false
  const extents = commonBox(g.extents, s.extents)
  if (extents === undefined) return false
  const finer = refined(s, extents)
  if (extents.length === g.extents.length) {
    if (!admits(g.touched, finer)) return false
    g.statements.push(finer)
    touch(g.touched, finer)
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
    const touched = nothingTouched()
    touch(touched, s)
    groups.push({ extents: s.extents, statements: [s], touched, alone: standsAlone(s), within: s.within })
  }
  const tryToJoin = (s: Statement): boolean => {
    if (standsAlone(s)) return false
    for (let k = groups.length - 1; k >= 0 && k >= groups.length - FURTHEST; k--) {
      const g = groups[k] as Draft
      if (join(g, s)) return true
      if (depends(s, g)) return false
    }
    return false
  }
  statements.forEach((s) => {
    if (!tryToJoin(s)) append(s)
  })
  return groups.map((g) => ({
    // Contributions wait along a single line of entries, so no other digit may be joined to it.
    statements: [...g.touched.written.values()].some((w) => w.isShifted) ? g.statements : coarsened(g.statements),
    within: g.within,
  }))
}
