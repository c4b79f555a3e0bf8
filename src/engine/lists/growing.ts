/** Lists of integers that grow. They are changed in place by the loops that fill them. */

import { roomyIntegers } from '../../expr/roomy.js'

/** A list of integers that grows. */
export interface Growing {
  list: Int32Array
  length: number
}
export const growing = (room: number, length = 0): Growing => ({ list: roomyIntegers(room), length })

/** What is in it by now, `more` included that is to come. */
export const grown = ({ length, list }: Growing, more = 0): Int32Array => list.subarray(0, length + more)

/** Adds one more. */
export const push = (g: Growing, x: number): void => {
  room(g, 1)
  g.list[g.length] = x
  g.length += 1
}

/** Makes room for more. */
export const room = (g: Growing, more: number): void => {
  if (g.length + more <= g.list.length) return
  const larger = roomyIntegers(2 * (g.length + more))
  larger.set(g.list)
  g.list = larger
}
