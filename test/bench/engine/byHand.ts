/**
 * The workloads as a careful programmer writes them by hand in JavaScript, over typed arrays. Parameters as in
 * workloads.ts. Each is made for one point and one gradient: V8 runs a loop over arrays that a closure holds almost
 * twice as fast as one over arguments. It is as fond of plain variables: a loop over some that were destructured was
 * four times slower, so nothing here is.
 */
import type { Repeat } from './timing.js'
import { decayData, networkData } from './workloads.js'

/** Computes the value at the point that it was made for, and fills the gradient. */
type Run = () => number

/** How many rows are worked off together: each weight is read once for all of them. Divides every batch here. */
const TOGETHER = 4

/** out = tanh(w·x + b) for four rows; x is [row][unit]. */
const forward = (w: Float64Array, at: number, inputs: number, outputs: number, x: Float64Array, out: Float64Array) => {
  let p = at
  for (let j = 0; j < outputs; j++) {
    const bias = w[p + inputs]!
    let s0 = bias
    let s1 = bias
    let s2 = bias
    let s3 = bias
    for (let i = 0; i < inputs; i++) {
      const v = w[p + i]!
      s0 += v * x[i]!
      s1 += v * x[inputs + i]!
      s2 += v * x[2 * inputs + i]!
      s3 += v * x[3 * inputs + i]!
    }
    out[j] = Math.tanh(s0)
    out[outputs + j] = Math.tanh(s1)
    out[2 * outputs + j] = Math.tanh(s2)
    out[3 * outputs + j] = Math.tanh(s3)
    p += inputs + 1
  }
}

/** From the cotangents of four rows' outputs to the weights' and, where `xBar` is given, the inputs'. */
const backward = (
  w: Float64Array,
  at: number,
  inputs: number,
  outputs: number,
  x: Float64Array,
  out: Float64Array,
  bar: Float64Array,
  g: Float64Array,
  xBar: Float64Array | undefined,
) => {
  let p = at
  xBar?.fill(0)
  for (let j = 0; j < outputs; j++) {
    const o0 = out[j]!
    const o1 = out[outputs + j]!
    const o2 = out[2 * outputs + j]!
    const o3 = out[3 * outputs + j]!
    const b0 = bar[j]! * (1 - o0 * o0)
    const b1 = bar[outputs + j]! * (1 - o1 * o1)
    const b2 = bar[2 * outputs + j]! * (1 - o2 * o2)
    const b3 = bar[3 * outputs + j]! * (1 - o3 * o3)
    for (let i = 0; i < inputs; i++) {
      g[p + i]! += b0 * x[i]! + b1 * x[inputs + i]! + b2 * x[2 * inputs + i]! + b3 * x[3 * inputs + i]!
    }
    g[p + inputs]! += b0 + b1 + b2 + b3
    if (xBar !== undefined) {
      for (let i = 0; i < inputs; i++) {
        const v = w[p + i]!
        xBar[i]! += v * b0
        xBar[inputs + i]! += v * b1
        xBar[2 * inputs + i]! += v * b2
        xBar[3 * inputs + i]! += v * b3
      }
    }
    p += inputs + 1
  }
}

