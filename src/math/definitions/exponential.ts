/** eˣ and what is made of it. */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'
import { anySumOf, atLeast, atMost, polynomial, productOf, round, sumOf, type Pair } from './words.js'

const LOG2_E = 1.4426950408889634
/** ln 2 in two parts. The first has 42 bits, so that its product with a whole number of up to 11 bits is exact. */
export const LN2_HIGH = 0.6931471805598903
export const LN2_LOW = 5.497923018708371e-14

/** (r·coth(r/2) − 2)/r² in z = r²: for |r| ≤ ½ ln 2; and for |r| ≤ 1.25. The greatest error is least. */
const COTH = [
  0.1666666666666666, -0.002777777777755457, 6.613756466743089e-5, -1.6534052495740427e-6, 4.1434097945162733e-8,
]
const COTH_FARTHER = [
  0.16666666666666666, -0.0027777777777764725, 6.613756611999559e-5, -1.6534390632021775e-6, 4.1753285927497026e-8,
  -1.056524010136416e-9, 2.6523976576029505e-11, -5.800068145449e-13,
]

/** eᵃ = 2ⁿ·(1 + head + tail): n is whole, |head| at most about 0.35 and exact, tail about head²/2. */
export interface Exponential<A> {
  readonly n: A
  readonly head: A
  readonly tail: A
}

/**
 * The parts of e^(a + low), |a| ≤ 1400; low, which may be left out, is far below a. For r·coth(r/2) = 2 + w, which is
 * even in r and so needs half as many terms as a series in r, eʳ is (2 + w + r)/(2 + w − r): 1 + r + r·(r − w)/(2 − (r
 * − w)).
 */
export const exponential = <A, M>(m: Machine<A, M>, a: A, low?: A): Exponential<A> => {
  const n = round(m, m.mul(a, m.constant(LOG2_E)))
  const head = m.sub(a, m.mul(n, m.constant(LN2_HIGH)))
  const less = m.mul(n, m.constant(LN2_LOW))
  const rest = low === undefined ? less : m.sub(less, low)
  const r = m.sub(head, rest)
  const z = m.mul(r, r)
  const series = routine(m, 'cothSeries', (z) => polynomial(m, z, COTH), [z])
  const above = m.sub(r, m.mul(z, series))
  return { n, head, tail: m.sub(m.div(m.mul(r, above), m.sub(m.constant(2), above)), rest) }
}

/** 1 + head + tail, between 0.7 and 1.42. */
export const whole = <A, M>(m: Machine<A, M>, { head, tail }: Pick<Exponential<A>, 'head' | 'tail'>): Pair<A> => {
  const one = sumOf(m, m.constant(1), head)
  return sumOf(m, one.high, m.add(one.low, tail))
}

/** eˣ. */
export const exp = <A, M>(m: Machine<A, M>, x: A): A => {
  const parts = exponential(m, atLeast(m, atMost(m, x, 710), -746))
  return m.scaleB(whole(m, parts).high, parts.n)
}

/**
 * e^(x − most) for x ≤ most, with what rounding takes from the difference: it would count in full. 1 for equal
 * operands, infinite ones too, but that of −∞ and −∞ is NaN.
 */
export const scaledPower = <A, M>(m: Machine<A, M>, x: A, most: A): A => {
  const { high, low } = anySumOf(m, x, m.neg(most))
  const inRange = m.lt(m.constant(-746), high)
  const parts = exponential(m, atLeast(m, high, -746), m.select(inRange, low, m.constant(0)))
  const y = m.scaleB(whole(m, parts).high, parts.n)
  return m.select(m.and(m.eq(x, most), m.lt(m.constant(-Infinity), x)), m.constant(1), y)
}

/** eˣ − 1, with all its digits near 0. */
export const expm1 = <A, M>(m: Machine<A, M>, x: A): A => {
  const { n, head, tail } = exponential(m, atLeast(m, atMost(m, x, 710), -44))
  // (2ⁿ − 1) + 2ⁿ·(head + tail), with 2ⁿ taken out; from n = 64 on, 2⁻ⁿ does not count.
  const lessOne = m.sub(m.constant(1), m.power2(m.neg(atMost(m, n, 64))))
  const sum = sumOf(m, lessOne, head)
  const y = m.scaleB(m.add(sum.high, m.add(sum.low, tail)), n)
  return m.select(m.eq(x, m.constant(0)), x, y)
}

/**
 * Up to here, 2|x| is not reduced: 1 − E is then no difference. From here on tanh is more than ½, and 2E/(1 + E) less.
 */
const NEAR = 0.625

/**
 * What the functions below have in common, for E = e^(−2|x|) = 2ⁿ·(2 − r + w)/(2 + r + w), where r·coth(r/2) = 2 + w.
 */
