/** In which order classes are folded: as they were found, or with those that are further from the result first. */
import type { Steps } from '../../steps.js'
import { rolesOfObserved } from '../classes/observed.js'
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

/** How many classes are left if all stretches can be folded. */
const leftBy = ({ size }: ClassTable, stretches: ReadonlyArray<Stretch>): number =>
  stretches.reduce((left, { period, steps }) => left - period * (steps - 1), size)

/**
 * Classes with what repeats folded up, in the order in which fewer are left. `sortedBy` sorts the nodes again, with
 * roles; absent where they have some already.
 */
export function* foldedInOrder(
  sorted: Sorted,
  sortedBy: ((roleOf: Int32Array) => Steps<Sorted>) | undefined,
): Steps<Shapes> {
  const stretches = stretchesOf(sorted.table)
  const left = leftBy(sorted.table, stretches)
  let shapes: Shapes | undefined
  // To fold steps that are parted by what is observed of them takes many times as long as to see that they are, so it
  // is left for when the other order is no better.
  const asFound = (): Shapes => (shapes ??= folded(sorted, stretches))
  if (left <= MANY && asFound().classes.length <= MANY) return asFound()
  yield
  if (!repeatFurthestFirst(sorted.table)) return asFound()
  yield
  const roleOf = sortedBy && rolesOfObserved(sorted)
  yield
  const apart = sortedBy && roleOf && (yield* sortedBy(roleOf))
  const isTold = apart !== undefined && apart.table.size < MOST_TOLD * sorted.table.size
  const furthest = folded(furthestFirst(isTold ? apart : sorted))
  if (furthest.classes.length < left) return furthest
  yield
  return furthest.classes.length < asFound().classes.length ? furthest : asFound()
}
