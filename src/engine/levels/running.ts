/**
 * Runs a graph level by level: once, or for each row of a table. Gives values, gradients and the entries of Jacobians.
 *
 * It writes into its program's memory, which belongs to it alone, and into arrays that the caller passes in.
 */
import { apartFrom } from '../run/overlap.js'
import type { OverRows } from '../run/overRows.js'
import { factors, type Term } from '../roll/term.js'
import type { RowData } from '../roll/rolled.js'
import { backward, forward, type Derive, type Graph, type LoadedGraph } from './graph.js'

/** Rows of a table: those that are picked, if any are. */
interface Rows {
  readonly data: RowData
  readonly picked?: ArrayLike<number>
}

const countOf = ({ data, picked }: Rows): number => picked?.length ?? data.columns.rows

/** Goes through the graph at `x`, row after row; `k` counts those that were gone through. */
type Through = (rows: Rows, x: ArrayLike<number>, visit: (row: number, k: number) => void) => void

const going =
  ({ inputs: { columns, given } }: Graph, { forth, values }: LoadedGraph): Through =>
  (rows, x, visit) => {
    const { data, picked } = rows
    given.forEach((v, k) => {
      if (v >= 0) values[1 + k] = x[v] as number
    })
    const lists = columns.map(({ input, name }) => ({ slot: 1 + input, list: data.columns.column(name) }))
    const count = countOf(rows)
    for (let k = 0; k < count; k++) {
      const row = picked === undefined ? k : (picked[k] as number)
      for (const { list, slot } of lists) values[slot] = list?.[row] as number
      forth()
      visit(row, k)
    }
  }

type Factors = Pick<Term, 'reduce' | 'weight'>

/** What the sum over rows is multiplied by. Some rows of a mean with weights are a sum. */
const factorOf = ({ reduce, weight }: Factors, rows: Rows): number => {
  const { columns, rowWeights } = rows.data
  return weight * factors(reduce, { columns: { ...columns, rows: countOf(rows) }, rowWeights }).share
}

/** A term's value over rows; its derivatives are written into `gradient`, if one is given. */
type Sum = (rows: Rows, x: ArrayLike<number>, gradient?: Float64Array) => number

const summing = (graph: Graph, loaded: LoadedGraph, through: Through, term: Factors): Sum => {
  const { inputs, root } = graph
  const { given } = inputs
  const goBack = backward(graph, loaded, given.length)
  return (rows, x, gradient) => {
    const factor = factorOf(term, rows)
    let sum = 0
    let isFirst = true
    const add = (input: number, derivative: number): void => {
      const v = given[input] as number
      if (gradient === undefined || v < 0) return
      gradient[v] = isFirst ? derivative : (gradient[v] as number) + derivative
    }
    gradient?.fill(0)
    through(rows, x, (row) => {
      const weight = rows.data.rowWeights?.[row] ?? 1
      const value = weight * (loaded.values[root] as number)
      sum = isFirst ? value : sum + value
      if (gradient !== undefined) goBack(factor * weight, add)
      isFirst = false
    })
    return factor * sum
  }
}

/** Writes the values of outputs over rows and the entries of their Jacobian into lists, from some places on. */
type Write = (rows: Rows, ...lent: Parameters<OverRows['outputs']>) => void

const writing = (graph: Graph, loaded: LoadedGraph, through: Through): Write => {
  const { inputs, outputs } = graph
  // There are none to be asked for.
  if (outputs === undefined) return () => undefined
  const { position, rows: its } = outputs
  const goBack = backward(graph, loaded, inputs.given.length)
  const back: Derive = (into, from) => {
    goBack(1, (input, derivative) => {
      if (input < its.length) into[from + input] = derivative
    })
  }
  const entriesInto = outputs.forward === undefined ? back : forward(graph, loaded, outputs, outputs.forward)
  return (rows, x, values, entries, valuesFrom = 0, entriesFrom = 0) => {
    through(rows, x, (_, k) => {
      for (let o = 0; o < position.length; o++)
        values[valuesFrom + k * position.length + o] = loaded.values[position[o] as number] as number
      if (entries !== undefined) entriesInto(entries, entriesFrom + k * its.length, 1)
    })
  }
}

/** A graph over the rows of a term, which may be some of `all` another time. */
export const running = (graph: Graph, term: Term, all: RowData): OverRows => {
  const loaded = graph.load()
  const through = going(graph, loaded)
  const sum = summing(graph, loaded, through, term)
  const write = writing(graph, loaded, through)
  let rows: Rows = { data: term }
  let isRunning = false
  const alone = <A>(go: () => A): A => {
    isRunning = true
    try {
      return go()
    } finally {
      isRunning = false
    }
  }
  // A call that is made while one is under way, by a primitive that evaluates something itself, has another memory.
  const another = (): OverRows => {
    const made = running(graph, term, all)
    if (rows.picked !== undefined) made.take.batch([rows.picked])
    return made
  }
  return {
    lend: undefined,
    value: (x) => (isRunning ? another().value(x) : alone(() => sum(rows, x))),
    into: (x, gradient) =>
      isRunning ? another().into(x, gradient) : alone(() => sum(rows, apartFrom(x, [gradient]), gradient)),
    outputs: (...lent) => {
      if (isRunning) another().outputs(...lent)
      else
        alone(() => {
          write(rows, ...lent)
        })
    },
    take: {
      batch: ([picked]) => {
        rows = picked === undefined ? { data: all } : { data: all, picked }
      },
      stretch: (from, count) => {
        rows = { data: all, picked: Int32Array.from({ length: count }, (_, k) => from + k) }
      },
    },
  }
}
