/** Tapes that are put together from operations of another, each with leaves of its own. */
import { roomyIntegers } from '../../../expr/roomy.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { grown, growing, push } from '../../lists/growing.js'
import { nodeless } from '../nodeless.js'
import type { Grouped } from './groups.js'

/** A tape that is being put together. */
interface Rewriting {
  /** Adds an operation, whose operands are there or are leaves. */
  readonly operation: (i: number) => void
  /** Where a node stands; a leaf gets a place wherever it is asked for. */
  readonly place: (i: number) => number
  readonly length: () => number
  readonly isLeafAt: (at: number) => boolean
  readonly done: (roots: ReadonlyArray<number>) => Tape
}

/** A tape that is put together from operations of another, each with leaves of its own. */
export const rewriting = ({ isLeaf, tape, values }: Grouped): Rewriting => {
  const { first, numbers, operands, ops, primitives, second, variables } = tape
  const [newOps, firsts, seconds, lists] = [growing(64), growing(64), growing(64), growing(64)]
  const newNumbers: Array<number> = []
  const placeOf = roomyIntegers(ops.length)
  const put = (op: number, x: number, y: number, value: number): number => {
    push(newOps, op)
    push(firsts, x)
    push(seconds, y)
    return newNumbers.push(value) - 1
  }
  const leaf = (i: number): number =>
    ops[i] === Op.Var ? put(Op.Var, first[i] as number, 0, 0) : put(Op.Const, 0, 0, values[i] as number)
  const place = (i: number): number => (isLeaf[i] === 1 ? leaf(i) : (placeOf[i] as number))
  const operation = (i: number): void => {
    const op = ops[i] as number
    const x = first[i] as number
    const y = second[i] as number
    if (op === Op.Apply) {
      const theirs = Array.from(operands.subarray(x, x + y), place)
      placeOf[i] = put(op, lists.length, y, numbers[i] as number)
      theirs.forEach((at) => {
        push(lists, at)
      })
      return
    }
    const l = place(x)
    placeOf[i] = put(op, l, op > Op.Mul ? 0 : x === y ? l : place(y), numbers[i] as number)
  }
  return {
    operation,
    place,
    length: () => newOps.length,
    isLeafAt: (at) => newOps.list[at] === Op.Var || newOps.list[at] === Op.Const,
    done: (roots) =>
      nodeless({
        ops: Uint8Array.from(grown(newOps)),
        first: grown(firsts),
        second: grown(seconds),
        numbers: Float64Array.from(newNumbers),
        operands: grown(lists),
        primitives,
        variables,
        roots,
      }),
  }
}
