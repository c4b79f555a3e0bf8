/** Compiles several outputs: to one program for all rows, to programs for blocks of rows, or to run on the tape. */
import { sum } from '../../expr/arithmetic.js'
import { asList, fail } from '../../expr/error.js'
import { isExpr, type Expr } from '../../expr/node.js'
import { describeOther } from '../../expr/operand.js'
import { isRows, type ObjectiveTerm, type Rows } from '../../objective/objective.js'
import { columnNames, type Table } from '../../objective/table.js'
import { leastKeptFor, type First } from '../rows/blocks.js'
import { programsAs, type CompileOptions } from '../options.js'
import type { Chooser, Programs } from '../programs.js'
import type { OutputsTape } from '../roll/outputs/outputsTape.js'
import { checkEntries, tapingOutputs } from '../roll/outputs/outputs.js'
import type { Term } from '../roll/term.js'
import { lengthOf } from '../roll/rolled.js'
import { overNext, overNone, type Bound } from '../rows/bound.js'
import { atOnce, type Steps } from '../steps.js'
import type { Taped } from '../terms.js'
import { foldedOutputs } from './folded.js'
import { forwardOutputs, whereFinite } from './forward.js'
import { outputsInBlocks } from './inBlocks.js'
import { callable, type CompiledOutputs } from './jacobian.js'
import { arranged, onProgram, type OnArrays, type OutputsRunning } from './onArrays.js'

/** All rows at once, by a program or on the tape. */
function* allOver(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  onTape: () => OnArrays,
): Steps<OutputsRunning> {
  const { holdsUpTo, onTape: report, plan, terms } = yield* programs.over([term])
  if (plan?.outputs === undefined) return { onArrays: onTape(), holdsUpTo, report }
  if (isComplete) yield* plan.complete()
  return { onArrays: onProgram(plan.variables, plan.outputs, plan.start(terms)), holdsUpTo, report: plan.report }
}

/** Block by block where that is a gain, or where there are too many rows for a program of all; else all at once. */
function* runningOver(
  programs: Programs,
  term: ObjectiveTerm,
  isComplete: boolean,
  onTape: () => OnArrays,
  before: First | undefined,
): Steps<OutputsRunning> {
  const inBlocks = (leastKept: number): Steps<OutputsRunning | undefined> =>
    outputsInBlocks(programs, term, isComplete, leastKept)
  const [least] = leastKeptFor(programs, [term], before)
  const divided = least === undefined ? undefined : yield* inBlocks(least)
  if (divided !== undefined) return divided
  const whole = yield* allOver(programs, term, isComplete, onTape)
  // Of fewer rows there may be a program, unless the tape is for any number of them.
  const mayGoInBlocks = term.table !== undefined && whole.report.runs === 'tape' && whole.holdsUpTo < Infinity
  return (mayGoInBlocks ? yield* inBlocks(0) : undefined) ?? whole
}

/** Outputs along their tape, which may be needed as long as the function lives: made here, they keep nothing else. */
const forwardLater =
  (...given: Parameters<typeof forwardOutputs>) =>
  (): ReturnType<typeof forwardOutputs> =>
    forwardOutputs(...given)

/** The same over the rows of another table: needs the tape, which outputs without a table would keep for nothing. */
const overOther =
  <V extends string>(
    programs: Programs,
    es: ReadonlyArray<Expr<string>>,
    bound: Bound,
    first: First,
  ): CompiledOutputs<V>['withTable'] =>
  (table, next) =>
    atOnce(compilingOver(programs, es, overNext([bound], table, next)[0] as Bound, false, first))

