/**
 * Randomness as a value. A key is plain data; everything drawn from it is a function of it, so the same key gives the same bits
 * on every machine. For independent draws, split a key.
 *
 * The generator underneath changes as it is drawn from; each function here makes its own from the key and drops it.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { describe, fail } from '../expr/error.js'
import { cos, log, sin } from '../math/elementary.js'

/**
 * A source of random numbers, as data: four integers.
 *
 * @since 0.1.0
 * @category model
 */
export type Key = readonly [number, number, number, number]

const asKey = (words: ReadonlyArray<number>): Key => words as unknown as Key

/**
 * The key for a number. Throws a `FluxionError` (`BadNumber`) unless it is a whole one.
 *
 * @example
 * import { key, uniform } from 'fluxion'
 *
 * assert.deepStrictEqual(uniform(key(7), 3, 0, 1), uniform(key(7), 3, 0, 1))
 *
 * @since 0.1.0
 * @category randomness
 */
export const key = (seed: number): Key =>
  Number.isSafeInteger(seed)
    ? asKey(xoroshiro128plus(seed).getState())
    : fail('BadNumber', 'key', `A key is made from a whole number, not ${describe(seed)}.`)

const INT32_MIN = -0x80000000
const INT32_MAX = 0x7fffffff

/**
 * Two keys from one, whose draws are independent of one another and of the first's.
 *
 * @example
 * import { key, splitKey, uniform } from 'fluxion'
 *
 * const [weights, order] = splitKey(key(7))
 * assert.notDeepStrictEqual(uniform(weights, 2, 0, 1), uniform(order, 2, 0, 1))
 *
 * @since 0.1.0
 * @category randomness
 */
export const splitKey = (k: Key): readonly [Key, Key] => {
  const generator = xoroshiro128plusFromState(k)
  const words = Array.from({ length: 8 }, () => uniformInt(generator, INT32_MIN, INT32_MAX))
  return [asKey(words.slice(0, 4)), asKey(words.slice(4))]
}

/**
 * A key for each whole number, from one key: for the n-th epoch, say.
 *
 * @example
 * import { key, numberedKey } from 'fluxion'
 *
 * assert.notDeepStrictEqual(numberedKey(key(7), 0), numberedKey(key(7), 1))
 *
 * @since 0.1.0
 * @category randomness
 */
export const numberedKey = (k: Key, n: number): Key => {
  const [a, b, c, d] = k
  const mixed = asKey([a ^ Math.imul(n + 1, 0x9e3779b1), b ^ Math.imul(n + 1, 0x85ebca6b), c, d])
  return splitKey(splitKey(mixed)[1])[0]
}

/**
 * So many numbers, evenly spread over low ≤ x < high.
 *
 * @example
 * import { key, uniform } from 'fluxion'
 *
 * assert.ok(uniform(key(1), 100, -1, 1).every((x) => -1 <= x && x < 1))
 *
 * @since 0.1.0
 * @category randomness
 */
export const uniform = (k: Key, count: number, low: number, high: number): ReadonlyArray<number> => {
  const generator = xoroshiro128plusFromState(k)
  return Array.from({ length: count }, () => low + (high - low) * uniformFloat64(generator))
}

const TURN = 6.283185307179586

/**
 * So many numbers from the normal distribution of mean 0 and deviation 1 (Box and Muller 1958). Throws a `FluxionError` (`BadNumber`)
 * unless `count` is a whole number from 0 up.
 *
 * @example
 * import { key, normal } from 'fluxion'
 *
 * const draws = normal(key(1), 1000)
 * assert.ok(Math.abs(draws.reduce((s, x) => s + x, 0) / 1000) < 0.2)
 *
 * @since 0.1.0
 * @category randomness
 */
export const normal = (k: Key, count: number): ReadonlyArray<number> => {
  if (!Number.isSafeInteger(count) || count < 0)
    fail('BadNumber', 'count', `normal draws a whole number of numbers, not ${describe(count)}.`)
  const generator = xoroshiro128plusFromState(k)
  const pairs = Array.from({ length: Math.ceil(count / 2) }, () => {
    // 1 − u is never 0, so the radius is finite.
    const radius = Math.sqrt(-2 * log(1 - uniformFloat64(generator)))
    const angle = TURN * uniformFloat64(generator)
    return [radius * cos(angle), radius * sin(angle)]
  })
  return pairs.flat().slice(0, count)
}

/**
 * The elements in another order, every order as likely as every other.
 *
 * @example
 * import { key, shuffle } from 'fluxion'
 *
 * assert.deepStrictEqual([...shuffle(key(3), [1, 2, 3, 4])].sort(), [1, 2, 3, 4])
 *
 * @since 0.1.0
 * @category randomness
 */
export const shuffle = <T>(k: Key, elements: ReadonlyArray<T>): ReadonlyArray<T> => {
  const generator = xoroshiro128plusFromState(k)
  const shuffled = [...elements]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i)
    const held = shuffled[i] as T
    shuffled[i] = shuffled[j] as T
    shuffled[j] = held
  }
  return shuffled
}
