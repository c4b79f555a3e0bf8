/**
 * Numbers in fixed point on big integers: v stands for v · 2^−places. What is needed here is exact or has as many
 * digits as are asked for.
 */

/** v · 2^−places. */
export interface Exact {
  readonly v: bigint
  readonly places: number
}

export const one = (places: number): bigint => 1n << BigInt(places)

export const shift = (v: bigint, by: number): bigint => (by >= 0 ? v << BigInt(by) : v >> BigInt(-by))

const bits = new DataView(new ArrayBuffer(8))

/** x, a finite number, as significand · 2^exponent. */
export const exactly = (x: number): { readonly significand: bigint; readonly exponent: number } => {
  bits.setFloat64(0, x)
  const word = bits.getBigUint64(0)
  const biased = Number((word >> 52n) & 0x7ffn)
  const fraction = word & ((1n << 52n) - 1n)
  const significand = biased === 0 ? fraction : fraction | (1n << 52n)
  return { significand: x < 0 ? -significand : significand, exponent: (biased === 0 ? 1 : biased) - 1075 }
}

/** The number whose 64 bits these are. */
export const fromBits = (word: bigint): number => {
  bits.setBigUint64(0, word)
  return bits.getFloat64(0)
}

/** The bits of a number. */
export const toBits = (x: number): bigint => {
  bits.setFloat64(0, x)
  return bits.getBigUint64(0)
}

/** x in fixed point: exact if there are 1074 places. */
export const fixed = (x: number, places: number): bigint => {
  const { exponent, significand } = exactly(x)
  return shift(significand, exponent + places)
}

/** How many zeros a binary fraction has before its first digit. */
export const smallness = (x: number): number => Math.max(0, -Math.floor(Math.log2(Math.abs(x) || 1)))

const lengthOf = (v: bigint): number => (v < 0n ? -v : v).toString(2).length

/**
 * How many units in the last place y is from the exact value; the unit is the exact value's, and at least the least
 * subnormal.
 */
export const ulpsBetween = (y: number, { places, v }: Exact): number => {
  const { exponent, significand } = exactly(Math.abs(y) === Infinity ? Math.sign(y) * Number.MAX_VALUE : y)
  const unit = Math.max(lengthOf(v) - places - 53, -1074)
  const common = Math.min(exponent, -places, unit) - 30
  const apart = shift(significand, exponent - common) - shift(v, -places - common)
  return Number(shift(apart < 0n ? -apart : apart, common - unit + 30)) / 2 ** 30
}

/** Bits that a quotient or a root is to have. */
const DIGITS = 220

/** A double, exactly. */
export const doubleAt = (x: number): Exact => {
  const { exponent, significand } = exactly(x)
  return { v: significand, places: -exponent }
}

export const plus = (a: Exact, b: Exact): Exact => {
  const places = Math.max(a.places, b.places)
  return { v: shift(a.v, places - a.places) + shift(b.v, places - b.places), places }
}

export const times = (a: Exact, b: Exact): Exact => ({ v: a.v * b.v, places: a.places + b.places })

export const negated = ({ places, v }: Exact): Exact => ({ v: -v, places })

/** a/b to 220 bits; b must not be 0. */
export const over = (a: Exact, b: Exact): Exact => {
  const more = Math.max(0, DIGITS + lengthOf(b.v) - lengthOf(a.v))
  return { v: shift(a.v, more) / b.v, places: a.places + more - b.places }
}

const rootOf = (v: bigint): bigint => {
  if (v === 0n) return 0n
  let x = one(Math.ceil(lengthOf(v) / 2))
  for (;;) {
    const next = (x + v / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

/** √a to 220 bits. */
export const root = ({ places, v }: Exact): Exact => {
  const least = Math.max(0, 2 * DIGITS - lengthOf(v))
  const more = least + ((places + least) % 2 === 0 ? 0 : 1)
  return { v: rootOf(shift(v, more)), places: (places + more) / 2 }
}
