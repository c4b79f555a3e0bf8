/** Inverse sine and cosine. */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'
import { polynomial, productOf, sumOf, type Pair } from './words.js'

/** (asin s − s)/s³ in z = s², for |s| ≤ ½. */
const CURVE = [
  0.16666666666665408, 0.07500000000337002, 0.04464285682833418, 0.030381959136869096, 0.022371758050548585,
  0.017359704781530826, 0.013885235183584548, 0.01216921378625438, 0.006527965578759204, 0.019528291869547926,
  -0.016224294324959303, 0.03191229800389808,
]

/** π/2 in two words. */
const QUARTER = { high: 1.5707963267948966, low: 6.123233995736766e-17 } as const

/**
 * asin s = s + tail, where s is |x| up to ½, and from there on √((1 − |x|)/2): half the angle that is missing to a
 * quarter turn.
 */
interface Arc<A, M> extends Pair<A> {
  readonly beyond: M
}

const arc = <A, M>(m: Machine<A, M>, x: A): Arc<A, M> => {
  const [zero, half] = [m.constant(0), m.constant(0.5)]
  const a = m.abs(x)
  const beyond = m.lt(half, a)
  const z = m.select(beyond, m.mul(half, m.sub(m.constant(1), a)), m.mul(a, a))
  const s = m.select(beyond, m.sqrt(z), a)
  // What the root lost by rounding; there is nothing to lose at 1, where it is 0.
  const square = productOf(m, s, s)
  const lost = m.div(m.sub(m.sub(z, square.high), square.low), m.add(s, s))
  const low = m.select(m.and(beyond, m.lt(zero, z)), lost, zero)
  const curve = routine(m, 'asinCurve', (z) => m.mul(z, polynomial(m, z, CURVE)), [z])
  return { beyond, high: s, low: m.add(low, m.mul(s, curve)) }
}

/** The inverse sine, in [−π/2, π/2]; NaN beyond ±1. */
export const asin = <A, M>(m: Machine<A, M>, x: A): A => {
  const { beyond, high, low } = arc(m, x)
  const rest = sumOf(m, m.constant(QUARTER.high), m.mul(m.constant(-2), high))
  const lowRest = m.add(rest.low, m.sub(m.constant(QUARTER.low), m.add(low, low)))
  return m.copySign(m.select(beyond, m.add(rest.high, lowRest), m.add(high, low)), x)
}

/** The inverse cosine, in [0, π]; NaN beyond ±1. */
export const acos = <A, M>(m: Machine<A, M>, x: A): A => {
  const { beyond, high, low } = arc(m, x)
  const c = m.constant
  const negative = m.lt(x, c(0))
  // From ½ on twice the half angle, or π less that; up to there a quarter turn less the sine's.
  const base = m.select(beyond, m.select(negative, c(2), c(0)), c(1))
  const times = m.select(beyond, m.select(negative, c(-2), c(2)), m.select(negative, c(1), c(-1)))
  const sum = sumOf(m, m.mul(base, c(QUARTER.high)), m.mul(times, high))
  return m.add(sum.high, m.add(sum.low, m.add(m.mul(base, c(QUARTER.low)), m.mul(times, low))))
}

/** 1/√(1 − x²), the slope of the inverse sine: ∞ at ±1, NaN beyond. */
export const asinSlope = <A, M>(m: Machine<A, M>, x: A): A => {
  const one = m.constant(1)
  return m.div(one, m.sqrt(m.mul(m.sub(one, x), m.add(one, x))))
}
