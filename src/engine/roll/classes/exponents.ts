/** Integers for exponents, so that shapes are lists of integers. */
import { numberInterner } from '../../../expr/interning.js'

/** 0 and −0 are different ones. */
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
