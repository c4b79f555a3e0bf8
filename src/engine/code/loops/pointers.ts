/** The pointers by which a nest of loops goes through memory. Accesses that move alike share one. */
import type { Builder } from '../builder.js'
import { knownOr } from '../../../expr/known.js'

/** A pointer, by how many bytes each loop moves it on, and what it begins with. */
interface Moving {
  readonly pointer: number
  readonly start: number
  readonly steps: ReadonlyArray<number>
}

/** Pointers by how they move: accesses that move alike share one. */
export const pointersFor = (
  b: Builder,
  counts: ReadonlyArray<number>,
): { readonly of: (steps: ReadonlyArray<number>) => Moving; readonly all: ReadonlyMap<string, Moving> } => {
  const all = new Map<string, Moving>()
  const of = (steps: ReadonlyArray<number>): Moving => {
    const start = steps.reduce((sum, by, k) => (by < 0 ? sum - by * ((counts[k] as number) - 1) : sum), 0)
    return knownOr(all, steps.join(' '), () => ({ pointer: b.pointer(start), start, steps }))
  }
  return { of, all }
}
