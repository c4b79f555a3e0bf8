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
import { checkEntries, type OnArrays } from './onArrays.js'

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

/** The roots' values and derivatives, entry by entry, of which there may be `most`. */
export const forwardOutputs = (tape: Tape, most?: number): OnArrays => {
  const { roots, variables } = tape
  const unknown = nothing.constant(0)
  /** For each variable, which roots move with it. */
  const moves = variables.map((_, v) =>
    Uint8Array.from(
      movedBy(nothing, tape, () => unknown, v),
      (d) => (d.tangent === undefined ? 0 : 1),
    ),
  )
  const starts = new Float64Array(roots.length + 1)
  for (let k = 0; k < roots.length; k++)
    starts[k + 1] = moves.reduce((n, does) => n + (does[k] as number), starts[k] as number)
  const count = starts[roots.length] as number
  checkEntries(count, most)
  const [rows, columns] = [new Int32Array(count), new Int32Array(count)]
  /** Calls `visit` for each entry of a variable, whose turn comes after those before it. */
  const everyEntry = (next: Float64Array, v: number, visit: (entry: number, root: number) => void): void => {
    moves[v]?.forEach((does, k) => {
      if (does === 0) return
      visit(next[k] as number, k)
      next[k] = (next[k] as number) + 1
    })
  }
  const next = starts.slice()
  variables.forEach((_, v) => {
    everyEntry(next, v, (e, k) => {
      rows[e] = k
      columns[e] = v
    })
  })
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
      const left = starts.slice()
      variables.forEach((_, v) => {
        const moved = movedBy(numbers, tape, (w) => x[w] as number, v)
        everyEntry(left, v, (e, k) => {
          entries[e] = moved[k]?.tangent ?? 0
        })
      })
    },
  }
}
