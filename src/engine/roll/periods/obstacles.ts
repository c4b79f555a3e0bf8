/** Whether what stands where steps before the first would be can be copied in front of the steps once they are one. */
import * as Kind from '../classes/kind.js'
import { copiesIn, isConstant, isPerRow, kindOf, readOf, type ClassTable } from '../classes/table.js'
import { isProduct, originsOf } from './origins.js'
import type { Stretch } from './periods.js'

/** Whether a class is computed, and has as many nodes as another, for each row if that one has. */
const isAsLarge = (table: ClassTable, c: number, other: number): boolean =>
  kindOf(table, c) !== Kind.Var &&
  !isConstant(table, c) &&
  table.counts[c] === table.counts[other] &&
  copiesIn(table, c) === copiesIn(table, other) &&
  isPerRow(table, c) === isPerRow(table, other)

/**
 * Whether the factors of the products `earlier` are those that a step so much earlier than the first would read, and
 * have become part of what the steps read: of s ← s + a·b, say, both a and b.
 */
const hasFactorsOf = (table: ClassTable, earlier: number, at: number, stretch: Stretch, partAt: Int32Array): boolean =>
  kindOf(table, earlier) === kindOf(table, at) &&
  originsOf(table, stretch, at).every(({ moved, of, step }, k) => {
    const before = of - (moved * (at - earlier)) / stretch.period
    return readOf(table, earlier, k) === before && (step !== undefined || partAt[before] === partAt[of])
  })

/**
 * Whether class `earlier`, which stands where a step before the first would have the class `at`, can be copied in front
 * of that: it has to be as large, whatever it computes. But of products sums read the factors, so these have to be
 * right.
 */
const canStandBefore = (
  table: ClassTable,
  earlier: number,
  at: number,
  stretch: Stretch,
  partAt: Int32Array,
): boolean =>
  earlier >= 0 &&
  isAsLarge(table, earlier, at) &&
  (!isProduct(table, at) || hasFactorsOf(table, earlier, at, stretch, partAt))

/** A class that stands where a step before the first would have the class of place `j`, and can't be copied there. */
export interface Obstacle {
  readonly c: number
  readonly j: number
}

/**
 * What is in the way of folding a stretch, as it can't be copied before the first step. What was in the way of a
 * stretch that began a step earlier mostly still is, so that is tried first: to search anew for each beginning would
 * take the square of how far back is read.
 */
export const obstacleTo = (
  table: ClassTable,
  stretch: Stretch,
  before: Int32Array,
  partAt: Int32Array,
  earlier: Obstacle | undefined,
): Obstacle | undefined => {
  const { period, start } = stretch
  const isInTheWay = ({ c, j }: Obstacle): boolean => !canStandBefore(table, c, start + j, stretch, partAt)
  const endOf = (j: number): number => start + j - (before[j] as number) * period
  if (earlier !== undefined && earlier.c >= endOf(earlier.j) && isInTheWay(earlier)) return earlier
  for (let j = 0; j < period; j++)
    for (let c = start + j - period; c >= endOf(j); c -= period) if (isInTheWay({ c, j })) return { c, j }
  return undefined
}
