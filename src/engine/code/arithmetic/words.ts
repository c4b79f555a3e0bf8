/** The operations of a `Machine` that are one instruction each, written in fewer where that changes no bit. */
import type { Machine } from '../../../math/machine.js'
import type { Arithmetic, Register } from '../code.js'
import { choicesOn } from './choices.js'
import { maskBehindOn } from './indicators.js'
import { masksOn, type Written } from './masks.js'

/** What is left to whoever writes the code: branches, and what stands in memory. */
type Left = 'lookup' | 'routine' | 'seldom' | 'unlikely'

export const wordsOn = (written: Written): Omit<Machine<Register, Register>, Left> => {
  const { arithmetic, constant, operationOf, valueOf } = written
  const unary =
    (op: Arithmetic) =>
    (a: Register): Register =>
      arithmetic(op, a)
  const binary =
    (op: Arithmetic) =>
    (a: Register, b: Register): Register =>
      arithmetic(op, a, b)
  const [neg, sub] = [unary('neg'), binary('sub')]
  const masks = masksOn(written)
  const { and, not, or } = masks
  const maskBehind = maskBehindOn(masks, written)
  const { added, select } = choicesOn(masks, written)
  return {
    constant,
    add: (a, b) => {
      const [x, y] = [operationOf(a), operationOf(b)]
      // a + (−b) is a − b to the bit.
      if (y?.op === 'neg') return sub(a, y.args[0] as Register)
      if (x?.op === 'neg') return sub(b, x.args[0] as Register)
      return added(a, b) ?? arithmetic('add', a, b)
    },
    sub,
    mul: (a, b) => {
      if (valueOf(a) === -1) return neg(b)
      if (valueOf(b) === -1) return neg(a)
      return a <= b ? arithmetic('mul', a, b) : arithmetic('mul', b, a)
    },
    div: binary('div'),
    sqrt: unary('sqrt'),
    abs: unary('abs'),
    neg,
    floor: unary('floor'),
    copySign: binary('copySign'),
    power2: unary('power2'),
    scaleB: binary('scaleB'),
    exponent: unary('exponent'),
    significand: unary('significand'),
    high: unary('high'),
    lt: binary('lt'),
    le: binary('le'),
    eq: (a, b) => {
      const mask = valueOf(b) === 0 ? maskBehind(a) : undefined
      return mask === undefined ? arithmetic('eq', a, b) : not(mask)
    },
    not,
    and,
    or,
    select,
  }
}
