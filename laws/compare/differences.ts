/**
 * Slopes without calculus: central differences, extrapolated to a step of 0 by Richardson's method (Numerical Recipes,
 * 3rd ed., §5.7), each with an estimate of its own error. It knows nothing of derivative rules, so it can judge them.
 */
import type { Sided } from './kinks.js'

/**
 * A slope by differences and how far off it may be.
 *
 * @since 0.1.0
 * @category model
 */
export interface Estimate {
  readonly slope: number
  readonly error: number
}

/**
 * The first step of each sequence; a function may be too wild for the large ones and too flat for the small ones. None
 * is a simple multiple of another: what rounding does to one sequence by chance it does not do to the next.
 */
const BEGINNINGS = [2 ** -7, 141 * 2 ** -10, 181 * 2 ** -19]

/** How many steps each sequence has, each half the one before. */
const LEVELS = 4

/** The smallest step of the sequence that suits most functions. */
export const USUAL_STEP: number = 2 ** -7 / 2 ** (LEVELS - 1)

/** What the values of a function may be off by, relative to the largest of them, or to their noise: 32 roundings. */
const NOISE = 2 ** -48

/** The same where values are so small that their roundings no longer shrink with them: 32 times the smallest number. */
const SMALLEST_NOISE = 2 ** -1069

/**
 * By how much quotients may differ, relative to the steepest that was seen: where they differ by more, the function
 * goes up and down between the steps.
 */
const WORST = 1e-4

const rangeTo = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, k) => k)

/**
 * Whether the middle lies far from all values on its sides. Then a pole is nearer than the smallest step, as that of
 * tan x is at the double π/2, and differences don't tell what the slope is there.
 */
const isSpike = (middle: number, sides: ReadonlyArray<number>): boolean => {
  const [most, least] = [Math.max(...sides), Math.min(...sides)]
  return Math.abs(middle - (most + least) / 2) > 8 * (most - least) + NOISE * Math.max(most, -least)
}

/** Where differences are taken: on both sides of 0, above it, or below it. */
type Place = 'around' | 'above' | 'below'

/** Extrapolated once more: what is left of the error shrinks by `factor` from one quotient to the next. */
const extrapolated = (column: ReadonlyArray<number>, factor: number): ReadonlyArray<number> =>
  column.slice(1).map((finer, k) => (factor * finer - (column[k] as number)) / (factor - 1))

/** The limit of quotients whose step is halved from one to the next, and how far off it may be. */
const limitOf = (
  quotients: ReadonlyArray<number>,
  base: number,
): { readonly limit: number; readonly truncation: number } => {
  const columns = rangeTo(LEVELS - 1).reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (all, order) => [...all, extrapolated(all.at(-1) as ReadonlyArray<number>, base ** (order + 1))],
    [quotients],
  )
  const limit = columns.at(-1)?.[0] as number
  const before = columns.at(-2) as ReadonlyArray<number>
  return { limit, truncation: Math.max(...before.map((b) => Math.abs(limit - b))) }
}

/** The points that a step leads to, with their distance. */
const pairAt = (f: (t: number) => Sided, middle: Sided, place: Place, step: number): readonly [Sided, Sided, number] =>
  place === 'around'
    ? [f(step), f(-step), 2 * step]
    : place === 'above'
      ? [f(step), middle, step]
      : [middle, f(-step), step]

/**
 * What roundings of the values do to a slope, by the sums f(h) + f(−h), of which the slope knows nothing. A function
 * may have lost digits on the way, as log(1 + eˣ) has for x = −20; then quotients of differences may agree by chance,
 * and these hardly do so at the same time.
 */
const roughness = (pairs: ReadonlyArray<readonly [Sided, Sided, number]>, middle: Sided, finest: number): number => {
  const bends = pairs.map(
    ([upper, lower, distance]) => (upper.value - middle.value + (lower.value - middle.value)) / (distance / 2) ** 2,
  )
  return limitOf(bends, 4).truncation * finest
}

