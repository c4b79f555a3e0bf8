/** W7, a graph in which nothing repeats: compiled, beside the fold and a tape with a switch. */
import { add, exp, mul, square, sum, tanh, variable, type Expr } from 'fluxion'
import { foldBackEnd } from 'fluxion/laws'
import { middle } from '../figures.js'
import { arranged, compile, inOrder, type Runs } from './backEnd.js'
import { difference } from './rounds.js'
import { switchTape } from './switchTape.js'
import { clocked, repeated, timed } from './timing.js'
import { drawing } from './workload.js'

export interface Irregular {
  readonly name: string
  readonly nodes: number
  /** Milliseconds of compiling. */
  readonly setUp: number
  /** Microseconds of a value with its gradient. */
  readonly compiled: number
  readonly tape: number
  readonly fold: number
  /** Medians over rounds. */
  readonly overTape: number
  readonly overFold: number
  readonly difference: number
}

/** Each node is made of one of all those before and one of the last few hundred. The last ones of all. */
export const tangled = (count: number, wanted: number): ReadonlyArray<Expr<string>> => {
  const drawn = drawing(7)
  const all: Array<Expr<string>> = Array.from({ length: 50 }, (_, k) => variable(`x${k}`))
  const pick = (from: number): Expr<string> => all[from + Math.floor(drawn() * (all.length - from))] as Expr<string>
  while (all.length < count) {
    const [a, b] = [pick(0), pick(Math.max(0, all.length - 400))]
    const kind = drawn()
    all.push(kind < 0.4 ? mul(0.5, add(a, b)) : kind < 0.8 ? mul(a, b) : kind < 0.95 ? tanh(a) : exp(mul(-0.5, square(b)))) // prettier-ignore
  }
  return all.slice(-wanted)
}

const measured = (name: string, e: Expr<string>): Irregular => {
  const { ms, result: compiled } = clocked(() => compile(e))
  const [tape, fold] = [switchTape(e), foldBackEnd(e)]
  const parameters = tape.variables
  const drawn = drawing(3)
  const point = Float64Array.from(parameters, () => drawn() - 0.5)
  const call = (runs: Runs): (() => number) => {
    const [x, gradient] = [arranged(runs, parameters, point), new Float64Array(point.length)]
    return () => runs.into(x, gradient)
  }
  const [byCompiled, byTape, byFold] = [call(compiled), call(tape), call(fold)]
  const rounds = Array.from({ length: 8 }, () => ({
    compiled: timed(repeated(byCompiled), 30),
    tape: timed(repeated(byTape), 30),
    fold: timed(repeated(byFold), 60),
  })).slice(1)
  return {
    name,
    nodes: tape.nodes,
    setUp: ms,
    compiled: middle(rounds.map((r) => r.compiled)),
    tape: middle(rounds.map((r) => r.tape)),
    fold: middle(rounds.map((r) => r.fold)),
    overTape: middle(rounds.map((r) => r.compiled / r.tape)),
    overFold: middle(rounds.map((r) => r.fold / r.compiled)),
    difference: difference(inOrder(compiled, parameters, point), inOrder(fold, parameters, point)),
  }
}

export const irregular = (): ReadonlyArray<Irregular> => [measured('W7', sum(tangled(60_000, 200)))]
