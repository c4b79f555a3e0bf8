/** W3's chain a thousand times as deep. It must run; how fast, nobody has asked. */
import { tapeOf } from 'fluxion'
import { arranged, compile, inOrder } from './backEnd.js'
import { byHand } from './byHand.js'
import { difference } from './rounds.js'
import { clocked } from './timing.js'
import { chain } from './workloads/chain.js'

export interface Deep {
  readonly nodes: number
  /** Milliseconds. */
  readonly build: number
  readonly compile: number
  /** The first call with a gradient, and one after it. */
  readonly first: number
  readonly call: number
  readonly runs: string
  /** From hand-written JavaScript. */
  readonly difference: number
}

const DEPTH = 1e6

export const deep = (): Deep => {
  const { expression, parameters, point } = chain(DEPTH)
  const built = clocked(expression)
  const compiling = clocked(() => compile(built.result))
  const compiled = compiling.result
  const [x, gradient] = [arranged(compiled, parameters, point), new Float64Array(point.length)]
  const [first, second] = [0, 1].map(() => clocked(() => compiled.into(x, gradient)).ms)
  const own = new Float64Array(point.length)
  const value = byHand('W3', point, own).run()
  return {
    nodes: tapeOf(built.result).nodes.length,
    build: built.ms,
    compile: compiling.ms,
    first: first ?? NaN,
    call: second ?? NaN,
    runs: `${compiled.report?.runs}: ${compiled.report?.why}`,
    difference: difference(inOrder(compiled, parameters, point), { value, gradient: own }),
  }
}
