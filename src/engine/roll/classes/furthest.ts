/**
 * Classes in another order. As they are found, what is observed of a state stands right behind it: where that is of
 * every fiftieth step, fifty steps and what is observed would be one long step. So classes that are further from the
 * result come first here: all steps, and then all that is observed. Nor does it matter then what of a state is observed
 * and so found first: classes as far as one another go by what they are and read.
 *
 * The lists that are filled here are nobody else's.
 */
import { growing, push } from '../../lists/growing.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import { placesByKey } from '../../lists/sorting.js'
import { membersOf, type Sorted } from './class.js'
import * as Kind from './kind.js'
import { runsTogether } from './runs.js'
import { COLUMNS, copiesIn, keyInto, kindOf, readOf, runCount, runsOf, type ClassTable } from './table.js'

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

/** Which of two keys in a list comes first, number by number. They end with what is no number of a key. */
const compareKeys = (list: Int32Array, a: number, b: number): number => {
  // A sort may compare a key with itself; no two are equal.
  if (a === b) return 0
  let k = 0
  while (list[a + k] === list[b + k]) k += 1
  return (list[a + k] as number) - (list[b + k] as number)
}
const END = -2

/** A table with its classes in that order; which class stands where in it, and where each class stands. */
interface Reordered {
  readonly table: ClassTable
  readonly order: Int32Array
  readonly numberOf: Int32Array
}

/** A table with the classes that are furthest from the result first. */
export const furthestTable = (table: ClassTable): Reordered => {
  const { size } = table
  const [order, numberOf, keys] = [new Int32Array(size), new Int32Array(size), listInterner()]
  const ranks = heightsIn(table).map((height, c) => (c <= COLUMNS ? 0 : size - height))
  const { places, starts } = placesByKey(ranks, size + 1)
  const written = growing(256)
  const put = (c: number, start: number, end: number): void => {
    const n = listNumber(keys, written.list, end - start, start)
    order[n] = c
    numberOf[c] = n
  }
  const startOf = new Int32Array(size)
  const endOf = new Int32Array(size)
  for (let rank = 0, from = 0; rank <= size; rank++) {
    const to = starts[rank + 1] as number
    written.length = 0
    for (let k = from; k < to; k++) {
      const c = places[k] as number
      startOf[c] = written.length
      keyInto(written, table, c, numberOf)
      endOf[c] = written.length
      push(written, END)
    }
    const classes = places.subarray(from, to)
    if (to > from + 1) classes.sort((a, b) => compareKeys(written.list, startOf[a] as number, startOf[b] as number))
    for (const c of classes) put(c, startOf[c] as number, endOf[c] as number)
    from = to
  }
  const reordered = {
    ...table,
    keys,
    flags: { list: order.map((c) => table.flags.list[c] as number), length: table.size },
    counts: order.map((c) => table.counts[c] as number),
    ...(table.copies === undefined ? {} : { copies: order.map((c) => copiesIn(table, c)) }),
  }
  return { table: reordered, order, numberOf }
}

/** The same nodes sorted into the same classes, which are in that order. */
export const furthestFirst = (sorted: Sorted): Sorted => {
  const { classOf, members, starts, termsAt } = sorted
  const { numberOf, order, table } = furthestTable(sorted.table)
  const own = { members: new Int32Array(members.length), starts: new Int32Array(starts.length) }
  const terms = sorted.terms.slice()
  let at = 0
  order.forEach((c, n) => {
    const nodes = membersOf(sorted, c)
    own.members.set(nodes, at)
    at += nodes.length
    own.starts[n + 1] = at
    if (kindOf(table, n) !== Kind.Sum) return
    const runs = runsOf(sorted.table, c).map((r) => ({ ...r, of: numberOf[r.of] as number }))
    runsTogether(runs, terms, termsAt, nodes)
  })
  return { ...sorted, ...own, terms, table, classOf: classOf.map((c) => (c < 0 ? c : (numberOf[c] as number))) }
}
