/** Numbers for variables, in the order in which classes read them. */
import { placesIn } from '../../../expr/known.js'

/**
 * Variables in the order in which classes read them, which is the one by which they can be read by strides. It depends
 * on the graph alone, not on names. Some may have numbers already: those of a list come first.
 */
export const numbering = (
  known: ReadonlyArray<string>,
): {
  readonly slotsFor: (names: ReadonlyArray<string>) => (variable: number) => number
  readonly names: Array<string>
} => {
  const names: Array<string> = []
  const slotOfName = placesIn(names)
  known.forEach(slotOfName)
  return {
    names,
    slotsFor: (own) => {
      const slots = new Int32Array(own.length).fill(-1)
      return (k) => {
        if ((slots[k] as number) < 0) slots[k] = slotOfName(own[k] as string)
        return slots[k] as number
      }
    },
  }
}
