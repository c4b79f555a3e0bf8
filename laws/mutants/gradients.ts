/** Sums of gradients that are wrong in one place, and what they are made with. */
import type { Mutant } from '../law.js'
import { gradientMonoid, type GradientMonoid, type Values } from '../subject.js'

/** The names of all. */
export const union = (...gs: ReadonlyArray<Values>): ReadonlySet<string> => new Set(gs.flatMap((g) => [...g.keys()]))

/** A sum of gradients done entry by entry, in another way. */
export const entrywise = (
  combine: (x: number | undefined, y: number | undefined) => number | undefined,
): GradientMonoid => ({
  ...gradientMonoid,
  concat: (a, b) =>
    new Map(
      [...union(a, b)].flatMap((name) => {
        const d = combine(a.get(name), b.get(name))
        return d === undefined ? [] : [[name, d] as const]
      }),
    ),
})

export const firstKeysOnly: Mutant<GradientMonoid> = {
  name: 'the second one’s own entries are lost',
  subject: entrywise((x, y) => (x === undefined ? undefined : x + (y ?? 0))),
}
export const difference: Mutant<GradientMonoid> = {
  name: 'a difference in the place of the sum',
  subject: entrywise((x, y) => (x ?? 0) - (y ?? 0)),
}
