/** Memoisation: what is found out once and known from then on. */

/** A map, weak or not. */
interface Known<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => unknown
}

/** What a map has for a key; where that is nothing, what is made now, and it has that from then on. */
export const knownOr = <K, V>(known: Known<K, V>, key: K, make: () => V): V => {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}

/** Numbers for things: the one that it had for what was there before, the next one for what is new. */
export const numbersFor = <A>(): ((a: A) => number) => {
  const numbers = new Map<A, number>()
  return (a) => knownOr(numbers, a, () => numbers.size)
}
