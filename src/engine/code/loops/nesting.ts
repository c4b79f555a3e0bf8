/** The nesting order of the loops over a box. */
import { pathsOf, type Statement } from '../../program/statement.js'
import type { Tiling } from './tiling.js'

/**
 * Digits that are looped over, from the outermost inwards: what is not summed over first, then the rest, the lanes
 * last. A digit whose loop would go round once has none.
 */
export const nestingOf = (
  statements: ReadonlyArray<Statement>,
  counts: ReadonlyArray<number>,
  sums: ReadonlyArray<number>,
  tiling: Tiling,
): ReadonlyArray<number> => {
  const [first] = statements as readonly [Statement]
  const weight = (d: number): number => {
    const reach = pathsOf(first).reduce((sum, a) => sum + Math.abs(a.strides[d] as number), 0)
    return d === tiling.across ? -1 : reach
  }
  const tileDigits = tiling.tiles.map((t) => t.digit)
  const rank = (d: number): number => (sums.includes(d) ? 2 : tileDigits.includes(d) ? 1 : 0)
  return [...counts.keys()]
    .filter((d) => (counts[d] as number) > 1)
    .sort((a, b) => rank(a) - rank(b) || weight(b) - weight(a))
}
