/**
 * How a program keeps its numbers: in memory, and side by side in registers of 128 bits. Whatever depends on their size
 * asks here.
 */

import type { ArrayInfo } from '../program/access.js'

/** An array of numbers in a program's memory. */
export type Numbers = Float64Array | Float32Array

export interface Format {
  readonly isSingle: boolean
  /** Bytes of a number. */
  readonly bytes: 4 | 8
  /** How many stand side by side in a register. */
  readonly lanes: 2 | 4
  /** The nearest number of this format. */
  readonly rounded: (x: number) => number
  /** A power of two: factors beyond it, or below its inverse, stay where they are. */
  readonly greatestFactor: number
  /** The least and the greatest number that has all its digits. */
  readonly range: readonly [number, number]
  /** Memory from an address on; all that is left unless a length is given. */
  readonly view: (buffer: ArrayBuffer, address: number, length?: number) => Numbers
}

/** Double precision: what JavaScript calls a number. */
export const doubles: Format = {
  isSingle: false,
  bytes: 8,
  lanes: 2,
  rounded: (x) => x,
  greatestFactor: 18446744073709552000, // 2⁶⁴
  range: [2.2250738585072014e-308, Number.MAX_VALUE],
  view: (buffer, address, length) => new Float64Array(buffer, address, length),
}

/** Single precision. Its exponents end at 2¹²⁷, so factors may move less far. */
export const singles: Format = {
  isSingle: true,
  bytes: 4,
  lanes: 4,
  rounded: Math.fround,
  greatestFactor: 256,
  range: [1.1754943508222875e-38, 3.4028234663852886e38],
  view: (buffer, address, length) => new Float32Array(buffer, address, length),
}

/** Bytes of an entry in a list of addresses. */
export const INDEX = 4

/** Bytes of an entry of an array. */
export const bytesIn = ({ use }: ArrayInfo, { bytes }: Format): number => (use === 'indices' ? INDEX : bytes)
