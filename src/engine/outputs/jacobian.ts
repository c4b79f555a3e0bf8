/**
 * What people call on compiled outputs: values, and a sparse Jacobian that has an entry for each variable that an
 * output mentions.
 *
 * Results are written into arrays that the caller passes in.
 */
import { asCotangent, bind, direction, type Env, type Tangent } from '../../calculus/environment.js'
import type { Gradient } from '../../calculus/gradient.js'
import { checkArray, checkLength } from '../../checks/arrays.js'
import { fail } from '../../expr/error.js'
import type { Table } from '../../objective/table.js'
import { apartFrom } from '../run/overlap.js'
import type { CompileReport } from '../report.js'
import { MOST_ENTRIES } from '../roll/outputs/outputs.js'
import type { OnArrays } from './onArrays.js'
import type { Pattern } from './pattern.js'

/**
 * Several outputs ready to run. Those over a table come row after row: with two outputs, those of the first row are
 * numbers 0 and 1, those of the second 2 and 3. Where outputs have most of what they are made of in common, such as the
 * states along a trajectory, derivatives go forward, all variables at once: `report.why` says so.
 *
 * @example
 * import { compile, mul, over, square, sub, table, variable } from 'fluxion'
 *
 * const [a, b] = [variable('a'), variable('b')]
 * const pair = compile([mul(a, b), square(b)])
 * assert.deepStrictEqual(pair.value({ a: 2, b: 3 }), Float64Array.of(6, 9))
 * assert.deepStrictEqual(pair.jacobian({ a: 2, b: 3 }), [new Map([['a', 3], ['b', 2]]), new Map([['b', 6]])])
 * assert.deepStrictEqual(pair.dense({ a: 2, b: 3 }), Float64Array.of(3, 2, 0, 6)) // row after row
 * const { value, dense } = pair.valueAndDense({ a: 2, b: 3 }) // in one go
 * assert.deepStrictEqual([value, dense], [Float64Array.of(6, 9), Float64Array.of(3, 2, 0, 6)])
 *
 * const residuals = compile(over(table({ x: [1, 2], y: [3, 5] }))([sub(mul(a, variable('x')), variable('y'))]))
 * assert.deepStrictEqual(residuals.value({ a: 1 }), Float64Array.of(-2, -3))
 * assert.deepStrictEqual(residuals.vjp({ a: 1 }, [1, 10]), new Map([['a', 21]]))
 *
 * @since 0.1.0
 * @category compilation
 */
export interface CompiledOutputs<V extends string> {
  /**
   * The free variables, in the order of `into`: a frozen list, which depends on the expressions, not on names. It need
   * not be the order in which you wrote them, so find places in it by name: `variables.map((name) => start[name])`.
   */
  readonly variables: ReadonlyArray<V>
  /** How many outputs there are. */
  readonly outputs: number
  readonly pattern: Pattern
  readonly value: (env: Env<V>) => Float64Array
  /** The gradient of each output. */
  readonly jacobian: (env: Env<V>) => ReadonlyArray<Gradient<V>>
  /** The Jacobian as a matrix, row after row: `dense(env)[output · variables.length + variable]`. */
  readonly dense: (env: Env<V>) => Float64Array
  /**
   * What `value` and `jacobian` give, by one run instead of two. It is the program of `jacobian`: last bits of its
   * values may differ from those of `value`.
   */
  readonly valueAndJacobian: (env: Env<V>) => {
    readonly value: Float64Array
    readonly jacobian: ReadonlyArray<Gradient<V>>
  }
  /** The same with `dense` in the place of `jacobian`. */
  readonly valueAndDense: (env: Env<V>) => { readonly value: Float64Array; readonly dense: Float64Array }
  /**
   * The sum of the outputs' gradients, each times its cotangent. Entries are what is multiplied: 0 times an infinite
   * cotangent is NaN, even where the entry is 0 because an operand was not taken, which gives 0 in `vjp([a, b])`.
   */
  readonly vjp: (env: Env<V>, cotangents: ArrayLike<number>) => Gradient<V>
  /** How fast each output moves when the variables move along a tangent; with one that is infinite as in `vjp`. */
  readonly jvp: (env: Env<V>, tangent: Tangent<V>) => Float64Array
  /**
   * The outputs at `x` are written into `values`, the entries of the Jacobian into `entries`, if that is lent. See
   * `Compiled`: what is written may share memory with `x`.
   */
  readonly into: (x: Float64Array, values: Float64Array, entries?: Float64Array) => void
  /**
   * A point, values and entries to give to `into`, always the same and nobody else's, in the program's memory if they
   * can be: see `Compiled`.
   */
  readonly arrays: () => { readonly x: Float64Array; readonly values: Float64Array; readonly entries: Float64Array }
  /**
   * The same over the rows of another table: see `Compiled`. Of another number of rows last bits may differ from those
   * of outputs compiled with that table.
   */
  readonly withTable: <C extends string>(table: Table<C>, next: Table<NoInfer<C>>) => CompiledOutputs<V>
  readonly report: CompileReport
}

