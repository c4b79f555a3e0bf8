/**
 * Minibatches: an objective's value and gradient over some of its rows, for `minimize`. There is one program for each
 * combination of batch sizes, made when first needed and then kept; a batch's rows are copied into its memory.
 */
import type { Objective, ObjectiveTerm } from '../../objective/objective.js'
import { rowWeightsOf, type RowsOf } from '../../objective/stage.js'
import { mapColumns } from '../../objective/table.js'
import { alwaysLevels, alwaysLoops, choose } from '../choose.js'
import type { Plan } from '../plan.js'
import type { OverRows } from '../run/overRows.js'
import { programsOf, type Chooser, type Planned } from '../programs.js'
import { reordered, type OnNumbers } from './part.js'
import { atOnce } from '../steps.js'
import { rowDataOf, tapesOf } from '../terms.js'
import { picked } from '../lists/picked.js'

/** A mean of rows with weights is their sum divided by the weight of all rows, of which a batch has what it has. */
const asSum = (term: ObjectiveTerm): ObjectiveTerm => {
  const weights = rowWeightsOf(term)
  if (term.reduce !== 'mean' || weights === undefined) return term
  return { ...term, reduce: 'sum', weight: term.weight / weights.reduce((sum, w) => sum + w, 0) }
}

/** The rows of a term's table that are in a batch. A sum over a batch stands for the sum over all rows. */
const onBatch = (term: ObjectiveTerm, rowsOf: RowsOf): ObjectiveTerm => {
  const { reduce, table, weight } = term
  const rows = table && rowsOf(table)
  if (table === undefined || rows === undefined) return term
  const batch = mapColumns(table, rows.length, (column) => picked(column, rows))
  const share = reduce === 'sum' && rows.length > 0 ? table.rows / rows.length : 1
  return { ...term, table: batch, weight: weight * share }
}

/** An objective's value and gradient over batches of rows; parameters in the order of `variables`. */
export interface OverBatches {
  readonly variables: ReadonlyArray<string>
  readonly into: (rows: RowsOf, x: ArrayLike<number>, gradient: Float64Array) => number
}

type Sizes = string

/** The program for batches of some sizes, its parameters in the order that all have. */
interface Sized {
  readonly into: OnNumbers['into']
  readonly take: OverRows['take']
}

/** An objective over batches, `first` being one of them; `undefined` where the fold is the way to run it. */
export const overBatches = ({ terms }: Objective<string>, first: RowsOf): OverBatches | undefined => {
  const whole = terms.map(asSum)
  const started = new Map<Sizes, Sized>()
  // What is chosen for the first batch: another may have more or less that repeats, and is to run in the same way.
  let asFirst: Chooser | undefined
  const chooser: Chooser = function* (terms) {
    if (asFirst !== undefined) return yield* asFirst(terms)
    const strategy = yield* choose(terms)
    asFirst = strategy.rolled === undefined ? alwaysLevels : alwaysLoops
    return strategy
  }
  const way = { run: undefined, fma: false, float32: false }
  const programs = atOnce(programsOf({ chosen: chooser, loops: chooser }, () => tapesOf(whole), way))
  const over = (rows: RowsOf): Planned => atOnce(programs.over(whole.map((term) => onBatch(term, rows))))
  const { plan } = over(first)
  if (plan === undefined) return undefined
  const { variables } = plan
  const all = whole.map((term) => rowDataOf(term))
  const start = (rows: RowsOf): Sized => {
    const planned = over(rows)
    const own = planned.plan as Plan
    const { into, take, value } = own.start(planned.terms, all)
    // Of another number of rows other things repeat, so its program may read variables in another order.
    return { ...reordered(variables, { into, value, variables: own.variables }), take }
  }
  return {
    variables,
    into: (rows, x, gradient) => {
      const batch = whole.map(({ table }) => table && rows(table))
      const sizes: Sizes = batch.map((some) => some?.length ?? '').join(' ')
      const known = started.get(sizes)
      // While it gets its rows, and runs, it is not there for a call by a primitive that makes a step itself.
      started.delete(sizes)
      known?.take.batch(batch)
      const program = known ?? start(rows)
      try {
        return program.into(x, gradient)
      } finally {
        started.set(sizes, program)
      }
    },
  }
}
