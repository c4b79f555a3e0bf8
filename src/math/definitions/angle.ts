/** Inverse tangents, and the distance of a point from the origin. */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'
import { isFinite, isLost, LEAST, polynomial, signOf } from './words.js'

/** (atan t − t)/t³ in z = t², for |t| ≤ 7/16. */
const CURVE = [
  -0.33333333333332926, 0.19999999999875395, -0.14285714272421463, 0.11111110402231043, -0.0909088705797272,
  0.07691875093406426, -0.06661062528872318, 0.05833504668525819, -0.04976625865128204, 0.03652606347315161,
  -0.016280605339388667,
]

/**
 * The angle of the point (x, |y|), in [0, π]. The lesser coordinate over the greater is q, and atan q = atan c +
 * atan((q − c)/(1 + cq)) with c = 0, ½ or 1.
 */
const angle = <A, M>(m: Machine<A, M>, y: A, x: A): A =>
  routine(
    m,
    'angle',
    (y, x) => {
      const c = m.constant
      const [zero, half, one] = [c(0), c(0.5), c(1)]
      const [ay, ax] = [m.abs(y), m.abs(x)]
      const steep = m.lt(ax, ay)
      const less = m.select(steep, ax, ay)
      const more = m.select(steep, ay, ax)
      const whenEqual = m.select(m.eq(more, zero), zero, one)
      const q = m.select(m.eq(less, more), whenEqual, m.div(less, more))

      const [low, mid] = [m.lt(q, c(7 / 16)), m.lt(q, c(11 / 16))]
      const among = (a: number, b: number, d: number): A => m.select(low, c(a), m.select(mid, c(b), c(d)))
      const near = among(0, 0.5, 1)
      const t = m.div(m.sub(q, near), m.add(one, m.mul(near, q)))
      const z = m.mul(t, t)
      const curve = m.add(
        among(0, 2.2698777452961687e-17, 3.061616997868383e-17),
        m.mul(m.mul(z, t), polynomial(m, z, CURVE)),
      )
      const theta = m.add(among(0, 0.4636476090008061, 0.7853981633974483), m.add(t, curve))

      // θ, π/2 − θ, π/2 + θ or π − θ
      const left = m.lt(signOf(m, x), zero)
      const base = m.select(steep, half, m.select(left, one, zero))
      const backward = m.or(m.and(steep, m.not(left)), m.and(left, m.not(steep)))
      const turn = m.select(backward, m.neg(theta), theta)
      return m.add(m.mul(base, c(3.141592653589793)), m.add(turn, m.mul(base, c(1.2246467991473532e-16))))
    },
    [y, x],
  )

/** The angle of the point (x, y), in [−π, π]. */
export const atan2 = <A, M>(m: Machine<A, M>, y: A, x: A): A => m.copySign(angle(m, y, x), y)

/** The inverse tangent, in [−π/2, π/2]. */
export const atan = <A, M>(m: Machine<A, M>, x: A): A => m.copySign(angle(m, x, m.constant(1)), x)

/** 2^600, by which what is too small to be squared is multiplied, and what is too great divided. */
const FAR = 4.149515568880993e180

/**
 * A power of two that what is at most so great is to be multiplied by, 1 unless its square would overflow or vanish;
 * and its inverse.
 */
const scaleOf = <A, M>(m: Machine<A, M>, most: A): { readonly by: A; readonly back: A } => {
  const c = m.constant
  const [great, small] = [m.lt(c(3e150), most), m.lt(most, c(3e-150))]
  const by = m.select(great, c(1 / FAR), m.select(small, c(FAR), c(1)))
  return { by, back: m.select(great, c(FAR), m.select(small, c(1 / FAR), c(1))) }
}

/** √(x² + y² + …), without overflow. */
export const norm = <A, M>(m: Machine<A, M>, xs: ReadonlyArray<A>): A => {
  const zero = m.constant(0)
  const most = xs.map(m.abs).reduce((most, a) => m.select(m.lt(most, a), a, most), zero)
  const { back, by } = scaleOf(m, most)
  const squares = xs.map((x) => m.mul(x, by)).map((a) => m.mul(a, a))
  return m.mul(m.sqrt(squares.reduce((sum, a) => m.add(sum, a), zero)), back)
}

