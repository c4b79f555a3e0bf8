/** A function of values that never change, whose results are remembered for as long as the values exist. */
export const remembered = <A extends object, B>(find: (a: A) => B): ((a: A) => B) => {
  const known = new WeakMap<A, { readonly found: B }>()
  return (a) => {
    const before = known.get(a)
    if (before !== undefined) return before.found
    const found = find(a)
    known.set(a, { found })
    return found
  }
}
