/** Kernels of the building blocks: what compiled code computes is what the value is, bit for bit. */
import { expect, describe, test } from 'vitest'
import {
  acos,
  asin,
  cbrt,
  compile,
  erf,
  expm1,
  log1p,
  logSigmoid,
  logSoftmax,
  mul,
  norm,
  numbers,
  pow,
  power,
  sinc,
  softmax,
  sum,
  tan,
  valueAndGrad,
  variable,
  xlogy,
  type Expr,
} from 'fluxion'
import { kernelOf } from '../../src/engine/code/arithmetic/kernels.js'
import type { Primitive } from '../../src/expr/primitive.js'
import { crossEntropy, excess, greatest, logSumExp, scaledPower, total } from '../../src/expr/primitives/shares.js'
import { clampBetween } from '../../src/expr/primitives/piecewise.js'
import { cbrtSlope, derivativeOfSinc, erfSlope } from '../../src/expr/primitives/special.js'
import { along, scaledNorm, scaleFor } from '../../src/expr/primitives/lists.js'
import { powerGrowth } from '../../src/expr/primitives/power.js'
import { angleSlope, asinSlope, component, sec2 } from '../../src/expr/primitives/trigonometric.js'
import * as math from '../../src/math/elementary.js'
import { onNumbers } from '../../src/math/onNumbers.js'
import { between, hardAngles, ofSizes, special, take } from './samples.js'

const unary: ReadonlyArray<readonly [string, Primitive]> = [
  ...[log1p, expm1, tan, sec2, asin, acos, asinSlope, cbrt, cbrtSlope, erf, erfSlope, sinc, logSigmoid, scaleFor],
  ...[derivativeOfSinc(1), derivativeOfSinc(2), derivativeOfSinc(5), clampBetween(-1, 2), clampBetween(-0, 0)],
].map(({ primitive }) => [`${primitive.name} ${primitive.parameters?.join() ?? ''}`, primitive])

const inputs = [
  ...special,
  ...hardAngles,
  ...take(300, ofSizes(1e-3, 1e3)),
  ...take(100, ofSizes(5e-324, 1e308)),
  ...take(200, between(-1.2, 1.2)),
  // Beside zeros of the slope of sinc, the last of them so far out that turns are taken off another way.
  ...[4.493409457909064, 4.6, -7.7252518369377, 19284.666452206275, 666719.7885176137, 10158905483627.951],
]

describe('a kernel gives what the value is, to the bit', () => {
  const kernel = (p: Primitive, ...operands: ReadonlyArray<number>): number => {
    const of = kernelOf(p) ?? expect.fail(`${p.name} has no kernel`)
    return of(onNumbers, operands)
  }
  test.each(unary)('%s', (_, p) => {
    const other = inputs.filter((at) => !Object.is(kernel(p, at), p.value(at)))
    expect(other).toEqual([])
  })
  test.each([
    ['xlogy', xlogy.primitive],
    ['norm', norm.primitive],
    ['along', along.primitive],
    ['angleSlope', angleSlope.primitive],
    ['greatest', greatest.primitive],
    ['scaledPower', scaledPower.primitive],
    ['total', total.primitive],
    ['logSumExp', logSumExp.primitive],
    ['excess', excess.primitive],
    ['crossEntropy of one', crossEntropy.primitive],
  ])('%s', (_, p) => {
    const pairs = inputs.flatMap((a, k) => [[a, inputs[(7 * k) % inputs.length] as number] as const, [a, a] as const])
    expect(pairs.filter(([a, b]) => !Object.is(kernel(p, a, b), numbers.apply(p, [a, b])))).toEqual([])
  })
  test.each([
    ['component', component.primitive, math.hypot],
    ['scaledNorm', scaledNorm.primitive, math.hypot],
    ['powerGrowth', powerGrowth.primitive, math.power],
  ] as const)('%s', (_, p, whole) => {
    const triples = inputs.flatMap((a, k) =>
      [a, inputs[(7 * k) % inputs.length] as number].map((b) =>
        p === scaledNorm.primitive ? [whole(a, b), a, b] : [a, b, whole(a, b)],
      ),
    )
    // Powers that have lost digits, beside a factor of some size.
    const lost = [0.5, 1e-5, 1e-160, 3e-300, 2, 1e200].map((a) => {
      const b = (a < 1 ? -735 : a < 10 ? -740 : 709.9) / Math.log(a)
      return [a, b, whole(a, b)]
    })
    const all = p === powerGrowth.primitive ? [...triples, ...lost] : triples
    expect(all.filter((at) => !Object.is(kernel(p, ...at), numbers.apply(p, at)))).toEqual([])
  })
})

