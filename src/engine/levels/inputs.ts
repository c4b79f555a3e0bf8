/**
 * The inputs of a graph that runs level by level: its variables and the columns of its table; where outputs have
 * copies of their own, one input for each entry of the Jacobian, whose adjoint is that entry.
 */
import * as Op from '../../expr/op.js'
import type { Tape } from '../../expr/tape.js'
import type { Term } from '../roll/term.js'

export interface Inputs {
  /** The graph, in which each input is a variable. */
  readonly tape: Tape
  /** Names of the variables that are no columns. */
  readonly variables: ReadonlyArray<string>
  /** For each variable on the term's tape its number among these; −1 for a column. */
  readonly numberOf: Int32Array
  /** For each input the variable whose number it has; −1 for a column. */
  readonly given: Int32Array
  readonly columns: ReadonlyArray<{ readonly input: number; readonly name: string }>
}

/** Numbers for the names that are no columns, −1 for the others. */
const numbered = (names: ReadonlyArray<string>, isColumn: (name: string) => boolean): Int32Array => {
  let count = 0
  return Int32Array.from(names, (name) => (isColumn(name) ? -1 : count++))
}

export const inputsOf = ({ columns, outputs, tape }: Term): Inputs => {
  const isColumn = (name: string): boolean => columns.column(name) !== undefined
  const variables = tape.variables.filter((name) => !isColumn(name))
  const numberOf = numbered(tape.variables, isColumn)
  const made = outputs?.made
  if (outputs === undefined || made?._tag !== 'Copied')
    return {
      tape,
      variables,
      numberOf,
      given: numberOf,
      columns: tape.variables.flatMap((name, input) => (isColumn(name) ? [{ input, name }] : [])),
    }
  // The entries first, then the columns.
  const entries = outputs.entries.variables
  const names = tape.variables.filter(isColumn)
  const places = new Map(names.map((name, k) => [name, entries.length + k]))
  const inputOf = (i: number): number =>
    places.get(tape.variables[tape.first[i] as number] as string) ?? (made.entryOf[i] as number)
  const first = tape.first.map((x, i) => (tape.ops[i] === Op.Var ? inputOf(i) : x))
  const given = new Int32Array(entries.length + names.length).fill(-1)
  given.set(entries.map((v) => numberOf[v] as number))
  return {
    tape: { ...tape, first, variables: Array.from(given, String) },
    variables,
    numberOf,
    given,
    columns: names.map((name, k) => ({ name, input: entries.length + k })),
  }
}
