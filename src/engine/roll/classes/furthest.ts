/**
 * Classes in another order. As they are found, what is observed of a state stands right behind it: where that is of
 * every fiftieth step, fifty steps and what is observed would be one long step. So classes that are further from the
 * result come first here: all steps, and then all that is observed.
 *
 * The lists that are filled here are nobody else's.
 */
import { listInterner, listNumber } from '../../lists/interner.js'
import { growing } from '../../lists/growing.js'
import type { Sorted } from './class.js'
import { COLUMNS, copiesIn, keyWith, readOf, runCount, type ClassTable } from './table.js'

/** How many classes lie between each class and the result, at most. */
const heightsIn = (table: ClassTable): Int32Array => {
  const heights = new Int32Array(table.size)
  for (let c = table.size - 1; c > COLUMNS; c--)
    for (let k = 0; k < runCount(table, c); k++) {
      const of = readOf(table, c, k)
      const height = (heights[c] as number) + 1
      if (height > (heights[of] as number)) heights[of] = height
    }
  return heights
}

/** Classes from the furthest on, those as far as one another as they were; leaves stay first. */
const orderOf = (table: ClassTable): Int32Array => {
  const heights = heightsIn(table)
  const starts = new Int32Array(table.size + 1)
  const rank = (c: number): number => (c <= COLUMNS ? 0 : table.size - (heights[c] as number))
  for (let c = 0; c < table.size; c++) starts[rank(c)] = (starts[rank(c)] as number) + 1
  let next = 0
  starts.forEach((count, r) => {
    starts[r] = next
    next += count
  })
  const order = new Int32Array(table.size)
  for (let c = 0; c < table.size; c++) {
    const r = rank(c)
    order[starts[r] as number] = c
    starts[r] = (starts[r] as number) + 1
  }
  return order
}

/** The same nodes sorted into the same classes, which are in that order. */
export const furthestFirst = (sorted: Sorted): Sorted => {
  const { classOf, members, starts, table } = sorted
  const order = orderOf(table)
  const numberOf = new Int32Array(table.size)
  order.forEach((c, n) => {
    numberOf[c] = n
  })
  const keys = listInterner()
  const flags = growing(table.size, table.size)
  const own = { members: new Int32Array(members.length), starts: new Int32Array(starts.length) }
  let at = 0
  order.forEach((c, n) => {
    const key = keyWith(table, c, numberOf)
    listNumber(keys, key, key.length)
    flags.list[n] = table.flags.list[c] as number
    own.members.set(members.subarray(starts[c], starts[c + 1]), at)
    at += (starts[c + 1] as number) - (starts[c] as number)
    own.starts[n + 1] = at
  })
  return {
    ...sorted,
    ...own,
    classOf: classOf.map((c) => (c < 0 ? c : (numberOf[c] as number))),
    table: {
      ...table,
      keys,
      flags,
      counts: order.map((c) => table.counts[c] as number),
      ...(table.copies === undefined ? {} : { copies: order.map((c) => copiesIn(table, c)) }),
    },
  }
}
