/** Sums whose terms all have a constant factor. */
import type { Body } from '../program/body.js'

/** The constant factors of a term, which a sum may be multiplied by at its end, and the rest. */
export const factorOut = (body: Body, startsWhole: boolean): readonly [factor: number, rest: Body] => {
  if (startsWhole || body._tag !== 'Mul') return [1, body]
  const [a, b] = body.operands
  if (a._tag === 'Number') {
    const [factor, rest] = factorOut(b, false)
    return [a.value * factor, rest]
  }
  if (b._tag === 'Number') {
    const [factor, rest] = factorOut(a, false)
    return [b.value * factor, rest]
  }
  return [1, body]
}
