/**
 * W9: a recurrent network, hₜ = tanh(W·hₜ₋₁ + U·xₜ + b) from h = 0, and the mean squared error of what is read off
 * every state.
 */
import { add, constant, mul, square, sub, tanh, variable, type Expr } from 'fluxion'
import { drawing, type Workload } from '../workload.js'

type E = Expr<string>

export interface RecurrentShape {
  readonly units: number
  readonly inputs: number
  readonly steps: number
  /** Sequences, each from a state of its own. */
  readonly rows: number
}

/** W and U above each other, an input's weights side by side; biases; what reads off a state, and its bias. */
const namesOf = ({ inputs, units }: RecurrentShape): ReadonlyArray<string> => {
  const each = Array.from({ length: units }, (_, j) => j)
  return [
    ...Array.from({ length: units }, (_, i) => each.map((j) => `w.${i}.${j}`)).flat(),
    ...Array.from({ length: inputs }, (_, i) => each.map((j) => `u.${i}.${j}`)).flat(),
    ...each.map((j) => `b.${j}`),
    ...each.map((j) => `out.${j}`),
    'out.b',
  ]
}

interface Sequence {
  readonly input: ReadonlyArray<ReadonlyArray<number>>
  readonly target: ReadonlyArray<number>
}

const drawnSequences = (shape: RecurrentShape) => {
  const { inputs, rows, steps } = shape
  const drawn = drawing(9)
  const sequences = Array.from({ length: rows }, (): Sequence => {
    const each = Array.from({ length: steps }, () => ({
      x: Array.from({ length: inputs }, () => drawn() * 2 - 1),
      y: drawn() * 2 - 1,
    }))
    return { input: each.map(({ x }) => x), target: each.map(({ y }) => y) }
  })
  return { sequences, point: Float64Array.from(namesOf(shape), () => 0.6 * (drawn() - 0.5)) }
}

/** Σ wᵢ·xᵢ + b, where the weights of the j-th sum are every so many. */
const weighted = (
  weights: ReadonlyArray<E>,
  xs: ReadonlyArray<E | number>,
  start: number,
  stride: number,
  bias: E,
): E => {
  let s = mul(weights[start] as E, xs[0] as E | number)
  for (let i = 1; i < xs.length; i++) s = add(s, mul(weights[start + i * stride] as E, xs[i] as E | number))
  return add(s, bias)
}

export const recurrentLoss = (shape: RecurrentShape, sequences: ReadonlyArray<Sequence>): E => {
  const { inputs, steps, units } = shape
  const parameters = namesOf(shape).map((name) => variable(name))
  const biases = parameters.slice((units + inputs) * units)
  const [reading, last] = [biases.slice(units, 2 * units), biases[2 * units] as E]
  let total: E | undefined
  for (const { input, target } of sequences) {
    let state: ReadonlyArray<E> = Array.from({ length: units }, () => constant(0))
    for (let t = 0; t < steps; t++) {
      const seen: ReadonlyArray<E | number> = [...state, ...(input[t] as ReadonlyArray<number>)]
      state = state.map((_, j) => tanh(weighted(parameters, seen, j, units, biases[j] as E)))
      const error = square(sub(weighted(reading, state, 0, 1, last), target[t] as number))
      total = total === undefined ? error : add(total, error)
    }
  }
  return mul(total ?? 0, 1 / (steps * sequences.length))
}

export const recurrent = (shape: RecurrentShape): Workload => {
  const { point, sequences } = drawnSequences(shape)
  const { inputs, rows, steps, units } = shape
  return {
    name: 'W9',
    title: `recurrent network, ${units} units, ${inputs} inputs, ${steps} steps, ${rows} sequence${rows === 1 ? '' : 's'}`,
    expression: () => recurrentLoss(shape, sequences),
    parameters: namesOf(shape),
    point,
  }
}
