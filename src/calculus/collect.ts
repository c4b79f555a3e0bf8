/** From the cotangents of nodes to the entries of a gradient. */
import type { Numeric } from '../expr/numeric.js'
import * as Op from '../expr/op.js'
import type { Tape } from '../expr/tape.js'
import { dependsOn } from './dependence.js'
import type { Cotangents } from './backward.js'

/** The variables that a gradient has entries for, and where their nodes are. */
export interface Dependence {
  /** Distinct names, in order of first appearance. */
  readonly names: ReadonlyArray<string>
  /**
   * Tape indices of the nodes of all these variables, from the last to the first: the order in which they are summed.
   */
  readonly at: Int32Array
  /** For each of these nodes, which of the names it is. */
  readonly slot: Int32Array
}

/** Which variables the given roots of a tape depend on; of those, the ones to `keep`. */
export const dependence = (
  tape: Tape,
  roots: ReadonlyArray<number>,
  keep: (name: string) => boolean = () => true,
): Dependence => {
  const reached = dependsOn(tape, roots)
  const at: Array<number> = []
  const wanted = tape.variables.map(keep)
  for (let i = tape.ops.length - 1; i >= 0; i--) {
    if (tape.ops[i] === Op.Var && reached[i] === 1 && wanted[tape.first[i] as number] === true) at.push(i)
  }
  const present = new Set(at.map((i) => tape.first[i] as number))
  const slots = [...present].sort((a, b) => a - b)
  const position = new Map(slots.map((s, k) => [s, k]))
  return {
    names: slots.map((s) => tape.variables[s] as string),
    at: Int32Array.from(at),
    slot: Int32Array.from(at, (i) => position.get(tape.first[i] as number) as number),
  }
}

/** The sum of the cotangents of each variable's nodes; absent for one that nothing reached. */
export const sumsOf = <A>(
  n: Numeric<A>,
  { at, names, slot }: Dependence,
  cotangents: Cotangents<A>,
): ReadonlyArray<A | undefined> => {
  const sums = new Array<A | undefined>(names.length).fill(undefined)
  for (let k = 0; k < at.length; k++) {
    const c = cotangents.at(at[k] as number)
    const s = slot[k] as number
    const before = sums[s]
    if (c !== undefined) sums[s] = before === undefined ? c : n.add(before, c)
  }
  return sums
}

/** The same, as a Map by name. */
export const collect = <A, B>(
  n: Numeric<A>,
  d: Dependence,
  cotangents: Cotangents<A>,
  read: (a: A | undefined) => B,
): Map<string, B> => {
  const sums = sumsOf(n, d, cotangents)
  return new Map(d.names.map((name, s) => [name, read(sums[s])]))
}
