/** Choices by masks in fewer operations, without changing a bit. */
import type { Register } from '../code.js'
import type { Masks, Written } from './masks.js'

/** How deep into operands `where` looks. */
const DEPTH = 3

interface Choices {
  readonly select: (mask: Register, a: Register, b: Register) => Register
  /** The sum of two that are chosen by one mask, as a choice of sums, if one side has nothing to add. */
  readonly added: (a: Register, b: Register) => Register | undefined
}

export const choicesOn = (
  { isAlways, negatedBy }: Masks,
  { arithmetic, constant, operationOf, valueOf }: Written,
): Choices => {
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
  return { select, added }
}
