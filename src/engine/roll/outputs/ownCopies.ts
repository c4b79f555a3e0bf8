/**
 * Outputs each with a copy of what it is made of; or, of many that are alike, one copy that stands for all. The
 * variables of copies are the entries of the Jacobian.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { OUTPUTS_PER_STEP, inStretches, type Steps } from '../../steps.js'
import { addUp, knowingOutputs } from './adding.js'
import { copying, leavesOf, tapingCopies, type Copies } from '../templates/copies.js'
import { grown, growing, push } from '../../lists/growing.js'
import type { ForAll, OutputsTape } from './outputsTape.js'
import type { Represented } from './represented.js'
import { rolesOf } from '../templates/templates.js'

/** The entries of a Jacobian, and where they belong. */
interface Entries {
  readonly entries: OutputsTape['entries']
  /** By the nodes of a tape of copies. */
  readonly entryOf: Int32Array
  /** By those of them that stand for many, in each copy. */
  readonly inCopies: ReadonlyMap<number, Int32Array>
}

/** What of the nodes on a tape of copies stands for many copies: see `ForAll`. */
type Standing = Pick<ForAll, 'copies' | 'copyOf' | 'leaves'>

/** By copy, which variable one on the tape is there, and which entry belongs to it. */
interface InCopies {
  readonly variables: ArrayLike<number>
  readonly entries: Int32Array
}

/** The variables of each output, told apart from those of others, are the entries of the Jacobian. */
function* entering(
  { first, ops, variables }: Tape,
  { starts }: Copies,
  isGiven: (name: string) => boolean,
  rootOf: Int32Array,
  standing: Standing | undefined,
): Steps<Entries> {
  const entryOf = roomyIntegers(ops.length).fill(-1)
  const [rows, its] = [growing(1024), growing(1024)]
  /** The last entry that there is for a variable. */
  const known = new Int32Array(variables.length).fill(-1)
  const isData = variables.map(isGiven)
  const inCopies = new Map<number, Int32Array>()
  /** The variables that a root reads in each of the copies it stands for. */
  const readInCopies = ({ leaves }: Standing, root: number): ReadonlyArray<InCopies> => {
    const read: Array<InCopies> = []
    for (let i = starts[root] as number; i < (starts[root + 1] as number); i++) {
      const list = ops[i] === Op.Var ? leaves.get(i) : undefined
      if (list === undefined) continue
      const entries = new Int32Array(list.length)
      inCopies.set(i, entries)
      read.push({ variables: list, entries })
    }
    return read
  }
  const ofRoots = standing && Array.from({ length: starts.length - 1 }, (_, root) => readInCopies(standing, root))
  /** The entry of output k for a variable: a new one, unless it has one since `firstOwn`, the first of this output. */
  const entryFor = (v: number, k: number, firstOwn: number): number => {
    if ((known[v] as number) < firstOwn) {
      known[v] = rows.length
      push(rows, k)
      push(its, v)
    }
    return known[v] as number
  }
  const enterAsItIs = (k: number, root: number): void => {
    const firstOwn = rows.length
    for (let i = starts[root] as number; i < (starts[root + 1] as number); i++) {
      const v = first[i] as number
      if (ops[i] === Op.Var && isData[v] !== true) entryOf[i] = entryFor(v, k, firstOwn)
    }
  }
  const enterCopy = (k: number, copy: number, read: ReadonlyArray<InCopies>): void => {
    const firstOwn = rows.length
    for (const { entries, variables: list } of read) entries[copy] = entryFor(list[copy] as number, k, firstOwn)
  }
  const enterAll = (from: number, to: number): void => {
    for (let k = from; k < to; k++) {
      const root = rootOf[k] as number
      const read = ofRoots?.[root] ?? []
      if (read.length === 0) enterAsItIs(k, root)
      else enterCopy(k, standing?.copyOf[k] as number, read)
    }
  }
  yield* inStretches(rootOf.length, enterAll, OUTPUTS_PER_STEP)
  return { entryOf, inCopies, entries: { rows: grown(rows), variables: grown(its) } }
}

