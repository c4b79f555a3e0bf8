/**
 * The memory of a graph that runs level by level: its arrays, behind them its itineraries, and what is there from the
 * beginning.
 *
 * That is written into each memory when it is made.
 */
import { aligned, START } from '../assemble.js'
import { bytesIn, type Format, type Numbers } from '../code/format.js'
import { makeArray, type ArrayInfo } from '../program/access.js'
import type { Loadable } from '../run/load.js'
import type { LoadedGraph } from './graph.js'
import type { Order } from './order.js'
import { mayBlock, type Arrays } from './routines.js'

/** The arrays of an order, one after the other. */
export const arraysOf = ({ operands, operations, slots }: Order, format: Format): Arrays & { readonly end: number } => {
  const values = makeArray('v', 'value', slots)
  const adjoints = makeArray('∂v', 'adjoint', slots)
  const reached = operations.some(mayBlock) ? makeArray('reached_v', 'reached', slots) : undefined
  const lists = operands.map((_, k) => makeArray(`i${k + 1}`, 'indices', slots))
  const addresses = new Map<ArrayInfo, number>()
  let end = START
  for (const a of [values, adjoints, ...(reached === undefined ? [] : [reached]), ...lists]) {
    addresses.set(a, end)
    end += aligned(bytesIn(a, format) * slots)
  }
  return { values, adjoints, reached, operands: lists, addressOf: (a) => addresses.get(a) as number, end }
}

/** A list of stops, and where it is in memory. */
interface Itinerary {
  readonly address: number
  readonly list: Int32Array
}

/** Itineraries one after the other, from an address on. */
export const placedFrom = (
  start: number,
  lists: ReadonlyArray<Int32Array>,
): { readonly itineraries: ReadonlyArray<Itinerary>; readonly end: number } => {
  let end = start
  const itineraries = lists.map((list) => {
    const address = end
    end += aligned(list.byteLength)
    return { address, list }
  })
  return { itineraries, end }
}

/** A graph's program in a memory of its own. */
export const loadedGraph = (
  load: Loadable['load'],
  { numbers, operands, slots }: Order,
  { addressOf, adjoints, operands: lists, reached, values }: Arrays,
  itineraries: ReadonlyArray<Itinerary>,
  format: Format,
): LoadedGraph => {
  const view = (memory: ArrayBuffer, a: ArrayInfo): Numbers => format.view(memory, addressOf(a), slots)
  const { buffer, calls } = load((memory) => {
    itineraries.forEach(({ address, list }) => new Int32Array(memory, address, list.length).set(list))
    const given = view(memory, values)
    numbers.forEach(([slot, value]) => {
      given[slot] = value
    })
    operands.forEach((list, k) => new Int32Array(memory, addressOf(lists[k] as ArrayInfo), slots).set(list))
  })
  const [forth, back] = calls as readonly [() => void, () => void]
  return {
    forth,
    back,
    values: view(buffer, values),
    adjoints: view(buffer, adjoints),
    reached: reached && view(buffer, reached),
  }
}
