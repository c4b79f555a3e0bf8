/** sin x / x and its derivatives. */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'
import { slopeBesideZero } from './sincZeros.js'

/** sin x / x from sin x: 1 at 0, and in the limit ±∞ it is 0. */
export const sincFrom = <A, M>(m: Machine<A, M>, x: A, sine: A): A => {
  const [zero, one] = [m.constant(0), m.constant(1)]
  const finite = m.select(m.eq(x, zero), one, m.div(sine, x))
  return m.select(m.eq(m.abs(x), m.constant(Infinity)), zero, finite)
}

/**
 * Up to here the derivative of that order is its series. The further from 0, the more digits that costs; nearer to it,
 * the other way does.
 */
const nearFor = (order: number): number => (order < 2 ? 1.6 : order)

/** (−1)ᵏ/((2k + odd)! · (2k + odd + order + 1)): the moments of a cosine or of a sine, as a series in x². */
const seriesFor = (order: number, odd: 0 | 1): ReadonlyArray<number> => {
  const factorials = Array.from({ length: 2 * (10 + 2 * order) }).reduce<ReadonlyArray<number>>(
    (list, _, k) => [...list, (list[k] as number) * (k + 1)],
    [1],
  )
  const sign = order % 4 === 1 || order % 4 === 2 ? -1 : 1
  return Array.from({ length: 10 + 2 * order }, (_, k) => {
    const power = 2 * k + odd
    return (k % 2 === 0 ? sign : -sign) / ((factorials[power] as number) * (power + order + 1))
  })
}

/**
 * (cos x − sin x / x)/x for 1.6 ≤ |x| < ∞; of anything else, some number. Beside its zeros, the first at 4.49, the
 * difference is not taken.
 */
const farSlope = <A, M>(m: Machine<A, M>, x: A, sine: A, cosine: A): A =>
  routine(
    m,
    'farSlopeOfSinc',
    (x, sine, cosine) => {
      const share = m.div(sine, x)
      const difference = m.sub(cosine, share)
      const isBesideZero = m.and(m.lt(m.constant(3), m.abs(x)), m.lt(m.abs(difference), m.abs(share)))
      return (m.seldom ?? m.unlikely)(isBesideZero, () => slopeBesideZero(m, x), m.div(difference, x))
    },
    [x, sine, cosine],
  )

/** One derivative of sin x / x, given sin x and cos x. */
export type SincDerivative = <A, M>(m: Machine<A, M>, x: A, sine: A, cosine: A) => A

/**
 * The derivative Dₙ of sin x / x of order n ≥ 1, given sin x and cos x. It is ∫ tⁿ·sin⁽ⁿ⁺¹⁾(x·t) dt from 0 to 1, which
 * is summed as a series near 0; further out x·Dₙ + n·Dₙ₋₁ = sin⁽ⁿ⁾ x gives one from the other.
 */
export const sincDerivative = (order: number): SincDerivative => {
  const odd = order % 2 === 1 ? 1 : 0
  const series = seriesFor(order, odd)
  const orders = Array.from({ length: order }, (_, k) => k + 1)
  return (m, x, sine, cosine) => {
    const { constant: c } = m
    const turned = [sine, cosine, m.neg(sine), m.neg(cosine)] as const
    const far =
      order === 1
        ? farSlope(m, x, sine, cosine)
        : orders.reduce(
            (last, n) => m.div(m.sub(turned[(n % 4) as 0 | 1 | 2 | 3], m.mul(c(n), last)), x),
            m.div(sine, x),
          )
    const z = m.mul(x, x)
    const even = series.reduceRight((rest, k) => m.add(c(k), m.mul(z, rest)), c(0))
    const size = m.abs(x)
    // 0 is added so that the slope at 0 is no −0.
    const near = odd === 1 ? m.add(m.mul(x, even), c(0)) : even
    const finite = m.select(m.lt(size, c(nearFor(order))), near, far)
    return m.select(m.eq(size, c(Infinity)), c(0), finite)
  }
}

/** The first of them, which is used far more often than the others. */
export const sincSlope: SincDerivative = /* @__PURE__ */ sincDerivative(1)
