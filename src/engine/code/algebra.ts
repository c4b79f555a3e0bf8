/** Sums and products as they stand in statements: written in fewer operations where that changes roundings at most. */
import { significand } from '../../math/bits.js'
import type { Machine } from '../../math/machine.js'
import type { Op, Register } from './code.js'
import type { Format } from './format.js'

export interface Algebra {
  readonly constant: (value: number) => Register
  readonly add: (a: Register, b: Register) => Register
  readonly mul: (a: Register, b: Register) => Register
}

/** What is written with, and what was written already. */
interface Written {
  readonly machine: Machine<Register, Register>
  readonly operationOf: (r: Register) => (Op & { readonly _tag: 'Arithmetic' }) | undefined
  readonly fma: (a: Register, b: Register, c: Register) => Register
  /** A constant's value. */
  readonly valueOf: (r: Register) => number | undefined
  readonly format: Format
  readonly useFma: boolean
}

export const algebraOn = ({ fma, format, machine, operationOf, useFma, valueOf }: Written): Algebra => {
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
  const times = (factor: number, r: Register): Register => {
    if (factor === 1) return r
    if (factor === -1) return machine.neg(r)
    // of a constant and 2ⁿ there is one product
    const [inner, rest] = constantFactor(r) ?? [1, r]
    return isExact(factor) || isExact(inner)
      ? machine.mul(constant(factor * inner), rest)
      : machine.mul(constant(factor), r)
  }
  return {
    constant,
    mul: (a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)]
      if (x !== undefined || y !== undefined) {
        const [inner, rest] = exactParts(x === undefined ? a : b)
        return times(((x ?? y) as number) * inner, rest)
      }
      const [[f, left], [g, right]] = [exactParts(a), exactParts(b)]
      return times(f * g, machine.mul(left, right))
    },
    add: (a, b) => {
      const [[f, left], [g, right]] = [exactParts(a), exactParts(b)]
      if (f === g && f !== 1) return times(f, machine.add(left, right))
      if (f === -g) return f > 0 ? times(f, machine.sub(left, right)) : times(g, machine.sub(right, left))
      const product = operationOf(b)
      if (useFma && product?.op === 'mul') return fma(...(product.args as readonly [Register, Register]), a)
      return machine.add(a, b)
    },
  }
}
