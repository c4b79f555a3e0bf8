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

/** An entry, and the points of a round that are added up into it, the first of which says where it is. */
interface Entry {
  readonly point: Point
  readonly points: ReadonlyArray<Point>
}

/** The sum of a statement for one entry. */
interface Total extends Entry {
  readonly statement: Statement
  /** What is added up at each point. */
  readonly body: Body
  /** One for each point of a round, or one for all of them. */
  readonly accumulators: ReadonlyArray<Register>
  /** What is to be stored, behind the loops. */
  readonly whole: () => Register
}

interface Totals {
  /** Adds the points of this round to a statement's sums. */
  readonly add: (s: Statement) => void
  /** Stores all sums, behind the loops that they go over. */
  readonly finish: () => void
}

type Compute = (s: Statement, body: Body, point: Point) => Register

/** The entries that the points of a round are added up into. */
const entriesOf = (s: Statement, points: ReadonlyArray<Point>): ReadonlyArray<Entry> => {
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
  /** One accumulator, which begins with what is there. */
  const running = (s: Statement, entry: Entry): Total => {
    const sum = b.variable(startOf(s, entry.point) ?? m.constant(-0), outer)
    return { ...entry, statement: s, body: s.body, accumulators: [sum], whole: () => sum }
  }
  /** Accumulators that begin with nothing, −0; what is there is added in the end, and a constant factor taken out. */
  const inParts = (s: Statement, entry: Entry): Total => {
    const { point, points: added } = entry
    const [factor, body] = factorOut(s.body, !isDerivative(s), b.format)
    const accumulators = (isSlow ? [point] : added).map(() => b.variable(m.constant(-0), outer))
    const whole = (): Register => {
      const sum = accumulators.reduce((x, y) => m.add(x, y))
      const lanesSummed = isAcross ? b.arithmetic('sumLanes', sum) : sum
      const scaled = factor === 1 ? lanesSummed : algebraFor(b, s).mul(m.constant(factor), lanesSummed)
      const begin = startOf(s, point)
      return begin === undefined ? scaled : m.add(begin, scaled)
    }
    return { ...entry, statement: s, body, accumulators, whole }
  }
  /**
   * Whether a sum has parts, of points or of lanes; or is a part itself, where points of a tile may end in one entry,
   * or other statements add up into the same array.
   */
  const isInParts = (s: Statement, { points: added }: Entry): boolean =>
    added.length > 1 || isAcross || isOverlapping(s) || !isAlone(s)
  const totalsOf = (s: Statement): ReadonlyArray<Total> =>
    entriesOf(s, points).map((entry) => (isInParts(s, entry) ? inParts : running)(s, entry))
  const totals = new Map(statements.flatMap((s) => (isSum(s) ? [[s, totalsOf(s)] as const] : [])))
  const finish = ({ point, statement: { out }, whole }: Total): void => {
    b.after(outer)
    b.store(addressOf(out, point), whole(), lanes, apartOf(out))
    b.after(undefined)
  }
  return {
    add: (s) => {
      const { add } = algebraFor(b, s)
      totals.get(s)?.forEach(({ accumulators, body, points: added }) => {
        accumulators.forEach((sum, i) => {
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
