/**
 * Templates among the terms of a sum, for sums where shapes alone come out badly: where nodes of one shape stand in
 * several places of a term, or in terms of several kinds, what they read has to be gathered. Terms that are copies of
 * one template give their nodes roles instead (`templates.ts`).
 *
 * Written out, or over the rows of a table, a sum goes by the same rules, so that both become one program.
 */
import { roomy, roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { copiesOf, leavesOf, walking } from './copies.js'
import { grown, growing, push } from '../../lists/growing.js'
import { rolesOf } from './templates.js'

/** Fewer terms alike, or rows, run soon enough: loops for each template would take longer to make than they save. */
const FEWEST_TERMS = 32
/** What so many terms share belongs to none of them. */
const SHARED_BY = 4

/**
 * The terms of the sum that the root is, maybe times a number; each once, since sums that stand on sums may reach it in
 * very many ways.
 */
const termsOf = ({ first, ops, roots, second }: Tape): Int32Array => {
  const seen = roomy(Uint8Array, ops.length)
  const terms = growing(64)
  const stack = growing(64)
  push(stack, roots[0] as number)
  while (stack.length > 0) {
    stack.length -= 1
    const i = stack.list[stack.length] as number
    if (seen[i] === 1) continue
    seen[i] = 1
    const l = first[i] as number
    const r = second[i] as number
    if (ops[i] === Op.Add) {
      push(stack, r)
      push(stack, l)
    } else if (ops[i] === Op.Mul && ops[l] === Op.Const) push(stack, r)
    else if (ops[i] === Op.Mul && ops[r] === Op.Const) push(stack, l)
    else push(terms, i)
  }
  return grown(terms)
}

/** Leaves, and what stands beneath no column or beneath many terms: that is not part of any copy. */
const outsideOf = (
  tape: Tape,
  terms: Int32Array,
  isLeaf: Uint8Array,
  isColumn: ((name: string) => boolean) | undefined,
): Uint8Array => {
  const { first, operands, ops, second, variables } = tape
  const isOutside = isLeaf.slice()
  if (isColumn !== undefined) {
    const isData = variables.map(isColumn)
    const isInRows = new Uint8Array(ops.length)
    for (let i = 0; i < ops.length; i++) {
      const op = ops[i] as number
      const x = first[i] as number
      const y = second[i] as number
      if (op === Op.Var) isInRows[i] = isData[x] === true ? 1 : 0
      else if (op === Op.Apply) {
        for (let k = x; k < x + y; k++) if (isInRows[operands[k] as number] === 1) isInRows[i] = 1
      } else if (op > Op.Var) isInRows[i] = (isInRows[x] as number) | (op <= Op.Mul ? (isInRows[y] as number) : 0)
      if (isInRows[i] === 0) isOutside[i] = 1
    }
  }
  const seenBy = roomyIntegers(ops.length).fill(-1)
  const seen = roomy(Uint8Array, ops.length)
  const enter = (i: number, k: number): boolean => {
    if (isOutside[i] === 1 || seenBy[i] === k) return false
    seenBy[i] = k
    seen[i] = (seen[i] as number) + 1
    if (seen[i] === SHARED_BY) isOutside[i] = 1
    return seen[i] !== SHARED_BY
  }
  const count = walking(tape, isOutside, enter, () => undefined)
  terms.forEach(count)
  return isOutside
}

/** The role of each node of a tape whose root is a sum, over rows or not; `undefined` where there are no templates. */
export const rolesInSum = (
  tape: Tape,
  rows: number | undefined,
  isColumn: (name: string) => boolean,
): Int32Array | undefined => {
  if (rows !== undefined && rows < FEWEST_TERMS) return undefined
  const terms = termsOf(tape)
  if (rows === undefined && terms.length < FEWEST_TERMS) return undefined
  const isOutside = outsideOf(tape, terms, leavesOf(tape), rows === undefined ? undefined : isColumn)
  const copies = copiesOf(tape, Array.from(terms), isOutside)
  const roleOf = roomyIntegers(tape.ops.length).fill(-1)
  let roles = 0
  rolesOf(tape, copies, isOutside, rows === undefined ? FEWEST_TERMS : 1).forEach((role, q) => {
    const i = copies.of[q] as number
    if (role < 0 || (roleOf[i] as number) >= 0) return
    roleOf[i] = role
    roles += 1
  })
  return roles === 0 ? undefined : roleOf
}