export interface Decay<A, M> {
  /** Whether r is 2|x|. */
  readonly isNear: M
  readonly r: A
  readonly w: A
  /** 2ⁿ·(2 − r + w), which is to `whole` as E to 1 + E; but n is not less than −1000. */
  readonly part: A
  /**
   * (2 − r + w) + 2r + `part`: what rounding took from 2 − r + w it took from both, and little of that is left in their
   * quotient.
   */
  readonly whole: A
  /** What rounding took from it, in the end and before. */
  readonly low: A
  readonly lower: A
  /** What n falls short of −1000. */
  readonly short: A
}

/**
 * The parts of e^(−2|x|). tanh x, sech² x and sigmoid of 2x all start with these operations, one by one, so that a
 * compiler which merges equal operations computes them once.
 */
const decay = <A, M>(m: Machine<A, M>, x: A): Decay<A, M> => {
  const c = m.constant
  const size = atMost(m, m.abs(x), 374)
  const double = m.add(size, size)
  const isNear = m.lt(size, c(NEAR))
  const n = round(m, m.select(isNear, c(0), m.mul(size, c(-2 * LOG2_E))))
  const r = m.add(m.add(double, m.mul(n, c(LN2_HIGH))), m.mul(n, c(LN2_LOW)))
  const z = m.mul(r, r)
  const series = routine(m, 'cothFarther', (z) => polynomial(m, z, COTH_FARTHER), [z])
  const w = m.mul(z, series)
  const normal = atLeast(m, n, -1000)
  const factor = m.add(m.sub(c(2), r), w)
  const part = m.mul(m.power2(normal), factor)
  const more = anySumOf(m, factor, m.add(r, r))
  const whole = sumOf(m, more.high, part)
  return { isNear, r, w, part, whole: whole.high, low: whole.low, lower: more.low, short: m.sub(n, normal) }
}

/** (1 − E)/(1 + E) near 0, and elsewhere 2E/(1 + E): what tanh |x| is, or what it lacks of 1. */
const share = <A, M>(m: Machine<A, M>, { isNear, part, r, w, whole }: Decay<A, M>): A =>
  m.div(m.select(isNear, r, m.add(part, part)), m.select(isNear, m.add(m.constant(2), w), whole))

/** The hyperbolic tangent: (1 − E)/(1 + E) with the sign of x. */
export const tanh = <A, M>(m: Machine<A, M>, x: A): A => {
  const parts = decay(m, x)
  // Where q is tanh |x| itself, this is −q: the sign is x's in any case, and a choice between numbers known beforehand
  // keeps nobody waiting.
  const less = m.sub(m.select(parts.isNear, m.constant(0), m.constant(1)), share(m, parts))
  return m.copySign(less, x)
}

/** sech²x = 1 − tanh²x, as y·(2 − y) for y = 1 − tanh |x|: it keeps its digits where tanh x rounds to ±1. */
export const sech2 = <A, M>(m: Machine<A, M>, x: A): A => {
  const c = m.constant
  const parts = decay(m, x)
  // 1 − q where q is tanh |x|, else |0 − q|.
  const y = m.abs(m.sub(m.select(parts.isNear, c(1), c(0)), share(m, parts)))
  // The low word of the denominator, which is about 2, counts here.
  const more = m.add(y, m.select(parts.isNear, c(0), parts.low))
  return m.mul(m.sub(m.add(y, y), m.mul(y, more)), m.power2(parts.short))
}

/** The logistic function 1/(1 + e⁻ˣ), with all its digits in both tails. */
export const sigmoid = <A, M>(m: Machine<A, M>, x: A): A => {
  const c = m.constant
  const { isNear, low, lower, part, short, whole } = decay(m, m.mul(c(0.5), x))
  const share = m.div(part, whole)
  // What rounding took from the denominator, divided by that: near 0 it is about 4, elsewhere 2.
  const lost = m.mul(m.add(low, lower), m.select(isNear, c(0.25), c(0.5)))
  const lesser = m.sub(share, m.mul(share, lost))
  return m.select(m.lt(x, c(0)), m.mul(lesser, m.power2(short)), m.sub(c(1), lesser))
}

/** 2/√π. */
const TWO_OVER_ROOT_PI = 1.1283791670955126

/**
 * 2/√π · e^(−x²), the slope of the error function. x² is kept in two words: rounded, it would cost hundreds of units
 * far out.
 */
export const erfSlope = <A, M>(m: Machine<A, M>, x: A): A => {
  const a = atMost(m, m.abs(x), 28)
  const square = productOf(m, a, a)
  const parts = exponential(m, m.neg(square.high), m.neg(square.low))
  return m.scaleB(m.mul(whole(m, parts).high, m.constant(TWO_OVER_ROOT_PI)), parts.n)
}
