/**
 * Outputs over the rows of a table, block by block: each block writes its own stretch of the values and of the
 * Jacobian's entries.
 */
import type { ObjectiveTerm } from '../../objective/objective.js'
import type { Table } from '../../objective/table.js'
import { dividing, going, type Division } from '../rows/blocks.js'
import { patternOf, type Pattern } from './pattern.js'
import { arranged, onProgram, type OnArrays, type OutputsRunning } from './onArrays.js'
import { reportOf } from '../rows/part.js'
import type { Programs } from '../programs.js'
import { repeatedList } from '../lists/repeated.js'
import type { Outputs } from '../roll/rolled.js'
import type { Steps } from '../steps.js'

/** The pattern of the first of so many rows. */
const firstOf = (count: number, { columns, rows }: Pattern): Pattern => {
  const entries = columns.length / count
  return { rows: rows.subarray(0, entries), columns: columns.subarray(0, entries) }
}

const started = (division: Division): OnArrays => {
  const { blocks, largest, term } = division
  const { variables } = largest
  const outputs = largest.outputs as Outputs
  const [first] = blocks as readonly [(typeof blocks)[number]]
  const inRow = outputs.of.length / first.rows
  const pattern = firstOf(first.rows, patternOf(outputs))
  const entriesInRow = pattern.columns.length
  const { rows: count } = term.table as Table<string>
  const { isUnderWay, through } = going(division, (over, plan) =>
    arranged(variables, onProgram(plan.variables, plan.outputs as Outputs, over)),
  )
  return {
    rows: repeatedList(count, pattern.rows, inRow),
    columns: repeatedList(count, pattern.columns, 0),
    variables,
    outputs: count * inRow,
    into: (x, values, entries) => {
      // A primitive may evaluate something itself, and that this too.
      if (isUnderWay()) started(division).into(x, values, entries)
      else
        through(entries === undefined, (own, { from }) => {
          own.into(x, values, entries, from * inRow, from * entriesInRow)
        })
    },
  }
}

/** Outputs over a table, block by block; `undefined` where `dividing` gives nothing. */
export function* outputsInBlocks(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  leastKept: number,
): Steps<OutputsRunning | undefined> {
  const division = yield* dividing(programs, term, isComplete, leastKept)
  if (division === undefined) return undefined
  const { reports, why } = division
  return { onArrays: started(division), holdsUpTo: 0, report: reportOf([reports[0]], reports, why) }
}
