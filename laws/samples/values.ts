/** Arbitraries of numbers by name: gradients, and environments inside a domain. */
import * as fc from 'fast-check'
import { fail } from '../../src/expr/error.js'
import { moderate } from './expressions.js'

/**
 * Gradients: a number for some of the variables, the others absent. Shrinks towards few entries.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { gradients } from 'fluxion/laws'
 *
 * const some = fc.sample(gradients(['x', 'y']), { numRuns: 50, seed: 1 })
 * assert.ok(some.some((g) => g.has('x')) && some.some((g) => !g.has('x')))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const gradients = <V extends string>(
  variables: ReadonlyArray<V>,
  numbers: fc.Arbitrary<number> = moderate,
): fc.Arbitrary<ReadonlyMap<V, number>> =>
  fc
    .tuple(...variables.map(() => fc.option(numbers, { nil: undefined, freq: 3 })))
    .map((partials) => new Map(variables.flatMap((name, k) => entryOf(name, partials[k]))))

const entryOf = <V extends string>(name: V, d: number | undefined): ReadonlyArray<readonly [V, number]> =>
  d === undefined ? [] : [[name, d]]

/**
 * From the lowest to the highest, both included and both finite.
 *
 * @since 0.1.0
 * @category model
 */
export type Interval = readonly [low: number, high: number]

const clamped = ([low, high]: Interval, x: number): number => (x < low ? low : x > high ? high : x)

/** Few digits: four that tell the numbers of an interval apart, and before them those that all of these begin with. */
const digitsIn = ([low, high]: Interval): number => {
  const ratio = Math.max(-low, high) / (high - low)
  return ratio > 1 ? Math.min(4 + Math.floor(Math.log10(ratio)), 17) : 4
}

/** The number at a part of the interval, from 0 to 1, with few digits so that it reads well. */
export const within = (interval: Interval, part: number): number => {
  const [low, high] = interval
  // Not low + part·(high − low), which overflows between the largest numbers.
  return clamped(interval, Number((low * (1 - part) + high * part).toPrecision(digitsIn(interval))))
}

/** Ends and 0, numbers with few digits, and any; they shrink towards the first. */
const inside = (interval: Interval): fc.Arbitrary<number> => {
  const [low, high] = interval
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 1, arbitrary: fc.constantFrom(clamped(interval, 0), low, high) },
    { weight: 4, arbitrary: fc.nat(1000).map((k) => within(interval, k / 1000)) },
    { weight: 2, arbitrary: fc.double({ min: low, max: high, noNaN: true }) },
  )
}

/** −0 and 0 are one end: `fc.double` tells them apart. */
const checkedInterval = (name: string, interval: Interval): Interval => {
  const [low, high] = Array.isArray(interval) ? (interval as Interval) : [NaN, NaN]
  if (!(Number.isFinite(low) && Number.isFinite(high)))
    return fail('BadNumber', name, `The variable '${name}' needs an interval of two finite numbers, as in [0, 1].`)
  return low <= high
    ? [low === 0 ? -0 : low, high === 0 ? 0 : high]
    : fail('BadNumber', name, `The interval of the variable '${name}' is empty: ${low} is more than ${high}.`)
}

/**
 * Environments inside a domain: for each variable an interval, both ends included. Throws a `FluxionError`
 * (`BadNumber`) for an interval that is empty or has no finite ends; it names the variable.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { environmentIn } from 'fluxion/laws'
 *
 * const inDomain = environmentIn({ x: [0.5, 2], angle: [-1, 1] }) // of ReadonlyMap<'x' | 'angle', number>
 * assert.ok(fc.sample(inDomain, 50).every((env) => 0.5 <= (env.get('x') as number) && (env.get('x') as number) <= 2))
 *
 * @since 0.1.0
 * @category arbitraries
 */
export const environmentIn = <const D extends { readonly [name: string]: Interval }>(
  domain: D,
): fc.Arbitrary<ReadonlyMap<keyof D & string, number>> => {
  const entries = Object.entries<Interval>(domain).map(
    ([name, interval]) => [name as keyof D & string, checkedInterval(name, interval)] as const,
  )
  return fc
    .tuple(...entries.map(([, interval]) => inside(interval)))
    .map((values) => new Map(entries.map(([name], k) => [name, values[k] as number])))
}
