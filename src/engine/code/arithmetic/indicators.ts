/**
 * Numbers that only say whether something holds: an indicator, or a count of the contributions that reached an adjoint.
 * They are seen through: a comparison with 0 becomes the mask that the number was made from.
 */
import type { Register } from '../code.js'
import type { Masks, Written } from './masks.js'

/**
 * The mask of where a number is not 0, if it is a constant, a choice between two, or a sum of such numbers of which
 * none is negative; `undefined` for any other number.
 */
export const maskBehindOn = (
  { always, never, not, or }: Masks,
  { isLasting, operationOf, valueOf }: Written,
): ((r: Register) => Register | undefined) => {
  // Remembered, since sums may be long.
  const masks = new Map<Register, { readonly mask: Register | undefined }>()
  const counts = new Map<Register, boolean>()
  const maskBehind = (r: Register): Register | undefined => {
    const known = masks.get(r)
    if (known !== undefined) return known.mask
    const mask = findMask(r)
    if (isLasting()) masks.set(r, { mask })
    return mask
  }
  const findMask = (r: Register): Register | undefined => {
    const value = valueOf(r)
    if (value !== undefined) return value === 0 ? never() : always()
    const { args, op } = operationOf(r) ?? {}
    if (op === 'select') {
      const [mask, a, b] = args as readonly [Register, Register, Register]
      const [p, q] = [valueOf(a), valueOf(b)]
      if (p === undefined || q === undefined || (p === 0) === (q === 0)) return undefined
      return p === 0 ? not(mask) : mask
    }
    if (op !== 'add' || !isCount(r)) return undefined
    const [a, b] = (args as readonly [Register, Register]).map(maskBehind)
    return a === undefined || b === undefined ? undefined : or(a, b)
  }
  /** Whether a number is surely not negative and not NaN: a constant, or a choice or sum of such. */
  const isCount = (r: Register): boolean => {
    const known = counts.get(r)
    if (known !== undefined) return known
    const value = valueOf(r)
    const { args = [], op } = operationOf(r) ?? {}
    const is =
      value !== undefined
        ? value >= 0
        : op === 'select'
          ? args.slice(1).every(isCount)
          : op === 'add' && args.every(isCount)
    counts.set(r, is)
    return is
  }
  return maskBehind
}
