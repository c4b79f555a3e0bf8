/**
 * Running sums that are read here and there, as the sums over all who are at risk, of which those count at whose time
 * something happened. A sum that one other sum alone uses is a part of that; so from one that is read to the next there
 * would be as many terms as happen to lie between them, and hardly two alike. Such parts are sums of their own instead:
 * each goes on from the one before by one term, and is a step.
 */
import * as Op from '../../../expr/op.js'
import type { Tape } from '../../../expr/tape.js'

/** Sums that go on from one another, from which on they may be a running sum. */
const FEWEST = 8
/** How many different numbers of terms between sums that are read are no pattern any more. */
const KINDS = 3

/**
 * The sum that one goes on from: down its additions, the first operand before the second, to one that is no part of it;
 * −1 where there is none. What lies between are its parts.
 */
const followed = (
  { first, ops, second }: Tape,
  isPart: (sum: number) => boolean,
  sum: number,
  takePart: (part: number) => void,
): number => {
  for (let at = sum; ;) {
    const x = first[at] as number
    const next = ops[x] === Op.Add ? x : (second[at] as number)
    if (ops[next] !== Op.Add) return -1
    if (!isPart(next)) return next
    takePart(next)
    at = next
  }
}

/** How a sum goes on from another: by way of these additions, which are parts of it. */
interface Link {
  readonly from: number
  readonly parts: ReadonlyArray<number>
}

/** How many different numbers of parts lie between sums and those that they go on from, as far as it matters. */
const kindsAmong = (tape: Tape, sums: ReadonlyArray<number>, isPart: (sum: number) => boolean): number => {
  const kinds = new Set<number>()
  for (const sum of sums) {
    let count = 0
    const from = followed(tape, isPart, sum, () => {
      count += 1
    })
    if (from >= 0) kinds.add(count)
    if (kinds.size === KINDS) break
  }
  return kinds.size
}

/** The longest way on from each sum: the sum that comes next on it, and how many do. */
const waysOn = (
  links: ReadonlyMap<number, Link>,
): ReadonlyMap<number, { readonly next: number; readonly count: number }> => {
  const ways = new Map<number, { readonly next: number; readonly count: number }>()
  for (const [sum, { from }] of [...links].reverse()) {
    const count = 1 + (ways.get(sum)?.count ?? 0)
    if (count > (ways.get(from)?.count ?? 0)) ways.set(from, { next: sum, count })
  }
  return ways
}

/**
 * Additions that are parts of sums, and had better be sums of their own. Given are all sums that are no part of
 * another, in the order of the tape.
 */
export const partsOfRunningSums = (
  tape: Tape,
  sums: ReadonlyArray<number>,
  isPart: (sum: number) => boolean,
): ReadonlyArray<number> => {
  const { first, ops, second } = tape
  const isWhole = (node: number): boolean => ops[node] === Op.Add && !isPart(node)
  // Seen at a glance of most tapes: no sum goes on by one term from another that is read, or all do by as many.
  if (!sums.some((sum) => isWhole(first[sum] as number) || isWhole(second[sum] as number))) return []
  if (kindsAmong(tape, sums, isPart) < KINDS) return []
  const links = new Map<number, Link>()
  for (const sum of sums) {
    const parts: Array<number> = []
    const from = followed(tape, isPart, sum, (part) => parts.push(part))
    if (from >= 0) links.set(sum, { from, parts })
  }
  const ways = waysOn(links)
  const runs = [...ways.keys()].filter((sum) => !links.has(sum) && (ways.get(sum)?.count ?? 0) >= FEWEST)
  return runs.flatMap((start) => {
    const run: Array<Link> = []
    for (let way = ways.get(start); way !== undefined; way = ways.get(way.next)) run.push(links.get(way.next) as Link)
    return new Set(run.map((link) => link.parts.length)).size < KINDS ? [] : run.flatMap((link) => link.parts)
  })
}
