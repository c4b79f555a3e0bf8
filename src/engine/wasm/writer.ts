/** Writes instructions with their immediate operands. */
import type { Cell } from '../code/code.js'
import type { Bytes } from './encoder.js'
import * as Byte from './byte.js'
import * as Simd from './simd.js'

export interface Writer {
  readonly simd: (op: number) => void
  /** An integer. */
  readonly i32: (n: number) => void
  /** An integer, or what memory holds. */
  readonly given: (n: number | Cell) => void
  /** What is done with a local, a function or a block, by its number. */
  readonly local: (op: number, index: number) => void
  /**
   * Where an instruction finds memory, from the address on the stack: its alignment, as a power of two, and what is
   * added.
   */
  readonly memarg: (alignment: number, offset: number) => void
  readonly shuffle: (order: ReadonlyArray<number>) => void
}

/** Writes into these bytes. */
export const writer = (out: Bytes): Writer => {
  const simd = (op: number): void => {
    out.byte(Byte.simd)
    out.unsigned(op)
  }
  const i32 = (n: number): void => {
    out.byte(Byte.i32Const)
    out.signed(n)
  }
  const given = (n: number | Cell): void => {
    if (typeof n === 'number') {
      i32(n)
      return
    }
    i32(n.cell)
    out.byte(Byte.i32Load)
    memarg(2, 0)
  }
  const local = (op: number, index: number): void => {
    out.byte(op)
    out.unsigned(index)
  }
  const memarg = (align: number, offset: number): void => {
    out.unsigned(align)
    out.unsigned(offset)
  }
  const shuffle = (order: ReadonlyArray<number>): void => {
    simd(Simd.shuffle)
    out.all(order)
  }
  return { simd, i32, given, local, memarg, shuffle }
}
