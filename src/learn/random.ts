/**
 * Randomness as a value. A key is plain data; everything drawn from it is a function of it, so the same key gives the
 * same bits on every machine. For independent draws, split a key.
 *
 * The generator underneath changes as it is drawn from; each function here makes its own from the key and drops it.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import { check, isListLike, refuse } from '../checks/options.js'
import { asList, describe, fail } from '../expr/error.js'
import { cos, log, sin } from '../math/elementary.js'

/**
 * A source of random numbers, as data: four integers.
 *
 * @since 0.1.0
 * @category model
 */
export type Key = readonly [number, number, number, number]

/** The last step of MurmurHash3: every bit of x affects every bit of the result. */
const scrambled = (x: number): number => {
  const a = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35)
  return b ^ (b >>> 16)
}

/**
 * A key from some integers, each of which affects all of it. The integers themselves would not do, if some are near one
 * another: the generator's first draws are nearly a linear function of its state.
 */
const keyFrom = (words: ReadonlyArray<number>): Key => {
  const word = (k: number): number =>
    words.reduce((h, w) => scrambled(Math.imul(h, 0x9e3779b1) + (w | 0)), scrambled(0x51ed270b + k))
  return [word(0), word(1), word(2), word(3)]
}

/** Four zeros are the one state in which the generator stays. */
const isKey = (k: unknown): k is Key =>
  Array.isArray(k) && k.length === 4 && k.every((w) => (w | 0) === w) && k.some((w) => w !== 0)

const wordsOf = (k: Key): Key =>
  isKey(k) ? k : fail('BadKey', 'key', `A key is needed here, as made by key(1); this is ${describe(k)}.`)

const generatorOf = (k: Key): ReturnType<typeof xoroshiro128plusFromState> => xoroshiro128plusFromState(wordsOf(k))

/** The lower 32 bits of a whole number, and those above. */
const halves = (n: number): readonly [number, number] => [n | 0, Math.floor(n / 0x100000000) | 0]

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
    ? keyFrom(halves(seed))
    : refuse('BadNumber', 'key(seed)', 'key', 'made from a whole number', seed)

/**
 * Two keys from one, whose draws are independent of each other and of those of the key they come from.
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
export const splitKey = (k: Key): readonly [Key, Key] => [
  keyFrom([...wordsOf(k), 1, 0]),
  keyFrom([...wordsOf(k), 1, 1]),
]

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
export const numberedKey = (k: Key, n: number): Key =>
  Number.isSafeInteger(n)
    ? keyFrom([...wordsOf(k), 2, ...halves(n)])
    : refuse('BadNumber', 'numberedKey', 'n', 'a whole number', n)

/** As many as a list has places for. */
const MOST_DRAWN = 4294967295

const checkCount = (operation: string, count: number): void => {
  if (!Number.isSafeInteger(count) || count < 0)
    refuse('BadNumber', operation, 'count', 'a whole number from 0 up', count)
  if (count > MOST_DRAWN) fail('TooLarge', operation, `A list has places for ${MOST_DRAWN} numbers, not for ${count}.`)
}

/**
 * `count` numbers, uniformly distributed over low ≤ x < high. Throws a `FluxionError` (`BadNumber`) unless `count` is a
 * whole number from 0 up, and the bounds are finite numbers, the lower one first; and (`TooLarge`) for more than a list
 * has places for.
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
  checkCount('uniform', count)
  check('uniform', 'low', low, 'finite number')
  check('uniform', 'high', high, 'finite number')
  if (high < low) refuse('BadNumber', 'uniform', 'high', `at least low, which is ${low}`, high)
  const generator = generatorOf(k)
  const span = high - low
  const at = (u: number): number =>
    // By halves where high − low overflows.
    span < Infinity ? low + span * u : 2 * (low / 2 + (high / 2 - low / 2) * u)
  return Array.from({ length: count }, () => {
    const x = at(uniformFloat64(generator))
    // Rounding may reach the upper bound.
    return x === high ? low : x
  })
}

const TURN = 6.283185307179586

/**
 * `count` numbers from the normal distribution of mean 0 and standard deviation 1 (Box and Muller 1958). Throws a
 * `FluxionError` (`BadNumber`) unless `count` is a whole number from 0 up, and (`TooLarge`) for more than a list has
 * places for.
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
  checkCount('normal', count)
  const generator = generatorOf(k)
  const pairs = Array.from({ length: Math.ceil(count / 2) }, () => {
    // 1 − u is never 0, so the radius is finite.
    const radius = Math.sqrt(-2 * log(1 - uniformFloat64(generator)))
    const angle = TURN * uniformFloat64(generator)
    return [radius * cos(angle), radius * sin(angle)]
  })
  return pairs.flat().slice(0, count)
}

/**
 * The elements in random order, every order equally likely. Throws a `FluxionError` (`BadList`) for what is no list.
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
  const generator = generatorOf(k)
  if (!isListLike(elements)) asList(elements, 'shuffle', 'shuffle(key(1), [a, b])')
  const shuffled = [...elements]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i)
    const held = shuffled[i] as T
    shuffled[i] = shuffled[j] as T
    shuffled[j] = held
  }
  return shuffled
}
