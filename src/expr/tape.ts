/**
 * The flat form of an expression graph: every distinct node once, operands before the nodes that use them.
 *
 * Mutation lives in this file because the traversal of a graph of a million nodes needs an explicit stack and growing
 * arrays of integers. A tape is finished before a caller sees it and never changes afterwards.
 */
import { describe, fail } from './error.js'
import {
  isExpr,
  node,
  Op,
  opOf,
  placeOn,
  put,
  type Add,
  type Apply,
  type Const,
  type Exp,
  type Expr,
  type ExprNode,
  type Pow,
  type Var,
} from './node.js'

export { Op }

/**
 * The post-order of a graph. Node i's operands stand before i; within a node the first operand's subgraph comes first. So the
 * order depends on the expression alone, and with it the order of every sum that a fold forms.
 *
 * @since 0.1.0
 * @category model
 */
export interface Tape {
  readonly nodes: ReadonlyArray<ExprNode<string>>
  /** Each node's type, as `Op`. */
  readonly ops: Uint8Array
  /** The first operand's index; a variable's index in `variables`; where an Apply's operands start in `operands`. */
  readonly first: Int32Array
  /** The second operand's index; how many operands an Apply has. */
  readonly second: Int32Array
  /** A constant's value, a power's exponent. */
  readonly numbers: Float64Array
  /** Operand indices of all Apply nodes, end to end. */
  readonly operands: Int32Array
  /** Distinct names, in the order of their first appearance. */
  readonly variables: ReadonlyArray<string>
  /** Where the expressions that the tape was made from ended up. */
  readonly roots: ReadonlyArray<number>
  /** A node's index, or −1 for a node that is not on the tape. */
  readonly indexOf: (e: Expr<string>) => number
}

/** A typed array some times as long with the same beginning. */
const larger = <T extends Uint8Array | Int32Array | Float64Array>(a: T): T => {
  const longer = new (a.constructor as new (length: number) => T)((a.length < 65536 ? 4 : 2) * a.length)
  longer.set(a)
  return longer
}

/** The operand of a node that comes first. */
const firstOperand = (n: ExprNode<string>, op: number): ExprNode<string> | undefined => {
  switch (op) {
    case Op.Const:
    case Op.Var:
      return undefined
    case Op.Add:
    case Op.Mul:
      return node((n as Add<string>).left)
    case Op.Pow:
      return node((n as Pow<string>).base)
    case Op.Apply:
      return (n as Apply<string>).operands[0] as ExprNode<string> | undefined
    default:
      return node((n as Exp<string>).arg)
  }
}

let tapes = 0

/** Entries that one Map is given; there is an end to what one takes. */
const SHARD = 8388608

/** Indices by node, for a tape whose nodes may have been put elsewhere since. */
const tableOf = (nodes: ReadonlyArray<Expr<string>>): ((e: Expr<string>) => number) => {
  const shards: Array<Map<Expr<string>, number>> = []
  nodes.forEach((e, i) => {
    if (i % SHARD === 0) shards.push(new Map())
    shards[shards.length - 1]?.set(e, i)
  })
  return (e) => {
    for (const shard of shards) {
      const i = shard.get(e)
      if (i !== undefined) return i
    }
    return -1
  }
}

