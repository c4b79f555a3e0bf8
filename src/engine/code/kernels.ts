/**
 * The built-in primitives in the operations of a machine. They stand here, beside the code that runs them, and not in their records, so that a program that
 * only folds carries none of it; a user's primitive brings its own as `kernel`.
 */
import * as angle from '../../math/definitions/angle.js'
import * as arcsine from '../../math/definitions/arcsine.js'
import { cbrt as cubeRoot } from '../../math/definitions/cubeRoot.js'
import { erf as errorFunction } from '../../math/definitions/erf.js'
import * as exponential from '../../math/definitions/exponential.js'
import * as logarithm from '../../math/definitions/logarithm.js'
import * as powers from '../../math/definitions/power.js'
import { sincDerivative, sincFrom } from '../../math/definitions/sinc.js'
import * as trigonometric from '../../math/definitions/trigonometric.js'
import type { Machine } from '../../math/machine.js'
import type { Primitive } from '../../expr/primitive.js'
import {
  expm1,
  greatest,
  log,
  log1p,
  logSigmoid,
  logSlope,
  logSumExp,
  part,
  scaledSum,
  sech2,
  sigmoid,
  softplus,
  xlogy,
} from '../../expr/primitives/exponential.js'
import { norm } from '../../expr/primitives/lists.js'
import { abs, max, min, relu, share, sign, taken } from '../../expr/primitives/piecewise.js'
import { power, powerSlope, slopeOfPow } from '../../expr/primitives/power.js'
import { cbrt, erf, erfSlope, orderOf, sinc } from '../../expr/primitives/special.js'
import {
  acos,
  asin,
  asinSlope,
  atan,
  atan2,
  atanSlope,
  cos,
  hypot,
  ratio,
  sec2,
  sin,
  tan,
} from '../../expr/primitives/trigonometric.js'
import { choice, eq, ge, gt, indicators, le, lt } from '../../expr/test.js'

/** A primitive's value on any machine. */
export type Kernel = NonNullable<Primitive['kernel']>

const unary =
  (f: <A, M>(m: Machine<A, M>, x: A) => A): Kernel =>
  (m, [x]) =>
    f(m, x as never)
const binary =
  (f: <A, M>(m: Machine<A, M>, x: A, y: A) => A): Kernel =>
  (m, [x, y]) =>
    f(m, x as never, y as never)

const indicator = <A, M>(m: Machine<A, M>, mask: M): A => m.select(mask, m.constant(1), m.constant(0))
const holds = <A, M>(m: Machine<A, M>, test: A): M => m.not(m.eq(test, m.constant(0)))
const comparison = (f: <A, M>(m: Machine<A, M>, x: A, y: A) => M): Kernel =>
  binary((m, x, y) => indicator(m, f(m, x, y)))

/** The greater of two, and of two zeros the positive one. */
const greater = <A, M>(m: Machine<A, M>, a: A, b: A): A => {
  const equal = m.select(m.eq(a, m.constant(0)), m.add(a, b), a)
  const unequal = m.select(m.eq(a, b), equal, m.constant(NaN))
  return m.select(m.lt(b, a), a, m.select(m.lt(a, b), b, unequal))
}

/** The greatest operand taken out, as in the primitive's own definition and in the same order. */
const logSumExpOf: Kernel = <A, M>(m: Machine<A, M>, xs: ReadonlyArray<A>): A => {
  const { constant } = m
  const [first, ...rest] = xs
  if (first === undefined) return constant(-Infinity)
  interface Found {
    readonly greatest: A
    /** For each operand so far, whether it is the one. */
    readonly is: ReadonlyArray<M>
  }
  const start: Found = { greatest: first, is: [m.eq(constant(0), constant(0))] }
  const { greatest, is } = rest.reduce<Found>((found, x) => {
    const isGreater = m.not(m.le(x, found.greatest))
    return {
      greatest: m.select(isGreater, x, found.greatest),
      is: [...found.is.map((mask) => m.and(mask, m.not(isGreater))), isGreater],
    }
  }, start)
  const others = xs.reduce((sum, x, k) => {
    const more = m.add(sum, exponential.exp(m, m.sub(x, greatest)))
    return m.select(is[k] as M, sum, more)
  }, constant(0))
  const allNumbers = xs.map((x) => m.eq(x, x)).reduce((a, b) => m.and(a, b))
  const atEnd = m.and(allNumbers, m.eq(m.abs(greatest), constant(Infinity)))
  return m.select(atEnd, greatest, m.add(greatest, logarithm.log1p(m, others)))
}

const scaledSumOf: Kernel = <A, M>(m: Machine<A, M>, operands: ReadonlyArray<A>): A => {
  const most = operands.at(-1) as A
  return operands
    .slice(0, -1)
    .map((x) => m.select(m.eq(x, most), m.constant(1), exponential.exp(m, m.sub(x, most))))
    .reduce((s, share) => m.add(s, share), m.constant(0))
}

