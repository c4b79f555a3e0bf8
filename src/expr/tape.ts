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

/**
 * The work of making a tape, which stops each time so many nodes are done. Whoever has the thread meanwhile may make tapes of the same nodes: then they
 * are told again where they stand on this one.
 */
export function* taping(
  expressions: ReadonlyArray<Expr<string>>,
  isShared: boolean,
  slice: number,
): Generator<undefined, Tape, unknown> {
  expressions.forEach((e) => {
    if (!isExpr(e)) fail('BadOperand', describe(e), `An expression is needed here, not ${describe(e)}.`)
  })
  tapes += 1
  let own = tapes
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
  let stop = slice
  // Nodes that wait for their operands, as a stack.
  const waiting: Array<ExprNode<string>> = []
  // For each Apply among them, how many of its operands are known to be done.
  const progress: Array<number> = []

  const slot = (name: string): number => {
    const known = slotOf.get(name)
    if (known !== undefined) return known
    slotOf.set(name, variables.length)
    return variables.push(name) - 1
  }
  // Where the part of the tape begins that the present expression may use.
  let from = 0
  /** Whether a node stands at a place. A place beyond the end was noted for another tape. */
  const standsAt = (place: number, e: Expr<string>): boolean =>
    place >= from && place < nodes.length && nodes[place] === e
  /** The first operand of an Apply that stands nowhere yet. Operands that were seen to be done are not looked at again. */
  const missing = ({ operands }: Apply<string>): ExprNode<string> | undefined => {
    for (let k = progress.pop() as number; k < operands.length; k++) {
      const operand = node(operands[k] as Expr<string>)
      if (!standsAt(placeOn(operand), operand)) {
        progress.push(k)
        return operand
      }
    }
    for (const operand of operands) applied.push(placeOn(node(operand)))
    return undefined
  }

  // One loop with nothing but variables of its own: calls that share them would make it three times as slow.
  for (const root of expressions) {
    if (!isShared) from = length
    waiting[0] = node(root)
    // Whether the node on top of the stack has just been put there.
    let isNew = true
    let depth = standsAt(placeOn(node(root)), root) ? 0 : 1
    while (depth > 0) {
      const n = waiting[depth - 1] as ExprNode<string>
      const op = opOf(n)
      if (length === ops.length) {
        ops = larger(ops)
        first = larger(first)
        second = larger(second)
        numbers = larger(numbers)
      }
      // An operand that stands nowhere yet goes before the node itself.
      let before: ExprNode<string> | undefined
      switch (op) {
        case Op.Add:
        case Op.Mul: {
          const { left, right } = n as Add<string>
          const l = placeOn(node(left))
          const r = placeOn(node(right))
          if (!standsAt(l, left)) before = node(left)
          else if (!standsAt(r, right)) before = node(right)
          first[length] = l
          second[length] = r
          break
        }
        case Op.Const:
          numbers[length] = (n as Const).value
          break
        case Op.Var:
          first[length] = slot((n as Var<string>).name)
          break
        case Op.Apply:
          if (isNew) progress.push(0)
          first[length] = applied.length
          second[length] = (n as Apply<string>).operands.length
          before = missing(n as Apply<string>)
          break
        default: {
          const operand = op === Op.Pow ? (n as Pow<string>).base : (n as Exp<string>).arg
          const a = placeOn(node(operand))
          if (!standsAt(a, operand)) before = node(operand)
          else if (op === Op.Pow) numbers[length] = (n as Pow<string>).exponent
          first[length] = a
        }
      }
      isNew = before !== undefined
      if (before !== undefined) {
        waiting[depth] = before
        depth += 1
        continue
      }
      put(n, op, length)
      nodes[length] = n
      ops[length] = op
      length += 1
      depth -= 1
      if (length === stop) {
        yield
        stop += slice
        if (own !== tapes) {
          nodes.forEach((e, i) => put(e, ops[i] as number, i))
          tapes += 1
          own = tapes
        }
      }
    }
    roots.push(placeOn(node(root)))
  }

  let table: ((e: Expr<string>) => number) | undefined
  return {
    nodes,
    ops: ops.subarray(0, length),
    first: first.subarray(0, length),
    second: second.subarray(0, length),
    numbers: numbers.subarray(0, length),
    operands: new Int32Array(applied),
    variables,
    roots,
    indexOf: (e) => {
      if (!isExpr(e)) return -1
      const place = placeOn(node(e))
      if (nodes[place] === e) return place
      return own === tapes ? -1 : (table ??= tableOf(nodes))(e)
    },
  }
}

/** More nodes than a tape can have. */
const ALL = 2147483647

/** The tape of a list of expressions. They share what they have in common, or each has a copy of its own. */
export const tapeOfAll = (expressions: ReadonlyArray<Expr<string>>, isShared = true): Tape =>
  taping(expressions, isShared, ALL).next().value as Tape

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
