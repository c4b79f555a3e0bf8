/**
 * Which kernels may run in single precision: those that give the bits of double precision rounded at the end. A kernel
 * is tried by abstract interpretation, on a machine whose "numbers" say what single precision makes of a number
 * (`Fate`).
 *
 * One sum, product, quotient or square root of single-precision numbers qualifies: a double has more than twice their
 * digits and two more, so rounding twice is rounding once (Figueroa 1995). An operation on a result that was rounded
 * already does not, nor does a comparison with one.
 */
import type { Machine } from '../../../math/machine.js'
import type { Kernel } from './kernels.js'

/**
 * What single precision makes of a number: the very number that it is in double precision, that number rounded once, or
 * perhaps another.
 */
type Fate = 0 | 1 | 2
const EXACT = 0
const ROUNDED = 1
const OTHER = 2

const worst = (...list: ReadonlyArray<Fate>): Fate => list.reduce<Fate>((a, b) => (b > a ? b : a), EXACT)
const areExact = (...list: ReadonlyArray<Fate>): boolean => list.every((a) => a === EXACT)

const operation = (...operands: ReadonlyArray<Fate>): Fate => (areExact(...operands) ? ROUNDED : OTHER)
const ofExact = (...operands: ReadonlyArray<Fate>): Fate => (areExact(...operands) ? EXACT : OTHER)
const same = (a: Fate): Fate => a
const other = (): Fate => OTHER

const machine: Machine<Fate, Fate> = {
  constant: (value) => (Object.is(Math.fround(value), value) ? EXACT : OTHER),
  add: operation,
  sub: operation,
  mul: operation,
  div: operation,
  sqrt: operation,
  // Rounding knows nothing of signs.
  abs: same,
  neg: same,
  copySign: worst,
  floor: ofExact,
  power2: other,
  scaleB: other,
  exponent: other,
  significand: other,
  high: other,
  lt: ofExact,
  le: ofExact,
  eq: ofExact,
  and: worst,
  or: worst,
  not: same,
  select: worst,
  unlikely: other,
  lookup: other,
}

/**
 * Whether a kernel of so many operands gives the same single numbers whether it is computed in single precision or in
 * double.
 */
export const isExactInSingles = (kernel: Kernel, operands: number): boolean => {
  // Single numbers have no rare branches, nor tables, whatever becomes of what comes out of them.
  const missed: Array<Fate> = []
  const missing = (): Fate => {
    missed.push(OTHER)
    return OTHER
  }
  const result = kernel({ ...machine, unlikely: missing, lookup: missing }, new Array<Fate>(operands).fill(EXACT))
  return result < OTHER && missed.length === 0
}
