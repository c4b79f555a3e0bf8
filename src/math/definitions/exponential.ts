/** eˣ and what is made of it. */
import type { Machine } from '../machine.js'
import { routine } from './routine.js'
import { anySumOf, atLeast, atMost, polynomial, productOf, round, sumOf, type Pair } from './words.js'

const LOG2_E = 1.4426950408889634
/** ln 2 in two parts. The first has 42 bits, so that its product with a whole number of up to 11 bits is exact. */
export const LN2_HIGH = 0.6931471805598903
export const LN2_LOW = 5.497923018708371e-14

/** (eʳ − 1 − r)/r², |r| ≤ ½ ln 2: the greatest error, relative to eʳ − 1, is least. */
const CURVE = [
  0.5, 0.16666666666666677, 0.041666666666666685, 0.008333333333321454, 0.001388888888887295, 0.00019841269886519626,
  2.4801587350421048e-5, 2.7557243852234053e-6, 2.7557250415830215e-7, 2.5109150903418334e-8, 2.0922287460215007e-9,
]

/** eᵃ = 2ⁿ·(1 + head + tail): n is whole, |head| at most about 0.35 and exact, tail about head²/2. */
export interface Exponential<A> {
  readonly n: A
  readonly head: A
  readonly tail: A
  /** tail = square · series − rest. */
  readonly square: A
  readonly series: A
  readonly rest: A
}

/** The parts of e^(a + low), |a| ≤ 1400; low, which may be left out, is far below a. Whoever has a/ln 2 sooner than a gives it too. */
export const exponential = <A, M>(
  m: Machine<A, M>,
  a: A,
  low?: A,
  turns: A = m.mul(a, m.constant(LOG2_E)),
): Exponential<A> => {
  const n = round(m, turns)
  const head = m.sub(a, m.mul(n, m.constant(LN2_HIGH)))
  const less = m.mul(n, m.constant(LN2_LOW))
  const rest = low === undefined ? less : m.sub(less, low)
  const r = m.sub(head, rest)
  const square = m.mul(r, r)
  const series = routine(m, 'expSeries', (r) => polynomial(m, r, CURVE), [r])
  return { n, head, tail: m.sub(m.mul(square, series), rest), square, series, rest }
}

/** 1 + head + tail, between 0.7 and 1.42. */
export const whole = <A, M>(m: Machine<A, M>, { head, tail }: Pick<Exponential<A>, 'head' | 'tail'>): Pair<A> => {
  const one = sumOf(m, m.constant(1), head)
  return sumOf(m, one.high, m.add(one.low, tail))
}

/** y · 2ⁿ for |n| ≤ 2044, in two steps: 2ⁿ may be out of range where the product is not, and it is rounded once. */
export const scaled = <A, M>(m: Machine<A, M>, y: A, n: A): A =>
  routine(
    m,
    'scaled',
    (y, n) => {
      const half = m.floor(m.mul(n, m.constant(0.5)))
      return m.mul(m.mul(y, m.power2(half)), m.power2(m.sub(n, half)))
    },
    [y, n],
  )

/** Below this, in size, eˣ is a normal number, and 2ⁿ too. */
const ORDINARY = 708

/** eˣ. */
export const exp = <A, M>(m: Machine<A, M>, x: A): A => {
  const extreme = (): A => {
    const parts = exponential(m, atLeast(m, atMost(m, x, 710), -746))
    return scaled(m, whole(m, parts).high, parts.n)
  }
  const parts = exponential(m, x)
  const y = m.mul(whole(m, parts).high, m.power2(parts.n))
  return m.unlikely(m.not(m.lt(m.abs(x), m.constant(ORDINARY))), extreme, y)
}

/**
 * e^(x − most) for x ≤ most, with what rounding takes from the difference: it would count in full. 1 for equal operands, infinite ones too, but that of −∞ and −∞ is NaN.
 */
export const scaledPower = <A, M>(m: Machine<A, M>, x: A, most: A): A => {
  const { high, low } = anySumOf(m, x, m.neg(most))
  const inRange = m.lt(m.constant(-746), high)
  const parts = exponential(m, atLeast(m, high, -746), m.select(inRange, low, m.constant(0)))
  const y = scaled(m, whole(m, parts).high, parts.n)
  return m.select(m.and(m.eq(x, most), m.lt(m.constant(-Infinity), x)), m.constant(1), y)
}

/** eˣ − 1, with all its digits near 0. */
export const expm1 = <A, M>(m: Machine<A, M>, x: A): A => {
  const { n, head, tail } = exponential(m, atLeast(m, atMost(m, x, 710), -44))
  // (2ⁿ − 1) + 2ⁿ·(head + tail), with 2ⁿ taken out; from n = 64 on, 2⁻ⁿ does not count.
  const lessOne = m.sub(m.constant(1), m.power2(m.neg(atMost(m, n, 64))))
  const sum = sumOf(m, lessOne, head)
  const y = scaled(m, m.add(sum.high, m.add(sum.low, tail)), n)
  return m.select(m.eq(x, m.constant(0)), x, y)
}

