/**
 * From the sources of operands to accesses over a box: by strides where a source goes evenly with the digits of the
 * box, else by a list of addresses. Data and lists are stored without the digits along which they do not change.
 */
import { addressIn, fits, type Layout } from '../roll/maps/layout.js'
import { boxOf, cutsOf, stridesOver, addressStride, type Box } from '../roll/maps/box.js'
import { strideAt, type Affine } from '../roll/maps/affine.js'
import type { Into, Source } from '../roll/rolled.js'
import type { Access } from './access.js'
import type { MakeData } from './data.js'
import { stored } from './stored.js'

/** What a source is over a box: one number, or entries of an array. */
export type Place =
  | { readonly _tag: 'Number'; readonly value: number }
  | { readonly _tag: 'Data'; readonly access: Access }
  /** In whichever array of the class: its values, its adjoints. Derivatives may have entries of their own. */
  | ({ readonly _tag: 'Class'; readonly of: number; readonly into?: Spot | undefined } & Spot)

/** Entries of an array over a box, whichever array it is. */
export interface Spot {
  readonly base: number
  readonly strides: ReadonlyArray<number>
  readonly indices?: Access
}

/** A box and the places of all sources over it. */
export interface Placed {
  readonly box: Box
  readonly places: ReadonlyArray<Place>
}

/** Numbers that are the same in each row, written out for all rows where no digit of the box begins with a row. */
const inAllRows = (values: Float64Array, length: number, box: Box): Float64Array =>
  values.length === 1 || values.length === length || box.some((d) => d.cut === values.length)
    ? values
    : overAll(values, length)

/** Values again and again. */
const overAll = (values: Float64Array, length: number): Float64Array => {
  const all = new Float64Array(length)
  for (let from = 0; from < length; from += values.length) all.set(values.subarray(0, length - from), from)
  return all
}

/** The addresses of entries of an array, one by one. */
const addressesOf = (entries: Into, length: number, layout: Layout): Int32Array => {
  if ('indices' in entries)
    return layout.rows === 1 ? entries.indices : entries.indices.map((p) => addressIn(layout, p))
  const { base, digits } = entries.map
  const list = new Int32Array(length)
  for (let q = 0; q < length; q++) {
    const position = digits.reduce(
      (sum, { cut, extent, stride }) => sum + stride * (Math.floor(q / cut) % extent),
      base,
    )
    list[q] = addressIn(layout, position)
  }
  return list
}

/** How entries lie that are in no class. */
const FLAT: Layout = { rows: 1, block: 1 }

/** How the nodes of a class lie in the array they stand in: `repeat` positions of a box for each. */
export interface Own {
  readonly map: Affine
  readonly layout: Layout
  readonly repeat: number
  /** The nodes of one step, and how many steps there are, in a recurrence: they are one digit of every box. */
  readonly steps?: { readonly block: number; readonly steps: number } | undefined
}

/** The digit of a box that counts the steps of a recurrence. */
export const stepsDigit = (box: Box, { repeat, steps }: Own): number =>
  steps === undefined ? -1 : box.findIndex((d) => d.cut === steps.block * repeat && d.extent === steps.steps)

/**
 * Addresses at all points of a box. Lists that differ by a number only, as those of a point's coordinates may, are one.
 */
export const spotOf = (addresses: Int32Array, box: Box, fastest: number, make: MakeData): Spot => {
  const base = addresses.reduce((least, a) => (a < least ? a : least), addresses[0] ?? 0)
  const indices = stored(base === 0 ? addresses : addresses.map((a) => a - base), box, fastest, make)
  return { base, strides: box.map(() => 0), indices }
}

/**
 * The common box of sources, of `length` positions: cut where the nodes that read need it, and then wherever a source
 * needs it too, as far as that is still a box. A source for which it is not is read by a list.
 *
 * `given` are the cuts of an earlier box of the same nodes, each times `repeat`; none, if there is no such box. It was
 * made here as well, so `given` contains all that is `needed`, and both together divide one another.
 */
