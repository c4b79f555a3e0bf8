/**
 * Outputs apart from each other: each with its own copy of what it is made of.
 *
 * Lists grow here, output by output, and are finished before anyone sees them.
 */
import { roomyIntegers } from '../../expr/roomy.js'
import { Op, type Tape } from '../../expr/tape.js'
import { growing, room, type Growing } from './growing.js'

/** Copies of what outputs are made of, in the order of the outputs, operands before those that use them. */
export interface Copies {
  /** The node of the tape that each is a copy of. */
  readonly of: Int32Array
  /** Output k has the copies from `starts[k]` up to `starts[k + 1]`; the last is the output itself. */
  readonly starts: Int32Array
  /** For each output the first one that it shares operations with, be it by way of others. Leaves may be shared by all. */
  readonly groupOf: Int32Array
}

/** Whether a node is an operation, not a number or variable. */
export const isOperation = (op: number | undefined): boolean => op !== Op.Const && op !== Op.Var

const push = (g: Growing, x: number): void => {
  room(g, 1)
  g.list[g.length] = x
  g.length += 1
}

/** Puts the operands of a node on a stack, the first one on top. */
const pushOperands = (stack: Growing, { first, operands, ops, second }: Tape, i: number): void => {
  const [op, x, y] = [ops[i] as number, first[i] as number, second[i] as number]
  if (op === Op.Apply) for (let k = x + y - 1; k >= x; k--) push(stack, 2 * (operands[k] as number))
  else if (isOperation(op)) {
    if (op <= Op.Mul) push(stack, 2 * y)
    push(stack, 2 * x)
  }
}

/** Sets that are merged, each known by the least of its members. */
const merging = (
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

/** The copies of all outputs of a tape, which are its roots. */
export const copiesOf = (tape: Tape): Copies => {
  const { ops, roots } = tape
  const seenBy = roomyIntegers(ops.length).fill(-1)
  const groups = merging(roots.length)
  const of = growing(2 * ops.length)
  // Twice the node, and 1 when its operands are done.
  const stack = growing(64)
  const copy = (k: number, root: number): void => {
    push(stack, 2 * root)
    while (stack.length > 0) {
      stack.length -= 1
      const top = stack.list[stack.length] as number
      const i = top >> 1
      if ((top & 1) === 1) {
        push(of, i)
        continue
      }
      const by = seenBy[i] as number
      if (by === k) continue
      if (by >= 0 && isOperation(ops[i])) groups.merge(by, k)
      seenBy[i] = k
      push(stack, top + 1)
      pushOperands(stack, tape, i)
    }
  }
  const starts = new Int32Array(roots.length + 1)
  roots.forEach((root, k) => {
    copy(k, root)
    starts[k + 1] = of.length
  })
  return { of: of.list.slice(0, of.length), starts, groupOf: Int32Array.from(roots, (_, k) => groups.least(k)) }
}
