/**
 * Index vectors as nested loops: `base + Σ stride · digit`, where the digits are those of the position in a mixed
 * radix. To recognise one, a vector is read a constant number of times.
 */
import { roomyIntegers } from '../../../expr/roomy.js'

/** One digit of a position: `⌊position / cut⌋ mod extent`. */
export interface Digit {
  readonly cut: number
  readonly extent: number
  readonly stride: number
}

/**
 * `base + Σ stride · digit` over all positions; digits from the fastest to the slowest, each beginning where the one
 * before ends, neighbours joined where they can be.
 */
export interface Affine {
  readonly base: number
  readonly digits: ReadonlyArray<Digit>
}

/** The entries that strides reach from a base at all points of some extents, the first digit moving fastest. */
export const stridden = (base: number, strides: ReadonlyArray<number>, extents: ReadonlyArray<number>): Int32Array => {
  const entries = roomyIntegers(extents.reduce((n, e) => n * e, 1))
  const counters = new Int32Array(extents.length)
  for (let p = 0, at = base; p < entries.length; p++) {
    entries[p] = at
    for (let d = 0; d < counters.length; d++) {
      const counter = (counters[d] as number) + 1
      at += strides[d] as number
      if (counter < (extents[d] as number)) {
        counters[d] = counter
        break
      }
      at -= (strides[d] as number) * (extents[d] as number)
      counters[d] = 0
    }
  }
  return entries
}

/**
 * The digits of as many entries of a vector, from the first on, as are an affine map of their positions. A digit ends
 * where it does not go on from block to block. The next one does not begin as if it did: they would be one.
 */
const digitsFrom = (vector: Int32Array): ReadonlyArray<Digit> => {
  const digits: Array<Digit> = []
  for (let cut = 1; ;) {
    const stride = (vector[cut] as number) - (vector[0] as number)
    let end = cut
    while (end < vector.length && (vector[end] as number) - (vector[end - cut] as number) === stride) end += 1
    const extent = Math.floor(end / cut)
    if (extent === 1) return digits
    digits.push({ cut, extent, stride })
    cut *= extent
  }
}

/** A vector's first entries as an affine map of their positions, and how many they are. */
export const affineFrom = (vector: Int32Array): { readonly map: Affine; readonly length: number } => {
  const digits = digitsFrom(vector)
  return { map: { base: vector[0] as number, digits }, length: digits.reduce((n, { extent }) => n * extent, 1) }
}

/** A vector's entries as an affine map of their positions, or `undefined` where they are none. */
export const affineOf = (vector: Int32Array): Affine | undefined => {
  const { length, map } = affineFrom(vector)
  return length === vector.length ? map : undefined
}

/** Digits with neighbours joined where the slower one goes on where the faster one ends. */
export const joined = (digits: ReadonlyArray<Digit>): ReadonlyArray<Digit> =>
  digits.reduce<ReadonlyArray<Digit>>((done, d) => {
    if (d.extent === 1) return done
    const before = done.at(-1)
    return before !== undefined && d.stride === before.stride * before.extent
      ? [...done.slice(0, -1), { ...before, extent: before.extent * d.extent }]
      : [...done, d]
  }, [])

/**
 * How far the map moves at a cut: the stride of the digit that begins there when digits are split at it. `undefined`
 * where it splits no digit evenly.
 */
export const strideAt = ({ digits }: Affine, cut: number): number | undefined => {
  const d = digits.find((digit) => cut < digit.cut * digit.extent)
  if (d === undefined) return 0
  return cut % d.cut === 0 && (d.cut * d.extent) % cut === 0 ? d.stride * (cut / d.cut) : undefined
}

/** The map on every row of a table: the same in each of them, moved on by `stride` from row to row. */
export const overRows = ({ base, digits }: Affine, length: number, rows: number, stride: number): Affine => ({
  base,
  digits: joined([...digits, { cut: length, extent: rows, stride }]),
})

/** The map where each position stands for so many that follow one another, and each entry for as many. */
export const spread = ({ base, digits }: Affine, times: number): Affine => ({
  base: base * times,
  digits: joined([
    { cut: 1, extent: times, stride: 1 },
    ...digits.map(({ cut, extent, stride }) => ({ cut: cut * times, extent, stride: stride * times })),
  ]),
})
