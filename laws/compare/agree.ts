/**
 * Whether two sides of an equation agree: gradients to a tolerance measured by their conditioning, values bit for bit.
 */
import type { Expr } from '../../src/expr/node.js'
import type { Values } from '../subject.js'
import { conditioning, conditioningBy, type Conditioning } from './conditioning.js'
import { allOf, fails, holds, skipped, type Verdict } from '../law.js'
import { showNumber } from '../print.js'

/** Beyond this, some product on the way to a derivative might overflow though the derivative does not. */
const MOST_GROWTH = 1e150

const SMALLEST_NORMAL = 2 ** -1022

/** No way to the value or to the derivative leads through an overflow. */
const isFinite = ({ bound, growth, size }: Conditioning): boolean =>
  growth < MOST_GROWTH && size < Infinity && bound < Infinity

const overflowing: Verdict = skipped('an intermediate result may overflow')

/**
 * A verdict where some expressions and their slopes are finite; skipped elsewhere, where 0·∞ leaves nothing to compare.
 */
export const whereFinite = (es: ReadonlyArray<Expr<string>>, env: Values, verdict: () => Verdict): Verdict =>
  es.every((e) => isFinite(conditioning(e)(env, () => 1))) ? verdict() : overflowing

/**
 * Whether two numbers that stand for one derivative agree, given its conditioning. Skipped where an intermediate result
 * might overflow; wherever none can, NaN and ∞ are failures.
 *
 * @example
 * import { agree, holds } from 'fluxion/laws'
 *
 * const scale = { value: 0, bound: 0, size: 100, growth: 1 }
 * assert.deepStrictEqual(agree('∂x', 1, 1 + 1e-13, scale, 1e-12), holds)
 * assert.strictEqual(agree('∂x', 1, 1.001, scale, 1e-12)._tag, 'Fails')
 *
 * @since 0.1.0
 * @category conditioning
 */
export const agree = (what: string, left: number, right: number, by: Conditioning, tolerance: number): Verdict => {
  if (!isFinite(by)) return overflowing
  // Whatever the tolerance, underflow on the way may lose as much as the smallest normal number times the growth.
  const allowed = tolerance * by.size + by.growth * SMALLEST_NORMAL
  return Math.abs(left - right) <= allowed
    ? holds
    : fails(`${what}: ${left} ≠ ${right}, apart by ${Math.abs(left - right)} where ${allowed} is allowed`)
}

/** Equal numbers need no measure: they agree to any tolerance. */
const areEqual = (left: number, right: number): boolean => left === right && Number.isFinite(left)

/** Whether two gradients are equal, and finite, so that nothing has to be measured; an absent entry is 0. */
export const areEqualGradients = (left: Values, right: Values): boolean =>
  [...left].every(([x, d]) => areEqual(d, right.get(x) ?? 0)) &&
  [...right].every(([x, d]) => left.has(x) || areEqual(d, 0))

/** Whether two numbers that stand for the value of `e` agree, measured by the absolute terms that it is made of. */
export const valuesAgree = (
  left: number,
  right: number,
  e: () => Expr<string>,
  env: Values,
  tolerance: number,
): Verdict => {
  if (areEqual(left, right)) return holds
  const scale = conditioning(e())(env, () => 1)
  return agree('value', left, right, { ...scale, size: scale.bound }, tolerance)
}

/** Whether two gradients agree, entry by entry, given the conditioning of each; an absent entry is 0. */
export const entriesAgree = (
  left: Values,
  right: Values,
  by: (name: string) => Conditioning,
  names: Iterable<string>,
  tolerance: number,
): Verdict => {
  if (areEqualGradients(left, right)) return holds
  const all = new Set([...names, ...left.keys(), ...right.keys()])
  return allOf([...all].map((x) => agree(`∂${x}`, left.get(x) ?? 0, right.get(x) ?? 0, by(x), tolerance)))
}

/** Whether two gradients of `e` agree, entry by entry; an absent entry is 0. */
export const gradientsAgree = (
  left: Values,
  right: Values,
  e: Expr<string>,
  env: Values,
  tolerance: number,
): Verdict =>
  areEqualGradients(left, right) ? holds : entriesAgree(left, right, conditioningBy(e)(env), env.keys(), tolerance)

/** Whether two values have the same bits; all NaNs are one value. */
export const sameBits = (what: string, left: number, right: number): Verdict =>
  Object.is(left, right) ? holds : fails(`${what}: ${showNumber(left)} ≠ ${showNumber(right)}`)

/** A linear combination of gradients: Σ kᵢ·∇ᵢ. */
export const combination = (...terms: ReadonlyArray<readonly [factor: number, gradient: Values]>): Values => {
  const names = new Set(terms.flatMap(([, gradient]) => [...gradient.keys()]))
  const at = (name: string): number =>
    terms.reduce((sum, [k, gradient]) => (gradient.has(name) ? sum + k * (gradient.get(name) as number) : sum), 0)
  return new Map([...names].map((name) => [name, at(name)]))
}
