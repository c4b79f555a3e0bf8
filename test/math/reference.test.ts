/**
 * What ulps are measured against agrees with decimal.js, an arithmetic of any precision that others keep, to forty
 * digits.
 */
import { Decimal } from 'decimal.js'
import { describe, expect, it } from 'vitest'
import { exactly, type Exact } from './fixed.js'
import { binary, unary } from './reference.js'

// Differences of nearly equal numbers lose some of these digits; forty are left of each.
const D = Decimal.clone({ precision: 150 })
type Dec = InstanceType<typeof D>

const valueOf = ({ places, v }: Exact): Dec => new D(v.toString()).div(new D(2).pow(places))

/** A double, every digit of it. */
const exact = (x: number): Dec => {
  const { exponent, significand } = exactly(x)
  return new D(2).pow(exponent).mul(significand.toString())
}

const one = new D(1)
const plusMinus = (x: Dec): readonly [Dec, Dec] => [x.exp(), x.neg().exp()]

const erfOf = (x: Dec): Dec => {
  let [sum, term] = [x, x]
  for (let k = 1; !term.isZero() && term.abs().gt(sum.abs().mul('1e-120')); k++) {
    term = term.mul(x).mul(x).mul(-1).div(k)
    sum = sum.add(term.div(2 * k + 1))
  }
  return sum.mul(2).div(D.acos(-1).sqrt())
}

const others: Readonly<Record<string, (x: Dec) => Dec>> = {
  exp: (x) => x.exp(),
  expm1: (x) => x.exp().sub(1),
  tanh: (x) => {
    const [e, f] = plusMinus(x)
    return e.sub(f).div(e.add(f))
  },
  sech2: (x) => {
    const [e, f] = plusMinus(x)
    return new D(4).div(e.add(f).pow(2))
  },
  sigmoid: (x) => one.div(x.neg().exp().add(1)),
  softplus: (x) => x.exp().add(1).ln(),
  log: (x) => x.ln(),
  log1p: (x) => x.add(1).ln(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  tan: (x) => x.tan(),
  atan: (x) => x.atan(),
  asin: (x) => x.asin(),
  acos: (x) => x.acos(),
  cbrt: (x) => x.cbrt(),
  erfSlope: (x) => x.mul(x).neg().exp().mul(2).div(D.acos(-1).sqrt()),
  erf: erfOf,
}

const otherOfTwo: Readonly<Record<string, (x: Dec, y: Dec) => Dec>> = {
  atan2: (y, x) => D.atan2(y, x),
  hypot: (x, y) => D.hypot(x, y),
  pow: (x, k) => x.pow(k),
  powerSlope: (x, k) => x.pow(k.sub(1)).mul(k),
}

/** Numbers of all sizes up to a limit, of both signs where there are values for both. */
const inputs = (name: string): ReadonlyArray<number> => {
  const limit = ['asin', 'acos'].includes(name) ? 0.99 : ['erf', 'erfSlope'].includes(name) ? 5 : 30
  const sizes = [1e-9, 3.7e-4, 0.0123, 0.3, 0.4999, 0.77, 0.98, 1.6, 2.0001, 4.75, 11.3, 22, 29.9]
  const all = sizes.filter((x) => x <= limit)
  return name === 'log' ? all : [...all, ...all.filter((x) => name !== 'log1p' || x < 1).map((x) => -x)]
}

const digitsInCommon = (a: Dec, b: Dec): number => (a.eq(b) ? 150 : -a.sub(b).abs().div(b.abs()).log(10).toNumber())

describe('the reference', () => {
  it('has another to be compared with for every function', () => {
    expect(Object.keys(others).sort()).toEqual(Object.keys(unary).sort())
    expect(Object.keys(otherOfTwo).sort()).toEqual(Object.keys(binary).sort())
  })
  it.each(Object.keys(others))('%s, to forty digits', (name) => {
    const [f, g] = [unary[name], others[name]] as [(x: number) => Exact, (x: Dec) => Dec]
    for (const x of inputs(name)) expect(digitsInCommon(valueOf(f(x)), g(exact(x))), `at ${x}`).toBeGreaterThan(40)
  })
  it.each(Object.keys(otherOfTwo))('%s of two, to forty digits', (name) => {
    const [f, g] = [binary[name], otherOfTwo[name]] as [(x: number, y: number) => Exact, (x: Dec, y: Dec) => Dec]
    for (const x of [1e-5, 0.3, 0.999, 1.5, 17.25])
      for (const y of [-3.3, -1, 0.25, 0.5, 2, 7.1])
        expect(digitsInCommon(valueOf(f(x, y)), g(exact(x), exact(y))), `at ${x}, ${y}`).toBeGreaterThan(40)
  })
})
