/**
 * Many outputs that are copies of one template: one copy on the tape stands for all. What is done node by node to
 * compile their Jacobian is then done once for each operation of the template; of the other copies only the variables
 * and numbers are kept that they read.
 */
import { roomy } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { OUTPUTS_PER_STEP, inStretches, type Steps } from '../../steps.js'
import type { Sorted } from '../classes/class.js'
import { runCount } from '../classes/table.js'
import { alike, FEWEST, grouping, type Grouped } from './groups.js'
import { rewriting } from './rewriting.js'

/** What leaves of the tape are, copy by copy: numbers of variables, or values. */
export type Leaves = ReadonlyMap<number, Float64Array>

/** A tape on which one copy of each template stands for all. */
export interface Represented {
  readonly tape: Tape
  /** For each node how many copies it stands for: 1 if for itself alone. */
  readonly copies: Int32Array
  readonly leaves: Leaves
  /** For each root that was given the number of the root that stands for it, and which of the copies it is in. */
  readonly rootOf: Int32Array
  readonly copyOf: Int32Array
  /** How many operations the tape has that it was made from. */
  readonly operations: number
}

/** What the leaves of one copy, which were put at these places, are in all copies. */
function* leavesOfAll(
  { isLeaf, members, starts, tape, values }: Grouped,
  groups: ReadonlyArray<number>,
  places: ReadonlyArray<number>,
): Steps<Leaves> {
  const { first, operands, ops, second } = tape
  const count = groups.length
  // Place after place, of each what it is in all copies.
  const all = roomy(Float64Array, places.length * count)
  let at = 0
  const read = (x: number): void => {
    if (isLeaf[x] === 0) return
    all[at] = (ops[x] === Op.Var ? first[x] : values[x]) as number
    at += count
  }
  const readOperands = (i: number): void => {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    if (op === Op.Apply) for (let k = x; k < x + y; k++) read(operands[k] as number)
    else {
      read(x)
      if (op <= Op.Mul && x !== y) read(y)
    }
  }
  const readAll = (from: number, to: number): void => {
    for (let copy = from; copy < to; copy++) {
      at = copy
      for (const k of members[groups[copy] as number] ?? [])
        for (let i = starts[k] as number; i < (starts[k + 1] as number); i++) if (isLeaf[i] === 0) readOperands(i)
    }
  }
  yield* inStretches(count, readAll, OUTPUTS_PER_STEP)
  return new Map(places.map((place, k) => [place, all.subarray(k * count, (k + 1) * count)]))
}

/** For each root what stands for it: itself, where its group is written. */
const standIns = (
  { members }: Grouped,
  templates: ReadonlyArray<ReadonlyArray<number>>,
  count: number,
): { readonly isWritten: Uint8Array } & Pick<Represented, 'copyOf' | 'rootOf'> => {
  const [copyOf, first, rootOf] = [
    new Int32Array(count),
    Int32Array.from({ length: count }, (_, k) => k),
    new Int32Array(count),
  ]
  for (const copies of templates)
    copies.forEach((group, copy) => {
      const firsts = members[copies[0] as number] as ReadonlyArray<number>
      members[group]?.forEach((k, m) => {
        copyOf[k] = copy
        first[k] = firsts[m] as number
      })
    })
  const isWritten = Uint8Array.from(first, (f, k) => (f === k ? 1 : 0))
  let written = 0
  for (let k = 0; k < count; k++) if (isWritten[k] === 1) rootOf[k] = written++
  for (let k = 0; k < count; k++) rootOf[k] = rootOf[first[k] as number] as number
  return { copyOf, isWritten, rootOf }
}

/**
 * The outputs of a tape with one copy for all of each template that there are many copies of; `undefined` where there
 * is none.
 */
export function* representing(tape: Tape, fewNodes: number = FEWEST.nodes): Steps<Represented | undefined> {
  const { roots } = tape
  if (tape.ops.length < fewNodes) return undefined
  const all = yield* grouping(tape)
  const { isLeaf, members, operations, starts } = all
  const templates = yield* alike(all)
  if (templates.length === 0) return undefined
  const { copyOf, isWritten, rootOf } = standIns(all, templates, roots.length)
  const { done, isLeafAt, length, operation, place } = rewriting(all)
  const placeOfRoot = new Int32Array(roots.length)
  const write = (group: number): void => {
    for (const k of members[group] ?? []) {
      for (let i = starts[k] as number; i < (starts[k + 1] as number); i++) if (isLeaf[i] === 0) operation(i)
      placeOfRoot[k] = place(roots[k] as number)
    }
  }
  const stretches: Array<{ readonly from: number; readonly to: number; readonly count: number }> = []
  const leaves = new Map<number, Float64Array>()
  const isFirst = new Uint8Array(roots.length)
  for (const copies of templates) {
    const [first] = copies as readonly [number]
    isFirst[first] = 1
    const from = length()
    write(first)
    const to = length()
    stretches.push({ from, to, count: copies.length })
    const places = Array.from({ length: to - from }, (_, k) => from + k).filter(isLeafAt)
    // Not in the head of the loop below, where QuickJS makes wrong code of a `yield*`.
    const lists = yield* leavesOfAll(all, copies, places)
    // One by one: an operation may have more leaves than a call may have arguments.
    for (const [place, list] of lists) leaves.set(place, list)
  }
  const writeOthers = (from: number, to: number): void => {
    for (let k = from; k < to; k++) if (isFirst[k] === 0 && isWritten[k] === 1) write(k)
  }
  yield* inStretches(roots.length, writeOthers, OUTPUTS_PER_STEP)
  const copies = new Int32Array(length()).fill(1)
  stretches.forEach(({ count, from, to }) => copies.fill(count, from, to))
  const written = Array.from(placeOfRoot).filter((_, k) => isWritten[k] === 1)
  return { tape: done(written), copies, leaves, rootOf, copyOf, operations }
}

/** Classes with how many copies their nodes stand for, which is the same for all of one class. */
export const sortedForAll = (sorted: Sorted, copies: Int32Array): Sorted => {
  const { members, starts, table } = sorted
  const copiesOf = (c: number): number =>
    runCount(table, c) === 0 ? 1 : (copies[members[starts[c] as number] as number] as number)
  return { ...sorted, table: { ...table, copies: Int32Array.from({ length: table.size }, (_, c) => copiesOf(c)) } }
}
