/**
 * The slope of sin x / x beside its zeros, where cos x and sin x / x are all but equal and their difference has no
 * digit left. As tan φ = 1/x for φ = arctan 1/x, it is √(1 + 1/x²) · cos(x + φ) / x: a cosine, which keeps its digits
 * beside a zero if its angle has enough of them.
 */
import type { Machine } from '../machine.js'
import { onNumbers } from '../onNumbers.js'
import { routine } from './routine.js'
import type { Reduced } from './manyTurns.js'
import { ofReduced, sineOf } from './trigonometric.js'
import { anySumOf, leading, polynomial, productOf, signOf, sumOf, type Pair } from './words.js'

/** 1/n and what rounding took from it: the remainder of a division is exact. */
const inverseOf = (n: number): Pair<number> => {
  const high = 1 / n
  const most = leading(onNumbers, high, 29)
  return { high, low: (1 - n * most - n * (high - most)) / n }
}

/** 1/3, −1/5, 1/7, …: (y − arctan y)/y³ in z = y². */
const term = (k: number): Pair<number> => inverseOf((k % 2 === 0 ? 1 : -1) * (2 * k + 3))
/** Those that need two words for |y| ≤ ¼, and those that follow, each less than the one before by z at least. */
const [LEADING, REST] = [12, 13]
const leadingTerms = Array.from({ length: LEADING }, (_, k) => term(k))
const rest = Array.from({ length: REST }, (_, k) => term(LEADING + k).high)

/**
 * (y − arctan y)/y³ for |y| ≤ ¼, from z = y²: Horner's rule, beside which what rounding takes is summed in the same
 * way.
 */
const curve = <A, M>(m: Machine<A, M>, z: Pair<A>): Pair<A> =>
  leadingTerms.reduceRight<Pair<A>>(
    (sum, { high, low }) => {
      const raised = productOf(m, sum.high, z.high)
      const next = sumOf(m, m.constant(high), raised.high)
      const taken = m.add(m.add(raised.low, next.low), m.add(m.constant(low), m.mul(sum.high, z.low)))
      return { high: next.high, low: m.add(m.mul(sum.low, z.high), taken) }
    },
    { high: polynomial(m, z.high, rest), low: m.constant(0) },
  )

/** The product of two numbers of two words. */
const product = <A, M>(m: Machine<A, M>, a: Pair<A>, b: Pair<A>): Pair<A> => {
  const most = productOf(m, a.high, b.high)
  return { high: most.high, low: m.add(most.low, m.add(m.mul(a.high, b.low), m.mul(a.low, b.high))) }
}

/** 1/x in two words. */
const inverse = <A, M>(m: Machine<A, M>, x: A): Pair<A> => {
  const high = m.div(m.constant(1), x)
  const { high: back, low } = productOf(m, high, x)
  return { high, low: m.div(m.sub(m.sub(m.constant(1), back), low), x) }
}

/**
 * The angle x + arctan 1/x, from what remains of x: first 1/x is added, which all but cancels it, then what arctan
 * lacks of it.
 */
const turnedOn = <A, M>(m: Machine<A, M>, { high, low, quarters }: Reduced<A>, y: Pair<A>): Reduced<A> => {
  const square = product(m, y, y)
  const lacking = product(m, product(m, y, square), curve(m, square))
  const first = anySumOf(m, high, y.high)
  const all = anySumOf(m, first.high, m.neg(lacking.high))
  const small = m.add(m.add(low, y.low), m.sub(m.add(first.low, all.low), lacking.low))
  return { quarters, ...sumOf(m, all.high, small) }
}

const cosineOfTurned = <A, M>(m: Machine<A, M>, reduced: Reduced<A>, x: A): A =>
  routine(
    m,
    'cosineOfTurnedOn',
    (quarters, high, low, x) => {
      const turned = turnedOn(m, { quarters, high, low }, inverse(m, x))
      return sineOf(m, { ...turned, quarters: m.add(turned.quarters, m.constant(1)) })
    },
    [reduced.quarters, reduced.high, reduced.low, x],
  )

/** (x·cos x − sin x)/x² for 4 ≤ |x| < ∞, to the last digits beside its zeros too. */
export const slopeBesideZero = <A, M>(m: Machine<A, M>, x: A): A => {
  const [one, size] = [m.constant(1), m.abs(x)]
  const cosine = routine(m, 'sincSlopeBesideZero', (x) => ofReduced(m, x, (r) => cosineOfTurned(m, r, x)), [size])
  // √(1 + z) − 1 as z/(1 + √(1 + z)), so that the 1 costs no digits.
  const z = m.div(one, m.mul(x, x))
  const more = m.div(z, m.add(one, m.sqrt(m.add(one, z))))
  return m.mul(signOf(m, x), m.div(m.add(cosine, m.mul(cosine, more)), size))
}
