/** Two moons: so many points, of those shapes, with that noise. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { key, twoMoons } from 'fluxion'
import { thrown } from '../support/untyped.js'

const keys = fc.integer().map(key)

describe('twoMoons', () => {
  test('so many points, the classes as equal as can be', () => {
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 2, max: 101 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (k, count, noise) => {
          const { features, labels, table: t } = twoMoons(k, count, noise)
          expect(features).toEqual(Object.keys(t.columns))
          expect([t.rows, labels.length]).toEqual([count, count])
          expect(labels.filter((l) => l === 0).length).toBe(Math.ceil(count / 2))
          expect(labels.filter((l) => l === 1).length).toBe(Math.floor(count / 2))
          expect([...t.columns.x1, ...t.columns.x2].every(Number.isFinite)).toBe(true)
        },
      ),
    )
  })
  test('without noise: half circles of radius 1 about (0, 0) and (1, ½), from end to end', () => {
    const { classes, labels, table: t } = twoMoons(key(1), 11, 0)
    const points = labels.map((l, k) => [l, t.columns.x1[k] as number, t.columns.x2[k] as number] as const)
    points.forEach(([label, x1, x2]) => {
      const [dx, dy] = label === 0 ? [x1, x2] : [x1 - 1, 0.5 - x2]
      expect(Math.hypot(dx, dy)).toBeCloseTo(1, 14)
      expect(dy).toBeGreaterThan(-1e-14)
    })
    const ends = (of: number): ReadonlyArray<number> => points.filter(([l]) => l === of).map(([, x1]) => x1)
    expect([ends(0)[0], ends(0).at(-1), ends(1)[0], ends(1).at(-1)]).toEqual([1, -1, 0, 2])
    expect(classes).toEqual(['upper', 'lower'])
  })
  test('noise is normal, of that deviation in both coordinates', () => {
    const [still, moved] = [twoMoons(key(1), 20_000, 0), twoMoons(key(1), 20_000, 0.25)]
    const driftOf = (name: 'x1' | 'x2'): Float64Array =>
      moved.table.columns[name].map((x, k) => (x - (still.table.columns[name][k] as number)) / 0.25)
    const meanProduct = (a: Float64Array, b: Float64Array): number =>
      a.reduce((s, d, k) => s + d * (b[k] as number), 0) / a.length
    const [x1, x2] = [driftOf('x1'), driftOf('x2')]
    // Five standard errors: √(2/n) of a mean square, √(1/n) of a mean product.
    for (const drift of [x1, x2])
      expect(Math.abs(meanProduct(drift, drift) - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000))
    expect(Math.abs(meanProduct(x1, x2))).toBeLessThan(5 * Math.sqrt(1 / 20_000))
  })
  test('the same key gives the same points, another key others', () => {
    expect(twoMoons(key(1), 50, 0.1)).toEqual(twoMoons(key(1), 50, 0.1))
    expect(twoMoons(key(1), 50, 0.1)).not.toEqual(twoMoons(key(2), 50, 0.1))
  })
  test('refuses a count below 2 and a noise below 0', () => {
    for (const count of [1, 0, 2.5, NaN, Infinity]) {
      expect(thrown(() => twoMoons(key(1), count, 0.1))).toBe(
        `BadNumber: In twoMoons, count must be a whole number from 2 up, not the number ${count}.`,
      )
    }
    for (const noise of [-0.1, NaN, Infinity]) {
      expect(thrown(() => twoMoons(key(1), 10, noise))).toBe(
        `BadNumber: In twoMoons, noise must be a finite number from 0 up, not the number ${noise}.`,
      )
    }
  })
})
