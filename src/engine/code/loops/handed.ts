/** Recurrences of single numbers: what one round writes and the next reads stays in a register. */
import { sameAccess, stepOf, type Access } from '../../program/access.js'
import { readsOf, type Statement } from '../../program/statement.js'

/** What one round reads, and the access by which the round before wrote it. What stands still is stored in the end. */
export interface Handed {
  readonly read: Access
  readonly written: Access
}

export const handedOn = (statements: ReadonlyArray<Statement>): ReadonlyArray<Handed> => {
  if (statements.some((s) => s.within === undefined || s.extents.length > 0)) return []
  const reads = statements
    .flatMap((s) => [...readsOf(s), ...(s.mode === 'add' ? [s.out] : [])])
    .filter((a) => a.indices === undefined)
  const handed = reads.flatMap((read): ReadonlyArray<Handed> => {
    const writes = statements.filter((s) => s.out.array === read.array).map((s) => s.out)
    // All that a loop writes and reads of one array moves on alike, or it was not fused.
    const isNextRound = (w: Access): boolean => w.base === read.base + stepOf(read)
    // All that write the array do so by strides: what adds by a list is fused with no other writes of its array.
    const own = writes.find(isNextRound)
    // Of what stands still, other entries are of no concern.
    const isHanded = own !== undefined && (stepOf(read) === 0 || writes.every(isNextRound))
    return isHanded ? [{ read, written: own }] : []
  })
  return handed.filter(({ read }, k) => handed.findIndex((h) => sameAccess(h.read, read)) === k)
}
