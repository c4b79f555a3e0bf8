/**
 * Opcodes of one byte, and other bytes of the binary format, as the specification numbers them. They are constants of
 * their own, not fields of a record, so that bundlers write the numbers where they are used.
 */
export const block = 0x02
export const loop = 0x03
export const ifTrue = 0x04
export const otherwise = 0x05
export const end = 0x0b
export const branch = 0x0c
export const branchIf = 0x0d
export const branchTable = 0x0e
export const call = 0x10
export const get = 0x20
export const set = 0x21
export const tee = 0x22
export const i32Load = 0x28
export const i32Const = 0x41
export const i32Less = 0x48
export const i32Add = 0x6a
export const i32Sub = 0x6b
export const i32And = 0x71
export const i32Shl = 0x74
/** Prefixes of opcodes that have more than one byte. */
export const misc = 0xfc
export const simd = 0xfd
/** The type of a block without a result. */
export const empty = 0x40
/** Types of values. */
export const i32 = 0x7f
export const f64 = 0x7c
export const v128 = 0x7b
