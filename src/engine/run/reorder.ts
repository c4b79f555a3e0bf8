/** Numbers moved between two orders of the same variables: the caller's and a function's own. */

/** How numbers move between an order that is wanted and a function's own. */
interface Reordering {
  /** Where each of the function's own variables stands in the order that is wanted. */
  readonly places: Int32Array
  /** Numbers in the order that is wanted, in the function's own. */
  readonly toOwn: (x: ArrayLike<number>, into?: Float64Array) => Float64Array
  /** Numbers in the function's own order, written in the one that is wanted. */
  readonly fromOwn: (own: Float64Array, into: Float64Array) => void
}

export const reordering = (wanted: ReadonlyArray<string>, own: ReadonlyArray<string>): Reordering => {
  const placeOf = new Map(wanted.map((name, k) => [name, k]))
  const places = Int32Array.from(own, (name) => placeOf.get(name) as number)
  return {
    places,
    toOwn: (x, into = new Float64Array(places.length)) => {
      for (let k = 0; k < places.length; k++) into[k] = x[places[k] as number] as number
      return into
    },
    fromOwn: (numbers, into) => {
      for (let k = 0; k < places.length; k++) into[places[k] as number] = numbers[k] as number
    },
  }
}
