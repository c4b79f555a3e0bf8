/**
 * Contributions to the entry of the next point: they wait in a register until the loop has come to that point. The
 * slices of a box hand that register on from one to the next: the first notes it in what they share (`Waiting`).
 */
import { isNext } from '../../fuse/touched.js'
import type { Access, ArrayInfo } from '../../program/access.js'
import type { Statement } from '../../program/statement.js'
import type { Builder } from '../builder.js'
import type { Register } from '../code.js'
import type { Current, CurrentEntries } from './current.js'
import type { Slice } from './slice.js'
import type { Point } from './slices.js'

/**
 * An array to which each point i adds twice: `g[i] += a, g[i + 1] += b`. Written as two stores, each load would have to
 * wait for the store before it. So what goes to entry i + 1 stays in a register until the loop has come to point i + 1.
 */
export interface Waiting {
  readonly array: ArrayInfo
  /** The access by which points write their own entries: that of the statements that do not wait. */
  readonly own: Access
  /** The register of what waits at the end of a slice. The first slice makes it. */
  carry: Register | undefined
}

export const waitingIn = (statements: ReadonlyArray<Statement>): ReadonlyArray<Waiting> => {
  const firsts = new Map<ArrayInfo, Access>()
  const waiting = new Map<ArrayInfo, Waiting>()
  // Only where contributions wait is an access next to another one of its group (`Writes` in `fuse/touched.ts`): other
  // accesses keep away from one another, while these overlap, since no digit of a box has a single place.
  statements.forEach(({ out }) => {
    const own = firsts.get(out.array)
    if (own === undefined) firsts.set(out.array, out)
    else if (isNext(own, out)) waiting.set(out.array, { array: out.array, own, carry: undefined })
  })
  return [...waiting.values()]
}

interface Delays {
  /** Whether a statement's contribution waits; if so, it is taken. */
  readonly takes: (s: Statement, point: Point, value: Register) => boolean
  /**
   * Gives points what waited for them. Returns what is to be done when everything is stored: to carry on what waits
   * now.
   */
  readonly give: (entries: CurrentEntries, points: ReadonlyArray<Point>) => () => void
}

/** What waits in a slice. */
export const delaysIn = (b: Builder, slice: Slice, waiting: ReadonlyArray<Waiting>): Delays => {
  const m = b.machine
  const { memory, ranges, statements } = slice
  const delayed = new Map(waiting.map((w) => [w, new Map<Point, Register>()]))
  waiting.forEach((w) => {
    if (w.carry === undefined) w.carry = b.variable(m.constant(-0), 0)
    else b.carried(w.carry)
  })
  /** The last one that waits goes to the entry after the last point. */
  const finish = ({ array, own }: Waiting, carry: Register): void => {
    const [, end] = ranges[0] as readonly [number, number]
    const at = { pointer: b.pointer(0), offset: memory.addressOf(array) + b.format.bytes * (own.base + end) }
    b.after(0)
    b.store(at, m.add(b.load(at, 0, true), b.arithmetic('shiftIn', carry, carry)), 1, 0)
    b.after(undefined)
  }
  return {
    takes: (s, point, value) => {
      const [, at] = [...delayed].find(([w]) => w.array === s.out.array && isNext(w.own, s.out)) ?? []
      if (at === undefined) return false
      const already = at.get(point)
      at.set(point, already === undefined ? value : m.add(already, value))
      return true
    },
    give: (entries, points) => {
      const carried = waiting.map((w) => {
        const carry = w.carry as Register
        const last = points.reduce((before, point) => {
          const now = delayed.get(w)?.get(point) as Register
          const here = entries.at(w.own, point) as Current
          entries.set({ ...here, value: m.add(here.value, b.arithmetic('shiftIn', before, now)) })
          return now
        }, carry)
        if (ranges[0]?.[1] === statements[0]?.extents[0]) finish(w, carry)
        return () => {
          b.update(carry, () => last)
        }
      })
      return () => {
        carried.forEach((update) => {
          update()
        })
      }
    },
  }
}
