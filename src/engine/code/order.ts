/** In which order the digits of a box are looped over. */
import type { Access } from '../program/access.js'
import { readsOf, type Statement } from '../program/statement.js'
import type { Plan } from './plan.js'

/** What a statement's code goes through memory by: lists of addresses, where it has them. */
export const accessesIn = (s: Statement): ReadonlyArray<Access> => [s.out, ...readsOf(s)].map((a) => a.indices ?? a)

/** Digits that are looped over, from the outermost inwards: what is not summed over first, then the rest, the lanes last. */
export const loopOrder = (
  statements: ReadonlyArray<Statement>,
  rounds: ReadonlyArray<number>,
  sums: ReadonlyArray<number>,
  plan: Plan,
): ReadonlyArray<number> => {
  const [first] = statements as readonly [Statement]
  const weight = (d: number): number => {
    const reach = accessesIn(first).reduce((sum, a) => sum + Math.abs(a.strides[d] as number), 0)
    return d === plan.across ? -1 : reach
  }
  const tileDigits = plan.tiles.map((t) => t.digit)
  const rank = (d: number): number => (sums.includes(d) ? 2 : tileDigits.includes(d) ? 1 : 0)
  return [...rounds.keys()]
    .filter((d) => (rounds[d] as number) > 1)
    .sort((a, b) => rank(a) - rank(b) || weight(b) - weight(a) || a - b)
}
