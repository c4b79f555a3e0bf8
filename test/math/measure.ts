/**
 * How many units in the last place values and derivatives are off, against references of 60 digits. Operations are
 * measured as programs use them: the value by `evaluate`, first derivatives by `grad`, second ones by the gradients of
 * the symbolic first.
 */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { ulpsBetween, type Exact } from './fixed.js'

/** What something is at a point, a number for each operand. */
export type Reference = (...at: ReadonlyArray<number>) => Exact

/** How many units values, first and second derivatives may be off; `undefined` where it is only reported. */
export type Limits = readonly [value: number, first: number | undefined, second: number | undefined]

/** An operation on variables of these names, what it and its derivatives are, and where it is measured. */
export interface Measured {
  readonly names: ReadonlyArray<string>
  readonly of: Expr<string>
  readonly value: Reference
  /** One for each operand. */
  readonly first: ReadonlyArray<Reference>
  /** One for each pair of operands, [0, 0], [0, 1], …, [1, 1], …. */
  readonly second: ReadonlyArray<Reference>
  readonly at: ReadonlyArray<ReadonlyArray<number>>
  /** Where the value and first derivatives are measured too; second ones may overflow there on the way. */
  readonly farther?: ReadonlyArray<ReadonlyArray<number>>
  readonly limits: Limits
}

/** One that is a function of x. */
export const ofOne = (f: {
  readonly operation: (x: Expr<'x'>) => Expr<string>
  readonly orders: readonly [value: Reference, first: Reference, second: Reference]
  readonly at: ReadonlyArray<number>
  readonly limits: Limits
}): Measured => ({
  names: ['x'],
  of: f.operation(F.variable('x')),
  ...{ value: f.orders[0], first: [f.orders[1]], second: [f.orders[2]] },
  at: f.at.map((x) => [x]),
  limits: f.limits,
})

/** The worst of one order of one operation. */
export interface Row {
  readonly what: string
  readonly order: 0 | 1 | 2
  readonly ulps: number
  readonly at: ReadonlyArray<number>
  /** How many numbers were compared: those that are normal. */
  readonly compared: number
  readonly limit: number | undefined
}

const LEAST_NORMAL = 2.2250738585072014e-308

/** A double near it, for telling sizes. */
const roughly = ({ places, v }: Exact): number => {
  const cut = Math.max(0, v.toString(2).length - 60)
  return (
    Number(v >> BigInt(cut)) *
    2 ** Math.max(-1074, Math.min(1000, cut - places)) *
    2 ** Math.min(0, cut - places + 1074)
  )
}

/** How far one result is off; nothing where it is not to be compared: a derivative that is no normal number. */
const off = (found: number, exact: Exact, order: number): number | undefined => {
  if (exact.v === 0n) return found === 0 ? 0 : Infinity
  const size = Math.abs(roughly(exact))
  if (size > Number.MAX_VALUE || (order > 0 && size < LEAST_NORMAL)) return undefined
  return Number.isFinite(found) ? ulpsBetween(found, exact) : Infinity
}

type Env = Readonly<Record<string, number>>
type Found = readonly [found: (env: Env) => number, reference: Reference]

/**
 * What is found by the fold beside what it should be, order by order; a second derivative by both orders of its
 * operands.
 */
const allOf = ({ first, names, of, second, value }: Measured): readonly [Found[], Found[], Found[]] => {
  const entries = (e: Expr<string>): ReadonlyArray<(env: Env) => number> => {
    const gradient = F.grad(e)
    return names.map((name) => (env) => gradient(env).get(name) ?? 0)
  }
  const slopes = names.map((name) => entries(F.derivative(name)(of)))
  const pairs = names.flatMap((_, i) => names.slice(i).map((_, k) => [i, i + k] as const))
  const both = pairs.flatMap(([i, j], k) => (i === j ? [[i, j, k] as const] : [[i, j, k] as const, [j, i, k] as const]))
  return [
    [[F.evaluate(of), value]],
    entries(of).map((found, k) => [found, first[k] as Reference]),
    both.map(([i, j, k]) => [slopes[i]?.[j] as (env: Env) => number, second[k] as Reference]),
  ]
}

const pointsOf = ({ at, farther = [] }: Measured, order: number): Measured['at'] =>
  order < 2 ? [...at, ...farther] : at

/** The worst of each order of an operation. */
export const measure = (what: string, measured: Measured): ReadonlyArray<Row> => {
  const all = allOf(measured)
  return ([0, 1, 2] as const).map((order) => {
    const points = all[order].flatMap(([found, reference]) =>
      pointsOf(measured, order).flatMap((at) => {
        const env = Object.fromEntries(measured.names.map((name, k) => [name, at[k] as number]))
        const ulps = off(found(env), reference(...at), order)
        return ulps === undefined ? [] : [{ ulps, at }]
      }),
    )
    const worst = points.reduce((most, point) => (point.ulps > most.ulps ? point : most), { ulps: 0, at: [NaN] })
    return { what, order, ...worst, compared: points.length, limit: measured.limits[order] }
  })
}
