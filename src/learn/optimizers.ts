/**
 * Optimisers as pure pairs: `init` makes a state, `update` turns a gradient and a state into a step and the next state.
 * A state is plain data. Optimisers chain: each takes the step of the one before it as its gradient.
 */
import { checkLength } from '../checks/arrays.js'
import { asOptions, check, refuse } from '../checks/options.js'
import { asOperands } from '../expr/operand.js'
import { pow } from '../math/elementary.js'
import { RATE, rateAt, type Rate } from './rates.js'

/**
 * How a gradient becomes a step, and what is remembered from one to the next.
 *
 * @since 0.1.0
 * @category model
 */
export interface Optimizer<S> {
  /** The state before the first step, for parameters with these values. */
  readonly init: (parameters: ReadonlyArray<number>) => S
  /** The step to *add* to the parameters, and the next state. */
  readonly update: (
    gradient: ReadonlyArray<number>,
    state: S,
    parameters: ReadonlyArray<number>,
  ) => { readonly step: ReadonlyArray<number>; readonly state: S }
}

/** Fails unless it is given an optimiser. */
export const checkOptimizer = <S>(operation: string, name: string, o: Optimizer<S> | undefined): void => {
  if (typeof o?.init !== 'function' || typeof o.update !== 'function')
    refuse('BadOperand', operation, name, 'an optimiser, such as adam()', o)
}

/**
 * What an optimiser, perhaps a user's own, makes of a gradient. Fails unless its step has a number for each parameter:
 * a missing one would look like a parameter that is not finite, and a string would be concatenated.
 */
export const updated = <S>(
  name: string,
  optimizer: Optimizer<S>,
  names: ReadonlyArray<string>,
  ...[gradient, state, parameters]: Parameters<Optimizer<S>['update']>
): ReturnType<Optimizer<S>['update']> => {
  const place = `${name}.update(…).step`
  const next = optimizer.update(gradient, state, parameters)
  // Types don't say how long a list is.
  checkLength((next as typeof next | null | undefined)?.step, gradient.length, place, 'parameters')
  const odd = next.step.findIndex((x) => typeof x !== 'number')
  if (odd >= 0) refuse('BadNumber', place, names[odd] ?? `element ${odd}`, 'a number', next.step[odd])
  return next
}

const zeros = (parameters: ReadonlyArray<number>): ReadonlyArray<number> => parameters.map(() => 0)

/**
 * How many steps have been taken.
 *
 * @since 0.1.0
 * @category model
 */
export interface Count {
  readonly count: number
}

/**
 * The optimiser that leaves a gradient as it is: the identity of `chain`.
 *
 * @example
 * import { unchanged } from 'fluxion'
 *
 * assert.deepStrictEqual(unchanged.update([1, 2], null, [0, 0]).step, [1, 2])
 *
 * @since 0.1.0
 * @category optimisers
 */
export const unchanged: Optimizer<null> = {
  init: () => null,
  update: (gradient) => ({ step: gradient, state: null }),
}

/**
 * Two optimisers in a row: the second takes the first's step as its gradient. Chaining is associative (up to how the
 * states are nested), and `unchanged` is its identity. Throws a `FluxionError` for what is not an optimiser
 * (`BadOperand`), and for more than two (`BadArity`), which only untyped code can give.
 *
 * @example
 * import { chain, scaleBy } from 'fluxion'
 *
 * const quarter = chain(scaleBy(0.5), scaleBy(0.5))
 * assert.deepStrictEqual(quarter.update([4], quarter.init([0]), [0]).step, [1])
 *
 * @since 0.1.0
 * @category optimisers
 */
export const chain: <S, T>(first: Optimizer<S>, second: Optimizer<T>) => Optimizer<readonly [S, T]> = <S, T>(
  first: Optimizer<S>,
  second: Optimizer<T>,
  ...more: ReadonlyArray<unknown>
): Optimizer<readonly [S, T]> => {
  if (more.length > 0) asOperands('chain', 2, [first, second, ...more], 'chain(chain(a, b), c)')
  checkOptimizer('chain', 'first', first)
  checkOptimizer('chain', 'second', second)
  return {
    init: (parameters) => [first.init(parameters), second.init(parameters)],
    update: (gradient, [s, t], parameters) => {
      const one = updated('first', first, [], gradient, s, parameters)
      const two = updated('second', second, [], one.step, t, parameters)
      return { step: two.step, state: [one.state, two.state] }
    },
  }
}

/**
 * Multiplies by a factor, constant or depending on the number of steps. Throws a `FluxionError` (`BadNumber`) for a
 * factor that is neither a finite number nor a function.
 *
 * @example
 * import { scaleBy } from 'fluxion'
 *
 * const o = scaleBy((step) => 1 / (step + 1))
 * assert.deepStrictEqual(o.update([6], { count: 2 }, [0]), { step: [2], state: { count: 3 } })
 *
 * @since 0.1.0
 * @category optimisers
 */
