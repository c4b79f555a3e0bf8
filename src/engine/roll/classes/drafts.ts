/**
 * The classes of a tape as they are met. A shape is asked for by its key: its kind, what else is to be known of its
 * operation, its role, and then its operands. Equal keys are one class.
 *
 * The key is written number by number into a list that this file lends; `classify` adds new classes in place.
 */
import type { Primitive } from '../../../expr/primitive.js'
import { growing, type Growing } from '../../lists/growing.js'
import { listInterner, listNumber, type Interner } from '../../lists/interner.js'
import { output } from '../outputs/adding.js'
import * as Kind from './kind.js'
import type { Run, ShapeClass } from './class.js'

/** A class whose nodes are still to be counted: 0 until all are. */
export interface Draft extends Omit<ShapeClass, 'count'> {
  count: number
}

/** The classes of leaves, which come first. */
export const VARIABLES = 0
export const CONSTANTS = 1
export const COLUMNS = 2

const draft = (
  kind: Kind.Any,
  perRow: boolean,
  isConstant: boolean,
  runs: ReadonlyArray<Run> = [],
  exponent = 0,
  primitive?: Primitive,
): Draft => ({ kind, count: 0, perRow, copies: 1, isConstant, exponent, primitive, runs })

/**
 * The operands that a key speaks of. A sum has pairs, of a term's key and of how often there is such a term; others
 * have the class of each operand.
 */
const runsIn = (kind: Kind.Any, { length, list }: Growing): ReadonlyArray<Run> => {
  const runs: Array<Run> = []
  if (kind !== Kind.Sum) {
    for (let k = 3; k < length; k++) runs.push({ of: list[k] as number, negative: false, repeat: 1, offset: k - 3 })
    return runs
  }
  let offset = 0
  for (let k = 3; k < length; k += 2) {
    const termKey = list[k] as number
    const repeat = list[k + 1] as number
    const of = termKey >>> 1
    const negative = (termKey & 1) === 1
    // What has a role, as everything in a straight line, is not added up in loops.
    if (list[2] === -1) runs.push({ of, negative, repeat, offset })
    else for (let t = 0; t < repeat; t++) runs.push({ of, negative, repeat: 1, offset: offset + t })
    offset += repeat
  }
  return runs
}

/** Classes that are still being found. */
export interface Drafts {
  readonly drafts: Array<Draft>
  /** What the next shape is. */
  readonly key: Growing
  /** All keys, by the numbers of their classes. */
  readonly shapes: Interner
  readonly isOverRows: boolean
}

/** The leaves alone. Over rows, all that has variables is there for each row. */
export const leavesAlone = (isOverRows: boolean): Drafts => {
  const drafts = [draft(Kind.Var, false, false), draft(Kind.Const, false, true), draft(Kind.Const, true, true)]
  const shapes = listInterner()
  for (let k = 0; k < drafts.length; k++) listNumber(shapes, Int32Array.of(-1 - k), 1)
  return { drafts, key: growing(64), shapes, isOverRows }
}

/** Begins a key with all that is to be known of a shape but for its operands. */
export const startKey = (key: Growing, kind: Kind.Any, detail: number, role: number): void => {
  key.list[0] = kind
  key.list[1] = detail
  key.list[2] = role
  key.length = 3
}

const draftOf = (found: Drafts, kind: Kind.Any, exponent: number, primitive: Primitive | undefined): Draft => {
  const { drafts, isOverRows, key } = found
  const runs = runsIn(kind, key)
  // An output is not known beforehand, even where it is a number: its place in memory is asked for.
  const isConstant = primitive !== output.primitive && runs.every((r) => (drafts[r.of] as Draft).isConstant)
  const perRow = runs.some((r) => (drafts[r.of] as Draft).perRow) || (isOverRows && !isConstant)
  return draft(kind, perRow, isConstant, runs, exponent, primitive)
}

/** The class of the shape in `key`. */
export const classify = (found: Drafts, kind: Kind.Any, exponent: number, primitive: Primitive | undefined): number => {
  const { drafts, key, shapes } = found
  const c = listNumber(shapes, key.list, key.length)
  if (c === drafts.length) drafts.push(draftOf(found, kind, exponent, primitive))
  return c
}
