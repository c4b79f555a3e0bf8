/**
 * What each compiled function was compiled from, for `explainNonFinite` and its like. Notes are kept in a WeakMap:
 * they are gone when the function is.
 */
import type { Expr } from '../expr/node.js'
import type { Objective } from '../objective/objective.js'

const sources = new WeakMap<object, Expr<string> | Objective<string>>()

/** The program itself, once it is noted what it came from. */
export const noted = <C extends object>(compiled: C, source: Expr<string> | Objective<string>): C => {
  sources.set(compiled, source)
  return compiled
}

/** What a program was compiled from; undefined for anything that `compile` did not make. */
export const sourceOf = (compiled: unknown): Expr<string> | Objective<string> | undefined =>
  sources.get(compiled as object)
