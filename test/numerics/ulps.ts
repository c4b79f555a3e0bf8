/** How far values and derivatives are off, in units in the last place, and whether compiled values have the bits of the others. */
import { alwaysLoops } from '../../src/engine/choose.js'
import { compileOutputs } from '../../src/engine/jacobian.js'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { doubleAt, over, plus, root, times, type Exact } from '../math/fixed.js'
import { measure, measured, type Measured, type Row } from '../math/measure.js'
import { binary, unary } from '../math/reference.js'
import { between, ofSizes, positive, special, take } from '../math/samples.js'
import { ofShares } from './shares.js'

type Reference = (x: number) => Exact
type X = Expr<'x'>

const known = (name: string): Reference => unary[name] as Reference
const slopeOfPower = binary['powerSlope'] as (x: number, k: number) => Exact
const power = binary['pow'] as (x: number, k: number) => Exact

const exponents: ReadonlyArray<readonly [string, number]> = [
  ['2', 2],
  ['3', 3],
  ['7', 7],
  ['−1', -1],
  ['−2', -2],
  ['⅓', 1 / 3],
  ['0.1', 0.1],
  ['0.7', 0.7],
  ['2.1', 2.1],
  ['−0.3', -0.3],
  ['−50.3', -50.3],
]

/** xⁿ, with n·xⁿ⁻¹; n − 1 is not exact for all of these. */
const ofPower = (k: number, count: number): Measured => ({
  operation: (x: X) => F.pow(x, k),
  orders: [
    (x) => power(x, k),
    (x) => slopeOfPower(x, k),
    (x) => over(times(slopeOfPower(x, k), plus(doubleAt(k), doubleAt(-1))), doubleAt(x)),
  ],
  at: [
    ...take(count, positive(ofSizes(1e-5, 1e5))),
    ...take(count, positive(ofSizes(0.5, 2))),
    ...take(count, positive(ofSizes(1e-100, 1e100))),
  ],
  limits: [2, 4, undefined],
})

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
    ...exponents.map(([text, k]) => [`pow(x, ${text})`, ofPower(k, count)] as const),
    [
      'sqrt',
      {
        operation: F.sqrt as (x: X) => X,
        orders: [
          (x) => root(doubleAt(x)),
          (x) => over(doubleAt(0.5), root(doubleAt(x))),
          (x) => over(doubleAt(-0.25), times(doubleAt(x), root(doubleAt(x)))),
        ],
        at: take(3 * count, positive(ofSizes(1e-320, 1e308))),
        limits: [0.5, 4, undefined],
      },
    ],
    [
      'sech2',
      {
        operation: F.sech2 as (x: X) => X,
        orders: [
          sech2,
          (x) => times(doubleAt(-2), times(known('tanh')(x), sech2(x))),
          // This has zeros, beside which no formula has digits.
          (x) => times(sech2(x), plus(doubleAt(4), times(doubleAt(-6), sech2(x)))),
        ],
        at: tails(count).filter((x) => Math.abs(x) < 354),
        // It is the slope of tanh: within the limit of one.
        limits: [4, undefined, undefined],
      },
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

const otherBits = ({ at, operation }: Measured): number => {
  const e = operation(F.variable('x'))
  const rows = F.over(F.table({ x: at }))([e]) as never
  const plain = F.evaluate(e)
  const found = (['wasm', 'interpreter'] as const).flatMap((run) => [
    ...compileOutputs<string>(alwaysLoops, rows, { run }).value({}),
  ])
  return found.filter((y, k) => !Object.is(y, plain({ x: at[k % at.length] as number }))).length
}

export const accuracyOf = (name: string, what: Measured): Accuracy => ({
  rows: measure(name, what),
  otherBits: otherBits(what),
})

export const isOver = ({ limit, ulps }: Row): boolean => limit !== undefined && !(ulps <= limit)
