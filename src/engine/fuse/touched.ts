/**
 * Which statements may share a loop, by what they touch. One after the other, each would go through all points before
 * the next begins. In one loop all of them go through a point (or some, side by side) before the next point begins. So
 * whatever one statement writes and another touches must be touched at the very same point, or wait for the loop's end.
 *
 * What a group touches is noted, as statements join it, in its `Touched`.
 */
import { areDisjoint, sameAccess, stepOf, type Access, type ArrayInfo } from '../program/access.js'
import { loadsOf } from '../program/body.js'
import { readsOf, type Statement } from '../program/statement.js'
import { isScatter, isSum, reductionDigits } from './sums.js'
import { knownOr } from '../../expr/known.js'

/** How a group writes an array: in one of these ways, for they do not mix. */
type Writes =
  /** Each point writes entries of its own, again and again maybe; the accesses keep away from one another. */
  | { readonly _tag: 'Plain'; readonly accesses: ReadonlyArray<Access> }
  /** So by `own`, and each point adds to the next one's entry too: that waits for a round of the loop. */
  | { readonly _tag: 'Waiting'; readonly own: Access }
  /** Sums are in registers until their loops end. */
  | { readonly _tag: 'Sum'; readonly writers: ReadonlyArray<Statement> }
  /** What is added by lists goes into memory at once. */
  | { readonly _tag: 'Scatter' }

/** What a group writes and reads, array by array. */
export interface Touched {
  readonly written: Map<ArrayInfo, Writes>
  readonly read: Map<ArrayInfo, Array<Access>>
  /** The digits on which it adds up, if it does. */
  sums: ReadonlyArray<number> | undefined
}

/** Whether an access is one of some, which keep away from one another. */
const isOneOf = (accesses: ReadonlyArray<Access>, a: Access): boolean => accesses.some((b) => sameAccess(a, b))

/** Whether what is read at a point is written there too, or at no point of the box. */
const isSameOrApart = (a: Access, b: Access, { extents }: Statement): boolean =>
  sameAccess(a, b) || areDisjoint(a, b, extents)

/**
 * Whether an access reaches the entry after another's, along a single line of entries; one that goes by a list has no
 * strides. Such a contribution waits for one round of the loop, and is then added to the others of its entry: see
 * `code/loops/waiting.ts`.
 */
export const isNext = (a: Access, b: Access): boolean =>
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

/** How a statement by itself writes its array. */
const writesOf = (s: Statement): Writes =>
  isScatter(s) ? { _tag: 'Scatter' } : isSum(s) ? { _tag: 'Sum', writers: [s] } : { _tag: 'Plain', accesses: [s.out] }

/** How an array is written once one more statement writes it too; `undefined` if that does not go together. */
const writtenAlso = (before: Writes, s: Statement): Writes | undefined => {
  const { extents, mode, out } = s
  const alone = writesOf(s)
  switch (before._tag) {
    case 'Scatter':
      return alone._tag === 'Scatter' ? before : undefined
    case 'Sum':
      return alone._tag === 'Sum' && before.writers.every((t) => sumsGoTogether(t, s))
        ? { _tag: 'Sum', writers: [...before.writers, s] }
        : undefined
    case 'Waiting':
      // A plain write would have to wipe out what is still waiting for its entry.
      return mode === 'add' && (sameAccess(before.own, out) || isNext(before.own, out)) ? before : undefined
    case 'Plain': {
      if (alone._tag !== 'Plain') return undefined
      const { accesses } = before
      if (isOneOf(accesses, out)) return before
      if (accesses.every((a) => areDisjoint(a, out, extents))) return { _tag: 'Plain', accesses: [...accesses, out] }
      const [own] = accesses as readonly [Access]
      return mode === 'add' && accesses.length === 1 && isNext(own, out) ? { _tag: 'Waiting', own } : undefined
    }
  }
}

const sameDigits = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean =>
  a.length === b.length && a.every((d, k) => d === b[k])

/** A loop ends its sums all together, so they go along the same digits. */
const addsUpAlike = ({ sums }: Touched, s: Statement): boolean =>
  !isSum(s) || sums === undefined || sameDigits(sums, reductionDigits(s))

/** What it overwrites has been read by then: at the same point, since other points may come later. */
const writesBehindReads = ({ read }: Touched, s: Statement, writes: Writes): boolean => {
  const reads = read.get(s.out.array)
  return reads === undefined || (writes._tag === 'Plain' && reads.every((a) => isSameOrApart(a, s.out, s)))
}

/** What it reads is there: all that write it, the statement itself included, do so at the same point, and at once. */
const readsBehindWrites = ({ written }: Touched, s: Statement, writes: Writes): boolean =>
  loadsOf(s.body).every((a) => {
    const w = a.array === s.out.array ? writes : written.get(a.array)
    return w === undefined || (w._tag === 'Plain' && w.accesses.every((b) => isSameOrApart(a, b, s)))
  })

/**
 * What a sum starts from is read before its loop or behind it, so what comes before it must not write that array. (What
 * comes later and passes for `writesBehindReads` writes other entries: its access moves along the digits of the sum.)
 */
const startsFromElsewhere = ({ written }: Touched, { initial }: Statement): boolean =>
  initial === undefined || loadsOf(initial).every((a) => !written.has(a.array))

export const nothingTouched = (): Touched => ({ written: new Map(), read: new Map(), sums: undefined })

const note = (t: Touched, s: Statement, writes: Writes): void => {
  if (isSum(s)) t.sums = reductionDigits(s)
  t.written.set(s.out.array, writes)
  readsOf(s).forEach((a) => {
    const known = knownOr(t.read, a.array, () => [])
    if (!isOneOf(known, a)) known.push(a)
  })
}

/** What a statement by itself touches. */
export const touchedBy = (s: Statement): Touched => {
  const t = nothingTouched()
  note(t, s, writesOf(s))
  return t
}

/** Whether a statement can run point by point behind those that are there; if so, what it touches is noted. */
export const takesIn = (t: Touched, s: Statement): boolean => {
  const before = t.written.get(s.out.array)
  const writes = before === undefined ? writesOf(s) : writtenAlso(before, s)
  if (
    writes === undefined ||
    !addsUpAlike(t, s) ||
    !writesBehindReads(t, s, writes) ||
    !readsBehindWrites(t, s, writes) ||
    !startsFromElsewhere(t, s)
  )
    return false
  note(t, s, writes)
  return true
}

/** Whether a statement must not run before those that are there. Two that add by lists may run in any order. */
export const depends = (s: Statement, { read, written }: Touched): boolean => {
  const writes = written.get(s.out.array)
  return (
    (writes !== undefined && !(writes._tag === 'Scatter' && isScatter(s))) ||
    read.has(s.out.array) ||
    readsOf(s).some((a) => written.has(a.array))
  )
}
