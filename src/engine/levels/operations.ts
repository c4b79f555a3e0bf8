/** The operations of a graph that runs level by level: nodes of one operation are computed by one routine. */
import { dependsOn } from '../../calculus/dependence.js'
import { primitiveAt } from '../../expr/fold.js'
import { primitiveNumbers } from '../../expr/equality.js'
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import { knownOr } from '../../expr/known.js'
import type { Operation } from '../program/operation.js'
import * as Kind from '../roll/classes/kind.js'

/** The kind of a node, by the number of its operation on a tape. */
const KINDS: ReadonlyArray<Kind.Any> = [
  Kind.Const,
  Kind.Var,
  Kind.Sum,
  Kind.Mul,
  Kind.Pow,
  Kind.Exp,
  Kind.Tanh,
  Kind.Apply,
]

/** What the nodes of a run have in common. */
export interface LevelOperation extends Operation {
  readonly arity: number
  /** Bit k says whether a derivative goes to operand k. None goes to what has no variable beneath. */
  readonly wanted: number
}

/**
 * A graph with an operation of more operands than this is not run by levels: it would take too many kinds of routines.
 */
export const WIDEST = 8

/** More kinds of operations than this would be more code than it is worth. */
export const MOST_OPERATIONS = 200

/** The operands of nodes, by their places. */
export interface OperandsOf {
  readonly arityOf: (i: number) => number
  readonly operandOf: (i: number, k: number) => number
}

export const operandsOn = ({ first, operands, ops, second }: Tape): OperandsOf => ({
  arityOf: (i) => {
    const op = ops[i] as number
    return op === Op.Apply ? (second[i] as number) : op > Op.Mul ? 1 : op > Op.Var ? 2 : 0
  },
  operandOf: (i, k) =>
    ops[i] === Op.Apply ? (operands[(first[i] as number) + k] as number) : ((k === 0 ? first[i] : second[i]) as number),
})

/** Whether a derivative can reach a node that has variables beneath. */
export const wantedNodes = (tape: Tape, { arityOf, operandOf }: OperandsOf): Uint8Array => {
  const { ops } = tape
  const wanted = dependsOn(tape, tape.roots).slice()
  const varies = new Uint8Array(ops.length)
  for (let i = 0; i < ops.length; i++) {
    let found = ops[i] === Op.Var ? 1 : 0
    for (let k = arityOf(i) - 1; k >= 0; k--) found |= varies[operandOf(i, k)] as number
    varies[i] = found
    if (found === 0) wanted[i] = 0
  }
  return wanted
}

/** Numbers for operations, in the order in which they are met. */
export const operationNumbers = (
  tape: Tape,
  { arityOf, operandOf }: OperandsOf,
  wanted: Uint8Array,
): { readonly list: Array<LevelOperation>; readonly of: (i: number) => number } => {
  const { numbers, ops } = tape
  const list: Array<LevelOperation> = []
  const known = new Map<string, number>()
  const primitiveNumber = primitiveNumbers()
  return {
    list,
    of: (i) => {
      const arity = arityOf(i)
      let bits = 0
      if (wanted[i] === 1) for (let k = 0; k < arity; k++) bits |= (wanted[operandOf(i, k)] as number) << k
      const op = ops[i] as number
      const primitive = op === Op.Apply ? primitiveAt(tape, i) : undefined
      const exponent = op === Op.Pow ? (numbers[i] as number) : 0
      const detail = primitive === undefined ? (Object.is(exponent, -0) ? '-0' : exponent) : primitiveNumber(primitive)
      const make = (): number =>
        list.push({ kind: KINDS[op] as Kind.Any, exponent, primitive, arity, wanted: bits }) - 1
      return knownOr(known, `${op} ${detail} ${arity} ${bits}`, make)
    },
  }
}
