/**
 * The functions of one number whose values and derivatives are measured: what those are, to 60 digits, and where they
 * are measured.
 */
import * as F from '../../src/index.js'
import { doubleAt, negated, over, plus, root, times, type Exact } from './fixed.js'
import { ofOne, type Limits, type Measured } from './measure.js'
import { unary, wavesAt } from './reference.js'
import {
  between,
  hardAngles,
  near,
  nearQuarters,
  ofSizes,
  positive,
  special,
  take,
  zerosOfSinc,
  type Draw,
} from './samples.js'

type Reference = (x: number) => Exact

// ── references

const known = (name: string): Reference => unary[name] as Reference
const number = doubleAt
const [one, two] = [number(1), number(2)]
const less = (a: Exact, b: Exact): Exact => plus(a, negated(b))
const square = (a: Exact): Exact => times(a, a)
const cube = (a: Exact): Exact => times(square(a), a)
const moreThan1 = (x: number): Exact => plus(one, number(x))
const cosineOf = (x: number): Exact => root(less(one, square(number(x))))
const sech2Of =
  (scale: number): Reference =>
  (x) =>
    times(number(scale), known('sech2')(x / 2))
const slopeOfAsin: Reference = (x) => over(one, cosineOf(x))
const bendOfAsin: Reference = (x) => over(number(x), cube(cosineOf(x)))
const slopeOfTan: Reference = (x) => over(one, square(known('cos')(x)))
const sinh = (x: number): Exact => times(known('tanh')(x), known('sech2')(x))

const references = {
  exp: [known('exp'), known('exp'), known('exp')],
  expm1: [known('expm1'), known('exp'), known('exp')],
  log: [known('log'), (x) => over(one, number(x)), (x) => negated(over(one, square(number(x))))],
  log1p: [known('log1p'), (x) => over(one, moreThan1(x)), (x) => negated(over(one, square(moreThan1(x))))],
  tanh: [known('tanh'), known('sech2'), (x) => times(number(-2), sinh(x))],
  sigmoid: [known('sigmoid'), sech2Of(0.25), (x) => times(number(-0.25), sinh(x / 2))],
  softplus: [known('softplus'), known('sigmoid'), sech2Of(0.25)],
  logSigmoid: [(x) => negated(known('softplus')(-x)), (x) => known('sigmoid')(-x), sech2Of(-0.25)],
  sin: [known('sin'), known('cos'), (x) => negated(known('sin')(x))],
  cos: [known('cos'), (x) => negated(known('sin')(x)), (x) => negated(known('cos')(x))],
  tan: [known('tan'), slopeOfTan, (x) => times(two, times(known('tan')(x), slopeOfTan(x)))],
  asin: [known('asin'), slopeOfAsin, bendOfAsin],
  acos: [known('acos'), (x) => negated(slopeOfAsin(x)), (x) => negated(bendOfAsin(x))],
  atan: [
    known('atan'),
    (x) => over(one, plus(one, square(number(x)))),
    (x) => over(number(-2 * x), square(plus(one, square(number(x))))),
  ],
  cbrt: [
    known('cbrt'),
    (x) => over(one, times(number(3), square(known('cbrt')(x)))),
    (x) => over(number(-2), times(number(9), times(square(known('cbrt')(x)), cube(known('cbrt')(x))))),
  ],
  erf: [known('erf'), known('erfSlope'), (x) => times(number(-2 * x), known('erfSlope')(x))],
  sinc: [
    (x) => over(wavesAt(x)[0], number(x)),
    (x) => {
      const [s, c] = wavesAt(x)
      return over(less(times(number(x), c), s), square(number(x)))
    },
    (x) => {
      const [s, c] = wavesAt(x)
      const [bent, turned] = [times(square(number(x)), s), times(number(-2 * x), c)]
      return over(plus(plus(turned, times(two, s)), negated(bent)), cube(number(x)))
    },
  ],
} satisfies Readonly<Record<string, readonly [Reference, Reference, Reference]>>

type Name = keyof typeof references

// ── where

