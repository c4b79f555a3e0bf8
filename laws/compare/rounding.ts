/**
 * How far a value may be off by rounding: a running error bound (Higham, Accuracy and Stability of Numerical Algorithms, 2nd
 * ed., §3.3), carried along with the value. Two ways to write one function may differ by as much as both bounds together.
 */
import { contributions } from '../../src/calculus/reverse.js'
import { scan } from '../../src/expr/fold.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Algebra } from '../../src/expr/numeric.js'
import type { Contribution, Primitive } from '../../src/expr/primitive.js'
import { tapeOf } from '../../src/expr/tape.js'
import { decided, isStep } from './kinks.js'
import type { Values } from '../subject.js'

/**
 * A value and its error: to be multiplied by the relative error of one operation.
 *
 * @since 0.1.0
 * @category model
 */
export interface Rounded {
  readonly value: number
  readonly error: number
}

/** Where nothing can be said: beyond an overflow, or where a choice or a steep slope hangs on a rounding. */
const unknown: Rounded = { value: NaN, error: NaN }

/** An operand is moved by so many errors to see whether anything hangs on it: far more than rounding amounts to. */
const SHIFT = 2 ** -40

const exact = (value: number): Rounded => ({ value, error: 0 })

const computed = (value: number, inherited: number): Rounded =>
  Number.isFinite(value) && inherited < Infinity ? { value, error: inherited + Math.abs(value) } : unknown

/** A function of one operand, with its slope there; unknown where the operand's error bends it. */
const through = (f: (x: number) => number, slope: number, { error, value: x }: Rounded): Rounded => {
  const [out, shift] = [f(x), SHIFT * error]
  const inherited = Math.abs(slope) * error
  const bends = [f(x + shift), f(x - shift)].some(
    // at a minimum the slope is 0, and what is left is a square
    (there) => !(Math.abs(there - out) <= 4 * SHIFT * inherited + shift * shift + 2 ** -30 * Math.abs(out)),
  )
  return error > 0 && bends ? unknown : computed(out, error > 0 ? inherited : 0)
}

/** Everything about a primitive that a small move must not change: which way its choices go, and the value of a step. */
const sidesOf = (p: Primitive, at: ReadonlyArray<number>): string => {
  const out = p.value(...at)
  const cs = contributions(numbers, p, at, out)
  return cs.every((c) => c === undefined)
    ? isStep(out)
      ? String(out)
      : ''
    : cs.map((c) => `${decided(c?.when)}/${decided(c?.unless)}`).join()
}

/** Whether a guard keeps the operand out. */
const isRefused = (c: Contribution<number>): boolean =>
  c !== undefined && (c.when === 0 || (c.unless !== undefined && c.unless !== 0))

const throughPrimitive = (p: Primitive, operands: ReadonlyArray<Rounded>): Rounded => {
  const at = operands.map((a) => a.value)
  const out = numbers.apply(p, at)
  const sides = sidesOf(p, at)
  const moved = operands.flatMap(({ error }, k) =>
    error > 0 ? [1, -1].map((sign) => at.map((x, i) => (i === k ? x + sign * SHIFT * error : x))) : [],
  )
  if (moved.some((there) => sidesOf(p, there) !== sides)) return unknown
  const cs = contributions(numbers, p, at, out)
  // An operand that is not taken may be unknown; a test, or one that is taken, may not.
  if (operands.some(({ error }, k) => Number.isNaN(error) && !isRefused(cs[k]))) return unknown
  // A test or a step is exact once it can't change; what only looks like one has lost its slope.
  if (cs.every((c) => c === undefined))
    return isStep(out)
      ? exact(out)
      : computed(
          out,
          operands.reduce((sum, { error }) => sum + error, 0),
        )
  const taken = cs.map((c) => (c === undefined || isRefused(c) ? 0 : Math.abs(c.partial)))
  const inherited = operands.reduce(
    (sum, { error }, k) => (error > 0 && taken[k] !== 0 ? sum + (taken[k] as number) * error : sum),
    0,
  )
  const bends = moved.some((there) => {
    const change = Math.abs(numbers.apply(p, there) - out)
    return !(change <= 4 * SHIFT * inherited + 2 ** -30 * Math.abs(out))
  })
  return bends ? unknown : computed(out, inherited)
}

const algebra = (env: Values): Algebra<Rounded> => ({
  constant: exact,
  variable: (name) => exact(env.get(name) ?? NaN),
  add: (a, b) => computed(a.value + b.value, a.error + b.error),
  mul: (a, b) => {
    const crossed = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error
    return computed(a.value * b.value, crossed + SHIFT * a.error * b.error)
  },
  pow: (a, k) => through((x) => numbers.pow(x, k), k === 0 ? 0 : k * numbers.pow(a.value, k - 1), a),
  exp: (a) => through(numbers.exp, numbers.exp(a.value), a),
  tanh: (a) => through(numbers.tanh, 1, a),
  apply: throughPrimitive,
  decide: (a) => a.value !== 0,
})

/**
 * An expression's value and the error that rounding may have brought to it, in units of the relative error of one operation;
 * `undefined` where an intermediate result is not finite, or a choice or a steep slope hangs on a rounding.
 *
 * @example
 * import { add, sub, variable } from 'fluxion'
 * import { rounded } from 'fluxion/laws'
 *
 * const x = variable('x')
 * const at = rounded(sub(add(x, 1e6), 1e6))(new Map([['x', 0.1]]))
 * // the sum's rounding is relative to a million, and so is the error of what is left
 * assert.ok(at !== undefined && at.error > 1e6 && at.value < 1)
 *
 * @since 0.1.0
 * @category conditioning
 */
export const rounded = (e: Expr<string>): ((env: Values) => Rounded | undefined) => {
  const tape = tapeOf(e)
  return (env) => {
    const results = scan(algebra(env))(tape)
    const last = results.at(-1) as Rounded
    // What is not taken may be unknown; what the value was made of has made it unknown too.
    return Number.isFinite(last.value) && last.error < Infinity ? last : undefined
  }
}
