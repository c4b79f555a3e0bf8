/** A class with one node for those that are the same. */
import { picked } from '../../lists/picked.js'
import { stridden } from '../maps/affine.js'
import type { RolledClass, Source } from '../rolled.js'
import { knownSource } from '../sources.js'
import { sortedDigits, type Digit } from './digits.js'
import { entriesOf, isReading, readingAt, withSources } from './reads.js'

/** A source at some of the places at which it is read. */
const sourceAt = (source: Source, places: Int32Array): Source => {
  if (source._tag === 'Number') return source
  if (isReading(source)) {
    const entries = entriesOf(source)
    return readingAt(
      source.of,
      places.map((p) => entries[p] as number),
    )
  }
  const { origin, values } = source
  const at = places.map((p) => p % values.length)
  const own = picked(values, at)
  if (origin === undefined) return knownSource(own)
  return { _tag: 'Data', values: own, origin: { ...origin, indices: at.map((p) => origin.indices[p] as number) } }
}

/** A class with one node for those that are the same, and for each node the one that stands in for it. */
export interface Merged {
  readonly merged: RolledClass
  readonly standIns: Int32Array
}

/** A class without the digits along which its nodes are the same; `undefined` if there are none. */
export const mergedIn = (c: RolledClass): Merged | undefined => {
  const digits = sortedDigits(c)
  if (digits === undefined) return undefined
  const left = digits.filter((d) => !d.isStill).map((d) => d.digit)
  const firsts = stridden(
    0,
    left.map((d) => d.cut),
    left.map((d) => d.extent),
  )
  const placesFor = (repeat: number): Int32Array =>
    stridden(0, [1, ...left.map((d) => d.cut * repeat)], [repeat, ...left.map((d) => d.extent)])
  const merged = withSources(c, ({ repeat, source }) => sourceAt(source, placesFor(repeat)))
  const positions = (some: ReadonlyArray<Digit>): number => some.reduce((n, d) => n * d.extent, 1)
  const { recurrence } = c
  return {
    merged: {
      ...merged,
      count: firsts.length,
      recurrence: recurrence && {
        ...recurrence,
        block: positions(left.filter((d) => d.cut < recurrence.block)),
      },
    },
    standIns: stridden(
      0,
      digits.map(({ digit, isStill }) => (isStill ? 0 : positions(left.filter((d) => d.cut < digit.cut)))),
      digits.map(({ digit }) => digit.extent),
    ),
  }
}