const angles = [
  ...hardAngles,
  ...take(30, nearQuarters(between(1, 1e5))),
  ...take(30, nearQuarters(ofSizes(1, 1e15))),
  ...take(30, ofSizes(2e5, 1e308)),
]
const sizes = [ofSizes(1e-300, 1), ofSizes(1e-20, 1)]
const nearOnes = [near(1, ofSizes(1e-16, 0.1)), near(-1, ofSizes(1e-16, 0.1))]

/** Draws beside the numbers that are special, and the ends of what the function is measured on. */
const where: Readonly<Record<Name, readonly [least: number, most: number, ...draws: ReadonlyArray<Draw>]>> = {
  exp: [-745, 709.7, between(-1, 1), between(-708, 709.7), between(-745, -708)],
  expm1: [-750, 709.7, between(-1, 1), between(-50, 709.7), ...sizes],
  log: [5e-324, Infinity, between(0.5, 2), near(1, ofSizes(1e-16, 0.1)), positive(ofSizes(1e-320, 1e308))],
  log1p: [-1, Infinity, between(-0.5, 1), ...sizes, ofSizes(1, 1e300), near(-1, ofSizes(1e-16, 0.5))],
  tanh: [-1e9, 1e9, between(-0.2, 0.2), between(0.1, 0.6), between(-5, 5), between(-25, 25), ...sizes],
  sigmoid: [
    -745,
    745,
    between(-5, 5),
    between(-40, 40),
    between(-745, 708),
    // Where it is more than 2 units off if the low words are left out.
    ...[() => -3.448110253739883, () => -1.2275106419320714, () => -1.2181765017441402, () => -0.0017061090059954914],
    ...sizes,
  ],
  softplus: [-745, 745, between(-5, 5), between(-40, 40), between(-745, 708)],
  logSigmoid: [-745, 745, between(-5, 5), between(-40, 40), between(-708, 745)],
  sin: [-Infinity, Infinity, between(-1000, 1000), between(-2e5, 2e5), ...sizes, () => 0.25],
  cos: [-Infinity, Infinity, between(-1000, 1000), between(-2e5, 2e5), ...sizes],
  tan: [-Infinity, Infinity, between(-1.6, 1.6), between(-1000, 1000), between(-2e5, 2e5), ...sizes],
  asin: [-1, 1, between(-1, 1), between(0.45, 0.55), ...sizes, ...nearOnes],
  acos: [-1, 1, between(-1, 1), between(0.45, 0.55), ...sizes, ...nearOnes],
  atan: [
    -1e300,
    1e300,
    between(-1, 1),
    between(0.4, 0.45),
    between(0.65, 0.72),
    between(-5, 5),
    ofSizes(1e-300, 1e300),
  ],
  cbrt: [-Infinity, Infinity, between(1, 8), between(-1, 1), ofSizes(1e-323, 1e-300), ofSizes(1e-300, 1e308)],
  erf: [-30, 30, between(-1.1, 1.1), between(0.9, 1.1), between(1, 3), between(-6.1, 6.1), between(5, 28), ...sizes],
  sinc: [-1e300, 1e300, between(-4, 4), between(-1.7, 1.7), between(-40, 40), ofSizes(1e-40, 1), ofSizes(4, 1e20)],
}

const ofAngle: ReadonlyArray<Name> = ['sin', 'cos', 'tan']

const limits: Partial<Readonly<Record<Name, Limits>>> = {
  exp: [1, 4, 16],
  log: [1, 4, 16],
  // Less than is asked for, so that it shows when what rounding took is not put back.
  tan: [1.3, 2, 16],
  // The second derivative has zeros of its own.
  sinc: [2, 4, undefined],
}

/** Everything that is measured; so many numbers from each draw. */
export const measured = (count: number): ReadonlyMap<string, Measured> =>
  new Map(
    (Object.keys(references) as ReadonlyArray<Name>).map((name) => {
      const [least, most, ...draws] = where[name]
      const hard = ofAngle.includes(name) ? angles : name === 'sinc' ? zerosOfSinc : []
      const numbers = [...special, ...hard, ...draws.flatMap((d) => take(count, d))]
      return [
        name,
        ofOne({
          operation: F[name],
          orders: references[name],
          at: numbers.filter((x) => x > least && x < most && x !== 0),
          limits: limits[name] ?? [2, 4, 16],
        }),
      ] as const
    }),
  )
