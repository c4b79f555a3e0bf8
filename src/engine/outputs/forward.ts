/**
 * Several outputs that have most of what they are made of in common, such as the states along a trajectory: each variable's share in all of them, forward along one tape,
 * variable after variable. Backward it would be the whole way again for each output.
 *
 * The loops fill arrays that the caller lends.
 */
import { duals, type Dual } from '../../calculus/duals.js'
import { scanWith } from '../../expr/fold.js'
import { numbers } from '../../expr/numbers.js'
import type { Tape } from '../../expr/tape.js'
import { reordered, type OnArrays } from './onArrays.js'
import type { OutputsTape } from '../roll/outputs.js'

const onDuals = /* @__PURE__ */ duals(numbers)

/** How a tape's roots move with one of its variables. */
const movedBy = (tape: Tape, x: ArrayLike<number>, variable: number): ReadonlyArray<number | undefined> => {
  const leaves = tape.variables.map((_, v): Dual<number> => ({ primal: x[v] as number, tangent: v === variable ? 1 : undefined })) // prettier-ignore
  const results = scanWith(onDuals, tape, leaves)
  return tape.roots.map((root) => (results[root] as Dual<number>).tangent)
}

/** The places of each number in a list, for the numbers up to some count. */
export const placesOf = (list: Int32Array, count: number): ReadonlyArray<Int32Array> => {
  const counts = new Int32Array(count)
  for (const n of list) counts[n] = (counts[n] as number) + 1
  const places = Array.from(counts, (length) => new Int32Array(length))
  counts.fill(0)
  list.forEach((n, k) => {
    const at = counts[n] as number
    ;(places[n] as Int32Array)[at] = k
    counts[n] = at + 1
  })
  return places
}

/** The roots' values and derivatives, entry by entry. */
export const forwardOutputs = (tape: Tape, { rows, variables: columns }: OutputsTape['entries']): OnArrays => {
  const { roots, variables } = tape
  const entriesOf = placesOf(columns, variables.length)
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
      entriesOf.forEach((its, v) => {
        const moved = movedBy(tape, x, v)
        its.forEach((e) => {
          entries[e] = moved[rows[e] as number] ?? 0
        })
      })
    },
  }
}

const areFinite = (list: Float64Array): boolean => {
  let sum = 0
  // What is not finite is NaN times 0, and stays.
  for (let k = 0; k < list.length; k++) sum += 0 * (list[k] as number)
  return sum === 0
}

/** The same entries in another's order; both have all that a derivative can reach. */
const alignedTo = (wanted: OnArrays, given: OnArrays): OnArrays['into'] => {
  const { columns, into, rows } = reordered(wanted.variables, given)
  const count = wanted.variables.length
  const keyOf = (row: number, column: number): number => row * count + column
  const places = new Map(Array.from(rows, (row, e) => [keyOf(row, columns[e] as number), e] as const))
  const from = wanted.rows.map((row, e) => places.get(keyOf(row, wanted.columns[e] as number)) as number)
  const own = new Float64Array(rows.length)
  return (x, values, entries) => {
    into(x, values, own)
    entries?.forEach((_, e) => {
      entries[e] = own[from[e] as number] as number
    })
  }
}

/**
 * Outputs as a program gives them in whose loops all variables have a tangent everywhere: 0 where a variable is not there, and times a slope that is infinite that makes NaN. So
 * where some entry is not finite, all are taken from what knows which are there. That is made when it is first needed, and nobody can tell.
 */
export const whereFinite = (fast: OnArrays, exact: () => OnArrays): OnArrays => {
  let known: OnArrays['into'] | undefined
  return {
    ...fast,
    into: (x, values, entries) => {
      fast.into(x, values, entries)
      if (entries === undefined || areFinite(entries)) return
      known ??= alignedTo(fast, exact())
      known(x, new Float64Array(values.length), entries)
    },
  }
}
