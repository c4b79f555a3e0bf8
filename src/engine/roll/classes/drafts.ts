/**
 * The classes of a tape as they are met. A shape is asked for by its key: its kind, what else is to be known of its
 * operation, its role, and then its operands. Equal keys are one class.
 *
 * The key is written number by number into a list that this file lends.
 */
import type { Primitive } from '../../../expr/primitive.js'
import { growing, type Growing } from '../../lists/growing.js'
import { listInterner } from '../../lists/interner.js'
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
    // In a straight line there is no loop over terms alike.
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
  readonly startKey: (kind: Kind.Any, detail: number, role: number) => void
  /** The class of the shape in `key`. */
  readonly classify: (kind: Kind.Any, exponent: number, primitive: Primitive | undefined) => number
}

/** The leaves alone. Over rows, all that has variables is there for each row. */
export const leavesAlone = (isOverRows: boolean): Drafts => {
  const drafts: Array<Draft> = [
    draft(Kind.Var, false, false),
    draft(Kind.Const, false, true),
    draft(Kind.Const, true, true),
  ]
  const shapes = listInterner()
  for (let k = 0; k < drafts.length; k++) shapes.numberOf(Int32Array.of(-1 - k), 1)
  const key = growing(64)
  const startKey = (kind: Kind.Any, detail: number, role: number): void => {
    key.list[0] = kind
    key.list[1] = detail
    key.list[2] = role
    key.length = 3
  }
  const isConstantClass = (c: number): boolean => (drafts[c] as Draft).isConstant
  const isPerRowClass = (c: number): boolean => (drafts[c] as Draft).perRow
  const draftOf = (kind: Kind.Any, exponent: number, primitive: Primitive | undefined): Draft => {
    const runs = runsIn(kind, key)
    // An output is not known beforehand, even where it is a number: its place in memory is asked for.
    const isConstant = primitive !== output.primitive && runs.every((r) => isConstantClass(r.of))
    const perRow = runs.some((r) => isPerRowClass(r.of)) || (isOverRows && !isConstant)
    return draft(kind, perRow, isConstant, runs, exponent, primitive)
  }
  const classify: Drafts['classify'] = (kind, exponent, primitive) => {
    const c = shapes.numberOf(key.list, key.length)
    if (c === drafts.length) drafts.push(draftOf(kind, exponent, primitive))
    return c
  }
  return { drafts, key, startKey, classify }
}
