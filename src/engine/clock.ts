/** How long things take. */

/** A clock in milliseconds, where there is a fine one; else the calendar’s. */
export const now = (): number =>
  (globalThis as { readonly performance?: { readonly now: () => number } }).performance?.now() ?? Date.now()
