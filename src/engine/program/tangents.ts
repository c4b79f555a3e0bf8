/**
 * Forward mode on statements: `tangent(class) += partial · tangent(operand)`, in all directions at once. A direction
 * is a variable, or several that no output has in common. Directions are one more digit of each box, the fastest, so
 * that the tangents of an entry lie side by side for the lanes. Partials come from the rules that everything else
 * uses, on bodies.
 *
 * An entry that does not depend on a variable has the tangent 0 there.
 */
import { makeArray, withList, type Access, type ArrayInfo } from './access.js'
import { dataArrays, type MakeData } from './data.js'
import { bodies, load, mapLoads, onlyWhere, type Body } from './body.js'
import {
  accessAt,
  extentsOf,
  keptFor,
  ownAccess,
  sequencesOf,
  stepByStep,
  type Lowered,
  type LoweredClass,
  type PlacedOperands,
} from './lowered.js'
import type { Colours } from '../roll/outputs/colours.js'
import { passingsOf, type Passing } from './passings.js'
import { withSlope } from './slopes.js'
import type { Program, Statement } from './statement.js'
import { knownOr } from '../../expr/known.js'

/**
 * A program that computes the tangents of its outputs, and where they are: for each array of outputs that of its
 * tangents, if it has any.
 */
export interface WithTangents {
  readonly program: Program
  readonly tangents: ReadonlyArray<ArrayInfo | undefined>
}

/** A list by digits, with something for the digit of directions in front. A single direction takes no digit. */
const withFirst = (count: number, first: number, list: ReadonlyArray<number>): ReadonlyArray<number> =>
  count === 1 ? list : [first, ...list]

/** The same entries at each point of the box with a digit for directions. */
const overDirections = (a: Access, count: number): Access =>
  withList(a, (own) => ({ ...own, strides: withFirst(count, 0, own.strides) }))

/** Each variable moves in the direction of its colour. */
const seeds = (variables: number, { count, of }: Colours): ArrayInfo => {
  const contents = new Float64Array(variables * count)
  for (let v = 0; v < variables; v++) contents[v * count + (of[v] as number)] = 1
  return { name: 'δx', use: 'data', length: contents.length, contents }
}

/** The tangents of the entries that an access reaches. */
const tangentsAt = (array: ArrayInfo, a: Access, count: number, make: MakeData): Access => {
  const along = (strides: ReadonlyArray<number>): ReadonlyArray<number> =>
    withFirst(
      count,
      1,
      strides.map((s) => s * count),
    )
  const base = a.base * count
  if (a.indices === undefined) return { array, base, strides: along(a.strides) }
  // An access through a list has no strides of its own, so the list gets an address for each direction.
  const { array: list, base: start, strides } = a.indices
  const contents = list.contents as Int32Array
  const all = new Int32Array(contents.length * count)
  for (let k = 0; k < all.length; k++) all[k] = (contents[Math.floor(k / count)] as number) * count + (k % count)
  const indices: Access = { array: make(all), base: start * count, strides: along(strides) }
  return { array, base, strides: withFirst(count, 0, a.strides), indices }
}

/** What passes on to something that moves, by class; a class moves if something that moves is passed on to it. */
const movingPassings = (
  passings: ReadonlyArray<ReadonlyArray<Passing>>,
  homeOf: (k: number) => number,
): ReadonlyArray<ReadonlyArray<Passing>> => {
  const moves = new Set<number>([homeOf(0)])
  const isMoving = ({ to }: Passing): boolean => moves.has(homeOf(to.of))
  // In a recurrence a class may read a later one.
  for (let before = 0; before < moves.size;) {
    before = moves.size
    passings.forEach((list, k) => {
      if (list.some(isMoving)) moves.add(homeOf(k))
    })
  }
  return passings.map((list) => list.filter(isMoving))
}

export const withTangents = (
  { classes, forward, outputs, sequences }: Lowered,
  root: number,
  colours: Colours,
): WithTangents => {
  const { count } = colours
  const arrayOf = (of: number): ArrayInfo => (classes[of] as LoweredClass).array
  const make = dataArrays('j')
  const tangents = new Map<ArrayInfo, ArrayInfo>([[arrayOf(0), seeds(arrayOf(0).length, colours)]])
  const tangentOf = (array: ArrayInfo): ArrayInfo =>
    knownOr(tangents, array, () => makeArray(`δ${array.name}`, 'tangent', array.length * count))
  // The sum of several outputs is only there to be the root; its tangents are not asked for.
  const isSum = (k: number): boolean => k === root && outputs?.arrays.includes(arrayOf(k)) !== true
  const all = classes.map((c, k) => (k === 0 || isSum(k) ? [] : passingsOf(c, k, arrayOf)))
  const moving = movingPassings(all, (k) => (classes[k] as LoweredClass).home).map((list, k) =>
    list.map((p, n) => withSlope(classes[k] as LoweredClass, p, n, sequences)),
  )
  const forwards = sequencesOf(classes)
  /** How much of an operand's tangent a class has. */
  const share = ({ partial, to, when }: Passing): Body => {
    const through = (b: Body): Body => mapLoads((a) => load(overDirections(a, count)), b)
    const access = accessAt(to, arrayOf)
    const moved = bodies.mul(through(partial), load(tangentsAt(tangentOf(access.array), access, count, make)))
    return onlyWhere(when && through(when), moved)
  }
  const tangentStatement = (c: LoweredClass, placed: PlacedOperands, passings: ReadonlyArray<Passing>): Statement => {
    const s: Statement = {
      extents: withFirst(count, count, extentsOf(placed.box)),
      out: tangentsAt(tangentOf(c.array), ownAccess(c.array, placed), count, make),
      mode: 'add',
      body: passings.map(share).reduce((a, b) => bodies.add(a, b)),
    }
    const { stepsDigit } = placed
    return stepByStep(s, c, { ...placed, stepsDigit: count === 1 ? stepsDigit : stepsDigit + 1 }, forwards, false)
  }
  const statements = moving.flatMap((list, k) => {
    const passings = list.map(({ passing }) => passing)
    return [...new Set(passings.map((p) => p.placed))].map((placed) =>
      tangentStatement(
        classes[k] as LoweredClass,
        placed,
        passings.filter((p) => p.placed === placed),
      ),
    )
  })
  const slopes = moving.map((list) => list.flatMap(({ slope }) => (slope === undefined ? [] : [slope])))
  const ofOutputs = (outputs?.arrays ?? []).map((array) => tangents.get(array))
  return {
    program: {
      statements: [...forward.flatMap((own, k) => [...own, ...(slopes[k] as ReadonlyArray<Statement>)]), ...statements],
      variables: arrayOf(0),
      gradient: undefined,
      result: arrayOf(root),
      kept: [...keptFor(outputs), ...ofOutputs.flatMap((a) => (a === undefined ? [] : [a]))],
    },
    tangents: ofOutputs,
  }
}
