/**
 * What is computed again and again from the same entries of the variables is computed once for each set of them, before everything else, and read from there.
 * Where statements turn out alike, one of them is enough.
 *
 * Tables are filled here that nobody else sees.
 */
import type { Primitive } from '../../expr/primitive.js'
import type { Access, ArrayInfo } from './access.js'
import type { Box } from '../roll/box.js'
import { dataArrays, spotOf, type MakeData } from './accesses.js'
import { foldBody, load, mapLoads, type Body } from './body.js'
import { isCheap } from './cost.js'
import { entriesOver, stridesIn } from './points.js'
import { repeatedIn, textOf, type Repeated } from './repeated.js'
import { pointsOf, readsOf, type Program, type Statement } from './statement.js'

/** Bodies as text: equal texts, equal bodies. */
const textsOf = (): ((b: Body) => string) => {
  const numbers = new Map<Primitive, number>()
  const numberOf = (p: Primitive): number => {
    const number = numbers.get(p) ?? numbers.size
    numbers.set(p, number)
    return number
  }
  const own = (b: Body): string => {
    switch (b._tag) {
      case 'Number':
        return Object.is(b.value, -0) ? '-0' : String(b.value)
      case 'Load':
        return textOf(b.access)
      case 'Pow':
        return `Pow ${b.exponent}`
      case 'Apply':
        return `Apply ${numberOf(b.primitive)}`
      default:
        return b._tag
    }
  }
  return (body) => foldBody<string>(body, (b, operands) => `(${[own(b), ...operands].join(',')})`)
}

/** Lists of addresses that a program has. */
const listsIn = ({ statements }: Program): ReadonlyArray<ArrayInfo> => [
  ...new Set(statements.flatMap((s) => [s.out, ...readsOf(s)].flatMap((a) => a.indices?.array ?? []))),
]

const boxOf = (extents: ReadonlyArray<number>): Box =>
  extents.map((extent, k) => ({ cut: pointsOf(extents.slice(0, k)), extent }))

/** An access to given entries, by strides if they allow it. */
const accessTo = (array: ArrayInfo, entries: Int32Array, extents: ReadonlyArray<number>, make: MakeData): Access => {
  const strides = stridesIn(entries, extents)
  return strides === undefined
    ? { array, ...spotOf(entries, boxOf(extents), 0, make) }
    : { array, base: entries[0] as number, strides }
}

/** What an access to repeated numbers reads: which of those that are computed once. */
const numbersRead = (a: Access, { numbers }: Repeated, extents: ReadonlyArray<number>): Int32Array =>
  entriesOver(a, extents).map((e) => (numbers.contents as Int32Array)[e] as number)

type RepeatedIn = ReturnType<typeof repeatedIn>

/** Statements that compute everything once, and for each array the one that stands in for it. */
const computedOnce = (
  repeated: RepeatedIn,
  make: MakeData,
): { readonly statements: ReadonlyArray<Statement>; readonly standIns: ReadonlyMap<ArrayInfo, ArrayInfo> } => {
  const bodyText = textsOf()
  const known = new Map<string, ArrayInfo>()
  const standIns = new Map<ArrayInfo, ArrayInfo>()
  const statements: Array<Statement> = []
  repeated.forEach(({ points: { firsts }, statement: { body, extents } }, array) => {
    const count = firsts.length
    const own = count === 1 ? [] : [count]
    const readAt = (a: Access): Body => {
      const before = repeated.get(a.array)
      const entries = before === undefined ? entriesOver(a, extents) : numbersRead(a, before, extents)
      const first = firsts.map((p) => entries[p] as number)
      return load(accessTo(standIns.get(a.array) ?? a.array, first, own, make))
    }
    const once = mapLoads(readAt, body)
    const text = `${count} ${bodyText(once)}`
    const standIn = known.get(text) ?? { ...array, length: count }
    standIns.set(array, standIn)
    if (known.has(text)) return
    known.set(text, standIn)
    const out: Access = { array: standIn, base: 0, strides: own.map(() => 1) }
    statements.push({ extents: own, out, mode: 'set', initial: undefined, body: once })
  })
  return { statements, standIns }
}

/** A program in which nothing is computed from the same variables again and again, if that costs more than reading it. */
export const shared = (program: Program): Program => {
  const make = dataArrays(listsIn(program))
  const repeated = repeatedIn(program, make)
  if (![...repeated.values()].some(({ statement }) => !isCheap(statement.body))) return program
  const { standIns, statements } = computedOnce(repeated, make)
  const known = new Map<string, Access>()
  const reading = (s: Statement): Statement => {
    const readAt = (a: Access): Body => {
      const r = repeated.get(a.array)
      if (r === undefined) return load(a)
      const array = standIns.get(a.array) as ArrayInfo
      const key = [...s.extents, textOf({ ...a, array: r.numbers })].join('|')
      const access = known.get(key) ?? accessTo(array, numbersRead(a, r, s.extents), s.extents, make)
      known.set(key, access)
      return load({ ...access, array })
    }
    return { ...s, body: mapLoads(readAt, s.body), initial: s.initial && mapLoads(readAt, s.initial) }
  }
  const others = program.statements.filter((s) => !repeated.has(s.out.array))
  return { ...program, statements: [...statements, ...others.map(reading)] }
}
