/**
 * Finds statements that compute the same at many points, because they read the same entries there: the rotation of a
 * camera, written anew for each of the points that it sees; the hidden layer of a network, in a copy for each output.
 * `shared.ts` has them computed once.
 */
import { stridden } from '../roll/maps/affine.js'
import { isInjective, stepOf, withList, type Access, type ArrayInfo } from './access.js'
import type { MakeData } from './data.js'
import { entriesOver, partitionBy, type Partition } from './points.js'
import { coversAll, keptExtents, pointsOf, readsOf, type Program, type Statement } from './statement.js'
import { numbersFor } from '../../expr/known.js'

/**
 * Points for each set of entries, on average, where lists tell the sets. With fewer, reading takes as long as
 * computing.
 */
const FEWEST = 4

/** A statement that computes the same again and again, and what is left of it. */
export interface Repeated {
  readonly statement: Statement
  /** The box in which it computes everything once, and the strides by which it goes through what it writes there. */
  readonly extents: ReadonlyArray<number>
  readonly strides: ReadonlyArray<number>
  /** The entries that an access of the statement reaches in that box. */
  readonly entriesOf: (a: Access) => Int32Array
  readonly length: number
  /** For each entry of its array, the one that stands in for it. */
  readonly numbers: ArrayInfo
}

type Once = Omit<Repeated, 'numbers' | 'statement'> & { readonly numberAt: Int32Array }

/**
 * Accesses of one round as text: equal texts, equal accesses. Arrays are numbered for that, as two may have the same
 * name.
 */
export const textsOf = (): ((a: Access) => string) => {
  const numberOf = numbersFor<ArrayInfo>()
  const textOf = ({ array, base, indices, strides }: Access): string =>
    `${numberOf(array)} ${base} ${strides.join(' ')}${indices === undefined ? '' : ` ${textOf(indices)}`}`
  return textOf
}

/** Arrays that one statement writes as a whole, and that are no results. */
const ownArrays = ({ gradient, kept, result, statements }: Program): ReadonlySet<ArrayInfo> => {
  const own = new Set<ArrayInfo>()
  const others = new Set([...kept, result, gradient])
  for (const s of statements) {
    const { array } = s.out
    const isWhole = s.mode === 'set' && coversAll(s) && pointsOf(keptExtents(s)) === array.length
    if (isWhole) own.add(array)
    else others.add(array)
    // An array that moves on from round to round, or is read by a list that does.
    for (const a of readsOf(s)) if (stepOf(a) !== 0 || (a.indices && stepOf(a.indices) !== 0)) others.add(a.array)
  }
  return new Set([...own].filter((array) => !others.has(array)))
}

/**
 * A statement without the digits of its box that are still: what it writes moves along them, and nothing that it reads.
 * `undefined` where there are none.
 */
const withoutStill = (s: Statement): Once | undefined => {
  const { extents, out } = s
  const reads = readsOf(s)
  const digits = [...extents.keys()]
  const isStill = (d: number): boolean =>
    out.strides[d] !== 0 && reads.every((a) => a.strides[d] === 0 && (a.indices?.strides[d] ?? 0) === 0)
  const left = digits.filter((d) => !isStill(d))
  const of = (list: ReadonlyArray<number>): ReadonlyArray<number> => left.map((d) => list[d] as number)
  const kept = keptExtents(s)
  // Results lie side by side along what is left, sums taking no room; all points of a still digit share one.
  const strides = digits.map((d) =>
    left.includes(d) && out.strides[d] !== 0 ? pointsOf(left.filter((k) => k < d).map((k) => kept[k] as number)) : 0,
  )
  const length = pointsOf(of(kept))
  if (length === out.array.length) return undefined
  return {
    extents: of(extents),
    strides: of(strides),
    entriesOf: (a) =>
      entriesOver(
        withList(a, (own) => ({ ...own, strides: of(own.strides) })),
        of(extents),
      ),
    length,
    numberAt: stridden(0, strides, kept),
  }
}

/** A statement at the first points of a partition. */
const atFirsts = ({ extents }: Statement, { firsts, numberAt }: Partition): Once => ({
  extents: firsts.length === 1 ? [] : [firsts.length],
  strides: firsts.length === 1 ? [] : [1],
  entriesOf: (a) => {
    const entries = entriesOver(a, extents)
    return firsts.map((p) => entries[p] as number)
  },
  length: firsts.length,
  numberAt,
})

/** Statements that compute the same again and again, by their arrays, in their order. */
export const repeatedIn = (program: Program, make: MakeData): ReadonlyMap<ArrayInfo, Repeated> => {
  const own = ownArrays(program)
  const found = new Map<ArrayInfo, Repeated>()
  const partitions = new Map<string, Partition | undefined>()
  const textOf = textsOf()
  const isKnown = ({ array }: Access): boolean =>
    array === program.variables || array.contents !== undefined || found.has(array)
  /** What an access reads, told apart: entries, or those that stand in for them. */
  const readBy = (a: Access, extents: ReadonlyArray<number>): Int32Array => {
    const numbers = found.get(a.array)?.numbers.contents
    const entries = entriesOver(a, extents)
    return numbers === undefined ? entries : entries.map((e) => numbers[e] as number)
  }
  /**
   * Accesses with one text tell the same points apart. Where an array begins to be read makes no difference to that.
   */
  const keyOf = (a: Access): string => {
    const before = found.get(a.array)
    return textOf(before === undefined ? { ...a, base: 0 } : { ...a, array: before.numbers })
  }
  const partitionOf = (s: Statement): Partition | undefined => {
    const reads = readsOf(s)
    const points = pointsOf(s.extents)
    const isMoving = (a: Access): boolean => !found.has(a.array) && isInjective(a, s.extents)
    if (points !== s.out.array.length || reads.some(isMoving)) return undefined
    const byKey = new Map(reads.map((a) => [keyOf(a), a]))
    const key = [...s.extents, ...[...byKey.keys()].sort()].join('|')
    if (partitions.has(key)) return partitions.get(key)
    const lists = [...byKey.values()].map((a) => readBy(a, s.extents))
    const partition = partitionBy(lists, points, Math.floor(points / FEWEST))
    partitions.set(key, partition)
    return partition
  }
  const onceOf = (s: Statement): Once | undefined => {
    const once = withoutStill(s)
    if (once !== undefined) return once
    const partition = partitionOf(s)
    return partition && atFirsts(s, partition)
  }
  for (const s of program.statements) {
    const { array } = s.out
    if (!own.has(array) || !readsOf(s).every(isKnown)) continue
    const once = onceOf(s)
    if (once === undefined) continue
    const { numberAt, ...rest } = once
    const numbers = new Int32Array(array.length)
    entriesOver(s.out, keptExtents(s)).forEach((e, p) => {
      numbers[e] = numberAt[p] as number
    })
    found.set(array, { statement: s, ...rest, numbers: make(numbers) })
  }
  return found
}
