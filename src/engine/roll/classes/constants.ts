/**
 * The values of nodes with no variable beneath, for every row of the table, class by class, by the same operations as
 * in the fold.
 */
import { operandsAt, primitiveAt } from '../../../expr/fold.js'
import { numbers } from '../../../expr/numbers.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { classAt } from '../periods/repetition.js'
import * as Kind from './kind.js'
import { membersOf, type ShapeClass, type Shapes } from './class.js'

/** The columns of a table by name, and how many rows they have. */
export interface Columns {
  readonly rows: number
  readonly column: (name: string) => Float64Array | undefined
}

/** What an operation gives, once its operands are known. */
export const computedAt = (tape: Tape, results: Float64Array, i: number): number => {
  const { first, numbers: given, ops, second } = tape
  const l = first[i] as number
  switch (ops[i]) {
    case Op.Add:
      return numbers.add(results[l] as number, results[second[i] as number] as number)
    case Op.Mul:
      return numbers.mul(results[l] as number, results[second[i] as number] as number)
    case Op.Pow:
      return numbers.pow(results[l] as number, given[i] as number)
    case Op.Exp:
      return numbers.exp(results[l] as number)
    case Op.Tanh:
      return numbers.tanh(results[l] as number)
    default:
      return numbers.apply(primitiveAt(tape, i), operandsAt(tape, results, i))
  }
}

/** The number that each node of a constant class is: row after row where there are rows beneath. */
export const constantsOf = (shapes: Shapes, { column, rows }: Columns): ReadonlyArray<Float64Array | undefined> => {
  const { classes, position, tape } = shapes
  const { first, numbers: given, ops, variables } = tape
  const values = classes.map((c) => (c.isConstant ? new Float64Array(c.perRow ? rows * c.count : c.count) : undefined))
  const columns = variables.map(column)
  // Only what is computed from constants needs those it is computed from.
  const areLeaves = classes.every((c) => !c.isConstant || c.kind === Kind.Const)
  const results = new Float64Array(areLeaves ? 0 : ops.length)
  const resultOf = (i: number, row: number): number => {
    const op = ops[i] as number
    if (op === Op.Const) return given[i] as number
    return op === Op.Var ? (columns[first[i] as number]?.[row] ?? NaN) : computedAt(tape, results, i)
  }
  /** 1 for a class of constants, 2 for one with a set of them for each row. */
  const wanted = Uint8Array.from(classes, (c) => (c.isConstant ? (c.perRow ? 2 : 1) : 0))
  const compute = (nodes: Int32Array, row: number): void => {
    for (let k = 0; k < nodes.length; k++) {
      const i = nodes[k] as number
      const result = resultOf(i, row)
      if (!areLeaves) results[i] = result
      const c = classAt(shapes, i)
      if (c < 0) continue
      const list = values[c] as Float64Array
      const offset = wanted[c] === 2 ? row * (classes[c] as ShapeClass).count : 0
      list[offset + (position[i] as number)] = result
    }
  }
  /** Terms of a sum have no class of their own, but may be constant in a sum that is. */
  const nodesOf = (kind: 1 | 2): Int32Array => {
    if (areLeaves) return membersOf(shapes, kind)
    const nodes = new Int32Array(ops.length)
    let count = 0
    for (let i = 0; i < ops.length; i++) {
      const c = classAt(shapes, i)
      if (c < 0 ? isSum : wanted[c] === kind) {
        nodes[count] = i
        count += 1
      }
    }
    return nodes.subarray(0, count)
  }
  const isSum = classes.some((c) => c.isConstant && c.kind === Kind.Sum)
  compute(nodesOf(1), 0)
  if (classes.some((c) => c.isConstant && c.perRow && c.count > 0)) {
    const nodes = nodesOf(2)
    for (let row = 0; row < rows; row++) compute(nodes, row)
  }
  return values
}
