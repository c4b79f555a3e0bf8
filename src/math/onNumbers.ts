/** The machine of plain numbers. */
import { copySign, exponent, high, power2, scaleB, significand } from './bits.js'
import type { Machine } from './machine.js'

/** Numbers, and booleans for masks: each operation is JavaScript's own, which is IEEE 754's. */
export const onNumbers: Machine<number, boolean> = {
  constant: (value) => value,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  abs: Math.abs,
  neg: (a) => -a,
  floor: Math.floor,
  copySign,
  power2,
  scaleB,
  exponent,
  significand,
  high,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  eq: (a, b) => a === b,
  and: (a, b) => a && b,
  or: (a, b) => a || b,
  not: (a) => !a,
  select: (mask, a, b) => (mask ? a : b),
  unlikely: (mask, rare, common) => (mask ? rare() : common),
  lookup: (list, index) => list[index & (list.length - 1)] as number,
}
