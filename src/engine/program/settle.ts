/**
 * Which statements are the first to write their entries, and so need not add; which arrays must be cleared before.
 *
 * What has been written is noted in arrays of bytes that nobody else sees.
 */
import { isInjective, stepOf, type Access, type ArrayInfo } from './access.js'
import { keptExtents, stretchesIn, type Program, type Statement } from './statement.js'

/** Entries of an array from one up to another. */
export interface Stretch {
  readonly array: ArrayInfo
  readonly from: number
  readonly to: number
}

/** A program whose first writes are plain ones. */
export interface Settled extends Program {
  /** What is to be filled with zeros before anything else. */
  readonly cleared: ReadonlyArray<Stretch>
}

/** In more stretches than this, all of an array is cleared. */
const MOST_STRETCHES = 4

/** Where bytes are 1. */
const stretchesOf = (array: ArrayInfo, bytes: Uint8Array): ReadonlyArray<Stretch> => {
  const stretches: Array<Stretch> = []
  for (let from = bytes.indexOf(1); from >= 0 && stretches.length <= MOST_STRETCHES;) {
    const end = bytes.indexOf(0, from)
    const to = end < 0 ? bytes.length : end
    stretches.push({ array, from, to })
    from = bytes.indexOf(1, to)
  }
  return stretches.length > MOST_STRETCHES ? [{ array, from: 0, to: bytes.length }] : stretches
}

/** Calls `visit` for each entry that an access without indices reaches, until that says no. */
const everyEntry = (
  { base, strides }: Access,
  extents: ReadonlyArray<number>,
  visit: (entry: number) => boolean,
): boolean => {
  if (extents.length === 0) return visit(base)
  const counters = new Int32Array(extents.length)
  for (let entry = base; ;) {
    if (!visit(entry)) return false
    let d = 0
    for (; d < extents.length; d++) {
      const counter = (counters[d] as number) + 1
      entry += strides[d] as number
      if (counter < (extents[d] as number)) {
        counters[d] = counter
        break
      }
      entry -= (strides[d] as number) * (extents[d] as number)
      counters[d] = 0
    }
    if (d === extents.length) return true
  }
}

/** An access in one of the rounds of its sequence. */
const atRound = (a: Access, round: number): Access => ({ ...a, base: a.base + round * stepOf(a) })

/** What is known of the entries of an array: which are written by now, and which of them must have been 0 before. */
interface Entries {
  readonly written: Uint8Array
  readonly cleared: Uint8Array
  /** Whether all of them are written. */
  isFull: boolean
}

export const settled = (program: Program): Settled => {
  const all = new Map<ArrayInfo, Entries>()
  const entriesOf = (array: ArrayInfo): Entries => {
    const known = all.get(array) ?? {
      written: new Uint8Array(array.length),
      cleared: new Uint8Array(array.length),
      isFull: false,
    }
    all.set(array, known)
    return known
  }
  /** Whether nothing that a statement writes in a round was written before. */
  const isFirst = (s: Statement, round: number): boolean => {
    if (s.mode === 'set') return true
    if (s.out.indices !== undefined) return false
    const extents = keptExtents(s)
    const { written } = entriesOf(s.out.array)
    return isInjective(s.out, extents) && everyEntry(atRound(s.out, round), extents, (e) => written[e] === 0)
  }
  /** Notes what a statement writes in a round; with `clears`, what must be 0 before too. */
  const note = (s: Statement, round: number, clears: boolean): void => {
    const entries = entriesOf(s.out.array)
    const { cleared, isFull, written } = entries
    if (s.out.indices !== undefined) {
      // it adds, and may reach any entry
      if (isFull) return
      written.forEach((done, k) => {
        if (clears && done === 0) cleared[k] = 1
      })
      written.fill(1)
      entries.isFull = true
      return
    }
    everyEntry(atRound(s.out, round), keptExtents(s), (e) => {
      if (clears && written[e] === 0) cleared[e] = 1
      written[e] = 1
      return true
    })
  }
  const settle = (list: ReadonlyArray<Statement>, rounds: number): ReadonlyArray<Statement> => {
    if (rounds === 1)
      return list.map((s) => {
        const first = isFirst(s, 0)
        note(s, 0, !first)
        return first ? { ...s, mode: 'set' } : s
      })
    // A statement is the first to write if it is in every round, so all rounds are gone through before anything is cleared.
    const before = new Map([...new Set(list.map((s) => s.out.array))].map((a) => [a, entriesOf(a).written.slice()]))
    const first = list.map(() => true)
    for (let round = 0; round < rounds; round++)
      list.forEach((s, k) => {
        first[k] = first[k] === true && isFirst(s, round)
        note(s, round, false)
      })
    before.forEach((written, a) => {
      const entries = entriesOf(a)
      entries.written.set(written)
      entries.isFull = false
    })
    for (let round = 0; round < rounds; round++)
      list.forEach((s, k) => {
        note(s, round, first[k] !== true)
      })
    return list.map((s, k) => (first[k] === true ? { ...s, mode: 'set' } : s))
  }
  const statements = stretchesIn(program.statements).flatMap((s) => settle(s.members, s.rounds))
  // Derivatives that nothing contributes to are 0.
  const { gradient } = program
  if (gradient !== undefined) {
    const { cleared, written } = entriesOf(gradient)
    written.forEach((done, k) => {
      if (done === 0) cleared[k] = 1
    })
  }
  return { ...program, statements, cleared: [...all].flatMap(([array, { cleared }]) => stretchesOf(array, cleared)) }
}
