/**
 * Primitives of long lists. A JavaScript call has room for some ten thousand arguments, so what may have more operands
 * than that is given them as a list.
 */
import type { Primitive } from './primitive.js'

type OfList = (operands: ReadonlyArray<number>) => number

/** By the value that spreads it: a copy of a record with another value has nothing to do with it. */
const lists = /* @__PURE__ */ new WeakMap<Primitive['value'], OfList>()

/** What a call has room for anywhere. */
const SHORT = 1000

/** A function of a list as a primitive's value. */
export const ofMany = (f: OfList): Primitive['value'] => {
  const value: Primitive['value'] = (...operands) => f(operands)
  lists.set(value, f)
  return value
}

/** A primitive's value, of a list of any length if it was made of one. */
export const valueOfMany = ({ value }: Primitive, operands: ReadonlyArray<number>): number => {
  const f = operands.length > SHORT ? lists.get(value) : undefined
  return f === undefined ? value(...operands) : f(operands)
}
