/**
 * Losses over rows as most people write them in JavaScript: over typed arrays, one row after the other, each of which
 * adds to the gradient. For networks the floors beside JavaScript were set by such code: it takes as long here.
 * byHand.ts takes four rows of a network at a time, and holds sums in variables: that is up to twice as fast, and
 * longer.
 */
import type { ByHand } from './byHand.js'
import { decayData, networkData } from './workloads.js'

type Run = ByHand['run']

interface Layer {
  readonly inputs: number
  readonly outputs: number
  /** Where its weights begin; a neuron's bias comes after them. */
  readonly start: number
  readonly x: Float64Array
  readonly out: Float64Array
  readonly xBar: Float64Array
  readonly outBar: Float64Array
}

const forward = (w: Float64Array, { inputs, out, outputs, start, x }: Layer): void => {
  for (let j = 0; j < outputs; j++) {
    const p = start + j * (inputs + 1)
    let s = w[p + inputs]!
    for (let i = 0; i < inputs; i++) s += w[p + i]! * x[i]!
    out[j] = Math.tanh(s)
  }
}

const backward = (w: Float64Array, g: Float64Array, layer: Layer): void => {
  const { inputs, out, outBar, outputs, start, x, xBar } = layer
  xBar.fill(0)
  for (let j = 0; j < outputs; j++) {
    const p = start + j * (inputs + 1)
    const bar = outBar[j]! * (1 - out[j]! * out[j]!)
    for (let i = 0; i < inputs; i++) {
      g[p + i]! += bar * x[i]!
      xBar[i]! += bar * w[p + i]!
    }
    g[p + inputs]! += bar
  }
}

const network = (sizes: ReadonlyArray<number>, rows: number, w: Float64Array, g: Float64Array): Run => {
  const data = networkData(sizes, rows)
  const inputs = data.inputs.map((row) => Float64Array.from(row))
  const targets = data.targets.map((row) => Float64Array.from(row))
  const values = sizes.map((units) => new Float64Array(units))
  const bars = sizes.map((units) => new Float64Array(units))
  const layers: Array<Layer> = []
  let start = 0
  for (let l = 0; l + 1 < sizes.length; l++) {
    const [own, next] = [sizes[l]!, sizes[l + 1]!]
    layers.push({
      inputs: own,
      outputs: next,
      start,
      x: values[l]!,
      out: values[l + 1]!,
      xBar: bars[l]!,
      outBar: bars[l + 1]!,
    })
    start += next * (own + 1)
  }
  const [first, output, outputBar] = [values[0]!, values.at(-1)!, bars.at(-1)!]
  return () => {
    let total = 0
    g.fill(0)
    for (let r = 0; r < rows; r++) {
      const target = targets[r]!
      first.set(inputs[r]!)
      for (let l = 0; l < layers.length; l++) forward(w, layers[l]!)
      for (let k = 0; k < output.length; k++) {
        const error = output[k]! - target[k]!
        total += error * error
        outputBar[k] = (2 * error) / rows
      }
      for (let l = layers.length - 1; l >= 0; l--) backward(w, g, layers[l]!)
    }
    return total / rows
  }
}

const decay = (rows: number, p: Float64Array, g: Float64Array): Run => {
  const { t, y } = decayData(rows)
  return () => {
    let total = 0
    g.fill(0)
    for (let r = 0; r < rows; r++) {
      const e = Math.exp(-p[1]! * t[r]!)
      const error = p[0]! * e + p[2]! - y[r]!
      total += error * error
      const bar = (2 * error) / rows
      g[0]! += bar * e
      g[1]! -= bar * p[0]! * e * t[r]!
      g[2]! += bar
    }
    return total / rows
  }
}

const written: { readonly [name: string]: (x: Float64Array, g: Float64Array) => Run } = {
  W1: (x, g) => network([2, 16, 16, 1], 100, x, g),
  W2: (x, g) => network([64, 128, 10], 256, x, g),
  W6: (x, g) => decay(1000, x, g),
}

/** For a point and a gradient as in byHand.ts; `undefined` for a workload without rows. */
export const rowByRow = (name: string, point: Float64Array, gradient: Float64Array): ByHand | undefined => {
  const run = written[name]?.(point, gradient)
  return (
    run && {
      run,
      repeat: (times) => {
        for (let k = 0; k < times; k++) run()
      },
    }
  )
}