const GIGABYTE = 1073741824
const checkSize = (numbers: number): void => {
  if (numbers > MOST_ENTRIES)
    fail(
      'TooLarge',
      'dense',
      `As a matrix the Jacobian would take ${((8 * numbers) / GIGABYTE).toFixed(1)} GB; use its entries, which \`into\` and \`pattern\` give.`,
    )
}

/** A sparse matrix: its entry `entries[k]` stands in row `rows[k]` and column `columns[k]`. */
interface Sparse extends Pattern {
  readonly entries: Float64Array
}

/** The rows of a matrix, each as what its entries are by the names of columns. */
const rowsByName = <V extends string>(
  { columns, entries, rows }: Sparse,
  height: number,
  names: ReadonlyArray<V>,
): ReadonlyArray<Gradient<V>> => {
  const maps = Array.from({ length: height }, () => new Map<V, number>())
  rows.forEach((row, k) => {
    maps[row]?.set(names[columns[k] as number] as V, entries[k] as number)
  })
  return maps
}

/** All numbers of a matrix, row after row. */
const filled = ({ columns, entries, rows }: Sparse, height: number, width: number): Float64Array => {
  const all = new Float64Array(height * width)
  for (let k = 0; k < rows.length; k++) all[(rows[k] as number) * width + (columns[k] as number)] = entries[k] as number
  return all
}

/** The sum of a matrix's rows, each times its weight, for the columns that have entries. */
const weighted = <V extends string>(
  { columns, entries, rows }: Sparse,
  weights: Float64Array,
  names: ReadonlyArray<V>,
): Gradient<V> => {
  const sums = new Float64Array(names.length)
  const reached = new Uint8Array(names.length)
  for (let k = 0; k < rows.length; k++) {
    const column = columns[k] as number
    sums[column] = (sums[column] as number) + (weights[rows[k] as number] as number) * (entries[k] as number)
    reached[column] = 1
  }
  return new Map(names.flatMap((name, k) => (reached[k] === 1 ? [[name, sums[k] as number] as const] : [])))
}

/** A matrix times a vector. What does not move, `undefined`, has no say, however steep it is there. */
const along = (
  { columns, entries, rows }: Sparse,
  height: number,
  moves: ReadonlyArray<number | undefined>,
): Float64Array => {
  const speeds = new Float64Array(height)
  for (let k = 0; k < rows.length; k++) {
    const [row, move] = [rows[k] as number, moves[columns[k] as number]]
    if (move !== undefined) speeds[row] = (speeds[row] as number) + (entries[k] as number) * move
  }
  return speeds
}

/** The functions that people call, on top of arrays. */
export const callable = <V extends string>(
  { columns, into, lend, outputs, rows, variables }: OnArrays,
  report: CompileReport,
  tableColumns: ReadonlyArray<string>,
): Omit<CompiledOutputs<V>, 'withTable'> => {
  // Frozen: whoever sorted it in place would have other functions.
  const names = Object.freeze(variables) as ReadonlyArray<V>
  const count = names.length
  const runAt = (env: Env<V>): { readonly value: Float64Array; readonly sparse: Sparse } => {
    const [value, entries] = [new Float64Array(outputs), new Float64Array(rows.length)]
    into(bind(names, env, tableColumns), value, entries)
    return { value, sparse: { rows, columns, entries } }
  }
  const valueAndJacobian: CompiledOutputs<V>['valueAndJacobian'] = (env) => {
    const { sparse, value } = runAt(env)
    return { value, jacobian: rowsByName(sparse, outputs, names) }
  }
  const valueAndDense: CompiledOutputs<V>['valueAndDense'] = (env) => {
    checkSize(outputs * count)
    const { sparse, value } = runAt(env)
    return { value, dense: filled(sparse, outputs, count) }
  }
  let own: ReturnType<CompiledOutputs<V>['arrays']> | undefined
  const lent = (): ReturnType<CompiledOutputs<V>['arrays']> => {
    const inMemory = lend?.()
    return {
      x: inMemory?.x ?? new Float64Array(count),
      values: inMemory?.values ?? new Float64Array(outputs),
      entries: inMemory?.derivatives ?? new Float64Array(rows.length),
    }
  }
  return {
    arrays: () => (own ??= lent()),
    variables: names,
    outputs,
    // Copies: whoever counts from 1, say, may do so in place.
    pattern: { rows: rows.slice(), columns: columns.slice() },
    value: (env) => {
      const values = new Float64Array(outputs)
      into(bind(names, env, tableColumns), values, undefined)
      return values
    },
    jacobian: (env) => valueAndJacobian(env).jacobian,
    dense: (env) => valueAndDense(env).dense,
    valueAndJacobian,
    valueAndDense,
    vjp: (env, cotangents) => {
      checkLength(cotangents, outputs, 'cotangents', 'outputs')
      const weights = Float64Array.from(cotangents, asCotangent)
      return weighted(runAt(env).sparse, weights, names)
    },
    jvp: (env, tangent) => along(runAt(env).sparse, outputs, direction(names, tangent)),
    into: (x, values, entries) => {
      checkArray(x, count, 'x', 'variables')
      checkArray(values, outputs, 'values', 'outputs')
      if (entries !== undefined) checkArray(entries, rows.length, 'entries', 'entries of the Jacobian')
      into(apartFrom(x, [values, entries]), values, entries)
    },
    report,
  }
}
