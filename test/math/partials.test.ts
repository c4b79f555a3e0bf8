/** The first derivatives of operations with several operands, against references of 60 digits, wherever they are normal numbers. */
import { describe, expect, test } from 'vitest'
import { atan2, div, grad, hypot, mul, norm, power, variable, xlogy, type Expr } from 'fluxion'
import { doubleAt, negated, over, plus, root, times, ulpsBetween, type Exact } from './fixed.js'
import { binary, unary } from './reference.js'
import { between, ofSizes, positive, take, type Draw } from './samples.js'

const COUNT = 300
/** Units in the last place. */
const LIMIT = 4
const LEAST_NORMAL = 2.2250738585072014e-308

type Point = readonly [x: number, y: number]
const pairs = (x: Draw, y: Draw): ReadonlyArray<Point> => take(COUNT, x).map((a) => [a, y()])
const anywhere = [
  ...pairs(between(-3, 3), between(-3, 3, 3)),
  ...pairs(ofSizes(1e-20, 1e20), ofSizes(1e-20, 1e20, 3)),
  ...pairs(ofSizes(1e-150, 1e150), ofSizes(1e-150, 1e150, 3)),
]
const logs = [
  ...pairs(between(-3, 3), positive(between(-3, 3, 3))),
  ...pairs(ofSizes(1e-20, 1e20), positive(ofSizes(1e-20, 1e20, 3))),
]
const powers = [
  ...pairs(positive(between(-3, 3)), between(-30, 30, 3)),
  ...pairs(positive(ofSizes(1e-20, 1e20)), between(-14, 14, 3)),
]

const at = doubleAt
const log = unary['log'] as (x: number) => Exact
const raised = binary['pow'] as (x: number, y: number) => Exact
const slopeOfPower = binary['powerSlope'] as (x: number, y: number) => Exact
const squares = (...xs: ReadonlyArray<number>): Exact => xs.map((x) => times(at(x), at(x))).reduce(plus)

interface Operation {
  readonly of: (x: Expr<'x'>, y: Expr<'y'>) => Expr<'x' | 'y'>
  readonly points: ReadonlyArray<Point>
  readonly slopes: (x: number, y: number) => readonly [Exact, Exact]
}

const operations: Readonly<Record<string, Operation>> = {
  mul: { of: mul, points: anywhere, slopes: (x, y) => [at(y), at(x)] },
  div: { of: div, points: anywhere, slopes: (x, y) => [over(at(1), at(y)), negated(over(at(x), squares(y)))] },
  hypot: { of: hypot, points: anywhere, slopes: (x, y) => [over(at(x), root(squares(x, y))), over(at(y), root(squares(x, y)))] },
  norm: { of: (x, y) => norm([x, y, 0.75]), points: anywhere, slopes: (x, y) => [over(at(x), root(squares(x, y, 0.75))), over(at(y), root(squares(x, y, 0.75)))] },
  atan2: { of: atan2, points: anywhere, slopes: (x, y) => [over(at(y), squares(x, y)), negated(over(at(x), squares(x, y)))] },
  xlogy: { of: xlogy, points: logs, slopes: (x, y) => [log(y), over(at(x), at(y))] },
  power: { of: power, points: powers, slopes: (x, y) => [slopeOfPower(x, y), times(raised(x, y), log(x))] },
} // prettier-ignore

describe.each(Object.entries(operations))('%s', (_, { of, points, slopes }) => {
  const gradient = grad(of(variable('x'), variable('y')))
  test.each([['x', 0], ['y', 1]] as const)('its slope along %s', (variableName, place) => {
    const off = points.map(([x, y]): readonly [ulps: number, what: string] => {
      const found = gradient({ x, y }).get(variableName) as number
      const isNormal = Math.abs(found) >= LEAST_NORMAL && Math.abs(found) < Infinity
      return isNormal ? [Math.abs(ulpsBetween(found, slopes(x, y)[place])), `at ${x}, ${y} it is ${found}`] : [0, '']
    })
    expect(off.filter(([ulps]) => ulps > LIMIT)).toEqual([])
    expect(off.filter(([, what]) => what !== '').length).toBeGreaterThan(points.length / 2)
  })
}) // prettier-ignore
