/**
 * The rows of a batch, picked out of all rows: what the arrays of a program hold for them.
 *
 * Where every number comes from is found once, and its buffers are filled anew for each batch: a run takes thousands of them, and has no time to
 * make tables. Programs copy what they are given, so nobody sees a buffer change.
 */
import type { Contents } from './machine.js'
import type { Origin, Rolled, RowData } from './roll/rolled.js'

/** The rows of each term that are in a batch; all of them where it says nothing. */
export type Batch = ReadonlyArray<ArrayLike<number> | undefined>

/** Where the numbers of an array come from: entry k is at `places[k]` of what row `rows[k]` of the batch has in the list. */
interface Places {
  readonly list: Float64Array
  /** How many numbers each row has in the list. */
  readonly width: number
  readonly rows: Int32Array
  readonly places: Int32Array
  readonly buffer: Float64Array
}

const placesIn = (list: Float64Array, width: number, indices: Int32Array): Places => ({
  list,
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

type ListsOf = NonNullable<Rolled['listsOf'][number]>

/** What arrays hold for batches of rows, `all` being the rows that the terms of an objective have. */
export const picking = ({ listsOf }: Rolled, all: ReadonlyArray<RowData>): ((batch: Batch) => Contents) => {
  const listsAt = (term: number, rows: RowData): ReturnType<ListsOf> => (listsOf[term] as ListsOf)(rows)
  const known = new Map<number, ReturnType<ListsOf>>()
  const listOf = ({ list, term }: Origin): Float64Array => {
    const lists = known.get(term) ?? listsAt(term, all[term] as RowData)
    known.set(term, lists)
    return lists(list)
  }
  const placesOf = new Map<Origin, Places>()
  const found = (origin: Origin): Places => {
    const list = listOf(origin)
    const places = placesIn(list, list.length / (all[origin.term] as RowData).columns.rows, origin.indices)
    placesOf.set(origin, places)
    return places
  }
  /** A factor that goes with the weights of a batch's rows. */
  const factorOf = ({ list, term }: Origin, rows: ArrayLike<number>): Float64Array => {
    const weights = all[term]?.rowWeights
    const rowWeights = weights && Float64Array.from(rows, (row) => weights[row] as number)
    const columns = { rows: rows.length, column: () => undefined }
    return listsAt(term, { columns, rowWeights, isBatch: true })(list)
  }
  return (batch) =>
    ({ contents, origin }) => {
      const rows = origin && batch[origin.term]
      if (origin === undefined || rows === undefined) return contents
      return origin.list === 'share' || origin.list === 'total'
        ? factorOf(origin, rows)
        : pick(placesOf.get(origin) ?? found(origin), rows)
    }
}
