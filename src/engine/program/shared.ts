/**
 * Common subexpressions across points: what is computed again and again from the same variables and data is computed
 * once, before everything else, and read from there. Statements that turn out equal are merged.
 */
import { primitiveNumbers } from '../../expr/equality.js'
import type { Access, ArrayInfo } from './access.js'
import type { Box } from '../roll/maps/box.js'
import { dataArrays, type MakeData } from './data.js'
import { spotOf } from './placing.js'
import { foldBody, load, type Body } from './body.js'
import { isCheap } from './cost.js'
import { entriesOver, stridesIn } from './points.js'
import { repeatedIn, textsOf, type Repeated } from './repeated.js'
import { accessesOf, digitCuts, keptExtents, pointsOf, withLoads, type Program, type Statement } from './statement.js'
import { knownOr, numbersFor } from '../../expr/known.js'

/**
 * Numbers for bodies: equal ones for equal bodies. Their parts are numbered one by one, for written out some would be
 * very long.
 */
const bodyNumbers = (): ((b: Body) => number) => {
  const [primitiveNumber, textOf] = [primitiveNumbers(), textsOf()]
  const numberOf = numbersFor<string>()
  const own = (b: Body): string => {
    switch (b._tag) {
      case 'Number':
        return Object.is(b.value, -0) ? '-0' : String(b.value)
      case 'Load':
        return textOf(b.access)
      case 'Pow':
        return `Pow ${b.exponent}`
      case 'Apply':
        return `Apply ${primitiveNumber(b.primitive)}`
      default:
        return b._tag
    }
  }
  return (body) => foldBody<number>(body, (b, operands) => numberOf([own(b), ...operands].join(',')))
}

/** Lists of addresses that a program has. */
const listsIn = ({ statements }: Program): ReadonlyArray<ArrayInfo> => [
  ...new Set(statements.flatMap((s) => accessesOf(s).flatMap((a) => a.indices?.array ?? []))),
]

const boxWith = (extents: ReadonlyArray<number>): Box =>
  digitCuts(extents).map((cut, k) => ({ cut, extent: extents[k] as number }))

/** An access to given entries, by strides if they allow it. */
const accessTo = (array: ArrayInfo, entries: Int32Array, extents: ReadonlyArray<number>, make: MakeData): Access => {
  const strides = stridesIn(entries, extents)
  return strides === undefined
    ? { array, ...spotOf(entries, boxWith(extents), 0, make) }
    : { array, base: entries[0] as number, strides }
}

/** Entries of an array as those that stand in for them. */
const standingIn = ({ numbers }: Repeated, entries: Int32Array): Int32Array =>
  entries.map((e) => (numbers.contents as Int32Array)[e] as number)

/** Whether a statement takes longer than reading what it computes. */
const isWorthIt = (s: Statement): boolean => !isCheap(s.body) || pointsOf(keptExtents(s)) < pointsOf(s.extents)

type RepeatedIn = ReturnType<typeof repeatedIn>

/** Statements that compute everything once, and for each array the one that stands in for it. */
const computedOnce = (
  repeated: RepeatedIn,
  make: MakeData,
): { readonly statements: ReadonlyArray<Statement>; readonly standIns: ReadonlyMap<ArrayInfo, ArrayInfo> } => {
  const bodyNumber = bodyNumbers()
  const known = new Map<string, ArrayInfo>()
  const standIns = new Map<ArrayInfo, ArrayInfo>()
  const statements: Array<Statement> = []
  repeated.forEach(({ entriesOf, extents, length, statement, strides }, array) => {
    const readAt = (a: Access): Body => {
      const before = repeated.get(a.array)
      const entries = before === undefined ? entriesOf(a) : standingIn(before, entriesOf(a))
      return load(accessTo(standIns.get(a.array) ?? a.array, entries, extents, make))
    }
    const once = withLoads(statement, readAt)
    const text = [extents, strides, bodyNumber(once.body), once.initial && bodyNumber(once.initial)].join('|')
    const standIn = known.get(text) ?? { ...array, length }
    standIns.set(array, standIn)
    if (known.has(text)) return
    known.set(text, standIn)
    statements.push({ ...once, extents, out: { array: standIn, base: 0, strides } })
  })
  return { statements, standIns }
}

/**
 * A program in which nothing is computed from the same variables again and again, if that costs more than reading it.
 */
export const shared = (program: Program): Program => {
  const make = dataArrays('j', listsIn(program))
  const repeated = repeatedIn(program, make)
  if (![...repeated.values()].some(({ statement }) => isWorthIt(statement))) return program
  const { standIns, statements } = computedOnce(repeated, make)
  const [known, textOf] = [new Map<string, Access>(), textsOf()]
  const reading = (s: Statement): Statement => {
    const readAt = (a: Access): Body => {
      const r = repeated.get(a.array)
      if (r === undefined) return load(a)
      const array = standIns.get(a.array) as ArrayInfo
      const key = [...s.extents, textOf({ ...a, array: r.numbers })].join('|')
      const access = knownOr(known, key, () =>
        accessTo(array, standingIn(r, entriesOver(a, s.extents)), s.extents, make),
      )
      return load({ ...access, array })
    }
    return withLoads(s, readAt)
  }
  const others = program.statements.filter((s) => !repeated.has(s.out.array))
  return { ...program, statements: [...statements, ...others.map(reading)] }
}
