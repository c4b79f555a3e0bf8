/**
 * How far a value may be off by rounding: a running error bound (Higham, Accuracy and Stability of Numerical
 * Algorithms, 2nd ed., §3.3), carried along with the value. Two ways to write one function may differ by as much as
 * both bounds together.
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

const exact = (value: number): Rounded => ({ value, error: 0 })

/** The numbers that are computed with. */
export interface Precision {
  /** An operand is moved by so many errors to see whether anything hangs on it: far more than rounding amounts to. */
  readonly shift: number
  /** Nothing beyond is said to be finite. */
  readonly greatest: number
  /** The least number with all its digits. */
  readonly least: number
  /** What becomes of constants and variables. */
  readonly given: (value: number) => Rounded
}

const doubles: Precision = { shift: 2 ** -40, greatest: Number.MAX_VALUE, least: 0, given: exact }

const computedIn =
  ({ greatest, least }: Precision) =>
  (value: number, inherited: number): Rounded =>
    Math.abs(value) <= greatest && inherited < Infinity
      ? { value, error: inherited + Math.max(Math.abs(value), least) }
      : unknown

/** A function of one operand, with its slope there; unknown where the operand's error bends it. */
const through = (
  precision: Precision,
  f: (x: number) => number,
  slope: number,
  { error, value: x }: Rounded,
): Rounded => {
  const [out, by] = [f(x), precision.shift * error]
  const inherited = Math.abs(slope) * error
  const bends = [f(x + by), f(x - by)].some(
    // at a minimum the slope is 0, and what is left is a square
    (there) => !(Math.abs(there - out) <= 4 * precision.shift * inherited + by * by + 2 ** -30 * Math.abs(out)),
  )
  return error > 0 && bends ? unknown : computedIn(precision)(out, error > 0 ? inherited : 0)
}

/**
 * Everything about a primitive that a small change of its operands must leave as it is: which way its choices go, and
 * the value of a step.
 */
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

/** The operands, each of those that are known but not exactly moved by itself: up and down. */
const movedOperands = (
  { shift }: Precision,
  operands: ReadonlyArray<Rounded>,
): ReadonlyArray<ReadonlyArray<number>> => {
  const movedBy = (k: number, by: number): ReadonlyArray<number> =>
    operands.map(({ value }, i) => (i === k ? value + by : value))
  return operands.flatMap(({ error }, k) => (error > 0 ? [movedBy(k, shift * error), movedBy(k, -shift * error)] : []))
}

/** What operands pass on of their errors: along slopes that are not 0, as an error may be infinite. */
const inheritedFrom = (operands: ReadonlyArray<Rounded>, cs: ReadonlyArray<Contribution<number>>): number =>
  operands.reduce((sum, { error }, k) => {
    const c = cs[k]
    const slope = c === undefined || isRefused(c) ? 0 : Math.abs(c.partial)
    return error > 0 && slope !== 0 ? sum + slope * error : sum
  }, 0)

const throughPrimitive = (precision: Precision, p: Primitive, operands: ReadonlyArray<Rounded>): Rounded => {
  const at = operands.map(({ value }) => value)
  const out = numbers.apply(p, at)
  const cs = contributions(numbers, p, at, out)
  const moved = movedOperands(precision, operands)
  const sides = sidesOf(p, at)
  // What hangs on a rounding is unknown. So is what comes of something unknown, unless that is not taken.
  if (moved.some((there) => sidesOf(p, there) !== sides)) return unknown
  if (operands.some(({ error }, k) => Number.isNaN(error) && !isRefused(cs[k]))) return unknown
  if (cs.every((c) => c === undefined)) {
    // A test or a step is exact once it can't change; what only looks like one has lost its slope.
    const errors = operands.reduce((sum, { error }) => sum + error, 0)
    return isStep(out) ? exact(out) : computedIn(precision)(out, errors)
  }
  const inherited = inheritedFrom(operands, cs)
  const bends = moved.some((there) => {
    const change = Math.abs(numbers.apply(p, there) - out)
    return !(change <= 4 * precision.shift * inherited + 2 ** -30 * Math.abs(out))
  })
  return bends ? unknown : computedIn(precision)(out, inherited)
}

const algebra = (precision: Precision, env: Values): Algebra<Rounded> => {
  const computed = computedIn(precision)
  return {
    constant: precision.given,
    variable: (name) => precision.given(env.get(name) ?? NaN),
    add: (a, b) => computed(a.value + b.value, a.error + b.error),
    mul: (a, b) => {
      const crossed = Math.abs(a.value) * b.error + Math.abs(b.value) * a.error
      return computed(a.value * b.value, crossed + precision.shift * a.error * b.error)
    },
    pow: (a, k) => through(precision, (x) => numbers.pow(x, k), k === 0 ? 0 : k * numbers.pow(a.value, k - 1), a),
    exp: (a) => through(precision, numbers.exp, numbers.exp(a.value), a),
    tanh: (a) => through(precision, numbers.tanh, 1, a),
    apply: (p, operands) => throughPrimitive(precision, p, operands),
    decide: (a) => a.value !== 0,
  }
}

/** Expressions, values and errors at a point, of numbers of some precision. */
export const roundedIn = (
  precision: Precision,
  es: ReadonlyArray<Expr<string>>,
): ((env: Values) => ReadonlyArray<Rounded | undefined>) => {
  const tape = tapeOf(...es)
  return (env) => {
    const results = scan(algebra(precision, env))(tape)
    // What is not taken may be unknown; what a value was made of has made it unknown too.
    return Array.from(tape.roots, (root) => {
      const at = results[root] as Rounded
      return Number.isFinite(at.value) && at.error < Infinity ? at : undefined
    })
  }
}

/**
 * An expression's value and the error that rounding may have brought to it, in units of the relative error of one
 * operation; `undefined` where an intermediate result is not finite, or a choice or a steep slope hangs on a rounding.
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
  const all = roundedIn(doubles, [e])
  return (env) => all(env)[0]
}
