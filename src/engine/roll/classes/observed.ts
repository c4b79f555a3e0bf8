/**
 * Nodes that look like those of a step but are observed of it. What is observed of a state may be a multiple of it, as
 * some of what the step makes of it is: then a few steps would have two nodes in a class of which others have one. But
 * what is observed is much nearer to the result.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import type { Sorted } from './class.js'
import { COLUMNS, detailOf, kindOf } from './table.js'

/** How many nodes lie between each node and the result, at most; those that are part of a sum above don't count. */
const heightsOf = ({ classOf, tape: { first, operands, ops, second } }: Sorted): Int32Array => {
  const heights = roomyIntegers(classOf.length)
  for (let i = ops.length - 1; i >= 0; i--) {
    const op = ops[i] as number
    if (op <= Op.Var) continue
    const height = (heights[i] as number) + (classOf[i] === -1 ? 0 : 1)
    const reach = (operand: number): void => {
      if (height > (heights[operand] as number)) heights[operand] = height
    }
    const x = first[i] as number
    const y = second[i] as number
    if (op === Op.Apply) for (let k = x; k < x + y; k++) reach(operands[k] as number)
    else {
      reach(x)
      if (op <= Op.Mul) reach(y)
    }
  }
  return heights
}

/** What is observed, is so of steps that are far apart: by this part of the longest way to the result at least. */
const PART = 1 / 16

/**
 * Roles for nodes that are observed of steps but look like some of the steps' own, so that they become classes apart;
 * `undefined` if there are none.
 *
 * In each class the node that is furthest from the result is a step's own. The others get roles: one for all that do
 * the same and are as far from the result. What is observed of many steps has one, since it is summed up in one place.
 * But what a step makes twice is further from the result the earlier the step is: such roles are of one step each, or
 * of a few that are near each other, and go.
 */
export const rolesOfObserved = (sorted: Sorted): Int32Array | undefined => {
  const { classOf, table } = sorted
  const heights = heightsOf(sorted)
  const furthest = new Int32Array(table.size)
  let longest = 0
  classOf.forEach((c, i) => {
    const height = heights[i] as number
    if (c > COLUMNS && height > (furthest[c] as number)) furthest[c] = height
    if (height > longest) longest = height
  })
  const roles = listInterner()
  const roleOf = roomyIntegers(classOf.length).fill(-1)
  /** By role: how far from the result its last step is, and its first. */
  const [last, first]: [Array<number>, Array<number>] = [[], []]
  classOf.forEach((c, i) => {
    const height = heights[i] as number
    const step = furthest[c] as number
    if (c <= COLUMNS || height === step) return
    const role = listNumber(roles, Int32Array.of(kindOf(table, c), detailOf(table, c), height), 3)
    roleOf[i] = role
    if (step < (last[role] ?? Infinity)) last[role] = step
    if (step > (first[role] ?? 0)) first[role] = step
  })
  const isObserved = last.map((step, role) => (first[role] as number) - step > longest * PART)
  return isObserved.includes(true) ? roleOf.map((role) => (isObserved[role] === true ? role : -1)) : undefined
}
