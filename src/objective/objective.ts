/**
 * What is to be made small: a weighted sum of terms, each an expression by itself or reduced over the rows of a table.
 * The reduction stays symbolic, so minibatches and new data need no new program.
 */
import type { monoid as M } from 'fp-ts'
import { asOptions } from '../checks/options.js'
import { asList, describe, fail } from '../expr/error.js'
import { isExpr, type Expr } from '../expr/node.js'
import { describeOther, type VariablesOf } from '../expr/operand.js'
import { stage } from './stage.js'
import { bringStage } from './staging.js'
import { asTable, columnOf, type KnownNames, type Table } from './table.js'

/**
 * One term: `weight` times an expression as it stands (`one`), summed over rows (`sum`), or averaged over rows
 * (`mean`).
 *
 * @since 0.1.0
 * @category model
 */
export interface ObjectiveTerm {
  readonly weight: number
  readonly reduce: 'one' | 'sum' | 'mean'
  readonly expression: Expr<string>
  /** The rows; absent for `one`. */
  readonly table?: Table<string>
  /** The column of row weights of a weighted mean: Σ wᵣ·eᵣ / Σ wᵣ. */
  readonly rowWeights?: string
}

/**
 * A function of the parameters `P`, as a weighted sum of terms. Objectives add, and the gradient of a sum is the sum of
 * the gradients.
 *
 * @since 0.1.0
 * @category model
 */
export interface Objective<out P extends string = never> {
  readonly _tag: 'Objective'
  /** Exists in the types only. */
  readonly _P?: P | undefined
  readonly terms: ReadonlyArray<ObjectiveTerm>
}

/**
 * Expressions evaluated for each row of a table: residuals, predictions.
 *
 * @since 0.1.0
 * @category model
 */
export interface Rows<out P extends string = never, out T extends ReadonlyArray<unknown> = ReadonlyArray<unknown>> {
  readonly _tag: 'Rows'
  /** Exist in the types only. */
  readonly _P?: P | undefined
  readonly _T?: T | undefined
  readonly outputs: ReadonlyArray<Expr<string>>
  readonly table: Table<string>
}

/**
 * A table whose column names are known to the compiler; for others see `select`. Of these the compiler says that the
 * property below is missing, so its name says what to do.
 */
type Known<C extends string> =
  string extends KnownNames<C> ? { readonly "name the columns: select(['x', 'y'])(table)": true } : unknown

/** True for objectives and for nothing else. */
export const isObjective = (x: unknown): x is Objective<string> =>
  (x as Objective | null | undefined)?._tag === 'Objective' && Array.isArray((x as Objective).terms)

/** True for expressions over rows and for nothing else. */
export const isRows = (x: unknown): x is Rows<string> =>
  (x as Rows | null | undefined)?._tag === 'Rows' && Array.isArray((x as Rows).outputs)

/** The objective itself; fails unless it is one. */
export const asObjective = <P extends string>(o: Objective<P>, operation: string): Objective<P> =>
  isObjective(o)
    ? o
    : fail(
        'BadObjective',
        operation,
        `${operation} takes objectives, as made by objective(e) or meanOver(rows)(e), not ${describe(o)}.`,
      )

const asExpr = (e: Expr<string>, operation: string): Expr<string> =>
  isExpr(e) ? e : fail('BadOperand', operation, `${operation} takes an expression, not ${describeOther(e)}.`)

const objectiveOf = <P extends string>(terms: ReadonlyArray<ObjectiveTerm>): Objective<P> => {
  bringStage(stage)
  return { _tag: 'Objective', terms }
}

/**
 * An expression as an objective.
 *
 * @example
 * import { evaluate, objective, square, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(objective(square(variable('w'))))({ w: 3 }), 9)
 *
 * @since 0.1.0
 * @category objectives
 */
export const objective = <V extends string>(e: Expr<V>): Objective<V> =>
  objectiveOf([{ weight: 1, reduce: 'one', expression: asExpr(e, 'objective') }])

/**
 * The sum of an expression over the rows of a table. The table's columns become data; the other variables are the
 * parameters. Over no rows the sum is 0.
 *
 * @example
 * import { evaluate, mul, square, sub, sumOver, table, variable } from 'fluxion'
 *
 * const error = square(sub(mul(variable('w'), variable('x')), variable('y')))
 * const total = sumOver(table({ x: [1, 2], y: [1, 5] }))(error) // an Objective<'w'>
 * assert.strictEqual(evaluate(total)({ w: 2 }), 2)
 *
 * @since 0.1.0
 * @category objectives
 */
export const sumOver =
  <C extends string>(rows: Table<C> & Known<C>) =>
  <V extends string>(e: Expr<V>): Objective<Exclude<V, C>> =>
    objectiveOf([{ weight: 1, reduce: 'sum', expression: asExpr(e, 'sumOver'), table: asTable(rows, 'sumOver') }])