/** What the functions below have in common: the parts of E = e^(−2|x|), and 1 + E and E − 1 with what rounding took from them. */
export interface Decay<A> {
  readonly parts: Exponential<A>
  readonly lessOne: A
  readonly lessOneLow: A
  readonly plusOne: A
  readonly plusOneLow: A
}

/**
 * The parts of e^(−2|x|). tanh x, sech² x, and sigmoid and softplus of 2x all start with these operations, one by one, so that a
 * compiler which merges equal operations computes them once.
 */
export const decay = <A, M>(m: Machine<A, M>, x: A): Decay<A> => {
  // In a chain of steps each waits for this, so whatever can be is computed while something else is.
  const size = atMost(m, m.abs(x), 374)
  const parts = exponential(m, m.mul(m.constant(-2), size), undefined, m.mul(m.constant(-2 * LOG2_E), size))
  // Beside 1, 2⁻⁶⁴ is as good as anything smaller.
  const scale = m.power2(atLeast(m, parts.n, -64))
  const sum = sumOf(m, m.sub(scale, m.constant(1)), m.mul(scale, parts.head))
  // The tail, scaled: by a power of 2, so to the same bits.
  const tail = m.sub(m.mul(m.mul(scale, parts.square), parts.series), m.mul(scale, parts.rest))
  const lessOne = sumOf(m, sum.high, m.add(sum.low, tail))
  const plusOne = sumOf(m, m.constant(2), lessOne.high)
  return {
    parts,
    lessOne: lessOne.high,
    lessOneLow: lessOne.low,
    plusOne: plusOne.high,
    plusOneLow: m.add(plusOne.low, lessOne.low),
  }
}

/** The hyperbolic tangent: (1 − E)/(1 + E) with the sign of x. */
export const tanh = <A, M>(m: Machine<A, M>, x: A): A => {
  const { lessOne, lessOneLow, plusOne, plusOneLow } = decay(m, x)
  // What the low words add to the quotient, while that is being computed.
  const inverse = nearInverse(m, plusOne)
  const missing = m.sub(lessOneLow, m.mul(m.mul(lessOne, inverse), plusOneLow))
  return m.copySign(m.add(m.div(lessOne, plusOne), m.mul(missing, inverse)), x)
}

/** About 1/d for 1 ≤ d ≤ 2, near enough for what multiplies a low word. */
const nearInverse = <A, M>(m: Machine<A, M>, d: A): A => m.sub(m.constant(1.5), m.mul(m.constant(0.5), d))

/** sech²x = 1 − tanh²x, as 4E/(1 + E)²: it keeps its digits where tanh x rounds to ±1. */
export const sech2 = <A, M>(m: Machine<A, M>, x: A): A => {
  const { parts, plusOne, plusOneLow } = decay(m, x)
  const e = whole(m, parts)
  const y = m.div(m.mul(m.constant(4), e.high), m.mul(plusOne, plusOne))
  // What the low words change, relative to y: 2 − e is near enough to 1/e between 0.7 and 1.42.
  const above = m.mul(e.low, m.sub(m.constant(2), e.high))
  const below = m.mul(m.add(plusOneLow, plusOneLow), nearInverse(m, plusOne))
  return scaled(m, m.add(y, m.mul(y, m.sub(above, below))), parts.n)
}

/** The logistic function 1/(1 + e⁻ˣ), with all its digits in both tails. */
export const sigmoid = <A, M>(m: Machine<A, M>, x: A): A => {
  const half = m.constant(0.5)
  const { parts, plusOne, plusOneLow } = decay(m, m.mul(half, x))
  const negative = m.lt(x, m.constant(0))
  const y = m.div(m.select(negative, whole(m, parts).high, m.constant(1)), plusOne)
  const better = m.sub(y, m.mul(y, m.mul(plusOneLow, nearInverse(m, plusOne))))
  return scaled(m, better, m.select(negative, parts.n, m.constant(0)))
}

/** 2/√π. */
const TWO_OVER_ROOT_PI = 1.1283791670955126

/** 2/√π · e^(−x²), the slope of the error function. x² is kept in two words: rounded, it would cost hundreds of units far out. */
export const erfSlope = <A, M>(m: Machine<A, M>, x: A): A => {
  const a = atMost(m, m.abs(x), 28)
  const square = productOf(m, a, a)
  const parts = exponential(m, m.neg(square.high), m.neg(square.low))
  return scaled(m, m.mul(whole(m, parts).high, m.constant(TWO_OVER_ROOT_PI)), parts.n)
}
