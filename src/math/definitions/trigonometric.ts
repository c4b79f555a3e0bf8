/** Sine and cosine. */
import type { Machine } from '../machine.js'
import { manyTurns } from './manyTurns.js'
import { routine } from './routine.js'
import { anySumOf, polynomial, round, signOf, sumOf } from './words.js'

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

/** An angle as a number of quarter turns, whole, and what remains, at most an eighth of a turn, in two words. */
export interface Reduced<A> {
  readonly quarters: A
  readonly high: A
  readonly low: A
}

/** What remains of 0 ≤ x ≤ FAR (Cody and Waite). No such x is nearer than 2⁻⁶⁰ to a number of quarter turns. */
const fewTurns = <A, M>(m: Machine<A, M>, x: A): Reduced<A> => {
  const quarters = round(m, m.mul(x, m.constant(0.6366197723675814)))
  const part = (k: 0 | 1 | 2): A => m.mul(quarters, m.constant(QUARTER[k]))
  const most = anySumOf(m, m.sub(x, part(0)), m.neg(part(1)))
  return { quarters, ...sumOf(m, most.high, m.sub(most.low, part(2))) }
}

/** The sine of that many quarters and the remainder. */
const sineOf = <A, M>(m: Machine<A, M>, { high, low, quarters }: Reduced<A>): A =>
  routine(
    m,
    'sineOfReduced',
    (quarters, high, low) => {
      const c = m.constant
      const z = m.mul(high, high)
      const half = m.mul(c(0.5), z)
      // sin(r + ε) = r + (r³·S + ε·(1 − r²/2)), cos(r + ε) = (1 − r²/2) + (r⁴·C − r·ε)
      const cubic = m.mul(m.mul(z, high), polynomial(m, z, SINE))
      const sine = m.add(high, m.add(cubic, m.sub(low, m.mul(half, low))))
      const one = sumOf(m, c(1), m.neg(half))
      const quartic = m.mul(m.mul(z, z), polynomial(m, z, COSINE))
      const cosine = m.add(one.high, m.add(one.low, m.sub(quartic, m.mul(high, low))))

      const halves = m.floor(m.mul(c(0.5), quarters))
      const y = m.select(m.eq(m.add(halves, halves), quarters), sine, cosine)
      const turns = m.floor(m.mul(c(0.5), halves))
      return m.select(m.eq(m.add(turns, turns), halves), y, m.neg(y))
    },
    [quarters, high, low],
  )

/** sin(x + that many quarter turns), x ≥ 0. */
const turned = <A, M>(m: Machine<A, M>, x: A, quarters: A): A =>
  routine(
    m,
    'sineOfTurned',
    (x, more) => {
      const from = (r: Reduced<A>): A => sineOf(m, { ...r, quarters: m.add(r.quarters, more) })
      return m.unlikely(m.lt(m.constant(FAR), x), () => from(manyTurns(m, x)), from(fewTurns(m, x)))
    },
    [x, quarters],
  )

/** The sine, x in radians. */
export const sin = <A, M>(m: Machine<A, M>, x: A): A => m.mul(signOf(m, x), turned(m, m.abs(x), m.constant(0)))

/** The cosine, x in radians. */
export const cos = <A, M>(m: Machine<A, M>, x: A): A => turned(m, m.abs(x), m.constant(1))
