/** Constant factors that all terms of a sum have: the sum is multiplied once, at its end. */
import { negated, type Body } from '../../program/body.js'
import type { Format } from '../format.js'

/**
 * A constant by which a sum may be multiplied at its end, and what is left of each term. A factor below 1 stays where
 * it is: the sum might overflow without it. So do constants whose product is more than the format can hold, though each
 * of them is not. So does a minus sign, if signs of zeros matter: the sum could be −0 instead of 0.
 */
export const factorOut = (
  body: Body,
  keepsSigns: boolean,
  { range: [, greatest] }: Format,
): readonly [factor: number, rest: Body] => {
  const [factor, rest] = constantsOut(body)
  const size = Math.abs(factor)
  if (!(size >= 1 && size <= greatest)) return [1, body]
  return factor < 0 && keepsSigns ? [size, negated(rest)] : [factor, rest]
}

const constantsOut = (body: Body): readonly [factor: number, rest: Body] => {
  if (body._tag !== 'Mul') return [1, body]
  const [a, b] = body.operands
  if (a._tag === 'Number') {
    const [factor, rest] = constantsOut(b)
    return [a.value * factor, rest]
  }
  if (b._tag === 'Number') {
    const [factor, rest] = constantsOut(a)
    return [b.value * factor, rest]
  }
  return [1, body]
}
