/** What classes read: source by source, and entry by entry. */
import { affineOf, stridden } from '../maps/affine.js'
import type { Operand, RolledClass, Source } from '../rolled.js'
import { readFrom } from '../sources.js'

export type Reading = Source & { readonly _tag: 'Strides' | 'Gather' }

export const isReading = (s: Source): s is Reading => s._tag === 'Strides' || s._tag === 'Gather'

/** A source of one factor of an operand, and how many numbers of it each node adds up. */
export interface Read {
  readonly source: Source
  readonly repeat: number
}

export const readsOf = ({ operands }: RolledClass): ReadonlyArray<Read> =>
  operands.flatMap(({ factors, repeat }) => factors.map((source) => ({ source, repeat })))

/** The classes that a class reads, again and again maybe. */
export const readBy = (c: RolledClass): ReadonlyArray<number> =>
  readsOf(c).flatMap(({ source }) => (isReading(source) ? [source.of] : []))

export const withSources = (c: RolledClass, change: (read: Read) => Source): RolledClass => ({
  ...c,
  operands: c.operands.map((o): Operand => ({
    ...o,
    factors: o.factors.map((source) => change({ source, repeat: o.repeat })),
  })),
})

/** The entries that a source reads, one after the other. */
export const entriesOf = (s: Reading): Int32Array =>
  s._tag === 'Gather'
    ? s.indices
    : stridden(
        s.map.base,
        s.map.digits.map((d) => d.stride),
        s.map.digits.map((d) => d.extent),
      )

/** Entries of a class, by strides if they follow one another so. */
export const readingAt = (of: number, indices: Int32Array): Source => readFrom(of, affineOf(indices), () => indices)
