/** Learning rates: constant, or falling as the steps go on. */
import { asOptions, check, refuse } from '../checks/options.js'
import { pow } from '../math/elementary.js'

/**
 * A learning rate: a number, or a function of the number of steps taken so far.
 *
 * @since 0.1.0
 * @category model
 */
export type Rate = number | ((step: number) => number)

/** What a rate may be, for `asOptions` and `check`. */
export const RATE = 'finite number or function'

/** A rate after so many steps. */
export const rateAt = (rate: Rate, step: number): number => {
  if (typeof rate === 'number') return rate
  const now: unknown = rate(step)
  return typeof now === 'number' ? now : refuse('BadNumber', 'an optimiser', 'rate', `a number at step ${step}`, now)
}

/**
 * A rate that stays the same. Throws a `FluxionError` (`BadNumber`) for what is not a finite number.
 *
 * @example
 * import { constantRate } from 'fluxion'
 *
 * assert.strictEqual(constantRate(0.1)(99), 0.1)
 *
 * @since 0.1.0
 * @category rates
 */
export const constantRate = (rate: number): ((step: number) => number) => {
  check('constantRate', 'rate', rate, 'finite number')
  return () => rate
}

/**
 * A rate that falls by a factor every so many steps, smoothly: rate · factor^(step/every). Throws a `FluxionError` for
 * unknown options (`BadOperand`), and for options that are not finite numbers, a factor below 0, or an `every` that is
 * not above 0 (`BadNumber`).
 *
 * @example
 * import { exponentialRate } from 'fluxion'
 *
 * assert.strictEqual(exponentialRate({ rate: 1, factor: 0.5, every: 10 })(20), 0.25)
 *
 * @since 0.1.0
 * @category rates
 */
export const exponentialRate = (options: {
  readonly rate: number
  readonly factor: number
  readonly every: number
}): ((step: number) => number) => {
  const { every, factor, rate } = asOptions('exponentialRate', options, {
    rate: 'finite number',
    factor: 'finite number from 0 up',
    every: 'finite number above 0',
  })
  return (step) => rate * pow(factor, step / every)
}

/**
 * A rate that falls from one value to another in a straight line over so many steps, and then stays. Throws a
 * `FluxionError` as `exponentialRate` does.
 *
 * @example
 * import { linearRate } from 'fluxion'
 *
 * const rate = linearRate({ from: 1, to: 0, steps: 4 })
 * assert.deepStrictEqual([0, 1, 4, 9].map(rate), [1, 0.75, 0, 0])
 *
 * @since 0.1.0
 * @category rates
 */
export const linearRate = (options: {
  readonly from: number
  readonly to: number
  readonly steps: number
}): ((step: number) => number) => {
  const { from, steps, to } = asOptions('linearRate', options, {
    from: 'finite number',
    to: 'finite number',
    steps: 'finite number from 0 up',
  })
  return (step) => (step >= steps ? to : from + ((to - from) * step) / steps)
}