test('compiled loops give those bits, as WebAssembly and interpreted', () => {
  const names = inputs.map((_, k) => `x${k}`)
  const at = new Map(names.map((name, k) => [name, inputs[k] as number]))
  for (const f of [log1p, expm1, tan, asin, acos, cbrt, erf, sinc, derivativeOfSinc(1), logSigmoid] as const) {
    // The gradient of Σ cₖ·f(xₖ) by cₖ is f(xₖ).
    const e = sum(names.map((name) => mul(variable(`c.${name}`), f(variable(name)))))
    const env = new Map([...at, ...names.map((name) => [`c.${name}`, 1] as const)])
    const expected = names.map((name) => f.primitive.value(at.get(name) as number))
    for (const run of ['wasm', 'interpreter'] as const) {
      const { gradient } = compile(e, { run }).valueAndGrad(env)
      const other = names.filter((name, k) => !Object.is(gradient.get(`c.${name}`), expected[k]))
      expect(other.map((name) => [f.primitive.name, run, at.get(name)])).toEqual([])
    }
  }
}, 60_000)

describe('compiled powers are those of the fold, to the bit', () => {
  const exponents = [-6, -5, -4, -3, -2.5, -2, -1.5, -0.5, 1.5, 2.5, 3, 4, 5, 6, 7]
  const names = inputs.map((_, k) => `x${k}`)
  const [ofKnown, ofAny] = [
    (k: number) => sum(names.map((name) => mul(variable(`c.${name}`), pow(variable(name), k)))),
    sum(names.map((name) => mul(variable(`c.${name}`), power(variable(name), variable(`y.${name}`))))),
  ]
  const envOf = (rounded: (x: number) => number, exponentAt: (n: number) => number): Map<string, number> =>
    new Map(
      names.flatMap((name, n) => [
        [name, rounded(inputs[n] as number)] as const,
        [`c.${name}`, 1] as const,
        [`y.${name}`, exponentAt(n)] as const,
      ]),
    )
  const ways = [{ run: 'wasm' }, { run: 'interpreter' }, { run: 'wasm', float32: true }] as const
  const check = (
    e: Expr<string>,
    of: (x: number, k: number) => number,
    exponentAt: (n: number) => number,
    way: (typeof ways)[number],
  ): void => {
    const rounded = 'float32' in way ? Math.fround : (x: number): number => x
    const { gradient } = compile(e, way).valueAndGrad(envOf(rounded, exponentAt))
    const right = inputs.map((x, n) => rounded(of(rounded(x), exponentAt(n))))
    const other = names.filter((name, n) => !Object.is(gradient.get(`c.${name}`), right[n]))
    expect(other).toEqual([])
  }
  test.each(ways)('%o', (way) => {
    for (const k of exponents) check(ofKnown(k), math.pow, () => k, way)
    // Lanes of one register take different ways.
    check(ofAny, math.power, (n) => [...exponents, 2, 1.25][(n * n) % 17] as number, way)
  })
})

test('a compiled softmax, and its logarithms, are what the fold makes of them', () => {
  const names = Array.from({ length: 600 }, (_, k) => `z${k}`)
  const env = new Map(names.map((name, k) => [name, 30 * Math.sin(k)]))
  const logits = names.map((name) => variable(name))
  const rows = Array.from({ length: 200 }, (_, r) => logits.slice(3 * r, 3 * r + 3))
  for (const shares of [softmax, logSoftmax]) {
    const e = sum(rows.flatMap((row) => shares(row).map((share, k) => mul(k + 1, share))))
    const [compiled, folded] = [compile(e, { run: 'wasm' }).valueAndGrad(env), valueAndGrad(e)(env)]
    expect(Math.abs(compiled.value / folded.value - 1)).toBeLessThan(1e-13)
    names.forEach((name) => expect(compiled.gradient.get(name)).toBeCloseTo(folded.gradient.get(name) ?? NaN, 12))
  }
})