/**
 * One sequence of steps h, h/2, …: the difference quotients, extrapolated. `undefined` across a kink, a pole or an
 * edge, or for a function that goes up and down between the steps. From one side alone, the middle may be the kink.
 */
const sequence = (
  f: (t: number) => Sided,
  middle: Sided,
  noise: number,
  h: number,
  place: Place,
): Estimate | undefined => {
  const pairs = rangeTo(LEVELS).map((k) => pairAt(f, middle, place, h / 2 ** k))
  const moved = pairs.flatMap(([upper, lower]) => [upper, lower]).filter((p) => p !== middle)
  const { sides } = place === 'around' ? middle : (moved[0] as Sided)
  if (![middle, ...moved].every((p) => Number.isFinite(p.value))) return undefined
  if (moved.some((p) => p.sides !== sides)) return undefined
  const quotients = pairs.map(([upper, lower, distance]) => (upper.value - lower.value) / distance)
  // The error of central differences has even powers of the step alone.
  const base = place === 'around' ? 4 : 2
  const { limit: slope, truncation } = limitOf(quotients, base)
  const values = moved.map((p) => p.value)
  if (place === 'around' && isSpike(middle.value, values)) return undefined
  const largest = Math.max(noise, Math.abs(middle.value), ...values.map(Math.abs))
  const finest = h / 2 ** (LEVELS - 1)
  const rounding = (NOISE * largest + SMALLEST_NOISE) / finest
  const steepest = Math.max((Math.max(...values) - Math.min(...values)) / h, Math.abs(middle.value))
  const error = Math.max(truncation, place === 'around' ? roughness(pairs, middle, finest) : 0) + rounding
  // what does not converge only because of rounding is as good as its digits
  return truncation <= Math.max(WORST * steepest, rounding) ? { slope, error } : undefined
}

/** By all sequences of steps, the best first. */
const byAll = (f: (t: number) => Sided, noise: number, place: Place): ReadonlyArray<Estimate> => {
  const middle = f(0)
  return BEGINNINGS.map((h) => sequence(f, middle, noise, h, place))
    .filter((estimate) => estimate !== undefined)
    .sort((a, b) => a.error - b.error)
}

/**
 * The slope at 0 of a function of one number, by several sequences of steps, the best first; none across a kink,
 * where a value is not finite, or where the quotients do not converge. The function says which way its choices go (see
 * `sided`). `noise` is what its rounding errors are relative to, where that is more than its values (see `rounded`).
 *
 * @example
 * import { slopesAtZero } from 'fluxion/laws'
 *
 * const [best] = slopesAtZero((t) => ({ value: Math.sin(t), sides: '' }))
 * assert.ok(best !== undefined && Math.abs(best.slope - 1) <= best.error && best.error < 1e-9)
 * // |t| has a kink there
 * assert.deepStrictEqual(slopesAtZero((t) => ({ value: Math.abs(t), sides: String(Math.sign(t)) })), [])
 *
 * @since 0.1.0
 * @category conditioning
 */
export const slopesAtZero = (f: (t: number) => Sided, noise = 0): ReadonlyArray<Estimate> => byAll(f, noise, 'around')

/**
 * The best slopes at 0 from above and from below, which differ at a kink; absent where the quotients do not converge.
 */
export const slopesBesideZero = (
  f: (t: number) => Sided,
  noise: number,
): readonly [above: Estimate | undefined, below: Estimate | undefined] => [
  byAll(f, noise, 'above')[0],
  byAll(f, noise, 'below')[0],
]

/** The slope by the sequence of steps that suits most functions, if it suits this one. */
export const usualSlope = (f: (t: number) => Sided, middle: Sided, noise: number): Estimate | undefined =>
  sequence(f, middle, noise, BEGINNINGS[0] as number, 'around')
