/**
 * Which classes a term needs, and which of these are products that need no array because sums alone read them.
 *
 * Classes are gone through from the last to the first. What reads a class comes after it, so all its readers have had
 * their turn before it has. There are two exceptions. Classes of one recurrence read one another: whether they are
 * wanted is settled for all of them at the last, and whether one is inlined is known behind the first. And what is
 * copied to before the first steps of classes that repeat together: it comes before all of these, and is marked at the
 * first of them.
 */
import * as Kind from './kind.js'
import { isProduct, type ShapeClass, type Shapes } from './class.js'

/** Which shapes are wanted for the root, and which of them are products that only sums use. */
export const wantedShapes = (
  shapes: Shapes,
  root: number,
): { readonly wanted: Uint8Array; readonly inlined: Uint8Array } => {
  const { classes, folding } = shapes
  const wanted = new Uint8Array(classes.length)
  const inlined = new Uint8Array(classes.length).fill(1)
  wanted[root] = 1
  inlined[root] = 0
  /** Classes of a recurrence, which end with this one, stand on one another: all are wanted, or none. */
  const wantTogether = (last: number, recurrence: number): void => {
    let first = last
    while (classes[first - 1]?.repetition?.recurrence === recurrence) first -= 1
    if (wanted.subarray(first, last + 1).includes(1)) wanted.fill(1, first, last + 1)
  }
  /** What is copied into classes that repeat, the first being this one, needs an array of its own. */
  const wantCopied = (first: number): void => {
    for (let c = first; classes[c]?.repetition?.first === first; c++)
      if (wanted[c] === 1 && inlined[c] === 0)
        for (const earlier of folding?.before[c]?.keys() ?? []) {
          const copied = folding?.classOf[earlier] as number
          wanted[copied] = 1
          inlined[copied] = 0
        }
  }
  for (let c = classes.length - 1; c >= 0; c--) {
    const { isConstant, kind, repetition, runs } = classes[c] as ShapeClass
    if (!isProduct({ kind })) inlined[c] = 0
    if (isConstant) wanted[c] = 0
    const recurrence = repetition?.recurrence
    if (recurrence !== undefined && classes[c + 1]?.repetition?.recurrence !== recurrence) wantTogether(c, recurrence)
    if (wanted[c] === 1)
      for (const { of } of runs) {
        wanted[of] = 1
        if (kind !== Kind.Sum) inlined[of] = 0
      }
    if (repetition?.first === c) wantCopied(c)
  }
  return { wanted, inlined }
}
