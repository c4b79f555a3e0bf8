/**
 * Copies of what several roots (outputs, or terms of a sum) are made of, a copy for each root; and tapes made of
 * copies.
 */
import { roomy, roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { atOnce, inStretches, NODES_PER_STEP, type Steps } from '../../steps.js'
import { grown, growing, push, room, type Growing } from '../../lists/growing.js'
import { nodeless } from '../nodeless.js'

/** Copies of what roots are made of, in their order, operands before those that use them. */
export interface Copies {
  /** The node of the tape that each is a copy of. */
  readonly of: Int32Array
  /** Root k has the copies from `starts[k]` up to `starts[k + 1]`; the last is the root itself. */
  readonly starts: Int32Array
  /**
   * For each root the first one that it shares operations with, be it by way of others. Leaves may be shared by all.
   */
  readonly groupOf: Int32Array
}

/** What is a leaf of the tape: a number or a variable. */
export const leavesOf = ({ ops }: Tape): Uint8Array => {
  const isLeaf = roomy(Uint8Array, ops.length)
  for (let i = 0; i < ops.length; i++) if (ops[i] === Op.Const || ops[i] === Op.Var) isLeaf[i] = 1
  return isLeaf
}

/** Puts the operands of an operation on the stack of a walk, the first one on top: each is yet to be entered. */
const pushOperands = (stack: Growing, { first, operands, ops, second }: Tape, i: number): void => {
  const op = ops[i] as number
  const x = first[i] as number
  const y = second[i] as number
  if (op === Op.Apply) for (let k = x + y - 1; k >= x; k--) push(stack, 2 * (operands[k] as number))
  else {
    if (op <= Op.Mul) push(stack, 2 * y)
    push(stack, 2 * x)
  }
}

/**
 * A walk from a root down to leaves, which goes where `enter` says so and is told each node when its operands are done.
 */
export const walking = (
  tape: Tape,
  isLeaf: Uint8Array,
  enter: (i: number, root: number) => boolean,
  leave: (i: number) => void,
): ((root: number, k: number) => void) => {
  // For a node that is to be entered twice its number, for one that is to be left 1 more.
  const stack = growing(64)
  return (root, k) => {
    push(stack, 2 * root)
    while (stack.length > 0) {
      stack.length -= 1
      const top = stack.list[stack.length] as number
      const i = top >> 1
      if ((top & 1) === 1) leave(i)
      else if (enter(i, k)) {
        push(stack, top + 1)
        if (isLeaf[i] === 0) pushOperands(stack, tape, i)
      }
    }
  }
}

/** Sets that are merged, each known by the least of its members. */
export const merging = (
  count: number,
): { readonly least: (k: number) => number; readonly merge: (a: number, b: number) => void } => {
  // prettier-ignore
  const above = Int32Array.from({ length: count }, (_, k) => k)
  const least = (k: number): number => {
    let at = k
    while (above[at] !== at) {
      above[at] = above[above[at] as number] as number
      at = above[at] as number
    }
    return at
  }
  return {
    least,
    merge: (a, b) => {
      const [x, y] = [least(a), least(b)]
      if (x < y) above[y] = x
      else above[x] = y
    },
  }
}

/**
 * The copies of all roots; `undefined` if these are more than so many nodes. What is marked as a leaf is copied without
 * what it is made of.
 */
export function* copying(
  most: number,
  tape: Tape,
  roots: ReadonlyArray<number>,
  isLeaf: Uint8Array,
): Steps<Copies | undefined> {
  const seenBy = roomyIntegers(tape.ops.length).fill(-1)
  const groups = merging(roots.length)
  const of = growing(1024)
  const enter = (i: number, k: number): boolean => {
    const by = seenBy[i] as number
    if (by === k) return false
    if (by >= 0 && isLeaf[i] === 0) groups.merge(by, k)
    seenBy[i] = k
    return true
  }
  const copy = walking(tape, isLeaf, enter, (i) => {
    push(of, i)
  })
  const starts = new Int32Array(roots.length + 1)
  /** Copies roots from one on, until there are so many copies; gives the next one. */
  const copyFrom = (first: number, stop: number): number => {
    let k = first
    while (k < roots.length && of.length < stop) {
      copy(roots[k] as number, k)
      k += 1
      starts[k] = of.length
    }
    return k
  }
  for (let k = 0; k < roots.length;) {
    k = copyFrom(k, of.length + NODES_PER_STEP)
    if (of.length > most) return undefined
    yield
  }
  return { of: grown(of), starts, groupOf: Int32Array.from(roots, (_, k) => groups.least(k)) }
}

/** The same however many there are. */
export const copiesOf = (tape: Tape, roots: ReadonlyArray<number>, isLeaf: Uint8Array): Copies =>
  atOnce(copying(Infinity, tape, roots, isLeaf)) as Copies

/** Among copies, not a copy of a node but the last primitive of it. */
export const wrapped = (node: number): number => -1 - node

/**
 * The tape that copies of nodes are, with room for more nodes behind them, and for as many operands. Its root is the
 * last.
 */
export function* tapingCopies(shared: Tape, of: Int32Array, more: number): Steps<Tape> {
  const length = of.length + more
  const [ops, first, second] = [roomy(Uint8Array, length), roomyIntegers(length), roomyIntegers(length)]
  const numbers = roomy(Float64Array, length)
  const operands = growing(64)
  const placeOf = roomyIntegers(shared.ops.length)
  const { first: firstOf, numbers: numberOf, operands: operandsOf, ops: opOf, second: secondOf } = shared
  const wrap = (q: number, node: number): void => {
    ops[q] = Op.Apply
    numbers[q] = shared.primitives.length - 1
    first[q] = operands.length
    second[q] = 1
    push(operands, placeOf[node] as number)
  }
  // A function of its own is made fast sooner than the loop around it.
  const copy = (q: number): void => {
    const i = of[q] as number
    if (i < 0) {
      wrap(q, wrapped(i))
      return
    }
    const op = opOf[i] as number
    const x = firstOf[i] as number
    placeOf[i] = q
    ops[q] = op
    numbers[q] = numberOf[i] as number
    if (op === Op.Apply) {
      const count = secondOf[i] as number
      first[q] = operands.length
      second[q] = count
      for (let k = x; k < x + count; k++) push(operands, placeOf[operandsOf[k] as number] as number)
      return
    }
    first[q] = op <= Op.Var ? x : (placeOf[x] as number)
    if (op === Op.Add || op === Op.Mul) second[q] = placeOf[secondOf[i] as number] as number
  }
  yield* inStretches(of.length, (from, to) => {
    for (let q = from; q < to; q++) copy(q)
  })
  room(operands, more)
  return nodeless({
    ops,
    first,
    second,
    numbers,
    operands: grown(operands, more),
    primitives: shared.primitives,
    variables: shared.variables,
    roots: [length - 1],
  })
}
