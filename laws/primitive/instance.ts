/** A primitive on variables of its own, with every way to its derivatives, each made when first asked for and kept. */
import { either as E } from 'fp-ts'
import { grad } from '../../src/calculus/differentiate.js'
import { hvp, jvp } from '../../src/calculus/forward.js'
import { duals, type Dual } from '../../src/calculus/duals.js'
import { derivative } from '../../src/calculus/symbolic.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import { variable } from '../../src/expr/arithmetic.js'
import { expressions } from '../../src/expr/expressions.js'
import { knownOr } from '../../src/expr/known.js'
import { scanWith } from '../../src/expr/fold.js'
import { makeApply, type Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Numeric } from '../../src/expr/numeric.js'
import type { Primitive } from '../../src/expr/primitive.js'
import { tapeOf } from '../../src/expr/tape.js'
import { conditioning, type Conditioning } from '../compare/conditioning.js'
import { sided, type Sided } from '../compare/kinks.js'
import { rounded } from '../compare/rounding.js'
import type { Values } from '../subject.js'

/** Numbers by operand: a point, a direction, a gradient. */
export type Vector = ReadonlyArray<number>

/** A point with one operand exchanged. */
export const replaced = (at: Vector, k: number, by: number): Vector => at.map((x, i) => (i === k ? by : x))

/**
 * A function's value, or NaN where it throws: that it throws, and on which sample, is told by the laws, which call it
 * too.
 */
export const orNaN = (f: (at: Vector) => number, at: Vector): number =>
  E.getOrElse(() => NaN)(
    E.tryCatch(
      () => f(at),
      () => undefined,
    ),
  )

/** A function of some operands, with its value and slopes by numbers. */
export interface Smooth {
  readonly expression: Expr<string>
  readonly value: (at: Vector) => number
  readonly sided: (at: Vector) => Sided
  /** What the value's rounding errors are relative to; NaN where nothing can be said. */
  readonly noise: (at: Vector) => number
  /** By reverse mode: 0 where an operand does not contribute. */
  readonly gradient: (at: Vector) => Vector
  /** By forward mode. */
  readonly slope: (at: Vector, along: Vector) => number
  /** Forward over reverse. */
  readonly hvp: (at: Vector, along: Vector) => Vector
  readonly conditioning: (at: Vector, along: Vector) => Conditioning
  /** Symbolically, by operand k. */
  readonly by: (k: number) => Smooth
}

/** A primitive, and how many operands it is tried on. */
export interface Instance extends Smooth {
  readonly primitive: Primitive
  readonly names: ReadonlyArray<string>
  /** A tangent's tangent, forward over forward: the slope along a direction of the slope by operand k. */
  readonly twiceForward: (at: Vector, along: Vector, k: number) => number
}

const letters = ['x', 'y', 'z']
const nameOf = (k: number): string => letters[k] ?? `x${k}`

/** A value made when first asked for. */
const lazily = <T>(make: () => T): (() => T) => {
  const made: { value?: T } = {}
  return () => (made.value ??= make())
}

const smooth = (expression: Expr<string>, names: ReadonlyArray<string>): Smooth => {
  const env = (at: Vector): Values => new Map(names.map((name, k) => [name, at[k] as number]))
  const vector = (values: Values): Vector => names.map((name) => values.get(name) ?? 0)
  const parts = {
    value: lazily(() => evaluate(expression)),
    gradient: lazily(() => grad(expression)),
    jvp: lazily(() => jvp(expression)),
    hvp: lazily(() => hvp(expression)),
    sided: lazily(() => sided(expression)),
    rounded: lazily(() => rounded(expression)),
    conditioning: lazily(() => conditioning(expression)),
    by: names.map((name) => lazily(() => smooth(derivative(name)(expression), names))),
  }
  return {
    expression,
    value: (at) => parts.value()(env(at)),
    sided: (at) => parts.sided()(env(at)),
    noise: (at) => parts.rounded()(env(at))?.error ?? NaN,
    gradient: (at) => vector(parts.gradient()(env(at))),
    slope: (at, along) => parts.jvp()(env(at), env(along)).tangent,
    hvp: (at, along) => vector(parts.hvp()(env(at), env(along))),
    conditioning: (at, along) =>
      parts.conditioning()(env(at), (name) => Math.abs(along[names.indexOf(name)] as number)),
    by: (k) => (parts.by[k] as () => Smooth)(),
  }
}

const over = (primitive: Primitive, names: ReadonlyArray<string>): Expr<string> =>
  makeApply(
    primitive,
    names.map((name) => variable(name)),
  )

/** An expression on another carrier, its variables standing for operands in order. */
const onCarrier = <A>(
  n: Numeric<A>,
  expression: Expr<string>,
  names: ReadonlyArray<string>,
  operands: ReadonlyArray<A>,
): A => {
  const tape = tapeOf(expression)
  const leaves = tape.variables.map((name) => operands[names.indexOf(name)] as A)
  const results = scanWith(n, tape, leaves)
  return results[results.length - 1] as A
}

const onceDual = duals(numbers)
const twiceDual = duals(onceDual)

/** The primitive on so many operands. */
export const instanceOf = (primitive: Primitive, count: number): Instance => {
  const names = Array.from({ length: count }, (_, k) => nameOf(k))
  const whole = smooth(over(primitive, names), names)
  const twiceForward: Instance['twiceForward'] = (at, along, k) => {
    const operands = at.map((x, i): Dual<Dual<number>> => ({
      primal: { primal: x, tangent: along[i] },
      tangent: i === k ? { primal: 1, tangent: undefined } : undefined,
    }))
    return onCarrier(twiceDual, whole.expression, names, operands).tangent?.tangent ?? 0
  }
  return { ...whole, primitive, names, twiceForward }
}

const definitions = new WeakMap<Instance, Smooth>()

/** What a primitive is said to be in other operations, as a function of the same operands. */
export const definitionOf = (instance: Instance): Smooth =>
  knownOr(definitions, instance, () => {
    const define = instance.primitive.define as NonNullable<Primitive['define']>
    const variables = instance.names.map((name) => variable(name) as Expr<string>)
    return smooth(define(expressions<string>(), variables), instance.names)
  })
