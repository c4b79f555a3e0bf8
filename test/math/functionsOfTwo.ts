/**
 * The operations of two operands whose values and derivatives are measured: what those are, exactly or to 60 digits,
 * and where they are measured.
 */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { doubleAt, negated, over, plus, root, times, type Exact } from './fixed.js'
import type { Limits, Measured } from './measure.js'
import { binary, unary } from './reference.js'
import { between, near, ofSizes, positive, special, take, type Draw } from './samples.js'

type Of = (x: number, y: number) => Exact
type Points = ReadonlyArray<readonly [x: number, y: number]>

const at = doubleAt
const [zero, one, two] = [at(0), at(1), at(2)]
const no: Of = () => zero
const log = unary['log'] as (x: number) => Exact
const raised = binary['pow'] as Of
const slopeOfPower = binary['powerSlope'] as Of
const less = (a: Exact, b: Exact): Exact => plus(a, negated(b))
const square = (a: Exact): Exact => times(a, a)
const cube = (a: Exact): Exact => times(square(a), a)
const squares = (...xs: ReadonlyArray<number>): Exact => xs.map((x) => square(at(x))).reduce(plus)
const both = (x: number, y: number): Exact => times(at(x), at(y))

/** √(x² + y² + z²), from operands of which z is a constant. */
const distance = (
  operation: (x: Expr<'x'>, y: Expr<'y'>) => Expr<string>,
  z: number,
  bends: 16 | undefined,
): Operation => {
  const h = (x: number, y: number): Exact => root(squares(x, y, z))
  return {
    operation,
    value: h,
    first: [(x, y) => over(at(x), h(x, y)), (x, y) => over(at(y), h(x, y))],
    second: [
      (x, y) => over(squares(y, z), cube(h(x, y))),
      (x, y) => negated(over(both(x, y), cube(h(x, y)))),
      (x, y) => over(squares(x, z), cube(h(x, y))),
    ],
    limits: [2, 4, bends],
    points: anywhere,
    farther: doubles,
  }
}

interface Operation {
  readonly operation: (x: Expr<'x'>, y: Expr<'y'>) => Expr<string>
  readonly value: Of
  readonly first: readonly [x: Of, y: Of]
  readonly second: readonly [xx: Of, xy: Of, yy: Of]
  readonly limits: Limits
  /** So many from each draw. */
  readonly points: (count: number) => Points
  /** The same, where second derivatives are not measured. */
  readonly farther?: (count: number) => Points
}

const pairs = (count: number, x: Draw, y: Draw): Points => take(count, x).map((a) => [a, y()])
const anywhere = (count: number): Points => [
  ...pairs(count, between(-3, 3), between(-3, 3, 3)),
  ...pairs(count, ofSizes(1e-20, 1e20), ofSizes(1e-20, 1e20, 3)),
  ...pairs(count, ofSizes(1e-150, 1e150), ofSizes(1e-150, 1e150, 3)),
]
/** All sizes of doubles, also those that are no normal numbers; both small, both great, and the special ones. */
const doubles = (count: number): Points => [
  ...pairs(count, ofSizes(5e-324, 1e308), ofSizes(5e-324, 1e308, 3)),
  ...pairs(count, ofSizes(5e-324, 1e-300), ofSizes(5e-324, 1e-300, 3)),
  ...pairs(count, ofSizes(1e300, 1.79e308), ofSizes(1e300, 1.79e308, 3)),
  ...ends.flatMap((x) => ends.filter((_, k) => k % 5 === 0).map((y) => [x, y] as const)),
]
const ends = special.filter((x) => Number.isFinite(x) && x !== 0)
/** Where the powers of y in the slopes of a quotient are normal numbers. */
const quotients = (count: number): Points => [
  ...pairs(count, between(-3, 3), between(-3, 3, 3)),
  ...pairs(count, ofSizes(1e-20, 1e20), ofSizes(1e-20, 1e20, 3)),
  ...pairs(count, ofSizes(1e-150, 1e150), ofSizes(1e-100, 1e100, 3)),
]
const logs = (count: number): Points => [
  ...pairs(count, between(-3, 3), positive(between(-3, 3, 3))),
  ...pairs(count, ofSizes(1e-20, 1e20), positive(ofSizes(1e-20, 1e20, 3))),
]
const farLogs = (count: number): Points => doubles(count).map(([x, y]) => [x, Math.abs(y)] as const)
const powers = (count: number): Points => [
  ...pairs(count, positive(between(-3, 3)), between(-30, 30, 3)),
  ...pairs(count, positive(ofSizes(1e-20, 1e20)), between(-14, 14, 3)),
]
/** Where a power is all but too small, or too great, and its slopes may not be. */
const farPowers = (count: number): Points => {
  const bases = [positive(ofSizes(1e-300, 1e300)), near(1, ofSizes(1e-15, 1e-2)), positive(ofSizes(5e-324, 1e-308))]
  const sizes = [between(-745, -690), between(700, 715)]
  return bases
    .flatMap((base) => sizes.flatMap((size) => take(count, base).map((x) => [x, size() / Math.log(x)] as const)))
    .filter(([, y]) => Number.isFinite(y))
}

