/** Which part of a large expression is shown: what is nearest the root, breadth first, up to a limit. */
import { node, type Expr, type ExprNode } from '../expr/node.js'
import { ensureExpr } from '../expr/operand.js'
import { operandsOf } from '../expr/rewrite.js'
import type { Tape } from '../expr/tape.js'

/** One place where a node stands in the tree that an expression unfolds to. */
export interface Occurrence {
  readonly node: ExprNode<string>
  /** Where its operands' occurrences start in the list, and how many of them are there. */
  readonly first: number
  readonly count: number
  /**
   * Whether it has operands that are not in the list: then the list holds none, or the first of a long operand list.
   */
  readonly cut: boolean
}

/**
 * The occurrences in the tree of an expression, breadth first, about `limit` of them at most. Operands follow their
 * node.
 */
export const occurrences = (root: Expr<string>, limit: number): ReadonlyArray<Occurrence> => {
  const queue: Array<ExprNode<string>> = [node(ensureExpr(root))]
  const found: Array<Occurrence> = []
  let room = limit > 0
  for (let k = 0; k < queue.length; k++) {
    const n = queue[k] as ExprNode<string>
    const operands = operandsOf(n)
    const first = queue.length
    room &&= first < limit
    const left = limit - first
    const count = !room ? 0 : operands.length <= left ? operands.length : n._tag === 'Apply' ? left : 0
    // Once something did not fit, nothing deeper is opened: the cut is even.
    const cut = count < operands.length
    room &&= !cut
    for (let j = 0; j < count; j++) queue.push(node(operands[j] as Expr<string>))
    found.push({ node: n, first, count, cut })
  }
  return found
}

/**
 * Tape indices of the distinct nodes nearest a tape's last node, breadth first, at most `limit` of them; in tape order.
 */
export const nearestNodes = (tape: Tape, limit: number): ReadonlyArray<number> => {
  const { length } = tape.nodes
  const found = [length - 1]
  const seen = new Uint8Array(length)
  seen[length - 1] = 1
  for (let k = 0; k < found.length && found.length < limit; k++) {
    for (const operand of operandsOf(tape.nodes[found[k] as number] as ExprNode<string>)) {
      const i = tape.indexOf(operand)
      if (seen[i] === 1 || found.length >= limit) continue
      seen[i] = 1
      found.push(i)
    }
  }
  return found.sort((a, b) => a - b)
}
