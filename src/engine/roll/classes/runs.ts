/** Runs of sums once the classes that they read have other numbers. */
import type { Run } from './class.js'
import { sortByKey } from '../../lists/sorting.js'

/** Sums of more runs than this are added up in loops, runs alike being put together. */
export const MOST_RUNS = 16

/**
 * Runs of a sum in the order of the classes that they read, those of one class put together. The terms of all its nodes
 * are put in that order, in place.
 */
export const runsTogether = (
  runs: ReadonlyArray<Run>,
  terms: Int32Array,
  termsAt: Int32Array,
  nodes: Int32Array,
): ReadonlyArray<Run> => {
  const count = runs.reduce((n, r) => n + r.repeat, 0)
  const order = new Int32Array(count)
  const keys = new Int32Array(count)
  let at = 0
  for (const { negative, of, repeat } of runs)
    for (let k = 0; k < repeat; k++, at++) {
      order[at] = at
      keys[at] = 2 * of + (negative ? 1 : 0)
    }
  sortByKey(order, 0, keys, count)
  const own = new Int32Array(count)
  nodes.forEach((node) => {
    const start = termsAt[node] as number
    for (let k = 0; k < count; k++) own[k] = terms[start + (order[k] as number)] as number
    terms.set(own, start)
  })
  const together: Array<Run> = []
  for (let k = 0; k < count;) {
    const key = keys[k] as number
    let next = k + 1
    while (next < count && keys[next] === key) next += 1
    together.push({ of: key >>> 1, negative: (key & 1) === 1, repeat: next - k, offset: k })
    k = next
  }
  return together
}
