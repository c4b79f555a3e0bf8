/**
 * Colours for the variables of a sparse Jacobian, by a greedy algorithm (Curtis, Powell and Reid 1974): variables that
 * no output mentions together get one colour, and share a direction in forward mode. Where each of thousands of
 * outputs mentions three variables, three or four colours do.
 */
import { placesByKey, startsByKey } from '../../lists/sorting.js'

/** A colour for each variable, and how many colours there are. */
export interface Colours {
  readonly of: Int32Array
  readonly count: number
}

/** Pairs of entries in one row that are looked at, at most: with more, each variable has a colour of its own. */
const MOST_PAIRS = 33554432

/** The entries' outputs and variables are given, output by output. */
export const coloursOf = (rows: Int32Array, columns: Int32Array, outputs: number, variables: number): Colours => {
  const rowStarts = startsByKey(rows, outputs)
  let pairs = 0
  for (let row = 0; row < outputs; row++) {
    const width = (rowStarts[row + 1] as number) - (rowStarts[row] as number)
    pairs += width * width
  }
  if (pairs > MOST_PAIRS) return { of: Int32Array.from({ length: variables }, (_, v) => v), count: variables }
  const { places, starts } = placesByKey(columns, variables)
  const of = new Int32Array(variables).fill(-1)
  /** The last variable that may not have a colour. */
  const taken = new Int32Array(variables).fill(-1)
  let count = 0
  for (let v = 0; v < variables; v++) {
    for (let k = starts[v] as number; k < (starts[v + 1] as number); k++) {
      const row = rows[places[k] as number] as number
      for (let e = rowStarts[row] as number; e < (rowStarts[row + 1] as number); e++) {
        const colour = of[columns[e] as number] as number
        if (colour >= 0) taken[colour] = v
      }
    }
    let colour = 0
    while (taken[colour] === v) colour += 1
    of[v] = colour
    if (colour >= count) count = colour + 1
  }
  return { of, count }
}
