/**
 * From a compiled program back to what it was compiled from, for those who explain what it computed.
 *
 * Notes are added to a table here and never change; a program that nobody holds any more is forgotten with its note.
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
  typeof compiled === 'object' && compiled !== null ? sources.get(compiled) : undefined
