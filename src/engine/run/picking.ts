/**
 * What the data arrays of a program hold for some of the rows: for the rows of a batch, picked one by one, or for
 * consecutive rows, which are a view where a list has them in that order. This is for terms that are sums, or means
 * without row weights: of these nothing but the data depends on which rows are taken.
 *
 * Where every number comes from is found out once; the buffers are then filled anew for each batch, as a run takes
 * thousands of them. Programs copy what they are given, so no one sees a buffer change.
 */
import type { ContentsOf } from './prepare.js'
import { remembered } from '../program/remembered.js'
import type { Origin, Rolled, RowData } from '../roll/rolled.js'
import { knownOr } from '../../expr/known.js'

/** The rows of each term that are in a batch; all of them where it says nothing. */
export type Batch = ReadonlyArray<ArrayLike<number> | undefined>

/**
 * Where the numbers of an array come from: entry k is number `places[k]` of those that row `rows[k]` of the batch has
 * in the list. If the batch is the first rows, that is at `indices[k]`.
 */
interface Places {
  readonly list: Float64Array
  readonly indices: Int32Array
  /** How many numbers each row has in the list. */
  readonly width: number
  readonly rows: Int32Array
  readonly places: Int32Array
  readonly buffer: Float64Array
}

const placesIn = (list: Float64Array, width: number, indices: Int32Array): Places => ({
  list,
  indices,
  width,
  rows: indices.map((at) => Math.floor(at / width)),
  places: indices.map((at) => at % width),
  buffer: new Float64Array(indices.length),
})

const pick = ({ buffer, list, places, rows, width }: Places, batch: ArrayLike<number>): Float64Array => {
  for (let k = 0; k < buffer.length; k++)
    buffer[k] = list[(batch[rows[k] as number] as number) * width + (places[k] as number)] as number
  return buffer
}

/** The number at one place of each row in a list. */
const columnAt = (place: number, list: Float64Array, width: number): Float64Array => {
  const column = new Float64Array(list.length / width)
  for (let row = 0; row < column.length; row++) column[row] = list[row * width + place] as number
  return column
}

/**
 * The numbers of rows that follow one another, by the first of them. Where an array has one number for each row, the
 * whole column is made once, and this is a view of it.
 */
type View = (from: number) => Float64Array

const viewOf = ({ buffer, indices, list, width }: Places): View => {
  const [place = 0] = indices
  if (indices.every((at, k) => at === place + k * width)) {
    const column = width === 1 ? list : columnAt(place, list, width)
    return (from) => column.subarray(from, from + indices.length)
  }
  return (from) => {
    for (let k = 0; k < buffer.length; k++) buffer[k] = list[from * width + (indices[k] as number)] as number
    return buffer
  }
}

type ListsOf = NonNullable<Rolled['listsOf'][number]>

/** The lists of numbers that come with some rows, made when they are asked for. */
export const listsWith = (
  listsOf: Rolled['listsOf'],
  rows: ReadonlyArray<RowData>,
): ((origin: Origin) => Float64Array) => {
  const known = new Map<number, ReturnType<ListsOf>>()
  return ({ list, term }) => knownOr(known, term, () => (listsOf[term] as ListsOf)(rows[term] as RowData))(list)
}

/** What arrays hold for some of the rows. */
interface Picking {
  readonly batch: (batch: Batch) => ContentsOf
  /** For as many rows as a program has, which follow one another in the table of the only term. */
  readonly stretch: (from: number) => ContentsOf
}

/** What arrays hold for some rows, `all` being the rows that the terms of an objective have. */
export const picking = (listsOf: Rolled['listsOf'], all: ReadonlyArray<RowData>): Picking => {
  const listOf = listsWith(listsOf, all)
  const placesFor = remembered((origin: Origin): Places => {
    const list = listOf(origin)
    return placesIn(list, list.length / (all[origin.term] as RowData).columns.rows, origin.indices)
  })
  const viewFor = remembered((origin: Origin) => viewOf(placesFor(origin)))
  return {
    batch:
      (batch) =>
      ({ contents, origin }) => {
        if (origin === undefined) return contents
        const rows = batch[origin.term]
        // Not what the array came with: that may be rows of the batch that the program was first made for.
        return rows === undefined ? viewFor(origin)(0) : pick(placesFor(origin), rows)
      },
    stretch:
      (from) =>
      ({ contents, origin }) =>
        origin === undefined ? contents : viewFor(origin)(from),
  }
}
