/** Arrays that live in registers alone: written and read in one loop, at the same points, and nowhere else. */
import { sameAccess, type ArrayInfo } from '../program/access.js'
import { coversAll, readsOf, type Program } from '../program/statement.js'
import { reductionDigits, type Group } from './fuse.js'

export const localArrays = (
  groups: ReadonlyArray<Group>,
  { gradient, result, variables }: Program,
): ReadonlySet<ArrayInfo> => {
  const kept = new Set([gradient, result, variables])
  const usedIn = new Map<ArrayInfo, Set<Group>>()
  groups.forEach((g) =>
    g.statements.forEach((s) =>
      [s.out, ...readsOf(s)].forEach(({ array }) => {
        usedIn.set(array, (usedIn.get(array) ?? new Set()).add(g))
      }),
    ),
  )
  const isLocal = (array: ArrayInfo, uses: ReadonlySet<Group>): boolean => {
    const [only] = uses
    if (kept.has(array) || array.contents !== undefined || uses.size !== 1 || only === undefined) return false
    const touching = only.statements.filter((s) => s.out.array === array || readsOf(s).some((a) => a.array === array))
    const [first] = touching
    return (
      first !== undefined &&
      first.out.array === array &&
      first.mode === 'set' &&
      coversAll(first) &&
      touching.every((s) => s.out.array !== array || (reductionDigits(s).length === 0 && sameAccess(first.out, s.out)))
    )
  }
  return new Set([...usedIn].filter(([array, uses]) => isLocal(array, uses)).map(([array]) => array))
}