const partOf: Kernel = <A, M>(m: Machine<A, M>, operands: ReadonlyArray<A>): A => {
  const [x, , most, whole] = operands as readonly [A, A, A, A]
  const difference = m.sub(x, most)
  const back = m.sub(difference, x)
  const lost = m.sub(m.sub(x, m.sub(difference, back)), m.add(most, back))
  const power = exponential.exp(m, difference)
  return m.div(m.add(power, m.mul(power, m.select(m.eq(lost, lost), lost, m.constant(0)))), whole)
}

const builtIn: ReadonlyMap<Primitive, Kernel> = new Map<Primitive, Kernel>([
  [log.primitive, unary(logarithm.log)],
  [logSlope.primitive, unary((m, x) => m.select(m.lt(x, m.constant(0)), m.constant(NaN), m.div(m.constant(1), x)))],
  [sech2.primitive, unary(exponential.sech2)],
  [sigmoid.primitive, unary(exponential.sigmoid)],
  [softplus.primitive, unary(logarithm.softplus)],
  [log1p.primitive, unary(logarithm.log1p)],
  [expm1.primitive, unary(exponential.expm1)],
  [logSigmoid.primitive, unary((m, x) => m.sub(m.constant(0), logarithm.softplus(m, m.neg(x))))],
  [
    xlogy.primitive,
    binary((m, x, y) => {
      const nothing = m.and(m.eq(x, m.constant(0)), m.eq(y, y))
      return m.select(nothing, m.constant(0), m.mul(x, logarithm.log(m, y)))
    }),
  ],
  [logSumExp.primitive, logSumExpOf],
  [scaledSum.primitive, scaledSumOf],
  [part.primitive, partOf],
  [norm.primitive, angle.norm],
  [greatest.primitive, (m, xs) => xs.reduce((most, x) => m.select(m.le(x, most), most, x), m.constant(-Infinity))],
  [cbrt.primitive, unary(cubeRoot)],
  [erf.primitive, unary(errorFunction)],
  [erfSlope.primitive, unary(exponential.erfSlope)],
  [sinc.primitive, unary((m, x) => sincFrom(m, x, trigonometric.sin(m, x)))],
  [
    sign.primitive,
    unary((m, x) => {
      const [zero, one] = [m.constant(0), m.constant(1)]
      return m.select(m.lt(zero, x), one, m.select(m.lt(x, zero), m.constant(-1), x))
    }),
  ],
  [abs.primitive, unary((m, x) => m.abs(x))],
  [taken.primitive, unary((m, x) => m.select(m.eq(x, x), m.constant(1), m.constant(NaN)))],
  [relu.primitive, unary((m, x) => m.select(m.le(x, m.constant(0)), m.constant(0), x))],
  [
    share.primitive,
    binary((m, a, b) => {
      const unequal = m.or(m.lt(a, b), m.lt(b, a))
      return m.select(m.eq(a, b), m.constant(0.5), m.select(unequal, m.constant(1), m.constant(NaN)))
    }),
  ],
  [max.primitive, binary(greater)],
  [min.primitive, binary((m, a, b) => m.neg(greater(m, m.neg(a), m.neg(b))))],
  [power.primitive, binary(powers.power)],
  [powerSlope.primitive, binary(powers.powerSlope)],
  [sin.primitive, unary(trigonometric.sin)],
  [cos.primitive, unary(trigonometric.cos)],
  [tan.primitive, unary(trigonometric.tan)],
  [sec2.primitive, unary(trigonometric.sec2)],
  [asin.primitive, unary(arcsine.asin)],
  [acos.primitive, unary(arcsine.acos)],
  [asinSlope.primitive, unary(arcsine.asinSlope)],
  [atan.primitive, unary(angle.atan)],
  [atanSlope.primitive, unary((m, x) => m.div(m.constant(1), m.add(m.constant(1), m.mul(x, x))))],
  [atan2.primitive, binary(angle.atan2)],
  [hypot.primitive, binary(angle.hypot)],
  [ratio.primitive, binary((m, a, b) => m.div(a, b))],
  [lt.primitive, comparison((m, a, b) => m.lt(a, b))],
  [le.primitive, comparison((m, a, b) => m.le(a, b))],
  [gt.primitive, comparison((m, a, b) => m.lt(b, a))],
  [ge.primitive, comparison((m, a, b) => m.le(b, a))],
  [eq.primitive, comparison((m, a, b) => m.eq(a, b))],
  [indicators.and.primitive, comparison((m, a, b) => m.and(holds(m, a), holds(m, b)))],
  [indicators.or.primitive, comparison((m, a, b) => m.or(holds(m, a), holds(m, b)))],
  [indicators.not.primitive, unary((m, a) => indicator(m, m.eq(a, m.constant(0))))],
  [choice.primitive, (m, [t, a, b]) => m.select(holds(m, t as never), a as never, b as never)],
])

/** A primitive's kernel: its own, or the one of a built-in. */
export const kernelOf = (p: Primitive): Kernel | undefined => {
  const [k] = p.parameters ?? []
  if (k !== undefined && slopeOfPow(k).primitive === p) return unary((m, x) => powers.powSlope(m, x, k))
  const order = orderOf(p)
  if (order !== undefined) {
    const at = sincDerivative(order)
    return unary((m, x) => at(m, x, trigonometric.sin(m, x), trigonometric.cos(m, x)))
  }
  return p.kernel ?? builtIn.get(p)
}
