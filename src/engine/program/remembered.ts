/**
 * What is found out about a value that never changes, found out once. The table is nobody else's, and forgets a value that nobody has any more.
 */
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
