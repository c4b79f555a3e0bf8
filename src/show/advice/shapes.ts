/**
 * The spellings that rules look for, whichever way round and however our own functions build them: a − b is a + (−1)·b.
 */
import { sigmoid } from '../../expr/primitives/exponential.js'
import type { Pair, View } from './view.js'

/** What is found in a pair one way round, or else the other. */
export const eitherWay = <B>(pair: Pair | undefined, ask: (a: number, b: number) => B | undefined): B | undefined =>
  pair && (ask(pair[0], pair[1]) ?? ask(pair[1], pair[0]))

/** Of −a the part a. */
export const negated = (v: View, i: number): number | undefined =>
  eitherWay(v.product(i), (k, a) => (v.constant(k) === -1 ? a : undefined))

/** Of k + a, for a given number k, the part a; it is not a number too. */
export const added = (v: View, k: number, i: number): number | undefined =>
  eitherWay(v.sum(i), (c, a) => (v.constant(c) === k && v.constant(a) === undefined ? a : undefined))

/** Of 1 − a the part a. */
export const complement = (v: View, i: number): number | undefined => {
  const rest = added(v, 1, i)
  return rest === undefined ? undefined : negated(v, rest)
}

/** Of a² or a·a the part a. */
export const squared = (v: View, i: number): number | undefined => {
  const pair = v.product(i)
  return v.power(i, 2) ?? (pair !== undefined && v.same(...pair) ? pair[0] : undefined)
}

/** A part or its negative. */
export interface Signed {
  readonly at: number
  readonly isNegative: boolean
}

export const opposite = ({ at, isNegative }: Signed): Signed => ({ at, isNegative: !isNegative })

/** A part with the sign before it taken off. */
export const signed = (v: View, i: number): Signed => {
  const a = negated(v, i)
  return a === undefined ? { at: i, isNegative: false } : { at: a, isNegative: true }
}

/** What stands under 1/(1 + eᶻ): z. */
const overOnePlusExp = (v: View, i: number): number | undefined => {
  const base = v.power(i, -1)
  const rest = base === undefined ? undefined : added(v, 1, base)
  return rest === undefined ? undefined : v.exponential(rest)
}

/** A logistic function, written out or not. */
export interface Logistic {
  readonly argument: Signed
  /** What it is written with, its root left out. */
  readonly inner: ReadonlyArray<number>
}

/** 1/(1 + e⁻ˣ) as a power, without the 1 that it may be multiplied by. */
export const reciprocalLogistic = (v: View, i: number): Logistic | undefined => {
  const z = overOnePlusExp(v, i)
  return z === undefined ? undefined : { argument: opposite(signed(v, z)), inner: [] }
}

/** eˣ/(1 + eˣ). */
export const quotientLogistic = (v: View, i: number): Logistic | undefined =>
  eitherWay(v.product(i), (e, over) => {
    const [x, z] = [v.exponential(e), overOnePlusExp(v, over)]
    return x !== undefined && z !== undefined && v.same(x, z) ? { argument: signed(v, x), inner: [over] } : undefined
  })

/** A logistic function in any spelling, sigmoid among them. */
export const logistic = (v: View, i: number): Logistic | undefined => {
  const x = v.applied(sigmoid, i)
  if (x !== undefined) return { argument: signed(v, x), inner: [] }
  const times1 = eitherWay(v.product(i), (k, a) => {
    const found = v.constant(k) === 1 ? reciprocalLogistic(v, a) : undefined
    return found && { ...found, inner: [a] }
  })
  return times1 ?? reciprocalLogistic(v, i) ?? quotientLogistic(v, i)
}
