/**
 * Finds statements that compute the same at many points, because they read the same entries there: the rotation of a
 * camera, written anew for each of the points that it sees; the hidden layer of a network, in a copy for each output.
 * `shared.ts` has them computed once.
 */
import { stridden } from '../roll/maps/affine.js'
import { isInjective, stepOf, withList, type Access, type ArrayInfo } from './access.js'
import type { MakeData } from './data.js'
import { cutAt } from './boxes.js'
import { cutsIn, entriesOver, partitionBy, stridesIn, type Partition } from './points.js'
import { coversAll, keptExtents, pointsOf, readsOf, type Program, type Statement } from './statement.js'
import { knownOr, numbersFor } from '../../expr/known.js'

/**
 * Points for each set of entries, on average, where lists tell the sets: these are looked for among what reads only
 * variables, data, and what was found before. With fewer, reading takes as long as computing.
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

type Once = Omit<Repeated, 'numbers'> & { readonly numberAt: Int32Array }

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
const withoutStill = (s: Statement, stridesOf: (a: Access) => ReadonlyArray<number>): Once | undefined => {
  const { extents, out } = s
  const reads = readsOf(s).map(stridesOf)
  const digits = [...extents.keys()]
  const isStill = (d: number): boolean => out.strides[d] !== 0 && reads.every((strides) => strides[d] === 0)
  const left = digits.filter((d) => !isStill(d))
  const of = (list: ReadonlyArray<number>): ReadonlyArray<number> => left.map((d) => list[d] as number)
  const kept = keptExtents(s)
  // Results lie as those of the whole do, without gaps; sums take no room, and all points of a still digit share one.
  const room = (d: number): number => Math.abs(out.strides[d] as number)
  const moving = left.filter((d) => room(d) !== 0)
  const strides = digits.map((d) =>
    moving.includes(d) ? pointsOf(moving.filter((k) => room(k) < room(d)).map((k) => kept[k] as number)) : 0,
  )
  const length = pointsOf(of(kept))
  if (length === out.array.length) return undefined
  return {
    statement: s,
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
const atFirsts = (s: Statement, { firsts, numberAt }: Partition): Once => ({
  statement: s,
  extents: firsts.length === 1 ? [] : [firsts.length],
  strides: firsts.length === 1 ? [] : [1],
  entriesOf: (a) => {
    const entries = entriesOver(a, s.extents)
    return firsts.map((p) => entries[p] as number)
  },
  length: firsts.length,
  numberAt,
})

/** How statements read, where some arrays have several entries for one number. */
interface Readings {
  /** Whether an array is read as it stands: each of its entries is a number of its own. */
  readonly isPlain: (a: Access) => boolean
  /** What an access reads, told apart: entries, or numbers. */
  readonly by: (a: Access, extents: ReadonlyArray<number>) => Int32Array
  /** Accesses with one text tell the same points apart. */
  readonly keyOf: (a: Access) => string
  /** Where the digits begin by which an access goes through numbers; none where it goes by a list, or is plain. */
  readonly cutsOf: (a: Access, extents: ReadonlyArray<number>) => ReadonlyArray<number>
  /** The strides by which it goes through them, or through entries; none where it goes by a list. */
  readonly stridesOf: (a: Access, extents: ReadonlyArray<number>) => ReadonlyArray<number>
}

