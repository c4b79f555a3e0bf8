/** Whether a slope is the one that differences show. */
import { fails, holds, skipped, type Verdict } from '../law.js'
import { slopesAtZero, slopesBesideZero, usualSlope, type Estimate } from './differences.js'
import type { Sided } from './kinks.js'

/** Estimates worse than this, relative to the slopes involved, judge nothing. */
const WORST = 1e-4

/** Estimates as good as this need not be compared with others. */
const GOOD = 1e-8

/** An estimate's own error is itself an estimate: so many times as much is allowed. */
const MARGIN = 16

/** Below it numbers have lost digits, and a slope may have underflowed on one way and not on another. */
const SMALLEST_NORMAL = 2 ** -1022

/** What a slope is to be compared with, and how closely. */
interface Judging {
  readonly f: (t: number) => Sided
  /** The sum of the absolute contributions that the slope is made of. */
  readonly size: number
  readonly tolerance: number
  readonly noise: number
  /** How steep the function is elsewhere: where it is flat, an error that is small beside this is small enough. */
  readonly elsewhere: number
}

const allowed = ({ size, tolerance }: Judging, { error }: Estimate): number =>
  MARGIN * error + tolerance * size + SMALLEST_NORMAL

/** Whether an estimate is good enough to judge by. */
const judges = ({ elsewhere, size }: Judging, estimate: Estimate, worst: number): boolean =>
  estimate.error <= Math.max(worst * Math.max(size, Math.abs(estimate.slope), elsewhere), SMALLEST_NORMAL)

const agreesWith = (by: Judging, slope: number, estimate: Estimate): boolean =>
  Math.abs(slope - estimate.slope) <= allowed(by, estimate)

const agreeWithEachOther = (by: Judging, one: Estimate, other: Estimate): boolean =>
  Math.abs(one.slope - other.slope) <= allowed(by, one) + allowed(by, other)

/**
 * The verdict on a slope with which differences around 0 disagree. They also do at a kink, where they show the mean of
 * two slopes; so the slope is refuted only where differences from above and from below agree.
 */
const unlessKink = (by: Judging, slope: number, refuted: (shown: Estimate) => Verdict): Verdict => {
  // Where nothing changes the slope is 0, whatever digits there are.
  const [above, below] = slopesBesideZero(by.f, by.noise).filter((e) => e?.slope === 0 || (e && judges(by, e, WORST)))
  if (above === undefined || below === undefined) return skipped('differences to one side do not converge')
  if (agreeWithEachOther(by, above, below)) return refuted(above.error <= below.error ? above : below)
  return agreesWith(by, slope, above) || agreesWith(by, slope, below) ? holds : skipped('the sample sits on a kink')
}

/** A slope that is a number against differences around 0. */
const finite = (by: Judging, slope: number, refuted: (shown: Estimate) => Verdict): Verdict => {
  const middle = by.f(0)
  const usual = usualSlope(by.f, middle, by.noise)
  if (usual !== undefined && judges(by, usual, GOOD) && agreesWith(by, slope, usual)) return holds
  const estimates = slopesAtZero(by.f, by.noise)
  if (estimates.length === 0) return skipped('the sample sits on a kink, a pole or an edge')
  // Where nothing changes there is nothing to measure by, and nothing that could be wrong with a slope of 0.
  if (slope === 0 && by.size === 0 && estimates.every((e) => e.slope === 0)) return holds
  const [best, second] = estimates.filter((e) => judges(by, e, WORST))
  if (best === undefined) return skipped('differences do not converge')
  if (agreesWith(by, slope, best)) return holds
  if (second === undefined || !agreeWithEachOther(by, best, second) || agreesWith(by, slope, second))
    return skipped('differences do not agree with each other')
  return unlessKink(by, slope, () => refuted(best))
}

/**
 * Whether a slope agrees with the differences of a function along a line through 0. `size` is the sum of the absolute
 * contributions that the slope is made of; differences must be good to a ten-thousandth of it, or of the slope that
 * they show, to judge, or of how steep the function is `elsewhere`, if that is told. `noise` is what rounding errors of
 * the function's values are relative to, where that is more than the values. A slope is refuted only when two sequences
 * of steps are that good, agree with each other and not with it, and differences from above agree with those from
 * below. One that is not finite is refuted where these two agree.
 *
 * @example
 * import { agreesWithDifferences } from 'fluxion/laws'
 *
 * const sine = (t: number) => ({ value: Math.sin(t), sides: '' })
 * assert.strictEqual(agreesWithDifferences('slope', 1, sine, 1, 1e-13)._tag, 'Holds')
 * assert.strictEqual(agreesWithDifferences('slope', 1.001, sine, 1, 1e-13)._tag, 'Fails')
 *
 * @since 0.1.0
 * @category conditioning
 */
export const agreesWithDifferences = (
  what: string,
  slope: number,
  f: (t: number) => Sided,
  size: number,
  tolerance: number,
  noise = 0,
  elsewhere = 0,
): Verdict => {
  const by: Judging = { f, size: size < Infinity ? size : 0, tolerance, noise, elsewhere }
  const refuted = (shown: Estimate): Verdict =>
    fails(`${what}: ${slope}, but differences show ${shown.slope} ± ${allowed(by, shown)}`)
  return Number.isFinite(slope) ? finite(by, slope, refuted) : unlessKink(by, slope, refuted)
}