/** Two numbers by such a power of two: it, its inverse, and them. */
const scaled = <A, M>(
  m: Machine<A, M>,
  x: A,
  y: A,
): { readonly by: A; readonly back: A; readonly a: A; readonly b: A } => {
  const [ax, ay] = [m.abs(x), m.abs(y)]
  const { back, by } = scaleOf(m, m.select(m.lt(ax, ay), ay, ax))
  return { by, back, a: m.mul(x, by), b: m.mul(y, by) }
}

/**
 * √(x² + y²), without overflow. As everywhere here a NaN operand gives NaN (IEEE 754 would answer ∞ beside an
 * infinity).
 */
export const hypot = <A, M>(m: Machine<A, M>, x: A, y: A): A => {
  const { a, b, back } = scaled(m, x, y)
  return m.mul(m.sqrt(m.add(m.mul(a, a), m.mul(b, b))), back)
}

const isInfinite = <A, M>(m: Machine<A, M>, x: A): M => m.eq(m.abs(x), m.constant(Infinity))

/** x/(x² + y²), without overflow on the way; 0 where x or y is infinite. */
export const angleSlope = <A, M>(m: Machine<A, M>, x: A, y: A): A => {
  const { a, b, by } = scaled(m, x, y)
  const isFar = m.and(isInfinite(m, x), m.eq(y, y))
  return m.select(isFar, m.constant(0), m.mul(m.div(a, m.add(m.mul(a, a), m.mul(b, b))), by))
}

/**
 * What a distance, or another number that may have lost its digits to a range, must be multiplied by to have them all:
 * it is 1 for all but the least and for ∞.
 */
export const scaleFor = <A, M>(m: Machine<A, M>, h: A): A => {
  const c = m.constant
  return m.select(m.lt(h, c(LEAST)), c(FAR), m.select(m.eq(h, c(Infinity)), c(1 / FAR), c(1)))
}

/**
 * The length h of a vector, which is given, times `scaleFor` of it: where it has lost its digits it is found again,
 * from operands so many times as long. It is −∞ where several of them are infinite, which leaves it without direction.
 */
export const scaledNorm = <A, M>(m: Machine<A, M>, h: A, xs: ReadonlyArray<A>): A => {
  const [zero, one] = [m.constant(0), m.constant(1)]
  const again = (): A => {
    const scaled = xs.map((x) => m.mul(x, scaleFor(m, h)))
    const infinite = scaled.reduce((count, a) => m.add(count, m.select(isInfinite(m, a), one, zero)), zero)
    return m.select(m.lt(one, infinite), m.constant(-Infinity), norm(m, scaled))
  }
  return (m.seldom ?? m.unlikely)(isLost(m, h), again, h)
}

/** a/h for an operand and what `scaledNorm` gives; 1 or −1 where a alone is infinite. */
export const along = <A, M>(m: Machine<A, M>, a: A, h: A): A => {
  const share = m.div(a, h)
  return m.unlikely(m.eq(h, m.constant(Infinity)), () => m.select(isInfinite(m, a), signOf(m, a), share), share)
}

/**
 * x/h for the distance h of (x, y) from the origin, which is given; where it has lost its digits they are found again.
 * For an infinite x it is 1 or −1, unless y is infinite too.
 */
export const component = <A, M>(m: Machine<A, M>, x: A, y: A, h: A): A => {
  const again = (): A => {
    const [a, b] = [m.mul(x, scaleFor(m, h)), m.mul(y, scaleFor(m, h))]
    const isAlong = m.and(isInfinite(m, a), isFinite(m, b))
    return m.select(isAlong, signOf(m, a), m.div(a, hypot(m, a, b)))
  }
  return (m.seldom ?? m.unlikely)(isLost(m, h), again, m.div(x, h))
}
