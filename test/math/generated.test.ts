/** The file of functions is what the definitions say, to the bit. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import * as definitions from '../../src/math/definitions/index.js'
import * as elementary from '../../src/math/elementary.js'
import { onNumbers as m } from '../../src/math/onNumbers.js'
import { fromBits } from './fixed.js'
import { checkedIn, generated } from './generate.js'
import { between, hardAngles, ofSizes, special, take } from './samples.js'

test('src/math/elementary.ts is up to date: npm run generate', async () => {
  expect(checkedIn()).toBe(await generated())
})

const numbers = [
  ...special,
  ...hardAngles,
  ...take(1500, ofSizes(1e-6, 1e6)),
  ...take(500, ofSizes(5e-324, 1e308)),
  ...take(500, between(-760, 760)),
]

const unary = [
  ...(['exp', 'tanh', 'sech2', 'sigmoid', 'log', 'log1p', 'softplus', 'sin', 'cos', 'atan'] as const),
  ...(['expm1', 'tan', 'sec2', 'asin', 'acos', 'asinSlope', 'cbrt', 'erf', 'erfSlope', 'scaleFor'] as const),
] as const
const exponents = [...special, -3, -0.5, 1 / 3, 6, 2.1, 1e5, -1e300, 2 ** 53 + 4]

const binary: ReadonlyArray<readonly [string, (x: number, y: number) => number, (x: number, y: number) => number]> = [
  ['atan2', (x, y) => definitions.atan2(m, x, y), elementary.atan2],
  ['hypot', (x, y) => definitions.hypot(m, x, y), elementary.hypot],
  ['angleSlope', (x, y) => definitions.angleSlope(m, x, y), elementary.angleSlope],
  [
    'component',
    (x, y) => definitions.component(m, x, y, definitions.hypot(m, x, y)),
    (x, y) => elementary.component(x, y, elementary.hypot(x, y)),
  ],
  [
    'powerGrowth',
    (x, y) => definitions.powerGrowth(m, x, y, definitions.power(m, x, y)),
    (x, y) => elementary.powerGrowth(x, y, elementary.power(x, y)),
  ],
  [
    'sincSlope',
    (x, y) => definitions.sincSlope(m, x, y, definitions.cos(m, x)),
    (x, y) => elementary.sincSlope(x, y, elementary.cos(x)),
  ],
  ['power', (x, y) => definitions.power(m, x, y), elementary.power],
  ['pow of a known exponent', (x, k) => definitions.pow(m, x, k), elementary.pow],
  ['powerSlope', (x, y) => definitions.powerSlope(m, x, y), elementary.powerSlope],
  ['powSlope', (x, k) => definitions.powSlope(m, x, k), elementary.powSlope],
]

const some = numbers.slice(0, special.length + 60)
const pairs = some.flatMap((x) => exponents.map((y) => [x, y] as const))
/** Powers that take no exp, their slopes, and others beside them. */
const simple = [-6, -5, -4, -3, -2.5, -1.5, -0.5, 1.5, 2.5, 4, 5, 6, 7]
const simplePairs = some.flatMap((x) => simple.map((k) => [x, k] as const))

describe('a definition on numbers and the generated function agree to the bit', () => {
  test.each(unary)('%s', (name) => {
    for (const x of numbers)
      if (!Object.is(elementary[name](x), definitions[name](m, x)))
        expect.fail(`${name}(${x}): ${elementary[name](x)}, by the definition ${definitions[name](m, x)}`)
  })
  test.each(binary)('%s', (name, definition, generatedOne) => {
    for (const [x, y] of [...pairs, ...simplePairs])
      if (!Object.is(generatedOne(x, y), definition(x, y)))
        expect.fail(`${name}(${x}, ${y}): ${generatedOne(x, y)}, by the definition ${definition(x, y)}`)
  })
})

describe('the same bits as ever, on every machine', () => {
  const random = take(4000, between(0, 2 ** 32)).map((u, k) =>
    fromBits((BigInt(Math.floor(u)) << 32n) | BigInt((k * 2654435761) % 2 ** 32)),
  )
  const inputs = [...special, ...hardAngles, ...random]
  const hashOf = (values: ReadonlyArray<number>): string =>
    // Of NaN the standard leaves the bits open; new Float64Array may keep any.
    createHash('sha256')
      .update(values.map((y) => (Object.is(y, -0) ? '-0' : String(y))).join(' '))
      .digest('hex')
      .slice(0, 16)
  test.each(unary)('%s', (name) => {
    expect(hashOf(inputs.map((x) => elementary[name](x)))).toMatchSnapshot()
  })
  test.each(binary.map(([name, , f]) => [name, f] as const))('%s', (_name, f) => {
    expect(
      hashOf(
        inputs.map((x, k) => f(x, inputs[inputs.length - 1 - k] as number)).concat(pairs.map(([x, y]) => f(x, y))),
      ),
    ).toMatchSnapshot()
  })
})
