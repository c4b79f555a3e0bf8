/**
 * Many outputs that are copies of one template: one copy on the tape stands for all. What is done node by node to
 * compile their Jacobian is then done once for each operation of the template; of the other copies only the variables
 * and numbers are kept that they read.
 *
 * Outputs that share operations are one copy together. What has no variable beneath is a number here.
 */
import { roomy, roomyIntegers } from '../../../expr/roomy.js'
import { Op, type Tape } from '../../../expr/tape.js'
import { FEW, inStretches, type Steps } from '../../steps.js'
import { computedAt } from '../classes/constants.js'
import { merging } from '../templates/copies.js'
import { grown, growing, push } from '../../lists/growing.js'
import { interner } from '../../lists/interner.js'
import type { Shapes } from '../classes/class.js'
import { MOST_OPERATIONS, signing } from '../templates/templates.js'

/** With fewer copies, or nodes, than these it is no great work to write all of them out. */
export const FEWEST = { copies: 64, nodes: 16384 } as const

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

/** A tape with what its leaves are, and its operations output by output. */
interface Grouped {
  readonly tape: Tape
  /** Variables, and what only numbers stand beneath: that has a value. */
  readonly isLeaf: Uint8Array
  readonly values: Float64Array
  readonly operations: number
  /** The nodes of root k that are none of an earlier one's are those from `starts[k]` up to `starts[k + 1]`. */
  readonly starts: Int32Array
  /** For each root all roots that share operations with it, if it is the first of them. */
  readonly members: ReadonlyArray<ReadonlyArray<number> | undefined>
}

/** Which of the stretches between ascending places one is in; of empty ones none. */
const stretchAt = (starts: Int32Array, place: number): number => {
  let [low, high] = [0, starts.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) <= place) low = middle
    else high = middle
  }
  return low
}

/** Where each root's own nodes begin: a tape has them root after root. */
const startsOf = ({ roots }: Tape): Int32Array => {
  const starts = new Int32Array(roots.length + 1)
  roots.forEach((root, k) => {
    const [start, end] = [starts[k] as number, root + 1]
    starts[k + 1] = end > start ? end : start
  })
  return starts
}

const roomyCopy = (list: Float64Array): Float64Array => {
  const copy = roomy(Float64Array, list.length)
  copy.set(list)
  return copy
}

function* grouping(tape: Tape): Steps<Grouped> {
  const { first, numbers, operands, ops, roots, second } = tape
  const starts = startsOf(tape)
  const [isLeaf, isNumber] = [roomy(Uint8Array, ops.length), roomy(Uint8Array, ops.length)]
  const groups = merging(roots.length)
  let [k, operations, values] = [0, 0, numbers]
  /** That root k has this node; of an earlier one, if it stands before its own. */
  const join = (x: number): void => {
    if (x < (starts[k] as number) && isLeaf[x] === 0) groups.merge(stretchAt(starts, x), k)
  }
  // No callback for each operand of what has one or two: there are millions of them.
  const areNumbers = (op: number, x: number, y: number): boolean => {
    if (op !== Op.Apply) return isNumber[x] === 1 && (op > Op.Mul || isNumber[y] === 1)
    let q = x
    while (q < x + y && isNumber[operands[q] as number] === 1) q += 1
    return q === x + y
  }
  const enter = (i: number): void => {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    if (op === Op.Var) isLeaf[i] = 1
    else if (op === Op.Const) isLeaf[i] = isNumber[i] = 1
    else if (areNumbers(op, x, y)) {
      isLeaf[i] = isNumber[i] = 1
      if (values === numbers) values = roomyCopy(numbers)
      values[i] = computedAt(tape, values, i)
    } else {
      operations += 1
      if (op === Op.Apply) for (let q = x; q < x + y; q++) join(operands[q] as number)
      else {
        join(x)
        if (op <= Op.Mul) join(y)
      }
    }
  }
  yield* inStretches(ops.length, (from, to) => {
    for (let i = from; i < to; i++) {
      while (i >= (starts[k + 1] as number)) k += 1
      enter(i)
    }
  })
  roots.forEach((root, r) => {
    k = r
    join(root)
  })
  const members: Array<Array<number> | undefined> = []
  for (let r = 0; r < roots.length; r++) (members[groups.least(r)] ??= []).push(r)
  return { tape, isLeaf, values, operations, starts, members }
}

