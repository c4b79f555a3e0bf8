/**
 * Statements that compute the same again and again, because they read the same entries of the variables: the rotation of a camera, written anew for each of the
 * many points that it sees.
 *
 * Tables are filled here that nobody else sees.
 */
import { isInjective, stepOf, type Access, type ArrayInfo } from './access.js'
import type { MakeData } from './accesses.js'
import { loadsOf } from './body.js'
import { entriesOver, partitionBy, type Partition } from './points.js'
import { coversAll, pointsOf, readsOf, type Program, type Statement } from './statement.js'

/** Points for each set of entries; with fewer, reading takes as long as computing. */
const FEWEST = 4

/** A statement that computes the same at many points. */
export interface Repeated {
  readonly statement: Statement
  readonly points: Partition
  /** For each entry of its array, the number of the points that compute it. */
  readonly numbers: ArrayInfo
}

/** An access as text: equal texts, equal accesses. */
export const textOf = ({ array, base, indices, strides }: Access): string =>
  `${array.name} ${base} ${strides.join(' ')}${indices === undefined ? '' : ` ${textOf(indices)}`}`

/** Arrays that one statement writes, all of it at once, and that nobody outside asks for. */
const ownArrays = ({ gradient, kept, result, statements }: Program): ReadonlySet<ArrayInfo> => {
  const own = new Set<ArrayInfo>()
  const others = new Set([...kept, result, gradient])
  for (const s of statements) {
    const { array } = s.out
    const isPlain = s.mode === 'set' && coversAll(s) && pointsOf(s.extents) === array.length
    if (isPlain && !own.has(array)) own.add(array)
    else others.add(array)
    // What rounds read moves on with them.
    for (const a of readsOf(s)) if (stepOf(a) !== 0) others.add(a.array)
  }
  return new Set([...own].filter((array) => !others.has(array)))
}

/** Statements that compute the same at many points, by their arrays, in their order. */
export const repeatedIn = (program: Program, make: MakeData): ReadonlyMap<ArrayInfo, Repeated> => {
  const own = ownArrays(program)
  const found = new Map<ArrayInfo, Repeated>()
  const partitions = new Map<string, Partition | undefined>()
  const isRepeating = (a: Access, extents: ReadonlyArray<number>): boolean =>
    found.has(a.array) || (a.array === program.variables && !isInjective(a, extents))
  /** What an access reads, told apart: entries of variables, or numbers of points. */
  const readBy = (a: Access, extents: ReadonlyArray<number>): Int32Array => {
    const numbers = found.get(a.array)?.numbers.contents
    const entries = entriesOver(a, extents)
    return numbers === undefined ? entries : entries.map((e) => numbers[e] as number)
  }
  /** Accesses with one text tell the same points apart. Where variables begin to be read makes no difference to that. */
  const keyOf = (a: Access): string => {
    const before = found.get(a.array)
    return textOf(before === undefined ? { ...a, base: 0 } : { ...a, array: before.numbers })
  }
  const partitionOf = (s: Statement): Partition | undefined => {
    const byKey = new Map(loadsOf(s.body).map((a) => [keyOf(a), a]))
    const key = [...s.extents, ...[...byKey.keys()].sort()].join('|')
    if (partitions.has(key)) return partitions.get(key)
    const points = pointsOf(s.extents)
    const all = partitionBy(
      [...byKey.values()].map((a) => readBy(a, s.extents)),
      points,
    )
    const partition = FEWEST * all.firsts.length <= points ? all : undefined
    partitions.set(key, partition)
    return partition
  }
  for (const s of program.statements) {
    const { array } = s.out
    if (!own.has(array) || !loadsOf(s.body).every((a) => isRepeating(a, s.extents))) continue
    const points = partitionOf(s)
    if (points === undefined) continue
    const numbers = new Int32Array(array.length)
    entriesOver(s.out, s.extents).forEach((e, p) => {
      numbers[e] = points.numberAt[p] as number
    })
    found.set(array, { statement: s, points, numbers: make(numbers) })
  }
  return found
}
