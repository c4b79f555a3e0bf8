/**
 * Numbers for lists of integers: equal lists get equal numbers, a new list the next one. Millions of shapes are asked
 * for, so the table is one integer array with open addressing.
 */

/** Gives a list its number. */
interface Interner {
  /** The number of `list[from … from + length − 1]`; a number not given before when the list is new. */
  readonly numberOf: (list: Int32Array, length: number, from?: number) => number
  /** How many lists there are. */
  readonly size: () => number
}

const hashOf = (list: Int32Array, length: number, from: number): number => {
  let h = length
  for (let k = from; k < from + length; k++) {
    h = Math.imul(h ^ (list[k] as number), 0x9e3779b1)
    h ^= h >>> 15
  }
  return Math.imul(h, 0x85ebca77) >>> 0
}

export const listInterner = (): Interner => {
  let lists = new Int32Array(1 << 12)
  let used = 0
  let starts = new Int32Array(1 << 8)
  let hashes = new Uint32Array(1 << 8)
  let size = 0
  let table = new Int32Array(1 << 10).fill(-1)

  const isAt = (id: number, list: Int32Array, length: number, from: number): boolean => {
    const start = starts[id] as number
    const end = id + 1 < size ? (starts[id + 1] as number) : used
    if (end - start !== length) return false
    for (let k = 0; k < length; k++) if (lists[start + k] !== list[from + k]) return false
    return true
  }
  const place = (hash: number, id: number): void => {
    const mask = table.length - 1
    let at = hash & mask
    while ((table[at] as number) >= 0) at = (at + 1) & mask
    table[at] = id
  }
  const grow = (): void => {
    table = new Int32Array(2 * table.length).fill(-1)
    for (let id = 0; id < size; id++) place(hashes[id] as number, id)
  }
  const append = (list: Int32Array, length: number, from: number, hash: number): number => {
    while (used + length > lists.length) {
      const larger = new Int32Array(2 * lists.length)
      larger.set(lists)
      lists = larger
    }
    if (size === starts.length) {
      const [moreStarts, moreHashes] = [new Int32Array(2 * size), new Uint32Array(2 * size)]
      moreStarts.set(starts)
      moreHashes.set(hashes)
      starts = moreStarts
      hashes = moreHashes
    }
    if (4 * size > table.length) grow()
    starts[size] = used
    hashes[size] = hash
    for (let k = 0; k < length; k++) lists[used + k] = list[from + k] as number
    used += length
    place(hash, size)
    size += 1
    return size - 1
  }
  return {
    size: () => size,
    numberOf: (list, length, from = 0) => {
      const hash = hashOf(list, length, from)
      const mask = table.length - 1
      for (let at = hash & mask; ; at = (at + 1) & mask) {
        const id = table[at] as number
        if (id < 0) return append(list, length, from, hash)
        if (hashes[id] === hash && isAt(id, list, length, from)) return id
      }
    },
  }
}
