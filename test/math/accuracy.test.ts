/**
 * The elementary functions against references of 60 digits, in units in the last place; a subnormal's unit is the least
 * subnormal.
 */
import { describe, expect, test } from 'vitest'
import { evaluate, logSumExp, variable } from 'fluxion'
import * as elementary from '../../src/math/elementary.js'
import { doubleAt, negated, plus, ulpsBetween, type Exact } from './fixed.js'
import { measured } from './functions.js'
import { measuredOfTwo } from './functionsOfTwo.js'
import { measure, type Row } from './measure.js'
import * as references from './reference.js'
import { between, near, ofSizes, positive, take, type Draw } from './samples.js'

const COUNT = 80

const functions = elementary as unknown as Readonly<Record<string, (...x: ReadonlyArray<number>) => number>>
const functionOf = (name: string): ((...x: ReadonlyArray<number>) => number) =>
  functions[name] as (...x: ReadonlyArray<number>) => number

const isOver = ({ limit, ulps }: Row): boolean => limit !== undefined && !(ulps <= limit)

describe('values and derivatives are within their limits', () => {
  test.each([...measured(COUNT), ...measuredOfTwo(3 * COUNT)])('%s', (name, what) => {
    const rows = measure(name, what)
    expect(rows.map(({ order }) => order)).toEqual([0, 1, 2])
    expect(rows.filter(isOver)).toEqual([])
    // Some derivatives are no normal numbers, but not most.
    expect(rows.filter(({ compared }) => compared < what.at.length / 2)).toEqual([])
  })
})

test('sech² within 3 ulp', () => {
  const draws = [between(-1, 1), between(-5, 5), between(-354, 354), between(354, 373), ofSizes(1e-20, 1)]
  const reference = references.unary['sech2'] as (x: number) => Exact
  const numbers = draws.flatMap((draw) => take(COUNT, draw))
  expect(numbers.flatMap((x) => off(elementary.sech2(x), reference(x), 3, `sech2(${x})`))).toEqual([])
})

test('logSumExp where it is near 0, within 2 ulp of the greatest operand', () => {
  const value = evaluate(logSumExp(variable('x'), variable('y')))
  const exp = references.unary['exp'] as (x: number) => Exact
  const shares = [0.5, 0.9, 0.99, ...take(COUNT, between(0.5, 1))]
  const wrong = shares.flatMap((share) => {
    const [x, y] = [Math.log(share), Math.log1p(-share)]
    const found = value({ x, y })
    const exact = references.log1pAt(plus(plus(exp(x), exp(y)), doubleAt(-1)), found)
    const units = Math.abs(ulpsBetween(x, plus(doubleAt(x), plus(doubleAt(found), negated(exact)))))
    return units <= 2 ? [] : [[x, y, units]]
  })
  expect(wrong).toEqual([])
})

const off = (y: number, exact: Exact, ulps: number, what: string): ReadonlyArray<string> => {
  const by = ulpsBetween(y, exact)
  return by <= ulps ? [] : [`${what} is ${y}, ${by} ulp off`]
}

const pairs = (x: Draw, y: Draw): ReadonlyArray<readonly [number, number]> => take(COUNT, x).map((a) => [a, y()])

const binary: Readonly<
  Record<string, readonly [ulps: number, ...points: ReadonlyArray<ReadonlyArray<readonly [number, number]>>]>
> = {
  atan2: [
    2,
    pairs(between(-1, 1), between(-1, 1, 3)),
    pairs(ofSizes(1e-30, 1e30), ofSizes(1e-30, 1e30, 3)),
    pairs(ofSizes(1e-300, 1e300), ofSizes(1e-300, 1e300, 3)),
  ],
  hypot: [
    2,
    pairs(between(-1, 1), between(-1, 1, 3)),
    pairs(ofSizes(1e-3, 1e3), ofSizes(1e-3, 1e3, 3)),
    pairs(ofSizes(1e150, 1e308), ofSizes(1e150, 1e308, 3)),
    pairs(ofSizes(1e-320, 1e-150), ofSizes(1e-320, 1e-150, 3)),
  ],
}

describe.each(Object.entries(binary))('%s', (name, [ulps, ...groups]) => {
  const reference = references.binary[name] as (x: number, y: number) => Exact
  test.each(groups.map((points, k) => [k, points] as const))(`within ${ulps} ulp, group %i`, (_, points) => {
    const wrong = points.flatMap(([x, y]) => off(functionOf(name)(x, y), reference(x, y), ulps, `${name}(${x}, ${y})`))
    expect(wrong).toEqual([])
  })
})

