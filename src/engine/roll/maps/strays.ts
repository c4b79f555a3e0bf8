/**
 * Nodes that stray: a few at the ends of a class that alone keep it from reading others by strides. A prior beside
 * hundreds of residuals may begin with a product as these do; then all of these products read variables by a list, and
 * since the prior goes on in another way, their loop has one point more than those of what stands on them. With roles
 * of their own such nodes are a class apart, and so is what stands on them.
 */
import { roomyIntegers } from '../../../expr/roomy.js'
import { membersOf, type ShapeClass, type Shapes } from '../classes/class.js'
import { MOST_RUNS } from '../classes/runs.js'
import { affineFrom } from './affine.js'
import { gathersOf, type RolledClass } from '../rolled.js'

/** As much of what a class reads may be read by those that stray. */
const PART = 1 / 8
/** So many entries of lists are worth one more class: a fifth of them take as long, but it is more code too. */
const ENTRIES_PER_CLASS = 128

/** Where a vector is an affine map, if all but a few of its entries stand there. */
export const evenStretch = (vector: Int32Array): { readonly from: number; readonly to: number } | undefined => {
  const few = vector.length * PART
  for (let from = 0, length = 0; from <= few; from += Math.ceil(length / 2)) {
    length = affineFrom(vector.subarray(from)).length
    if (vector.length - length <= few) return { from, to: from + length }
  }
  return undefined
}

/** What classes and their lists take, in entries of lists. */
export const costOfLists = (classes: ReadonlyArray<RolledClass>): number =>
  classes.flatMap(gathersOf).reduce((n, { indices }) => n + indices.length, ENTRIES_PER_CLASS * classes.length)

/**
 * Whether nodes of a class can be set apart, and are enough to be worth it. Steps are put together again whatever their
 * roles; and a sum that has a role is not added up in a loop.
 */
const mayHaveStrays = ({ count, repetition, runs }: ShapeClass): boolean =>
  count > ENTRIES_PER_CLASS && repetition === undefined && runs.every(({ repeat }) => repeat <= MOST_RUNS)

/**
 * Roles for the nodes that stray, one for those at each end of a class; `undefined` if there are none. `rolledOf` gives
 * what each shape has become in the program.
 */
export const rolesOfStrays = (shapes: Shapes, rolledOf: (shape: number) => RolledClass): Int32Array | undefined => {
  let roleOf: Int32Array | undefined
  shapes.classes.forEach((c, s) => {
    if (!mayHaveStrays(c)) return
    for (const { indices, repeat } of gathersOf(rolledOf(s))) {
      // Every row is like the first.
      const even = evenStretch(indices.subarray(0, c.count * repeat))
      if (even === undefined) continue
      const roles = (roleOf ??= roomyIntegers(shapes.tape.ops.length).fill(-1))
      membersOf(shapes, s).forEach((node, q) => {
        const isBefore = q * repeat < even.from
        if (isBefore || (q + 1) * repeat > even.to) roles[node] = isBefore ? 2 * s : 2 * s + 1
      })
    }
  })
  return roleOf
}
