/** Sine, cosine and tangent. */
import type { Machine } from '../machine.js'
import { manyTurns, type Reduced } from './manyTurns.js'
import { routine } from './routine.js'
import { anySumOf, polynomial, round, signOf, sumOf, type Pair } from './words.js'

/** Up to here 2/π · x is less than 2^17, and its products with the parts below are exact. */
const FAR = 200000
/** π/2 in parts of 36, 36 and 53 bits. */
const QUARTER = [1.5707963267923333, 2.5633441512663184e-12, 3.2820035428735005e-22] as const

/** (sin r − r)/r³ and (cos r − 1 + r²/2)/r⁴ in z = r², for |r| ≤ π/4. */
const SINE = [
  -0.16666666666666632, 0.008333333333322476, -0.00019841269829840084, 2.755731369911071e-6, -2.5050758778798504e-8,
  1.5896813122859388e-10,
]
const COSINE = [
  0.0416666666666666, -0.0013888888888874463, 2.480158728965974e-5, -2.7557314396440047e-7, 2.087572851866052e-9,
  -1.135988834805515e-11,
]

/** What remains of 0 ≤ x ≤ FAR (Cody and Waite). No such x is nearer than 2⁻⁶⁰ to a number of quarter turns. */
const fewTurns = <A, M>(m: Machine<A, M>, x: A): Reduced<A> => {
  const quarters = round(m, m.mul(x, m.constant(0.6366197723675814)))
  const part = (k: 0 | 1 | 2): A => m.mul(quarters, m.constant(QUARTER[k]))
  const most = anySumOf(m, m.sub(x, part(0)), m.neg(part(1)))
  return { quarters, ...sumOf(m, most.high, m.sub(most.low, part(2))) }
}

/** Sine and cosine of the remainder, each what is exact and a far smaller rest. */
const ofRemainder = <A, M>(m: Machine<A, M>, high: A, low: A): { readonly sine: Pair<A>; readonly cosine: Pair<A> } => {
  const c = m.constant
  const z = m.mul(high, high)
  const half = m.mul(c(0.5), z)
  // sin(r + ε) = r + (r³·S + ε·(1 − r²/2)), cos(r + ε) = (1 − r²/2) + (r⁴·C − r·ε)
  const cubic = m.mul(m.mul(z, high), polynomial(m, z, SINE))
  const one = sumOf(m, c(1), m.neg(half))
  const quartic = m.mul(m.mul(z, z), polynomial(m, z, COSINE))
  return {
    sine: { high, low: m.add(cubic, m.sub(low, m.mul(half, low))) },
    cosine: { high: one.high, low: m.add(one.low, m.sub(quartic, m.mul(high, low))) },
  }
}

/** Whether a whole number is even. */
const isEven = <A, M>(m: Machine<A, M>, n: A): M => {
  const half = m.floor(m.mul(m.constant(0.5), n))
  return m.eq(m.add(half, half), n)
}

/** The sine of that many quarters and the remainder. */
export const sineOf = <A, M>(m: Machine<A, M>, { high, low, quarters }: Reduced<A>): A =>
  routine(
    m,
    'sineOfReduced',
    (quarters, high, low) => {
      const { cosine, sine } = ofRemainder(m, high, low)
      const y = m.select(isEven(m, quarters), m.add(sine.high, sine.low), m.add(cosine.high, cosine.low))
      return m.select(isEven(m, m.floor(m.mul(m.constant(0.5), quarters))), y, m.neg(y))
    },
    [quarters, high, low],
  )

/** Something of an angle x ≥ 0 once it is reduced. */
export const ofReduced = <A, M>(m: Machine<A, M>, x: A, f: (r: Reduced<A>) => A): A =>
  (m.seldom ?? m.unlikely)(m.lt(m.constant(FAR), x), () => f(manyTurns(m, x)), f(fewTurns(m, x)))

/** sin(x + that many quarter turns), x ≥ 0. */
const turned = <A, M>(m: Machine<A, M>, x: A, quarters: A): A =>
  routine(
    m,
    'sineOfTurned',
    (x, more) => ofReduced(m, x, (r) => sineOf(m, { ...r, quarters: m.add(r.quarters, more) })),
    [x, quarters],
  )

/** The sine, x in radians. */
export const sin = <A, M>(m: Machine<A, M>, x: A): A => m.mul(signOf(m, x), turned(m, m.abs(x), m.constant(0)))

/** The cosine, x in radians. */
export const cos = <A, M>(m: Machine<A, M>, x: A): A => turned(m, m.abs(x), m.constant(1))

/** The tangent of so many quarters and a remainder: sine over cosine or, after an odd number, −cosine over sine. */
const tangentOf = <A, M>(m: Machine<A, M>, { high, low, quarters }: Reduced<A>): A =>
  routine(
    m,
    'tangentOfReduced',
    (quarters, high, low) => {
      const { cosine, sine } = ofRemainder(m, high, low)
      const even = isEven(m, quarters)
      const [s, c] = [sumOf(m, sine.high, sine.low), sumOf(m, cosine.high, cosine.low)]
      const above = m.select(even, s.high, m.neg(c.high))
      const below = m.select(even, c.high, s.high)
      const y = m.div(above, below)
      const missing = m.sub(m.select(even, s.low, m.neg(c.low)), m.mul(y, m.select(even, c.low, s.low)))
      return m.add(y, m.div(missing, below))
    },
    [quarters, high, low],
  )

/** The tangent, x in radians. */
export const tan = <A, M>(m: Machine<A, M>, x: A): A => {
  const y = routine(m, 'tangentOf', (x) => ofReduced(m, x, (r) => tangentOf(m, r)), [m.abs(x)])
  return m.mul(signOf(m, x), y)
}

/** 1/cos², or 1/sin² after an odd number of quarters. */
const sec2Of = <A, M>(m: Machine<A, M>, { high, low, quarters }: Reduced<A>): A =>
  routine(
    m,
    'sec2OfReduced',
    (quarters, high, low) => {
      const { cosine, sine } = ofRemainder(m, high, low)
      const even = isEven(m, quarters)
      const [s, c] = [sumOf(m, sine.high, sine.low), sumOf(m, cosine.high, cosine.low)]
      const below = m.select(even, c.high, s.high)
      const y = m.div(m.constant(1), m.mul(below, below))
      const part = m.div(m.select(even, c.low, s.low), below)
      return m.sub(y, m.mul(m.add(y, y), part))
    },
    [quarters, high, low],
  )

/** 1/cos²x, the slope of the tangent, x in radians. */
export const sec2 = <A, M>(m: Machine<A, M>, x: A): A =>
  routine(m, 'sec2Of', (x) => ofReduced(m, x, (r) => sec2Of(m, r)), [m.abs(x)])