/** Groups alike, each known by its first root. */
function* alike({ isLeaf, members, starts, tape, values }: Grouped): Steps<ReadonlyArray<ReadonlyArray<number>>> {
  const { ops, roots } = tape
  const { begin, count, end, operation, signs } = signing(tape, isLeaf, (i) =>
    ops[i] === Op.Var ? 0 : values[i] === -1 ? 2 : 1,
  )
  const templates = interner()
  const found: Array<Array<number>> = []
  const signGroup = (group: number): void => {
    begin()
    for (const k of members[group] ?? []) {
      for (let i = starts[k] as number; i < (starts[k + 1] as number); i++) {
        if (isLeaf[i] === 1) continue
        if (count() === MOST_OPERATIONS) return
        operation(i)
      }
      end(roots[k] as number)
    }
    if (count() > 0) (found[templates.numberOf(signs.list, signs.length)] ??= []).push(group)
  }
  const signAll = (from: number, to: number): void => {
    for (let group = from; group < to; group++) if (members[group] !== undefined) signGroup(group)
  }
  yield* inStretches(members.length, signAll, FEW)
  return found.filter((groups) => groups.length >= FEWEST.copies)
}

/** A tape that is put together from operations of another, each with leaves of its own. */
const rewriting = ({ isLeaf, tape, values }: Grouped) => {
  const { first, numbers, operands, ops, primitives, second, variables } = tape
  const [newOps, firsts, seconds, lists] = [growing(64), growing(64), growing(64), growing(64)]
  const newNumbers: Array<number> = []
  const placeOf = roomyIntegers(ops.length)
  const put = (op: number, x: number, y: number, value: number): number => {
    push(newOps, op)
    push(firsts, x)
    push(seconds, y)
    return newNumbers.push(value) - 1
  }
  const leaf = (i: number): number =>
    ops[i] === Op.Var ? put(Op.Var, first[i] as number, 0, 0) : put(Op.Const, 0, 0, values[i] as number)
  /** Where a node stands; a leaf wherever it is asked for. */
  const place = (i: number): number => (isLeaf[i] === 1 ? leaf(i) : (placeOf[i] as number))
  const operation = (i: number): void => {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    if (op === Op.Apply) {
      const theirs = Array.from(operands.subarray(x, x + y), place)
      placeOf[i] = put(op, lists.length, y, numbers[i] as number)
      theirs.forEach((at) => {
        push(lists, at)
      })
      return
    }
    const l = place(x)
    placeOf[i] = put(op, l, op > Op.Mul ? 0 : x === y ? l : place(y), numbers[i] as number)
  }
  return {
    operation,
    place,
    length: () => newOps.length,
    isLeafAt: (at: number): boolean => newOps.list[at] === Op.Var || newOps.list[at] === Op.Const,
    done: (roots: ReadonlyArray<number>): Tape => ({
      nodes: [],
      ops: Uint8Array.from(grown(newOps)),
      first: grown(firsts),
      second: grown(seconds),
      numbers: Float64Array.from(newNumbers),
      operands: grown(lists),
      primitives,
      variables,
      roots,
      indexOf: () => -1,
    }),
  }
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
  yield* inStretches(count, readAll, FEW)
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

/** The outputs of a tape with one copy for all of each template that there are many copies of; `undefined` where there is none. */
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
  const leaves: Array<readonly [number, Float64Array]> = []
  const isFirst = new Uint8Array(roots.length)
  for (const copies of templates) {
    const [first] = copies as readonly [number]
    isFirst[first] = 1
    const from = length()
    write(first)
    const to = length()
    stretches.push({ from, to, count: copies.length })
    const places = Array.from({ length: to - from }, (_, k) => from + k).filter(isLeafAt)
    leaves.push(...(yield* leavesOfAll(all, copies, places)))
  }
  const writeOthers = (from: number, to: number): void => {
    for (let k = from; k < to; k++) if (isFirst[k] === 0 && isWritten[k] === 1) write(k)
  }
  yield* inStretches(roots.length, writeOthers, FEW)
  const copies = new Int32Array(length()).fill(1)
  stretches.forEach(({ count, from, to }) => copies.fill(count, from, to))
  const written = Array.from(placeOfRoot).filter((_, k) => isWritten[k] === 1)
  return { tape: done(written), copies, leaves: new Map(leaves), rootOf, copyOf, operations }
}

/** Classes with how many copies their nodes stand for, which is the same for all of one class. */
export const shapesForAll = (shapes: Shapes, copies: Int32Array): Shapes => ({
  ...shapes,
  classes: shapes.classes.map((c, k) =>
    c.runs.length === 0 ? c : { ...c, copies: copies[shapes.members[shapes.starts[k] as number] as number] as number },
  ),
})
