/**
 * The elementary functions, one definition each. Every value that fluxion computes comes through this
 * file, so the decisions at the edges (`1^∞`, `√` as exponent ½, …) are taken once, here.
 */

/** eˣ. */
export const exp = (x: number): number => Math.exp(x)

/** The hyperbolic tangent. */
export const tanh = (x: number): number => Math.tanh(x)

/** The natural logarithm: −∞ at 0, NaN below. */
export const log = (x: number): number => Math.log(x)

/** log(1 + x), with all its digits near 0. */
export const log1p = (x: number): number => Math.log1p(x)

/** The sine, x in radians. */
export const sin = (x: number): number => Math.sin(x)

/** The cosine, x in radians. */
export const cos = (x: number): number => Math.cos(x)

/** The inverse tangent, in (−π/2, π/2). */
export const atan = (x: number): number => Math.atan(x)

/** The angle of the point (x, y), in [−π, π]. */
export const atan2 = (y: number, x: number): number => Math.atan2(y, x)

/**
 * √(x² + y²). As everywhere here a NaN operand gives NaN (IEEE 754 would answer ∞ beside an infinity).
 */
export const hypot = (x: number, y: number): number => (x !== x || y !== y ? NaN : Math.hypot(x, y))

/**
 * xᵏ as IEEE 754 `pow`: x⁰ = 1 and 1ᵏ = 1 whatever the other is, NaN included (JavaScript's `**` says NaN
 * for 1^∞). Exponent ½ is the correctly rounded square root.
 */
export const pow = (x: number, exponent: number): number => {
  switch (exponent) {
    case 1:
      return x
    case 2:
      return x * x
    case -1:
      return 1 / x
    case 0.5:
      return Math.sqrt(x)
    default:
      return x === 1 || (x === -1 && Math.abs(exponent) === Infinity) ? 1 : Math.pow(x, exponent)
  }
}

/** The logistic function 1/(1 + e⁻ˣ), with all its digits in both tails. */
export const sigmoid = (x: number): number => {
  const e = exp(-Math.abs(x))
  return x < 0 ? e / (1 + e) : 1 / (1 + e)
}

/** log(1 + eˣ), without overflow. */
export const softplus = (x: number): number => (x > 0 ? x : x <= 0 ? 0 : x) + log1p(exp(-Math.abs(x)))

/** sech²x = 1 − tanh²x, computed so that it keeps its digits where tanh x rounds to ±1. */
export const sech2 = (x: number): number => {
  const e = exp(-2 * Math.abs(x))
  return (4 * e) / ((1 + e) * (1 + e))
}

/** Whether k − 1 is computed without rounding. It is not for ⅓, nor for 2^53 + 4. */
export const lessOneIsExact = (k: number): boolean => k - 1 + 1 === k && k - (k - 1) === 1

/**
 * k·xᵏ⁻¹, the slope of xᵏ. Where k − 1 is not exact (⅓ − 1, say) the rounded exponent would cost up to a hundred
 * units in the last place, so there xᵏ/x is used instead, except where that would be 0/0 or ∞/∞.
 */
export const powerSlope = (x: number, k: number): number => {
  if (k === 0) return 0
  const lessOne = k - 1
  const power = pow(x, k)
  return lessOneIsExact(k) || x === 0 || power === 0 || !Number.isFinite(power / x)
    ? k * pow(x, lessOne)
    : k * (power / x)
}
