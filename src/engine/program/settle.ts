/**
 * Which statements are the first to write their entries, and so need not add; which arrays must be cleared before.
 *
 * What has been written is noted in arrays of bytes that nobody else sees.
 */
import { isInjective, type Access, type ArrayInfo } from './access.js'
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

/** Digits by which entries follow one another without a gap: how many there are in a run, and which digits are left. */
const runIn = (
  strides: ReadonlyArray<number>,
  extents: ReadonlyArray<number>,
): { readonly length: number; readonly others: ReadonlyArray<number> } => {
  const others = [...extents.keys()].filter((d) => (extents[d] as number) !== 1)
  let length = 1
  for (let k = others.findIndex((d) => strides[d] === 1); k >= 0; k = others.findIndex((d) => strides[d] === length)) {
    length *= extents[others[k] as number] as number
    others.splice(k, 1)
  }
  return { length, others }
}

/** Calls `visit` for each run of entries, from one up to another, that an access without indices reaches in a round, until that says no. */
const everyRun = (
  { base, step = 0, strides }: Access,
  extents: ReadonlyArray<number>,
  round: number,
  visit: (from: number, to: number) => boolean,
): boolean => {
  const { length, others } = runIn(strides, extents)
  const counters = new Int32Array(others.length)
  for (let entry = base + round * step; ;) {
    if (!visit(entry, entry + length)) return false
    let k = 0
    for (; k < others.length; k++) {
      const d = others[k] as number
      const counter = (counters[k] as number) + 1
      entry += strides[d] as number
      if (counter < (extents[d] as number)) {
        counters[k] = counter
        break
      }
      entry -= (strides[d] as number) * (extents[d] as number)
      counters[k] = 0
    }
    if (k === others.length) return true
  }
}

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
  readonly extents: ReadonlyArray<number>
  readonly entries: Entries
  readonly mayBeFirst: boolean
}

/** Whether nothing that a statement writes in a round was written before. */
const isFirst = ({ entries: { written }, extents, mayBeFirst, s }: Prepared, round: number): boolean =>
  s.mode === 'set' || (mayBeFirst && everyRun(s.out, extents, round, (from, to) => isClear(written, from, to)))

/** Notes what a statement writes in a round; with `clears`, what must be 0 before too. */
const note = ({ entries, extents, s }: Prepared, round: number, clears: boolean): void => {
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
  everyRun(s.out, extents, round, (from, to) => {
    if (clears) for (let e = from; e < to; e++) if (written[e] === 0) cleared[e] = 1
    if (to - from === 1) written[from] = 1
    else written.fill(1, from, to)
    return true
  })
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
  const prepared = (s: Statement): Prepared => {
    const extents = keptExtents(s)
    return {
      s,
      extents,
      entries: entriesOf(s.out.array),
      mayBeFirst: s.mode === 'add' && s.out.indices === undefined && isInjective(s.out, extents),
    }
  }
  const settle = (list: ReadonlyArray<Statement>, rounds: number): ReadonlyArray<Statement> => {
    const all = list.map(prepared)
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
    before.forEach((written, entries) => {
      entries.written.set(written)
      entries.isFull = false
    })
    for (let round = 0; round < rounds; round++)
      all.forEach((p, k) => {
        note(p, round, first[k] !== true)
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
