/** Two moons: the textbook's example of classes that no line divides. */
import { refuse } from '../checks/options.js'
import { cos, sin } from '../math/elementary.js'
import { table } from '../objective/table.js'
import type { Labelled } from './dataset.js'
import { normal, type Key } from './random.js'

const HALF_TURN = 3.141592653589793

/**
 * Two half circles of radius 1 that reach into one another, the textbook's example of classes that no line divides:
 * class 0 is the upper one, about (0, 0), class 1 the lower one, about (1, ½). Exactly `count` points, half of them on
 * each (one more on the upper where `count` is odd), evenly spaced and then moved by normal noise of the given
 * deviation in both coordinates. The same key gives the same points. Throws a `FluxionError` (`BadNumber`) for a count
 * below 2 or a noise below 0.
 *
 * @example
 * import { key, twoMoons } from 'fluxion'
 *
 * const moons = twoMoons(key(1), 100, 0.1)
 * assert.strictEqual(moons.table.rows, 100)
 * assert.deepStrictEqual(moons.labels.filter((l) => l === 1).length, 50)
 *
 * @since 0.1.0
 * @category data
 */
export const twoMoons = (key: Key, count: number, noise: number): Labelled<'x1' | 'x2'> => {
  if (!Number.isSafeInteger(count) || count < 2)
    refuse('BadNumber', 'twoMoons', 'count', 'a whole number from 2 up', count)
  if (!(Number.isFinite(noise) && noise >= 0))
    refuse('BadNumber', 'twoMoons', 'noise', 'a finite number from 0 up', noise)
  const drift = normal(key, 2 * count)
  const upper = Math.ceil(count / 2)
  /** How far round its half circle a point is: from 0 to π, both included. */
  const angle = (k: number, points: number): number => (points === 1 ? 0 : (HALF_TURN * k) / (points - 1))
  const points = Array.from({ length: count }, (_, i): readonly [number, number] => {
    if (i < upper) return [cos(angle(i, upper)), sin(angle(i, upper))]
    const t = angle(i - upper, count - upper)
    return [1 - cos(t), 0.5 - sin(t)]
  })
  return {
    features: ['x1', 'x2'],
    table: table({
      x1: points.map(([x], i) => x + noise * (drift[2 * i] as number)),
      x2: points.map(([, y], i) => y + noise * (drift[2 * i + 1] as number)),
    }),
    classes: ['upper', 'lower'],
    labels: points.map((_, i) => (i < upper ? 0 : 1)),
  }
}
