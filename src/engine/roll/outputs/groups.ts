/**
 * Outputs in groups, those that share operations in one; and which groups are alike: they consist of the same
 * operations in the same order, on other variables and numbers. What has no variable beneath is a number here.
 */
import { roomy } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import { OUTPUTS_PER_STEP, inStretches, type Steps } from '../../steps.js'
import { computedAt } from '../classes/constants.js'
import { merging } from '../templates/copies.js'
import { MOST_OPERATIONS, signing } from '../templates/templates.js'

/** With fewer copies, or nodes, than these it is no great work to write all of them out. */
export const FEWEST = { copies: 64, nodes: 16384 } as const

/** A tape with what its leaves are, and its operations output by output. */
export interface Grouped {
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

export function* grouping(tape: Tape): Steps<Grouped> {
  const { first, numbers, operands, ops, roots, second } = tape
  const starts = startsOf(tape)
  const [isLeaf, isNumber] = [roomy(Uint8Array, ops.length), roomy(Uint8Array, ops.length)]
  const groups = merging(roots.length)
  let operations = 0
  // Those of the tape, until there are others to be noted.
  let values = numbers
  /** That root k has this node; of an earlier one, if it stands before its own. */
  const join = (x: number, k: number): void => {
    if (x < (starts[k] as number) && isLeaf[x] === 0) groups.merge(stretchAt(starts, x), k)
  }
  // No callback for each operand of what has one or two: there are millions of them.
  const areNumbers = (op: number, x: number, y: number): boolean => {
    if (op !== Op.Apply) return isNumber[x] === 1 && (op > Op.Mul || isNumber[y] === 1)
    let q = x
    while (q < x + y && isNumber[operands[q] as number] === 1) q += 1
    return q === x + y
  }
  const enter = (i: number, k: number): void => {
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
      if (op === Op.Apply) for (let q = x; q < x + y; q++) join(operands[q] as number, k)
      else {
        join(x, k)
        if (op <= Op.Mul) join(y, k)
      }
    }
  }
  let present = 0
  yield* inStretches(ops.length, (from, to) => {
    for (let i = from; i < to; i++) {
      while (i >= (starts[present + 1] as number)) present += 1
      enter(i, present)
    }
  })
  // A root with no nodes of its own is a node of an earlier one.
  roots.forEach(join)
  const members: Array<Array<number> | undefined> = []
  for (let k = 0; k < roots.length; k++) (members[groups.least(k)] ??= []).push(k)
  return { tape, isLeaf, values, operations, starts, members }
}

/** Groups alike, each known by its first root. */
export function* alike({
  isLeaf,
  members,
  starts,
  tape,
  values,
}: Grouped): Steps<ReadonlyArray<ReadonlyArray<number>>> {
  const { ops, roots } = tape
  const { begin, count, end, operation, signs } = signing(tape, isLeaf, (i) =>
    ops[i] === Op.Var ? 0 : values[i] === -1 ? 2 : 1,
  )
  const templates = listInterner()
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
    if (count() > 0) (found[listNumber(templates, signs.list, signs.length)] ??= []).push(group)
  }
  const signAll = (from: number, to: number): void => {
    for (let group = from; group < to; group++) if (members[group] !== undefined) signGroup(group)
  }
  yield* inStretches(members.length, signAll, OUTPUTS_PER_STEP)
  return found.filter((groups) => groups.length >= FEWEST.copies)
}
