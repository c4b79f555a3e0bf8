/** What pictures and traces need to know of an expression at a point: every node's value and derivative. */
import { bind } from '../calculus/environment.js'
import { pullBackDecided } from '../calculus/decided.js'
import { scanWith } from '../expr/fold.js'
import { numbers } from '../expr/numbers.js'
import type { Tape } from '../expr/tape.js'

/** Values and derivatives by tape index. */
export interface AtPoint {
  readonly value: (i: number) => number
  /** ∂(last node)/∂(node i); absent where nothing flows at this point. */
  readonly cotangent: (i: number) => number | undefined
}

export const atPoint = (tape: Tape, env: unknown): AtPoint => {
  const results = scanWith(numbers, tape, bind(tape.variables, env))
  const cotangents = pullBackDecided(numbers, tape, results, [[tape.nodes.length - 1, 1]])
  return { value: (i) => results[i] as number, cotangent: cotangents.at }
}
