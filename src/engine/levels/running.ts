/**
 * Runs a graph level by level: once, or for each row of a table. Gives values, gradients and the entries of Jacobians.
 *
 * It writes into its program's memory, which belongs to it alone, and into arrays that the caller passes in.
 */
import type { Numbers } from '../code/format.js'
import { apartFrom } from '../run/overlap.js'
import { placesOf } from '../lists/sorting.js'
import type { OverRows } from '../run/overRows.js'
import type { Colours } from '../roll/outputs/colours.js'
import { factors, type Term } from '../roll/term.js'
import type { Outputs, RowData } from '../roll/rolled.js'
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
type Derive = (into: Float64Array, from: number, seed: number) => void

/** Back from the result: what reaches the inputs is given to `receive`, one after the other. */
const backward =
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
const forward = (
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

/** A graph over the rows of a term, which may be some of `all` another time. */
export const running = (graph: Graph, term: Term, all: RowData): OverRows => {
  const { inputs, outputs, root } = graph
  const loaded = graph.load()
  const { forth, values } = loaded
  const { columns: columnInputs, given } = inputs
  const goBack = backward(graph, loaded, given.length)
  let data: RowData = term
  let picked: ArrayLike<number> | undefined
  let isRunning = false
  const alone = <A>(go: () => A): A => {
    isRunning = true
    try {
      return go()
    } finally {
      isRunning = false
    }
  }
  const another = (): OverRows => {
    const made = running(graph, term, all)
    if (picked !== undefined) made.take.batch([picked])
    return made
  }
  /** Goes through the graph for each row. */
  const through = (x: ArrayLike<number>, visit: (row: number, k: number) => void): void => {
    given.forEach((v, k) => {
      if (v >= 0) values[1 + k] = x[v] as number
    })
    const lists = columnInputs.map(({ input, name }) => ({ slot: 1 + input, list: data.columns.column(name) }))
    const count = picked?.length ?? data.columns.rows
    for (let k = 0; k < count; k++) {
      const row = picked === undefined ? k : (picked[k] as number)
      for (const { list, slot } of lists) values[slot] = list?.[row] as number
      forth()
      visit(row, k)
    }
  }
  /** What the sum over rows is multiplied by. Some rows of a mean with weights are a sum. */
  const factorOf = (): number => {
    const rows = picked?.length ?? data.columns.rows
    const own: RowData = { columns: { ...data.columns, rows }, rowWeights: data.rowWeights }
    return term.weight * factors(term.reduce, own).share
  }
  const weightAt = (row: number): number => data.rowWeights?.[row] ?? 1
  const run = (x: ArrayLike<number>, gradient: Float64Array | undefined): number => {
    const factor = factorOf()
    let sum = 0
    let isFirst = true
    const add = (input: number, derivative: number): void => {
      const v = given[input] as number
      if (gradient === undefined || v < 0) return
      gradient[v] = isFirst ? derivative : (gradient[v] as number) + derivative
    }
    gradient?.fill(0)
    through(x, (row) => {
      const weight = weightAt(row)
      const value = weight * (values[root] as number)
      sum = isFirst ? value : sum + value
      if (gradient !== undefined) goBack(factor * weight, add)
      isFirst = false
    })
    return factor * sum
  }
  /** The entries of one row. */
  const entriesInto: Derive | undefined =
    outputs &&
    (outputs.forward !== undefined
      ? forward(graph, loaded, outputs, outputs.forward)
      : (into, from) => {
          goBack(1, (input, derivative) => {
            if (input < outputs.rows.length) into[from + input] = derivative
          })
        })
  const runOutputs: OverRows['outputs'] = (x, to, entries, valuesFrom = 0, entriesFrom = 0) => {
    if (outputs === undefined) return
    const { position, rows } = outputs
    through(x, (_, k) => {
      for (let o = 0; o < position.length; o++)
        to[valuesFrom + k * position.length + o] = values[position[o] as number] as number
      if (entries !== undefined) entriesInto?.(entries, entriesFrom + k * rows.length, 1)
    })
  }
  // A call that is made while one is under way, by a primitive that evaluates something itself, has another memory.
  return {
    lend: undefined,
    value: (x) => (isRunning ? another().value(x) : alone(() => run(x, undefined))),
    into: (x, gradient) =>
      isRunning ? another().into(x, gradient) : alone(() => run(apartFrom(x, [gradient]), gradient)),
    outputs: (x, ...lent) => {
      if (isRunning) another().outputs(x, ...lent)
      else
        alone(() => {
          runOutputs(x, ...lent)
        })
    },
    take: {
      batch: ([rows]) => {
        data = all
        picked = rows
      },
      stretch: (from, rows) => {
        data = all
        picked = Int32Array.from({ length: rows }, (_, k) => from + k)
      },
    },
  }
}
