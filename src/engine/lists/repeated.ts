/** A list so many times over, each time with so much more. */
export const repeatedList = (count: number, list: Int32Array, more: number): Int32Array => {
  const all = new Int32Array(count * list.length)
  for (let n = 0, at = 0; n < count; n++)
    for (let k = 0; k < list.length; k++, at++) all[at] = (list[k] as number) + n * more
  return all
}
