/** Numbers that look random and are always the same, for tests that want any numbers rather than a property's. */

/** From 0 up, but below 1. */
export const drawn = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) / 16777216
  }
}

/** From −½ up, but below ½. */
export const centred = (seed: number): (() => number) => {
  const next = drawn(seed)
  return () => next() - 0.5
}
