/** Comparing numbers, with NaN, ∞ and −0 as values like any others. */
import { expect } from 'vitest'

export type Numbers = Readonly<Record<string, number>>

/**
 * Whether two numbers are one: NaN is NaN, ∞ is ∞, 0 is −0; otherwise the difference is within `relative` of the
 * larger.
 */
const close = (actual: number, expected: number, relative: number, absolute = 0): boolean =>
  Number.isFinite(actual) && Number.isFinite(expected)
    ? Math.abs(actual - expected) <= relative * Math.max(Math.abs(actual), Math.abs(expected)) + absolute
    : Object.is(actual, expected)

export const expectClose = (actual: number, expected: number, relative: number, label = '', absolute = 0): void => {
  expect(close(actual, expected, relative, absolute), `${label}: ${actual} should be ${expected}`).toBe(true)
}

/** The spacing of doubles at x. */
export const ulp = (x: number): number => {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, Math.abs(x))
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n)
  return bits.getFloat64(0) - Math.abs(x)
}

/** −0 and 0 are told apart, NaN is itself. */
export const expectSame = (actual: number | undefined, expected: number | undefined, label = ''): void => {
  expect(Object.is(actual, expected), `${label}: ${String(actual)} should be ${String(expected)}`).toBe(true)
}
