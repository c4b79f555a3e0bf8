/**
 * The tape of several outputs: its root is their sum. Mostly each output has its own copy of what it is made of, with
 * variables of its own. Then the derivatives of the sum are the entries of the Jacobian, one for each variable that an
 * output mentions. Where copies would be too many, outputs share their nodes, and derivatives go forward.
 */
import { reachedFrom } from '../../../calculus/dependence.js'
import { fail } from '../../../expr/error.js'
import { knownOr } from '../../../expr/known.js'
import type { Expr } from '../../../expr/node.js'
import type { Tape } from '../../../expr/tape.js'
import { isColumn, type Table } from '../../../objective/table.js'
import type { Steps } from '../../steps.js'
import { addUp, knowingOutputs } from './adding.js'
import { coloursOf } from './colours.js'
import { tapingCopies, wrapped } from '../templates/copies.js'
import { tapingInlined } from '../inline.js'
import type { OutputsTape } from './outputsTape.js'
import { copied } from './ownCopies.js'
import { representing } from './represented.js'

/** Entries that a Jacobian may have. */
export const MOST_ENTRIES = 268435456

/** That a Jacobian has no more entries than can be had: these, or `atLeast` these. */
export const checkEntries = (entries: number, most: number = MOST_ENTRIES, atLeast = ''): void => {
  if (entries > most)
    fail(
      'TooLarge',
      'compile',
      `The Jacobian would have ${atLeast}${entries} entries, and at most ${most} can be had; use fewer outputs or rows.`,
    )
}

/** Fewer outputs alike than this are not worth a loop of their own. */
const FEWEST_COPIES = 4

/** The entries of a Jacobian where nothing is copied: by what a derivative can reach. */
const sharedEntries = (shared: Tape, isGiven: (name: string) => boolean): OutputsTape['entries'] => {
  const isData = shared.variables.map(isGiven)
  // Columns are counted too, which are few. Counting stops as soon as there are too many.
  const counted = reachedFrom(shared, (found) => checkEntries(found, MOST_ENTRIES, 'at least '))
  const reached = counted.map((list) => list.filter((v) => isData[v] !== true))
  const count = reached.reduce((n, list) => n + list.length, 0)
  const entries = { rows: new Int32Array(count), variables: new Int32Array(count) }
  let at = 0
  reached.forEach((list, k) => {
    entries.rows.fill(k, at, at + list.length)
    entries.variables.set(list, at)
    at += list.length
  })
  return entries
}

/** Copies are made without further ado if they are up to so many nodes, or so many times as many as there are. */
const [FEW, TIMES] = [2048, 4]
/** Copies of more nodes than this are never made: they would take some gigabytes. */
const MANY = 33554432
/**
 * With more nodes times variables than this, it would take too long to find out which output mentions which variable.
 */
const MOST_SEEN = 8589934592

/**
 * What a node costs in a copy of its own: its value, and reverse mode. Or what it costs in forward mode: its value, and
 * a tangent for each direction.
 */
const [VALUE_AND_REVERSE, VALUE, TANGENT] = [3, 1, 2]

const lesser = (a: number, b: number): number => (a < b ? a : b)
const greater = (a: number, b: number): number => (a < b ? b : a)

/**
 * Each output right behind what it is: there it is part of a step, if what it is made of goes step by step. Their sum
 * stands last.
 */
function* amongNodes(shared: Tape): Steps<Pick<OutputsTape, 'outputs' | 'tape'>> {
  const { ops, roots } = shared
  const ofNode = new Map<number, Array<number>>()
  roots.forEach((root, k) => knownOr(ofNode, root, () => []).push(k))
  const of = new Int32Array(ops.length + roots.length)
  const outputs = new Int32Array(roots.length)
  let at = 0
  for (let i = 0; i < ops.length; i++) {
    of[at] = i
    at += 1
    for (const k of ofNode.get(i) ?? []) {
      of[at] = wrapped(i)
      outputs[k] = at
      at += 1
    }
  }
  const tape = yield* tapingCopies(knowingOutputs(shared), of, roots.length - 1)
  addUp(tape, outputs, at)
  return { tape, outputs }
}

/**
 * The tape of one output or more; over rows of a table if there is one, whose columns are no variables.
 *
 * Each output has a copy of all it is made of, and derivatives go back through it, as long as the copies cost no more
 * than forward mode would on nodes that are shared. Its cost hangs on how many directions there are, and
 * that takes time to find out: so few copies are made without asking, and many where asking takes too long. Tests may
 * ask for copies of up to `most` nodes and no more; `fewNodes` is for `representing`.
 */
export function* tapingOutputs(
  es: ReadonlyArray<Expr<string>>,
  table?: Table<string>,
  most?: number,
  fewNodes?: number,
): Steps<OutputsTape> {
  const shared = yield* tapingInlined(es)
  const isGiven = (name: string): boolean => isColumn(table, name)
  const { length } = shared.ops
  const fewest = table === undefined ? FEWEST_COPIES : 1
  const represented = table === undefined && most === undefined ? yield* representing(shared, fewNodes) : undefined
  /** Copies, unless they are more nodes than that: if possible with one copy of each template for all. */
  function* copiesWithin(nodes: number): Steps<OutputsTape | undefined> {
    const standing = represented && (yield* copied(nodes, shared, isGiven, fewest, represented))
    return standing ?? (yield* copied(nodes, shared, isGiven, fewest))
  }
  const few = yield* copiesWithin(most ?? greater(FEW, TIMES * length))
  if (few !== undefined) return few
  const canAsk = most !== undefined || length * shared.variables.length <= MOST_SEEN
  const many = canAsk ? undefined : yield* copiesWithin(MANY)
  if (many !== undefined) return many
  const entries = sharedEntries(shared, isGiven)
  yield
  const colours = coloursOf(entries.rows, entries.variables, es.length, shared.variables.length)
  const asCostly = (length * (VALUE + TANGENT * colours.count)) / VALUE_AND_REVERSE
  const some = canAsk && most === undefined ? yield* copiesWithin(lesser(MANY, asCostly)) : undefined
  return some ?? { ...(yield* amongNodes(shared)), nodes: length, entries, made: { _tag: 'Shared', shared, colours } }
}
