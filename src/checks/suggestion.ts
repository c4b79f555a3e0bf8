/** Did you mean …? The nearest of the names that there are, for a name that is not among them. */

/** How many single-character edits lead from one string to another. */
const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const substitution = (row[j] as number) + (a[i] === b[j] ? 0 : 1)
      const [insertion, deletion] = [(next[j] as number) + 1, (row[j + 1] as number) + 1]
      next.push([insertion, deletion].reduce((least, d) => (d < least ? d : least), substitution))
    }
    row = next
  }
  return row[b.length] as number
}

const LONGEST_NAME_COMPARED = 64
const MOST_NAMES_COMPARED = 10_000

/**
 * The candidate most like a name, if one is like enough to be what was meant: spelt alike but for the case of its
 * letters, or no more edits away than one, and one more for every three characters of the name.
 */
export const nearest = (name: string, candidates: ReadonlyArray<string>): string | undefined => {
  const short = (s: string): boolean => s.length <= LONGEST_NAME_COMPARED
  if (!short(name)) return undefined
  const limit = Math.floor(name.length / 3) + 1
  return candidates
    .slice(0, MOST_NAMES_COMPARED)
    .filter((c) => c !== name && short(c))
    .map((c) => ({ c, d: c.toLowerCase() === name.toLowerCase() ? 0 : distance(name, c) }))
    .reduce<{ readonly c: string | undefined; readonly d: number }>(
      (best, { c, d }) => (d < best.d && d < (c.length || 1) ? { c, d } : best),
      { c: undefined, d: limit + 1 },
    ).c
}

export const quoted = (name: string): string => `'${name}'`

/** What to add to a message about a name that is not there. */
export const suggestion = (name: string, candidates: ReadonlyArray<string>): string => {
  const like = nearest(name, candidates)
  return like === undefined ? '' : ` Did you mean ${quoted(like)}?`
}