/** Readings where entries of what was found have the numbers of what stands in for them. */
const readingsOf = (found: ReadonlyMap<ArrayInfo, Repeated>): Readings => {
  const textOf = textsOf()
  /** The numbers of an array's entries. Those of a column are the rows that they come from. */
  const numbersOf = (array: ArrayInfo): Int32Array | undefined =>
    (found.get(array)?.numbers.contents as Int32Array | undefined) ?? array.origin?.indices
  const isPlain = ({ array }: Access): boolean => numbersOf(array) === undefined
  const by: Readings['by'] = (a, extents) => {
    const numbers = numbersOf(a.array)
    const entries = entriesOver(a, extents)
    return numbers === undefined ? entries : entries.map((e) => numbers[e] as number)
  }
  const keyOf = (a: Access): string => {
    const before = found.get(a.array)
    if (before !== undefined) return textOf({ ...a, array: before.numbers })
    // Where it begins to read plain entries makes no difference.
    return textOf(isPlain(a) ? { ...a, base: 0 } : a)
  }
  const keyOver = (a: Access, extents: ReadonlyArray<number>): string => [...extents, keyOf(a)].join('|')
  const [cuts, strides] = [new Map<string, ReadonlyArray<number>>(), new Map<string, ReadonlyArray<number>>()]
  return {
    isPlain,
    by,
    keyOf,
    cutsOf: (a, extents) => (isPlain(a) ? [] : knownOr(cuts, keyOver(a, extents), () => cutsIn(by(a, extents)))),
    stridesOf: (a, extents) =>
      isPlain(a)
        ? (a.indices ?? a).strides
        : knownOr(strides, keyOver(a, extents), () => stridesIn(by(a, extents), extents) ?? []),
  }
}

/** What is left of a statement without still digits; also such as are only a part of a digit of its box. */
const withoutStillIn = (s: Statement, { cutsOf, isPlain, stridesOf }: Readings): Once | undefined => {
  const reads = readsOf(s)
  const plain = reads.filter(isPlain).map((a) => (a.indices ?? a).strides)
  // Seen at a glance of most statements: something that they read as it stands moves wherever they do.
  if (!s.out.strides.some((stride, d) => stride !== 0 && plain.every((strides) => strides[d] === 0))) return undefined
  const finer = cutAt(
    s,
    reads.flatMap((a) => cutsOf(a, s.extents)),
  )
  return withoutStill(finer, (a) => stridesOf(a, finer.extents))
}

/** The points of statements, told apart by what these read there; `undefined` where too many differ. */
const partitioning = (
  found: ReadonlyMap<ArrayInfo, Repeated>,
  { by, keyOf }: Readings,
): ((s: Statement) => Partition | undefined) => {
  const partitions = new Map<string, Partition | undefined>()
  return (s) => {
    const reads = readsOf(s)
    const points = pointsOf(s.extents)
    const isMoving = (a: Access): boolean => !found.has(a.array) && isInjective(a, s.extents)
    if (points !== s.out.array.length || reads.some(isMoving)) return undefined
    const byKey = new Map(reads.map((a) => [keyOf(a), a]))
    const key = [...s.extents, ...[...byKey.keys()].sort()].join('|')
    if (partitions.has(key)) return partitions.get(key)
    const lists = [...byKey.values()].map((a) => by(a, s.extents))
    const partition = partitionBy(lists, points, Math.floor(points / FEWEST))
    partitions.set(key, partition)
    return partition
  }
}

/** Statements that compute the same again and again, by their arrays, in their order. */
export const repeatedIn = (program: Program, make: MakeData): ReadonlyMap<ArrayInfo, Repeated> => {
  const own = ownArrays(program)
  const found = new Map<ArrayInfo, Repeated>()
  const readings = readingsOf(found)
  const partitionOf = partitioning(found, readings)
  const isGiven = ({ array }: Access): boolean => array === program.variables || array.contents !== undefined
  const isKnown = (a: Access): boolean => isGiven(a) || found.has(a.array)
  const onceOf = (s: Statement): Once | undefined => {
    const once = withoutStillIn(s, readings)
    if (once !== undefined) return once
    const partition = readsOf(s).every(isKnown) ? partitionOf(s) : undefined
    return partition && atFirsts(s, partition)
  }
  for (const s of program.statements) {
    const { array } = s.out
    if (!own.has(array) || !readsOf(s).every((a) => isGiven(a) || own.has(a.array))) continue
    const once = onceOf(s)
    if (once === undefined) continue
    const { numberAt, ...rest } = once
    const numbers = new Int32Array(array.length)
    entriesOver(s.out, keptExtents(s)).forEach((e, p) => {
      numbers[e] = numberAt[p] as number
    })
    found.set(array, { ...rest, numbers: make(numbers) })
  }
  return found
}
