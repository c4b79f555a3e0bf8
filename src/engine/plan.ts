/**
 * A plan: the compiled program of some terms, and how to start it over their rows. It depends on how many rows the
 * tables have, not on what these hold, so one plan serves all tables of those sizes.
 *
 * The program of values alone is made when it is first needed.
 */
import { fail } from '../expr/error.js'
import { assembling, type Assembled } from './assemble.js'
import { now } from './clock.js'
import { doubles, singles } from './code/format.js'
import { ownContents, preparing, type ContentsOf, type Ready } from './run/prepare.js'
import { picked } from './lists/picked.js'
import { startedOverRows, type OverRows, type Programs } from './run/overRows.js'
import { listsWith } from './run/picking.js'
import { differentiating, type Differentiated } from './program/differentiate.js'
import { withValuesInOrder } from './program/inOrder.js'
import { valueProgram, type Lowered, type LoweredOutputs } from './program/lowered.js'
import { lower } from './program/lower.js'
import { withoutUnread } from './program/unread.js'
import { settled, type Settled } from './program/settle.js'
import { mergedNodes } from './roll/merging/merged.js'
import { isCheapOperation } from './program/cost.js'
import { shared } from './program/shared.js'
import { withTangents, type WithTangents } from './program/tangents.js'
import type { Program } from './program/statement.js'
import { programText, type CompileReport, type Phases } from './report.js'
import { layoutsOf } from './roll/maps/layout.js'
import type { Term } from './roll/term.js'
import type { Outputs, Rolled, RowData } from './roll/rolled.js'
import { runnerOf, type Runner } from './run/runner.js'
import { atOnce, type Steps } from './steps.js'
import { reachedNames } from './terms.js'
import { host } from './wasm/host.js'

/** How a program is to run, once it is sure that it can. */
export interface Way {
  /** As was asked for; chosen when nothing was. */
  readonly run: 'wasm' | 'interpreter' | undefined
  readonly fma: boolean
  readonly float32: boolean
}

/** A program for tables of certain sizes. */
export interface Plan {
  readonly variables: ReadonlyArray<string>
  /** Names of variables that a derivative can reach. */
  readonly reached: ReadonlySet<string>
  /**
   * The program over the rows of given terms: the terms that it was made for, with other numbers in their rows. `all`
   * are the rows that batches are taken from.
   */
  readonly start: (terms: ReadonlyArray<Term>, all?: ReadonlyArray<RowData>) => OverRows
  readonly outputs: Outputs | undefined
  /** Bytes of what is computed on the way and kept in memory. */
  readonly kept: number
  /** Makes the program of values alone too, which is else made when it is first needed. */
  readonly complete: () => Steps<unknown>
  readonly report: CompileReport
}

/** The program of values and derivatives: these go forward where outputs share what they are made of, else backward. */
const derivedFrom = (
  lowered: Lowered,
  { outputs, root }: Rolled,
): Pick<Differentiated, 'program'> & Partial<Differentiated & WithTangents> =>
  outputs?.forward !== undefined ? withTangents(lowered, root, outputs.forward) : differentiating(lowered, root)

/** What a program is compiled to. */
type Target = 'wasm' | 'interpreter'

export const targetOf = ({ run }: Way): { readonly run: Target; readonly why: string } => {
  if (run === 'interpreter') return { run: 'interpreter', why: 'as was asked for' }
  if (host() !== undefined) return { run: 'wasm', why: '' }
  return run === 'wasm'
    ? fail('Unsupported', 'run', 'There is no WebAssembly here; leave out `run`.')
    : { run: 'interpreter', why: 'there is no WebAssembly here' }
}

/** Why a program runs as it does, and why it is the program that it is. */
export const reasons = (...whys: ReadonlyArray<string>): string => whys.filter((why) => why !== '').join('; ')

/** Options that change bits. */
export const optionsIn = (way: Way): CompileReport['options'] =>
  (['fma', 'float32'] as const).filter((option) => way[option])

/** Bytes of arrays that a program fills, but for its gradient. */
const keptIn = ({ addresses, format }: Assembled): number => {
  let numbers = 0
  for (const { contents, length, use } of addresses.keys())
    if (contents === undefined && use !== 'variables' && use !== 'gradient') numbers += length
  return numbers * format.bytes
}

/** What arrays hold for the rows of given terms. */
const contentsFor = ({ listsOf }: Rolled, terms: ReadonlyArray<Term>): ContentsOf => {
  const listOf = listsWith(listsOf, terms)
  return ({ contents, origin }) => (origin === undefined ? contents : picked(listOf(origin), origin.indices))
}

