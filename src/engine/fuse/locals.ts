/**
 * Arrays that need no memory: written and read in one loop, at the same points, and nowhere else, they live in
 * registers.
 */
import { sameAccess, type ArrayInfo } from '../program/access.js'
import { accessesOf, coversAll, readsOf, type Program, type Statement } from '../program/statement.js'
import type { Group } from './fuse.js'
import { isSum } from './sums.js'
import { knownOr } from '../../expr/known.js'

/** Where an array is used: in which loops, and the statements of them that touch it, in their order. */
interface Uses {
  readonly groups: Set<Group>
  readonly statements: Array<Statement>
}

const usesIn = (groups: ReadonlyArray<Group>): ReadonlyMap<ArrayInfo, Uses> => {
  const all = new Map<ArrayInfo, Uses>()
  groups.forEach((g) =>
    g.statements.forEach((s) => {
      const touched = new Set(accessesOf(s).map((a) => a.array))
      touched.forEach((array) => {
        const uses = knownOr(all, array, () => ({ groups: new Set<Group>(), statements: [] }))
        uses.groups.add(g)
        uses.statements.push(s)
      })
    }),
  )
  return all
}

export const localArrays = (
  groups: ReadonlyArray<Group>,
  { gradient, kept: wanted, result, variables }: Program,
): ReadonlySet<ArrayInfo> => {
  const kept = new Set([gradient, result, variables, ...wanted])
  const isLocal = (array: ArrayInfo, { groups: loops, statements }: Uses): boolean => {
    const [first] = statements
    if (kept.has(array) || array.contents !== undefined || loops.size !== 1 || first === undefined) return false
    return (
      first.out.array === array &&
      first.mode === 'set' &&
      coversAll(first) &&
      statements.every(
        (s) =>
          (s.out.array !== array || (!isSum(s) && sameAccess(first.out, s.out))) &&
          readsOf(s).every((a) => a.array !== array || sameAccess(first.out, a)),
      )
    )
  }
  return new Set([...usesIn(groups)].filter(([array, uses]) => isLocal(array, uses)).map(([array]) => array))
}
