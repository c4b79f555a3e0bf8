/**
 * The flat form of an expression graph: every distinct node once, operands before the nodes that use them.
 *
 * Mutation lives in this file because the traversal of a graph of a million nodes needs an explicit stack and growing
 * arrays of integers. A tape is finished before a caller sees it and never changes afterwards.
 */
import { describe, fail } from './error.js'
import { isExpr, mark, markOn, nextTape, node, serialOf, type Expr, type ExprNode } from './node.js'

/** Node types as small integers, to switch over in the loops that run millions of times. */
export const Op = { Const: 0, Var: 1, Add: 2, Mul: 3, Pow: 4, Exp: 5, Tanh: 6, Apply: 7 } as const

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

/** A typed array of twice the length with the same beginning. */
const doubled = <T extends Uint8Array | Int32Array | Float64Array>(a: T): T => {
  const larger = new (a.constructor as new (length: number) => T)(2 * a.length)
  larger.set(a)
  return larger
}

/**
 * A node's place on a finished tape. The mark on the node tells, unless a later tape has overwritten it; then a table does,
 * made when first needed: serial numbers to indices, open addressing in one array, [serial + 1, index] side by side.
 */
const places = (tape: number, nodes: ReadonlyArray<Expr<string>>): ((e: Expr<string>) => number) => {
  let table: ((e: Expr<string>) => number) | undefined
  return (e) => {
    const marked = markOn(e, tape)
    return marked >= 0 ? marked : (table ??= tableOf(nodes))(e)
  }
}

const tableOf = (nodes: ReadonlyArray<Expr<string>>): ((e: Expr<string>) => number) => {
  // At most half full.
  const bits = 34 - Math.clz32(nodes.length)
  const mask = (1 << bits) - 1
  const entries = new Float64Array(2 << bits)
  // Serials are scattered: runs of them that fell on one another would have to be searched end to end.
  const home = (key: number): number => Math.imul(key, 0x9e3779b1) >>> (32 - bits)
  nodes.forEach((e, i) => {
    const key = serialOf(e) + 1
    let at = home(key)
    while (entries[2 * at] !== 0) at = (at + 1) & mask
    entries[2 * at] = key
    entries[2 * at + 1] = i
  })
  return (e) => {
    const key = serialOf(e) + 1
    for (let at = home(key); ; at = (at + 1) & mask) {
      const found = entries[2 * at]
      if (found === key) return entries[2 * at + 1] as number
      if (found === 0) return -1
    }
  }
}

/** The tape of a list of expressions. */
export const tapeOfAll = (expressions: ReadonlyArray<Expr<string>>): Tape => {
  const nodes: Array<ExprNode<string>> = []
  const applied: Array<number> = []
  const variables: Array<string> = []
  const slotOf = new Map<string, number>()
  const tape = nextTape()
  let ops = new Uint8Array(16)
  let first = new Int32Array(16)
  let second = new Int32Array(16)
  let numbers = new Float64Array(16)
  // Work still to do, as a stack. A node goes on twice: to be opened and, beneath its operands, to be closed.
  const work: Array<ExprNode<string>> = []
  let closing = new Uint8Array(16)
  let depth = 0
  // Indices of operands that are done and wait for the node that uses them, as a stack.
  let done = new Int32Array(16)
  let waiting = 0

  const push = (e: Expr<string>, close: 0 | 1): void => {
    if (depth === closing.length) closing = doubled(closing)
    work[depth] = node(e)
    closing[depth] = close
    depth += 1
  }
  const finish = (index: number): void => {
    if (waiting === done.length) done = doubled(done)
    done[waiting] = index
    waiting += 1
  }
  const take = (): number => {
    waiting -= 1
    return done[waiting] as number
  }
  const slot = (name: string): number => {
    const known = slotOf.get(name)
    if (known !== undefined) return known
    slotOf.set(name, variables.length)
    return variables.push(name) - 1
  }
  const open = (n: ExprNode<string>): void => {
    push(n, 1)
    switch (n._tag) {
      case 'Const':
      case 'Var':
        return
      case 'Add':
      case 'Mul':
        push(n.right, 0)
        push(n.left, 0)
        return
      case 'Pow':
        push(n.base, 0)
        return
      case 'Exp':
      case 'Tanh':
        push(n.arg, 0)
        return
      case 'Apply':
        for (let k = n.operands.length - 1; k >= 0; k--) push(n.operands[k] as Expr<string>, 0)
    }
  }
  const write = (n: ExprNode<string>, i: number): void => {
    ops[i] = Op[n._tag]
    switch (n._tag) {
      case 'Const':
        numbers[i] = n.value
        return
      case 'Var':
        first[i] = slot(n.name)
        return
      case 'Add':
      case 'Mul':
        second[i] = take()
        first[i] = take()
        return
      case 'Pow':
        numbers[i] = n.exponent
        first[i] = take()
        return
      case 'Exp':
      case 'Tanh':
        first[i] = take()
        return
      case 'Apply':
        first[i] = applied.length
        second[i] = n.operands.length
        waiting -= n.operands.length
        for (let k = 0; k < n.operands.length; k++) applied.push(done[waiting + k] as number)
    }
  }
  const close = (n: ExprNode<string>): void => {
    const i = nodes.length
    if (i === ops.length) {
      ops = doubled(ops)
      first = doubled(first)
      second = doubled(second)
      numbers = doubled(numbers)
    }
    write(n, i)
    nodes.push(n)
    mark(n, tape, i)
    finish(i)
  }
  const visit = (root: Expr<string>): number => {
    push(root, 0)
    while (depth > 0) {
      depth -= 1
      const n = work[depth] as ExprNode<string>
      if (closing[depth] === 1) close(n)
      else {
        const known = markOn(n, tape)
        if (known >= 0) finish(known)
        else open(n)
      }
    }
    return take()
  }

  const roots = expressions.map((e) =>
    isExpr(e) ? visit(e) : fail('BadOperand', describe(e), `An expression is needed here, not ${describe(e)}.`),
  )
  const length = nodes.length
  const placeOf = places(tape, nodes)
  return {
    nodes,
    ops: ops.slice(0, length),
    first: first.slice(0, length),
    second: second.slice(0, length),
    numbers: numbers.slice(0, length),
    operands: Int32Array.from(applied),
    variables,
    roots,
    indexOf: (e) => (isExpr(e) ? placeOf(e) : -1),
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
