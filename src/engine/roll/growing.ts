/**
 * Lists of integers that grow. They belong to the loops that make them, and are changed there.
 */

/** A list of integers that grows. */
export interface Growing {
  list: Int32Array
  length: number
}
export const growing = (room: number, length = 0): Growing => ({ list: new Int32Array(room), length })

/** Makes room for more. */
export const room = (g: Growing, more: number): void => {
  if (g.length + more <= g.list.length) return
  const larger = new Int32Array(2 * (g.length + more))
  larger.set(g.list)
  g.list = larger
}
