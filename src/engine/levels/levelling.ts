/**
 * The plan for a graph in which nothing repeats: it runs level by level, by one routine for each kind of operation.
 * There are few routines however many nodes there are, so it is compiled soon; operands are fetched from wherever they
 * are.
 */
import { doubles, INDEX, singles, type Format } from '../code/format.js'
import type { Routine } from '../code/code.js'
import { reachedNames } from '../terms.js'
import { loading, type Loadable } from '../run/load.js'
import { now } from '../clock.js'
import { optionsIn, reasons, targetOf, type Plan, type Way } from '../plan.js'
import type { CompileReport, Phases } from '../report.js'
import { functionOf, MOST_CODE } from '../program/codeSize.js'
import { outputsAt, repeatedOver } from '../roll/outputs/entries.js'
import { forAllOf } from '../roll/outputs/outputsTape.js'
import type { Term } from '../roll/term.js'
import { each, type Steps } from '../steps.js'
import { arraysOf, loadedGraph, placedFrom } from './memory.js'
import { backwardRoutine, forwardRoutine, tangentRoutine, lanesOf, type Arrays } from './routines.js'
import { inputsOf } from './inputs.js'
import { following, goingThrough, listOf, type Stop } from './itinerary.js'
import { orderOf, type Order, type OperationRun } from './order.js'
import type { Graph } from './graph.js'
import { running } from './running.js'

/** What the loops are, in words. */
const textOf = ({ levels, operations, runs }: Order, isForward: boolean): string =>
  [
    `${runs.length} runs of ${operations.length} kinds of operations on ${levels} levels, each`,
    '  v[i…] = operation(v[i1[i]…], v[i2[i]…])',
    ...(isForward
      ? ['and once more for each variable', '  δv[i…] = partial·δv[i1[i]…] + partial·δv[i2[i]…]']
      : ['and back, from the last run to the first', '  ∂v[i1[i]…] += partial·∂v[i…]']),
  ].join('\n')

/** What there is to say of a graph's order and its code. */
const reportOf = (
  order: Order,
  loops: number,
  { codeBytes, memoryBytes }: Loadable,
  isForward: boolean,
): Pick<CompileReport, 'classes' | 'statements' | 'loops' | 'bytes' | 'memory' | 'program'> => ({
  classes: order.operations.length,
  statements: order.runs.length,
  loops,
  bytes: codeBytes,
  memory: memoryBytes,
  program: textOf(order, isForward),
})

/** The routines of a graph: by operation, for values, and after these for derivatives, where any are carried on. */
interface Routines {
  readonly all: ReadonlyArray<Routine>
  /** The number of an operation's routine for derivatives; −1 if it has none. */
  readonly derived: ReadonlyArray<number>
}

function* routinesOf(
  { operations }: Order,
  arrays: Arrays,
  isForward: boolean,
  useFma: boolean,
  format: Format,
): Steps<Routines> {
  const values = yield* each(operations, (o) => forwardRoutine(o, arrays, useFma, format))
  const derivedRoutine = isForward ? tangentRoutine : backwardRoutine
  const slopes = yield* each(operations, (o) => derivedRoutine(o, arrays, useFma, format))
  const all = [...values, ...slopes.filter((r) => r !== undefined)]
  // One that is undefined is found nowhere: that is −1.
  return { all, derived: slopes.map((r) => all.indexOf(r as Routine)) }
}

/** The stops there, for values, and back, for derivatives. If these go forward, they go the same way as values. */
const itinerariesOf = (
  { operations, runs }: Order,
  derived: ReadonlyArray<number>,
  isForward: boolean,
  format: Format,
): readonly [Int32Array, Int32Array] => {
  const lanes = operations.map((o) => lanesOf(o, format))
  const stopAt = ({ count, operation, start }: OperationRun, routine: number): Stop => ({
    rounds: count / (lanes[operation] as number),
    numbers: start * format.bytes,
    lists: start * INDEX,
    routine,
  })
  const back = isForward ? runs : [...runs].reverse()
  return [
    listOf(runs.map((r) => stopAt(r, r.operation))),
    listOf(
      back.flatMap((r) => {
        const routine = derived[r.operation] as number
        return routine < 0 ? [] : [stopAt(r, routine)]
      }),
    ),
  ]
}

/** A graph made into routines, for any number of rows. */
export interface Levels {
  readonly planOver: (term: Term, why: string) => Plan
}

/** A term in which no node stands for others. */
function* eachCopied(term: Term): Steps<Term> {
  const apart = forAllOf(term.outputs)?.apart
  if (apart === undefined) return term
  const { tape, ...outputs } = yield* apart()
  return { ...term, tape, outputs }
}

/**
 * Levels for a single expression, or for outputs; `undefined` where its operations are of too many kinds, or one of
 * them is too much code.
 */
export function* levelling(given: Term, wanted: Way, before: Pick<Phases, 'tape' | 'roll'>): Steps<Levels | undefined> {
  const format = wanted.float32 ? singles : doubles
  const started = now()
  const term = yield* eachCopied(given)
  const inputs = inputsOf(term)
  const { tape } = inputs
  const order = orderOf(tape, (o) => lanesOf(o, format))
  if (order === undefined || order.operations.some((o) => functionOf(o, o.arity) > MOST_CODE)) return undefined
  const ordered = now()
  yield
  const target = targetOf(wanted)
  const arrays = arraysOf(order, format)
  const isForward = term.outputs?.made._tag === 'Shared'
  const { all: routines, derived } = yield* routinesOf(order, arrays, isForward, wanted.fma, format)
  const scheduled = now()
  const { end, itineraries } = placedFrom(arrays.end, itinerariesOf(order, derived, isForward, format))
  const loadable = yield* loading(target.run, routines, end, format, {
    inModule: (first) => itineraries.map(({ address, list }) => goingThrough(list, address, first, routines.length)),
    inJavaScript: (buffer, steps) => itineraries.map(({ list }) => following(list, buffer, steps)),
  })
  const emitted = now()
  const graph: Graph = {
    inputs,
    root: order.slotOf[tape.roots[0] as number] as number,
    outputs: term.outputs && outputsAt(term.tape, term.outputs, order.slotOf, inputs.numberOf),
    load: () => loadedGraph(loadable.load, order, arrays, itineraries, format),
  }
  const report = {
    ...reportOf(order, routines.length, loadable, isForward),
    nodes: term.outputs?.nodes ?? tape.ops.length,
    options: optionsIn(wanted),
    runs: target.run,
    milliseconds: {
      ...before,
      roll: before.roll + ordered - started,
      differentiate: 0,
      schedule: scheduled - ordered,
      emit: emitted - scheduled,
    },
  }
  return {
    planOver: (own, why) => ({
      variables: inputs.variables,
      reached: reachedNames([own], undefined),
      start: ([mine], all) => running(graph, mine as Term, all?.[0] ?? (mine as Term)),
      kept: 0,
      complete: function* () {
        yield
      },
      outputs: graph.outputs && repeatedOver(own.columns.rows, graph.outputs),
      report: { ...report, why: reasons(target.why, why) },
    }),
  }
}