/**
 * The mean of an expression over the rows of a table; with `weights`, a column's name, the weighted mean Σ wᵣ·eᵣ / Σ
 * wᵣ. Throws a `FluxionError` for a table without rows (`EmptyList`), for weights that are not one of its columns
 * (`MissingColumn`), and for unknown options (`BadOperand`).
 *
 * @example
 * import { evaluate, meanOver, mul, square, sub, table, variable } from 'fluxion'
 *
 * const rows = table({ x: [1, 2], y: [1, 5], trust: [3, 1] })
 * const error = square(sub(mul(variable('w'), variable('x')), variable('y')))
 * assert.strictEqual(evaluate(meanOver(rows)(error))({ w: 1 }), 4.5)
 * assert.strictEqual(evaluate(meanOver(rows, { weights: 'trust' })(error))({ w: 1 }), 2.25)
 *
 * @since 0.1.0
 * @category objectives
 */
export const meanOver = <C extends string>(
  rows: Table<C> & Known<C>,
  options: { readonly weights?: NoInfer<C> } = {},
): (<V extends string>(e: Expr<V>) => Objective<Exclude<V, C>>) => {
  const { weights } = asOptions('meanOver', options, { weights: '' })
  return (e) => {
    const t = asTable(rows, 'meanOver')
    if (t.rows === 0) fail('EmptyList', 'meanOver', 'A mean over no rows has no value: the table is empty.')
    const term = { weight: 1, reduce: 'mean', expression: asExpr(e, 'meanOver'), table: t } as const
    if (weights === undefined) return objectiveOf([term])
    columnOf(t, weights)
    return objectiveOf([{ ...term, rowWeights: weights }])
  }
}

/**
 * Expressions for each row of a table, as one value; `valuesOver` evaluates it.
 *
 * @example
 * import { mul, over, table, valuesOver, variable } from 'fluxion'
 *
 * const line = over(table({ x: [1, 2] }))([mul(variable('w'), variable('x'))])
 * assert.deepStrictEqual(valuesOver(line)({ w: 10 }), [[10], [20]])
 *
 * @since 0.1.0
 * @category objectives
 */
export const over =
  <C extends string>(rows: Table<C> & Known<C>) =>
  <const T extends ReadonlyArray<Expr<string>>>(es: T): Rows<Exclude<VariablesOf<T[number]>, C>, T> => ({
    _tag: 'Rows',
    outputs: asList(es, 'over', 'over(rows)([a, b])').map((e) => asExpr(e, 'over')),
    table: asTable(rows, 'over'),
  })

/**
 * The sum of objectives. `addObjectives()` is 0.
 *
 * @example
 * import { addObjectives, evaluate, objective, square, variable } from 'fluxion'
 *
 * const both = addObjectives(objective(square(variable('a'))), objective(square(variable('b'))))
 * assert.strictEqual(evaluate(both)({ a: 1, b: 2 }), 5)
 *
 * @since 0.1.0
 * @category objectives
 */
export const addObjectives = <const T extends ReadonlyArray<Objective<string>>>(
  ...objectives: T
): Objective<ParametersOf<T[number]>> => objectiveOf(objectives.flatMap((o) => asObjective(o, 'addObjectives').terms))

/** The parameters in the type of an objective. */
export type ParametersOf<T> = T extends { readonly _tag: 'Objective'; readonly _P?: infer P }
  ? Extract<P, string>
  : never

/**
 * An objective times a constant.
 *
 * @example
 * import { evaluate, objective, scaleObjective, square, variable } from 'fluxion'
 *
 * const small = scaleObjective(0.5)(objective(square(variable('w'))))
 * assert.strictEqual(evaluate(small)({ w: 2 }), 2)
 *
 * @since 0.1.0
 * @category objectives
 */
export const scaleObjective =
  (k: number) =>
  <P extends string>(o: Objective<P>): Objective<P> =>
    typeof k === 'number'
      ? objectiveOf(asObjective(o, 'scaleObjective').terms.map((t) => ({ ...t, weight: k * t.weight })))
      : fail('BadNumber', 'scaleObjective', `scaleObjective takes a number, not ${describe(k)}.`)

/**
 * Objectives form a monoid under addition, and the gradient is a homomorphism from it to the monoid of gradients.
 *
 * @example
 * import { evaluate, getMonoid, objective, variable } from 'fluxion'
 *
 * const { concat, empty } = getMonoid<'w'>()
 * assert.strictEqual(evaluate(concat(empty, objective(variable('w'))))({ w: 2 }), 2)
 *
 * @since 0.1.0
 * @category instances
 */
export const getMonoid = <P extends string>(): M.Monoid<Objective<P>> => ({
  // Thousands of objectives may be put together one by one.
  concat: (a, b) => objectiveOf(asObjective(a, 'concat').terms.concat(asObjective(b, 'concat').terms)),
  empty: objectiveOf([]),
})
