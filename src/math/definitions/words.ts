/**
 * What several definitions need: rounding, bounds, polynomials, and products and sums with what rounding took from
 * them.
 */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'

/** A number as a sum of two, the second at most half a unit in the last place of the first. */
export interface Pair<A> {
  readonly high: A
  readonly low: A
}

/** Added and taken off again, it leaves the nearest whole number: in [2^52, 2^53) doubles are one apart. */
const TO_WHOLE = 6755399441055744

/** The nearest whole number, for |x| < 2^51. */
export const round = <A, M>(m: Machine<A, M>, x: A): A => m.sub(m.add(x, m.constant(TO_WHOLE)), m.constant(TO_WHOLE))

/** The lesser of x and a limit; NaN stays NaN. */
export const atMost = <A, M>(m: Machine<A, M>, x: A, limit: number): A =>
  m.select(m.lt(m.constant(limit), x), m.constant(limit), x)

/** The greater of x and a limit; NaN stays NaN. */
export const atLeast = <A, M>(m: Machine<A, M>, x: A, limit: number): A =>
  m.select(m.lt(x, m.constant(limit)), m.constant(limit), x)

/** Below this, a number is no normal one, or its inverse may be none. */
export const LEAST = 1e-290

/** Whether a size has no digits, or too few: it is less than normal numbers are, or beyond them. */
export const isLost = <A, M>(m: Machine<A, M>, size: A): M =>
  m.or(m.lt(size, m.constant(LEAST)), m.eq(size, m.constant(Infinity)))

export const isFinite = <A, M>(m: Machine<A, M>, x: A): M => m.lt(m.abs(x), m.constant(Infinity))

/** 1 where the sign bit is clear, −1 where it is set: −0 has a sign too. */
export const signOf = <A, M>(m: Machine<A, M>, x: A): A => m.copySign(m.constant(1), x)

/** Neighbours joined, the second of each pair times x; then the same with x², until one is left. */
const joined = <A, M>(m: Machine<A, M>, x: A, terms: ReadonlyArray<A>): A =>
  terms.length === 1
    ? (terms[0] as A)
    : joined(
        m,
        m.mul(x, x),
        terms.flatMap((a, k) =>
          k % 2 === 1 ? [] : k + 1 < terms.length ? [m.add(a, m.mul(x, terms[k + 1] as A))] : [a],
        ),
      )

/** c₀ + c₁x + c₂x² + …, in Estrin's form: short chains of dependent operations, which a processor can overlap. */
export const polynomial = <A, M>(m: Machine<A, M>, x: A, coefficients: ReadonlyArray<number>): A =>
  joined(m, x, coefficients.map(m.constant))

/** The leading digits of x, 53 − `bits` of them (Veltkamp), so that products of two such numbers can be exact. */
export const leading = <A, M>(m: Machine<A, M>, x: A, bits: 27 | 29): A =>
  routine(
    m,
    'leading',
    (x, factor) => {
      const c = m.mul(x, factor)
      return m.sub(c, m.sub(c, x))
    },
    [x, m.constant(bits === 27 ? 134217729 : 536870913)],
  )

/** a + b where |a| ≥ |b| or a is 0: the rounded sum and what rounding took. */
export const sumOf = <A, M>(m: Machine<A, M>, a: A, b: A): Pair<A> => {
  const high = m.add(a, b)
  return { high, low: m.add(m.sub(a, high), b) }
}

/** a + b, whichever is greater (Knuth). */
export const anySumOf = <A, M>(m: Machine<A, M>, a: A, b: A): Pair<A> => {
  const high = m.add(a, b)
  const ofB = m.sub(high, a)
  return { high, low: m.add(m.sub(a, m.sub(high, ofB)), m.sub(b, ofB)) }
}

/** a · b (Dekker). */
export const productOf = <A, M>(m: Machine<A, M>, a: A, b: A): Pair<A> => {
  const high = m.mul(a, b)
  const low = routine(
    m,
    'productLow',
    (a, b, product) => {
      const [ah, bh] = [leading(m, a, 27), leading(m, b, 27)]
      const [al, bl] = [m.sub(a, ah), m.sub(b, bh)]
      const most = m.add(m.add(m.sub(m.mul(ah, bh), product), m.mul(ah, bl)), m.mul(al, bh))
      return m.add(most, m.mul(al, bl))
    },
    [a, b, high],
  )
  return { high, low }
}
