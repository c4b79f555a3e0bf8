/**
 * W10: hares and foxes, x′ = x·(α − β·y) and y′ = y·(δ·x − γ), by Runge and Kutta's four stages a step; how far they
 * end from where they should.
 */
import { add, mul, square, sub, variable, type Expr } from 'fluxion'
import type { Workload } from '../workload.js'

type E = Expr<string>
type State = readonly [x: E, y: E]

const STEP = 0.01
const TARGET = [5, 5] as const

const parameters = ['alpha', 'beta', 'gamma', 'delta', 'x', 'y'] as const

/** Where everything goes from here. */
const flow = ([x, y]: State): State => [
  mul(x, sub(variable('alpha'), mul(variable('beta'), y))),
  mul(y, sub(mul(variable('delta'), x), variable('gamma'))),
]

const moved = ([x, y]: State, [dx, dy]: State, by: number): State => [add(x, mul(by, dx)), add(y, mul(by, dy))]

const stages = (k: readonly [E, E, E, E]): E => add(add(k[0], mul(2, k[1])), add(mul(2, k[2]), k[3]))

const step = (s: State): State => {
  const k1 = flow(s)
  const k2 = flow(moved(s, k1, STEP / 2))
  const k3 = flow(moved(s, k2, STEP / 2))
  const k4 = flow(moved(s, k3, STEP))
  return moved(s, [stages([k1[0], k2[0], k3[0], k4[0]]), stages([k1[1], k2[1], k3[1], k4[1]])], STEP / 6)
}

/** Where hares and foxes are after each step. */
export const lotkaVolterraStates = (steps: number): ReadonlyArray<State> => {
  const states: Array<State> = []
  let s: State = [variable('x'), variable('y')]
  for (let k = 0; k < steps; k++) states.push((s = step(s)))
  return states
}

export const lotkaVolterraLoss = (steps: number): E => {
  const [x, y] = lotkaVolterraStates(steps).at(-1) as State
  return add(square(sub(x, TARGET[0])), square(sub(y, TARGET[1])))
}

export const lotkaVolterra = (steps: number): Workload => ({
  name: 'W10',
  title: `Lotka–Volterra, ${steps} Runge–Kutta steps, distance from a target at the end`,
  expression: () => lotkaVolterraLoss(steps),
  parameters,
  point: Float64Array.of(1.1, 0.4, 0.4, 0.1, 10, 10),
})
