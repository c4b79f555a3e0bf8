/**
 * The values of nodes with no variable beneath, for every row of the table, class by class, by the same operations as
 * in the fold.
 */
import { operandsAt, primitiveAt } from '../../../expr/fold.js'
import { numbers } from '../../../expr/numbers.js'
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'
import { classAt } from '../periods/repetition.js'
import { COLUMNS, CONSTANTS } from './table.js'
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

/** How often a number that is known beforehand is there; 0 stands for what is not known. */
const ONCE = 1
const IN_EACH_ROW = 2

/** How often the number of each node is there, given that of each class. */
const timesOfNodes = (shapes: Shapes, timesOf: Uint8Array): Uint8Array => {
  const { first, ops, second } = shapes.tape
  const times = new Uint8Array(ops.length)
  for (let i = 0; i < ops.length; i++) {
    const c = classAt(shapes, i)
    if (c >= 0) {
      times[i] = timesOf[c] as number
      continue
    }
    // What is part of a sum above it has no class of its own, but two operands.
    const x = times[first[i] as number] as number
    const y = times[second[i] as number] as number
    if (x > 0 && y > 0) times[i] = x > y ? x : y
  }
  return times
}

/** The nodes whose numbers are there so often, operands before those that use them. */
const nodesThere = (times: Uint8Array, often: number): Int32Array => {
  const nodes = new Int32Array(times.length)
  let count = 0
  for (let i = 0; i < times.length; i++)
    if (times[i] === often) {
      nodes[count] = i
      count += 1
    }
  return nodes.subarray(0, count)
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
  const timesOf = Uint8Array.from(classes, (c) => (c.isConstant ? (c.perRow ? IN_EACH_ROW : ONCE) : 0))
  const compute = (nodes: Int32Array, row: number): void => {
    for (let k = 0; k < nodes.length; k++) {
      const i = nodes[k] as number
      const result = resultOf(i, row)
      if (!areLeaves) results[i] = result
      const c = classAt(shapes, i)
      if (c < 0) continue
      const list = values[c] as Float64Array
      const offset = timesOf[c] === IN_EACH_ROW ? row * (classes[c] as ShapeClass).count : 0
      list[offset + (position[i] as number)] = result
    }
  }
  const times = areLeaves ? undefined : timesOfNodes(shapes, timesOf)
  compute(times === undefined ? membersOf(shapes, CONSTANTS) : nodesThere(times, ONCE), 0)
  if (classes.some((c) => c.isConstant && c.perRow && c.count > 0)) {
    const nodes = times === undefined ? membersOf(shapes, COLUMNS) : nodesThere(times, IN_EACH_ROW)
    for (let row = 0; row < rows; row++) compute(nodes, row)
  }
  return values
}
