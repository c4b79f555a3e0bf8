/** Back ends on objectives over the rows of tables. */
import * as fc from 'fast-check'
import { mul, sum } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { substitute } from '../../src/expr/substitute.js'
import { valueAndGrad } from '../../src/objective/meaning.js'
import { addObjectives, meanOver, scaleObjective, sumOver, type Objective } from '../../src/objective/objective.js'
import { takeRows, type Table } from '../../src/objective/table.js'
import type { Compile, CompiledLawOptions } from '../backEnd.js'
import { areEqualGradients, gradientsAgree, valuesAgree } from '../compare/agree.js'
import { intoAgrees } from '../compare/buffers.js'
import { unlessThrown } from '../compare/data.js'
import { allOf, holds, type Law } from '../law.js'
import { wrongRows } from '../mutants/backEnds.js'
import { environment, forest } from '../samples/expressions.js'
import { tables } from '../samples/learning.js'
import { steadySteps } from '../samples/steady.js'
import { shown } from '../shown.js'
import type { Values } from '../subject.js'
import { lawAbout } from './common.js'

/** A weighted mean over some rows, and three times a sum over some, perhaps none. */
export interface CompiledRowsAt {
  readonly f: Expr<string>
  readonly g: Expr<string>
  readonly rows: Table<'x' | 'y' | 'k'>
  /** The sum is over so many of the rows. */
  readonly summed: number
  readonly weighted: boolean
  readonly env: Values
}

const columns = ['x', 'y'] as const
const parameters = ['v', 'w'] as const

const samples: fc.Arbitrary<CompiledRowsAt> = fc
  .tuple(
    forest(2, { variables: [...parameters, ...columns], size: 5, steps: steadySteps('x', 'v') }),
    tables([...columns, 'k'], { rows: 3 }),
    fc.nat(3),
    fc.boolean(),
    environment(parameters),
  )
  .map(
    ([
      [f, g],
      {
        columns: { k, x, y },
        rows,
      },
      most,
      weighted,
      env,
    ]) => ({
      f: f as Expr<string>,
      g: g as Expr<string>,
      // weights are positive
      rows: { _tag: 'Table', rows, columns: { x, y, k: k.map((weight) => 0.5 + Math.abs(weight)) } },
      summed: Math.min(most, rows),
      weighted,
      env,
    }),
  )

const objectiveOf = ({ f, g, rows, summed, weighted }: CompiledRowsAt): Objective<string> => {
  const some = takeRows(Array.from({ length: summed }, (_, k) => k))(rows)
  return addObjectives(meanOver(rows, weighted ? { weights: 'k' } : {})(f), scaleObjective(3)(sumOver(some)(g)))
}

/** The objective as one expression, to measure by. */
const unrolled = ({ f, g, rows: { columns: c, rows }, summed, weighted }: CompiledRowsAt): Expr<string> => {
  const atRow = (e: Expr<string>, k: number): Expr<string> =>
    substitute({ x: c.x[k] as number, y: c.y[k] as number })(e)
  const weights = Array.from({ length: rows }, (_, k) => (weighted ? (c.k[k] as number) : 1))
  const total = weights.reduce((s, w) => s + w)
  return sum([
    ...weights.map((w, k) => mul(w / total, atRow(f, k))),
    ...Array.from({ length: summed }, (_, k) => mul(3, atRow(g, k))),
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
    statement: 'compile(F).valueAndGrad(env) = valueAndGrad(F)(env) for a mean and a sum over rows, from into too',
    arbitrary: samples,
    show: shown,
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
