/** From the terms of an objective to those that are rolled up: their tapes, their rows, and what they depend on. */
import { dependsOn } from '../calculus/dependence.js'
import * as Op from '../expr/op.js'
import type { ObjectiveTerm } from '../objective/objective.js'
import { rowWeightsOf } from '../objective/stage.js'
import { columnIn } from '../objective/table.js'
import * as Kind from './roll/classes/kind.js'
import { tapingInlined } from './roll/inline.js'
import type { Rolled, RowData } from './roll/rolled.js'
import type { Term } from './roll/term.js'
import type { Steps } from './steps.js'

/** The tape of a term, and its outputs where there are several. */
export type Taped = Pick<Term, 'tape' | 'outputs'>

/** The tapes of an objective's terms. */
export function* tapesOf(terms: ReadonlyArray<ObjectiveTerm>): Steps<ReadonlyArray<Taped>> {
  const tapes: Array<Taped> = []
  for (const { expression } of terms) tapes.push({ tape: yield* tapingInlined([expression]) })
  return tapes
}

/** What the rows of a term's table hold. */
export const rowDataOf = (term: ObjectiveTerm): RowData => {
  const { table } = term
  return {
    columns: { rows: table?.rows ?? 1, column: (name) => columnIn(table, name) },
    rowWeights: rowWeightsOf(term),
  }
}

/** A term of an objective, ready to be rolled up, with its tape. */
export const termOver = (taped: Taped, term: ObjectiveTerm): Term => {
  const { reduce, weight } = term
  return { ...taped, weight, reduce, ...rowDataOf(term) }
}

/** Names of variables that a derivative can reach. */
export const reachedNames = (terms: ReadonlyArray<Term>, rolled: Rolled | undefined): ReadonlySet<string> => {
  // Only a primitive, or a power of 0, keeps derivatives from its operands; and a sum over no rows everything.
  const isBlocking = (c: Rolled['classes'][number]): boolean =>
    c.kind === Kind.Apply || (c.kind === Kind.Pow && c.exponent === 0)
  const isOpen = rolled !== undefined && !rolled.classes.some(isBlocking) && terms.every((t) => t.columns.rows > 0)
  const names = new Set<string>()
  terms.forEach(({ columns, tape }) => {
    const reached = isOpen ? undefined : dependsOn(tape, tape.roots)
    const found = new Uint8Array(tape.variables.length)
    for (let i = 0; i < tape.ops.length; i++)
      if (tape.ops[i] === Op.Var && reached?.[i] !== 0) found[tape.first[i] as number] = 1
    tape.variables.forEach((name, k) => {
      if (found[k] === 1 && columns.column(name) === undefined) names.add(name)
    })
  })
  return names
}
