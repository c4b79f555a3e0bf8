/**
 * What copies of a template read, where one copy on the tape stands for all of them.
 *
 * Index vectors are written into buffers that the caller lends.
 */
import { roomy } from '../../../expr/roomy.js'
import type { ForAll } from '../outputs/outputsTape.js'
import type { Source } from '../rolled.js'
import { knownSource, readFrom } from '../sources.js'
import { affineOf, spread } from './affine.js'

/**
 * Nodes that are read in each of so many copies: first so many in all copies, one copy after the other, then the next
 * so many. Where copies add up terms, these stay together; where all copies are added up, each node is by itself.
 */
interface ReadInCopies {
  readonly nodes: Int32Array
  readonly together: number
  readonly copies: number
}

/** Where node `q` is read in the first copy; in each further one it is so many further on as stay together. */
const firstPlace = (q: number, { copies, together }: ReadInCopies): number => q * copies - (q % together) * (copies - 1)

/** What leaves are in their copies. */
const inCopies = <T extends Float64Array | Int32Array>(
  to: T,
  read: ReadInCopies,
  lists: ReadonlyMap<number, ArrayLike<number>>,
): T => {
  const { copies, nodes, together } = read
  for (let q = 0; q < nodes.length; q++) {
    const list = lists.get(nodes[q] as number) as ArrayLike<number>
    const first = firstPlace(q, read)
    for (let copy = 0; copy < copies; copy++) to[first + copy * together] = list[copy] as number
  }
  return to
}

/** What copies read of numbers. */
export const numbersOfCopies = (read: ReadInCopies, { leaves }: ForAll): Source =>
  knownSource(inCopies(roomy(Float64Array, read.copies * read.nodes.length), read, leaves))

/** What copies read of variables, whose places among those of the program `toSlots` writes over their numbers. */
export const variablesOfCopies = (
  read: ReadInCopies,
  { entries, leaves }: ForAll,
  bufferFor: { readonly slots: (length: number) => Int32Array; readonly entries: (length: number) => Int32Array },
  toSlots: (vector: Int32Array) => void,
): Source => {
  const all = read.copies * read.nodes.length
  const slots = inCopies(bufferFor.slots(all), read, leaves)
  toSlots(slots)
  const theirs = inCopies(bufferFor.entries(all), read, entries)
  const map = affineOf(theirs)
  const into = map === undefined ? { indices: theirs.slice() } : { map }
  return readFrom(0, affineOf(slots), () => slots.slice(), into)
}

/** What copies read of a class that has an entry for each of them, or what a sum of all copies reads of it. */
export const classOfCopies = (of: number, read: ReadInCopies, bufferFor: (length: number) => Int32Array): Source => {
  const { copies, nodes: places, together } = read
  const one = together === 1 ? affineOf(places) : undefined
  if (one !== undefined) return { _tag: 'Strides', of, map: spread(one, copies) }
  const vector = bufferFor(places.length * copies)
  for (let q = 0; q < places.length; q++) {
    const first = firstPlace(q, read)
    for (let copy = 0; copy < copies; copy++) vector[first + copy * together] = (places[q] as number) * copies + copy
  }
  return readFrom(of, affineOf(vector), () => vector.slice())
}
