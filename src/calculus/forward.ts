/**
 * Numeric derivatives along a direction, by forward mode: of an expression, and of its gradient (forward over reverse).
 */
import { scanWith } from '../expr/fold.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import { collect, dependence, type Dependence } from './collect.js'
import { duals, type Dual } from './duals.js'
import { bind, direction, type Env, type Tangent } from './environment.js'
import type { Gradient } from './gradient.js'
import { pullBack } from './reverse.js'

/**
 * The value and derivative of an expression along a direction, by forward mode: one pass, whatever the number of
 * outputs. A variable absent from the tangent does not move.
 *
 * @example
 * import { jvp, mul, variable } from 'fluxion'
 *
 * const along = jvp(mul(variable('x'), variable('y')))
 * assert.deepStrictEqual(along({ x: 2, y: 3 }, { x: 1 }), { value: 6, tangent: 3 })
 *
 * @since 0.1.0
 * @category meaning
 */
export const jvp = <V extends string>(
  e: Expr<V>,
): ((env: Env<V>, tangent: Tangent<V>) => { readonly value: number; readonly tangent: number }) => {
  const tape = tapeOf(e)
  const carrier = duals(numbers)
  return (env, tangent) => {
    const results = scanWith(carrier, tape, dualLeaves(tape, env, tangent))
    const { primal, tangent: slope } = results[results.length - 1] as Dual<number>
    return { value: primal, tangent: slope ?? 0 }
  }
}

/** The variables' values, moving along a direction. */
const dualLeaves = (tape: Tape, env: unknown, tangent: unknown): ReadonlyArray<Dual<number>> => {
  const moves = direction(tape.variables, tangent)
  return bind(tape.variables, env).map((primal, k) => ({ primal, tangent: moves[k] }))
}

/** How the gradient moves as the variables move: reverse mode over duals. */
const gradientTangent = (
  tape: Tape,
  d: Dependence,
  leaves: ReadonlyArray<Dual<number>>,
): ReadonlyMap<string, number | undefined> => {
  const carrier = duals(numbers)
  const root = tape.ops.length - 1
  const cotangents = pullBack(carrier, tape, scanWith(carrier, tape, leaves), [[root, carrier.constant(1)]])
  return collect(carrier, d, cotangents, (dual) => dual?.tangent)
}

/**
 * The Hessian times a direction, without the Hessian: forward mode over reverse mode, at a few times the cost of a
 * gradient.
 *
 * @example
 * import { hvp, mul, variable } from 'fluxion'
 *
 * const product = hvp(mul(variable('x'), variable('y')))
 * assert.deepStrictEqual(product({ x: 2, y: 3 }, { x: 1 }), new Map([['x', 0], ['y', 1]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const hvp = <V extends string>(e: Expr<V>): ((env: Env<V>, direction: Tangent<V>) => Gradient<V>) => {
  const tape = tapeOf(e)
  const d = dependence(tape, [tape.ops.length - 1])
  return (env, along) => {
    const moved = gradientTangent(tape, d, dualLeaves(tape, env, along))
    return new Map([...moved].map(([name, t]) => [name as V, t ?? 0]))
  }
}

/**
 * All second derivatives, row by row. Entries that are structurally absent at this point (two variables that never
 * meet) are left out, so a sparse Hessian stays small; every variable in the gradient has a row. Costs one `hvp` a
 * variable.
 *
 * Where many are asked for, `compile([...derivatives(e).values()])` has them for a Jacobian, dense or sparse.
 *
 * It takes expressions. Of an objective over a table, the Hessian's row of a parameter is the gradient of the same
 * objective over the derivative by that parameter.
 *
 * @example
 * import { compile, derivative, derivatives, grad, hessian, mul, pow } from 'fluxion'
 * import { square, sub, sumOver, table, variable } from 'fluxion'
 *
 * const e = mul(pow(variable('x'), 2), variable('y'))
 * const h = hessian(e)({ x: 3, y: 5 })
 * assert.deepStrictEqual(h.get('x'), new Map([['x', 10], ['y', 6]]))
 * assert.deepStrictEqual(h.get('y'), new Map([['x', 6]]))
 * assert.deepStrictEqual(compile([...derivatives(e).values()]).jacobian({ x: 3, y: 5 }), [...h.values()])
 *
 * const error = square(sub(mul(variable('slope'), variable('t')), variable('s')))
 * const total = sumOver(table({ t: [1, 2], s: [3, 5] }))
 * assert.deepStrictEqual(grad(total(derivative('slope')(error)))({ slope: 2 }), new Map([['slope', 10]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const hessian = <V extends string>(e: Expr<V>): ((env: Env<V>) => ReadonlyMap<V, Gradient<V>>) => {
  const tape = tapeOf(e)
  const d = dependence(tape, [tape.ops.length - 1])
  return (env) => {
    const values = bind(tape.variables, env)
    const row = (name: string): Gradient<V> => {
      const leaves = values.map((primal, k): Dual<number> => ({
        primal,
        tangent: tape.variables[k] === name ? 1 : undefined,
      }))
      const entries = [...gradientTangent(tape, d, leaves)]
      return new Map(entries.flatMap(([other, t]) => (t === undefined ? [] : [[other as V, t]])))
    }
    return new Map(d.names.map((name) => [name as V, row(name)]))
  }
}
