/**
 * Orders a graph level by level, and within a level operation by operation. What is on one level depends on earlier
 * levels only, so the nodes of one operation on one level are a run that one loop computes, whatever the graph looks
 * like.
 */
import { placesByKey } from '../lists/sorting.js'
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import { knownOr } from '../../expr/known.js'
import {
  MOST_OPERATIONS,
  operandsOn,
  operationNumbers,
  wantedNodes,
  WIDEST,
  type LevelOperation,
  type OperandsOf,
} from './operations.js'

/** Nodes of one operation, side by side. */
export interface OperationRun {
  readonly operation: number
  /** The slot of the first; the others follow. */
  readonly start: number
  /** How many, filled up to whole registers with slots that are no node's. */
  readonly count: number
}

/** A graph, run by run. Slot 0 belongs to no node; variables come next, then numbers. */
export interface Order {
  readonly operations: ReadonlyArray<LevelOperation>
  readonly runs: ReadonlyArray<OperationRun>
  readonly slots: number
  /** The slot of each operand of each slot, one list for each place of an operand. */
  readonly operands: ReadonlyArray<Int32Array>
  /** What is in a slot from the beginning. */
  readonly numbers: ReadonlyArray<readonly [slot: number, value: number]>
  /** The slot of each node. */
  readonly slotOf: Int32Array
  readonly levels: number
}

/** The level of each node: the one after those of its operands; that of leaves is 0. */
const levelsOf = ({ ops }: Tape, { arityOf, operandOf }: OperandsOf): Int32Array => {
  const levels = new Int32Array(ops.length)
  for (let i = 0; i < ops.length; i++) {
    let level = (ops[i] as number) > Op.Var ? 1 : 0
    for (let k = arityOf(i) - 1; k >= 0; k--) {
      const next = (levels[operandOf(i, k)] as number) + 1
      if (next > level) level = next
    }
    levels[i] = level
  }
  return levels
}

/**
 * The order of a tape. Each run is filled up to a multiple of its operation's lanes. `undefined` where there are too
 * many kinds of operations, or too many operands.
 */
export const orderOf = (tape: Tape, lanesOf: (o: LevelOperation) => number): Order | undefined => {
  const { ops } = tape
  const n = ops.length
  const operands = operandsOn(tape)
  const wanted = wantedNodes(tape, operands)
  const levels = levelsOf(tape, operands)
  const { list: operations, of: numberOf } = operationNumbers(tape, operands, wanted)
  // The number of each node's operation; −1 for leaves.
  const operation = new Int32Array(n).fill(-1)
  let deepest = 0
  for (let i = 0; i < n; i++) {
    if (ops[i] === Op.Const || ops[i] === Op.Var) continue
    if (operands.arityOf(i) > WIDEST) return undefined
    operation[i] = numberOf(i)
    if (operations.length > MOST_OPERATIONS) return undefined
    if ((levels[i] as number) > deepest) deepest = levels[i] as number
  }
  const slotOf = new Int32Array(n)
  const leaves = leafSlots(tape, slotOf)
  const byLevel = placesByKey(levels, deepest + 1).places
  const runs = runsOf(byLevel, levels, operation, operations.map(lanesOf), slotOf, leaves.slots)
  const last = runs.at(-1)
  const slots = last === undefined ? leaves.slots : last.start + last.count
  return {
    operations,
    runs,
    slots,
    operands: operandLists(operands, operation, operations, slotOf, slots),
    numbers: leaves.numbers,
    slotOf,
    levels: deepest,
  }
}

/** Slots for variables and numbers: writes that of each into `slot`; says how many there are, and what is in them. */
const leafSlots = ({ first, numbers, ops, variables }: Tape, slot: Int32Array): Pick<Order, 'numbers' | 'slots'> => {
  // Slots that only fill up a register have slot 0 for operands.
  const given: Array<readonly [number, number]> = [[0, 1]]
  let slots = 1 + variables.length
  for (let i = 0; i < ops.length; i++) {
    if (ops[i] === Op.Var) slot[i] = 1 + (first[i] as number)
    else if (ops[i] === Op.Const) {
      slot[i] = slots
      given.push([slots, numbers[i] as number])
      slots += 1
    }
  }
  return { numbers: given, slots }
}

/** Nodes in runs, level by level. Writes the slot of each into `slot`. */
const runsOf = (
  byLevel: Int32Array,
  levels: Int32Array,
  operation: Int32Array,
  lanes: ReadonlyArray<number>,
  slot: Int32Array,
  firstSlot: number,
): ReadonlyArray<OperationRun> => {
  const runs: Array<OperationRun> = []
  let slots = firstSlot
  let members = new Map<number, Array<number>>()
  const finishLevel = (): void => {
    members.forEach((list, o) => {
      list.forEach((i, k) => {
        slot[i] = slots + k
      })
      const together = lanes[o] as number
      const count = Math.ceil(list.length / together) * together
      runs.push({ operation: o, start: slots, count })
      slots += count
    })
    members = new Map()
  }
  let level = 0
  for (const i of byLevel) {
    if (levels[i] === 0) continue
    if (levels[i] !== level) finishLevel()
    level = levels[i] as number
    const o = operation[i] as number
    knownOr(members, o, () => []).push(i)
  }
  finishLevel()
  return runs
}

/** For each place that an operand may have, a list of the operands' slots, by the slot of the node that has them. */
const operandLists = (
  { operandOf }: OperandsOf,
  operation: Int32Array,
  operations: ReadonlyArray<LevelOperation>,
  slot: Int32Array,
  slots: number,
): ReadonlyArray<Int32Array> => {
  const most = operations.reduce((arity, o) => (o.arity > arity ? o.arity : arity), 1)
  const lists = Array.from({ length: most }, () => new Int32Array(slots))
  for (let i = 0; i < operation.length; i++) {
    const o = operation[i] as number
    if (o < 0) continue
    const { arity } = operations[o] as LevelOperation
    for (let k = 0; k < arity; k++) (lists[k] as Int32Array)[slot[i] as number] = slot[operandOf(i, k)] as number
  }
  return lists
}
