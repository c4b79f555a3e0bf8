/** Numeric derivatives of expressions, by reverse mode. */
import { lending, scanWith, slots, type Slots } from '../expr/fold.js'
import { asList, fail } from '../expr/error.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { ensureExpr, type VariablesOf } from '../expr/operand.js'
import { tapeOf, tapeOfAll, type Tape } from '../expr/tape.js'
import { collect, dependence, type Dependence } from './collect.js'
import { asCotangent, bind, type Env } from './environment.js'
import type { Gradient } from './gradient.js'
import { room, type Room, type Seeds } from './backward.js'
import { pullBackDecided } from './decided.js'

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
  /** ∂(expression)/∂(node): of any node in it, inner ones too; 0 for a node that does not matter at this point. */
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
    // A name instead of a node would otherwise have the derivative 0.
    const at = (n: Expr<string>): number | undefined => cotangents.at(tape.indexOf(ensureExpr(n)))
    return {
      value: results[root] as number,
      of: (n) => orZero(at(n)),
      reaches: (n) => at(n) !== undefined,
    }
  }
}

/** The cotangents themselves; fails unless they are numbers. */
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
 * The gradients of several expressions, in their order. Each costs a pass of its own over all that they share: for many
 * expressions use `compile([a, b])`.
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
