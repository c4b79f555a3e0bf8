/** Back ends on objectives over the rows of tables. */
import * as fc from 'fast-check'
import { mul, sum } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { valueAndGrad } from '../../src/objective/meaning.js'
import {
  addObjectives,
  meanOver,
  objective,
  scaleObjective,
  sumOver,
  type Objective,
} from '../../src/objective/objective.js'
import { takeRows, type Table } from '../../src/objective/table.js'
import type { Compile, CompiledLawOptions } from '../backEnd.js'
import { areEqualGradients, gradientsAgree, valuesAgree } from '../compare/agree.js'
import { intoAgrees } from '../compare/buffers.js'
import { unlessThrown } from '../compare/data.js'
import { allOf, holds, type Law } from '../law.js'
import { wrongRows } from '../mutants/backEnds.js'
import { dag, environment, forest } from '../samples/expressions.js'
import { tables } from '../samples/learning.js'
import { steadySteps } from '../samples/steady.js'
import { showData } from '../printData.js'
import type { Values } from '../subject.js'
import { lawAbout } from './common.js'

/**
 * A mean over some rows, perhaps a weighted one, a sum over some, perhaps none, and an expression by itself, each with
 * a factor.
 */
export interface CompiledRowsAt {
  readonly f: Expr<string>
  readonly g: Expr<string>
  readonly alone: Expr<string>
  readonly factors: readonly [mean: number, sum: number, alone: number]
  readonly rows: Table<'x' | 'y' | 'k'>
  /** The sum is over so many of the rows. */
  readonly summed: number
  readonly weighted: boolean
  readonly env: Values
}

const columns = ['x', 'y'] as const
const parameters = ['v', 'w'] as const
const size = 5

/** Mostly few rows, and some tables of more than any block or register holds of them. */
const someRows = fc.oneof(
  { weight: 3, arbitrary: tables([...columns, 'k'], { rows: 3 }) },
  { weight: 1, arbitrary: tables([...columns, 'k'], { rows: 40 }) },
)

const factor = fc.constantFrom(3, -1, 1, -0.5)

const samples: fc.Arbitrary<CompiledRowsAt> = fc
  .record({
    pair: forest(2, { variables: [...parameters, ...columns], size, steps: steadySteps('x', 'v') }),
    alone: dag({ variables: parameters, size, steps: steadySteps('v', 'w') }),
    factors: fc.tuple(factor, factor, factor),
    table: someRows,
    most: fc.oneof(fc.nat(3), fc.nat(40)),
    weighted: fc.boolean(),
    env: environment(parameters),
  })
  .map(({ most, pair, table: { columns: c, rows }, ...others }) => ({
    ...others,
    f: pair[0] as Expr<string>,
    g: pair[1] as Expr<string>,
    // weights are positive
    rows: { _tag: 'Table', rows, columns: { x: c.x, y: c.y, k: c.k.map((weight) => 0.5 + Math.abs(weight)) } },
    summed: Math.min(most, rows),
  }))

const objectiveOf = ({ alone, f, factors, g, rows, summed, weighted }: CompiledRowsAt): Objective<string> => {
  const some = takeRows(Array.from({ length: summed }, (_, k) => k))(rows)
  const terms = [meanOver(rows, weighted ? { weights: 'k' } : {})(f), sumOver(some)(g), objective(alone)]
  return addObjectives(...terms.map((term, k) => scaleObjective(factors[k] as number)(term)))
}

/** The objective as one expression, to measure by. */
const unrolled = ({
  alone,
  f,
  factors,
  g,
  rows: { columns: c, rows },
  summed,
  weighted,
}: CompiledRowsAt): Expr<string> => {
  const atRow = (e: Expr<string>, k: number): Expr<string> =>
    substitute({ x: c.x[k] as number, y: c.y[k] as number })(e)
  const weights = Array.from({ length: rows }, (_, k) => (weighted ? (c.k[k] as number) : 1))
  const total = weights.reduce((s, w) => s + w)
  return sum([
    ...weights.map((w, k) => mul((factors[0] * w) / total, atRow(f, k))),
    ...Array.from({ length: summed }, (_, k) => mul(factors[1], atRow(g, k))),
    mul(factors[2], alone),
  ])
}

/** The law that a back end agrees with the fold on objectives. */
export const objectivesAgreeWithTheFold = ({
  compile,
  name,
  tolerance,
}: CompiledLawOptions): Law<CompiledRowsAt, Compile> =>
  lawAbout<Compile>()({
    name: `${name}: objectives`,
    statement:
      'compile(F).valueAndGrad(env) = valueAndGrad(F)(env) for a mean and a sum over rows and a term without, from into too',
    arbitrary: samples,
    show: showData,
    subject: compile,
    tolerance,
    mutants: wrongRows(compile),
    predicate: (sample, back, allowed) =>
      unlessThrown('the back end', () => {
        const [F, env] = [objectiveOf(sample), sample.env]
        const e = (): Expr<string> => unrolled(sample)
        const [c, expected] = [back(F), valueAndGrad(F)(env)]
        const { gradient, value } = c.valueAndGrad(env)
        return allOf([
          valuesAgree(value, expected.value, e, env, allowed),
          areEqualGradients(gradient, expected.gradient)
            ? holds
            : gradientsAgree(gradient, expected.gradient, e(), env, allowed),
          intoAgrees(c, env),
        ])
      }),
  })
