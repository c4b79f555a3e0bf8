/**
 * Where the elementary functions are tried: the same numbers in every run, spread over all sizes, and the ones that are
 * known to be hard.
 */

import { fromBits, toBits } from './fixed.js'

/** Draws from [0, 1), always the same: a linear congruence modulo 2^32, two steps a number. */
const draws = (start: number): (() => number) => {
  let state = start
  const step = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state >>> 0
  }
  return () => (step() + step() / 2 ** 32) / 2 ** 32
}

export type Draw = () => number

export const between = (low: number, high: number, start = 1): Draw =>
  (
    (u) => () =>
      low + (high - low) * u()
  )(draws(start))

/** Sizes spread evenly over their logarithms, of both signs. */
export const ofSizes = (low: number, high: number, start = 2): Draw => {
  const u = draws(start)
  const [a, b] = [Math.log(low), Math.log(high)]
  return () => {
    const size = Math.exp(a + (b - a) * u())
    return u() < 0.5 ? -size : size
  }
}

export const positive =
  (of: Draw): Draw =>
  () =>
    Math.abs(of())

export const near =
  (centre: number, of: Draw): Draw =>
  () =>
    centre + of()

/** Near a number of quarter turns. */
export const nearQuarters =
  (of: Draw): Draw =>
  () =>
    (Math.round(of()) * Math.PI) / 2

export const take = (count: number, of: Draw): ReadonlyArray<number> => Array.from({ length: count }, of)

/**
 * Where signs, infinities and the ends of the range of doubles show, and where the definitions go from one formula to
 * another.
 */
export const special: ReadonlyArray<number> = [
  0,
  5e-324,
  1e-310,
  2.225073858507201e-308,
  2.2250738585072014e-308,
  1e-300,
  3e-150,
  1e-20,
  1e-8,
  0.17,
  0.25,
  0.3465735902799726,
  0.3465735902799727,
  0.4375,
  0.5,
  0.6875,
  0.7071067811865475,
  0.7071067811865476,
  0.9999999999999999,
  1,
  1.0000000000000002,
  1.414213562373095,
  1.4142135623730951,
  1.5,
  2,
  2.5,
  3,
  4,
  5,
  7,
  18.7,
  20,
  22,
  36,
  37,
  40,
  354,
  373.2,
  374,
  708.5,
  709.782712893384,
  709.7827128933841,
  710,
  745.1332191019411,
  745.1332191019412,
  746,
  1000,
  199999.99,
  200000,
  200000.01,
  1e15,
  2 ** 53 - 1,
  2 ** 53,
  1e22,
  3e150,
  1e300,
  Number.MAX_VALUE,
  Infinity,
]
  .flatMap((x) => [x, -x])
  .concat(NaN)

/** Doubles that are all but a whole number of quarter turns: the first is the nearest of all. */
export const hardAngles: ReadonlyArray<number> = [
  6381956970095103 * 2 ** 797,
  5319372648326541 * 2 ** 416,
  6411027962775774 * 2 ** -48,
  22,
  355,
  103993,
  Math.PI,
  Math.PI / 2,
  (3 * Math.PI) / 4,
  1e22,
  Number.MAX_VALUE,
]

/** The k-th zero of the slope of sinc beyond 0, and doubles beside it. */
const besideZeroOfSinc = (k: number): ReadonlyArray<number> => {
  const quarter = (k + 0.5) * Math.PI
  const zero = quarter - 1 / quarter - 2 / (3 * quarter ** 3) - 13 / (15 * quarter ** 5) - 146 / (105 * quarter ** 7)
  const bits = toBits(zero)
  return [-1000n, -3n, -2n, -1n, 0n, 1n, 2n, 3n, 1000n].map((by) => fromBits(bits + by))
}

/**
 * Where the slope of sinc is a difference of all but equal numbers: the first double, and the last five zeros, are
 * known to be near.
 */
export const zerosOfSinc: ReadonlyArray<number> = [
  4.493409457909064,
  ...Array.from({ length: 60 }, (_, k) => besideZeroOfSinc(k + 1)).flat(),
  ...take(60, positive(ofSizes(60, 1e15))).flatMap((k) => besideZeroOfSinc(Math.round(k))),
  ...[6138, 4363, 802, 197, 22].flatMap(besideZeroOfSinc),
]
