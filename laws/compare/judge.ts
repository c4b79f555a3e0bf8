/** Whether a slope is the one that differences show. */
import { fails, holds, skipped, type Verdict } from '../law.js'
import { slopesAtZero, usualSlope, type Estimate } from './differences.js'
import type { Sided } from './kinks.js'

/** Estimates worse than this, relative to the sizes involved, judge nothing. */
const WORST = 1e-4

/** An estimate as good as this need not be compared with others. */
const GOOD = 1e-8

/** An estimate's own error is itself an estimate: so many times as much is allowed. */
const MARGIN = 16

/**
 * Whether a slope agrees with the differences of a function along a line through 0. `size` is the sum of the absolute
 * contributions that the slope is made of; differences must be good to a ten-thousandth of it, or of the value, to judge.
 * `noise` is what rounding errors of the function's values are relative to, where that is more than the values. A slope is
 * refuted only when two sequences of steps are that good, agree with each other and not with it.
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
): Verdict => {
  const middle = f(0)
  // A constant is made of no contributions, but differences of it are still only as good as its digits.
  const scale = Math.max(size, Math.abs(middle.value))
  const allowed = ({ error }: Estimate): number => MARGIN * error + tolerance * scale
  const usual = usualSlope(f, middle, noise)
  if (usual !== undefined && usual.error <= GOOD * scale && Math.abs(slope - usual.slope) <= allowed(usual))
    return holds
  const estimates = slopesAtZero(f, noise)
  if (estimates.length === 0) return skipped('the sample sits on a kink, a pole or an edge')
  const good = estimates.filter(({ error }) => error <= WORST * scale || error === 0)
  const [best, second] = good
  if (best === undefined) return skipped('differences do not converge')
  if (Math.abs(slope - best.slope) <= allowed(best)) return holds
  if (second === undefined || Math.abs(best.slope - second.slope) > allowed(best) + allowed(second))
    return skipped('differences do not agree with each other')
  return Math.abs(slope - second.slope) <= allowed(second)
    ? skipped('differences do not agree with each other')
    : fails(`${what}: ${slope}, but differences show ${best.slope} ± ${allowed(best)}`)
}