const boxFor = (
  sources: ReadonlyArray<Source>,
  length: number,
  own: Own,
  layouts: ReadonlyArray<Layout>,
  given: ReadonlyArray<number>,
): Box => {
  const { repeat, steps } = own
  const ofSteps = steps === undefined ? [] : [steps.block, steps.block * steps.steps]
  const needed = [1, ...cutsOf(own.map, own.layout), ...ofSteps].map((cut) => cut * repeat)
  /** A box with these cuts, none of which may split the digit that counts steps. */
  const boxWith = (cuts: ReadonlyArray<number>): Box | undefined => {
    const box = boxOf(length, cuts)
    return box === undefined || steps === undefined || stepsDigit(box, own) >= 0 ? box : undefined
  }
  const cutsFor = (s: Source): ReadonlyArray<number> => {
    if (s._tag === 'Number') return []
    if (s._tag === 'Data') return s.values.length < length ? [s.values.length] : []
    const read = s._tag === 'Strides' ? cutsOf(s.map, layouts[s.of] as Layout) : []
    return s.into !== undefined && 'map' in s.into ? [...read, ...cutsOf(s.into.map, FLAT)] : read
  }
  // There is such a box: layouts were chosen so that the cuts of a class divide one another (`layoutFor`).
  const ownBox = boxOf(length, [...needed, ...given]) as Box
  return sources.reduce((box, s) => boxWith([...box.map((d) => d.cut), ...cutsFor(s)]) ?? box, ownBox)
}

/** Places sources over their common box (see `boxFor`): by strides where they go with it, else by lists. */
export const placedOver = (
  sources: ReadonlyArray<Source>,
  length: number,
  own: Own,
  layouts: ReadonlyArray<Layout>,
  make: MakeData,
  given: ReadonlyArray<number> = [],
): Placed => {
  const box = boxFor(sources, length, own, layouts, given)
  const layoutOf = (c: number): Layout => layouts[c] as Layout
  const stridesOf = (map: Affine, layout: Layout): ReadonlyArray<number> | undefined =>
    fits(map, layout) ? stridesOver(box, map, layout) : undefined
  const sideBySide = sources
    .map((s) => (s._tag === 'Strides' ? (stridesOf(s.map, layoutOf(s.of))?.indexOf(1) ?? -1) : -1))
    .find((k) => k >= 0)
  /** The digit along which lists lie side by side: that of rows, or one along which other sources do. */
  const fastest = own.layout.rows > 1 ? box.length - 1 : (sideBySide ?? 0)
  const spotFor = (entries: Into, layout: Layout): Spot => {
    if ('map' in entries) {
      const strides = stridesOf(entries.map, layout)
      if (strides !== undefined) return { base: addressIn(layout, entries.map.base), strides }
    }
    return spotOf(addressesOf(entries, length, layout), box, fastest, make)
  }
  const places = sources.map((s): Place => {
    switch (s._tag) {
      case 'Number':
        return s
      case 'Data':
        return { _tag: 'Data', access: stored(inAllRows(s.values, length, box), box, fastest, make, s.origin) }
      case 'Gather':
      case 'Strides':
        return { _tag: 'Class', of: s.of, ...spotFor(s, layoutOf(s.of)), into: s.into && spotFor(s.into, FLAT) }
    }
  })
  return { box, places }
}

/** Where the nodes of a class are, over a box of `repeat` positions for each. */
export const ownSpot = (box: Box, { layout, map, repeat }: Own): Spot => ({
  base: addressIn(layout, map.base),
  strides: box.map(({ cut }) => (cut < repeat ? 0 : addressStride(layout, strideAt(map, cut / repeat) as number))),
})

/**
 * The strides of an access over another box, which is at least as fine, and in which each node has `repeat` positions.
 */
export const restrided = (strides: ReadonlyArray<number>, from: Box, to: Box, repeat: number): ReadonlyArray<number> =>
  to.map(({ cut }) => {
    if (cut < repeat) return 0
    const at = cut / repeat
    const k = from.findLastIndex((d) => d.cut <= at)
    return (strides[k] as number) * (at / (from[k] as Box[number]).cut)
  })
