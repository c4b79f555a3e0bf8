/**
 * Finds the statements that are the first to write their entries, and makes them write instead of add; and finds the
 * entries that must be 0 before the program runs, because something is added to them that no such statement wrote.
 *
 * Statements are gone through in their order, and what they write is noted, entry by entry, in the `WriteState` of each
 * array.
 */
import { isInjective, type Access, type ArrayInfo } from './access.js'
import { areClear, everyRow, filling, intervalsOf, whole, type Intervals } from './intervals.js'
import { inAllRounds, keptExtents, segmentsIn, type Program, type Statement, type Segment } from './statement.js'
import { knownOr } from '../../expr/known.js'

/** Entries of an array that are to be 0 at the beginning, from one up to another. */
export interface Cleared {
  readonly array: ArrayInfo
  readonly from: number
  readonly to: number
}

/** A program whose first writes are plain ones. */
export interface Settled extends Program {
  /** What is to be filled with zeros before anything else. */
  readonly cleared: ReadonlyArray<Cleared>
}

/** In more stretches than this, all of an array is cleared. */
const MOST_STRETCHES = 4

/** The stretches of an array where bytes are 1. */
const clearedIn = (array: ArrayInfo, bytes: Uint8Array): ReadonlyArray<Cleared> => {
  const stretches: Array<Cleared> = []
  for (let from = bytes.indexOf(1); from >= 0 && stretches.length <= MOST_STRETCHES;) {
    const end = bytes.indexOf(0, from)
    const to = end < 0 ? bytes.length : end
    stretches.push({ array, from, to })
    from = bytes.indexOf(1, to)
  }
  return stretches.length > MOST_STRETCHES ? [{ array, from: 0, to: bytes.length }] : stretches
}

/** What is known of the entries of an array: which are written by now, and which of them must have been 0 before. */
interface WriteState {
  readonly written: Uint8Array
  readonly cleared: Uint8Array
  /** Whether all of them are written. */
  isFull: boolean
}

/** A statement that may be the first to write its entries, and what it takes to see whether it is. */
interface Candidate {
  readonly s: Statement
  readonly intervals: Intervals
  readonly state: WriteState
  readonly mayBeFirst: boolean
}

/** A statement with this many of its rounds taken together. */
const candidate = (s: Statement, state: WriteState, rounds: number): Candidate => {
  const out = inAllRounds(s.out)
  const extents = [...keptExtents(s), rounds]
  return {
    s,
    // Through a list any entry may be reached.
    intervals: out.indices === undefined ? intervalsOf(out.strides, extents) : whole(out.array),
    state,
    mayBeFirst: s.mode === 'add' && isInjective(out, extents),
  }
}

const beginIn = ({ base, indices, step = 0 }: Access, round: number): number =>
  indices === undefined ? base + round * step : 0

/** Whether nothing that a statement writes in a round was written before. */
const isFirst = ({ intervals, mayBeFirst, s, state }: Candidate, round: number): boolean =>
  s.mode === 'set' || (mayBeFirst && everyRow(beginIn(s.out, round), intervals, areClear(state.written)))

/** Notes what a statement writes in a round; with `clears`, what must be 0 before too. */
const note = ({ intervals, s, state }: Candidate, round: number, clears: boolean): void => {
  const { cleared, isFull, written } = state
  if (isFull) return
  const begin = beginIn(s.out, round)
  if (clears) everyRow(begin, intervals, filling(cleared, written))
  everyRow(begin, intervals, filling(written))
  state.isFull = s.out.indices !== undefined
}

type StateOf = (array: ArrayInfo) => WriteState

const settleAtOnce = (p: Candidate): Statement => {
  const first = isFirst(p, 0)
  note(p, 0, !first)
  return first ? { ...p.s, mode: 'set' } : p.s
}

/**
 * Statements that take turns. One is the first to write if it is that in every round, so all rounds are gone through
 * before anything is cleared.
 */
const settleByRounds = (list: ReadonlyArray<Statement>, rounds: number, stateOf: StateOf): ReadonlyArray<Statement> => {
  const all = list.map((s) => candidate(s, stateOf(s.out.array), 1))
  const before = new Map([...new Set(all.map((p) => p.state))].map((e) => [e, e.written.slice()]))
  const first = all.map(() => true)
  for (let round = 0; round < rounds; round++)
    all.forEach((p, k) => {
      first[k] = first[k] === true && isFirst(p, round)
      note(p, round, false)
    })
  // Where all were the first, what is noted stands. Elsewhere rounds are gone through again, and note what to clear.
  const others = new Set(all.flatMap((p, k) => (first[k] === true ? [] : [p.state])))
  others.forEach((state) => {
    state.written.set(before.get(state) as Uint8Array)
    state.isFull = false
  })
  const left = all.flatMap((p, k) => (others.has(p.state) ? [{ p, clears: first[k] !== true }] : []))
  for (let round = 0; round < rounds; round++)
    left.forEach(({ clears, p }) => {
      note(p, round, clears)
    })
  return list.map((s, k) => (first[k] === true ? { ...s, mode: 'set' } : s))
}

/** Which entries a statement writes in each round, and in which order, as text. */
const placesWritten = (s: Statement): string => {
  const { base, indices, step, strides } = s.out
  const extents = keptExtents(s)
  const moving = strides.flatMap((stride, d) => (extents[d] === 1 ? [] : [stride, extents[d]]))
  return indices === undefined ? [base, step, ...moving].join(' ') : 'by a list'
}

/** The arrays that statements write in different places. */
const writtenApart = (statements: ReadonlyArray<Statement>): ReadonlySet<ArrayInfo> => {
  const first = new Map<ArrayInfo, string>()
  return new Set(
    statements.flatMap((s) => {
      const places = placesWritten(s)
      return knownOr(first, s.out.array, () => places) === places ? [] : [s.out.array]
    }),
  )
}

/**
 * A segment of statements. Those that write an array in the same places need no turns: the first of them is the first
 * in every round or in none, and no other is. So all rounds are looked at together.
 */
const settle = ({ members, rounds }: Segment<Statement>, stateOf: StateOf): ReadonlyArray<Statement> => {
  const apart: ReadonlySet<ArrayInfo> = rounds === 1 ? new Set() : writtenApart(members)
  const turns = members.filter((s) => apart.has(s.out.array))
  const settledTurns = settleByRounds(turns, rounds, stateOf).values()
  return members.map((s) =>
    apart.has(s.out.array)
      ? (settledTurns.next().value as Statement)
      : settleAtOnce(candidate(s, stateOf(s.out.array), rounds)),
  )
}

export const settled = (program: Program): Settled => {
  const all = new Map<ArrayInfo, WriteState>()
  const stateOf = (array: ArrayInfo): WriteState =>
    knownOr(all, array, () => ({
      written: new Uint8Array(array.length),
      cleared: new Uint8Array(array.length),
      isFull: false,
    }))
  const statements = segmentsIn(program.statements).flatMap((s) => settle(s, stateOf))
  // Derivatives that nothing contributes to are 0.
  const { gradient } = program
  if (gradient !== undefined) {
    const { cleared, written } = stateOf(gradient)
    filling(cleared, written)(0, whole(gradient))
  }
  return { ...program, statements, cleared: [...all].flatMap(([array, { cleared }]) => clearedIn(array, cleared)) }
}
