/**
 * Short loops before a loop, over arrays of numbers that its choices go by: they find out whether a test holds for
 * some entry, and whether it holds for all. `branches.ts` makes use of that.
 */
import type { ArrayInfo } from '../../program/access.js'
import { testsIn } from '../../program/body.js'
import { pointsOf, type Statement } from '../../program/statement.js'
import type { Scanned } from './branches.js'
import type { Builder } from '../builder.js'
import type { Memory } from './slice.js'

/** A loop goes over so many times as many points as are looked at before it. */
const POINTS = 16

/** The arrays of numbers that choices of some statements go by, if there are few of these. */
const arraysOfTests = (statements: ReadonlyArray<Statement>): ReadonlyArray<ArrayInfo> => {
  const points = pointsOf((statements[0] as Statement).extents)
  const written = new Set(statements.map((s) => s.out.array))
  const arrays = new Set(statements.flatMap((s) => testsIn(s.body).map((a) => a.array)))
  return [...arrays].filter((a) => a.use === 'value' && !written.has(a) && a.length * POINTS <= points)
}

/** Looks at all numbers by which statements choose, where others have computed them before. */
export const scannedFor = (
  b: Builder,
  statements: ReadonlyArray<Statement>,
  memory: Memory,
): ReadonlyMap<ArrayInfo, Scanned> => {
  const m = b.machine
  const { bytes } = b.format
  // From round to round they may change.
  const arrays = b.rounds === 1 ? arraysOfTests(statements) : []
  return new Map(
    arrays.map((array) => {
      const pointer = b.pointer(0)
      b.setLanes(1)
      b.open([{ count: array.length, advance: [{ pointer, by: bytes }] }])
      const always = m.eq(m.constant(0), m.constant(0))
      const [some, all] = [b.variable(m.not(always), 0), b.variable(always, 0)]
      const number = b.load({ pointer, offset: memory.addressOf(array) }, 0, false)
      const holds = m.not(m.eq(number, m.constant(0)))
      b.update(some, (now) => m.or(now, holds))
      b.update(all, (now) => m.and(now, holds))
      b.close()
      return [array, { some, all }]
    }),
  )
}
