/**
 * How the loop of a group is vectorised and unrolled: which digit goes across the lanes, and how many points of which
 * digits are computed at once.
 */
import { loadsOf } from '../../program/body.js'
import { Calls, callsIn } from '../../program/cost.js'
import type { Lanes } from '../code.js'
import type { Format } from '../format.js'
import { pathsOf, type Statement } from '../../program/statement.js'
import { isContraction, reductionDigits, sumDigits } from '../../fuse/sums.js'

/** Several points of one digit at once; `factor` counts vectors on the digit that goes across the lanes. */
export interface Tile {
  readonly digit: number
  readonly factor: number
}

export interface Tiling {
  /** The digit across the lanes; −1 for none. */
  readonly across: number
  readonly lanes: Lanes
  readonly tiles: ReadonlyArray<Tile>
}

/** Points of a tile along the lanes, in vectors, and along the digits that share what is loaded. */
const VECTORS = 2
const SHARED = 4
const ALONE = 8
const DOT_SHARED = [4, 2] as const

/**
 * Vectors at once, by the elementary functions of statements. In such a function each operation waits for the one
 * before, so several at once take little longer than one; but the intermediate results of many do not fit into
 * registers. eˣ has the fewest of them.
 */
const vectorsFor = (statements: ReadonlyArray<Statement>): number => {
  const calls = statements.map((s) => callsIn(s.body)).filter((c) => c !== Calls.None)
  const costly = calls.reduce((n, c) => n + (c === Calls.Long ? 2 : 1), 0)
  if (costly === 0) return VECTORS
  return costly > 4 ? 1 : costly > 2 ? 2 : calls.every((c) => c === Calls.Exponentials) ? 4 : 3
}

/** How badly a digit suits the lanes: numbers that do not lie side by side. */
const misfits = (statements: ReadonlyArray<Statement>, digit: number): number =>
  statements.reduce((n, s) => n + pathsOf(s).filter((a) => a.strides[digit] !== 0 && a.strides[digit] !== 1).length, 0)

/**
 * The digit to go across the lanes: one along which numbers lie side by side, if possible one that is not summed over.
 */
const acrossOf = (statements: ReadonlyArray<Statement>, lanes: number): number => {
  const { extents } = statements[0] as Statement
  const sums = sumDigits(statements)
  const rank = (d: number): ReadonlyArray<number> => {
    const extent = extents[d] as number
    const moving = statements.some((s) => pathsOf(s).some((a) => a.strides[d] === 1))
    return [moving ? 0 : 1, misfits(statements, d), extent < 4 ? 1 : 0, sums.includes(d) ? 1 : 0, -extent]
  }
  const better = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): boolean => {
    const k = a.findIndex((x, i) => x !== b[i])
    return k >= 0 && (a[k] as number) < (b[k] as number)
  }
  return [...extents.keys()].reduce(
    (best, d) => ((extents[d] as number) < lanes ? best : best < 0 || better(rank(d), rank(best)) ? d : best),
    -1,
  )
}

/** How many loads stay while a digit moves: these are shared by the points of a tile. */
const sharedAlong = (s: Statement, digit: number): number =>
  loadsOf(s.body).filter((a) => a.strides[digit] === 0).length

const atMost = (n: number, extent: number): number => (extent < n ? extent : n)

export const tilingOf = (statements: ReadonlyArray<Statement>, { lanes }: Format): Tiling => {
  const [first] = statements as readonly [Statement]
  const across = acrossOf(statements, lanes)
  if (across < 0) return { across, lanes: 1, tiles: [] }
  const { extents } = first
  const alongLanes = (vectors: number): Tile => ({
    digit: across,
    factor: (extents[across] as number) >= lanes * vectors ? vectors : 1,
  })
  if (statements.length > 1 || !isContraction(first)) {
    const isScattered = statements.some((s) => s.out.indices !== undefined)
    return { across, lanes, tiles: isScattered ? [] : [alongLanes(vectorsFor(statements))] }
  }
  const sums = reductionDigits(first)
  const shared = [...extents.keys()]
    .filter((d) => d !== across && !sums.includes(d) && sharedAlong(first, d) > 0)
    .sort((a, b) => sharedAlong(first, b) - sharedAlong(first, a) || (extents[b] as number) - (extents[a] as number))
  const tile = (digit: number, factor: number): Tile => ({ digit, factor: atMost(factor, extents[digit] as number) })
  return sums.includes(across)
    ? { across, lanes, tiles: shared.slice(0, 2).map((d, k) => tile(d, DOT_SHARED[k] as number)) }
    : shared.length === 0 && (extents[across] as number) >= lanes * ALONE
      ? { across, lanes, tiles: [{ digit: across, factor: ALONE }] }
      : { across, lanes, tiles: [alongLanes(VECTORS), ...shared.slice(0, 1).map((d) => tile(d, SHARED))] }
}
