/** Logarithms, and softplus. */
import type { Machine } from '../machine.js'
import { exponential, LN2_HIGH, LN2_LOW, whole } from './exponential.js'
import { routine } from './routine.js'
import { anySumOf, atMost, leading, polynomial, sumOf, type Pair } from './words.js'

const LEAST_NORMAL = 2.2250738585072014e-308

/** (3·atanh(s)/s − 3 − s²)/s⁴ in z = s², for |s| ≤ (√2 − 1)/(√2 + 1). */
const CURVE = [
  0.6000000000000338, 0.4285714285514927, 0.33333333779879687, 0.272726765539231, 0.23080135715812497,
  0.1988523592071622, 0.19794384868122714,
]

/**
 * ln of a positive normal x, times 2^−shift if a shift is given, to some 66 bits. With x = 2ᵏ·f, √½ < f ≤ √2, and s =
 * (f − 1)/(f + 1), ln f = 2·atanh s = σ·(3 + s² + …), where σ = ⅔s; σ and the bracket are kept in two words each, short
 * ones in front, so that the product of those is exact.
 */
export const logarithm = <A, M>(m: Machine<A, M>, x: A, shift?: A): Pair<A> => {
  const significand = m.significand(x)
  const large = m.lt(m.constant(1.4142135623730951), significand)
  const f = m.select(large, m.mul(significand, m.constant(0.5)), significand)
  const up = m.select(large, m.constant(1), m.constant(0))
  const k = m.add(m.exponent(x), shift === undefined ? up : m.sub(up, shift))

  const less = m.sub(f, m.constant(1))
  const more = m.add(f, m.constant(1))
  const moreHigh = leading(m, more, 27)
  const moreLow = m.add(m.sub(more, moreHigh), m.sub(f, m.sub(more, m.constant(1))))
  const reciprocal = m.div(m.constant(2 / 3), more)
  const sigma = m.mul(less, reciprocal)
  const sigmaHigh = leading(m, sigma, 29)
  const sHigh = m.mul(m.constant(1.5), sigmaHigh)
  const left = m.sub(m.sub(less, m.mul(sHigh, moreHigh)), m.mul(sHigh, moreLow))
  const sigmaLow = m.mul(left, reciprocal)
  const sLow = m.mul(m.constant(1.5), sigmaLow)

  const s = m.add(sHigh, sLow)
  const z = m.mul(s, s)
  const zHigh = m.mul(sHigh, sHigh)
  const curve = routine(m, 'logCurve', (z) => m.mul(m.mul(z, z), polynomial(m, z, CURVE)), [z])
  const rest = m.add(curve, m.mul(sLow, m.add(sHigh, s)))
  const three = m.constant(3)
  const bracket = leading(m, m.add(m.add(three, zHigh), rest), 27)
  const bracketLow = m.sub(rest, m.sub(m.sub(bracket, three), zHigh))
  const low = m.add(m.mul(sigmaLow, bracket), m.mul(sigma, bracketLow))

  const sum = sumOf(m, m.mul(k, m.constant(LN2_HIGH)), m.mul(sigmaHigh, bracket))
  return sumOf(m, sum.high, m.add(sum.low, m.add(low, m.mul(k, m.constant(LN2_LOW)))))
}

/** ln of a positive x, which may be subnormal. */
export const logarithmOfAny = <A, M>(m: Machine<A, M>, x: A): Pair<A> => {
  const tiny = m.lt(x, m.constant(LEAST_NORMAL))
  const normal = m.select(tiny, m.mul(x, m.constant(18014398509481984)), x)
  return logarithm(m, normal, m.select(tiny, m.constant(54), m.constant(0)))
}

/** y where 0 < x < ∞, and what a logarithm is elsewhere: −∞ at 0, NaN below, ∞ and NaN at themselves. */
const withEdges = <A, M>(m: Machine<A, M>, x: A, y: A): A => {
  const zero = m.constant(0)
  const below = m.select(m.lt(x, zero), m.constant(NaN), x)
  const edge = m.select(m.eq(x, zero), m.constant(-Infinity), below)
  return m.select(m.and(m.lt(zero, x), m.lt(x, m.constant(Infinity))), y, edge)
}

/** The natural logarithm: −∞ at 0, NaN below. */
export const log = <A, M>(m: Machine<A, M>, x: A): A => withEdges(m, x, logarithmOfAny(m, x).high)

/** ln(u + low) for a u ≥ 2⁻⁵³ and a low that is at most half a unit in its last place. */
const logarithmOfPair = <A, M>(m: Machine<A, M>, u: A, low: A): A =>
  routine(
    m,
    'logOfPair',
    (u, low) => {
      const l = logarithm(m, u)
      return m.add(l.high, m.add(l.low, m.div(low, u)))
    },
    [u, low],
  )

/** log(1 + x), with all its digits near 0. */
export const log1p = <A, M>(m: Machine<A, M>, x: A): A => {
  const u = anySumOf(m, m.constant(1), x)
  const y = withEdges(m, u.high, logarithmOfPair(m, u.high, u.low))
  return m.select(m.eq(x, m.constant(0)), x, y)
}

/** log(1 + eˣ), without overflow: what is positive of x, and log(1 + e^(−|x|)). */
export const softplus = <A, M>(m: Machine<A, M>, x: A): A => {
  const parts = exponential(m, m.neg(atMost(m, m.abs(x), 746)))
  const e = m.scaleB(whole(m, parts).high, parts.n)
  const u = sumOf(m, m.constant(1), e)
  const zero = m.constant(0)
  return m.add(m.select(m.lt(x, zero), zero, x), logarithmOfPair(m, u.high, u.low))
}
