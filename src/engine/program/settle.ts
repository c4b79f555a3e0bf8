/**
 * Which statements are the first to write their entries, and so need not add; which arrays must be cleared before.
 *
 * What has been written is noted in arrays of bytes that nobody else sees.
 */
import { stridden } from '../roll/affine.js'
import { isInjective, type Access, type ArrayInfo } from './access.js'
import { keptExtents, stretchesIn, type Program, type Statement } from './statement.js'
import { knownOr } from '../../expr/known.js'

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

/** Entries without a gap: how many follow one another, and where such runs begin, counted from the first. */
interface Runs {
  readonly length: number
  readonly starts: Int32Array
}

const runsOf = (strides: ReadonlyArray<number>, extents: ReadonlyArray<number>): Runs => {
  const others = [...extents.keys()].filter((d) => (extents[d] as number) !== 1)
  let length = 1
  for (let k = others.findIndex((d) => strides[d] === 1); k >= 0; k = others.findIndex((d) => strides[d] === length)) {
    length *= extents[others[k] as number] as number
    others.splice(k, 1)
  }
  const of = (list: ReadonlyArray<number>): ReadonlyArray<number> => others.map((d) => list[d] as number)
  return { length, starts: stridden(0, of(strides), of(extents)) }
}

/** Calls `visit` for each run of entries, from one up to another, the first of which begins at `base`, until that says no. */
const everyRun = (base: number, { length, starts }: Runs, visit: (from: number, to: number) => boolean): boolean =>
  starts.every((start) => visit(base + start, base + start + length))

/** Whether none of some bytes is 1. */
const isClear = (bytes: Uint8Array, from: number, to: number): boolean =>
  to - from === 1 ? bytes[from] === 0 : !bytes.subarray(from, to).includes(1)

/** What is known of the entries of an array: which are written by now, and which of them must have been 0 before. */
interface Entries {
  readonly written: Uint8Array
  readonly cleared: Uint8Array
  /** Whether all of them are written. */
  isFull: boolean
}

/** A statement, and what it takes to see whether it is the first to write. */
interface Prepared {
  readonly s: Statement
  readonly runs: Runs
  readonly entries: Entries
  readonly mayBeFirst: boolean
  readonly isClearIn: (from: number, to: number) => boolean
  readonly write: (from: number, to: number) => boolean
  /** The same, and what was not written before must be 0. */
  readonly clearAndWrite: (from: number, to: number) => boolean
}

const prepared = (s: Statement, entries: Entries): Prepared => {
  const { cleared, written } = entries
  const extents = keptExtents(s)
  const write = (from: number, to: number): boolean => {
    if (to - from === 1) written[from] = 1
    else written.fill(1, from, to)
    return true
  }
  return {
    s,
    runs: runsOf(s.out.strides, extents),
    entries,
    mayBeFirst: s.mode === 'add' && s.out.indices === undefined && isInjective(s.out, extents),
    isClearIn: (from, to) => isClear(written, from, to),
    write,
    clearAndWrite: (from, to) => {
      for (let e = from; e < to; e++) if (written[e] === 0) cleared[e] = 1
      return write(from, to)
    },
  }
}

const beginIn = ({ base, step = 0 }: Access, round: number): number => base + round * step

/** Whether nothing that a statement writes in a round was written before. */
const isFirst = ({ isClearIn, mayBeFirst, runs, s }: Prepared, round: number): boolean =>
  s.mode === 'set' || (mayBeFirst && everyRun(beginIn(s.out, round), runs, isClearIn))

/** Notes what a statement writes in a round; with `clears`, what must be 0 before too. */
const note = ({ clearAndWrite, entries, runs, s, write }: Prepared, round: number, clears: boolean): void => {
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
  everyRun(beginIn(s.out, round), runs, clears ? clearAndWrite : write)
}

export const settled = (program: Program): Settled => {
  const all = new Map<ArrayInfo, Entries>()
  const entriesOf = (array: ArrayInfo): Entries =>
    knownOr(all, array, () => ({
      written: new Uint8Array(array.length),
      cleared: new Uint8Array(array.length),
      isFull: false,
    }))
  const settle = (list: ReadonlyArray<Statement>, rounds: number): ReadonlyArray<Statement> => {
    const all = list.map((s) => prepared(s, entriesOf(s.out.array)))
    if (rounds === 1)
      return all.map((p) => {
        const first = isFirst(p, 0)
        note(p, 0, !first)
        return first ? { ...p.s, mode: 'set' } : p.s
      })
    // A statement is the first to write if it is in every round, so all rounds are gone through before anything is cleared.
    const before = new Map([...new Set(all.map((p) => p.entries))].map((e) => [e, e.written.slice()]))
    const first = all.map(() => true)
    for (let round = 0; round < rounds; round++)
      all.forEach((p, k) => {
        first[k] = first[k] === true && isFirst(p, round)
        note(p, round, false)
      })
    // Where all were, that is what is written.
    const others = new Set(all.flatMap((p, k) => (first[k] === true ? [] : [p.entries])))
    others.forEach((entries) => {
      entries.written.set(before.get(entries) as Uint8Array)
      entries.isFull = false
    })
    const left = all.flatMap((p, k) => (others.has(p.entries) ? [{ p, clears: first[k] !== true }] : []))
    for (let round = 0; round < rounds; round++)
      left.forEach(({ clears, p }) => {
        note(p, round, clears)
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
