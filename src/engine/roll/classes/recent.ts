/**
 * A cache of the shapes of two parts that were met last: most shapes were met just before, and are found here without
 * building their key.
 */

export interface RecentShapes {
  /** The class of what has these parts, or −1 for one that was not met lately. */
  readonly find: (what: number, x: number, y: number) => number
  readonly note: (what: number, x: number, y: number, c: number) => void
}

const BITS = 10

/** Where a shape would be. */
const entryFor = (what: number, x: number, y: number): number =>
  ((Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(what, 0xc2b2ae35)) >>> (32 - BITS)) << 2

export const recentShapes = (): RecentShapes => {
  const entries = new Int32Array(4 << BITS).fill(-2)
  return {
    find: (what, x, y) => {
      const at = entryFor(what, x, y)
      return entries[at] === x && entries[at + 1] === y && entries[at + 2] === what ? (entries[at + 3] as number) : -1
    },
    note: (what, x, y, c) => {
      const at = entryFor(what, x, y)
      entries[at] = x
      entries[at + 1] = y
      entries[at + 2] = what
      entries[at + 3] = c
    },
  }
}
