/**
 * Outputs as functions on arrays: the one form of all ways to run them.
 *
 * Results are written into arrays that the caller passes in.
 */
import type { OverRows } from '../run/overRows.js'
import { lending } from '../../expr/fold.js'
import { reordering } from '../run/reorder.js'
import type { CompileReport } from '../report.js'
import type { Outputs } from '../roll/rolled.js'
import { keptIn, patternOf, type Pattern } from './pattern.js'
import type { Runner } from '../run/runner.js'

/** Outputs as arrays: what all ways of running them have in common. */
export interface OnArrays extends Pattern {
  readonly variables: ReadonlyArray<string>
  readonly outputs: number
  readonly into: (x: ArrayLike<number>, values: Float64Array, entries: Float64Array | undefined) => void
  readonly lend?: Runner['lend']
}

/** Outputs in one of the ways to run them, and what there is to say of it. */
export interface OutputsRunning {
  readonly onArrays: OnArrays
  /** Up to so many rows others run in the same way: see `Strategy`. */
  readonly holdsUpTo: number
  readonly report: CompileReport
}

/** The same where what is written may be a stretch of longer lists, from some place on. */
interface OnStretches extends OnArrays {
  readonly into: Runner['outputs']
}

/** A program of outputs, without the entries that no derivative can reach. */
export const onProgram = (variables: ReadonlyArray<string>, outputs: Outputs, over: OverRows): OnStretches => {
  const all = { ...patternOf(outputs), variables, outputs: outputs.of.length }
  const kept = keptIn(outputs)
  if (kept === undefined) return { ...all, into: over.outputs, lend: over.lend }
  // Lent: between one row and the next a primitive may evaluate something itself, and that these too.
  const withWhole = lending(() => new Float64Array(outputs.reached.length))
  return {
    ...all,
    into: (x, values, entries, valuesFrom, entriesFrom = 0) => {
      if (entries === undefined) over.outputs(x, values, entries, valuesFrom)
      else
        withWhole((whole) => {
          over.outputs(x, values, whole, valuesFrom)
          for (let k = 0; k < kept.length; k++) entries[entriesFrom + k] = whole[kept[k] as number] as number
        })
    },
  }
}

/** The same with variables in another order, if one is wanted. */
export const arranged = <A extends OnArrays>(wanted: ReadonlyArray<string> | undefined, given: A): A => {
  const { columns, variables } = given
  if (wanted === undefined || variables.every((name, k) => name === wanted[k])) return given
  const { places, toOwn } = reordering(wanted, variables)
  const own: Runner['outputs'] = given.into
  const withPoint = lending(() => new Float64Array(variables.length))
  const into: Runner['outputs'] = (x, ...lent) => {
    withPoint((point) => {
      own(toOwn(x, point), ...lent)
    })
  }
  return { ...given, variables: wanted, columns: columns.map((k) => places[k] as number), into, lend: undefined }
}
