/**
 * Orders a graph level by level, and within a level operation by operation. What is on one level depends on earlier
 * levels only, so the nodes of one operation on one level are a run that one loop computes, whatever the graph looks
 * like.
 */
import { dependsOn } from '../../calculus/dependence.js'
import { primitiveAt } from '../../expr/fold.js'
import { primitiveNumbers } from '../../expr/equality.js'
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import { knownOr } from '../../expr/known.js'
import type { Operation } from '../program/operation.js'
import * as Kind from '../roll/classes/kind.js'
import { placesByKey } from '../lists/sorting.js'

/** The kind of a node, by the number of its operation on a tape. */
const KINDS: ReadonlyArray<Kind.Any> = [
  Kind.Const,
  Kind.Var,
  Kind.Sum,
  Kind.Mul,
  Kind.Pow,
  Kind.Exp,
  Kind.Tanh,
  Kind.Apply,
]

/** What the nodes of a run have in common. */
export interface LevelOperation extends Operation {
  readonly arity: number
  /** Bit k says whether a derivative goes to operand k. None goes to what has no variable beneath. */
  readonly wanted: number
}

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

/**
 * A graph with an operation of more operands than this is not run by levels: it would take too many kinds of routines.
 */
export const WIDEST = 8

/** More kinds of operations than this would be more code than it is worth. */
export const MOST_OPERATIONS = 200

/** The operands of nodes, by their places. */
interface OperandsOf {
  readonly arityOf: (i: number) => number
  readonly operandOf: (i: number, k: number) => number
}

const operandsOn = ({ first, operands, ops, second }: Tape): OperandsOf => ({
  arityOf: (i) => {
    const op = ops[i] as number
    return op === Op.Apply ? (second[i] as number) : op > Op.Mul ? 1 : op > Op.Var ? 2 : 0
  },
  operandOf: (i, k) =>
    ops[i] === Op.Apply ? (operands[(first[i] as number) + k] as number) : ((k === 0 ? first[i] : second[i]) as number),
})

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

/** Whether a derivative can reach a node that has variables beneath. */
const wantedNodes = (tape: Tape, { arityOf, operandOf }: OperandsOf): Uint8Array => {
  const { ops } = tape
  const wanted = dependsOn(tape, tape.roots).slice()
  const varies = new Uint8Array(ops.length)
  for (let i = 0; i < ops.length; i++) {
    let found = ops[i] === Op.Var ? 1 : 0
    for (let k = arityOf(i) - 1; k >= 0; k--) found |= varies[operandOf(i, k)] as number
    varies[i] = found
    if (found === 0) wanted[i] = 0
  }
  return wanted
}

/** Numbers for operations, in the order in which they are met. */
const operationNumbers = (
  tape: Tape,
  { arityOf, operandOf }: OperandsOf,
  wanted: Uint8Array,
): { readonly list: Array<LevelOperation>; readonly of: (i: number) => number } => {
  const { numbers, ops } = tape
  const list: Array<LevelOperation> = []
  const known = new Map<string, number>()
  const primitiveNumber = primitiveNumbers()
  return {
    list,
    of: (i) => {
      const arity = arityOf(i)
      let bits = 0
      if (wanted[i] === 1) for (let k = 0; k < arity; k++) bits |= (wanted[operandOf(i, k)] as number) << k
      const op = ops[i] as number
      const primitive = op === Op.Apply ? primitiveAt(tape, i) : undefined
      const exponent = op === Op.Pow ? (numbers[i] as number) : 0
      const detail = primitive === undefined ? (Object.is(exponent, -0) ? '-0' : exponent) : primitiveNumber(primitive)
      const make = (): number =>
        list.push({ kind: KINDS[op] as Kind.Any, exponent, primitive, arity, wanted: bits }) - 1
      return knownOr(known, `${op} ${detail} ${arity} ${bits}`, make)
    },
  }
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
