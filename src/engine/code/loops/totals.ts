/**
 * Sums over the points of a loop. Their order is fixed here, by the statements and extents alone: within a slice, each
 * lane and each point of the tile has a partial sum of its own, and these are added at the end, from the first to the
 * last. So rounds need not wait for one another. Where a round has elementary functions, it takes so long that none
 * waits: there its points are added up first, and each lane has one partial sum, which leaves registers to the
 * functions.
 */
import type { Body } from '../../program/body.js'
import { isCostly } from '../../program/cost.js'
import type { Statement } from '../../program/statement.js'
import { isOverlapping, isSum } from '../../fuse/sums.js'
import type { Builder } from '../builder.js'
import type { Register } from '../code.js'
import { factorOut } from '../arithmetic/factor.js'
import { algebraFor, isDerivative } from '../arithmetic/operate.js'
import type { Slice } from './slice.js'
import type { Point } from './slices.js'
import { knownOr } from '../../../expr/known.js'

/** One entry that points are added up into. */
interface Total {
  readonly statement: Statement
  readonly point: Point
  readonly points: ReadonlyArray<Point>
  readonly partial: ReadonlyArray<Register>
  readonly startsWhole: boolean
  /** A constant by which the sum of `body` is multiplied at the end. */
  readonly factor: number
  readonly body: Body
}

interface Totals {
  /** Adds the points of this round to a statement's sums. */
  readonly add: (s: Statement) => void
  /** Stores all sums, behind the loops that they go over. */
  readonly finish: () => void
}

type Compute = (s: Statement, body: Body, point: Point) => Register

/** Points that are added up into one entry, entry by entry. */
const byEntry = (
  s: Statement,
  points: ReadonlyArray<Point>,
): ReadonlyArray<{ readonly point: Point; readonly points: ReadonlyArray<Point> }> => {
  const groups = new Map<string, { readonly point: Point; readonly points: Array<Point> }>()
  points.forEach((p) => {
    const key = p.map((x, d) => (s.out.strides[d] === 0 ? 0 : x)).join(' ')
    knownOr(groups, key, () => ({ point: p, points: [] })).points.push(p)
  })
  return [...groups.values()]
}

export const startedTotals = (
  b: Builder,
  { addressOf, apartOf, isFirst, outer, tiling, statements, sums }: Slice,
  points: ReadonlyArray<Point>,
  compute: Compute,
): Totals => {
  const m = b.machine
  /** Whether lanes have parts of one sum; otherwise each has a sum of its own. */
  const isAcross = tiling.lanes > 1 && sums.includes(tiling.across)
  /** How many lanes have something to store in the end. Of one, or of sums across lanes, `apartOf` is 0. */
  const lanes = isAcross ? 1 : tiling.lanes
  /** Whether no slice before this one has added to its entries. */
  const startsHere = sums.every(isFirst)
  const isSlow = statements.some((s) => isCostly(s.body))
  /**
   * What a sum begins with in this slice, computed where loop `outer` begins. An initial value has no elementary
   * functions: their rare branches would stand in the innermost loop.
   */
  const startOf = (s: Statement, point: Point): Register | undefined => {
    if (!startsHere || s.mode === 'add') return b.load(addressOf(s.out, point), apartOf(s.out), false)
    return s.initial === undefined ? undefined : compute(s, s.initial, point)
  }
  const isAlone = (s: Statement): boolean => statements.filter((t) => t.out.array === s.out.array).length === 1
  const totalsOf = (s: Statement): ReadonlyArray<Total> =>
    byEntry(s, points).map(({ point, points: added }): Total => {
      // One running sum can begin with what is there. Several begin with nothing, −0: those of a tile's points, or of
      // lanes; those of a tile that may end in one entry; and those of statements that add up into one array.
      const startsWhole = added.length === 1 && !isAcross && !isOverlapping(s) && isAlone(s)
      const [factor, body] = startsWhole ? ([1, s.body] as const) : factorOut(s.body, !isDerivative(s), b.format)
      const begin = startsWhole ? startOf(s, point) : undefined
      const partial = (isSlow ? [point] : added).map(() => b.variable(begin ?? m.constant(-0), outer))
      return { statement: s, point, points: added, partial, startsWhole, factor, body }
    })
  const totals = new Map(statements.flatMap((s) => (isSum(s) ? [[s, totalsOf(s)] as const] : [])))
  const finish = ({ factor, partial, point, startsWhole, statement }: Total): void => {
    b.after(outer)
    const sum = partial.slice(1).reduce((x, y) => m.add(x, y), partial[0] as Register)
    const lanesSummed = isAcross ? b.arithmetic('sumLanes', sum) : sum
    const whole = factor === 1 ? lanesSummed : algebraFor(b, statement).mul(m.constant(factor), lanesSummed)
    const begin = startsWhole ? undefined : startOf(statement, point)
    const total = begin === undefined ? whole : m.add(begin, whole)
    b.store(addressOf(statement.out, point), total, lanes, apartOf(statement.out))
    b.after(undefined)
  }
  return {
    add: (s) => {
      const { add } = algebraFor(b, s)
      totals.get(s)?.forEach(({ body, partial, points: added }) => {
        partial.forEach((sum, i) => {
          const own = isSlow ? added : added.slice(i, i + 1)
          b.update(sum, (now) => add(now, own.map((p) => compute(s, body, p)).reduce(add)))
        })
      })
    },
    finish: () => {
      totals.forEach((list) => {
        list.forEach(finish)
      })
    },
  }
}
