/** Non-linear least squares: the method of Levenberg and Marquardt, and how sure one may be of what it finds. */
import { take, valueAndGrad, type CompiledOutputs, type Expr, type Point } from 'fluxion'
import { iterate } from './iterate.js'
import { diagonal, dot, inverse, minus, solve, times, withDiagonal, type Matrix, type Vector } from './matrices.js'

/** Where a search is. */
export interface State {
  /** The parameters, in the order of the residuals' variables. */
  readonly at: Vector
  /** The sum of the squares of the residuals r. */
  readonly squares: number
  /** Half its gradient: Jᵀ·r, where J is the Jacobian of the residuals. */
  readonly slope: Vector
  /** Half its Hessian, as if the residuals were straight: Jᵀ·J. */
  readonly curvature: Matrix
  /** How much the next step is held back: not at all at 0, where it is that of Gauss and Newton. */
  readonly damping: number
}

const named = <V extends string>(names: ReadonlyArray<V>, values: Vector): ReadonlyMap<V, number> =>
  new Map(names.map((name, k) => [name, values[k] as number]))

const stateAt = <V extends string>(residuals: CompiledOutputs<V>, at: Vector, damping: number): State => {
  const { dense, value } = residuals.valueAndDense(named(residuals.variables, at))
  const [r, J] = [[...value], [...dense]]
  const columns = at.map((_, k) => J.filter((_, i) => i % at.length === k))
  return {
    at,
    squares: dot(r, r),
    slope: columns.map((column) => dot(column, r)),
    curvature: columns.map((a) => columns.map((b) => dot(a, b))),
    damping,
  }
}

/** What rounding may add to a sum of squares; a step that adds no more has not gone uphill. */
const ROUNDING = 1e-12

/** Less damping after a step that led down, more after one that did not and is taken back. */
const step =
  <V extends string>(residuals: CompiledOutputs<V>) =>
  (state: State): State => {
    const { at, curvature, damping, slope, squares } = state
    const held = withDiagonal(curvature, (c) => c * (1 + damping))
    const tried = stateAt(residuals, minus(at, solve(held)(slope)), damping / 3)
    return tried.squares <= squares * (1 + ROUNDING) ? tried : { ...state, damping: damping * 2 }
  }

/** A share of something that may be nothing but rounding. */
const NEGLIGIBLE = 1e-12

/** Whether the residuals are at right angles to what any parameter, in whatever unit, could do about them. */
const isLowest = ({ curvature, slope, squares }: State): boolean =>
  diagonal(curvature).every((c, k) => Math.abs(slope[k] as number) <= NEGLIGIBLE * Math.sqrt(c * squares))

/** Whether next to nothing is left of the residuals: of rounding alone no angle can be told. */
const isExact = ({ at, curvature, squares }: State): boolean =>
  squares <= NEGLIGIBLE ** 2 * dot(at, times(curvature, at))

const isMinimum = (state: State): boolean => isLowest(state) || isExact(state)

/** The states of a search from a start to a minimum. */
export const levenbergMarquardt =
  <V extends string>(residuals: CompiledOutputs<V>) =>
  (start: Point<V>): Iterable<State> => {
    const at = residuals.variables.map((name) => start[name])
    return iterate(step(residuals), isMinimum, stateAt(residuals, at, 1e-3))
  }

/** What a search has found. */
export interface Fit<V extends string> {
  readonly parameters: ReadonlyMap<V, number>
  readonly standardErrors: ReadonlyMap<V, number>
  /** Of the parameters, in their order: s²·(Jᵀ·J)⁻¹. Huge, or no numbers, where the data leave a parameter open. */
  readonly covariance: Matrix
  readonly squares: number
  readonly steps: number
  /** Whether it came to a minimum in all these steps. */
  readonly isMinimum: boolean
}

const MOST_STEPS = 200

export const fit =
  <V extends string>(residuals: CompiledOutputs<V>) =>
  (start: Point<V>): Fit<V> => {
    const states = [...take(MOST_STEPS + 1)(levenbergMarquardt(residuals)(start))]
    const end = states.at(-1) as State
    const variance = end.squares / (residuals.outputs - residuals.variables.length)
    const covariance = inverse(end.curvature).map((row) => row.map((c) => c * variance))
    return {
      parameters: named(residuals.variables, end.at),
      standardErrors: named(residuals.variables, diagonal(covariance).map(Math.sqrt)),
      covariance,
      squares: end.squares,
      steps: states.length - 1,
      isMinimum: isMinimum(end),
    }
  }

/** A value, and the standard error that it has from the parameters. */
export interface Prediction {
  readonly value: number
  readonly standardError: number
}

/**
 * What a fitted model says at any `x`. By the delta method, which takes the model for straight, its variance is gᵀ·C·g:
 * its gradient g by the parameters, and their covariance C.
 */
export const predict = <V extends string>(
  model: Expr<V | 'x'>,
  { covariance, parameters }: Fit<V>,
): ((x: number) => Prediction) => {
  const valueAndSlopes = valueAndGrad(model)
  return (x) => {
    const { gradient, value } = valueAndSlopes(new Map<V | 'x', number>([...parameters, ['x', x]]))
    const g = [...parameters.keys()].map((name) => gradient.get(name) ?? 0)
    return { value, standardError: Math.sqrt(dot(g, times(covariance, g))) }
  }
}