/** A program made ready to start, and how many milliseconds that took. */
interface Made extends Pick<Phases, 'schedule' | 'emit'> {
  readonly assembly: Assembled
  readonly ready: Ready
}

function* making(program: Settled, { fma, float32, run }: Way & { readonly run: Target }): Steps<Made> {
  const started = now()
  const assembly = yield* assembling(program, fma, float32 ? singles : doubles)
  const scheduledAt = now()
  const ready = yield* preparing(run, assembly)
  return { assembly, ready, schedule: scheduledAt - started, emit: now() - scheduledAt }
}

/** What is made when it is first asked for, step by step. */
const madeOnce = (steps: () => Steps<Made>): (() => Steps<Made>) => {
  let made: Made | undefined
  return function* () {
    return (made ??= yield* steps())
  }
}

/** How a program is made, once it is needed; like those below outside of `planning`, of which it keeps nothing. */
const madeLater = (program: () => Program, way: Way & { readonly run: Target }): (() => Steps<Made>) =>
  madeOnce(() => making(settled(shared(withoutUnread(program()))), way))

const valuesAlone = (lowered: Lowered, root: number, way: Way & { readonly run: Target }): (() => Steps<Made>) =>
  madeLater(() => valueProgram(lowered, root), way)

/**
 * A plan's programs. What a function keeps is what its programs keep, which is why they are made here: nothing of what
 * they were rolled up from, of which a list of a million nodes has two hundred megabytes.
 */
const programsFor = (
  { assembly, ready }: Made,
  exact: (() => Steps<Made>) | undefined,
  alone: () => Steps<Made>,
  outputs: LoweredOutputs | undefined,
  tangents: WithTangents['tangents'] | undefined,
): Programs => ({
  gradient: (present) => {
    const exactly = (made: () => Steps<Made>) => (): Runner => {
      const { assembly: own, ready: its } = atOnce(made())
      return runnerOf(() => its.start(present()), own, undefined, undefined)
    }
    const found = outputs && { ...outputs, tangents }
    return runnerOf(() => ready.start(present()), assembly, found, exact && exactly(exact))
  },
  value: (present) => {
    const { assembly: own, ready: its } = atOnce(alone())
    return runnerOf(() => its.start(present()), own, outputs, undefined)
  },
})

/** The rows of a term, without its tape. */
const rowsOf = ({ columns, rowWeights }: Term): RowData => ({ columns, rowWeights })

/** Makes a plan of what is rolled up, phase by phase. Only the program of values alone is left for later. */
export function* planning(
  { rolled: given, why }: { readonly rolled: Rolled; readonly why: string },
  terms: ReadonlyArray<Term>,
  wanted: Way,
  before: Pick<Phases, 'tape' | 'roll'>,
): Steps<Plan> {
  const target = targetOf(wanted)
  const way = { ...wanted, run: target.run }
  const started = now()
  const rolled = mergedNodes(given, isCheapOperation)
  const layouts = layoutsOf(rolled)
  yield
  const lowered = withValuesInOrder(lower(rolled, layouts), rolled, layouts)
  yield
  const derived = derivedFrom(lowered, rolled)
  yield
  const once = shared(withoutUnread(derived.program))
  yield
  const program = settled(once)
  const differentiate = now() - started
  yield
  const made = yield* making(program, way)
  const makingAlone = valuesAlone(lowered, rolled.root, way)
  const makingExact = derived.exact && madeLater(derived.exact, way)
  const programs = programsFor(made, makingExact, makingAlone, lowered.outputs, derived.tangents)
  return {
    variables: rolled.variables,
    // Found when it is asked for, as outputs have no use for it.
    get reached() {
      return reachedNames(terms, rolled)
    },
    start: (own, all = own.map(rowsOf)) =>
      startedOverRows(own === terms ? ownContents : contentsFor(rolled, own), rolled.listsOf, all, programs),
    outputs: rolled.outputs,
    kept: keptIn(made.assembly),
    complete: makingAlone,
    report: reported(rolled, made, wanted, reasons(target.why, why), target.run, { ...before, differentiate }),
  }
}

/** What a plan says of the program of values and derivatives. */
const reported = (
  rolled: Rolled,
  { assembly, emit, ready, schedule }: Made,
  wanted: Way,
  why: string,
  runs: Target,
  before: Omit<Phases, 'schedule' | 'emit'>,
): CompileReport => ({
  nodes: rolled.nodes,
  options: optionsIn(wanted),
  runs,
  why,
  classes: rolled.classes.length,
  statements: assembly.program.statements.length,
  loops: assembly.groups.length,
  bytes: ready.codeBytes,
  memory: ready.memoryBytes,
  milliseconds: { ...before, schedule, emit },
  get program() {
    return programText(assembly.groups)
  },
})
