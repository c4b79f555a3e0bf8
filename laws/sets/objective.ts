/** What objectives must satisfy, whatever evaluates them: over rows as over sums. */
import * as fc from 'fast-check'
import { mean, sum } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { grad } from '../../src/objective/meaning.js'
import { addObjectives, meanOver, scaleObjective, sumOver, type Objective } from '../../src/objective/objective.js'
import { select, table, takeRows, type Table } from '../../src/objective/table.js'
import { gradientsAgree, combination } from '../compare/agree.js'
import { environment, forest, moderate } from '../samples/expressions.js'
import type { Values } from '../subject.js'
import { lawAbout } from './common.js'
import { type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { objectiveMonoidLaws } from './objectiveMonoid.js'

/**
 * What the laws of objectives speak of: their gradient.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface ObjectiveGradients {
  readonly grad: (o: Objective<string>) => (env: Values) => Values
}

/** Rows of two columns, as plain lists so that they shrink and print. */
export interface RowsAt {
  readonly f: Expr<string>
  readonly g: Expr<string>
  readonly rows: ReadonlyArray<readonly [x: number, y: number]>
  readonly env: Values
}

const columns = ['x', 'y'] as const
const parameters = ['v', 'w'] as const
const variables = [...columns, ...parameters]

const subject: ObjectiveGradients = { grad }

const tableOf = (rows: RowsAt['rows']): Table<'x' | 'y'> =>
  select(columns)(table({ x: rows.map(([x]) => x), y: rows.map(([, y]) => y) }))

/** The expression with a row's cells in the place of the columns. */
const atRow = (e: Expr<string>, [x, y]: readonly [number, number]): Expr<string> => substitute({ x, y })(e)

const samples: fc.Arbitrary<RowsAt> = fc
  .tuple(
    forest(2, { variables, size: 8 }),
    fc.array(fc.tuple(moderate, moderate), { minLength: 1, maxLength: 5 }),
    environment(parameters),
  )
  .map(([[f, g], rows, env]) => ({ f: f as Expr<string>, g: g as Expr<string>, rows, env }))

const over = (rows: RowsAt['rows'], e: Expr<string>): Objective<string> => meanOver(tableOf(rows))(e)
const total = (rows: RowsAt['rows'], e: Expr<string>): Objective<string> => sumOver(tableOf(rows))(e)

/** Gradients of objectives whose terms were first made into others. */
const withTerms = (change: (o: Objective<string>) => Objective<string>): ObjectiveGradients => ({
  grad: (o) => grad(change(o)),
})

/**
 * The gradient is a homomorphism from objectives under addition to gradients under addition.
 *
 * @example
 * import { check, gradientOfASum } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(gradientOfASum, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const gradientOfASum: Law<RowsAt, ObjectiveGradients> = lawAbout<ObjectiveGradients>()({
  name: 'gradient of a sum of objectives',
  statement: '∇(F + 3·G) = ∇F + 3·∇G',
  arbitrary: samples,
  subject,
  mutants: [
    { name: 'the last term is lost', subject: withTerms((o) => ({ ...o, terms: o.terms.slice(0, 1) })) },
    {
      name: 'a factor is dropped',
      subject: withTerms((o) => ({ ...o, terms: o.terms.map((t) => ({ ...t, weight: 1 })) })),
    },
  ],
  predicate: ({ env, f, g, rows }, implementation, tolerance) => {
    const [F, G] = [over(rows, f), total(rows, g)]
    const both = addObjectives(F, scaleObjective(3)(G))
    const parts = combination([1, implementation.grad(F)(env)], [3, implementation.grad(G)(env)])
    const unrolled = sum([
      mean(rows.map((r) => atRow(f, r))),
      ...rows.flatMap((r) => Array<Expr<string>>(3).fill(atRow(g, r))),
    ])
    return gradientsAgree(implementation.grad(both)(env), parts, unrolled, env, tolerance)
  },
})

/**
 * A batch is the mean of its rows.
 *
 * @example
 * import { batchIsTheMeanOfItsRows, check } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(batchIsTheMeanOfItsRows, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const batchIsTheMeanOfItsRows: Law<RowsAt, ObjectiveGradients> = lawAbout<ObjectiveGradients>()({
  name: 'a batch is the mean of its rows',
  statement: '∇ mean(f over rows) = (∇f at row 1 + … + ∇f at row n) / n',
  arbitrary: samples,
  subject,
  mutants: [
    {
      name: 'a sum in the place of the mean',
      subject: withTerms((o) => ({ ...o, terms: o.terms.map((t) => ({ ...t, reduce: 'sum' as const })) })),
    },
    { name: 'the last row is lost', subject: withTerms((o) => ({ ...o, terms: o.terms.map(withoutLastRow) })) },
  ],
  predicate: ({ env, f, rows }, implementation, tolerance) => {
    const unrolled = mean(rows.map((r) => atRow(f, r)))
    const each = rows.map((r) => [1 / rows.length, grad(atRow(f, r))(env)] as const)
    return gradientsAgree(implementation.grad(over(rows, f))(env), combination(...each), unrolled, env, tolerance)
  },
})

const withoutLastRow = <T extends { readonly table?: Table<string> }>(term: T): T =>
  term.table === undefined || term.table.rows < 2
    ? term
    : { ...term, table: takeRows(Array.from({ length: term.table.rows - 1 }, (_, k) => k))(term.table) }

/**
 * A sum over rows is the sum over any split of them.
 *
 * @example
 * import { check, sumOverASplit } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(sumOverASplit, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const sumOverASplit: Law<RowsAt & { readonly at: number }, ObjectiveGradients> = lawAbout<ObjectiveGradients>()({
  name: 'a sum over a split of the rows',
  statement: '∇ sum(f over A and B) = ∇ sum(f over A) + ∇ sum(f over B)',
  arbitrary: fc.tuple(samples, fc.nat(5)).map(([s, at]) => ({ ...s, at: at % (s.rows.length + 1) })),
  subject,
  mutants: [
    {
      name: 'a mean in the place of the sum',
      subject: withTerms((o) => ({ ...o, terms: o.terms.map((t) => ({ ...t, reduce: 'mean' as const })) })),
    },
    { name: 'the last row is lost', subject: withTerms((o) => ({ ...o, terms: o.terms.map(withoutLastRow) })) },
  ],
  predicate: ({ at, env, f, rows }, implementation, tolerance) => {
    const [A, B] = [rows.slice(0, at), rows.slice(at)]
    const parts = combination([1, implementation.grad(total(A, f))(env)], [1, implementation.grad(total(B, f))(env)])
    const unrolled = sum(rows.map((r) => atRow(f, r)))
    return gradientsAgree(implementation.grad(total(rows, f))(env), parts, unrolled, env, tolerance)
  },
})

/**
 * The laws of objectives.
 *
 * @example
 * import { checkAll, objectiveLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(objectiveLaws, { runs: 20, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const objectiveLaws: Laws = laws(
  'objectives',
  someLaw(gradientOfASum),
  someLaw(batchIsTheMeanOfItsRows),
  someLaw(sumOverASplit),
  objectiveMonoidLaws,
)
