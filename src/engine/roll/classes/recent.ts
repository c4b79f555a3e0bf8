/**
 * A cache of the shapes of two parts that were met last: most shapes were met just before, and are found here without
 * building their key. The cache is one list of integers, which `noteRecent` changes in place.
 */

const BITS = 10

export const recentShapes = (): Int32Array => new Int32Array(4 << BITS).fill(-2)

/** Where a shape would be. */
const entryFor = (what: number, x: number, y: number): number =>
  ((Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(what, 0xc2b2ae35)) >>> (32 - BITS)) << 2

/** The class of what has these parts, or −1 for one that was not met lately. */
export const recentClass = (entries: Int32Array, what: number, x: number, y: number): number => {
  const at = entryFor(what, x, y)
  return entries[at] === x && entries[at + 1] === y && entries[at + 2] === what ? (entries[at + 3] as number) : -1
}

export const noteRecent = (entries: Int32Array, what: number, x: number, y: number, c: number): void => {
  const at = entryFor(what, x, y)
  entries[at] = x
  entries[at + 1] = y
  entries[at + 2] = what
  entries[at + 3] = c
}
