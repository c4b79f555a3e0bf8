/** Powers: those that a few multiplications give, and all others as e^(y·ln x). */
import type { Machine } from '../machine.js'
import { exponential, whole } from './exponential.js'
import { log, logarithmOfAny } from './logarithm.js'
import { routine } from './routine.js'
import { anySumOf, atLeast, atMost, isFinite, isLost, productOf, signOf, type Pair } from './words.js'

/** Beyond this an exponent's size no longer matters: no x but ±1 is so near to 1 that x to the 1e24 is in range. */
const FAR = 1e24

const isWhole = <A, M>(m: Machine<A, M>, y: A): M => m.eq(m.floor(y), y)

const isOdd = <A, M>(m: Machine<A, M>, y: A): M => {
  const half = m.mul(m.constant(0.5), y)
  return m.and(isWhole(m, y), m.not(isWhole(m, half)))
}

/** Where one of two masks holds, but not both. */
const either = <A, M>(m: Machine<A, M>, a: M, b: M): M => m.and(m.or(a, b), m.not(m.and(a, b)))

/** factor · |x|^(y + low), without the edges. */
const magnitude = <A, M>(m: Machine<A, M>, x: A, y: A, low: A, factor: A): A => {
  const l = logarithmOfAny(m, m.abs(x))
  const near = atLeast(m, atMost(m, y, FAR), -FAR)
  const product = productOf(m, near, l.high)
  const rest = m.add(product.low, m.add(m.mul(near, l.low), m.mul(low, l.high)))
  const out = m.lt(m.constant(1000), m.abs(product.high))
  const parts = exponential(
    m,
    m.select(out, m.copySign(m.constant(1000), product.high), product.high),
    m.select(out, m.constant(0), rest),
  )
  // e^−1000 times a great factor would be no 0.
  return m.scaleB(m.mul(whole(m, parts).high, m.select(out, signOf(m, factor), factor)), parts.n)
}

/** factor · x^(y + low) where x is not a positive number, or y not finite; `size` is what `magnitude` gives. */
const withEdges = <A, M>(m: Machine<A, M>, x: A, y: A, low: A, factor: A, size: A): A => {
  const c = m.constant
  const [zero, one, infinity] = [c(0), c(1), c(Infinity)]
  const ax = m.abs(x)
  // Where |x| is 0 or ∞, or |y| is ∞, the power of |x| is a limit, if y is not NaN.
  const small = m.lt(ax, one)
  const vanishes = m.or(m.and(small, m.lt(zero, y)), m.and(m.not(small), m.lt(y, zero)))
  const limit = m.select(m.eq(ax, one), one, m.select(vanishes, zero, infinity))
  const baseAtEnd = m.or(m.eq(x, zero), m.eq(ax, infinity))
  const atEnd = m.or(m.eq(m.abs(y), infinity), m.and(baseAtEnd, m.eq(y, y)))
  // A power that is 0 vanishes faster than a factor grows, even up to ∞.
  const scaled = m.select(m.eq(limit, zero), m.copySign(zero, factor), m.mul(factor, limit))
  const ofAbs = m.select(atEnd, scaled, size)

  const isWholePower = m.and(isWhole(m, y), isWhole(m, low))
  // An odd power has the sign of x, which may be that of −0.
  const odd = m.and(isWholePower, either(m, isOdd(m, y), isOdd(m, low)))
  const signed = m.select(m.and(odd, m.lt(signOf(m, x), zero)), m.neg(ofAbs), ofAbs)
  // Numbers below 0 have whole powers only.
  const finiteBelow = m.and(m.lt(x, zero), m.lt(c(-Infinity), x))
  const meaningless = m.or(m.not(m.eq(x, x)), m.and(finiteBelow, m.not(isWholePower)))
  // 1 to the NaN is 1.
  return m.select(m.eq(x, one), factor, m.select(meaningless, c(NaN), signed))
}

/**
 * factor · x^(y + low) for y ≠ 0, by IEEE 754's rules at the edges. The factor is multiplied in before the scaling, so
 * that it counts where the power alone would overflow or vanish.
 */
