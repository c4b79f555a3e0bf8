/** Stable sorts by integer keys. The terms of a sum are sorted in place, in arrays of the caller. */

/** How many keys are less than one before them; more than a few are not counted. */
const strays = (keys: Int32Array, length: number): number => {
  let count = 0
  let greatest = keys[0] as number
  for (let k = 1; k < length && count <= 4; k++) {
    const key = keys[k] as number
    if (key < greatest) count += 1
    else greatest = key
  }
  return count
}

/** Moves one entry forward to its place among those before it. */
const insert = (nodes: Int32Array, start: number, keys: Int32Array, at: number): void => {
  const node = nodes[start + at] as number
  const key = keys[at] as number
  let to = at
  while (to > 0 && (keys[to - 1] as number) > key) to -= 1
  nodes.copyWithin(start + to + 1, start + to, start + at)
  keys.copyWithin(to + 1, to, at)
  nodes[start + to] = node
  keys[to] = key
}

/**
 * Sorts nodes (from `start` on) by their keys, those with equal keys staying in order. Most sums are sorted already, or
 * but for a term or two.
 */
export const sortByKey = (nodes: Int32Array, start: number, keys: Int32Array, length: number): void => {
  const count = strays(keys, length)
  if (count === 0) return
  if (count <= 4) {
    for (let k = 1; k < length; k++) if ((keys[k] as number) < (keys[k - 1] as number)) insert(nodes, start, keys, k)
    return
  }
  sortByCounting(nodes, start, keys, length)
}

/** Sorts when there is much to sort: how many there are of each key says where each key begins. */
const sortByCounting = (nodes: Int32Array, start: number, keys: Int32Array, length: number): void => {
  const counts = new Map<number, number>()
  for (let k = 0; k < length; k++) counts.set(keys[k] as number, (counts.get(keys[k] as number) ?? 0) + 1)
  let next = 0
  for (const key of Array.from(counts.keys()).sort((a, b) => a - b)) {
    const count = counts.get(key) as number
    counts.set(key, next)
    next += count
  }
  const [movedNodes, movedKeys] = [new Int32Array(length), new Int32Array(length)]
  for (let k = 0; k < length; k++) {
    const key = keys[k] as number
    const to = counts.get(key) as number
    counts.set(key, to + 1)
    movedNodes[to] = nodes[start + k] as number
    movedKeys[to] = key
  }
  nodes.set(movedNodes, start)
  keys.set(movedKeys)
}

/** Where each key begins among all of them in order: they are below `count`. */
export const startsByKey = (keys: Int32Array, count: number): Int32Array => {
  const starts = new Int32Array(count + 1)
  for (const key of keys) starts[key + 1] = (starts[key + 1] as number) + 1
  for (let k = 0; k < count; k++) starts[k + 1] = (starts[k + 1] as number) + (starts[k] as number)
  return starts
}

/** The places of each key, for all keys one after the other. */
export const placesByKey = (
  keys: Int32Array,
  count: number,
): { readonly starts: Int32Array; readonly places: Int32Array } => {
  const starts = startsByKey(keys, count)
  const next = starts.slice()
  const places = new Int32Array(keys.length)
  keys.forEach((key, at) => {
    places[next[key] as number] = at
    next[key] = (next[key] as number) + 1
  })
  return { starts, places }
}

/** The places of each key by themselves. */
export const placesOf = (keys: Int32Array, count: number): ReadonlyArray<Int32Array> => {
  const { places, starts } = placesByKey(keys, count)
  return Array.from({ length: count }, (_, key) => places.subarray(starts[key], starts[key + 1]))
}
