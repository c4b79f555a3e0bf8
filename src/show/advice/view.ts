/**
 * What rules of advice ask of an expression: which of its parts are constants, which are the same, and what they are
 * made of. Parts are tape indices. Lists of terms are made when first asked for, then kept.
 */
import { operandIndices } from '../../calculus/local.js'
import { classesOf } from '../../expr/equality.js'
import { scanWith } from '../../expr/fold.js'
import { node, type Expr, type ExprNode } from '../../expr/node.js'
import { numbers } from '../../expr/numbers.js'
import type { Arity, Operation } from '../../expr/primitive.js'
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'

/** The expression as seen by rules. A question that does not fit a part has the answer `undefined`. */
export interface View {
  readonly expression: (i: number) => Expr<string>
  /** The value of a part without variables. */
  readonly constant: (i: number) => number | undefined
  /** Whether two parts unfold to the same tree. */
  readonly same: (i: number, j: number) => boolean
  /** How many operands the part stands for. */
  readonly uses: (i: number) => number
  readonly sum: (i: number) => Pair | undefined
  readonly product: (i: number) => Pair | undefined
  readonly power: (i: number, exponent: number) => number | undefined
  readonly exponential: (i: number) => number | undefined
  readonly tangent: (i: number) => number | undefined
  /** The first operand. */
  readonly applied: (operation: Operation<Arity>, i: number) => number | undefined
  /** The exponentials in a sum of some, two at least; a 1 among them is e⁰. */
  readonly exponentials: (i: number) => Exponentials | 'too many' | undefined
}

export type Pair = readonly [number, number]

/** Exponentials that are added up, in order. */
export interface Exponentials {
  /** What each is the exponential of; `undefined` for a 1. */
  readonly arguments: ReadonlyArray<number | undefined>
  /** Whether e to this part is among them. */
  readonly includes: (argument: number) => boolean
}

/** So many terms are listed for each node of the tape, all sums together; what further sums are made of is not said. */
const TERMS_PER_NODE = 8

const constantsIn = (tape: Tape): Uint8Array => {
  const fixed = new Uint8Array(tape.ops.length)
  for (let i = 0; i < fixed.length; i++) {
    if (tape.ops[i] === Op.Var) continue
    const operands = operandIndices(tape, i)
    fixed[i] = 1
    for (let k = 0; k < operands.length; k++) fixed[i] = (fixed[i] as number) & (fixed[operands[k] as number] as number)
  }
  return fixed
}

const usesIn = (tape: Tape): Uint32Array => {
  const uses = new Uint32Array(tape.ops.length)
  for (let i = 0; i < uses.length; i++) {
    const operands = operandIndices(tape, i)
    for (let k = 0; k < operands.length; k++) uses[operands[k] as number] = (uses[operands[k] as number] as number) + 1
  }
  return uses
}

/** How many exponentials (and ones) each node is a sum of; 0 for what is no such sum. */
const countsIn = (tape: Tape, constant: View['constant']): Float64Array => {
  const counts = new Float64Array(tape.ops.length)
  for (let i = 0; i < counts.length; i++) {
    const l = counts[tape.first[i] as number] as number
    const r = counts[tape.second[i] as number] as number
    const isOne = constant(i) === 1
    counts[i] = isOne || tape.ops[i] === Op.Exp ? 1 : tape.ops[i] === Op.Add && l > 0 && r > 0 ? l + r : 0
  }
  return counts
}

/** The summands of a sum of sums, from left to right. */
const summands = (tape: Tape, counts: Float64Array, i: number): ReadonlyArray<number> => {
  const found: Array<number> = []
  const waiting = [i]
  for (let k = waiting.pop(); k !== undefined; k = waiting.pop()) {
    if (counts[k] === 1) found.push(k)
    else waiting.push(tape.second[k] as number, tape.first[k] as number)
  }
  return found
}

export const viewOf = (tape: Tape): View => {
  const { first, second } = tape
  const fixed = constantsIn(tape)
  const values = scanWith(
    numbers,
    tape,
    tape.variables.map(() => NaN),
  )
  const classes = classesOf(tape)
  const uses = usesIn(tape)
  const constant = (i: number): number | undefined => (fixed[i] === 1 ? values[i] : undefined)
  const counts = countsIn(tape, constant)
  const only = (op: number, i: number): number | undefined => (tape.ops[i] === op ? first[i] : undefined)
  const both = (op: number, i: number): Pair | undefined =>
    tape.ops[i] === op ? [first[i] as number, second[i] as number] : undefined

  const listed = new Map<number, Exponentials>()
  let left = TERMS_PER_NODE * tape.ops.length
  const list = (i: number): Exponentials | 'too many' => {
    if (left < (counts[i] as number)) return 'too many'
    left -= counts[i] as number
    const terms = summands(tape, counts, i).map((k) => (tape.ops[k] === Op.Exp ? (first[k] as number) : undefined))
    const kinds = new Set(terms.flatMap((k) => (k === undefined ? [] : [classes[k] as number])))
    const made = { arguments: terms, includes: (k: number) => kinds.has(classes[k] as number) }
    listed.set(i, made)
    return made
  }
  return {
    expression: (i) => tape.nodes[i] as ExprNode<string>,
    constant,
    same: (i, j) => classes[i] === classes[j],
    uses: (i) => uses[i] as number,
    sum: (i) => both(Op.Add, i),
    product: (i) => both(Op.Mul, i),
    power: (i, exponent) => (tape.numbers[i] === exponent ? only(Op.Pow, i) : undefined),
    exponential: (i) => only(Op.Exp, i),
    tangent: (i) => only(Op.Tanh, i),
    applied: (operation, i) => {
      const n = node(tape.nodes[i] as ExprNode<string>)
      return n._tag === 'Apply' && n.primitive === operation.primitive ? tape.operands[first[i] as number] : undefined
    },
    exponentials: (i) => ((counts[i] as number) < 2 || fixed[i] === 1 ? undefined : (listed.get(i) ?? list(i))),
  }
}
