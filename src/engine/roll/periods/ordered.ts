/** In which order classes are folded: as they were found, or with those that are further from the result first. */
import type { Steps } from '../../steps.js'
import { rolesByHeight } from '../classes/apart.js'
import type { Shapes, Sorted } from '../classes/class.js'
import { furthestFirst } from '../classes/furthest.js'
import type { ClassTable } from '../classes/table.js'
import { folded } from './folding.js'
import { repeatFurthestFirst, stretchesOf, type Stretch } from './periods.js'

/** Where steps come out as more classes than this, another order of classes is tried. */
const MANY = 150

/**
 * Roles by which so many times as many classes come out are not of what is observed: they tell the steps of some chains
 * from those of others that are longer.
 */
const MOST_TOLD = 4

/** How many classes there are once stretches are folded; more, where some can't be. */
const leftBy = ({ size }: ClassTable, stretches: ReadonlyArray<Stretch>): number =>
  stretches.reduce((left, { period, steps }) => left - period * (steps - 1), size)

/**
 * Classes with what repeats folded up, in the order in which fewer are left. To fold steps that are parted by what is
 * observed of them takes many times as long as to see that they are, so that is done only where the other order is no
 * better. `sortedBy` sorts the nodes again, where some of them may have roles.
 */
export function* foldedInOrder(
  sorted: Sorted,
  sortedBy: ((roleOf: Int32Array) => Steps<Sorted>) | undefined,
): Steps<Shapes> {
  const stretches = stretchesOf(sorted.table)
  const left = leftBy(sorted.table, stretches)
  const asFound = left > MANY ? undefined : folded(sorted, stretches)
  if (asFound !== undefined && asFound.classes.length <= MANY) return asFound
  yield
  if (!repeatFurthestFirst(sorted.table)) return asFound ?? folded(sorted, stretches)
  yield
  const roleOf = sortedBy && rolesByHeight(sorted)
  yield
  const again = sortedBy && roleOf && (yield* sortedBy(roleOf))
  const isTold = again !== undefined && again.table.size < MOST_TOLD * sorted.table.size
  const furthest = folded(furthestFirst(isTold ? again : sorted))
  if (furthest.classes.length < left) return furthest
  yield
  const other = asFound ?? folded(sorted, stretches)
  return furthest.classes.length < other.classes.length ? furthest : other
}
