/**
 * Numbers for lists of integers: equal lists get equal numbers, a new list the next one. Millions of shapes are asked
 * for, so the table is one integer array with open addressing, and an interner is a record that the functions of this
 * file change in place: no one else sees what is in it.
 */

/** Lists end to end, each with its hash, and a table of them by hash. */
export interface Interner {
  lists: Int32Array
  /** How much of `lists` is used. */
  used: number
  starts: Int32Array
  hashes: Uint32Array
  /** How many lists there are. */
  size: number
  table: Int32Array
}

export const listInterner = (): Interner => ({
  lists: new Int32Array(1 << 12),
  used: 0,
  starts: new Int32Array(1 << 8),
  hashes: new Uint32Array(1 << 8),
  size: 0,
  table: new Int32Array(1 << 10).fill(-1),
})

const hashOf = (list: Int32Array, length: number, from: number): number => {
  let h = length
  for (let k = from; k < from + length; k++) {
    h = Math.imul(h ^ (list[k] as number), 0x9e3779b1)
    h ^= h >>> 15
  }
  return Math.imul(h, 0x85ebca77) >>> 0
}

/** How long a list is. */
export const lengthOf = ({ size, starts, used }: Interner, id: number): number =>
  (id + 1 < size ? (starts[id + 1] as number) : used) - (starts[id] as number)

const isAt = (interner: Interner, id: number, list: Int32Array, length: number, from: number): boolean => {
  const { lists, starts } = interner
  const start = starts[id] as number
  if (lengthOf(interner, id) !== length) return false
  for (let k = 0; k < length; k++) if (lists[start + k] !== list[from + k]) return false
  return true
}

const place = (table: Int32Array, hash: number, id: number): void => {
  const mask = table.length - 1
  let at = hash & mask
  while ((table[at] as number) >= 0) at = (at + 1) & mask
  table[at] = id
}

const grow = (interner: Interner): void => {
  const { hashes, size, table } = interner
  const larger = new Int32Array(2 * table.length).fill(-1)
  for (let id = 0; id < size; id++) place(larger, hashes[id] as number, id)
  interner.table = larger
}

const append = (interner: Interner, list: Int32Array, length: number, from: number, hash: number): number => {
  const { size, used } = interner
  while (used + length > interner.lists.length) {
    const larger = new Int32Array(2 * interner.lists.length)
    larger.set(interner.lists)
    interner.lists = larger
  }
  if (size === interner.starts.length) {
    const [starts, hashes] = [new Int32Array(2 * size), new Uint32Array(2 * size)]
    starts.set(interner.starts)
    hashes.set(interner.hashes)
    interner.starts = starts
    interner.hashes = hashes
  }
  if (4 * size > interner.table.length) grow(interner)
  const { hashes, lists, starts, table } = interner
  starts[size] = used
  hashes[size] = hash
  for (let k = 0; k < length; k++) lists[used + k] = list[from + k] as number
  interner.used = used + length
  interner.size = size + 1
  place(table, hash, size)
  return size
}

/** The number of `list[from … from + length − 1]`; one not given before when the list is new. */
export const listNumber = (interner: Interner, list: Int32Array, length: number, from = 0): number => {
  const { hashes, table } = interner
  const hash = hashOf(list, length, from)
  const mask = table.length - 1
  for (let at = hash & mask; ; at = (at + 1) & mask) {
    const id = table[at] as number
    if (id < 0) return append(interner, list, length, from, hash)
    if (hashes[id] === hash && isAt(interner, id, list, length, from)) return id
  }
}
