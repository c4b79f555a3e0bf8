/**
 * Complex numbers as a carrier. With a tiny imaginary part they differentiate without subtracting (Squire and Trapp
 * 1998): the imaginary part of f(x + i·h) is h·f′(x), and no digit cancels. The functions below follow from addition
 * theorems, not from derivative rules, so they can judge these.
 */
import { contributions } from '../../src/calculus/reverse.js'
import type { Expr } from '../../src/expr/node.js'
import { scan } from '../../src/expr/fold.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Numeric } from '../../src/expr/numeric.js'
import type { Primitive } from '../../src/expr/primitive.js'
import { expm1, log, log1p, logSigmoid, sech2, sigmoid, softplus } from '../../src/expr/primitives/exponential.js'
import { cos, sin, tan } from '../../src/expr/primitives/trigonometric.js'
import { choice } from '../../src/expr/test.js'
import { tapeOf } from '../../src/expr/tape.js'
import type { Values } from '../subject.js'

/** re + i·im. */
export interface Complex {
  readonly re: number
  readonly im: number
}

const real = (re: number): Complex => ({ re, im: 0 })
const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im })
const mul = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re })

const exp = ({ im, re }: Complex): Complex => {
  const r = Math.exp(re)
  return { re: r * Math.cos(im), im: r * Math.sin(im) }
}

/** 1/z, dividing by the larger part first. */
const inverse = ({ im, re }: Complex): Complex => {
  if (Math.abs(re) >= Math.abs(im)) {
    const ratio = im / re
    const size = re + im * ratio
    return { re: 1 / size, im: -ratio / size }
  }
  const ratio = re / im
  const size = re * ratio + im
  return { re: ratio / size, im: -1 / size }
}

const logarithm = ({ im, re }: Complex): Complex => ({ re: Math.log(Math.hypot(re, im)), im: Math.atan2(im, re) })

const integerPower = (z: Complex, k: number): Complex =>
  k < 0 ? inverse(integerPower(z, -k)) : Array.from({ length: k }, () => z).reduce(mul, real(1))

/** Off the negative axis; on it a fractional power of a real number is NaN, as a slope it has none. */
const fractionalPower = (z: Complex, k: number): Complex => {
  if (z.re < 0) return { re: NaN, im: NaN }
  const [size, angle] = [Math.hypot(z.re, z.im) ** k, k * Math.atan2(z.im, z.re)]
  return { re: size * Math.cos(angle), im: size * Math.sin(angle) }
}

/** By the addition theorem, with sech² of the real part from one exponential, so that no digits cancel far out. */
const tanh = ({ im, re }: Complex): Complex => {
  const [t, s] = [Math.tanh(re), Math.tan(im)]
  const decay = Math.exp(-2 * Math.abs(re))
  const sechSquared = (4 * decay) / ((1 + decay) * (1 + decay))
  const size = 1 + t * t * s * s
  return { re: (t * (1 + s * s)) / size, im: (s * sechSquared) / size }
}

const oneMore = (z: Complex): Complex => add(real(1), z)

/**
 * 1 − tanh² z: the real parts cancel far out, where `at` puts the number's own in their place; the imaginary part does
 * not.
 */
const sechSquared = (z: Complex): Complex => {
  const t = tanh(z)
  return add(real(1), mul(real(-1), mul(t, t)))
}

/** 1/(1 + e⁻ᶻ), by the exponential that does not overflow. */
const logistic = (z: Complex): Complex => {
  const grown = exp(z.re < 0 ? z : { re: -z.re, im: -z.im })
  const share = inverse(oneMore(grown))
  return z.re < 0 ? mul(grown, share) : share
}

/** log(1 + eᶻ). */
const logOneMoreThanExp = (z: Complex): Complex => {
  const { im, re } = oneMore(exp(z))
  return z.re > 36 ? z : { re: Math.max(z.re, 0) + Math.log1p(Math.exp(-Math.abs(z.re))), im: Math.atan2(im, re) }
}

const sine = ({ im, re }: Complex): Complex => ({
  re: Math.sin(re) * Math.cosh(im),
  im: Math.cos(re) * Math.sinh(im),
})
const cosine = ({ im, re }: Complex): Complex => ({
  re: Math.cos(re) * Math.cosh(im),
  im: -Math.sin(re) * Math.sinh(im),
})
const negative = (z: Complex): Complex => mul(real(-1), z)

const functions: ReadonlyMap<Primitive, (z: Complex) => Complex> = new Map([
  [log.primitive, (z: Complex) => (z.re < 0 ? { re: NaN, im: NaN } : logarithm(z))],
  [sigmoid.primitive, logistic],
  [softplus.primitive, logOneMoreThanExp],
  [sech2.primitive, sechSquared],
  [log1p.primitive, (z: Complex) => (z.re < -1 ? { re: NaN, im: NaN } : logarithm(oneMore(z)))],
  [expm1.primitive, exp],
  [logSigmoid.primitive, (z: Complex) => negative(logOneMoreThanExp(negative(z)))],
  [sin.primitive, sine],
  [cos.primitive, cosine],
  [tan.primitive, (z: Complex) => mul(sine(z), inverse(cosine(z)))],
])

/** The value of a step or a test, which has no slope; NaN for a primitive that is not known here. */
const stepOrUnknown = (p: Primitive, reals: ReadonlyArray<number>): Complex => {
  const value = numbers.apply(p, reals)
  return contributions(numbers, p, reals, value).every((c) => c === undefined) ? real(value) : { re: NaN, im: NaN }
}

/** With the real part as numbers have it: imaginary parts are too small to matter there, and so no rounding differs. */
const at = (re: number, z: Complex): Complex => ({ re, im: z.im })

/**
 * Complex numbers with tiny imaginary parts. Tests look at real parts; a primitive that is neither known here nor
 * defined in other operations is NaN.
 */
export const complex: Numeric<Complex> = {
  constant: real,
  add,
  mul: (a, b) => at(a.re * b.re, mul(a, b)),
  pow: (z, k) =>
    at(numbers.pow(z.re, k), Number.isInteger(k) && Math.abs(k) <= 64 ? integerPower(z, k) : fractionalPower(z, k)),
  exp: (z) => at(numbers.exp(z.re), exp(z)),
  tanh: (z) => at(numbers.tanh(z.re), tanh(z)),
  decide: (z) => z.re !== 0,
  apply: (p, operands) => {
    if (p === choice.primitive) return operands[(operands[0] as Complex).re !== 0 ? 1 : 2] as Complex
    const reals = operands.map((z) => z.re)
    const known = functions.get(p)
    if (known !== undefined) return at(numbers.apply(p, reals), known(operands[0] as Complex))
    if (p.define !== undefined) return at(numbers.apply(p, reals), p.define(complex, operands))
    return stepOrUnknown(p, reals)
  },
}

/** So small that its square is nothing beside 1, even times the largest slopes that are compared. */
const STEP = 2 ** -700

/** The slope of an expression along a direction, by a complex step; NaN where it can't be told. */
export const complexStep = (e: Expr<string>): ((env: Values, along: (name: string) => number) => number) => {
  const tape = tapeOf(e)
  return (env, along) => {
    const leaf = (name: string): Complex => ({ re: env.get(name) ?? NaN, im: STEP * along(name) })
    return (scan({ ...complex, variable: leaf })(tape).at(-1) as Complex).im / STEP
  }
}
