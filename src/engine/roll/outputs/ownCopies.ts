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
import type { Leaves, Represented } from './represented.js'
import { rolesOf } from '../templates/templates.js'

/** The entries of a Jacobian, and where they belong. */
interface Entries {
  readonly entries: OutputsTape['entries']
  /** By the nodes of a tape of copies. */
  readonly entryOf: Int32Array
  /** By those of them that stand for many, in each copy. */
  readonly inCopies: ReadonlyMap<number, Int32Array>
}

/** The variables of each output, told apart from those of others, are the entries of the Jacobian. */
function* entering(
  { first, ops, variables }: Tape,
  { starts }: Copies,
  isGiven: (name: string) => boolean,
  { copyOf, leaves, rootOf }: Pick<Represented, 'copyOf' | 'rootOf'> & { readonly leaves: Leaves | undefined },
): Steps<Entries> {
  const entryOf = roomyIntegers(ops.length).fill(-1)
  const [rows, its] = [growing(1024), growing(1024)]
  const known = new Int32Array(variables.length).fill(-1)
  const isData = variables.map(isGiven)
  const inCopies = new Map<number, Int32Array>()
  /** The variables that the copy of a root reads for all copies: which they are, and their entries. */
  const readForAll = (root: number): ReadonlyArray<readonly [ArrayLike<number>, Int32Array]> => {
    const lists: Array<readonly [ArrayLike<number>, Int32Array]> = []
    for (let i = starts[root] as number; i < (starts[root + 1] as number); i++) {
      const list = ops[i] === Op.Var ? leaves?.get(i) : undefined
      if (list === undefined) continue
      const own = new Int32Array(list.length)
      inCopies.set(i, own)
      lists.push([list, own])
    }
    return lists
  }
  const forAll = Array.from({ length: leaves === undefined ? 0 : starts.length - 1 }, (_, root) => readForAll(root))
  /** The entry of output k for a variable, where its first one is known. */
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
  const enter = (k: number): void => {
    const root = rootOf[k] as number
    const lists = forAll[root] ?? []
    if (lists.length === 0) {
      enterAsItIs(k, root)
      return
    }
    const [copy, firstOwn] = [copyOf[k] as number, rows.length]
    for (const [list, own] of lists) own[copy] = entryFor(list[copy] as number, k, firstOwn)
  }
  const enterAll = (from: number, to: number): void => {
    for (let k = from; k < to; k++) enter(k)
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

/**
 * A tape of outputs as it is to be copied, and which of its roots each output is; with how many copies nodes stand for,
 * if they do.
 */
type Given = Pick<Represented, 'copyOf' | 'leaves' | 'rootOf' | 'tape'> & Partial<Represented>

const asIs = (tape: Tape): Given => ({
  tape,
  leaves: new Map<number, never>(),
  rootOf: Int32Array.from(tape.roots, (_, k) => k),
  copyOf: new Int32Array(tape.roots.length),
})

const isOperation = (op: number | undefined): boolean => op !== Op.Const && op !== Op.Var

/**
 * How many nodes there would be if each output had a copy of its own, about: leaves that stand for all are told apart
 * wherever they are read, so operations are counted.
 */
const sizeOf = (shared: Tape, { copies: times, operations, tape }: Given, { of }: Copies): number => {
  if (times === undefined) return of.length
  let copied = 0
  for (let q = 0; q < of.length; q++) {
    const i = of[q] as number
    if (isOperation(tape.ops[i])) copied += times[i] as number
  }
  return (copied * shared.ops.length) / (operations as number)
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
  { copies: times, leaves: theirs }: Given,
): Pick<ForAll, 'copies' | 'leaves'> | undefined => {
  if (times === undefined) return undefined
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
  return { copies, leaves }
}

/**
 * Outputs each with its own copy, or one that stands for it. `undefined` where that would be more than so many nodes;
 * or where those that stand for all can't be told apart from others by their roles.
 */
export function* copied(
  most: number,
  shared: Tape,
  isGiven: (name: string) => boolean,
  fewest: number,
  given: Given = asIs(shared),
): Steps<OutputsTape | undefined> {
  const { copyOf, copies: times, rootOf, tape: written } = given
  const isLeaf = leavesOf(written)
  const copies = yield* copying(most, written, written.roots, isLeaf)
  if (copies === undefined || sizeOf(shared, given, copies) > most) return undefined
  const roleOf = rolesOf(written, copies, isLeaf, fewest, (root) => times?.[written.roots[root] as number] ?? 1)
  yield
  const { outputs, tape } = yield* afterCopies(written, copies)
  const standing = standingFor(tape, outputs, copies, given)
  if (standing !== undefined && !areApart(standing.copies, roleOf, tape)) return undefined
  const { entries, entryOf, inCopies } = yield* entering(tape, copies, isGiven, { ...given, leaves: standing?.leaves })
  const forAll: ForAll | undefined = standing && {
    ...standing,
    entries: inCopies,
    copyOf,
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
