/**
 * What it costs until a compiled function runs, and until it runs at full speed. In a fresh process each; and once
 * more, when that process knows how.
 */
import { compile as compileOutputs, sum, tapeOf } from 'fluxion'
import { middle } from '../figures.js'
import { arranged, compile } from './backEnd.js'
import { clocked, oneByOne } from './timing.js'
import { bundleAdjustment, OUTPUTS } from './workloads/bundle.js'
import { decayLoss, networkData, networkLoss, workloadNamed } from './workloads.js'

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

const readyOutputs = (): Ready => {
  const { outputs, parameters, point } = bundleAdjustment()
  const built = clocked(outputs)
  const compiling = clocked(() => compileOutputs(built.result))
  const { into, outputs: count, pattern, report, variables } = compiling.result
  const x = arranged({ variables }, parameters, point)
  const [values, entries] = [new Float64Array(count), new Float64Array(pattern.rows.length)]
  return {
    nodes: tapeOf(sum(built.result)).nodes.length,
    build: built.ms,
    compile: compiling.ms,
    call: () => into(x, values, entries),
    bytes: report.bytes,
  }
}

const readyToRun = (name: string): Ready => {
  const { expression, parameters, point } = workloadNamed(name)
  const built = clocked(expression)
  const compiling = clocked(() => compile(built.result))
  const { into, report } = compiling.result
  const x = arranged(compiling.result, parameters, point)
  const gradient = new Float64Array(x.length)
  return {
    nodes: tapeOf(built.result).nodes.length,
    build: built.ms,
    compile: compiling.ms,
    call: () => into(x, gradient),
    bytes: report?.bytes,
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
