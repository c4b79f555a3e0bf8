/**
 * Numbers for what nodes of one type may differ in, so that shapes are lists of integers.
 *
 * The tables grow while they are asked, and nobody else sees them.
 */
import { identityOf, type Primitive } from '../../expr/primitive.js'

/** Numbers for primitives: those that state parameters are the same when these are. */
export const primitiveNumbers = (): ((p: Primitive) => number) => {
  const numbers = new Map<unknown, number>()
  return (p) => {
    const known = numbers.get(p)
    if (known !== undefined) return known
    const identity = identityOf(p) ?? p
    const number = numbers.get(identity) ?? numbers.size
    numbers.set(identity, number)
    numbers.set(p, number)
    return number
  }
}

/** Numbers for exponents; 0 and −0 are different ones. */
export const exponentNumbers = (): ((x: number) => number) => {
  const numbers = new Map<string, number>()
  // Most powers have the exponent of the one before.
  let last = NaN
  let number = 0
  const numberOf = (x: number): number => {
    const name = Object.is(x, -0) ? '-0' : String(x)
    const known = numbers.get(name) ?? numbers.size
    numbers.set(name, known)
    return known
  }
  return (x) => {
    if (x === last && x !== 0) return number
    last = x
    number = numberOf(x)
    return number
  }
}