const general = <A, M>(m: Machine<A, M>, x: A, y: A, low: A, factor: A): A =>
  routine(
    m,
    'generalPower',
    (x, y, low, factor) => {
      const size = magnitude(m, x, y, low, factor)
      const finite = m.and(m.lt(x, m.constant(Infinity)), isFinite(m, y))
      const ordinary = m.and(m.lt(m.constant(0), x), finite)
      return m.unlikely(m.not(ordinary), () => withEdges(m, x, y, low, factor, size), size)
    },
    [x, y, low, factor],
  )

type Simple = readonly [exponent: number, at: <A, M>(m: Machine<A, M>, x: A) => A]

/** x⁴: of two plain squares the second would double the first one's error. */
const fourth = <A, M>(m: Machine<A, M>, x: A): A =>
  routine(
    m,
    'fourthPower',
    (x) => {
      // At 1e78 the result is ∞, and what is added to it finite.
      const a = atMost(m, m.abs(x), 1e78)
      const square = productOf(m, a, a)
      return m.add(m.mul(square.high, square.high), m.mul(m.add(square.high, square.high), square.low))
    },
    [x],
  )

/** 1/|x|, the share of it that rounding took, and 1/x² in two words. */
const inverses = <A, M>(
  m: Machine<A, M>,
  x: A,
): { readonly inverse: A; readonly share: A; readonly square: Pair<A> } => {
  // At these limits powers made of this are 0 or ∞, and nothing before is.
  const a = atLeast(m, atMost(m, m.abs(x), 1e110), 1e-110)
  const inverse = m.div(m.constant(1), a)
  const one = productOf(m, a, inverse)
  const share = m.sub(m.sub(m.constant(1), one.high), one.low)
  const { high, low } = productOf(m, inverse, inverse)
  return { inverse, share, square: { high, low: m.add(low, m.mul(m.add(share, share), high)) } }
}

/** What x^1.5 and its like are taken of: a number below 0 has none, but −∞ has that of ∞, and −0 that of 0. */
const sizeOf = <A, M>(m: Machine<A, M>, x: A): A => {
  const meaningless = m.and(m.lt(x, m.constant(0)), m.lt(m.constant(-Infinity), x))
  return m.select(meaningless, m.constant(NaN), m.abs(x))
}

const squareOf: Simple[1] = (m, x) => m.mul(x, x)
const inverseOf: Simple[1] = (m, x) => m.div(m.constant(1), x)

/** Powers that take neither exp nor log: the frequent ones, and others. */
const frequent: ReadonlyArray<Simple> = [
  [2, squareOf],
  [-1, inverseOf],
  [0.5, (m, x) => m.sqrt(x)],
  [1, (_m, x) => x],
  [0, (m) => m.constant(1)],
]
const others: ReadonlyArray<Simple> = [
  [3, (m, x) => m.mul(squareOf(m, x), x)],
  [4, fourth],
  [-2, (m, x) => squareOf(m, inverseOf(m, x))],
]
/**
 * More, where the exponent is known: a choice of these at run time would be long. All are within 1.7 units in the last
 * place. Nothing before the last operation over- or underflows, unless the result does so too.
 */
const more: ReadonlyArray<Simple> = [
  [
    -3,
    (m, x) => {
      const { inverse, share, square } = inverses(m, x)
      const rest = m.add(square.low, m.mul(share, square.high))
      return m.copySign(m.mul(m.add(square.high, rest), inverse), x)
    },
  ],
  [
    -4,
    (m, x) => {
      const { high, low } = inverses(m, x).square
      return m.mul(m.add(high, m.add(low, low)), high)
    },
  ],
  [1.5, (m, x) => m.mul(sizeOf(m, x), m.sqrt(sizeOf(m, x)))],
  [-0.5, (m, x) => inverseOf(m, m.sqrt(sizeOf(m, x)))],
  [-1.5, (m, x) => m.div(m.sqrt(inverseOf(m, sizeOf(m, x))), sizeOf(m, x))],
]

/** The slope of one of them: k·xᵏ⁻¹ from xᵏ⁻¹, and 0 for k = 0 whatever x is. */
const slopeFrom = ([less, at]: Simple): Simple => [
  less + 1,
  (m, x) => (less === -1 ? m.constant(0) : m.mul(m.constant(less + 1), at(m, x))),
]
const [frequentSlopes, otherSlopes] = [frequent.map(slopeFrom), others.map(slopeFrom)]

