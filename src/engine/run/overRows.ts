/**
 * A plan's programs, that of values and derivatives and that of values alone, as functions over the rows of some terms.
 *
 * Other rows are put into memory that the programs keep from call to call; the program of values alone is made when it
 * is first needed, and gets other rows when it is next called with them.
 */
import type { ContentsOf } from './prepare.js'
import { picking, type Batch } from './picking.js'
import type { Runner } from './runner.js'
import type { Rolled, RowData } from '../roll/rolled.js'

/** Gives a program other rows, as many as before. `isValue` says that the program of values alone gets them. */
interface Taking {
  readonly batch: (batch: Batch) => void
  /** So many rows that follow one another. */
  readonly stretch: (from: number, rows: number, isValue: boolean) => void
}

/** A program over the rows of some tables. */
export interface OverRows extends Pick<Runner, 'into' | 'lend' | 'outputs' | 'value'> {
  /** The same over other rows from now on. */
  readonly take: Taking
}

/** Starts a program; what its arrays hold at present is asked for whenever another copy of it is needed. */
type Starting = (present: () => ContentsOf) => Runner

/** The programs of a plan. */
export interface Programs {
  /** That of values and derivatives. */
  readonly gradient: Starting
  /** That of values alone. */
  readonly value: Starting
}

/** Programs started over the rows that `first` has; `all` are the rows that others are taken from. */
export const startedOverRows = (
  first: ContentsOf,
  listsOf: Rolled['listsOf'],
  all: ReadonlyArray<RowData>,
  { gradient, value }: Programs,
): OverRows => {
  let contentsOf = first
  const present = (): ContentsOf => contentsOf
  const runner = gradient(present)
  let alone: Runner | undefined
  const valueRunner = (): Runner => (alone ??= value(present))
  const pick = picking(listsOf, all)
  const refill = (next: ContentsOf, isValue: boolean): void => {
    contentsOf = next
    // One that is not there yet will start with these.
    if (isValue) alone?.refill(next)
    else runner.refill(next)
  }
  return {
    into: runner.into,
    lend: runner.lend,
    value: (x) => valueRunner().value(x),
    outputs: (x, values, entries, valuesFrom, entriesFrom) => {
      if (entries === undefined) valueRunner().outputs(x, values, undefined, valuesFrom)
      else runner.outputs(x, values, entries, valuesFrom, entriesFrom)
    },
    take: {
      batch: (batch) => {
        refill(pick.batch(batch), false)
      },
      stretch: (from, _rows, isValue) => {
        refill(pick.stretch(from), isValue)
      },
    },
  }
}
