/** The cube root. */
import type { Machine } from '../machine.js'
import { polynomial, productOf } from './words.js'

/** ∛f for 1 ≤ f ≤ 2, to 2⁻¹³. */
const START = [0.5528237374691046, 0.5871135502331237, -0.16296913358142623, 0.023104838978430846]
const [ROOT_2, ROOT_4] = [1.2599210498948732, 1.5874010519681996] as const
const LEAST_NORMAL = 2.2250738585072014e-308

/**
 * ∛x, with the sign of x. |x| = 8ᵏ·f with 1 ≤ f < 8; a root to 40 bits (Halley) is cut to 26, so that its square is
 * exact, and what is then missing is f's distance from the cube, which is exact too, over the slope.
 */
export const cbrt = <A, M>(m: Machine<A, M>, x: A): A => {
  const c = m.constant
  const [a, third] = [m.abs(x), c(1 / 3)]
  const tiny = m.lt(a, c(LEAST_NORMAL))
  const normal = m.select(tiny, m.mul(a, c(18014398509481984)), a)
  const exponent = m.exponent(normal)
  const k = m.floor(m.mul(m.add(exponent, c(0.5)), third))
  const rest = m.sub(exponent, m.mul(c(3), k))
  const [one, two] = [m.eq(rest, c(1)), m.eq(rest, c(2))]
  const among = (none: number, once: number, twice: number): A =>
    m.select(two, c(twice), m.select(one, c(once), c(none)))
  const significand = m.significand(normal)
  const f = m.mul(significand, among(1, 2, 4))

  const guess = m.mul(polynomial(m, significand, START), among(1, ROOT_2, ROOT_4))
  const cube = m.mul(m.mul(guess, guess), guess)
  const better = m.mul(guess, m.div(m.add(cube, m.add(f, f)), m.add(m.add(cube, cube), f)))
  const y = m.high(better)
  const square = m.mul(y, y)
  const whole = productOf(m, square, y)
  const missing = m.sub(m.sub(f, whole.high), whole.low)
  // (1 + e)^⅓ = 1 + e/3·(1 − e/3 + …)
  const part = m.div(missing, m.mul(c(3), whole.high))
  const root = m.add(y, m.mul(y, m.sub(part, m.mul(part, part))))
  const scale = m.power2(m.sub(k, m.select(tiny, c(18), c(0))))
  const ordinary = m.and(m.lt(c(0), a), m.lt(a, c(Infinity)))
  return m.select(ordinary, m.copySign(m.mul(root, scale), x), x)
}
