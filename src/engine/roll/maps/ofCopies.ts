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

/** Nodes that are read in each of so many copies; `repeat` of them that follow one another are added up. */
interface ReadInCopies {
  readonly nodes: Int32Array
  readonly length: number
  readonly repeat: number
  readonly copies: number
}

/** What nodes are, in copy after copy: what is added up stands together. */
const inCopies = <T extends Float64Array | Int32Array>(
  to: T,
  { copies, length, nodes, repeat }: ReadInCopies,
  lists: ReadonlyMap<number, ArrayLike<number>>,
): T => {
  for (let q = 0; q < length; q++) {
    const list = lists.get(nodes[q] as number) as ArrayLike<number>
    const place = q % repeat
    const from = (q - place) * copies + place
    for (let copy = 0; copy < copies; copy++) to[from + copy * repeat] = list[copy] as number
  }
  return to
}

/** What copies read of numbers. */
export const numbersOfCopies = (read: ReadInCopies, { leaves }: ForAll): Source =>
  knownSource(inCopies(roomy(Float64Array, read.copies * read.length), read, leaves))

/** What copies read of variables, whose places among those of the program `toSlots` writes over their numbers. */
export const variablesOfCopies = (
  read: ReadInCopies,
  { entries, leaves }: ForAll,
  bufferFor: { readonly slots: (length: number) => Int32Array; readonly entries: (length: number) => Int32Array },
  toSlots: (vector: Int32Array, length: number) => void,
): Source => {
  const all = read.copies * read.length
  const slots = inCopies(bufferFor.slots(all), read, leaves)
  toSlots(slots, all)
  const theirs = inCopies(bufferFor.entries(all), read, entries)
  const map = affineOf(theirs, all)
  const into = map === undefined ? { indices: theirs.slice(0, all) } : { map }
  return readFrom(0, affineOf(slots, all), () => slots.slice(0, all), into)
}

/**
 * What copies read of a class that each of them has, or what a sum reads of all copies: places are those in one copy.
 */
export const classOfCopies = (
  of: number,
  { copies, length, nodes: places, repeat }: ReadInCopies,
  bufferFor: (length: number) => Int32Array,
): Source => {
  const one = repeat === 1 ? affineOf(places, length) : undefined
  if (one !== undefined) return { _tag: 'Strides', of, map: spread(one, copies) }
  const all = length * copies
  const vector = bufferFor(all)
  for (let q = 0; q < length; q++) {
    const place = q % repeat
    const from = (q - place) * copies + place
    for (let copy = 0; copy < copies; copy++) vector[from + copy * repeat] = (places[q] as number) * copies + copy
  }
  return readFrom(of, affineOf(vector, all), () => vector.slice(0, all))
}
