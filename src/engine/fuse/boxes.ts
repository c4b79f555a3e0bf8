/** Boxes made finer, so that two statements can share one, and coarser, so that loops are long. */
import type { Access } from '../program/access.js'
import { accessesOf, digitCuts, pointsOf, withAccesses, type Statement } from '../program/statement.js'

type Extents = ReadonlyArray<number>

/** The coarsest box that is finer than both, or `undefined` where there is none. */
export const commonBox = (a: Extents, b: Extents): Extents | undefined => {
  const length = pointsOf(a)
  if (pointsOf(b) !== length) return undefined
  if (a.length === b.length && a.every((e, k) => e === b[k])) return a
  const cuts = [...new Set([...digitCuts(a), ...digitCuts(b)])].sort((x, y) => x - y)
  const extents = cuts.map((cut, k) => (cuts[k + 1] ?? length) / cut)
  return extents.every(Number.isInteger) ? extents : undefined
}

/** A statement over a finer box. */
export const refined = (s: Statement, extents: Extents): Statement => {
  if (s.extents.length === extents.length) return s
  const [coarse, fine] = [digitCuts(s.extents), digitCuts(extents)]
  // There is a coarse digit for each fine one: a box without digits has one point, and no box is finer.
  const places = fine.map((cut) => {
    const k = coarse.findLastIndex((c) => c <= cut)
    return { k, times: cut / (coarse[k] as number) }
  })
  const change = (a: Access): Access => ({
    ...a,
    strides: places.map(({ k, times }) => (a.strides[k] as number) * times),
  })
  return { ...withAccesses(s, change), extents }
}

const allAccesses = (s: Statement): ReadonlyArray<Access> =>
  accessesOf(s).flatMap((a) => (a.indices === undefined ? [a] : [a, a.indices]))

/** Statements over one box with digits joined wherever every access goes on where the other digit ends. */
export const coarsened = (statements: ReadonlyArray<Statement>): ReadonlyArray<Statement> => {
  const extents = statements[0]?.extents ?? []
  const accesses = statements.flatMap(allAccesses)
  const goesOn = (p: number, q: number): boolean =>
    accesses.every((a) => a.strides[q] === (a.strides[p] as number) * (extents[p] as number))
  for (const p of extents.keys()) {
    const q = [...extents.keys()].find((k) => k !== p && goesOn(p, k))
    if (q !== undefined) {
      const joinedExtents = extents.map((e, k) => (k === p ? e * (extents[q] as number) : e)).filter((_, k) => k !== q)
      const change = (a: Access): Access => ({ ...a, strides: a.strides.filter((_, k) => k !== q) })
      return coarsened(statements.map((s) => ({ ...withAccesses(s, change), extents: joinedExtents })))
    }
  }
  return statements
}