const unequal = (count: number): Points => doubles(count).filter(([x, y]) => x !== y)

/** Of two one, whose slope is 1. */
const chosen = (operation: (x: Expr<'x'>, y: Expr<'y'>) => Expr<string>, isFirst: (x: number, y: number) => boolean): Operation => ({
  operation,
  value: (x, y) => at(isFirst(x, y) ? x : y),
  first: [(x, y) => (isFirst(x, y) ? one : zero), (x, y) => (isFirst(x, y) ? zero : one)],
  ...{ second: [no, no, no], limits: [0, 0, 0], points: anywhere, farther: unequal },
}) // prettier-ignore

const operations: Readonly<Record<string, Operation>> = {
  'x + y': {
    operation: F.add,
    value: (x, y) => plus(at(x), at(y)),
    ...{ first: [() => one, () => one], second: [no, no, no], limits: [0.5, 0, 0], points: anywhere, farther: doubles },
  },
  'x − y': {
    operation: F.sub,
    value: (x, y) => less(at(x), at(y)),
    ...{
      first: [() => one, () => negated(one)],
      second: [no, no, no],
      limits: [0.5, 0, 0],
      points: anywhere,
      farther: doubles,
    },
  },
  'x·y': {
    operation: F.mul,
    value: both,
    first: [(_x, y) => at(y), at],
    ...{ second: [no, () => one, no], limits: [0.5, 0, 0], points: anywhere, farther: doubles },
  },
  'x/y': {
    operation: F.div,
    value: (x, y) => over(at(x), at(y)),
    first: [(_x, y) => over(one, at(y)), (x, y) => negated(over(at(x), squares(y)))],
    second: [no, (_x, y) => negated(over(one, squares(y))), (x, y) => over(times(two, at(x)), cube(at(y)))],
    ...{ limits: [2, 4, 16], points: quotients },
  },
  'max(x, y)': chosen(F.max, (x, y) => x > y),
  'min(x, y)': chosen(F.min, (x, y) => x < y),
  'hypot(x, y)': distance(F.hypot, 0, 16),
  // Where one operand is all but the whole, its own second derivative is a difference.
  'norm([x, y, ¾])': distance((x, y) => F.norm([x, y, 0.75]), 0.75, undefined),
  'atan2(x, y)': {
    operation: F.atan2,
    value: binary['atan2'] as Of,
    first: [(x, y) => over(at(y), squares(x, y)), (x, y) => negated(over(at(x), squares(x, y)))],
    second: [
      (x, y) => negated(over(times(two, both(x, y)), square(squares(x, y)))),
      (x, y) => over(less(squares(x), squares(y)), square(squares(x, y))),
      (x, y) => over(times(two, both(x, y)), square(squares(x, y))),
    ],
    // The mixed one is 0 where |x| = |y|.
    ...{ limits: [2, 4, undefined], points: anywhere, farther: doubles },
  },
  'xlogy(x, y)': {
    operation: F.xlogy,
    value: (x, y) => times(at(x), log(y)),
    first: [(_x, y) => log(y), (x, y) => over(at(x), at(y))],
    second: [no, (_x, y) => over(one, at(y)), (x, y) => negated(over(at(x), squares(y)))],
    ...{ limits: [2, 4, 16], points: logs, farther: farLogs },
  },
  'power(x, y)': {
    operation: F.power,
    value: raised,
    first: [slopeOfPower, (x, y) => times(raised(x, y), log(x))],
    second: [
      (x, y) => over(times(slopeOfPower(x, y), less(at(y), one)), at(x)),
      (x, y) => times(over(raised(x, y), at(x)), plus(one, times(at(y), log(x)))),
      (x, y) => times(raised(x, y), square(log(x))),
    ],
    // The mixed one is 0 where y·log x = −1.
    ...{ limits: [2, 4, undefined], points: powers, farther: farPowers },
  },
}

/** All of them; so many points from each draw. */
export const measuredOfTwo = (count: number): ReadonlyMap<string, Measured> =>
  new Map(
    Object.entries(operations).map(([name, { operation, points, farther, ...rest }]) => [
      name,
      {
        ...rest,
        names: ['x', 'y'],
        of: operation(F.variable('x'), F.variable('y')),
        at: points(count),
        ...(farther && { farther: farther(count) }),
      } as Measured,
    ]),
  )
