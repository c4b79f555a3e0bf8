/**
 * From a group of fused statements to register code: the box is cut into slices that the tiling divides evenly, each
 * slice gets its loops, and the innermost one computes all points of a tile at once.
 */
import { rangeOf, type Access, type ArrayInfo } from '../program/access.js'
import type { Body } from '../program/body.js'
import { extentsInAllRounds, inAllRounds, pathsOf, type Statement } from '../program/statement.js'
import type { Group } from '../fuse/fuse.js'
import { isSum } from '../fuse/sums.js'
import type { Scanned } from './loops/branches.js'
import type { Builder } from './builder.js'
import type { Register } from './code.js'
import { entriesAt, type Current } from './loops/current.js'
import { handedOn, type Handed } from './loops/handed.js'
import { algebraFor, operate } from './arithmetic/operate.js'
import { tilingOf } from './loops/tiling.js'
import { scannedFor } from './loops/scanned.js'
import { openedSlice, type Memory, type Slice } from './loops/slice.js'
import { pointsIn, slices, type Point, type Ranges } from './loops/slices.js'
import { momentsOf, storing } from './loops/storing.js'
import { startedTotals } from './loops/totals.js'
import { delaysIn, waitingIn, type Waiting } from './loops/waiting.js'

/** What slices of a group have in common. */
interface Shared {
  readonly waiting: ReadonlyArray<Waiting>
  readonly handed: ReadonlyArray<Handed>
  readonly scanned: ReadonlyMap<ArrayInfo, Scanned>
}

/** Writes the code of a group, which may be one of several that are gone through round after round, or the only one. */
export const schedule = (b: Builder, { statements }: Group, memory: Memory, isOnly: boolean): void => {
  const [first] = statements as readonly [Statement]
  const whole: Ranges = first.extents.map((e) => [0, e])
  const shared: Shared = {
    waiting: waitingIn(statements),
    handed: isOnly ? handedOn(statements) : [],
    scanned: scannedFor(b, statements, memory),
  }
  slices(whole, tilingOf(statements, b.format), (ranges, tiling) => {
    writeSlice(b, openedSlice(b, statements, ranges, tiling, memory), shared)
    b.close()
  })
}

/** Writes what a slice computes at the points of a round, and behind its loops what sums came to. */
const writeSlice = (b: Builder, slice: Slice, { handed, scanned, waiting }: Shared): void => {
  const { addressOf, apartOf, memory, tiling, ranges, statements } = slice
  const { lanes } = tiling
  const points = pointsIn(tiling.tiles, ranges.length, tiling)
  const entries = entriesAt(b, slice, handed, scanned)
  const compute = (s: Statement, body: Body, point: Point): Register =>
    operate(b, algebraFor(b, s), body, (a) => entries.load(a, point))
  const totals = startedTotals(b, slice, points, compute)
  const delays = delaysIn(b, slice, waiting)
  const stores = storing(b, lanes)
  const store = ({ access, point, value }: Current): void => {
    if (!memory.isLocal(access.array) && !entries.isKept(access))
      stores.store({ at: addressOf(access, point), apart: apartOf(access), value })
  }
  /** Adds to the entries that a list names. */
  const scatter = ({ array, base }: Access, indices: Access, point: Point, value: Register): void => {
    const onto = memory.addressOf(array) + base * b.format.bytes
    b.scatterAdd(addressOf(indices, point), apartOf(indices), onto, value, lanes)
  }
  // What is added up in memory; and of several points all, which are computed together: stores between them would keep
  // them apart.
  const hasToWait = (s: Statement): boolean =>
    points.length > 1 || isSum(s) || s.out.indices !== undefined || waiting.some((w) => w.array === s.out.array)
  const moments = momentsOf(statements, hasToWait)
  /** Computes statement k at a point, and puts what that is where it belongs. */
  const put = (s: Statement, k: number, point: Point): void => {
    const { mode, out } = s
    const value = compute(s, s.body, point)
    if (out.indices !== undefined) scatter(out, out.indices, point, value)
    else if (!delays.takes(s, point, value)) {
      const total = mode === 'add' ? algebraFor(b, s).add(entries.load(out, point), value) : value
      const entry: Current = { value: total, access: out, point }
      entries.set(entry)
      if (moments[k] === 'now') store(entry)
    }
  }
  statements.forEach((s, k) => {
    if (isSum(s)) totals.add(s)
    else
      points.forEach((point) => {
        put(s, k, point)
      })
  })
  // In this order: what waited is added to its entries, these are stored, and only then variables change. For a
  // register is read where its value is used, and what is stored may be computed from a variable there.
  const carryOn = delays.give(entries, points)
  const inTheEnd = new Set(statements.filter((_, k) => moments[k] === 'in the end').map((s) => s.out.array))
  entries.all().forEach((entry) => {
    if (inTheEnd.has(entry.access.array)) store(entry)
  })
  stores.finish()
  carryOn()
  entries.handOn()
  totals.finish()
}

/**
 * Whether every access by strides stays in its array, those to lists among them. (What lists name are entries of the
 * array that they were made for.)
 */
export const staysInside = (s: Statement): boolean =>
  pathsOf(s).every((a) => {
    const [least, greatest] = rangeOf(inAllRounds(a), extentsInAllRounds(s))
    return least >= 0 && greatest < a.array.length
  })
