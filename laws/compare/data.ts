/** Plain data bit for bit, and frozen so that whoever writes into it is caught. */
import { either as E, function as F } from 'fp-ts'
import { fails, type Verdict } from '../law.js'

const entriesOf = (x: object): ReadonlyArray<readonly [unknown, unknown]> =>
  x instanceof Map || x instanceof Set
    ? [...(x as ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>).entries()]
    : ArrayBuffer.isView(x)
      ? Array.from(x as unknown as ArrayLike<number>, (value, k) => [k, value] as const)
      : Object.entries(x)

/** Text that is the same for two values if they are equal data with the same bits: −0 is not 0, and NaN is NaN. */
export const bitsOf = (x: unknown): string =>
  typeof x === 'number'
    ? Object.is(x, -0)
      ? '-0'
      : String(x)
    : typeof x === 'string'
      ? JSON.stringify(x)
      : typeof x !== 'object' || x === null
        ? typeof x === 'function'
          ? 'a function'
          : String(x)
        : Array.isArray(x)
          ? `[${x.map(bitsOf).join()}]`
          : `{${entriesOf(x)
              .map(([k, value]) => `${bitsOf(k)}:${bitsOf(value)}`)
              .join()}}`

/** The same value, frozen all through. Typed arrays can't be, nor what a Map or a Set holds; see `bitsOf` for these. */
export const frozen = <T>(x: T): T => {
  if (typeof x !== 'object' || x === null || ArrayBuffer.isView(x) || Object.isFrozen(x)) return x
  Object.freeze(x)
  Object.values(x).forEach(frozen)
  return x
}

/** The verdict, or a failure where something threw: what is under a law is somebody's program. */
export const unlessThrown = (what: string, verdict: () => Verdict): Verdict =>
  F.pipe(
    E.tryCatch(verdict, (e) => (e instanceof Error ? `${e.name}: ${e.message}` : String(e))),
    E.getOrElse((message) => fails(`${what} threw ${message}`)),
  )
