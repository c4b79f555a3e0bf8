/**
 * From a group of statements to code: the box in slices that divide evenly, loops over each slice, and in the innermost one all points of a tile
 * at once, operation by operation.
 *
 * The order of every sum is fixed here, by the extents alone: within a slice, each point of the tile that a sum goes over and each lane adds up by itself, and
 * these are added at the end, from the first to the last.
 */
import type { Access, ArrayInfo } from '../program/access.js'
import { rangeOf, sameAccess, stepOf } from '../program/access.js'
import type { Body } from '../program/body.js'
import { extentsInAllRounds, inAllRounds, readsOf, type Statement } from '../program/statement.js'
import { isNext, isOverlapping, reductionDigits, type Group } from '../fuse/fuse.js'
import type { Address, Register } from './code.js'
import type { Scanned } from './branches.js'
import type { Builder } from './builder.js'
import { factorOut } from './factor.js'
import { handedOn, type Handed } from './handed.js'
import { operate } from './operate.js'
import { accessesIn, loopOrder } from './order.js'
import { planOf, type Plan } from './plan.js'
import { pointersFor } from './pointers.js'
import { pointsIn, slices, stepAlong, type Point, type Ranges } from './slices.js'
import { scannedFor } from './scanned.js'
import { momentsOf, storing } from './storing.js'
import { waitingIn, type Waiting } from './waiting.js'
import type { LoopShape } from './writing.js'

/** Where arrays begin in memory, and which have no place there. */
export interface Memory {
  readonly addressOf: (array: ArrayInfo) => number
  readonly isLocal: (array: ArrayInfo) => boolean
}

const INDEX = 4

/** Writes the code of a group, which may be one of several that are gone through round after round, or the only one. */
export const schedule = (b: Builder, { statements }: Group, memory: Memory, isOnly: boolean): void => {
  const [first] = statements
  if (first === undefined) return
  const ranges: Ranges = first.extents.map((e) => [0, e])
  const waiting = waitingIn(statements)
  const handed = isOnly ? handedOn(statements) : []
  const scanned = scannedFor(b, statements, memory)
  slices(ranges, planOf(statements, b.format), (r, plan) =>
    writeSlice(b, statements, r, plan, memory, waiting, handed, scanned),
  )
}

/** An entry that was written, and what is in it. */
interface Current {
  readonly value: Register
  readonly access: Access
  readonly point: Point
}

