/** Networks written out neuron by neuron and row by row, and the same over a table. */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { centred } from '../support/drawn.js'

export type E = Expr<string>
export const v = (name: string): E => F.variable(name)

/** A network of one hidden layer, written neuron by neuron in four words only. */
export const network = (inputs: ReadonlyArray<E | number>, hidden: number, name: (s: string) => string): E => {
  const neuron = (id: string, xs: ReadonlyArray<E | number>): E =>
    F.tanh(xs.reduce<E>((s, x, i) => F.add(s, F.mul(v(name(`${id}.${i}`)), x)), v(name(`${id}.b`))))
  const layer = Array.from({ length: hidden }, (_, j) => neuron(`h${j}`, inputs))
  return neuron('out', layer)
}

export const rowsOf = (
  rows: number,
  inputs: number,
): ReadonlyArray<{ readonly x: ReadonlyArray<number>; readonly y: number }> => {
  const next = centred(7)
  return Array.from({ length: rows }, () => ({ x: Array.from({ length: inputs }, next), y: next() }))
}

export const unrolled = (rows: number, inputs: number, hidden: number, name: (s: string) => string = (s) => s): E =>
  F.mean(rowsOf(rows, inputs).map(({ x, y }) => F.square(F.sub(network(x, hidden, name), y))))

export const tabled = (rows: number, inputs: number, hidden: number): F.Objective<string> => {
  const data = rowsOf(rows, inputs)
  const columns = Object.fromEntries([
    ...Array.from({ length: inputs }, (_, i) => [`x${i}`, data.map((r) => r.x[i] as number)] as const),
    ['y', data.map((r) => r.y)] as const,
  ])
  const t = F.select([...Array.from({ length: inputs }, (_, i) => `x${i}`), 'y'])(F.table(columns)) as F.Table<'y'>
  const e = F.square(
    F.sub(
      network(
        Array.from({ length: inputs }, (_, i) => v(`x${i}`)),
        hidden,
        (s) => s,
      ),
      v('y'),
    ),
  )
  return F.meanOver(t)(e)
}

export const programOf = (e: E | F.Objective<string>): string => F.compile(e).report.program
