/**
 * Several outputs that have most of what they are made of in common, such as the states along a trajectory: each variable's share in all of them, forward along one tape,
 * variable after variable. Backward it would be the whole way again for each output.
 *
 * The loops fill arrays that nobody has seen yet, or that the caller lends.
 */
import { nothing } from '../calculus/dependence.js'
import { duals, type Dual } from '../calculus/duals.js'
import { scanWith } from '../expr/fold.js'
import type { Numeric } from '../expr/numeric.js'
import { numbers } from '../expr/numbers.js'
import type { Tape } from '../expr/tape.js'
import type { OnArrays } from './jacobian.js'

/** How a tape's roots move with one of its variables. */
const movedBy = <A>(
  n: Numeric<A>,
  tape: Tape,
  at: (variable: number) => A,
  variable: number,
): ReadonlyArray<Dual<A>> => {
  const one = n.constant(1)
  const leaves = tape.variables.map((_, v): Dual<A> => ({ primal: at(v), tangent: v === variable ? one : undefined }))
  const results = scanWith(duals(n), tape, leaves)
  return tape.roots.map((root) => results[root] as Dual<A>)
}

/** The roots' values and derivatives, entry by entry. */
export const forwardOutputs = (tape: Tape): OnArrays => {
  const { roots, variables } = tape
  const unknown = nothing.constant(0)
  const all = variables.map((_, v) => movedBy(nothing, tape, () => unknown, v).map((d) => d.tangent !== undefined))
  const pairs = roots.flatMap((_, k) => all.flatMap((moves, v) => (moves[k] === true ? [[k, v] as const] : [])))
  const [rows, columns] = [Int32Array.from(pairs, ([k]) => k), Int32Array.from(pairs, ([, v]) => v)]
  return {
    variables,
    outputs: roots.length,
    rows,
    columns,
    into: (x, values, entries) => {
      const results = scanWith(numbers, tape, x)
      roots.forEach((root, k) => {
        values[k] = results[root] as number
      })
      if (entries === undefined) return
      const speeds = variables.map((_, v) => movedBy(numbers, tape, (w) => x[w] as number, v))
      for (let e = 0; e < rows.length; e++) entries[e] = speeds[columns[e] as number]?.[rows[e] as number]?.tangent ?? 0
    },
  }
}
