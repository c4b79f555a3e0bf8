/**
 * A graph that runs level by level: there for values, back for adjoints, or once more for the tangents of a direction.
 */
import type { Numbers } from '../code/format.js'
import { placesOf } from '../lists/sorting.js'
import type { Colours } from '../roll/outputs/colours.js'
import type { Outputs } from '../roll/rolled.js'
import type { Inputs } from './inputs.js'

/** A program's memory, and what goes through it there and back. Slot 0 belongs to no node; then come the inputs. */
export interface LoadedGraph {
  readonly forth: () => void
  readonly back: () => void
  readonly values: Numbers
  /** Or tangents, where derivatives go forward. */
  readonly adjoints: Numbers
  readonly reached: Numbers | undefined
}

export interface Graph {
  readonly inputs: Inputs
  /** The slot of the result. */
  readonly root: number
  /** Those of one row. */
  readonly outputs: Outputs | undefined
  readonly load: () => LoadedGraph
}

/** Writes the derivatives of what was gone through into a list, from some place on; `seed` is that of the result. */
export type Derive = (into: Float64Array, from: number, seed: number) => void

/** Back from the result: what reaches the inputs is given to `receive`, one after the other. */
export const backward =
  ({ root }: Graph, { adjoints, back, reached }: LoadedGraph, count: number) =>
  (seed: number, receive: (input: number, derivative: number) => void): void => {
    adjoints.fill(0)
    reached?.fill(0)
    adjoints[root] = seed
    if (reached !== undefined) reached[root] = 1
    back()
    for (let k = 0; k < count; k++) receive(k, adjoints[1 + k] as number)
  }

/** Forward, direction after direction; what does not move in any keeps the tangent 0. */
export const forward = (
  { inputs }: Graph,
  { adjoints: tangents, back }: LoadedGraph,
  { columns, position, rows }: Outputs,
  { count, of }: Colours,
): Derive => {
  const colourOf = (v: number): number => of[v] as number
  const entriesOf = placesOf(columns.map(colourOf), count)
  const inputsOf = placesOf(
    inputs.given.map((v) => (v < 0 ? count : colourOf(v))),
    count + 1,
  )
  return (entries, from) => {
    entriesOf.forEach((its, colour) => {
      const moved = inputsOf[colour] as Int32Array
      for (const input of moved) tangents[1 + input] = 1
      // A slope may throw; what moves now is not to move the next time.
      try {
        back()
      } finally {
        for (const input of moved) tangents[1 + input] = 0
      }
      its.forEach((e) => {
        entries[from + e] = tangents[position[rows[e] as number] as number] as number
      })
    })
  }
}