const exponents = [-3, -2, -0.5, -0.3, 1e-5, 0.1, 1 / 3, 0.49, 0.7, 1.5, 2.1, 3, 4, 5, 7, 10, -50.3, 123.456]

/** Exponents that bring the power of x to about e^size. */
const towards =
  (size: Draw) =>
  (x: number): readonly [number, number] => [x, size() / Math.log(x)]

/** Exponents of powers that take neither exp nor log. */
const simple = [-4, -3, -2, -1.5, -0.5, 1.5, 3, 4]

const anyBase = positive(ofSizes(1e-300, 1e300))
const powers: Readonly<Record<string, ReadonlyArray<readonly [number, number]>>> = {
  'usual exponents': exponents.flatMap((k) => take(20, positive(ofSizes(1e-5, 1e5))).map((x) => [x, k] as const)),
  'negative bases': [-3, 3, 4, 5, 8, 101].flatMap((k) => take(20, ofSizes(1e-2, 1e2)).map((x) => [x, k] as const)),
  'simple exponents': [...simple, 0.5, 2.5, 7].flatMap((k) =>
    take(COUNT, positive(ofSizes(1e-3, 1e3)))
      .concat(take(COUNT, between(-700, 700)).map((size) => Math.exp(Math.min(Math.max(size / k, -700), 700))))
      .map((x) => [x, k] as const),
  ),
  'the whole range': take(COUNT, anyBase).map(towards(between(-700, 700))),
  'bases near 1': take(COUNT, near(1, ofSizes(1e-15, 1e-2))).map(towards(between(-700, 700))),
  'subnormal bases': take(COUNT, positive(ofSizes(5e-324, 1e-308))).map(towards(between(-700, 700))),
  'subnormal results': take(COUNT, anyBase).map(towards(between(-745, -708))),
}

describe.each(Object.entries(powers))('powers, %s', (_, points) => {
  const check = (name: 'pow' | 'power' | 'powerSlope', ulps: number): void => {
    const reference = references.binary[name === 'power' ? 'pow' : name] as (x: number, y: number) => Exact
    const wrong = points.flatMap(([x, k]) => {
      const y = elementary[name](x, k)
      return Math.abs(y) === Infinity ? [] : off(y, reference(x, k), ulps, `${name}(${x}, ${k})`)
    })
    expect(wrong).toEqual([])
  }
  test('pow within 2 ulp', () => check('pow', 2))
  test('power within 2 ulp', () => check('power', 2))
  test('the slope within 2 ulp', () => check('powerSlope', 2))
})

test.each([
  [-4, 1.5],
  [-3, 1.3],
  [-1.5, 1.61],
  [-0.5, 1.5],
  [1.5, 1.3],
])('x to the %d within %d ulp, as the errors of its operations say', (k, ulps) => {
  const reference = references.binary['pow'] as (x: number, y: number) => Exact
  const points = [...take(1500, between(1, 2)), ...take(1500, between(2, 16))]
  expect(points.flatMap((x) => off(elementary.pow(x, k), reference(x, k), ulps, `pow(${x}, ${k})`))).toEqual([])
})

test('a power that takes no exp is within 2 ulp where digits are lost to underflow', () => {
  const reference = references.binary['pow'] as (x: number, y: number) => Exact
  const points = simple
    .filter((k) => Math.abs(k) > 1)
    .flatMap((k) => take(COUNT, between(-744, -700)).map((size) => [Math.exp(size / k), k] as const))
  expect(points.flatMap(([x, k]) => off(elementary.pow(x, k), reference(x, k), 2, `pow(${x}, ${k})`))).toEqual([])
})

test('a small factor counts before a slope overflows, and a rounded exponent costs nothing', () => {
  // 10⁻⁵ · (10⁻³¹⁰)^(10⁻⁵ − 1) is in range, its power alone is not.
  const points = [
    [1e-310, 1e-5],
    [0.9999999999999994, 2 ** 53 + 4],
    [1.5e300, 1 / 3],
  ] as const
  const reference = references.binary['powerSlope'] as (x: number, y: number) => Exact
  for (const [x, k] of points)
    expect(off(elementary.powerSlope(x, k), reference(x, k), 2, `slope(${x}, ${k})`)).toEqual([])
})
