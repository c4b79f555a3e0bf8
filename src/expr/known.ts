/** Memoisation: what is found out once and known from then on. */

/** A map, weak or not. */
interface Known<K, V> {
  readonly get: (key: K) => V | undefined
  readonly set: (key: K, value: V) => unknown
}

/** The value that a map has for a key; where it has none, one is made and put into the map. */
export const knownOr = <K, V>(known: Known<K, V>, key: K, make: () => V): V => {
  const found = known.get(key)
  if (found !== undefined) return found
  const made = make()
  known.set(key, made)
  return made
}

/** The number of a value in a map, where the next one is how many there are. */
export const numberIn = <A>(numbers: Map<A, number>, a: A): number => {
  const known = numbers.get(a)
  if (known !== undefined) return known
  const next = numbers.size
  numbers.set(a, next)
  return next
}

/** Numbers values in the order in which they first appear: the same value always gets the same number. */
export const numbersFor = <A>(): ((a: A) => number) => {
  const numbers = new Map<A, number>()
  return (a) => numberIn(numbers, a)
}

/** The place of each value in a list, to which it is added when it is first asked for. */
export const placesIn = <A>(list: Array<A>): ((a: A) => number) => {
  const places = new Map<A, number>()
  return (a) => {
    const known = places.get(a)
    if (known !== undefined) return known
    places.set(a, list.length)
    return list.push(a) - 1
  }
}
