/** Statements and programs. A statement is a loop over a box that writes one array. */
import type { Access, ArrayInfo } from './access.js'
import { isInjective, stepOf, withList } from './access.js'
import { load, loadsOf, mapLoads, type Body } from './body.js'

/** Rounds, one after the other, each of which may read what those before it wrote. */
export interface Sequence {
  readonly rounds: number
}

/** Whether a statement adds to what is there; if not, a sum may start from something else than 0: see `lowerSum`. */
export type Start =
  { readonly mode: 'add'; readonly initial?: undefined } | { readonly mode: 'set'; readonly initial?: Body | undefined }

/** At each point of a box: `out = body` or `out += body`. Digits on which `out` does not move are added up. */
export type Statement = Start & {
  /** The extents of the box, the fastest digit first: each is 2 or more, so a box of one point has none. */
  readonly extents: ReadonlyArray<number>
  readonly out: Access
  readonly body: Body
  /** The sequence that it is a part of: it runs once in each round, and its accesses move on. */
  readonly within?: Sequence | undefined
}

/** Arrays and statements, and where the result and its derivatives are. */
export interface Program {
  readonly statements: ReadonlyArray<Statement>
  readonly variables: ArrayInfo
  readonly gradient: ArrayInfo | undefined
  readonly result: ArrayInfo
  /** Arrays that are asked for besides. */
  readonly kept: ReadonlyArray<ArrayInfo>
}

/** All accesses of a statement that read. */
export const readsOf = (s: Statement): ReadonlyArray<Access> =>
  s.initial === undefined ? loadsOf(s.body) : [...loadsOf(s.body), ...loadsOf(s.initial)]

/** All accesses of a statement, the one that writes first. */
export const accessesOf = (s: Statement): ReadonlyArray<Access> => [s.out, ...readsOf(s)]

/** What a statement's code goes through memory by: lists of addresses, where it has them. */
export const pathsOf = (s: Statement): ReadonlyArray<Access> => accessesOf(s).map((a) => a.indices ?? a)

/** A statement that computes from something else in the place of what it loads. */
export const withLoads = (s: Statement, change: (a: Access) => Body): Statement => {
  const body = mapLoads(change, s.body)
  return s.initial === undefined ? { ...s, body } : { ...s, body, initial: mapLoads(change, s.initial) }
}

/** A statement with all its accesses changed, and the lists of addresses among them in the same way. */
export const withAccesses = (s: Statement, change: (a: Access) => Access): Statement => ({
  ...withLoads(s, (a) => load(withList(a, change))),
  out: withList(s.out, change),
})

/** How many points a box has. */
export const pointsOf = (extents: ReadonlyArray<number>): number => extents.reduce((n, e) => n * e, 1)

/** Where the digits of a box begin. */
export const digitCuts = (extents: ReadonlyArray<number>): ReadonlyArray<number> =>
  extents.map((_, k) => pointsOf(extents.slice(0, k)))

/** The extents of a box on which the output moves; 1 where it is summed over. */
export const keptExtents = ({ extents, out }: Statement): ReadonlyArray<number> =>
  extents.map((e, k) => (out.strides[k] === 0 ? 1 : e))

/** An access over a box with rounds for one more digit. */
export const inAllRounds = (a: Access): Access => ({ ...a, strides: [...a.strides, stepOf(a)] })

/** The extents of a statement's box, with its rounds for one more digit. */
export const extentsInAllRounds = (s: Statement): ReadonlyArray<number> => [...s.extents, s.within?.rounds ?? 1]

/** Whether a statement writes every entry of its array. */
export const coversAll = (s: Statement): boolean => {
  const kept = [...keptExtents(s), s.within?.rounds ?? 1]
  return pointsOf(kept) === s.out.array.length && isInjective(inAllRounds(s.out), kept)
}

/** Statements, or loops, that follow one another within one sequence: each round runs all of them in order. */
export interface Segment<S> {
  readonly rounds: number
  readonly members: ReadonlyArray<S>
}

/** A list cut into segments. What belongs to no sequence is a segment by itself, of one round. */
export const segmentsIn = <S extends { readonly within?: Sequence | undefined }>(
  list: ReadonlyArray<S>,
): ReadonlyArray<Segment<S>> => {
  const segments: Array<{
    readonly within: Sequence | undefined
    readonly rounds: number
    readonly members: Array<S>
  }> = []
  for (const s of list) {
    const last = segments.at(-1)
    if (s.within !== undefined && last?.within === s.within) last.members.push(s)
    else segments.push({ within: s.within, rounds: s.within?.rounds ?? 1, members: [s] })
  }
  return segments
}
