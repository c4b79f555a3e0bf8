/**
 * Nodes that look like those of a step and are none. What is observed of a state may be a multiple of it, as some of
 * what the step makes of it is: then a few steps would have two nodes in a class of which others have one. But what is
 * observed is much nearer to the result.
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

/**
 * What is observed, is so of steps that are far apart: by this part of all of them at least. Of what each step makes
 * twice one may be nearer to the result too, but within that step.
 */
const PART = 1 / 16

/** Roles that set nodes apart from those of their class that are further from the result, if there are any such. */
export const rolesByHeight = (sorted: Sorted): Int32Array | undefined => {
  const { classOf, table } = sorted
  const heights = heightsOf(sorted)
  const furthest = new Int32Array(table.size)
  let most = 0
  classOf.forEach((c, i) => {
    const height = heights[i] as number
    if (c > COLUMNS && height > (furthest[c] as number)) furthest[c] = height
    if (height > most) most = height
  })
  const roles = listInterner()
  const [least, greatest]: [Array<number>, Array<number>] = [[], []]
  const roleOf = roomyIntegers(classOf.length).fill(-1)
  classOf.forEach((c, i) => {
    const height = heights[i] as number
    const of = furthest[c] as number
    if (c <= COLUMNS || height === of) return
    const role = listNumber(roles, Int32Array.of(kindOf(table, c), detailOf(table, c), height), 3)
    roleOf[i] = role
    if (of < (least[role] ?? Infinity)) least[role] = of
    if (of > (greatest[role] ?? 0)) greatest[role] = of
  })
  const isApart = least.map((of, role) => (greatest[role] as number) - of > most * PART)
  return isApart.includes(true) ? roleOf.map((role) => (isApart[role] === true ? role : -1)) : undefined
}
