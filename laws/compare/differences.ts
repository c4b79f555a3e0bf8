/**
 * Slopes without calculus: central differences, extrapolated to a step of 0 by Richardson's method (Numerical Recipes, 3rd ed.,
 * §5.7), each with an estimate of its own error. It knows nothing of derivative rules, so it can judge them.
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

/** The first step of each sequence; a function may be too wild for the large ones and too flat for the small ones. */
const BEGINNINGS = [2 ** -7, 2 ** -3, 2 ** -11]

/** Each sequence halves its step so often. */
const LEVELS = 4

/** The smallest step of the sequence that suits most functions. */
export const USUAL_STEP: number = 2 ** -7 / 2 ** (LEVELS - 1)

/** What the values of a function may be off by, relative to the largest of them, or to their noise: 32 roundings. */
const NOISE = 2 ** -48

/** Quotients may differ by so large a part of the steepest that was seen: more, and the function goes up and down between the steps. */
const WORST = 1e-4

const rangeTo = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, k) => k)

/**
 * Whether the middle stands far out from all that is seen to its sides: a pole is nearer than the smallest step, as that of tan x is at the double π/2, and no difference tells
 * what the slope is there.
 */
const isSpike = (middle: number, sides: ReadonlyArray<number>): boolean => {
  const [most, least] = [Math.max(...sides), Math.min(...sides)]
  return Math.abs(middle - (most + least) / 2) > 8 * (most - least) + NOISE * Math.max(most, -least)
}

/** The powers of 4 by which successive columns are extrapolated. */
const extrapolated = (column: ReadonlyArray<number>, order: number): ReadonlyArray<number> => {
  const factor = 4 ** order
  return column.slice(1).map((finer, k) => (factor * finer - (column[k] as number)) / (factor - 1))
}

/**
 * One sequence of steps h, h/2, …: the difference quotients, extrapolated. `undefined` across a kink, a pole or an edge, or
 * for a function that goes up and down between the steps.
 */
const sequence = (f: (t: number) => Sided, middle: Sided, noise: number, h: number): Estimate | undefined => {
  const steps = rangeTo(LEVELS).map((k) => h / 2 ** k)
  const sides = steps.map((step) => [f(step), f(-step)] as const)
  if (!Number.isFinite(middle.value)) return undefined
  if (sides.some((pair) => pair.some((p) => p.sides !== middle.sides || !Number.isFinite(p.value)))) return undefined
  const quotients = steps.map((step, k) => {
    const [above, below] = sides[k] as readonly [Sided, Sided]
    return (above.value - below.value) / (2 * step)
  })
  const columns = rangeTo(LEVELS - 1).reduce<ReadonlyArray<ReadonlyArray<number>>>(
    (all, order) => [...all, extrapolated(all.at(-1) as ReadonlyArray<number>, order + 1)],
    [quotients],
  )
  const slope = columns.at(-1)?.[0] as number
  const before = columns.at(-2) as ReadonlyArray<number>
  const values = sides.flat().map((p) => p.value)
  if (isSpike(middle.value, values)) return undefined
  const largest = Math.max(noise, ...values.map(Math.abs))
  const truncation = Math.max(...before.map((b) => Math.abs(slope - b)))
  const rounding = (NOISE * largest) / (h / 2 ** (LEVELS - 1))
  const steepest = Math.max((Math.max(...values) - Math.min(...values)) / h, Math.abs(middle.value))
  // what does not converge because it is nothing but rounding is as good as its digits
  return truncation <= Math.max(WORST * steepest, rounding) ? { slope, error: truncation + rounding } : undefined
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
export const slopesAtZero = (f: (t: number) => Sided, noise = 0): ReadonlyArray<Estimate> => {
  const middle = f(0)
  return BEGINNINGS.map((h) => sequence(f, middle, noise, h))
    .filter((estimate) => estimate !== undefined)
    .sort((a, b) => a.error - b.error)
}

/** The slope by the sequence of steps that suits most functions, if it suits this one. */
export const usualSlope = (f: (t: number) => Sided, middle: Sided, noise: number): Estimate | undefined =>
  sequence(f, middle, noise, BEGINNINGS[0] as number)
