/** What waits for the next point of a loop before it is stored. */
import { isNext } from '../fuse/fuse.js'
import type { Access, ArrayInfo } from '../program/access.js'
import type { Statement } from '../program/statement.js'
import type { Register } from './code.js'

/**
 * Contributions to the entry after the one that a point stands for: `g[i] += a, g[i + 1] += b`, which two writes in one loop would make wait for one another. What goes to the next entry
 * stays in a register instead, until the point comes that the entry belongs to.
 */
export interface Waiting {
  readonly array: ArrayInfo
  /** The access of the statements that do not wait. */
  readonly home: Access
  /** What waits at the end of a slice; made in the first. */
  carry: Register | undefined
}

export const waitingIn = (statements: ReadonlyArray<Statement>): ReadonlyArray<Waiting> => {
  const homes = new Map<ArrayInfo, Access>()
  const waiting = new Map<ArrayInfo, Waiting>()
  statements.forEach(({ out }) => {
    const home = homes.get(out.array)
    if (home === undefined) homes.set(out.array, out)
    else if (isNext(home, out)) waiting.set(out.array, { array: out.array, home, carry: undefined })
  })
  return [...waiting.values()]
}