/** The tape of a list of expressions. */
export const tapeOfAll = (expressions: ReadonlyArray<Expr<string>>): Tape => {
  expressions.forEach((e) => {
    if (!isExpr(e)) fail('BadOperand', describe(e), `An expression is needed here, not ${describe(e)}.`)
  })
  tapes += 1
  const own = tapes
  const nodes: Array<ExprNode<string>> = []
  const roots: Array<number> = []
  const applied: Array<number> = []
  const variables: Array<string> = []
  const slotOf = new Map<string, number>()
  let ops = new Uint8Array(16)
  let first = new Int32Array(16)
  let second = new Int32Array(16)
  let numbers = new Float64Array(16)
  let length = 0
  // Nodes that wait for their operands, as a stack: each with its type and with how far it has come. That is the index of its left
  // operand, or −1 while there is none; for an Apply it is −1 less the number of operands that are done.
  const waiting: Array<ExprNode<string>> = []
  let types = new Uint8Array(64)
  let progress = new Int32Array(16)
  let depth = 0
  // Operands of Apply nodes that are done, as a stack.
  const done: Array<number> = []

  const slot = (name: string): number => {
    const known = slotOf.get(name)
    if (known !== undefined) return known
    slotOf.set(name, variables.length)
    return variables.push(name) - 1
  }

  for (const root of expressions) {
    let next: ExprNode<string> | undefined = node(root)
    // The node that was finished last.
    let last = 0
    while (next !== undefined || depth > 0) {
      const n: ExprNode<string> = next ?? (waiting[depth - 1] as ExprNode<string>)
      const op = next === undefined ? (types[depth - 1] as number) : opOf(n)
      if (next !== undefined) {
        // A node that is gone to: unless it stands on the tape by now, its first operand has to be gone to first.
        const place = placeOn(n, op)
        if (place < length && nodes[place] === n) {
          last = place
          next = undefined
          continue
        }
        next = firstOperand(n, op)
        if (next !== undefined) {
          if (depth === progress.length) {
            progress = larger(progress)
            types = larger(types)
          }
          waiting[depth] = n
          types[depth] = op
          progress[depth] = -1
          depth += 1
          continue
        }
      } else {
        // A node that is gone back to: it may have another operand.
        const come = progress[depth - 1] as number
        if (op === Op.Apply) {
          done.push(last)
          next = (n as Apply<string>).operands[-come] as ExprNode<string> | undefined
          progress[depth - 1] = come - 1
        } else if (op <= Op.Mul && come < 0) {
          next = node((n as Add<string>).right)
          progress[depth - 1] = last
        }
        if (next !== undefined) continue
        depth -= 1
      }
      // All operands are done: the node is next on the tape.
      if (length === ops.length) {
        ops = larger(ops)
        first = larger(first)
        second = larger(second)
        numbers = larger(numbers)
      }
      switch (op) {
        case Op.Const:
          numbers[length] = (n as Const).value
          break
        case Op.Var:
          first[length] = slot((n as Var<string>).name)
          break
        case Op.Add:
        case Op.Mul:
          first[length] = progress[depth] as number
          second[length] = last
          break
        case Op.Pow:
          numbers[length] = (n as Pow<string>).exponent
          first[length] = last
          break
        case Op.Apply: {
          const count = (n as Apply<string>).operands.length
          first[length] = applied.length
          second[length] = count
          for (const i of done.splice(done.length - count)) applied.push(i)
          break
        }
        default:
          first[length] = last
      }
      put(n, op, length)
      nodes[length] = n
      ops[length] = op
      last = length
      length += 1
    }
    roots.push(last)
  }

  let table: ((e: Expr<string>) => number) | undefined
  return {
    nodes,
    ops: ops.slice(0, length),
    first: first.slice(0, length),
    second: second.slice(0, length),
    numbers: numbers.slice(0, length),
    operands: new Int32Array(applied),
    variables,
    roots,
    indexOf: (e) => {
      if (!isExpr(e)) return -1
      const place = placeOn(node(e), opOf(node(e)))
      if (nodes[place] === e) return place
      return own === tapes ? -1 : (table ??= tableOf(nodes))(e)
    },
  }
}

/**
 * The tape of one or more expressions; what they share stands on it once. Iterative and linear in the number of distinct nodes.
 *
 * @example
 * import { add, mul, tapeOf, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const square = mul(x, x)
 * const tape = tapeOf(add(square, square))
 * assert.strictEqual(tape.nodes.length, 3)
 * assert.strictEqual(tape.indexOf(square), 1)
 *
 * @since 0.1.0
 * @category constructors
 */
export const tapeOf = (...expressions: ReadonlyArray<Expr<string>>): Tape => tapeOfAll(expressions)
