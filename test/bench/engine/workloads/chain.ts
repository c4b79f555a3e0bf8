/** W3: x ← tanh(aₖ·x + bₖ), so many times. */
import { add, mul, tanh, variable, type Expr } from 'fluxion'
import { drawing, type Workload } from '../workload.js'

export const chainLoss = (depth: number): Expr<string> => {
  let x: Expr<string> = variable('x')
  for (let k = 0; k < depth; k++) x = tanh(add(mul(variable(`a.${k}`), x), variable(`b.${k}`)))
  return x
}

/**
 * Slopes near 1: with smaller ones all but the last few hundred cotangents would be 0, or so small that processors slow
 * down.
 */
const chainPoint = (depth: number): Float64Array => {
  const drawn = drawing(31)
  const steps = Array.from({ length: depth }, () => [0.95 + 0.1 * drawn(), 0.1 * (drawn() - 0.5)])
  return Float64Array.from([0.5, ...steps.flat()])
}

export const chain = (depth: number): Workload => ({
  name: 'W3',
  title: `x ← tanh(aₖ·x + bₖ), ${depth} times`,
  expression: () => chainLoss(depth),
  parameters: ['x', ...Array.from({ length: depth }, (_, k) => [`a.${k}`, `b.${k}`]).flat()],
  point: chainPoint(depth),
})
