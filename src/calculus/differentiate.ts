/** Numeric derivatives of expressions, in reverse and in forward mode. */
import { lending, scanWith, slots, type Slots } from '../expr/fold.js'
import { asList, fail } from '../expr/error.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { ensureExpr, type VariablesOf } from '../expr/operand.js'
import { tapeOf, tapeOfAll, type Tape } from '../expr/tape.js'
import { collect, dependence, type Dependence } from './collect.js'
import { duals, type Dual } from './duals.js'
import { asCotangent, bind, direction, type Env, type Tangent } from './environment.js'
import type { Gradient } from './gradient.js'
import { room, type Room, type Seeds } from './backward.js'
import { pullBackDecided } from './decided.js'
import { pullBack } from './reverse.js'

const orZero = (d: number | undefined): number => d ?? 0

/** The numeric gradient from seeded roots. */
const gradientFrom = <V extends string>(
  tape: Tape,
  d: Dependence,
  results: Slots<number>,
  seeds: Seeds<number>,
  into?: Room<number>,
): Gradient<V> =>
  collect(numbers, d, pullBackDecided(numbers, tape, results, seeds, into), orZero) as ReadonlyMap<
    string,
    number
  > as Gradient<V>

/**
 * The value of an expression and its gradient, by one pass forward and one backward. The work on the expression is done
 * once, for however many environments follow.
 *
 * Contributions of reused nodes are summed, nodes in reverse tape order and operands from left to right; that order is
 * part of the contract, so the same expression gives the same bits everywhere.
 *
 * @example
 * import { add, mul, valueAndGrad, variable } from 'fluxion'
 *
 * const [a, b, c, f] = [variable('a'), variable('b'), variable('c'), variable('f')]
 * const L = mul(add(mul(a, b), c), f)
 * const { value, gradient } = valueAndGrad(L)({ a: 2, b: -3, c: 10, f: -2 })
 * assert.strictEqual(value, -8)
 * assert.deepStrictEqual(gradient, new Map([['a', 6], ['b', -4], ['c', -2], ['f', 4]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const valueAndGrad = <V extends string>(
  e: Expr<V>,
): ((env: Env<V>) => { readonly value: number; readonly gradient: Gradient<V> }) => {
  const tape = tapeOf(e)
  const root = tape.ops.length - 1
  const d = dependence(tape, [root])
  const lend = lending(() => ({ results: slots(numbers, tape.ops.length), cotangents: room(numbers, tape) }))
  return (env) => {
    const leaves = bind(tape.variables, env)
    return lend(({ cotangents, results }) => {
      scanWith(numbers, tape, leaves, results)
      return { value: results[root] as number, gradient: gradientFrom(tape, d, results, [[root, 1]], cotangents) }
    })
  }
}

/**
 * The gradient of an expression, a Map from each variable to its partial derivative.
 *
 * @example
 * import { add, grad, variable } from 'fluxion'
 *
 * const a = variable('a')
 * assert.strictEqual(grad(add(a, a))({ a: 3 }).get('a'), 2) // a reused node: its contributions are summed
 *
 * @since 0.1.0
 * @category meaning
 */
export const grad = <V extends string>(e: Expr<V>): ((env: Env<V>) => Gradient<V>) => {
  const both = valueAndGrad(e)
  return (env) => both(env).gradient
}

/**
 * Derivatives of one expression by each of its nodes.
 *
 * @since 0.1.0
 * @category model
 */
export interface Adjoints {
  readonly value: number
  /** ∂(expression)/∂(node): of any node in it, inner ones too; 0 for a node that has no say at this point. */
  readonly of: (node: Expr<string>) => number
  /** Whether a derivative reaches the node at this point: false for nodes elsewhere and in branches not taken. */
  readonly reaches: (node: Expr<string>) => boolean
}

/**
 * The derivative of an expression by each of its nodes, inner ones too. Nodes are told apart by identity: two variables
 * of one name are two nodes here.
 *
 * @example
 * import { add, adjoints, mul, variable } from 'fluxion'
 *
 * const [a, b] = [variable('a'), variable('b')]
 * const d = mul(a, b)
 * const { of } = adjoints(mul(d, add(d, 1)))({ a: 2, b: 3 })
 * assert.strictEqual(of(d), 13) // ∂(d² + d)/∂d at 6
 *
 * @since 0.1.0
 * @category meaning
 */
export const adjoints = <V extends string>(e: Expr<V>): ((env: Env<V>) => Adjoints) => {
  const tape = tapeOf(e)
  const root = tape.ops.length - 1
  return (env) => {
    const results = scanWith(numbers, tape, bind(tape.variables, env))
    const cotangents = pullBackDecided(numbers, tape, results, [[root, 1]])
    // A variable's name is no node, and would have the derivative 0.
    const at = (n: Expr<string>): number | undefined => cotangents.at(tape.indexOf(ensureExpr(n)))
    return {
      value: results[root] as number,
      of: (n) => orZero(at(n)),
      reaches: (n) => at(n) !== undefined,
    }
  }
}

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
    return { value: primal, tangent: orZero(slope) }
  }
}

