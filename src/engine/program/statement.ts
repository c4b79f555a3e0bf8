/** The statements of a program: loops over a box, each of which writes one array. */
import type { Access, ArrayInfo } from './access.js'
import { isInjective } from './access.js'
import { loadsOf, type Body } from './body.js'

/**
 * At each point of a box: `out = body` or `out += body`. Digits on which `out` does not move are added up; then `initial`, if there is
 * one, is what the sum starts from instead of what `out` holds.
 */
export interface Statement {
  /** The extents of the box, the fastest digit first. */
  readonly extents: ReadonlyArray<number>
  readonly out: Access
  readonly mode: 'set' | 'add'
  readonly initial: Body | undefined
  readonly body: Body
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
export const readsOf = (s: Statement): ReadonlyArray<Access> => [
  ...loadsOf(s.body),
  ...(s.initial === undefined ? [] : loadsOf(s.initial)),
]

/** How many points a box has. */
export const pointsOf = (extents: ReadonlyArray<number>): number => extents.reduce((n, e) => n * e, 1)

/** The extents of a box on which the output moves; 1 where it is summed over. */
export const keptExtents = ({ extents, out }: Statement): ReadonlyArray<number> =>
  extents.map((e, k) => (out.strides[k] === 0 ? 1 : e))

/** Whether a statement writes every entry of its array. */
export const coversAll = (s: Statement): boolean => {
  const kept = keptExtents(s)
  return pointsOf(kept) === s.out.array.length && isInjective(s.out, kept)
}
