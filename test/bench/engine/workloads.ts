/**
 * What the engine is measured on: losses written scalar by scalar, in loops, as people write them. The data come from a
 * small generator of numbers that the rival in C has as well, so that both compute the same function. W7, a graph in
 * which nothing repeats, is in irregular.ts.
 */
import { add, constant, exp, mul, neg, square, sub, tanh, variable, type Expr } from 'fluxion'
import { drawing, type Workload } from './workload.js'
import { chain } from './workloads/chain.js'
import { convolution } from './workloads/convolution.js'
import { lotkaVolterra } from './workloads/lotkaVolterra.js'
import { recurrent } from './workloads/recurrent.js'

/** A network's rows and weights, drawn in the order in which C draws them. */
export interface NetworkData {
  readonly sizes: ReadonlyArray<number>
  /** A list for each row. */
  readonly inputs: ReadonlyArray<ReadonlyArray<number>>
  readonly targets: ReadonlyArray<ReadonlyArray<number>>
  /** Layer by layer, neuron by neuron; a neuron's bias after its weights. */
  readonly weights: Float64Array
}

export const networkData = (sizes: ReadonlyArray<number>, rows: number): NetworkData => {
  const drawn = drawing(12345)
  const some = (count: number | undefined): Array<number> => Array.from({ length: count ?? 0 }, () => drawn() * 2 - 1)
  const data = Array.from({ length: rows }, () => ({ x: some(sizes[0]), y: some(sizes.at(-1)) }))
  const count = sizes.slice(1).reduce((n, outputs, layer) => n + outputs * ((sizes[layer] as number) + 1), 0)
  const weights = Float64Array.from({ length: count }, () => drawn() - 0.5)
  return { sizes, inputs: data.map(({ x }) => x), targets: data.map(({ y }) => y), weights }
}

const parameterNames = (sizes: ReadonlyArray<number>): ReadonlyArray<string> =>
  sizes
    .slice(1)
    .flatMap((outputs, layer) =>
      Array.from({ length: outputs }, (_, j) => [
        ...Array.from({ length: sizes[layer] as number }, (_unused, i) => `net.w.${layer}.${j}.${i}`),
        `net.b.${layer}.${j}`,
      ]).flat(),
    )

/** The mean squared error of a tanh network, row by row and neuron by neuron. */
export const networkLoss = ({ inputs, sizes, targets }: NetworkData): Expr<string> => {
  const parameters = parameterNames(sizes).map((name) => variable(name))
  let total: Expr<string> = constant(0)
  for (const [r, row] of inputs.entries()) {
    let layer: ReadonlyArray<Expr<string>> = row.map(constant)
    let at = 0
    for (const outputs of sizes.slice(1)) {
      const next: Array<Expr<string>> = []
      for (let j = 0; j < outputs; j++) {
        let s = mul(parameters[at] as Expr<string>, layer[0] as Expr<string>)
        for (let i = 1; i < layer.length; i++) {
          s = add(s, mul(parameters[at + i] as Expr<string>, layer[i] as Expr<string>))
        }
        next.push(tanh(add(s, parameters[at + layer.length] as Expr<string>)))
        at += layer.length + 1
      }
      layer = next
    }
    for (const [j, output] of layer.entries()) {
      const error = square(sub(output, targets[r]?.[j] as number))
      total = r + j === 0 ? error : add(total, error)
    }
  }
  return mul(total, 1 / inputs.length)
}

/** What a row of the network 2-16-16-1 shares with no other. */
const NODES_A_ROW = 649

/** The loss of W1's network over as many rows as make about so many nodes. */
export const networkOf = (nodes: number): Expr<string> =>
  networkLoss(networkData([2, 16, 16, 1], Math.max(1, Math.round(nodes / NODES_A_ROW))))

const network = (name: string, sizes: ReadonlyArray<number>, rows: number): Workload => {
  const data = networkData(sizes, rows)
  return {
    name,
    title: `network ${sizes.join('-')}, ${rows} rows`,
    expression: () => networkLoss(data),
    parameters: parameterNames(sizes),
    point: data.weights,
  }
}

export const rosenbrockLoss = (n: number): Expr<string> => {
  const x = Array.from({ length: n }, (_, i) => variable(`x.${i}`))
  let total: Expr<string> | undefined
  for (let i = 0; i + 1 < n; i++) {
    const [here, next] = [x[i] as Expr<string>, x[i + 1] as Expr<string>]
    const term = add(mul(100, square(sub(next, square(here)))), square(sub(1, here)))
    total = total === undefined ? term : add(total, term)
  }
  return total ?? constant(0)
}

const rosenbrock = (name: string, n: number): Workload => {
  const drawn = drawing(99)
  return {
    name,
    title: `Rosenbrock in ${n} variables`,
    expression: () => rosenbrockLoss(n),
    parameters: Array.from({ length: n }, (_, i) => `x.${i}`),
    point: Float64Array.from({ length: n }, () => drawn() * 2 - 1),
  }
}

/** When, and what was seen then. */
export const decayData = (rows: number): { readonly t: Float64Array; readonly y: Float64Array } => {
  const drawn = drawing(5)
  const t = Float64Array.from({ length: rows }, (_, r) => r * 0.004)
  return { t, y: t.map((time) => 2.5 * Math.exp(-1.3 * time) + 0.5 + 0.1 * (drawn() - 0.5)) }
}

export const decayLoss = (rows: number): Expr<string> => {
  const { t, y } = decayData(rows)
  const [a, b, c] = [variable('a'), variable('b'), variable('c')]
  let total: Expr<string> | undefined
  for (let r = 0; r < rows; r++) {
    const model = add(mul(a, exp(neg(mul(b, t[r] as number)))), c)
    const error = square(sub(model, y[r] as number))
    total = total === undefined ? error : add(total, error)
  }
  return mul(total ?? 0, 1 / rows)
}

const decay: Workload = {
  name: 'W6',
  title: 'a·exp(−b·t) + c, 1000 rows',
  expression: () => decayLoss(1000),
  parameters: ['a', 'b', 'c'],
  point: Float64Array.of(2, 1, 0.3),
}

export const workloads: ReadonlyArray<Workload> = [
  network('W1', [2, 16, 16, 1], 100),
  network('W2', [64, 128, 10], 256),
  rosenbrock('W4_1e3', 1e3),
  rosenbrock('W4_1e5', 1e5),
  chain(1000),
  decay,
  convolution({ size: 32, channels: 4, window: 3, stride: 1 }),
  recurrent({ units: 32, inputs: 8, steps: 64, rows: 1 }),
  lotkaVolterra(1000),
]

export const workloadNamed = (name: string): Workload => {
  const found = workloads.find((w) => w.name === name)
  if (found === undefined) {
    throw new Error(`There is no workload ${name}; there are ${workloads.map((w) => w.name).join(', ')}.`)
  }
  return found
}
