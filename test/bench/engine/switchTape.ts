/** The classic interpreter: one loop forward and one back over typed arrays, a switch inside, no objects. */
import { tapeOf, type Expr } from 'fluxion'
import type { Into } from './backEnd.js'

const CODES = { Const: 0, Var: 1, Add: 2, Mul: 3, Pow: 4, Exp: 5, Tanh: 6 } as const
/** Squares are most of the powers there are. */
const SQUARE = 7

export interface SwitchTape {
  readonly nodes: number
  readonly variables: ReadonlyArray<string>
  readonly into: Into
}

export const switchTape = (e: Expr<string>): SwitchTape => {
  const { first: a, nodes, numbers, second: b, variables } = tapeOf(e)
  const n = nodes.length
  const ops = Int32Array.from(nodes, (node) => {
    if (node._tag === 'Apply') throw new Error(`The switch tape has no code for ${node.primitive.name}: add one.`)
    return node._tag === 'Pow' && node.exponent === 2 ? SQUARE : CODES[node._tag]
  })
  const v = Float64Array.from(nodes, (node) => (node._tag === 'Const' ? node.value : 0))
  const bar = new Float64Array(n)

  const forward = (x: Float64Array): number => {
    for (let i = 0; i < n; i++) {
      switch (ops[i]!) {
        case 1:
          v[i] = x[a[i]!]!
          break
        case 2:
          v[i] = v[a[i]!]! + v[b[i]!]!
          break
        case 3:
          v[i] = v[a[i]!]! * v[b[i]!]!
          break
        case 4:
          v[i] = Math.pow(v[a[i]!]!, numbers[i]!)
          break
        case 5:
          v[i] = Math.exp(v[a[i]!]!)
          break
        case 6:
          v[i] = Math.tanh(v[a[i]!]!)
          break
        case 7:
          v[i] = v[a[i]!]! * v[a[i]!]!
      }
    }
    return v[n - 1]!
  }

  const backward = (g: Float64Array): void => {
    g.fill(0)
    bar.fill(0)
    bar[n - 1] = 1
    for (let i = n - 1; i >= 0; i--) {
      const d = bar[i]!
      switch (ops[i]!) {
        case 1:
          g[a[i]!]! += d
          break
        case 2:
          bar[a[i]!]! += d
          bar[b[i]!]! += d
          break
        case 3:
          bar[a[i]!]! += d * v[b[i]!]!
          bar[b[i]!]! += d * v[a[i]!]!
          break
        case 4:
          bar[a[i]!]! += d * numbers[i]! * Math.pow(v[a[i]!]!, numbers[i]! - 1)
          break
        case 5:
          bar[a[i]!]! += d * v[i]!
          break
        case 6:
          bar[a[i]!]! += d * (1 - v[i]! * v[i]!)
          break
        case 7:
          bar[a[i]!]! += 2 * d * v[a[i]!]!
      }
    }
  }

  return {
    nodes: n,
    variables,
    into: (x, gradient) => {
      const value = forward(x)
      backward(gradient)
      return value
    },
  }
}
