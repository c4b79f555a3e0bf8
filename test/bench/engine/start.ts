/**
 * What it costs until a compiled function runs, and until it runs at full speed. In a fresh process each; and once
 * more, when that process knows how.
 */
import { compile as compileOutputs, type CompiledOutputs } from 'fluxion'
import { middle } from '../figures.js'
import { arranged, compile, type Engine } from './backEnd.js'
import { clocked, oneByOne } from './timing.js'
import { bundleAdjustment, OUTPUTS, type BundleAdjustment } from './workloads/bundle.js'
import { decayLoss, networkData, networkLoss, workloadNamed } from './workloads.js'
import type { Workload } from './workload.js'

export interface Start {
  readonly name: string
  readonly nodes: number
  /** Milliseconds. */
  readonly build: number
  /** Compiling and the first gradient, in milliseconds. */
  readonly setUp: number
  /** The same for the same expression built anew, in the same process. */
  readonly again: number
  /** Microseconds of calls 1 to 6. */
  readonly calls: ReadonlyArray<number>
  /** Microseconds of a later call, timed in the same way. */
  readonly steady: number
  readonly bytes: number
}

const LATER = 300

interface Ready {
  readonly nodes: number
  readonly build: number
  readonly compile: number
  readonly call: () => unknown
  readonly bytes: number | undefined
}

/** A call of outputs at a point. Made apart from what they were compiled from, which it would keep alive. */
const callOutputs = (
  { into, outputs, pattern, variables }: CompiledOutputs<string>,
  { parameters, point }: Pick<BundleAdjustment, 'parameters' | 'point'>,
): (() => unknown) => {
  const x = arranged({ variables }, parameters, point)
  const [values, entries] = [new Float64Array(outputs), new Float64Array(pattern.rows.length)]
  return () => into(x, values, entries)
}

const callLoss = (compiled: Engine, { parameters, point }: Pick<Workload, 'parameters' | 'point'>): (() => unknown) => {
  const { into } = compiled
  const x = arranged(compiled, parameters, point)
  const gradient = new Float64Array(x.length)
  return () => into(x, gradient)
}

const readyOutputs = (): Ready => {
  const adjustment = bundleAdjustment()
  const built = clocked(adjustment.outputs)
  const compiling = clocked(() => compileOutputs(built.result))
  return {
    nodes: compiling.result.report.nodes,
    build: built.ms,
    compile: compiling.ms,
    call: callOutputs(compiling.result, adjustment),
    bytes: compiling.result.report.bytes,
  }
}

const readyToRun = (name: string): Ready => {
  const workload = workloadNamed(name)
  const built = clocked(workload.expression)
  const compiling = clocked(() => compile(built.result))
  return {
    nodes: compiling.result.report?.nodes ?? NaN,
    build: built.ms,
    compile: compiling.ms,
    call: callLoss(compiling.result, workload),
    bytes: compiling.result.report?.bytes,
  }
}

/** How often something small is set up again; of something large once is enough. */
const AGAIN = 3
const LARGE = 1e6

export const start = (name: string): Start => {
  const ready = (): Ready => (name === OUTPUTS ? readyOutputs() : readyToRun(name))
  const { build, bytes: code, call, compile: compiling, nodes } = ready()
  const calls = oneByOne(call, 6)
  const [first = NaN] = calls
  // Of a call that takes a second there is no need to see hundreds.
  const later = oneByOne(call, Math.max(5, Math.min(LATER, Math.ceil(2e6 / first))))
  const others = Array.from({ length: nodes < LARGE ? AGAIN : 1 }, () => {
    const other = ready()
    return other.compile + clocked(other.call).ms
  })
  return {
    name,
    nodes,
    build,
    setUp: compiling + first / 1e3,
    again: middle(others),
    calls,
    steady: middle(later.slice(-100)),
    bytes: code ?? NaN,
  }
}

/** How many bytes of code the same loss compiles to, by rows. */
export interface Bytes {
  readonly what: string
  readonly rows: number
  readonly bytes: number
}

export const bytes = (): ReadonlyArray<Bytes> =>
  [100, 1000].flatMap((rows) => [
    {
      what: 'W1',
      rows,
      bytes: compile(networkLoss(networkData([2, 16, 16, 1], rows))).report?.bytes ?? NaN,
    },
    { what: 'W6', rows, bytes: compile(decayLoss(rows)).report?.bytes ?? NaN },
  ])
