/** The numbers at some places of a list, as a new list. (`Float64Array.from` takes ten times as long.) */
export const picked = (list: Float64Array, places: ArrayLike<number>): Float64Array => {
  const found = new Float64Array(places.length)
  for (let k = 0; k < places.length; k++) found[k] = list[places[k] as number] as number
  return found
}
