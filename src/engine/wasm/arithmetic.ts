/** Arithmetic on registers as instructions of WebAssembly. */
import type { OpOf, Register } from '../code/code.js'
import { impliedBy } from './constants.js'
import * as Byte from './byte.js'
import { LOWER_HALVES, UPPER_HALVES, onDoubles, onSingles, shiftedIn, UPPER_HALF } from './instructions.js'
import * as Simd from './simd.js'
import type { Pool } from './pool.js'
import type { Writer } from './writer.js'

/** What it needs from whoever writes the function. */
interface Around {
  readonly pool: Pool
  /** Bytes of the program's numbers. */
  readonly bytesOfNumber: number
  /** Whether a register is known to be 0 with all its bits. */
  readonly isZero: (r: Register) => boolean
  /** Leaves a register's value on the stack. */
  readonly push: (r: Register) => void
  readonly constantAt: (address: number) => void
  /** Locals for what is needed at once. */
  readonly scratch: (k: 0 | 1) => number
}

/** Leaves the result on the stack. */
export const calculating =
  ({ i32, local, shuffle, simd }: Writer, { bytesOfNumber, constantAt, isZero, pool, push, scratch }: Around) =>
  (op: OpOf<'Arithmetic'>): void => {
    const [a, b, c] = op.args as readonly [Register, Register, Register]
    const { simple, sumShuffles } = op.isSingle === true ? onSingles : onDoubles
    const [first, second] = impliedBy(pool, op.op, op.isSingle === true) as readonly [number, number]
    switch (op.op) {
      case 'select':
        // Of a choice between something and 0 one operation is left instead of three.
        if (isZero(b) || isZero(c)) {
          push(isZero(b) ? c : b)
          push(a)
          simd(isZero(b) ? Simd.andNot : Simd.and)
          return
        }
        push(b)
        push(c)
        push(a)
        simd(Simd.bitselect)
        return
      case 'copySign':
        push(b)
        push(a)
        constantAt(first)
        simd(Simd.bitselect)
        return
      case 'power2':
        push(a)
        constantAt(first)
        simd(simple.add)
        i32(52)
        simd(Simd.shl)
        return
      case 'scaleB':
        // The low bits of the sum are n + 2 · 1023. Half of that, rounded down, is the exponent of one factor as it
        // stands in memory, and what is left is that of the other.
        push(a)
        push(b)
        constantAt(first)
        simd(simple.add)
        local(Byte.tee, scratch(0))
        i32(1)
        simd(Simd.shrUnsigned)
        local(Byte.tee, scratch(1))
        i32(52)
        simd(Simd.shl)
        simd(simple.mul)
        local(Byte.get, scratch(0))
        local(Byte.get, scratch(1))
        simd(Simd.subInt)
        i32(52)
        simd(Simd.shl)
        simd(simple.mul)
        return
      case 'exponent':
        push(a)
        i32(52)
        simd(Simd.shrUnsigned)
        constantAt(first)
        simd(Simd.or)
        constantAt(second)
        simd(simple.sub)
        return
      case 'significand':
        push(a)
        constantAt(first)
        simd(Simd.and)
        constantAt(second)
        simd(Simd.or)
        return
      case 'high':
        push(a)
        constantAt(first)
        simd(Simd.and)
        return
      case 'sumLanes':
        push(a)
        sumShuffles.forEach((order) => {
          local(Byte.tee, scratch(0))
          local(Byte.get, scratch(0))
          local(Byte.get, scratch(0))
          shuffle(order)
          simd(simple.add)
        })
        return
      case 'shiftIn':
        push(a)
        push(b)
        shuffle(shiftedIn(bytesOfNumber))
        return
      case 'lowHalves':
      case 'highHalves':
        push(a)
        push(b)
        shuffle(op.op === 'lowHalves' ? LOWER_HALVES : UPPER_HALVES)
        return
      case 'widenLow':
        push(a)
        simd(Simd.promote)
        return
      case 'widenHigh':
        push(a)
        local(Byte.tee, scratch(0))
        local(Byte.get, scratch(0))
        shuffle(UPPER_HALF)
        simd(Simd.promote)
        return
      case 'narrow':
        push(a)
        simd(Simd.demote)
        push(b)
        simd(Simd.demote)
        shuffle(LOWER_HALVES)
        return
      default:
        op.args.forEach(push)
        simd(simple[op.op])
    }
  }
