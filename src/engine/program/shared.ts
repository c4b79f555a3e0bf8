/**
 * Common subexpressions across points: what is computed again and again from the same entries is computed once, in its
 * place, and read from there. Statements that turn out equal are merged.
 */
import { primitiveNumbers } from '../../expr/equality.js'
import type { Access, ArrayInfo } from './access.js'
import { cutAt } from './boxes.js'
import type { Box } from '../roll/maps/box.js'
import { dataArrays, type MakeData } from './data.js'
import { spotOf } from './placing.js'
import { foldBody, load, type Body } from './body.js'
import { isCheap } from './cost.js'
import { cutsIn, entriesOver, stridesIn } from './points.js'
import { repeatedIn, textsOf, type Repeated } from './repeated.js'
import {
  accessesOf,
  digitCuts,
  keptExtents,
  pointsOf,
  readsOf,
  withLoads,
  type Program,
  type Statement,
} from './statement.js'
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

/**
 * Of what is repeated, that which is worth computing once, and what that is made of; where there is any, whatever else
 * is made of nothing but that, variables and data: a test of such numbers then comes out in as few ways as there are.
 */
const worthwhile = (repeated: RepeatedIn, { variables }: Program): RepeatedIn => {
  const kept = new Set<ArrayInfo>()
  const backward = [...repeated].reverse()
  for (const [array, { statement }] of backward)
    if (isWorthIt(statement) || kept.has(array))
      [array, ...readsOf(statement).map((a) => a.array)].forEach((a) => kept.add(a))
  if (kept.size === 0) return new Map()
  kept.add(variables)
  for (const [array, { statement }] of repeated)
    if (readsOf(statement).every((a) => a.array.contents !== undefined || kept.has(a.array))) kept.add(array)
  return new Map([...repeated].filter(([array]) => kept.has(array)))
}

/** Statements that compute everything once, by the arrays that they write, and for each array what stands in for it. */
const computedOnce = (
  repeated: RepeatedIn,
  make: MakeData,
): { readonly onces: ReadonlyMap<ArrayInfo, Statement>; readonly standIns: ReadonlyMap<ArrayInfo, ArrayInfo> } => {
  const bodyNumber = bodyNumbers()
  const known = new Map<string, ArrayInfo>()
  const standIns = new Map<ArrayInfo, ArrayInfo>()
  const onces = new Map<ArrayInfo, Statement>()
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
    onces.set(array, { ...once, extents, out: { array: standIn, base: 0, strides } })
  })
  return { onces, standIns }
}

/** A program in which nothing is computed from the same entries again and again, if that costs more than reading it. */
export const shared = (program: Program): Program => {
  const make = dataArrays('j', listsIn(program))
  const repeated = worthwhile(repeatedIn(program, make), program)
  if (repeated.size === 0) return program
  const { onces, standIns } = computedOnce(repeated, make)
  const [known, knownCuts] = [new Map<string, Access>(), new Map<string, ReadonlyArray<number>>()]
  const textOf = textsOf()
  const keyOver = (a: Access, { numbers }: Repeated, extents: ReadonlyArray<number>): string =>
    [...extents, textOf({ ...a, array: numbers })].join('|')
  const cutsFor = (a: Access, extents: ReadonlyArray<number>): ReadonlyArray<number> => {
    const r = repeated.get(a.array)
    return r === undefined
      ? []
      : knownOr(knownCuts, keyOver(a, r, extents), () => cutsIn(standingIn(r, entriesOver(a, extents))))
  }
  const reading = (whole: Statement): Statement => {
    const s = cutAt(
      whole,
      readsOf(whole).flatMap((a) => cutsFor(a, whole.extents)),
    )
    const readAt = (a: Access): Body => {
      const r = repeated.get(a.array)
      if (r === undefined) return load(a)
      const array = standIns.get(a.array) as ArrayInfo
      const access = knownOr(known, keyOver(a, r, s.extents), () =>
        accessTo(array, standingIn(r, entriesOver(a, s.extents)), s.extents, make),
      )
      return load({ ...access, array })
    }
    return withLoads(s, readAt)
  }
  // Nothing that a stand-in is made of changes before the place of what it stands in for. Those that are made of
  // variables and data come before everything else, as a loop may only take in what depends on none between them.
  const given = new Set<ArrayInfo>([program.variables])
  const isGiven = (s: Statement): boolean =>
    readsOf(s).every((a) => a.array.contents !== undefined || given.has(a.array)) && given.add(s.out.array).size > 0
  const first = [...onces.values()].filter(isGiven)
  const inPlace = (s: Statement): ReadonlyArray<Statement> => {
    const once = onces.get(s.out.array)
    if (once !== undefined) return given.has(once.out.array) ? [] : [once]
    return repeated.has(s.out.array) ? [] : [reading(s)]
  }
  return { ...program, statements: [...first, ...program.statements.flatMap(inPlace)] }
}
