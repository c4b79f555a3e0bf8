/**
 * How far values and derivatives are off, in units in the last place, and whether compiled values have the bits of the
 * others.
 */
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileOutputs } from '../../src/engine/outputs/compile.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { doubleAt, negated, over, plus, root, times, type Exact } from '../math/fixed.js'
import { measured } from '../math/functions.js'
import { measuredOfTwo } from '../math/functionsOfTwo.js'
import { measure, ofOne, type Measured, type Row } from '../math/measure.js'
import { binary, unary } from '../math/reference.js'
import { between, ofSizes, positive, special, take } from '../math/samples.js'
import { ofShares } from './shares.js'

type X = Expr<'x'>

const known = (name: string): ((x: number) => Exact) => unary[name] as (x: number) => Exact
const slopeOfPower = binary['powerSlope'] as (x: number, k: number) => Exact
const power = binary['pow'] as (x: number, k: number) => Exact

const exponents: ReadonlyArray<readonly [string, number]> = [
  ['2', 2],
  ['3', 3],
  ['7', 7],
  ['−1', -1],
  ['−2', -2],
  ['−½', -0.5],
  ['1.5', 1.5],
  ['−1.5', -1.5],
  ['−3', -3],
  ['4', 4],
  ['−4', -4],
  ['⅓', 1 / 3],
  ['0.1', 0.1],
  ['0.7', 0.7],
  ['2.1', 2.1],
  ['−0.3', -0.3],
  ['−50.3', -50.3],
]

/** xⁿ, with n·xⁿ⁻¹; n − 1 is not exact for all of these. */
const ofPower = (k: number, count: number): Measured =>
  ofOne({
    operation: (x: X) => F.pow(x, k),
    orders: [
      (x: number) => power(x, k),
      (x: number) => slopeOfPower(x, k),
      (x: number) => over(times(slopeOfPower(x, k), plus(doubleAt(k), doubleAt(-1))), doubleAt(x)),
    ],
    at: [
      ...take(count, positive(ofSizes(1e-5, 1e5))),
      ...take(count, positive(ofSizes(0.5, 2))),
      ...take(count, positive(ofSizes(1e-100, 1e100))),
    ],
    limits: [2, 4, 16],
  })

const slopeOf =
  (at: (x: number) => number) =>
  (x: number): Exact =>
    doubleAt(at(x))
/** Of these the derivatives are exact. */
const exact = (count: number): ReadonlyArray<readonly [string, Measured]> => {
  const row = (
    name: string,
    operation: (x: X) => Expr<string>,
    value: (x: number) => Exact,
    first: (x: number) => number,
    second = 0,
  ): readonly [string, Measured] => [
    name,
    ofOne({
      operation,
      orders: [value, slopeOf(first), slopeOf(() => second)],
      at: [...take(count, between(-3, 3)), ...take(count, ofSizes(1e-150, 1e150))],
      limits: [0.5, 0, 0],
    }),
  ]
  return [
    row('−x', F.neg, (x) => negated(doubleAt(x)), () => -1),
    row('square', F.square, (x) => times(doubleAt(x), doubleAt(x)), (x) => 2 * x, 2),
    row('abs', F.abs, slopeOf(Math.abs), Math.sign),
    row('relu', F.relu, slopeOf((x) => Math.max(x, 0)), (x) => (x > 0 ? 1 : 0)),
    row('clamp(x, −1, 2)', (x) => F.clamp(x, -1, 2), slopeOf((x) => Math.min(Math.max(x, -1), 2)), (x) => (x > -1 && x < 2 ? 1 : 0)),
  ] // prettier-ignore
}

const sech2 = known('sech2')
const tails = (count: number): ReadonlyArray<number> => [
  ...special.filter((x) => x !== 0 && Math.abs(x) <= 700),
  ...take(count, between(-5, 5)),
  ...take(count, between(-40, 40)),
  ...take(count, between(-700, 700)),
  ...take(count, ofSizes(1e-20, 1)),
]
/** Operations beside those that the tests of accuracy have; so many numbers from each draw. */
export const others = (count: number): ReadonlyMap<string, Measured> =>
  new Map<string, Measured>([
    ...exact(count),
    ...measuredOfTwo(count),
    ...exponents.map(([text, k]) => [`pow(x, ${text})`, ofPower(k, count)] as const),
    [
      'sqrt',
      ofOne({
        operation: F.sqrt,
        orders: [
          (x: number) => root(doubleAt(x)),
          (x: number) => over(doubleAt(0.5), root(doubleAt(x))),
          (x: number) => over(doubleAt(-0.25), times(doubleAt(x), root(doubleAt(x)))),
        ],
        at: take(3 * count, positive(ofSizes(1e-320, 1e308))),
        limits: [0.5, 4, 16],
      }),
    ],
    [
      'sech2',
      ofOne({
        operation: F.sech2,
        orders: [
          sech2,
          (x: number) => times(doubleAt(-2), times(known('tanh')(x), sech2(x))),
          // This has zeros, beside which no formula has digits.
          (x: number) => times(sech2(x), plus(doubleAt(4), times(doubleAt(-6), sech2(x)))),
        ],
        at: tails(count).filter((x) => Math.abs(x) < 354),
        limits: [2, 4, undefined],
      }),
    ],
    ...ofShares(count),
  ])

export const allMeasured = (count: number): ReadonlyMap<string, Measured> =>
  new Map([...measured(count), ...others(count)])

/** Rows of the table of one operation, and how many of its compiled values have other bits. */
export interface Accuracy {
  readonly rows: ReadonlyArray<Row>
  readonly otherBits: number
}

const otherBits = ({ at, names, of }: Measured): number => {
  const columns = names.map((name, k) => [name, at.map((operands) => operands[k] as number)])
  const rows = F.over(F.table(Object.fromEntries(columns)) as never)([of]) as never
  const plain = F.evaluate(of)
  const expected = at.map((operands) =>
    plain(Object.fromEntries(names.map((name, k) => [name, operands[k] as number]))),
  )
  const found = (['wasm', 'interpreter'] as const).flatMap((run) => [
    ...compileOutputs<string>(alwaysLoops, rows, { run }).value({}),
  ])
  return found.filter((y, k) => !Object.is(y, expected[k % at.length])).length
}

export const accuracyOf = (name: string, what: Measured): Accuracy => ({
  rows: measure(name, what),
  otherBits: otherBits(what),
})

export const isOver = ({ limit, ulps }: Row): boolean => limit !== undefined && !(ulps <= limit)
