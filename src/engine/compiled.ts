/** Compiled functions: what people call on them, over a part that computes on arrays. */
import { bind, type Env } from '../calculus/environment.js'
import type { Gradient } from '../calculus/gradient.js'
import { checkArray } from '../checks/arrays.js'
import type { Table } from '../objective/table.js'
import type { CompileReport } from './report.js'
import { reordered, type Part } from './rows/part.js'

/**
 * An expression or objective ready to run.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface Compiled<V extends string> {
  /**
   * The free variables, or the parameters of an objective, in the order of `into`: a frozen list, which depends on the
   * expression alone, not on names. It need not be the order in which you wrote them: find places in it by name.
   */
  readonly variables: ReadonlyArray<V>
  readonly value: (env: Env<V>) => number
  readonly valueAndGrad: (env: Env<V>) => { readonly value: number; readonly gradient: Gradient<V> }
  /**
   * The value at `x`; its derivatives are written into `gradient`, if one is lent: `x` itself, if you like, or an array
   * that shares memory with it, as it is read first. A program of WebAssembly allocates nothing for that, unless there
   * are blocks and shared memory. Without a gradient it is another program, which leaves out what only derivatives
   * need: the last bits of its value may be others. Throws a `FluxionError` for what is no Float64Array (`BadList`), or
   * has another length (`LengthMismatch`).
   */
  readonly into: (x: Float64Array, gradient?: Float64Array) => number
  /**
   * A point and a gradient to give to `into`, always the same two, and nobody else's: no other call changes them. Where
   * the function runs in loops, or as one straight line of code, they lie in its memory, so that nothing is copied,
   * which of a hundred thousand variables takes as long as the rest; but not with `float32`, as no doubles lie there,
   * nor over another number of rows than it was compiled with.
   */
  readonly arrays: () => { readonly x: Float64Array; readonly gradient: Float64Array }
  /**
   * The same function over the rows of another table, in the place of one that it has: one that the objective was made
   * with, or one that an earlier `withTable` put there. It may have more rows or fewer, and other columns besides those
   * that are read.
   *
   * As many rows as before go through the same program, to the same bits as if compiled with it. Any other number goes
   * block by block through programs for up to 4096 rows (fewer where a row is large), an eighth as many, and so on down
   * to one. There is never more than a handful of these: each is made when a table first needs it, and no table needs
   * another after that. Sums are then added block by block: last bits may differ from those of a program for just so
   * many rows, but do not depend on what tables came in between.
   *
   * What runs on the tape takes any number of rows as it is; and so does what runs level by level, up to as many rows
   * as make it worth loops. More than 16 terms over tables, and weights that add up to 0, have a program for each
   * number, of which the last 16 are kept.
   *
   * Throws a `FluxionError` for a table that this function does not have (`BadTable`), and for one that has no rows
   * (`EmptyList`) or lacks a column (`MissingColumn`).
   */
  readonly withTable: <C extends string>(table: Table<C>, next: Table<NoInfer<C>>) => Compiled<V>
  readonly report: CompileReport
}

/** A compiled function without its tables. */
type WithoutTables<V extends string> = Omit<Compiled<V>, 'withTable'>

/** `columns` are those of its tables: a misspelt one is taken for a variable, which has no value. */
export const compiledFrom = <V extends string>(
  order: ReadonlyArray<string>,
  part: Part,
  columns: ReadonlyArray<string>,
): WithoutTables<V> => {
  // Frozen: whoever sorted it in place would have another function.
  const names = Object.freeze(order) as ReadonlyArray<V>
  const count = names.length
  const { reached, report } = part
  const { into, lend, value } = reordered(order, part)
  let own: ReturnType<Compiled<V>['arrays']> | undefined
  const lent = (): ReturnType<Compiled<V>['arrays']> => {
    const { derivatives = new Float64Array(count), x = new Float64Array(count) } = lend?.() ?? {}
    return { x, gradient: derivatives }
  }
  return {
    arrays: () => (own ??= lent()),
    variables: names,
    value: (env) => value(bind(names, env, columns)),
    valueAndGrad: (env) => {
      const gradient = new Float64Array(count)
      const v = into(bind(names, env, columns), gradient)
      const entries = names.flatMap((name, k) => (reached.has(name) ? [[name, gradient[k] as number] as const] : []))
      return { value: v, gradient: new Map(entries) }
    },
    into: (x, gradient) => {
      checkArray(x, count, 'x', 'variables')
      if (gradient === undefined) return value(x)
      checkArray(gradient, count, 'gradient', 'variables')
      return into(x, gradient)
    },
    report,
  }
}
