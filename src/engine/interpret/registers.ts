/**
 * The registers of an interpreted routine, in one array with the lanes of each side by side, and the shapes that steps
 * on them have: lane by lane, or pair by pair of lanes, which is quicker.
 *
 * Steps write into that array, which belongs to the routine alone.
 */
import type { Register } from '../code/code.js'

export type Step = () => void
export type Unary = (x: number) => number
export type Binary = (x: number, y: number) => number

export interface Registers {
  /** Lane l of register x is at `width · x + l`. */
  readonly all: Float64Array
  readonly width: number
  readonly get: (x: Register, lane: number) => number
  /** Writes the same into all lanes. */
  readonly fill: (to: Register, x: number) => void
  /** A step on the two lanes from `first` on; on four in two such steps. */
  readonly onPairs: (isSingle: boolean | undefined, pair: (first: 0 | 2) => Step) => Step
  readonly unary: (to: Register, operands: ReadonlyArray<Register>, f: Unary, isSingle?: boolean) => Step
  readonly binary: (to: Register, operands: ReadonlyArray<Register>, f: Binary, isSingle?: boolean) => Step
  /** A step that finds the numbers of so many lanes, one after the other. */
  readonly laneByLane: (to: Register, lanes: number, numberIn: (lane: number) => number) => Step
}

/** So many registers, of `width` lanes each. */
export const registersOf = (count: number, width: number): Registers => {
  const all = new Float64Array(width * count)
  const onPairs: Registers['onPairs'] = (isSingle, pair) => {
    const low = pair(0)
    if (isSingle !== true) return low
    const high = pair(2)
    return () => {
      low()
      high()
    }
  }
  return {
    all,
    width,
    get: (x, lane) => all[width * x + lane] as number,
    fill: (to, x) => {
      for (let lane = 0; lane < width; lane++) all[width * to + lane] = x
    },
    onPairs,
    unary: (to, [a], f, isSingle) =>
      onPairs(isSingle, (first) => {
        const [i, j] = [width * to + first, width * (a as number) + first]
        return () => {
          all[i] = f(all[j] as number)
          all[i + 1] = f(all[j + 1] as number)
        }
      }),
    binary: (to, [a, b], f, isSingle) =>
      onPairs(isSingle, (first) => {
        const [i, j, k] = [width * to + first, width * (a as number) + first, width * (b as number) + first]
        return () => {
          all[i] = f(all[j] as number, all[k] as number)
          all[i + 1] = f(all[j + 1] as number, all[k + 1] as number)
        }
      }),
    laneByLane: (to, lanes, numberIn) => () => {
      for (let lane = 0; lane < lanes; lane++) all[width * to + lane] = numberIn(lane)
    },
  }
}
