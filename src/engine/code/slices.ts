/**
 * Cuts a box into slices that a plan divides evenly: whole tiles, and what is left over; and lists the points of a
 * tile.
 */
import type { Plan, Tile } from './plan.js'

export type Ranges = ReadonlyArray<readonly [from: number, to: number]>

/** One of the points of a tile: how far it is along each digit. */
export type Point = ReadonlyArray<number>

const replaced = <T>(list: ReadonlyArray<T>, at: number, x: T): ReadonlyArray<T> =>
  list.map((y, k) => (k === at ? x : y))

/** A plan for what is left along a digit when whole tiles are done. */
const forRest = (plan: Plan, digit: number, rest: number): Plan => {
  if (digit === plan.across && rest < plan.lanes)
    return { ...plan, lanes: 1, tiles: plan.tiles.map((t) => (t.digit === digit ? { digit, factor: rest } : t)) }
  const factor = digit === plan.across ? Math.floor(rest / plan.lanes) : rest
  return { ...plan, tiles: plan.tiles.map((t) => (t.digit === digit ? { digit, factor } : t)) }
}

const factorOf = ({ tiles }: Plan, digit: number): number => tiles.find((t) => t.digit === digit)?.factor ?? 1

/** How far one round goes along a digit. */
export const stepAlong = (plan: Plan, digit: number): number =>
  factorOf(plan, digit) * (digit === plan.across ? plan.lanes : 1)

/** Slices of a box, each divided evenly by its plan. */
export const slices = (ranges: Ranges, plan: Plan, write: (ranges: Ranges, plan: Plan) => void): void => {
  const digit = [...ranges.keys()].find((d) => {
    const [from, to] = ranges[d] as readonly [number, number]
    return (to - from) % stepAlong(plan, d) !== 0
  })
  if (digit === undefined) {
    write(ranges, plan)
    return
  }
  const [from, to] = ranges[digit] as readonly [number, number]
  const step = stepAlong(plan, digit)
  const middle = to - ((to - from) % step)
  if (middle > from) slices(replaced(ranges, digit, [from, middle]), plan, write)
  slices(replaced(ranges, digit, [middle, to]), forRest(plan, digit, to - middle), write)
}

/** All points of the tiles, the first tile moving fastest. */
export const pointsIn = (tiles: ReadonlyArray<Tile>, digits: number, plan: Plan): ReadonlyArray<Point> =>
  tiles.reduce<ReadonlyArray<Point>>(
    (points, { digit, factor }) =>
      Array.from({ length: factor }, (_, i) =>
        points.map((p) => replaced(p, digit, i * (digit === plan.across ? plan.lanes : 1))),
      ).flat(),
    [new Array<number>(digits).fill(0)],
  )
