/** What remains of a great angle when the quarter turns are taken off (Payne and Hanek). */
import type { Machine } from '../machine.js'
import { routineOfMany } from './routine.js'
import { TWO_OVER_PI } from './twoOverPi.js'
import { productOf, sumOf } from './words.js'

/** An angle as a number of quarter turns, whole, and what remains, at most an eighth of a turn, in two words. */
export interface Reduced<A> {
  readonly quarters: A
  readonly high: A
  readonly low: A
}

const BASE = 16777216
/** BASE to the −1, −2, …: 24 · 6 bits of the fraction. No double is nearer than 2⁻⁶² to a number of quarter turns. */
const UNITS = Array.from({ length: 6 }).reduce<ReadonlyArray<number>>((u) => [...u, (u.at(-1) ?? 1) / BASE], [])

/**
 * x/(π/2) modulo 4, in digits of 24 bits. x = X·2^(24·j) with a whole X of three digits, the first of up to 28 bits.
 * Digits of 2/π before number j − 1 make whole turns with X, those long after it add nothing. Each place is a sum of
 * three products, less than 2^53.
 */
export const manyTurns = <A, M>(m: Machine<A, M>, x: A): Reduced<A> => {
  const [quarters, high, low] = routineOfMany(m, 'manyTurns', (x) => turnsOf(m, x), [x] as const)
  return { quarters, high, low }
}

const turnsOf = <A, M>(m: Machine<A, M>, x: A): readonly [quarters: A, high: A, low: A] => {
  const c = m.constant
  const digitsOf = (a: A): A => m.floor(m.mul(a, c(1 / BASE)))
  const j = m.floor(m.mul(c(1 / 24), m.sub(m.exponent(x), c(52))))
  const whole = m.mul(x, m.power2(m.mul(c(-24), j)))
  const [upper, top] = [digitsOf(whole), digitsOf(digitsOf(whole))]
  const X = [m.sub(whole, m.mul(upper, c(BASE))), m.sub(upper, m.mul(top, c(BASE))), top]
  // The list begins with three zeros: j is −2 for the smallest angles that come here.
  const products = Array.from({ length: UNITS.length + 1 }, (_, place) =>
    X.map((digit, i) => m.mul(digit, m.lookup(TWO_OVER_PI, m.add(j, c(place + i + 2))))).reduceRight((sum, p) =>
      m.add(sum, p),
    ),
  )
  // From the last place up, what is over goes to the place before.
  const [quarters, ...places] = products
    .reduceRight<ReadonlyArray<A>>(([carry, ...done], sum) => {
      const all = carry === undefined ? sum : m.add(sum, carry)
      const over = digitsOf(all)
      return [over, m.sub(all, m.mul(over, c(BASE))), ...done]
    }, [])
    .slice(1) as readonly A[] as readonly [A, ...A[]]

  // From a half on, the fraction is what is missing to the next quarter.
  const up = m.select(m.lt(places[0] as A, c(BASE / 2)), c(0), c(1))
  const at = (k: number): A => m.mul(places[k] as A, c(UNITS[k] as number))
  const first = sumOf(m, m.add(m.sub(at(0), up), at(1)), m.add(at(2), at(3)))
  const f = sumOf(m, first.high, m.add(first.low, m.add(at(4), at(5))))
  const r = productOf(m, f.high, c(1.5707963267948966))
  const low = m.add(m.mul(f.high, c(6.123233995736766e-17)), m.mul(f.low, c(1.5707963267948966)))
  // x − x is NaN for an infinite x, and otherwise 0.
  const rest = sumOf(m, m.add(r.high, m.sub(x, x)), m.add(r.low, low))
  return [m.add(quarters, up), rest.high, rest.low]
}
