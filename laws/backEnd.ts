/** What a back end is to the laws: a function from expressions and objectives to something that runs on numbers. */
import type { Expr } from '../src/expr/node.js'
import { isObjective, objective, type Objective } from '../src/objective/objective.js'
import { stage } from '../src/objective/stage.js'
import type { Values } from './subject.js'

/**
 * An expression or objective ready to run. `x` and `gradient` are in the order of `variables`.
 *
 * @since 0.1.0
 * @category model
 */
export interface Compiled {
  /** The free variables, or the parameters of an objective; each once. */
  readonly variables: ReadonlyArray<string>
  readonly value: (env: Values) => number
  readonly valueAndGrad: (env: Values) => { readonly value: number; readonly gradient: Values }
  /** The value at x; the gradient overwrites whatever was in `gradient`. */
  readonly into: (x: Float64Array, gradient: Float64Array) => number
}

/**
 * A back end.
 *
 * @since 0.1.0
 * @category model
 */
export type Compile = (e: Expr<string> | Objective<string>) => Compiled

/** What the laws of a back end are made for. */
export interface CompiledLawOptions {
  readonly name: string
  readonly compile: Compile
  readonly tolerance: number
}

/**
 * The back end that there always is: the fold, staged.
 *
 * @example
 * import { mul, variable } from 'fluxion'
 * import { foldBackEnd } from 'fluxion/laws'
 *
 * const { into, variables } = foldBackEnd(mul(variable('x'), variable('y')))
 * const gradient = new Float64Array(2)
 * assert.strictEqual(into(Float64Array.of(3, 4), gradient), 12)
 * assert.deepStrictEqual([variables, gradient], [['x', 'y'], Float64Array.of(4, 3)])
 *
 * @since 0.1.0
 * @category subjects
 */
export const foldBackEnd: Compile = (e) => {
  const { dependsOn, into, parameters } = stage(isObjective(e) ? e : objective(e))
  const bound = (env: Values): Float64Array => Float64Array.from(parameters, (name) => env.get(name) ?? NaN)
  return {
    variables: parameters,
    value: (env) => into(bound(env)),
    valueAndGrad: (env) => {
      const gradient = new Float64Array(parameters.length)
      const value = into(bound(env), gradient)
      const entries = parameters.map((name, k) => [name, gradient[k] as number] as const)
      return { value, gradient: new Map(entries.filter((_, k) => dependsOn[k] === true)) }
    },
    into: (x, gradient) => into(x, gradient),
  }
}
