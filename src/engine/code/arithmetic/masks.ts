/**
 * Logic on masks in as few operations as possible: what holds always or never, and what is negated, is seen through.
 */
import type { Arithmetic, OpOf, Register } from '../code.js'

/** What is written with, and what was written already. */
export interface Written {
  readonly arithmetic: (op: Arithmetic, ...args: ReadonlyArray<Register>) => Register
  readonly constant: (value: number) => Register
  readonly operationOf: (r: Register) => OpOf<'Arithmetic'> | undefined
  /** A constant's value. */
  readonly valueOf: (r: Register) => number | undefined
  /** Whether what is written now is known from now on: what a rare branch computes is not. */
  readonly isLasting: () => boolean
}

export interface Masks {
  readonly always: () => Register
  readonly never: () => Register
  readonly isAlways: (mask: Register) => boolean
  readonly isNever: (mask: Register) => boolean
  /** The mask that one is the negation of. */
  readonly negatedBy: (mask: Register) => Register | undefined
  readonly not: (mask: Register) => Register
  readonly and: (a: Register, b: Register) => Register
  readonly or: (a: Register, b: Register) => Register
}

export const masksOn = ({ arithmetic, constant, operationOf, valueOf }: Written): Masks => {
  const always = (): Register => arithmetic('eq', constant(0), constant(0))
  const never = (): Register => arithmetic('not', always())
  const isAlways = (mask: Register): boolean => {
    const op = operationOf(mask)
    return op?.op === 'eq' && op.args[0] === op.args[1] && valueOf(op.args[0] as Register) === 0
  }
  const negatedBy = (mask: Register): Register | undefined => {
    const op = operationOf(mask)
    return op?.op === 'not' ? op.args[0] : undefined
  }
  const isNever = (mask: Register): boolean => {
    const negated = negatedBy(mask)
    return negated !== undefined && isAlways(negated)
  }
  const areOpposite = (a: Register, b: Register): boolean => negatedBy(a) === b || negatedBy(b) === a
  const not = (mask: Register): Register => negatedBy(mask) ?? arithmetic('not', mask)
  const or = (a: Register, b: Register): Register =>
    a === b || isAlways(a) || isNever(b)
      ? a
      : isAlways(b) || isNever(a)
        ? b
        : areOpposite(a, b)
          ? always()
          : arithmetic('or', a, b)
  const and = (a: Register, b: Register): Register =>
    a === b || isNever(a) || isAlways(b)
      ? a
      : isNever(b) || isAlways(a)
        ? b
        : areOpposite(a, b)
          ? never()
          : arithmetic('and', a, b)
  return { always, never, isAlways, isNever, negatedBy, not, and, or }
}
