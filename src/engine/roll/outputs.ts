/**
 * Several outputs as one expression: the sum of all of them, each with variables of its own. The derivatives of that sum are the entries of the
 * Jacobian, and there is one for each variable that an output mentions: the pattern is read off the graph.
 *
 * So each output gets its own copy of what it is made of, on the tape alone. The loops fill arrays that nobody has seen yet.
 */
import { makeApply, makeConst, type Expr, type ExprNode } from '../../expr/node.js'
import { builtIn, type Operation } from '../../expr/primitive.js'
import { Op, tapeOfAll, type Tape } from '../../expr/tape.js'
import { inlined } from './inline.js'

/** What an output is, to be found again among classes. */
export const output: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'output',
  arity: 1,
  value: (x) => x,
  kernel: (_, [x]) => x,
  partials: (n) => [{ partial: n.constant(1) }],
})

/** A tape whose root is the sum of some of its nodes, the outputs. */
export interface OutputsTape {
  readonly tape: Tape
  /** Where each output stands. */
  readonly outputs: Int32Array
  /** For each variable on the tape, the first place where the same variable of the same output stands; −1 for other nodes. */
  readonly variableAt: Int32Array
}

/** The variables of each output, told apart from those of others. */
const variablesOf = ({ first, ops, roots, variables }: Tape): Int32Array => {
  const at = new Int32Array(ops.length).fill(-1)
  const known = new Int32Array(variables.length).fill(-1)
  let start = 0
  for (const root of roots) {
    for (let i = start; i <= root; i++) {
      if (ops[i] !== Op.Var) continue
      const v = first[i] as number
      if ((known[v] as number) < start) known[v] = i
      at[i] = known[v] as number
    }
    start = root + 1
  }
  return at
}

const extended = <T extends Uint8Array | Int32Array | Float64Array>(list: T, more: number): T => {
  const longer = new (list.constructor as new (length: number) => T)(list.length + more)
  longer.set(list)
  return longer
}

/** The tape of one output or more. */
export const tapeOfOutputs = (es: ReadonlyArray<Expr<string>>): OutputsTape => {
  const copies = tapeOfAll(inlined(es), false)
  const count = es.length
  const length = copies.ops.length
  const sums = count - 1
  const ops = extended(copies.ops, count + sums)
  const first = extended(copies.first, count + sums)
  const second = extended(copies.second, count + sums)
  const operands = extended(copies.operands, count)
  const nodes = copies.nodes.slice()
  const marker = makeApply(output.primitive, [makeConst(0)]) as ExprNode<string>
  const outputs = new Int32Array(count)
  copies.roots.forEach((root, k) => {
    const i = length + k
    outputs[k] = i
    ops[i] = Op.Apply
    first[i] = copies.operands.length + k
    second[i] = 1
    operands[copies.operands.length + k] = root
    nodes.push(marker)
  })
  for (let k = 0; k < sums; k++) {
    const i = length + count + k
    ops[i] = Op.Add
    first[i] = k === 0 ? length : i - 1
    second[i] = length + k + 1
    nodes.push(marker)
  }
  const tape: Tape = {
    ...copies,
    nodes,
    ops,
    first,
    second,
    numbers: extended(copies.numbers, count + sums),
    operands,
    roots: [length + count + sums - 1],
  }
  return { tape, outputs, variableAt: extendedBy(variablesOf(copies), count + sums) }
}

const extendedBy = (list: Int32Array, more: number): Int32Array => {
  const longer = extended(list, more)
  longer.fill(-1, list.length)
  return longer
}
