/**
 * Classes that are folded over steps, as classes of the rolled-up program: where their nodes are, and the copies of
 * what their first steps read.
 */
import { overRows, type Affine } from '../maps/affine.js'
import type { RolledClass } from '../rolled.js'
import { entriesOf } from './repetition.js'
import * as Kind from '../classes/kind.js'
import type { Folding, Repetition, ShapeClass, Shapes } from '../classes/class.js'

/** What comes before the first step of a class, one step of it: copied from where it is computed. */
export interface Copy {
  readonly from: { readonly shape: number; readonly place: number }
  readonly to: { readonly shape: number; readonly place: number }
}

/** All copies into the classes that repeat together from `first` on, as far as these are there. */
export const copiesBefore = (
  { classes, folding }: Shapes,
  first: number,
  isThere: (shape: number) => boolean,
): ReadonlyArray<Copy> => {
  const { before, classOf, offsets } = folding as Folding
  return classes.flatMap((c, shape) =>
    c.repetition?.first !== first || !isThere(shape)
      ? []
      : [...(before[shape] ?? [])].map(([earlier, place]) => ({
          from: { shape: classOf[earlier] as number, place: offsets[earlier] as number },
          to: { shape, place },
        })),
  )
}

const stretch = (base: number, length: number): Affine => ({
  base,
  digits: length > 1 ? [{ cut: 1, extent: length, stride: 1 }] : [],
})

/** A copy as a class: a sum of one term, in the array of another. */
export const copyClass = (
  { classes }: Shapes,
  { from, to }: Copy,
  numberOf: (shape: number) => number,
  rows: number,
): RolledClass => {
  const [source, target] = [classes[from.shape] as ShapeClass, classes[to.shape] as ShapeClass]
  const block = target.copies * (target.repetition as Repetition).block
  const sets = target.perRow ? rows : 1
  const map = overRows(stretch(from.place * source.copies, block), block, sets, source.perRow ? entriesOf(source) : 0)
  return {
    kind: Kind.Sum,
    count: block * sets,
    exponent: 0,
    primitive: undefined,
    operands: [{ negative: false, repeat: 1, factors: [{ _tag: 'Strides', of: numberOf(from.shape), map }] }],
    home: {
      of: numberOf(to.shape),
      map: overRows(stretch(to.place * target.copies, block), block, sets, entriesOf(target)),
    },
  }
}

/**
 * Where the nodes of a class are that repeats, after the copies; and its recurrence, the first of which has the given
 * number.
 */
export const standing = (
  c: ShapeClass,
  own: number,
  rows: number,
  firstRecurrence: number,
): Pick<RolledClass, 'home' | 'length' | 'recurrence'> => {
  if (c.repetition === undefined) return {}
  const { before, recurrence, steps } = c.repetition
  const block = c.copies * c.repetition.block
  const sets = c.perRow ? rows : 1
  const map = overRows(stretch(before * block, steps * block), steps * block, sets, entriesOf(c))
  return {
    ...(before === 0 ? {} : { home: { of: own, map }, length: sets * entriesOf(c) }),
    ...(recurrence === undefined ? {} : { recurrence: { number: firstRecurrence + recurrence, steps, block, before } }),
  }
}
