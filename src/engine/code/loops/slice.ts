/**
 * A slice, that is a part of a group's box that a tiling divides evenly: its loops, and the memory addresses of its
 * points.
 */
import { stepOf, type Access, type ArrayInfo } from '../../program/access.js'
import { pathsOf, type Statement } from '../../program/statement.js'
import { sumDigits } from '../../fuse/sums.js'
import type { Builder } from '../builder.js'
import type { Address } from '../code.js'
import { bytesIn } from '../format.js'
import { nestingOf } from './nesting.js'
import type { Tiling } from './tiling.js'
import { pointersFor } from './pointers.js'
import { stepAlong, type Point, type Ranges } from './slices.js'

/** Where arrays begin in memory, and which have no place there. */
export interface Memory {
  readonly addressOf: (array: ArrayInfo) => number
  readonly isLocal: (array: ArrayInfo) => boolean
}

export interface Slice {
  readonly statements: ReadonlyArray<Statement>
  readonly ranges: Ranges
  readonly tiling: Tiling
  readonly memory: Memory
  /** The digits that are summed over. */
  readonly sums: ReadonlyArray<number>
  /** How many loops there are, and how many of them go over what is not summed. */
  readonly depth: number
  readonly outer: number
  /** Where an access is at a point of a round. */
  readonly addressOf: (a: Access, point: Point) => Address
  /** How far apart in memory the numbers of neighbouring lanes are. */
  readonly apartOf: (a: Access) => number
  /** Whether it has the first points along a digit. */
  readonly isFirst: (digit: number) => boolean
}

/** Opens the loops of a slice. */
export const openedSlice = (
  b: Builder,
  statements: ReadonlyArray<Statement>,
  ranges: Ranges,
  tiling: Tiling,
  memory: Memory,
): Slice => {
  const { across, lanes } = tiling
  const sums = sumDigits(statements)
  const counts = ranges.map(([from, to], d) => (to - from) / stepAlong(tiling, d))
  const order = nestingOf(statements, counts, sums, tiling)
  // Around all loops of the group is the one over rounds, which is the builder's to write.
  const pointers = pointersFor(b, [b.rounds, ...order.map((d) => counts[d] as number)])
  const bytesOf = ({ array }: Access): number => bytesIn(array, b.format)
  const stepsOf = (a: Access): ReadonlyArray<number> => [
    stepOf(a) * bytesOf(a),
    ...order.map((d) => (a.strides[d] as number) * stepAlong(tiling, d) * bytesOf(a)),
  ]
  const startOf = (digit: number): number => (ranges[digit] as readonly [number, number])[0]
  // Pointers have to be known before the loops are opened.
  statements.flatMap(pathsOf).forEach((a) => {
    if (!memory.isLocal(a.array)) pointers.of(stepsOf(a))
  })
  const moves = [...pointers.all.values()]
  b.moveEachRound(moves.map(({ pointer, steps }) => ({ pointer, by: steps[0] as number })))
  b.setLanes(lanes)
  b.open(
    order.map((d, k) => ({
      count: counts[d] as number,
      advance: moves.map(({ pointer, steps }) => ({ pointer, by: steps[k + 1] as number })),
    })),
  )
  return {
    statements,
    ranges,
    tiling,
    memory,
    sums,
    depth: order.length,
    outer: order.filter((d) => !sums.includes(d)).length,
    addressOf: (a, point) => {
      const start = a.strides.reduce((sum, s, d) => sum + s * (startOf(d) + (point[d] as number)), a.base)
      const { pointer, start: before } = pointers.of(stepsOf(a))
      return { pointer, offset: memory.addressOf(a.array) + start * bytesOf(a) - before }
    },
    apartOf: (a) => (lanes === 1 ? 0 : (a.strides[across] as number) * bytesOf(a)),
    isFirst: (d) => startOf(d) === 0,
  }
}
