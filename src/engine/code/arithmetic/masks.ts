/**
 * Logic on masks, and choices by them, in fewer operations without changing a bit. A number that only says whether
 * something holds (an indicator, or a count of the contributions that reached an adjoint) is seen through: a
 * comparison of it with 0 becomes the mask that it was made from.
 */
import type { Arithmetic, OpOf, Register } from '../code.js'

interface Masks {
  readonly not: (mask: Register) => Register
  readonly and: (a: Register, b: Register) => Register
  readonly or: (a: Register, b: Register) => Register
  readonly eq: (a: Register, b: Register) => Register
  readonly select: (mask: Register, a: Register, b: Register) => Register
  /** The sum of two that are chosen by one mask, as a choice of sums, if one side has nothing to add. */
  readonly added: (a: Register, b: Register) => Register | undefined
}

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

/** How deep into operands `where` looks. */
const DEPTH = 3

export const masksOn = ({ arithmetic, constant, isLasting, operationOf, valueOf }: Written): Masks => {
  // Remembered, since sums may be long.
  const masks = new Map<Register, { readonly mask: Register | undefined }>()
  const counts = new Map<Register, boolean>()
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

  /**
   * The mask of where a number is not 0, if it is a constant, a choice between two, or a sum of such numbers of which
   * none is negative; `undefined` for any other number.
   */
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
      if (p === undefined || q === undefined) return undefined
      return p === 0 ? (q === 0 ? never() : not(mask)) : q === 0 ? mask : always()
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
  const eq = (a: Register, b: Register): Register => {
    const mask = valueOf(b) === 0 ? maskBehind(a) : undefined
    return mask === undefined ? arithmetic('eq', a, b) : not(mask)
  }

  /** What a register comes to where a mask is known to hold, or not to. */
  const where = (mask: Register, holds: boolean, r: Register, depth = DEPTH): Register => {
    const { args, op } = operationOf(r) ?? {}
    if (args === undefined || depth === 0) return r
    if (op === 'select' && args[0] === mask) return args[holds ? 1 : 2] as Register
    if (op !== 'mul' && op !== 'neg') return r
    const known = args.map((x) => where(mask, holds, x, depth - 1))
    return known.every((x, k) => x === args[k]) ? r : arithmetic(op, ...known.sort((x, y) => x - y))
  }
  const select = (mask: Register, a: Register, b: Register): Register => {
    if (isAlways(mask) || a === b) return a
    if (isNever(mask)) return b
    const negated = negatedBy(mask)
    if (negated !== undefined) return select(negated, b, a)
    const op = operationOf(mask)
    const [p, q] = op?.op === 'lt' ? op.args : []
    if (p !== undefined && a === p && b === q) return arithmetic('lesser', b, a)
    if (p !== undefined && a === q && b === p) return arithmetic('greater', b, a)
    return arithmetic('select', mask, where(mask, true, a), where(mask, false, b))
  }
  /** −0, which adds nothing to any number. */
  const isNothing = (r: Register): boolean => Object.is(valueOf(r), -0)
  const sum = (a: Register, b: Register): Register => {
    const [p, q] = [valueOf(a), valueOf(b)]
    if (isNothing(a)) return b
    if (isNothing(b)) return a
    return p !== undefined && q !== undefined ? constant(p + q) : (added(a, b) ?? arithmetic('add', a, b))
  }
  const added = (x: Register, y: Register): Register | undefined => {
    const [{ args: p, op }, { args: q, op: other }] = [operationOf(x) ?? {}, operationOf(y) ?? {}]
    if (p === undefined || q === undefined || op !== 'select' || other !== 'select' || p[0] !== q[0]) return undefined
    const [mask, a, b] = p as readonly [Register, Register, Register]
    const [, c, d] = q as readonly [Register, Register, Register]
    const isEasy = isNothing(a) || isNothing(c) || isNothing(b) || isNothing(d)
    return isEasy ? select(mask, sum(a, c), sum(b, d)) : undefined
  }
  return { not, and, or, eq, select, added }
}