/** Copies of what each output is made of; then all outputs, and their sum. */
function* afterCopies(shared: Tape, { of, starts }: Copies): Steps<Pick<OutputsTape, 'outputs' | 'tape'>> {
  const count = starts.length - 1
  const tape = yield* tapingCopies(knowingOutputs(shared), of, 2 * count - 1)
  const { first, numbers, operands, ops, second } = tape
  const [length, applied] = [of.length, operands.length - (2 * count - 1)]
  const outputs = new Int32Array(count)
  for (let k = 0; k < count; k++) {
    const i = length + k
    ops[i] = Op.Apply
    numbers[i] = shared.primitives.length
    first[i] = applied + k
    second[i] = 1
    operands[applied + k] = (starts[k + 1] as number) - 1
    outputs[k] = i
  }
  addUp(tape, outputs, length + count)
  return { tape, outputs }
}

const isOperation = (op: number | undefined): boolean => op !== Op.Const && op !== Op.Var

/**
 * How many nodes there would be if each output had a copy of its own, about: leaves that stand for all are told apart
 * wherever they are read, so operations are counted.
 */
const sizeApart = ({ copies: times, operations, tape }: Represented, { of }: Copies, shared: Tape): number => {
  let copied = 0
  for (let q = 0; q < of.length; q++) {
    const i = of[q] as number
    if (isOperation(tape.ops[i])) copied += times[i] as number
  }
  return (copied * shared.ops.length) / operations
}

/** Whether each operation that stands for many has a role that is no other's. */
const areApart = (copies: Int32Array, roleOf: Int32Array, { ops }: Tape): boolean => {
  const isMany = (q: number): boolean => copies[q] !== 1 && isOperation(ops[q])
  const roles = new Set<number>()
  let many = 0
  roleOf.forEach((role, q) => {
    if (!isMany(q)) return
    many += 1
    if (role >= 0) roles.add(role)
  })
  return roles.size === many && roleOf.every((role, q) => isMany(q) || !roles.has(role))
}

/** By the nodes of a tape of copies: how many each stands for, and what leaves are in all of these. */
const standingFor = (
  { ops }: Tape,
  outputs: Int32Array,
  { of, starts }: Copies,
  { copies: times, copyOf, leaves: theirs }: Represented,
): Standing => {
  const copies = new Int32Array(ops.length).fill(1)
  const leaves = new Map<number, Float64Array>()
  of.forEach((i, q) => {
    copies[q] = times[i] as number
    const list = theirs.get(i)
    if (list !== undefined) leaves.set(q, list)
  })
  outputs.forEach((q, root) => {
    copies[q] = copies[(starts[root + 1] as number) - 1] as number
  })
  return { copies, copyOf, leaves }
}

/**
 * Outputs each with its own copy of what it is made of, or with one that stands for many, where `represented` has such.
 * `undefined` where their own copies would be more than `most` nodes; or where those that stand for many can't be told
 * apart from others by their roles.
 */
export function* copied(
  most: number,
  shared: Tape,
  isGiven: (name: string) => boolean,
  fewest: number,
  represented?: Represented,
): Steps<OutputsTape | undefined> {
  const written = represented?.tape ?? shared
  const isLeaf = leavesOf(written)
  const copies = yield* copying(most, written, written.roots, isLeaf)
  if (copies === undefined || (represented && sizeApart(represented, copies, shared) > most)) return undefined
  const timesOf = (root: number): number => represented?.copies[written.roots[root] as number] ?? 1
  const roleOf = rolesOf(written, copies, isLeaf, fewest, timesOf)
  yield
  const { outputs, tape } = yield* afterCopies(written, copies)
  const standing = represented && standingFor(tape, outputs, copies, represented)
  if (standing && !areApart(standing.copies, roleOf, tape)) return undefined
  const rootOf = represented?.rootOf ?? Int32Array.from(shared.roots, (_, k) => k)
  const { entries, entryOf, inCopies } = yield* entering(tape, copies, isGiven, rootOf, standing)
  const forAll: ForAll | undefined = standing && {
    ...standing,
    entries: inCopies,
    apart: function* () {
      return (yield* copied(Infinity, shared, isGiven, fewest)) as OutputsTape
    },
  }
  return {
    tape,
    nodes: shared.ops.length,
    entries,
    outputs: rootOf.map((root) => outputs[root] as number),
    made: { _tag: 'Copied', entryOf, roleOf, forAll },
  }
}
