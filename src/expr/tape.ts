/**
 * The flat form of an expression graph: every distinct node once, operands before the nodes that use them.
 *
 * Mutation lives in this file because the traversal of a graph of a million nodes needs an explicit stack and growing
 * arrays of integers. A tape is finished before a caller sees it and never changes afterwards.
 */
import { fail } from './error.js'
import { describe } from './error.js'
import { isExpr, node, serialOf, type Expr, type ExprNode } from './node.js'

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

/** Serial numbers to tape indices: open addressing in one array of integers, [key + 1, index] side by side. */
interface Numbering {
  readonly get: (serial: number) => number
  readonly set: (serial: number, index: number) => void
}

const numbering = (): Numbering => {
  let slots = new Float64Array(2048)
  let mask = 1023
  let used = 0
  const place = (into: Float64Array, serial: number, index: number): void => {
    // Consecutive serials fall into consecutive slots, so that neighbours in a graph share cache lines.
    let at = serial & mask
    while (into[2 * at] !== 0) at = (at + 1) & mask
    into[2 * at] = serial + 1
    into[2 * at + 1] = index
  }
  const grow = (): void => {
    const old = slots
    slots = new Float64Array(2 * old.length)
    mask = 2 * mask + 1
    for (let i = 0; i < old.length; i += 2) if (old[i] !== 0) place(slots, (old[i] as number) - 1, old[i + 1] as number)
  }
  return {
    get: (serial) => {
      let at = serial & mask
      for (;;) {
        const key = slots[2 * at] as number
        if (key === serial + 1) return slots[2 * at + 1] as number
        if (key === 0) return -1
        at = (at + 1) & mask
      }
    },
    set: (serial, index) => {
      used += 1
      if (2 * used > mask) grow()
      place(slots, serial, index)
    },
  }
}

/** Columns of a tape while it grows. */
interface Columns {
  ops: Uint8Array
  first: Int32Array
  second: Int32Array
  numbers: Float64Array
}

const columns = (length: number): Columns => ({
  ops: new Uint8Array(length),
  first: new Int32Array(length),
  second: new Int32Array(length),
  numbers: new Float64Array(length),
})

const resized = (c: Columns, kept: number, length: number): Columns => {
  const larger = columns(length)
  larger.ops.set(c.ops.subarray(0, kept))
  larger.first.set(c.first.subarray(0, kept))
  larger.second.set(c.second.subarray(0, kept))
  larger.numbers.set(c.numbers.subarray(0, kept))
  return larger
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
export const tapeOf = (...expressions: ReadonlyArray<Expr<string>>): Tape => {
  const nodes: Array<ExprNode<string>> = []
  const operands: Array<number> = []
  const variables: Array<string> = []
  const slotOf = new Map<string, number>()
  const indices = numbering()
  let c = columns(256)
  // Work still to do. A node goes on twice: to be opened, and, beneath its operands, to be closed.
  const work: Array<ExprNode<string>> = []
  const closing: Array<boolean> = []
  // Indices of operands that are done, waiting for the node that uses them.
  const done: Array<number> = []

  const slot = (name: string): number => {
    const known = slotOf.get(name)
    if (known !== undefined) return known
    slotOf.set(name, variables.length)
    return variables.push(name) - 1
  }
  const open = (e: Expr<string>): void => {
    work.push(node(e))
    closing.push(false)
  }
  const openOperands = (n: ExprNode<string>): void => {
    work.push(n)
    closing.push(true)
    switch (n._tag) {
      case 'Const':
      case 'Var':
        return
      case 'Add':
      case 'Mul':
        open(n.right)
        open(n.left)
        return
      case 'Pow':
        open(n.base)
        return
      case 'Exp':
      case 'Tanh':
        open(n.arg)
        return
      case 'Apply':
        for (let k = n.operands.length - 1; k >= 0; k--) open(n.operands[k] as Expr<string>)
    }
  }
  const write = (n: ExprNode<string>, i: number): void => {
    c.ops[i] = Op[n._tag]
    switch (n._tag) {
      case 'Const':
        c.numbers[i] = n.value
        return
      case 'Var':
        c.first[i] = slot(n.name)
        return
      case 'Add':
      case 'Mul':
        c.second[i] = done.pop() as number
        c.first[i] = done.pop() as number
        return
      case 'Pow':
        c.numbers[i] = n.exponent
        c.first[i] = done.pop() as number
        return
      case 'Exp':
      case 'Tanh':
        c.first[i] = done.pop() as number
        return
      case 'Apply':
        c.first[i] = operands.length
        c.second[i] = n.operands.length
        for (let k = done.length - n.operands.length; k < done.length; k++) operands.push(done[k] as number)
        done.length -= n.operands.length
    }
  }
  const close = (n: ExprNode<string>): void => {
    const i = nodes.length
    if (i === c.ops.length) c = resized(c, i, 2 * i)
    write(n, i)
    nodes.push(n)
    indices.set(serialOf(n), i)
    done.push(i)
  }

  const roots = expressions.map((e) => {
    if (!isExpr(e)) fail('BadOperand', describe(e), `An expression is needed here, not ${describe(e)}.`)
    open(e)
    while (work.length > 0) {
      const n = work.pop() as ExprNode<string>
      if (closing.pop() === true) close(n)
      else {
        const known = indices.get(serialOf(n))
        if (known >= 0) done.push(known)
        else openOperands(n)
      }
    }
    return done.pop() as number
  })
  return {
    nodes,
    ...resized(c, nodes.length, nodes.length),
    operands: Int32Array.from(operands),
    variables,
    roots,
    indexOf: (e) => (isExpr(e) ? indices.get(serialOf(e)) : -1),
  }
}
