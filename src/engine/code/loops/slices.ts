/**
 * Cuts a box into slices that a tiling divides evenly: whole tiles, and what is left over; and lists the points of a
 * tile.
 */
import type { Tiling, Tile } from './tiling.js'

export type Ranges = ReadonlyArray<readonly [from: number, to: number]>

/** One of the points of a tile: how far it is along each digit. */
export type Point = ReadonlyArray<number>

const replaced = <T>(list: ReadonlyArray<T>, at: number, x: T): ReadonlyArray<T> =>
  list.map((y, k) => (k === at ? x : y))

/** A tiling for what is left along a digit when whole tiles are done; less than a vector goes point by point. */
const forRest = ({ across, lanes: all, tiles }: Tiling, digit: number, rest: number): Tiling => {
  const lanes = digit === across && rest < all ? 1 : all
  const factor = digit === across ? Math.floor(rest / lanes) : rest
  return { across, lanes, tiles: tiles.map((t) => (t.digit === digit ? { digit, factor } : t)) }
}

const factorOf = ({ tiles }: Tiling, digit: number): number => tiles.find((t) => t.digit === digit)?.factor ?? 1

/** How far one round goes along a digit. */
export const stepAlong = (tiling: Tiling, digit: number): number =>
  factorOf(tiling, digit) * (digit === tiling.across ? tiling.lanes : 1)

/** Slices of a box, each divided evenly by its tiling. */
export const slices = (ranges: Ranges, tiling: Tiling, write: (ranges: Ranges, tiling: Tiling) => void): void => {
  const digit = [...ranges.keys()].find((d) => {
    const [from, to] = ranges[d] as readonly [number, number]
    return (to - from) % stepAlong(tiling, d) !== 0
  })
  if (digit === undefined) {
    write(ranges, tiling)
    return
  }
  const [from, to] = ranges[digit] as readonly [number, number]
  const step = stepAlong(tiling, digit)
  const middle = to - ((to - from) % step)
  slices(replaced(ranges, digit, [from, middle]), tiling, write)
  slices(replaced(ranges, digit, [middle, to]), forRest(tiling, digit, to - middle), write)
}

/** All points of the tiles, the first tile moving fastest. */
export const pointsIn = (tiles: ReadonlyArray<Tile>, digits: number, tiling: Tiling): ReadonlyArray<Point> =>
  tiles.reduce<ReadonlyArray<Point>>(
    (points, { digit, factor }) =>
      Array.from({ length: factor }, (_, i) =>
        points.map((p) => replaced(p, digit, i * (digit === tiling.across ? tiling.lanes : 1))),
      ).flat(),
    [new Array<number>(digits).fill(0)],
  )