const writeSlice = (
  b: Builder,
  statements: ReadonlyArray<Statement>,
  ranges: Ranges,
  plan: Plan,
  memory: Memory,
  waiting: ReadonlyArray<Waiting>,
  handed: ReadonlyArray<Handed>,
  scanned: ReadonlyMap<ArrayInfo, Scanned>,
): void => {
  const { across, lanes } = plan
  const { bytes } = b.format
  const sums = statements.map(reductionDigits).find((d) => d.length > 0) ?? []
  const rounds = ranges.map(([from, to], d) => (to - from) / stepAlong(plan, d))
  const order = loopOrder(statements, rounds, sums, plan)
  const outer = order.filter((d) => !sums.includes(d)).length
  // Around all loops of the group is the one over rounds, which is the builder's to write.
  const pointers = pointersFor(b, [b.rounds, ...order.map((d) => rounds[d] as number)])
  const bytesOf = (a: Access): number => (a.array.role === 'indices' ? INDEX : bytes)
  const stepsOf = (a: Access): ReadonlyArray<number> => [
    stepOf(a) * bytesOf(a),
    ...order.map((d) => (a.strides[d] as number) * stepAlong(plan, d) * bytesOf(a)),
  ]
  const addressOf = (a: Access, point: Point): Address => {
    const start = a.strides.reduce(
      (sum, s, d) => sum + s * ((ranges[d] as readonly [number, number])[0] + (point[d] as number)),
      a.base,
    )
    const { pointer, start: before } = pointers.of(stepsOf(a))
    return { pointer, offset: memory.addressOf(a.array) + start * bytesOf(a) - before }
  }
  /** How far apart in memory the numbers of neighbouring lanes are. */
  const apartOf = (a: Access): number => (lanes === 1 || across < 0 ? 0 : (a.strides[across] as number) * bytesOf(a))

  // Pointers have to be known before the loops are opened.
  const accesses = statements.flatMap((s) => accessesIn(s))
  accesses.forEach((a) => {
    if (!memory.isLocal(a.array)) pointers.of(stepsOf(a))
  })
  const loops: ReadonlyArray<LoopShape> = order.map((d, k) => ({
    count: rounds[d] as number,
    advance: [...pointers.all.values()].map(({ pointer, steps }) => ({ pointer, by: steps[k + 1] as number })),
  }))
  b.moveEachRound([...pointers.all.values()].map(({ pointer, steps }) => ({ pointer, by: steps[0] as number })))
  b.setLanes(lanes)
  b.open(loops)

  const written = new Set(statements.map((s) => s.out.array))
  const isSum = statements.map((s) => reductionDigits(s).length > 0)
  /** Entries written at this point and not yet stored, or living in registers alone. */
  const current = new Map<string, Current>()
  // Arrays have names for reading; two may have the same.
  const numberOf = new Map([...new Set(statements.flatMap((s) => [s.out, ...readsOf(s)].map((a) => a.array)))].map((array, k) => [array, k])) // prettier-ignore
  const nameAt = (a: Access, point: Point): string => {
    const start = a.strides.reduce((sum, s, d) => sum + s * (point[d] as number), a.base)
    return `${numberOf.get(a.array)} ${start}`
  }
  const fromBefore = handed.map(({ read, written: to }) => ({
    read,
    to,
    variable: b.acrossRounds(addressOf(read, [])),
  }))
  const loadAt = (a: Access, point: Point): Register => {
    const known = current.get(nameAt(a, point))
    if (known !== undefined) return known.value
    const before = fromBefore.find(({ read }) => sameAccess(read, a))
    if (before !== undefined) return before.variable
    const number =
      a.indices === undefined
        ? b.load(addressOf(a, point), apartOf(a), written.has(a.array))
        : b.gather(addressOf(a.indices, point), apartOf(a.indices), memory.addressOf(a.array) + a.base * bytes)
    const found = scanned.get(a.array)
    if (found !== undefined) b.scanned(number, found)
    return number
  }
  const compute = (body: Body, point: Point): Register => operate(b, body, (a) => loadAt(a, point))
  const m = b.machine
  const points = pointsIn(plan.tiles, ranges.length, plan)

  /** Points that are added up into one entry, entry by entry. */
  const byEntry = (s: Statement): ReadonlyArray<{ readonly point: Point; readonly points: ReadonlyArray<Point> }> => {
    const groups = new Map<string, { readonly point: Point; readonly points: Array<Point> }>()
    points.forEach((p) => {
      const key = p.map((x, d) => (s.out.strides[d] === 0 ? 0 : x)).join(' ')
      const known = groups.get(key) ?? { point: p, points: [] }
      known.points.push(p)
      groups.set(key, known)
    })
    return [...groups.values()]
  }
  const [first] = statements as readonly [Statement]
  /** The last one that waits goes to the entry after the last point. */
  const finishWaiting = ({ array, home }: Waiting, carry: Register): void => {
    const at = {
      pointer: b.pointer(0),
      offset: memory.addressOf(array) + bytes * (home.base + (first.extents[0] as number)),
    }
    b.after(0)
    b.store(at, m.add(b.load(at, 0, true), b.arithmetic('shiftIn', carry, carry)), 1, 0)
    b.after(undefined)
  }
  const isFirst = sums.every((d) => (ranges[d] as readonly [number, number])[0] === 0)
  /** What a sum begins with in this slice. */
  const startOf = (s: Statement, point: Point): Register | undefined => {
    if (!isFirst || s.mode === 'add')
      return b.load(addressOf(s.out, point), across >= 0 && !sums.includes(across) ? apartOf(s.out) : 0, false)
    return s.initial === undefined ? undefined : compute(s.initial, point)
  }
  interface Total {
    readonly statement: Statement
    readonly point: Point
    readonly points: ReadonlyArray<Point>
    readonly partial: ReadonlyArray<Register>
    readonly startsWhole: boolean
    /** A constant by which the sum of `body` is multiplied at the end. */
    readonly factor: number
    readonly body: Body
  }
  const acrossSum = across >= 0 && lanes > 1 && sums.includes(across)
  const totals: ReadonlyArray<Total> = statements.flatMap((s, k) =>
    isSum[k] !== true
      ? []
      : byEntry(s).map(({ point, points: added }): Total => {
          // one running sum can begin with what is there; several begin with nothing, −0. So do those of a tile that may end in one entry.
          const startsWhole =
            added.length === 1 &&
            !acrossSum &&
            !isOverlapping(s) &&
            statements.filter((t) => t.out.array === s.out.array).length === 1
          const [factor, body] = factorOut(s.body, startsWhole)
          const begin = startsWhole ? startOf(s, point) : undefined
          const partial = added.map(() => b.variable(begin ?? m.constant(-0), outer))
          return { statement: s, point, points: added, partial, startsWhole, factor, body }
        }),
  )

  /** What waits, by array and point. */
  const delayed = new Map<Waiting, Map<Point, Register>>()
  waiting.forEach((w) => {
    if (w.carry === undefined) w.carry = b.variable(m.constant(-0), 0)
    else b.carried(w.carry)
    delayed.set(w, new Map())
  })
  const waitingFor = (s: Statement): Waiting | undefined =>
    waiting.find((w) => w.array === s.out.array && isNext(w.home, s.out))

  const isKept = (a: Access): boolean => stepOf(a) === 0 && handed.some(({ written: to }) => sameAccess(to, a))
  const store = ({ access, point, value }: Current): void => {
    if (!memory.isLocal(access.array) && !isKept(access))
      stores.store({ at: addressOf(access, point), apart: apartOf(access), value })
  }
  const stores = storing(b, lanes)
  const moments = momentsOf(
    statements,
    (s) => reductionDigits(s).length > 0 || s.out.indices !== undefined || waiting.some((w) => w.array === s.out.array),
  )
  statements.forEach((s, k) => {
    if (isSum[k] === true) {
      totals
        .filter((t) => t.statement === s)
        .forEach((t) => {
          t.points.forEach((p, i) =>
            b.update(t.partial[i] as Register, (now) => b.algebra.add(now, compute(t.body, p))),
          )
        })
      return
    }
    points.forEach((point) => {
      if (s.out.indices !== undefined) {
        b.scatterAdd(
          addressOf(s.out.indices, point),
          apartOf(s.out.indices),
          memory.addressOf(s.out.array) + s.out.base * bytes,
          compute(s.body, point),
          lanes,
        )
        return
      }
      const value = compute(s.body, point)
      const own = waitingFor(s)
      if (own !== undefined) {
        const already = delayed.get(own)?.get(point)
        delayed.get(own)?.set(point, already === undefined ? value : m.add(already, value))
        return
      }
      const total = s.mode === 'add' ? b.algebra.add(loadAt(s.out, point), value) : value
      const now = { value: total, access: s.out, point }
      current.set(nameAt(s.out, point), now)
      if (moments[k] === 'now') store(now)
    })
  })
  // A register is read where its value is used, so what is carried on may change only after everything is stored.
  const carried: Array<() => void> = []
  waiting.forEach((w) => {
    const carry = w.carry as Register
    const last = points.reduce((before, point) => {
      const now = delayed.get(w)?.get(point) as Register
      const name = nameAt(w.home, point)
      const here = current.get(name) as { readonly value: Register; readonly access: Access; readonly point: Point }
      current.set(name, { ...here, value: m.add(here.value, b.arithmetic('shiftIn', before, now)) })
      return now
    }, carry)
    carried.push(() => b.update(carry, () => last))
    if (ranges[0]?.[1] === first.extents[0]) finishWaiting(w, carry)
  })
  const inTheEnd = new Set(statements.filter((_, k) => moments[k] === 'in the end').map((s) => s.out.array))
  current.forEach((c) => {
    if (inTheEnd.has(c.access.array)) store(c)
  })
  stores.finish()

  carried.forEach((update) => update())
  // All are read before one is written: what one hands on may be what another was handed.
  const next = fromBefore.map(({ to }) => b.variable((current.get(nameAt(to, [])) as Current).value, order.length))
  fromBefore.forEach(({ to, variable }, k) => {
    b.update(variable, () => next[k] as Register)
    if (isKept(to)) b.storeInTheEnd(addressOf(to, []), variable)
  })

  totals.forEach(({ factor, partial, point, startsWhole, statement }) => {
    b.after(outer)
    const sum = partial.slice(1).reduce((x, y) => m.add(x, y), partial[0] as Register)
    const lanesSummed = acrossSum ? b.arithmetic('sumLanes', sum) : sum
    const whole = factor === 1 ? lanesSummed : b.algebra.mul(m.constant(factor), lanesSummed)
    const begin = startsWhole ? undefined : startOf(statement, point)
    const total = begin === undefined ? whole : m.add(begin, whole)
    const isVector = lanes > 1 && across >= 0 && !sums.includes(across)
    b.store(addressOf(statement.out, point), total, isVector ? lanes : 1, isVector ? apartOf(statement.out) : 0)
    b.after(undefined)
  })
  b.close()
}

/** Whether every access stays in its array: the reason why code can't reach anything else. */
export const staysInside = (s: Statement): boolean =>
  [s.out, ...accessesIn(s)].every((a) => {
    const [least, greatest] = rangeOf(inAllRounds(a), extentsInAllRounds(s))
    return a.indices !== undefined || (least >= 0 && greatest < a.array.length)
  })
