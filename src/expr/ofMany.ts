/**
 * Primitives of long lists. A JavaScript call has room for some ten thousand arguments, so what may have more operands
 * than that is given them as a list.
 */
import type { Primitive } from './primitive.js'

type OfList = (operands: ReadonlyArray<number>) => number

/**
 * The function of a list behind each `value` that spreads it. Kept by `value` and not by record, so that a copied
 * record with another value does not find it.
 */
const lists = /* @__PURE__ */ new WeakMap<Primitive['value'], OfList>()

/** As many arguments as a call has room for in any engine. */
const SHORT = 1000

/** A function of a list as a primitive's value. */
export const ofMany = (f: OfList): Primitive['value'] => {
  const value: Primitive['value'] = (...operands) => f(operands)
  lists.set(value, f)
  return value
}

/** The value of a primitive on a list of operands; of any length if it was made by `ofMany`. */
export const valueOfMany = ({ value }: Primitive, operands: ReadonlyArray<number>): number => {
  const f = operands.length > SHORT ? lists.get(value) : undefined
  return f === undefined ? value(...operands) : f(operands)
}
