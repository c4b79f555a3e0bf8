/**
 * Numbers for what nodes of one type may differ in, so that shapes are lists of integers: for primitives those that tell them apart elsewhere, and for
 * exponents.
 *
 * What was asked last is remembered, and nobody else sees it.
 */
import { numberInterner } from '../../expr/interning.js'

export { primitiveNumbers } from '../../expr/equality.js'

/** Numbers for exponents; 0 and −0 are different ones. */
export const exponentNumbers = (): ((x: number) => number) => {
  const numberOf = numberInterner()
  // Most powers have the exponent of the one before.
  let last = NaN
  let number = 0
  return (x) => {
    if (x === last && x !== 0) return number
    last = x
    number = numberOf(x)
    return number
  }
}
