/**
 * Drag and solve: a sketch of 50 points held by 100 constraints is compiled anew whenever somebody changes one of
 * these. As `compile` chooses, and level by level, which is for what is compiled so often.
 */
import { tapeOf } from 'fluxion'
import { foldBackEnd } from 'fluxion/laws'
import { arranged, compile, inOrder } from './backEnd.js'
import { middle } from '../figures.js'
import { difference } from './rounds.js'
import { clocked, oneByOne } from './timing.js'
import { drawnSketch, sketchLoss, sketchNames, type Sketch } from './workloads/sketch.js'

/** Milliseconds of building the expression, of compiling it, and of the first gradient. */
export interface Spent {
  readonly build: number
  readonly compile: number
  readonly first: number
}

/** How it is compiled: as `compile` chooses, or level by level. */
export type How = 'as chosen' | 'by levels'
export const HOWS: ReadonlyArray<How> = ['as chosen', 'by levels']

export interface Drag {
  readonly how: How
  readonly nodes: number
  readonly unknowns: number
  readonly runs: string
  /** The first time in a process, and after five times; one constraint differs each time. */
  readonly cold: Spent
  readonly warm: ReadonlyArray<Spent>
  /** Microseconds of a call in the end. */
  readonly call: number
  readonly difference: number
}

export const total = ({ build, compile: compiling, first }: Spent): number => build + compiling + first

export const mean = (xs: ReadonlyArray<number>): number => xs.reduce((s, x) => s + x, 0) / xs.length

/** Another length, angle or line, and another kind of constraint too every third time. */
const changed = ({ constraints, ...sketch }: Sketch, time: number): Sketch => ({
  ...sketch,
  constraints: constraints.map((c, k) =>
    k !== (time * 37) % constraints.length
      ? c
      : { ...c, kind: time % 3 === 0 ? 'distance' : c.kind, amount: c.amount + 0.125 },
  ),
})

const WARM_UP = 5
const TIMES = 20

const CALLS = 2000

export const drag = (how: How): Drag => {
  const { at, sketch } = drawnSketch()
  const names = sketchNames(sketch)
  const once = (s: Sketch) => {
    const built = clocked(() => sketchLoss(s))
    const compiling = clocked(() => compile(built.result, how === 'by levels' ? { levels: true } : {}))
    const compiled = compiling.result
    const first = clocked(() =>
      compiled.into(arranged(compiled, names, at), new Float64Array(compiled.variables.length)),
    )
    const spent: Spent = { build: built.ms, compile: compiling.ms, first: first.ms }
    return { spent, compiled, e: built.result }
  }
  const all = Array.from({ length: 1 + WARM_UP + TIMES }, (_, time) => once(changed(sketch, time)))
  const [cold] = all as [ReturnType<typeof once>]
  const last = all.at(-1) ?? cold
  const x = arranged(last.compiled, names, at)
  const gradient = new Float64Array(x.length)
  const calls = oneByOne(() => last.compiled.into(x, gradient), CALLS)
  return {
    how,
    nodes: tapeOf(cold.e).nodes.length,
    unknowns: cold.compiled.variables.length,
    runs: `${cold.compiled.report?.runs}: ${cold.compiled.report?.why}`,
    cold: cold.spent,
    warm: all.slice(1 + WARM_UP).map(({ spent }) => spent),
    call: middle(calls.slice(-CALLS / 2)),
    difference: Math.max(
      ...[cold, last].map(({ compiled, e }) =>
        difference(inOrder(compiled, names, at), inOrder(foldBackEnd(e), names, at)),
      ),
    ),
  }
}
