/**
 * Recovers a grid from the windows that slide over it: an order of the entries in which every window reads by strides.
 *
 * Windows come one after the other, each with as many entries. Where the next window's entry at a place is always the
 * same neighbour of this one's, those neighbours follow one another in chains: the lines of the grid. That stops at
 * the end of a line of windows, so the lines have an end; and from one line of windows to the next, chains have
 * neighbours in the same way.
 */

/**
 * Entries window after window: that of window m at place k is `entries[m · width + k]`. Every number below `count` is
 * to be one.
 */
export interface Windows {
  readonly entries: Int32Array
  readonly windows: number
  readonly width: number
  readonly count: number
}

/** The neighbours of entries, −1 where there are none. */
interface Neighbours {
  readonly next: Int32Array
  readonly before: Int32Array
}

const none = (count: number): Neighbours => ({
  next: new Int32Array(count).fill(-1),
  before: new Int32Array(count).fill(-1),
})

/** Makes the entries of a window neighbours of those of the next; says whether none of them has another neighbour. */
const link = ({ before, next }: Neighbours, { entries, width }: Windows, m: number): boolean => {
  for (let k = m * width; k < (m + 1) * width; k++) {
    const [a, b] = [entries[k] as number, entries[k + width] as number]
    if (a === b || (next[a] !== -1 && next[a] !== b) || (before[b] !== -1 && before[b] !== a)) return false
    next[a] = b
    before[b] = a
  }
  return true
}

/** How many windows a line of them has; all of them may be one. */
const lineOf = (w: Windows): number => {
  const neighbours = none(w.count)
  let m = 0
  while (m + 1 < w.windows && link(neighbours, w, m)) m += 1
  return m + 1
}

interface Chains {
  readonly chainOf: Int32Array
  readonly placeIn: Int32Array
  readonly length: number
}

/** Chains of neighbours, if they are equally long and every entry is in one. */
const chainsOf = ({ before, next }: Neighbours, count: number): Chains | undefined => {
  const [chainOf, placeIn] = [new Int32Array(count), new Int32Array(count)]
  let [chains, length, seen] = [0, 0, 0]
  for (let start = 0; start < count; start++) {
    if (before[start] !== -1) continue
    let place = 0
    for (let e = start; e !== -1; e = next[e] as number) {
      chainOf[e] = chains
      placeIn[e] = place
      place += 1
    }
    if (chains > 0 && place !== length) return undefined
    length = place
    chains += 1
    seen += place
  }
  return seen === count ? { chainOf, placeIn, length } : undefined
}

/** Entries in the order in which they occur, if each does. */
const asTheyCome = ({ count, entries }: Windows): Int32Array | undefined => {
  const order = new Int32Array(count).fill(-1)
  let seen = 0
  for (const e of entries) {
    if (order[e] !== -1) continue
    order[e] = seen
    seen += 1
  }
  return seen === count ? order : undefined
}

/** Where each entry stands in an order by which windows are read by strides; `undefined` where none was found. */
export const gridOrder = (w: Windows): Int32Array | undefined => {
  const { count, entries, width, windows } = w
  if (windows === 1) return asTheyCome(w)
  const line = lineOf(w)
  if (line < 2 || windows % line !== 0) return undefined
  const neighbours = none(count)
  for (let m = 0; m + 1 < windows; m++) if ((m + 1) % line !== 0 && !link(neighbours, w, m)) return undefined
  const chains = chainsOf(neighbours, count)
  if (chains === undefined) return undefined
  const { chainOf, length, placeIn } = chains
  const lines = windows / line
  const ofLines = new Int32Array(lines * width)
  for (let m = 0; m < lines; m++)
    for (let k = 0; k < width; k++) ofLines[m * width + k] = chainOf[entries[m * line * width + k] as number] as number
  const order = gridOrder({ entries: ofLines, windows: lines, width, count: count / length })
  return order && placeIn.map((place, e) => (order[chainOf[e] as number] as number) * length + place)
}
