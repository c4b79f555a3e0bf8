/**
 * Which entries of arrays are in registers while a slice is scheduled: those that were written and are not stored yet,
 * those of arrays that have no memory, and those that rounds hand on. Others are loaded from memory.
 */
import { sameAccess, stepOf, type Access, type ArrayInfo } from '../../program/access.js'
import { loadsOf } from '../../program/body.js'
import type { Scanned } from './branches.js'
import type { Builder } from '../builder.js'
import type { Register } from '../code.js'
import type { Handed } from './handed.js'
import type { Slice } from './slice.js'
import type { Point } from './slices.js'
import { accessesOf } from '../../program/statement.js'

/** An entry that was written, and what is in it. */
export interface Current {
  readonly value: Register
  readonly access: Access
  readonly point: Point
}

export interface CurrentEntries {
  readonly at: (a: Access, point: Point) => Current | undefined
  readonly all: () => ReadonlyArray<Current>
  readonly set: (entry: Current) => void
  /** A register with an entry in it: the one in which it was written, or a new one into which it is loaded. */
  readonly load: (a: Access, point: Point) => Register
  /** Whether an entry stands still from round to round, in a register, to be stored in the end. */
  readonly isKept: (a: Access) => boolean
  /** Hands what was written on to the next round. */
  readonly handOn: () => void
}

export const entriesAt = (
  b: Builder,
  { addressOf, apartOf, depth, memory, statements }: Slice,
  handed: ReadonlyArray<Handed>,
  scanned: ReadonlyMap<ArrayInfo, Scanned>,
): CurrentEntries => {
  const written = new Set(statements.map((s) => s.out.array))
  // What a sum starts from is read before its loop, in which only other entries are written.
  const starts = new Set(statements.flatMap(({ initial }) => (initial === undefined ? [] : loadsOf(initial))))
  const current = new Map<string, Current>()
  // Arrays have names for reading; two may have the same.
  const arrays = new Set(statements.flatMap((s) => accessesOf(s).map((a) => a.array)))
  const numberOf = new Map([...arrays].map((array, k) => [array, k]))
  // Where it starts is enough: accesses that start at one entry are the same at every point, or they are not fused, as
  // what goes by lists is not with what is in registers (`fuse/touched.ts`).
  const nameAt = (a: Access, point: Point): string => {
    const start = a.strides.reduce((sum, s, d) => sum + s * (point[d] as number), a.base)
    return `${numberOf.get(a.array)} ${start}`
  }
  const fromBefore = handed.map(({ read, written: to }) => ({
    read,
    to,
    variable: b.acrossRounds(addressOf(read, [])),
  }))
  const isKept = (a: Access): boolean => stepOf(a) === 0 && handed.some(({ written: to }) => sameAccess(to, a))
  const fromMemory = (a: Access, point: Point): Register =>
    a.indices === undefined
      ? b.load(addressOf(a, point), apartOf(a), written.has(a.array) && !starts.has(a))
      : b.gather(addressOf(a.indices, point), apartOf(a.indices), memory.addressOf(a.array) + a.base * b.format.bytes)
  const at = (a: Access, point: Point): Current | undefined => current.get(nameAt(a, point))
  return {
    at,
    all: () => [...current.values()],
    set: (entry) => {
      current.set(nameAt(entry.access, entry.point), entry)
    },
    load: (a, point) => {
      const known = at(a, point)
      if (known !== undefined) return known.value
      const before = fromBefore.find(({ read }) => sameAccess(read, a))
      if (before !== undefined) return before.variable
      const number = fromMemory(a, point)
      const found = scanned.get(a.array)
      if (found !== undefined) b.scanned(number, found)
      return number
    },
    isKept,
    handOn: () => {
      // All are read before one is written: what one hands on may be what another was handed.
      const next = fromBefore.map(({ to }) => b.variable((at(to, []) as Current).value, depth))
      fromBefore.forEach(({ to, variable }, k) => {
        b.update(variable, () => next[k] as Register)
        if (isKept(to)) b.storeInTheEnd(addressOf(to, []), variable)
      })
    },
  }
}
