/**
 * The sums and products of statements in fewer operations, such as by moving signs and powers of two. Only roundings
 * may change: nothing may overflow, or lose digits to underflow, that does not as written, and no zero may change its
 * sign, except in derivatives, whose zeros have no defined sign.
 */
import { significand } from '../../../math/bits.js'
import type { Machine } from '../../../math/machine.js'
import type { OpOf, Register } from '../code.js'
import type { Format } from '../format.js'

export interface Algebra {
  readonly add: (a: Register, b: Register) => Register
  readonly mul: (a: Register, b: Register) => Register
}

/** What is written with, and what was written already. */
interface Written {
  readonly machine: Machine<Register, Register>
  readonly operationOf: (r: Register) => OpOf<'Arithmetic'> | undefined
  readonly fma: (a: Register, b: Register, c: Register) => Register
  /** A constant's value. */
  readonly valueOf: (r: Register) => number | undefined
  readonly format: Format
  readonly useFma: boolean
  /** Whether it matters which sign a 0 has. */
  readonly keepsSigns: boolean
}

/**
 * A factor up to this moves past a product: if that is too small to be a normal number, it has not lost more digits
 * than these few.
 */
const GREATEST_MOVED = 16

export const algebraOn = ({ fma, format, keepsSigns, machine, operationOf, useFma, valueOf }: Written): Algebra => {
  const { constant } = machine
  /** A constant factor of a product, and the other. */
  const constantFactor = (r: Register): readonly [factor: number, rest: Register] | undefined => {
    const op = operationOf(r)
    if (op?.op === 'neg') return [-1, op.args[0] as Register]
    if (op?.op !== 'mul') return undefined
    const [a, b] = op.args as readonly [Register, Register]
    const [x, y] = [valueOf(a), valueOf(b)]
    return x !== undefined ? [x, b] : y !== undefined ? [y, a] : undefined
  }
  /** Multiplying by 2ⁿ rounds nothing, so such factors may move, and join others. */
  const isExact = (factor: number): boolean => {
    const size = Math.abs(factor)
    return size >= 1 / format.greatestFactor && size <= format.greatestFactor && significand(size) === 1
  }
  /** A register as ±2ⁿ times another. */
  const exactParts = (r: Register): readonly [factor: number, rest: Register] => {
    const found = constantFactor(r)
    if (found === undefined || !isExact(found[0])) return [1, r]
    const [inner, rest] = exactParts(found[1])
    return [found[0] * inner, rest]
  }
  /** Whether two factors may be one: 2ⁿ and another, whose product is exact. Beside 0 and ∞ the other may overflow. */
  const canJoin = (a: number, b: number): boolean => {
    const [least, greatest] = format.range
    const size = Math.abs(a * b)
    return (isExact(a) || isExact(b)) && size >= least && size <= greatest
  }
  const times = (factor: number, r: Register): Register => {
    if (factor === 1) return r
    if (factor === -1) return machine.neg(r)
    // of a constant and 2ⁿ there is one product
    const [inner, rest] = constantFactor(r) ?? [1, r]
    return canJoin(factor, inner) ? machine.mul(constant(factor * inner), rest) : machine.mul(constant(factor), r)
  }
  const movable = (r: Register): readonly [factor: number, rest: Register] => {
    const found = exactParts(r)
    const size = Math.abs(found[0])
    return size >= 1 && size <= GREATEST_MOVED ? found : [1, r]
  }
  return {
    mul: (a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)]
      const factor = x ?? y
      if (factor !== undefined) {
        const other = x === undefined ? a : b
        const [inner, rest] = exactParts(other)
        return canJoin(factor, inner) ? times(factor * inner, rest) : machine.mul(constant(factor), other)
      }
      const [[f, left], [g, right]] = [movable(a), movable(b)]
      return Math.abs(f * g) <= GREATEST_MOVED ? times(f * g, machine.mul(left, right)) : machine.mul(a, b)
    },
    add: (a, b) => {
      // f·left + g·right, where both factors are ±size: size·(±left ± right).
      const [[f, left], [g, right]] = [exactParts(a), exactParts(b)]
      const size = Math.abs(f)
      // A factor below 1 stays with each: left + right may overflow where left/2 + right/2 does not.
      if (size === Math.abs(g) && size >= 1 && !(f === 1 && g === 1)) {
        if (f > g) return times(size, machine.sub(left, right))
        if (f < g) return times(size, machine.sub(right, left))
        // Not −(left + right), if signs of zeros matter: where left is −right that is −0, but −left − right is 0.
        return f < 0 && keepsSigns
          ? times(size, machine.sub(machine.neg(left), right))
          : times(f, machine.add(left, right))
      }
      const product = operationOf(b)
      if (useFma && product?.op === 'mul') return fma(...(product.args as readonly [Register, Register]), a)
      return machine.add(a, b)
    },
  }
}
