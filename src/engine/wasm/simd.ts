/**
 * Opcodes of SIMD on 128 bits, whatever they stand for, and on the bits of doubles: they follow the prefix `Byte.simd`.
 */
export const load = 0x00
export const store = 0x0b
export const shuffle = 0x0d
export const not = 0x4d
export const and = 0x4e
export const andNot = 0x4f
export const or = 0x50
export const bitselect = 0x52
export const anyTrue = 0x53
export const allTrue = 0xa3
export const demote = 0x5e
export const promote = 0x5f
export const shl = 0xcb
export const shrUnsigned = 0xcd
export const subInt = 0xd1
