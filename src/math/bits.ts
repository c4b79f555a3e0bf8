/**
 * The bits of a number. They are read through one place in memory that is seen as a double and as two words of 32 bits:
 * whatever is written there is read back in the same call, before anything else can run, so no caller sees that it is
 * ever written.
 */

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** Which of the two words holds the sign and the exponent: that depends on the processor. */
double[0] = 1
const UPPER = words[1] === 0 ? 0 : 1

/** 2ⁿ for a whole n from −1022 to 1023; of another n some number. */
export const power2 = (n: number): number => {
  words[1 - UPPER] = 0
  words[UPPER] = (n + 1023) << 20
  return double[0] as number
}

/** a · 2ⁿ, rounded once. 2ⁿ may be out of range where the product is not: then half of n comes first. */
export const scaleB = (a: number, n: number): number => {
  if (-1022 <= n && n <= 1023) return a * power2(n)
  const half = n >> 1
  return a * power2(half) * power2(n - half)
}

/** The n of a = m · 2ⁿ, 1 ≤ m < 2, for a normal positive a; of another a some number. */
export const exponent = (a: number): number => {
  double[0] = a
  return ((words[UPPER] as number) >>> 20) - 1023
}

/** The m of a = m · 2ⁿ, 1 ≤ m < 2, for a normal positive a; of another a some number. */
export const significand = (a: number): number => {
  double[0] = a
  // Put together by arithmetic, which is exact here: a double that was just written in halves is slow to read.
  const fraction = ((words[UPPER] as number) & 0xfffff) * 4294967296 + (words[1 - UPPER] as number)
  return 1 + fraction * 2.220446049250313e-16
}

/** |a| with the sign of b, −0 included. */
export const copySign = (a: number, b: number): number => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a))

/** The number with its lowest 27 bits cleared. */
export const high = (a: number): number => {
  double[0] = a
  words[1 - UPPER] = (words[1 - UPPER] as number) & 0xf8000000
  return double[0]
}
