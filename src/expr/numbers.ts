/** The carrier of plain numbers. */
import { exp, pow, tanh } from '../math/elementary.js'
import { describe, fail } from './error.js'
import type { Numeric } from './numeric.js'
import { valueOfMany } from './ofMany.js'
import type { Primitive } from './primitive.js'

const valueAt = (p: Primitive, operands: ReadonlyArray<number>): number => {
  // A call with a spread costs more than most primitives do.
  switch (operands.length) {
    case 1:
      return p.value(operands[0] as number)
    case 2:
      return p.value(operands[0] as number, operands[1] as number)
    default:
      return valueOfMany(p, operands)
  }
}

/**
 * Numbers: what evaluation computes with.
 *
 * @example
 * import { numbers, sigmoid } from 'fluxion'
 *
 * assert.strictEqual(numbers.add(numbers.pow(3, 2), 1), 10)
 * assert.strictEqual(sigmoid.at(numbers)(0), 0.5)
 *
 * @since 0.1.0
 * @category carriers
 */
export const numbers: Numeric<number> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  mul: (a, b) => a * b,
  pow,
  exp,
  tanh,
  apply: (p, operands) => {
    const value: unknown = valueAt(p, operands)
    return typeof value === 'number'
      ? value
      : fail('BadPrimitive', p.name, `The value of '${p.name}' must be a number, not ${describe(value)}.`)
  },
  decide: (test) => test !== 0,
}

/** Fails unless something states all that numbers do, and what else is wanted. */
export const checkCarrier = (n: unknown, expected: string, others: ReadonlyArray<string> = []): void => {
  const missing = [...others, ...Object.keys(numbers)].find(
    (name) => typeof (n as Readonly<Record<string, unknown>> | null)?.[name] !== 'function',
  )
  if (missing !== undefined)
    fail('BadOperand', 'algebra', `${expected}, not ${describe(n)}${Object(n) === n ? ` without \`${missing}\`` : ''}.`)
}