/** The variables' values, moving along a direction. */
const dualLeaves = (tape: Tape, env: unknown, tangent: unknown): ReadonlyArray<Dual<number>> => {
  const moves = direction(tape.variables, tangent)
  return bind(tape.variables, env).map((primal, k) => ({ primal, tangent: moves[k] }))
}

/** Cotangents, once it is sure that they are numbers. */
const checkedCotangents = (cotangents: ReadonlyArray<number>): ReadonlyArray<number> =>
  asList(cotangents, 'pullback', 'pullback([1, 0])').map(asCotangent)

/**
 * Several expressions at once, and the pullback of their gradients: `pullback(c)` is the gradient of c₁·e₁ + c₂·e₂ + …,
 * for as many cotangents as you like. What the expressions share is evaluated once.
 *
 * @example
 * import { add, mul, variable, vjp } from 'fluxion'
 *
 * const [x, y] = [variable('x'), variable('y')]
 * const { value, pullback } = vjp([mul(x, y), add(x, y)])({ x: 2, y: 3 })
 * assert.deepStrictEqual(value, [6, 5])
 * assert.deepStrictEqual(pullback([1, 10]), new Map([['x', 13], ['y', 12]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const vjp = <const T extends ReadonlyArray<Expr<string>>>(
  es: T,
): ((env: Env<VariablesOf<T[number]>>) => {
  readonly value: { readonly [K in keyof T]: number }
  readonly pullback: (cotangents: { readonly [K in keyof T]: number }) => Gradient<VariablesOf<T[number]>>
}) => {
  const tape = tapeOfAll(asList(es, 'vjp', 'vjp([a, b])'))
  const d = dependence(tape, tape.roots)
  return (env) => {
    const results = scanWith(numbers, tape, bind(tape.variables, env))
    return {
      value: tape.roots.map((i) => results[i]) as unknown as { readonly [K in keyof T]: number },
      pullback: (cotangents) => {
        const cs = checkedCotangents(cotangents as unknown as ReadonlyArray<number>)
        if (cs.length !== tape.roots.length) {
          fail(
            'LengthMismatch',
            'cotangents',
            `The pullback of ${tape.roots.length} expressions needs as many cotangents, not ${cs.length}.`,
          )
        }
        return gradientFrom(
          tape,
          d,
          results,
          tape.roots.map((i, k) => [i, cs[k] as number] as const),
        )
      },
    }
  }
}

/**
 * The gradients of several expressions, in their order. It goes through all they are made of once for each of them: for
 * many outputs there is `compile([a, b])`.
 *
 * @example
 * import { add, jacobian, mul, variable } from 'fluxion'
 *
 * const [x, y] = [variable('x'), variable('y')]
 * const [ofProduct, ofSum] = jacobian([mul(x, y), add(x, 1)])({ x: 2, y: 3 })
 * assert.deepStrictEqual(ofProduct, new Map([['x', 3], ['y', 2]]))
 * assert.deepStrictEqual(ofSum, new Map([['x', 1]]))
 *
 * @since 0.1.0
 * @category meaning
 */
export const jacobian = <const T extends ReadonlyArray<Expr<string>>>(
  es: T,
): ((env: Env<VariablesOf<T[number]>>) => { readonly [K in keyof T]: Gradient<VariablesOf<T[K]>> }) => {
  const tape = tapeOfAll(asList(es, 'jacobian', 'jacobian([a, b])'))
  const rows = tape.roots.map((root) => ({ root, d: dependence(tape, [root]) }))
  return (env) => {
    const results = scanWith(numbers, tape, bind(tape.variables, env))
    return rows.map(({ d, root }) => gradientFrom(tape, d, results, [[root, 1]])) as unknown as {
      readonly [K in keyof T]: Gradient<VariablesOf<T[K]>>
    }
  }
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
    return new Map([...moved].map(([name, t]) => [name as V, orZero(t)]))
  }
}

/**
 * All second derivatives, row by row. Entries that are structurally absent at this point (two variables that never
 * meet) are left out, so a sparse Hessian stays small; every variable in the gradient has a row. Costs one `hvp` a
 * variable.
 *
 * @example
 * import { hessian, mul, pow, variable } from 'fluxion'
 *
 * const h = hessian(mul(pow(variable('x'), 2), variable('y')))({ x: 3, y: 5 })
 * assert.deepStrictEqual(h.get('x'), new Map([['x', 10], ['y', 6]]))
 * assert.deepStrictEqual(h.get('y'), new Map([['x', 6]]))
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
