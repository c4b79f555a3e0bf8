import { describe, expect, it } from 'vitest'
import { compile, power, primitive, variable, type Expr } from '../../src/index.js'
import { power2, scaleB } from '../../src/math/bits.js'
import type { Machine } from '../../src/math/machine.js'
import { exactly } from './fixed.js'

/** v / 2ᵏ, to the nearest whole number, or the even one of two. */
const halved = (v: bigint, k: bigint): bigint => {
  const [low, half] = [v & ((1n << k) - 1n), 1n << (k - 1n)]
  const down = v >> k
  return low > half || (low === half && (down & 1n) === 1n) ? down + 1n : down
}

/** y · 2ⁿ, rounded once, for y ≥ 0. */
const reference = (y: number, n: number): number => {
  const { exponent, significand } = exactly(y)
  const places = exponent + n
  if (places >= 0) return Number(significand << BigInt(places))
  return places >= -1074
    ? Number(significand) * 2 ** places
    : Number(halved(significand, BigInt(-1074 - places))) * 2 ** -1074
}

const mantissas = [0.5, 0.7071067811865476, 1, 1 + 2 ** -52, 1.3333333333333333, 1.4142135623730951, 2 - 2 ** -52]
const exponents = Array.from({ length: 4001 }, (_, k) => k - 2000)

/** An operation on machines as outputs of a program, one for each exponent. */
const outputs = (
  name: string,
  value: (x: number, n: number) => number,
  kernel: <A, M>(m: Machine<A, M>, x: A, n: A) => A,
  among: ReadonlyArray<number>,
): ReadonlyArray<Expr<string>> => {
  const operation = primitive({
    name,
    arity: 2,
    value,
    partials: () => [undefined, undefined],
    kernel: (m, [x, n]) => kernel(m, x, n),
  })
  return among.map((n) => operation(variable('x'), variable(`n${n}`)))
}

const ways = ['wasm', 'interpreter'] as const

describe('scaleB', () => {
  it('rounds a · 2ⁿ once, among subnormal numbers too', () => {
    for (const y of mantissas) for (const n of exponents) expect([n, scaleB(y, n)]).toEqual([n, reference(y, n)])
  })
  it.each(ways)('has these bits in compiled code, by %s', (run) => {
    const es = outputs('scaleB', scaleB, (m, x, n) => m.scaleB(x, n), exponents)
    const compiled = compile(es, { run })
    for (const x of [...mantissas, -1.5]) {
      const values = compiled.value(new Map<string, number>([['x', x], ...exponents.map((n) => [`n${n}`, n] as const)]))
      expect([...values]).toEqual(exponents.map((n) => scaleB(x, n)))
    }
  })
  it('has one result in compiled code, however that runs, where 2^(n/2) times x is no normal number', () => {
    const es = outputs('scaleB', scaleB, (m, x, n) => m.scaleB(x, n), exponents)
    const byName = [['x', 5.541e-308], ...exponents.map((n) => [`n${n}`, n] as const)] as const
    const [lanes, steps] = ways.map((run) => compile(es, { run }).value(new Map<string, number>(byName)))
    expect(steps).toEqual(lanes)
    // y·x^(y−1) is such a product
    const slopes = ways.map((run) => {
      const compiled = compile(power(variable('x'), variable('y')), { run })
      return Array.from({ length: 100 }, (_, k) => compiled.valueAndGrad({ x: 9 + k / 100, y: 5.5e-308 }).gradient)
    })
    expect(slopes[1]).toEqual(slopes[0])
  })
})

describe('power2', () => {
  const within = exponents.filter((n) => n >= -1022 && n <= 1023)
  it('is 2ⁿ', () => {
    for (const n of within) expect(power2(n)).toBe(2 ** n)
  })
  it.each(ways)('has these bits in compiled code, by %s', (run) => {
    const es = outputs('power2', (x, n) => x * power2(n), (m, x, n) => m.mul(x, m.power2(n)), within) // prettier-ignore
    const values = compile(es, { run }).value(new Map<string, number>([['x', 1], ...within.map((n) => [`n${n}`, n] as const)])) // prettier-ignore
    expect([...values]).toEqual(within.map((n) => 2 ** n))
  })
})
