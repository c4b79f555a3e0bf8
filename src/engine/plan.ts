/**
 * What becomes of an expression or objective: a program, and how it is started. It depends on how many rows tables have, not on what is in them, so that
 * one plan does for all tables of those sizes.
 *
 * Only what is made when it is first needed changes here, and nobody can tell.
 */
import { fail } from '../expr/error.js'
import { reachedNames, type Choice } from './choose.js'
import { doubles, singles } from './code/format.js'
import {
  assembled,
  compiledToWasm,
  interpretedProgram,
  ownContents,
  type Assembled,
  type Contents,
  type Ready,
} from './machine.js'
import { picking, type Batch } from './picking.js'
import { differentiated } from './program/differentiate.js'
import { lower, type Lowered } from './program/lower.js'
import { settled } from './program/settle.js'
import type { Program } from './program/statement.js'
import { programText, type CompileReport, type Phases } from './report.js'
import { layoutsOf } from './roll/layout.js'
import type { Term } from './roll/roll.js'
import type { ListName, Outputs, Rolled, RowData } from './roll/rolled.js'

import { runnerOf, type Runner } from './runner.js'
import { host } from './wasm/host.js'

/** How a program is to run, once it is sure that it can. */
export interface Way {
  /** As was asked for; chosen when nothing was. */
  readonly run: 'wasm' | 'interpreter' | undefined
  readonly fma: boolean
  readonly float32: boolean
}

/** A program over the rows of some tables. */
export interface OverRows extends Pick<Runner, 'into' | 'outputs' | 'value'> {
  /** The same over another batch of rows, as many as before. */
  readonly refill: (batch: Batch) => void
}

/** A program for tables of certain sizes. */
export interface Plan {
  readonly variables: ReadonlyArray<string>
  /** Names of variables that a derivative can reach. */
  readonly reached: ReadonlySet<string>
  /**
   * The program over the rows of given terms, which are those that it was made for but for what is in their rows. `all` are the rows that batches are
   * taken from.
   */
  readonly start: (terms: ReadonlyArray<Term>, all?: ReadonlyArray<RowData>) => OverRows
  readonly outputs: Outputs | undefined
  readonly report: CompileReport
}

/** A clock in milliseconds, where there is a fine one; else the calendar’s. */
export const now = (): number =>
  (globalThis as { readonly performance?: { readonly now: () => number } }).performance?.now() ?? Date.now()

/** The program of values alone. */
const valueProgram = (lowered: Lowered, root: number): Program => ({
  statements: lowered.forward.flat(),
  variables: (lowered.classes[0] as Lowered['classes'][number]).array,
  gradient: undefined,
  result: (lowered.classes[root] as Lowered['classes'][number]).array,
  kept: lowered.outputs?.arrays ?? [],
})

export const waysToRun = ({ run }: Way): { readonly run: 'wasm' | 'interpreter'; readonly why: string } => {
  if (run === 'interpreter') return { run: 'interpreter', why: 'as was asked for' }
  if (host() !== undefined) return { run: 'wasm', why: '' }
  return run === 'wasm'
    ? fail('Unsupported', 'run', 'There is no WebAssembly here; leave out `run` and the program will be interpreted.')
    : { run: 'interpreter', why: 'there is no WebAssembly here' }
}

/** Options that change bits. */
const optionsIn = ({ float32, fma }: Way): CompileReport['options'] => [
  ...(fma ? (['fma'] as const) : []),
  ...(float32 ? (['float32'] as const) : []),
]

/** What arrays hold for the rows of given terms. */
const contentsFor = ({ listsOf }: Rolled, terms: ReadonlyArray<Term>): Contents => {
  const lists = terms.map((term, k) => {
    let made: ((list: ListName) => Float64Array) | undefined
    return (list: ListName) => (made ??= (listsOf[k] as NonNullable<Rolled['listsOf'][number]>)(term))(list)
  })
  return ({ contents, origin }) => {
    if (origin === undefined) return contents
    const list = (lists[origin.term] as (typeof lists)[number])(origin.list)
    return Float64Array.from(origin.indices, (k) => list[k] as number)
  }
}

/** A plan for what is rolled up. The work is done here, but for the program of values alone, which is made when it is first needed. */
export const planOf = (
  { rolled, why }: Choice & { readonly rolled: Rolled },
  terms: ReadonlyArray<Term>,
  wanted: Way,
  before: Pick<Phases, 'tape' | 'roll'>,
): Plan => {
  const way = waysToRun(wanted)
  const started = now()
  const lowered = lower(rolled, layoutsOf(rolled))
  const program = settled(differentiated(lowered, rolled.root))
  const differentiatedAt = now()
  const format = wanted.float32 ? singles : doubles
  const assembly = assembled(program, wanted.fma, format)
  const scheduledAt = now()
  const prepare = (a: Assembled): Ready => (way.run === 'wasm' ? compiledToWasm(a) : interpretedProgram(a))
  const ready = prepare(assembly)
  const emittedAt = now()
  interface Alone extends Ready {
    readonly assembly: Assembled
  }
  let alone: Alone | undefined
  const makeAlone = (): Alone => {
    const a = assembled(settled(valueProgram(lowered, rolled.root)), wanted.fma, format)
    return { ...prepare(a), assembly: a }
  }
  const overRows = (own: ReadonlyArray<Term>, all: ReadonlyArray<RowData> = own): OverRows => {
    let contents = own === terms ? ownContents : contentsFor(rolled, own)
    const contentsOf = picking(rolled, all)
    const runner = runnerOf(() => ready.start(contents), assembly, lowered.outputs)
    let values: Runner | undefined
    const makeValues = (): Runner => {
      const { assembly: a, start } = (alone ??= makeAlone())
      return runnerOf(() => start(contents), a, lowered.outputs)
    }
    return {
      into: runner.into,
      value: (x) => (values ??= makeValues()).value(x),
      outputs: (x, to, entries) => {
        if (entries === undefined) (values ??= makeValues()).outputs(x, to, undefined)
        else runner.outputs(x, to, entries)
      },
      refill: (batch) => {
        contents = contentsOf(batch)
        runner.refill(contents)
        values?.refill(contents)
      },
    }
  }
  return {
    variables: rolled.variables,
    reached: reachedNames(terms, rolled),
    start: overRows,
    outputs: rolled.outputs,
    report: {
      nodes: rolled.nodes,
      options: optionsIn(wanted),
      runs: way.run,
      why: way.why === '' ? why : `${way.why}; ${why}`,
      classes: rolled.classes.length,
      statements: program.statements.length,
      loops: assembly.groups.length,
      bytes: ready.codeBytes,
      memory: ready.memoryBytes,
      milliseconds: {
        ...before,
        differentiate: differentiatedAt - started,
        schedule: scheduledAt - differentiatedAt,
        emit: emittedAt - scheduledAt,
      },
      get program() {
        return programText(assembly.groups)
      },
    },
  }
}
