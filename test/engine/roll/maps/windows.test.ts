/** The order of a grid, found from the windows that slide over it. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affineOf } from '../../../../src/engine/roll/maps/affine.js'
import { gridOrder, type Windows } from '../../../../src/engine/roll/maps/windows.js'
import * as F from '../../../../src/index.js'
import type { Expr } from '../../../../src/index.js'
import { wrongWith } from '../../agreement.js'
import { choose } from '../../../../src/engine/choose.js'

const product = (xs: ReadonlyArray<number>): number => xs.reduce((n, x) => n * x, 1)

/** The digits of a number, the fastest first. */
const digits = (n: number, extents: ReadonlyArray<number>): ReadonlyArray<number> =>
  extents.map((e, k) => Math.floor(n / product(extents.slice(0, k))) % e)

const order = (keys: ReadonlyArray<number>): ReadonlyArray<number> =>
  keys.map((_, k) => k).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b)

/** Windows of some sizes over a grid of several images, whose entries have any numbers. */
const sliding = (
  grid: ReadonlyArray<number>,
  sizes: ReadonlyArray<number>,
  images: number,
  keys: ReadonlyArray<number>,
): Windows => {
  const fitting = grid.map((e, k) => e - (sizes[k] as number) + 1)
  const [windows, inWindow, inGrid] = [product(fitting), product(sizes), product(grid)]
  const numbers = order(Array.from({ length: images * inGrid }, (_, k) => keys[k % keys.length] as number))
  const entries = Array.from({ length: windows }, (_, m) =>
    Array.from({ length: images * inWindow }, (_unused, k) => {
      const [at, within] = [digits(m, fitting), digits(k % inWindow, sizes)]
      const place = grid.reduce(
        (sum, _e, d) => sum + product(grid.slice(0, d)) * ((at[d] as number) + (within[d] as number)),
        0,
      )
      return numbers[Math.floor(k / inWindow) * inGrid + place] as number
    }),
  ).flat()
  return { entries: Int32Array.from(entries), windows, width: images * inWindow, count: images * inGrid }
}

const grids = fc
  .array(fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 3 })
  .map((sides) => ({ sizes: sides.map(([size]) => size), grid: sides.map(([size, more]) => size + more) }))

describe('windows over a grid', () => {
  it('are read by strides in the order that is found, however its entries are numbered', () => {
    fc.assert(
      fc.property(
        grids,
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.nat(), { minLength: 7, maxLength: 40 }),
        ({ grid, sizes }, images, keys) => {
          const w = sliding(grid, sizes, images, keys)
          const found = gridOrder(w) as Int32Array
          expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: w.count }, (_, k) => k))
          const read = w.entries.map((e) => found[e] as number)
          expect(affineOf(read)).toBeDefined()
        },
      ),
      { numRuns: 200 },
    )
  })
  it('lines of different lengths are no grid', () => {
    // Of 2, 4 and 3 entries: as many as three lines of 3 would have.
    const entries = Int32Array.of(0, 2, 3, 4, 6, 7, 1, 3, 4, 5, 7, 8)
    expect(gridOrder({ entries, windows: 2, width: 6, count: 9 })).toBeUndefined()
  })
  it('of anything else there is an order or none', () => {
    const any = fc.record({
      windows: fc.integer({ min: 1, max: 6 }),
      width: fc.integer({ min: 1, max: 4 }),
      count: fc.integer({ min: 1, max: 12 }),
      seed: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }),
    })
    fc.assert(
      fc.property(any, ({ count, seed, width, windows }) => {
        const entries = Int32Array.from({ length: windows * width }, (_, q) => (seed[q] as number) % count)
        const found = gridOrder({ entries, windows, width, count })
        if (found !== undefined)
          expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, k) => k))
      }),
      { numRuns: 2000 },
    )
  })
})

type E = Expr<string>

describe('layers of windows', () => {
  const image = (size: number, pixel: (i: number, j: number) => E): ReadonlyArray<ReadonlyArray<E>> =>
    Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => pixel(i, j)))
  const convolved = (pixels: ReadonlyArray<ReadonlyArray<E>>, name: string): ReadonlyArray<ReadonlyArray<E>> =>
    image(pixels.length - 2, (i, j) =>
      F.sum(
        [0, 1, 2].flatMap((u) =>
          [0, 1, 2].map((v) => F.mul(F.variable(`${name}${u}${v}`), pixels[i + u]?.[j + v] as E)),
        ),
      ),
    )
  const pixels = (size: number) => image(size, (i, j) => F.constant(Math.sin(i * 5 + j)))
  const layers = (size: number): E => {
    const first = convolved(pixels(size), 'a').map((row) => row.map((x) => F.tanh(x)))
    const second = convolved(first, 'b').map((row) => row.map((x) => F.exp(x)))
    return F.mean(convolved(second, 'c').flatMap((row) => row.map((x) => F.square(x))))
  }
  it('are read without lists', () => {
    expect(F.compile(layers(14)).report.program).not.toMatch(/\[i\d+\[/u)
  })
  const wrongAt = (e: E): ReadonlyArray<string> =>
    wrongWith(e, new Map([...F.freeVariables(e)].map((name, k) => [name, 0.3 * Math.cos(k)])), choose)
  it.each([7, 8, 11])('and are what the fold says: %i pixels a side', (size) => {
    expect(wrongAt(layers(size))).toEqual([])
  })
  it('so they are where as many nodes as pixels read half of these, each twice', () => {
    const first = image(12, (i, j) => F.tanh(F.variable(`x${i},${j}`)))
    const second = convolved(first, 'a').flatMap((row) => row.map((x) => F.sin(x)))
    const twice = first.flat().map((_, k, all) => F.exp(all[k >> 1] as E))
    const scaled = twice.map((x, k) => F.sin(F.mul(F.variable(`c${k}`), x)))
    expect(wrongAt(F.square(F.add(F.sum(second), F.sum(scaled))))).toEqual([])
  })
})
