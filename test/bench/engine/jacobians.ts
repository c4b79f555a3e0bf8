/** Jacobians of outputs that share most of what they are made of, or are like no other: compiled, beside the tape. */
import { compile as compileOutputs, type Expr } from 'fluxion'
import { middle } from '../figures.js'
import { tangled } from './irregular.js'
import { clocked, repeated, timed } from './timing.js'
import { lotkaVolterra, lotkaVolterraStates } from './workloads/lotkaVolterra.js'

export interface Jacobians {
  readonly name: string
  readonly outputs: number
  readonly entries: number
  readonly nodes: number
  readonly runs: string
  /** Milliseconds of compiling. */
  readonly setUp: number
  /** Microseconds of all values with all entries; medians over rounds. */
  readonly compiled: number
  readonly tape: number
  readonly overTape: number
  /** The greatest difference of an entry from the tape's, relative to the greatest entry. */
  readonly difference: number
}

const measured = (
  name: string,
  es: ReadonlyArray<Expr<string>>,
  at: (name: string, k: number) => number,
): Jacobians => {
  const { ms, result: compiled } = clocked(() => compileOutputs(es))
  const tape = compileOutputs(es, { run: 'tape' })
  const numbers = new Map([...compiled.variables].sort().map((v, k) => [v as string, at(v, k)]))
  const call = (c: typeof compiled) => {
    const x = Float64Array.from(c.variables, (v) => numbers.get(v) as number)
    const [values, entries] = [new Float64Array(c.outputs), new Float64Array(c.pattern.rows.length)]
    return { entries, run: repeated(() => c.into(x, values, entries)) }
  }
  const [own, its] = [call(compiled), call(tape)]
  const rounds = Array.from({ length: 6 }, () => ({ compiled: timed(own.run, 30), tape: timed(its.run, 60) })).slice(1)
  const named = (c: typeof compiled, entries: Float64Array): ReadonlyMap<string, number> =>
    new Map(Array.from(entries, (d, e) => [`${c.pattern.rows[e]} ${c.variables[c.pattern.columns[e] as number]}`, d]))
  const known = named(tape, its.entries)
  const largest = its.entries.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
  const differences = [...named(compiled, own.entries)].map(
    ([key, d]) => Math.abs(d - (known.get(key) ?? NaN)) / largest,
  )
  return {
    name,
    outputs: compiled.outputs,
    entries: compiled.pattern.rows.length,
    nodes: compiled.report.nodes,
    runs: `${compiled.report.runs}: ${compiled.report.why}`,
    setUp: ms,
    compiled: middle(rounds.map((r) => r.compiled)),
    tape: middle(rounds.map((r) => r.tape)),
    overTape: middle(rounds.map((r) => r.tape / r.compiled)),
    difference: differences.some((d) => !(d <= Infinity)) ? Infinity : Math.max(...differences),
  }
}

export const jacobians = (): ReadonlyArray<Jacobians> => {
  const { parameters, point } = lotkaVolterra(1)
  const wave = (_: string, k: number): number => Math.sin(k + 0.5)
  return [
    measured('all states of Lotka–Volterra, 1,000 steps', lotkaVolterraStates(1000).flat(), (v) => point[parameters.indexOf(v)] as number), // prettier-ignore
    measured('100 outputs of a graph in which nothing repeats', tangled(30_000, 100), wave),
    measured('100 outputs of a smaller one', tangled(3_000, 100), wave),
  ]
}