export const scaleBy = (factor: Rate): Optimizer<Count> => {
  check('scaleBy', 'factor', factor, RATE)
  return {
    init: () => ({ count: 0 }),
    update: (gradient, { count }) => {
      const k = rateAt(factor, count)
      return { step: gradient.map((g) => k * g), state: { count: count + 1 } }
    },
  }
}

/** Against the gradient, at a rate. */
const downhill = (rate: Rate): Optimizer<Count> => scaleBy((step) => -rateAt(rate, step))

/**
 * Gradient descent: −rate · gradient. On minibatches, stochastic gradient descent. Throws a `FluxionError` for unknown
 * options (`BadOperand`), and for a rate that is neither a finite number nor a function (`BadNumber`).
 *
 * @example
 * import { sgd } from 'fluxion'
 *
 * const o = sgd({ rate: 0.1 })
 * assert.deepStrictEqual(o.update([10], o.init([0]), [0]).step, [-1])
 *
 * @since 0.1.0
 * @category optimisers
 */
export const sgd = (options: { readonly rate: Rate }): Optimizer<Count> =>
  downhill(asOptions('sgd', options, { rate: RATE }).rate)

/**
 * A running sum of gradients, each weighted by `decay` times the weight of the next.
 *
 * @since 0.1.0
 * @category model
 */
export interface Velocity {
  readonly velocity: ReadonlyArray<number>
}

const gathering = (decay: number): Optimizer<Velocity> => ({
  init: (parameters) => ({ velocity: zeros(parameters) }),
  update: (gradient, { velocity }) => {
    const next = gradient.map((g, k) => decay * (velocity[k] as number) + g)
    return { step: next, state: { velocity: next } }
  },
})

/**
 * Gradient descent with momentum (Polyak 1964): v ← decay · v + gradient, step −rate · v. The decay is 0.9 by default,
 * and at most 1. Throws a `FluxionError` as `sgd` does.
 *
 * @example
 * import { momentum } from 'fluxion'
 *
 * const o = momentum({ rate: 1, decay: 0.5 })
 * const first = o.update([1], o.init([0]), [0])
 * assert.deepStrictEqual(first.step, [-1])
 * assert.deepStrictEqual(o.update([1], first.state, [0]).step, [-1.5])
 *
 * @since 0.1.0
 * @category optimisers
 */
export const momentum = (options: {
  readonly rate: Rate
  readonly decay?: number
}): Optimizer<readonly [Velocity, Count]> => {
  const { decay = 0.9, rate } = asOptions('momentum', options, { rate: RATE, decay: 'number from 0 to 1 or undefined' })
  return chain(gathering(decay), downhill(rate))
}

/**
 * Running means of gradients and of their squares.
 *
 * @since 0.1.0
 * @category model
 */
export interface Moments extends Count {
  readonly first: ReadonlyArray<number>
  readonly second: ReadonlyArray<number>
}

const byMoments = (decay1: number, decay2: number, epsilon: number): Optimizer<Moments> => ({
  init: (parameters) => ({ count: 0, first: zeros(parameters), second: zeros(parameters) }),
  update: (gradient, state) => {
    const count = state.count + 1
    const first = gradient.map((g, k) => decay1 * (state.first[k] as number) + (1 - decay1) * g)
    const second = gradient.map((g, k) => decay2 * (state.second[k] as number) + (1 - decay2) * g * g)
    // An infinite mean would stay infinite, and every later step would silently be 0.
    const sizeOf = (mean: number): number => (mean === Infinity ? NaN : Math.sqrt(mean))
    // Means that begin at 0 are too small at first, by these factors.
    const [bias1, bias2] = [1 - pow(decay1, count), 1 - pow(decay2, count)]
    const step = first.map((m, k) => m / bias1 / (sizeOf((second[k] as number) / bias2) + epsilon))
    return { step, state: { count, first, second } }
  },
})

/**
 * Adam (Kingma and Ba 2015): steps of about the rate's size in every parameter. By default the rate is 0.001, the
 * decays of the two means are 0.9 and 0.999, and epsilon is 1e-8. Throws a `FluxionError` as `sgd` does. A gradient
 * whose square overflows (beyond some 1e154) makes a step of NaN, which ends a run.
 *
 * @example
 * import { adam } from 'fluxion'
 *
 * const o = adam({ rate: 0.1 })
 * const [step] = o.update([1e-3], o.init([0]), [0]).step
 * assert.strictEqual(step?.toFixed(4), '-0.1000')
 *
 * @since 0.1.0
 * @category optimisers
 */
export const adam = (
  options: {
    readonly rate?: Rate
    readonly decay1?: number
    readonly decay2?: number
    readonly epsilon?: number
  } = {},
): Optimizer<readonly [Moments, Count]> => {
  const decay = 'number from 0 up, but below 1 or undefined'
  const {
    decay1 = 0.9,
    decay2 = 0.999,
    epsilon = 1e-8,
    rate = 1e-3,
  } = asOptions('adam', options, {
    rate: `${RATE} or undefined`,
    decay1: decay,
    decay2: decay,
    epsilon: 'finite number from 0 up or undefined',
  })
  return chain(byMoments(decay1, decay2, epsilon), downhill(rate))
}