/** Outputs compiled over their rows; over others than before, with variables in the same order. */
function* compilingOver<V extends string>(
  programs: Programs,
  es: ReadonlyArray<Expr<string>>,
  bound: Bound,
  isComplete: boolean,
  before?: First,
): Steps<CompiledOutputs<V>> {
  const { term } = bound
  const [{ outputs }] = programs.tapes as readonly [Taped & { readonly outputs: Omit<OutputsTape, 'tape'> }]
  const { entries, made } = outputs
  const { table } = term
  checkEntries(entries.rows.length * (table?.rows ?? 1))
  const forward = made._tag === 'Shared' ? forwardLater(made, entries, table) : undefined
  const onTape = forward ?? (() => foldedOutputs(es, table))
  const { holdsUpTo, onArrays: own, report } = yield* runningOver(programs, term, isComplete, onTape, before)
  const checked = forward !== undefined && report.runs !== 'tape' ? whereFinite(own, forward) : own
  const onArrays = arranged(before?.variables, checked)
  const first = before ?? { terms: [term], variables: onArrays.variables, holdsUpTo }
  const compiled = callable<V>(onArrays, report, columnNames(first.terms))
  return { ...compiled, withTable: table === undefined ? overNone : overOther<V>(programs, es, bound, first) }
}

/** The outputs to be compiled, and their table if they have one. */
const outputsOf = (given: unknown): { readonly es: ReadonlyArray<Expr<string>>; readonly table?: Table<string> } => {
  const { outputs, table } = isRows(given) ? given : { outputs: asList(given as ReadonlyArray<Expr<string>>, 'compile', 'compile([a, b])').slice(), table: undefined } // prettier-ignore
  outputs.forEach((e) => {
    if (!isExpr(e))
      fail('BadOperand', 'compile', `compile takes outputs that are expressions, not ${describeOther(e)}.`)
  })
  if (outputs.length === 0) fail('EmptyList', 'compile', 'compile needs at least one output.')
  if (table?.rows === 0) fail('EmptyList', 'compile', 'compile needs a table with rows.')
  return table === undefined ? { es: outputs } : { es: outputs, table }
}

/** So many tangents are kept at most: 256 MB of them. */
const MOST_TANGENTS = 33554432

/**
 * What is chosen for outputs: the same as for the sum of them. But where they share what they are made of, derivatives
 * go forward, and where tangents in all directions are too many there are no loops: levels go one direction after the
 * other, if there are no rows.
 */
const forOutputs = (choose: Chooser): Chooser =>
  function* (terms) {
    const [{ outputs, reduce }] = terms as readonly [Term & { readonly outputs: object }]
    const strategy = yield* choose(terms)
    if (outputs.made._tag === 'Copied') return strategy
    const { rolled } = strategy
    const { count } = outputs.made.colours
    const tangents = (rolled?.classes.reduce((n, c) => n + lengthOf(c), 0) ?? 0) * count
    const isMany = tangents > MOST_TANGENTS
    const alike = `its outputs have so much in common that derivatives go forward in ${count} directions`
    // Of many rows, blocks of some have room.
    const byLevels = isMany && reduce === 'one'
    const why = isMany
      ? `${alike}, one after the other: side by side ${tangents} numbers would be too many`
      : `${strategy.why}; ${alike}, ${rolled === undefined ? 'one direction after the other' : 'all variables at once'}`
    return {
      ...strategy,
      rolled: isMany ? undefined : rolled,
      isIrregular: strategy.isIrregular === true || byLevels,
      why,
    }
  }

/**
 * The work of compiling several outputs, in steps. Where they would need more copies of nodes than `most`, if that is
 * given, derivatives go forward.
 */
export function* compilingOutputs<V extends string>(
  choose: Chooser,
  given: ReadonlyArray<Expr<string>> | Rows<string>,
  options: CompileOptions,
  isComplete: boolean,
  most?: number,
): Steps<CompiledOutputs<V>> {
  const { es, table } = outputsOf(given)
  const whole = { weight: 1, expression: sum(es) } as const
  const term: ObjectiveTerm = table === undefined ? { ...whole, reduce: 'one' } : { ...whole, reduce: 'sum', table }
  const makeTapes = function* (): Steps<ReadonlyArray<Taped>> {
    const { tape, ...outputs } = yield* tapingOutputs(es, table, most)
    return [{ tape, outputs }]
  }
  const programs = yield* programsAs(options, makeTapes, choose, forOutputs)
  return yield* compilingOver(programs, es, { term, given: table }, isComplete)
}

/** The same without stopping on the way. */
export const compileOutputs = <V extends string>(
  choose: Chooser,
  given: ReadonlyArray<Expr<string>> | Rows<string>,
  options: CompileOptions,
  most?: number,
): CompiledOutputs<V> => atOnce(compilingOutputs(choose, given, options, false, most))
