/** Lazy lists, such as the states of a run. */
import type { option as O } from 'fp-ts'
import { having, refuse } from '../checks/options.js'
import { none, some } from '../expr/answers.js'

const asIterable = <T>(elements: Iterable<T>, operation: string): Iterable<T> =>
  having(elements, Symbol.iterator, operation, 'a list, or a run from some start')

/**
 * The first `count` elements of a lazy list. Throws a `FluxionError` (`BadNumber`) for a count that is neither a whole
 * number nor ∞.
 *
 * @example
 * import { take } from 'fluxion'
 *
 * assert.deepStrictEqual([...take(2)([5, 6, 7])], [5, 6])
 *
 * @since 0.1.0
 * @category training
 */
export const take = (count: number): (<T>(elements: Iterable<T>) => Iterable<T>) => {
  if (!Number.isInteger(count) && count !== Infinity) refuse('BadNumber', 'take', 'count', 'a whole number', count)
  return <T>(elements: Iterable<T>): Iterable<T> => ({
    *[Symbol.iterator]() {
      if (count <= 0) return
      let taken = 0
      for (const element of asIterable(elements, 'take')) {
        yield element
        taken += 1
        if (taken >= count) return
      }
    },
  })
}

/**
 * The last element of a list that ends; `none` if it is empty.
 *
 * @example
 * import { last } from 'fluxion'
 * import { option as O } from 'fp-ts'
 *
 * assert.deepStrictEqual(last([5, 6, 7]), O.some(7))
 *
 * @since 0.1.0
 * @category training
 */
export const last = <T>(elements: Iterable<T>): O.Option<T> => {
  let found: O.Option<T> = none
  for (const element of asIterable(elements, 'last')) found = some(element)
  return found
}