const find = (k: number, ...lists: ReadonlyArray<ReadonlyArray<Simple>>): Simple | undefined =>
  lists.flat().find(([exponent]) => exponent === k)

/** Whether y is an exponent of the list, and the power if so. */
const choice = <A, M>(m: Machine<A, M>, list: ReadonlyArray<Simple>, x: A, y: A): readonly [isIn: M, power: A] => {
  const tests = list.map(([k]) => m.eq(y, m.constant(k)))
  const values = list.map(([, at]) => at(m, x))
  const last = values.length - 1
  const chosen = values.slice(0, last).reduceRight((rest, v, k) => m.select(tests[k] as M, v, rest), values[last] as A)
  return [tests.reduce((a, b) => m.or(a, b)), chosen]
}

/** One of the simple ones where y says so, elsewhere what is to be computed only there. */
const among = <A, M>(m: Machine<A, M>, list: ReadonlyArray<Simple>, x: A, y: A, elsewhere: () => A): A => {
  const [isIn, simple] = choice(m, list, x, y)
  return m.unlikely(m.not(isIn), elsewhere, simple)
}

const plain = <A, M>(m: Machine<A, M>, x: A, y: A): A => general(m, x, y, m.constant(0), m.constant(1))

/** x to the y as IEEE 754 `pow`, but that exponent ½ is the square root: of −0 it is −0, of −∞ NaN. */
export const power = <A, M>(m: Machine<A, M>, x: A, y: A): A =>
  among(m, frequent, x, y, () => among(m, others, x, y, () => plain(m, x, y)))

/**
 * log x · xʸ, the slope of a power in its exponent, from xʸ. Where that is ∞ or has too few digits, the product may
 * have them all: there xʸ is computed again, with the logarithm multiplied in before the scaling. A power that is 0
 * where the logarithm is infinite vanishes faster than that grows.
 */
export const powerGrowth = <A, M>(m: Machine<A, M>, x: A, y: A, power: A): A => {
  const [zero, infinity] = [m.constant(0), m.constant(Infinity)]
  const factor = log(m, x)
  const product = m.mul(power, factor)
  const again = (): A => {
    const ordinary = m.and(m.and(m.lt(zero, x), m.lt(x, infinity)), isFinite(m, y))
    const vanishes = m.and(m.eq(power, zero), m.eq(m.abs(factor), infinity))
    return m.select(ordinary, general(m, x, y, zero, factor), m.select(vanishes, zero, product))
  }
  return (m.seldom ?? m.unlikely)(isLost(m, power), again, product)
}

/** xᵏ for an exponent that is known beforehand: as `power`, but with more exponents that are simple. */
export const pow = <A, M>(m: Machine<A, M>, x: A, k: number): A =>
  find(k, frequent, others, more)?.[1](m, x) ?? plain(m, x, m.constant(k))

/** The same bits as `pow`, with a choice at run time: for numbers, on which it is short. */
export const powOfAny = <A, M>(m: Machine<A, M>, x: A, k: A): A => {
  const rare = (): A => routine(m, 'rarePower', (x, k) => choice(m, more, x, k)[1], [x, k])
  // Most other exponents are told by this, sooner than one by one.
  const isNear = m.and(m.lt(m.abs(k), m.constant(5)), isWhole(m, m.add(k, k)))
  const longer = (): A => m.unlikely(m.and(isNear, choice(m, more, x, k)[0]), rare, plain(m, x, k))
  return among(m, frequent, x, k, () => among(m, others, x, k, longer))
}

/** y·x^(y−1) by exp and log. */
export const powSlope = <A, M>(m: Machine<A, M>, x: A, y: A): A => {
  // y − 1 in two words: rounded, ⅓ − 1 would cost up to a hundred units in the last place.
  const lessOne = anySumOf(m, y, m.constant(-1))
  return general(m, x, lessOne.high, m.select(isFinite(m, y), lessOne.low, m.constant(0)), y)
}

/** y·x^(y−1), the slope of a power in its base. */
export const powerSlope = <A, M>(m: Machine<A, M>, x: A, y: A): A =>
  among(m, frequentSlopes, x, y, () => among(m, otherSlopes, x, y, () => powSlope(m, x, y)))