const network = (sizes: ReadonlyArray<number>, rows: number, w: Float64Array, g: Float64Array): Run => {
  const data = networkData(sizes, rows)
  const [inputs, targets] = [Float64Array.from(data.inputs.flat()), Float64Array.from(data.targets.flat())]
  const [first, last] = [sizes[0]!, sizes.at(-1)!]
  const layers = sizes.length - 1
  const values = sizes.map((units) => new Float64Array(TOGETHER * units))
  const bars = sizes.map((units) => new Float64Array(TOGETHER * units))
  const starts = sizes.map((_, l) => sizes.slice(1, l + 1).reduce((n, units, k) => n + units * (sizes[k]! + 1), 0))
  return () => {
    let total = 0
    g.fill(0)
    const [output, outputBar] = [values[layers]!, bars[layers]!]
    for (let r = 0; r < rows; r += TOGETHER) {
      values[0]!.set(inputs.subarray(r * first, (r + TOGETHER) * first))
      for (let l = 0; l < layers; l++) forward(w, starts[l]!, sizes[l]!, sizes[l + 1]!, values[l]!, values[l + 1]!)
      for (let k = 0; k < TOGETHER * last; k++) {
        const error = output[k]! - targets[r * last + k]!
        total += error * error
        outputBar[k] = (2 * error) / rows
      }
      for (let l = layers - 1; l >= 0; l--) {
        const xBar = l === 0 ? undefined : bars[l]!
        backward(w, starts[l]!, sizes[l]!, sizes[l + 1]!, values[l]!, values[l + 1]!, bars[l + 1]!, g, xBar)
      }
    }
    return total / rows
  }
}

const rosenbrock = (x: Float64Array, g: Float64Array): Run => {
  const end = x.length - 1
  return () => {
    let total = 0
    let carried = 0
    for (let i = 0; i < end; i++) {
      const here = x[i]!
      const t = x[i + 1]! - here * here
      const u = 1 - here
      total += 100 * t * t + u * u
      g[i] = carried - 400 * t * here - 2 * u
      carried = 200 * t
    }
    g[end] = carried
    return total
  }
}

const decay = (rows: number, p: Float64Array, g: Float64Array): Run => {
  const { t, y } = decayData(rows)
  return () => {
    const a = p[0]!
    const b = p[1]!
    const c = p[2]!
    let total = 0
    let ga = 0
    let gb = 0
    let gc = 0
    for (let r = 0; r < rows; r++) {
      const time = t[r]!
      const e = Math.exp(-b * time)
      const error = a * e + c - y[r]!
      total += error * error
      ga += error * e
      gb += error * e * time
      gc += error
    }
    g[0] = (2 * ga) / rows
    g[1] = (-2 * a * gb) / rows
    g[2] = (2 * gc) / rows
    return total / rows
  }
}

const chain = (p: Float64Array, g: Float64Array): Run => {
  const depth = (p.length - 1) / 2
  const x = new Float64Array(depth + 1)
  return () => {
    let state = p[0]!
    x[0] = state
    for (let k = 0; k < depth; k++) {
      state = Math.tanh(p[1 + 2 * k]! * state + p[2 + 2 * k]!)
      x[k + 1] = state
    }
    let bar = 1
    for (let k = depth - 1; k >= 0; k--) {
      const after = x[k + 1]!
      bar *= 1 - after * after
      g[2 + 2 * k] = bar
      g[1 + 2 * k] = bar * x[k]!
      bar *= p[1 + 2 * k]!
    }
    g[0] = bar
    return state
  }
}

const written: { readonly [name: string]: (x: Float64Array, g: Float64Array) => Run } = {
  W1: (x, g) => network([2, 16, 16, 1], 100, x, g),
  W2: (x, g) => network([64, 128, 10], 256, x, g),
  W3: chain,
  W4_1e3: rosenbrock,
  W4_1e5: rosenbrock,
  W6: (x, g) => decay(1000, x, g),
}

export interface ByHand {
  readonly run: Run
  /** A loop in which V8 knows what it calls, so that it can do there what it does for code in place. */
  readonly repeat: Repeat
}

/** Whether somebody has written it. */
export const isByHand = (name: string): boolean => Object.hasOwn(written, name)

export const byHand = (name: string, point: Float64Array, gradient: Float64Array): ByHand => {
  const make = written[name]
  if (make === undefined)
    throw new Error(`Nobody has written ${name} by hand yet: add it to test/bench/engine/byHand.ts.`)
  const run = make(point, gradient)
  return {
    run,
    repeat: (times) => {
      for (let k = 0; k < times; k++) run()
    },
  }
}
