/** Gradients as values. */
import type { monoid as M } from 'fp-ts'

/**
 * Partial derivatives by variable. Every variable that the expression depends on has an entry, 0 where nothing reaches
 * it at this point; a variable without an entry is one that it does not depend on.
 *
 * @since 0.1.0
 * @category model
 */
export type Gradient<V extends string> = ReadonlyMap<V, number>

/** The sum of two gradients: entry by entry, a missing one adding nothing. */
const concat = <V extends string>(a: Gradient<V>, b: Gradient<V>): Gradient<V> => {
  if (a.size === 0) return b
  if (b.size === 0) return a
  const sum = new Map(a)
  b.forEach((d, name) => {
    const before = sum.get(name)
    sum.set(name, before === undefined ? d : before + d)
  })
  return sum
}

/**
 * Gradients form a monoid under entrywise addition: the gradient of a sum is the sum of the gradients. Linear in the
 * size of both Maps.
 *
 * @example
 * import { getGradientMonoid, grad, mul, variable } from 'fluxion'
 *
 * const [x, y] = [variable('x'), variable('y')]
 * const { concat } = getGradientMonoid<'x' | 'y'>()
 * const total = concat(grad(mul(x, y))({ x: 2, y: 3 }), grad(mul(2, x))({ x: 2 }))
 * assert.deepStrictEqual(total, new Map([['x', 5], ['y', 2]]))
 *
 * @since 0.1.0
 * @category instances
 */
export const getGradientMonoid = <V extends string>(): M.Monoid<Gradient<V>> => ({ concat, empty: new Map() })
