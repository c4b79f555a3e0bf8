/**
 * The tape of several outputs: its root is their sum. Mostly each output has its own copy of what it is made of, with
 * variables of its own. Then the derivatives of the sum are the entries of the Jacobian, one for each variable that an
 * output mentions. Where copies would be too many, outputs share their nodes, and derivatives go forward.
 */
import { reachedFrom } from '../../calculus/dependence.js'
import { fail } from '../../expr/error.js'
import type { Expr } from '../../expr/node.js'
import type { Tape } from '../../expr/tape.js'
import { isColumn } from '../../objective/table.js'
import type { Table } from '../../objective/table.js'
import type { Steps } from '../steps.js'
import { addUp, knowingOutputs } from './adding.js'
import { coloursOf, type Colours } from './colours.js'
import { tapingCopies, wrapped } from './copies.js'
import { tapingInlined } from './inline.js'
import { copied } from './ownCopies.js'
import { representing, type Leaves } from './represented.js'

/** Entries that a Jacobian may have. */
export const MOST_ENTRIES = 268435456

/** That a Jacobian has no more entries than can be had. */
export const checkEntries = (entries: number, most: number = MOST_ENTRIES): void => {
  if (entries > most)
    fail(
      'TooLarge',
      'compile',
      `The Jacobian would have ${entries} entries, and at most ${most} can be had; use fewer outputs or rows.`,
    )
}

/** Fewer outputs alike than this are not worth a loop of their own. */
const FEWEST_COPIES = 4

/** A tape whose root is the sum of some of its nodes, the outputs. */
export interface OutputsTape {
  readonly tape: Tape
  /** How many nodes the outputs have, each once. */
  readonly nodes: number
  /** Where each output stands, or what stands for it. */
  readonly outputs: Int32Array
  /** The output of each entry of the Jacobian, and its variable on the tape. They are counted through output by output. */
  readonly entries: { readonly rows: Int32Array; readonly variables: Int32Array }
  readonly made: CopiedOutputs | SharedOutputs
}

/** Outputs of which each has its own copy of what it is made of. */
export interface CopiedOutputs {
  readonly _tag: 'Copied'
  /** The entry of the Jacobian that belongs to each variable on the tape; −1 for other nodes. */
  readonly entryOf: Int32Array
  /** What each node is in the template that it is part of a copy of; −1 for what is none, and nothing for the nodes that stand last. */
  readonly roleOf: Int32Array
  /** Where one copy of a template stands for all of them. */
  readonly forAll?: ForAll | undefined
}

/** Copies that others stand for. */
export interface ForAll {
  /** How many copies each node stands for. */
  readonly copies: Int32Array
  /** What leaves are in each copy, and which entries of the Jacobian belong to them there. */
  readonly leaves: Leaves
  readonly entries: ReadonlyMap<number, Int32Array>
  /** In which of the copies each output is. */
  readonly copyOf: Int32Array
  /** The same outputs, each with a copy of its own. */
  readonly apart: () => Steps<OutputsTape>
}

/** The copies that others stand for, if there are any. */
export const forAllOf = (outputs: Pick<OutputsTape, 'made'> | undefined): ForAll | undefined =>
  outputs?.made._tag === 'Copied' ? outputs.made.forAll : undefined

/** Outputs with what they are made of as it is. */
export interface SharedOutputs {
  readonly _tag: 'Shared'
  /** The directions in which derivatives go forward, by the variables on the tape. */
  readonly colours: Colours
  /** The tape of all of them, of which each is a root. */
  readonly shared: Tape
}

/** The entries of a Jacobian where nothing is copied: by what a derivative can reach. */
const sharedEntries = (shared: Tape, isGiven: (name: string) => boolean): OutputsTape['entries'] => {
  const isData = shared.variables.map(isGiven)
  // Columns are counted too, which are few.
  const reached = reachedFrom(shared, checkEntries).map((list) => list.filter((v) => isData[v] !== true))
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

/** Copies of this many nodes, or of so many times those that there are, are always made; of more than the last never: they would take some gigabytes. */
const [FEW, TIMES, MANY] = [2048, 4, 33554432]
/** With more nodes times variables than this, it takes too long to see which are mentioned where. */
const MOST_SEEN = 8589934592

const lesser = (a: number, b: number): number => (a < b ? a : b)
const greater = (a: number, b: number): number => (a < b ? b : a)

/** Each output right behind what it is: there it is part of a step, if what it is made of goes step by step. Their sum stands last. */
function* amongNodes(shared: Tape): Steps<Pick<OutputsTape, 'outputs' | 'tape'>> {
  const { ops, roots } = shared
  const ofNode = new Map<number, Array<number>>()
  roots.forEach((root, k) => {
    const known = ofNode.get(root)
    if (known === undefined) ofNode.set(root, [k])
    else known.push(k)
  })
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
 * The tape of one output or more; over rows of a table if there is one, whose columns are no variables. Where copies of all that outputs have in common would be
 * more than what it takes to go forward, or than `most` if that is given, none are made.
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
  function* within(count: number): Steps<OutputsTape | undefined> {
    const standing = represented && (yield* copied(count, shared, isGiven, fewest, represented))
    return standing ?? (yield* copied(count, shared, isGiven, fewest))
  }
  const few = yield* within(most ?? greater(FEW, TIMES * length))
  if (few !== undefined) return few
  const isSeen = most !== undefined || length * shared.variables.length <= MOST_SEEN
  const many = isSeen ? undefined : yield* within(MANY)
  if (many !== undefined) return many
  const entries = sharedEntries(shared, isGiven)
  yield
  const colours = coloursOf(entries.rows, entries.variables, es.length, shared.variables.length)
  const some = most === undefined && isSeen ? yield* within(lesser(MANY, length * (colours.count + 1))) : undefined
  return some ?? { ...(yield* amongNodes(shared)), nodes: length, entries, made: { _tag: 'Shared', shared, colours } }
}
