/**
 * The kernels of built-in primitives: their values in the operations of a `Machine`, for compiled code. They stand
 * here and not in the primitives' records so that a program that only folds does not carry them; a user's primitive
 * brings its own `kernel`. (What is hardly more than a comparison, or very long, stands in `program/cost.ts` as well.)
 */
import * as angle from '../../../math/definitions/angle.js'
import * as arcsine from '../../../math/definitions/arcsine.js'
import { cbrt as cubeRoot } from '../../../math/definitions/cubeRoot.js'
import { erf as errorFunction } from '../../../math/definitions/erf.js'
import * as exponential from '../../../math/definitions/exponential.js'
import * as logarithm from '../../../math/definitions/logarithm.js'
import * as powers from '../../../math/definitions/power.js'
import { sincDerivative, sincFrom } from '../../../math/definitions/sinc.js'
import * as trigonometric from '../../../math/definitions/trigonometric.js'
import { anySumOf, type Pair } from '../../../math/definitions/words.js'
import type { Machine } from '../../../math/machine.js'
import type { Primitive } from '../../../expr/primitive.js'
import {
  expm1,
  log,
  log1p,
  logSigmoid,
  logSlope,
  sech2,
  sigmoid,
  softplus,
  xlogy,
} from '../../../expr/primitives/exponential.js'
import { along, norm, scaledNorm, scaleFor } from '../../../expr/primitives/lists.js'
import { abs, max, min, relu, share, sign, taken } from '../../../expr/primitives/piecewise.js'
import { power, powerGrowth, powerSlope, slopeOfPow } from '../../../expr/primitives/power.js'
import {
  crossEntropy,
  excess,
  fraction,
  greatest,
  logFraction,
  logSumExp,
  scaledPower,
  total,
} from '../../../expr/primitives/shares.js'
import { cbrt, cbrtSlope, erf, erfSlope, orderOf, sinc } from '../../../expr/primitives/special.js'
import {
  acos,
  angleSlope,
  asin,
  asinSlope,
  atan,
  atan2,
  atanSlope,
  component,
  cos,
  hypot,
  ratio,
  sec2,
  sin,
  tan,
} from '../../../expr/primitives/trigonometric.js'
import { choice, eq, ge, gt, indicators, le, lt } from '../../../expr/test.js'
import { checkedKernel } from './ownKernels.js'

/** A primitive's value on any machine. */
export type Kernel = NonNullable<Primitive['kernel']>

/** A kernel from a function of its operands one by one, of which there are up to three. */
const of =
  (f: <A, M>(m: Machine<A, M>, x: A, y: A, z: A) => A): Kernel =>
  (m, [x, y, z]) =>
    f(m, x as never, y as never, z as never)

const indicator = <A, M>(m: Machine<A, M>, mask: M): A => m.select(mask, m.constant(1), m.constant(0))
const holds = <A, M>(m: Machine<A, M>, test: A): M => m.not(m.eq(test, m.constant(0)))
const comparison = (f: <A, M>(m: Machine<A, M>, x: A, y: A) => M): Kernel => of((m, x, y) => indicator(m, f(m, x, y)))

/** The greater of two, and of two zeros the positive one. */
const greater = <A, M>(m: Machine<A, M>, a: A, b: A): A => {
  const equal = m.select(m.eq(a, m.constant(0)), m.add(a, b), a)
  const unequal = m.select(m.eq(a, b), equal, m.constant(NaN))
  return m.select(m.lt(b, a), a, m.select(m.lt(a, b), b, unequal))
}

/**
 * The greatest operand, `most`, and `beyond`, the logarithm of Σ exp(x − most). In the order of the primitives' own
 * definition, for the same bits.
 */
const beyondMost = <A, M>(m: Machine<A, M>, xs: ReadonlyArray<A>): { readonly most: A; readonly beyond: A } => {
  const [first, ...rest] = xs as readonly [A, ...A[]]
  const most = rest.reduce((most, x) => m.select(m.le(x, most), most, x), first)
  interface Sum {
    readonly others: A
    /** Whether the greatest has been left out. */
    readonly isFound: M
  }
  const { others } = xs.reduce<Sum>(
    ({ isFound, others }, x) => {
      const isMost = m.eq(x, most)
      const isLeftOut = m.and(isMost, m.not(isFound))
      return {
        others: m.select(isLeftOut, others, m.add(others, exponential.scaledPower(m, x, most))),
        isFound: m.or(isFound, isMost),
      }
    },
    { others: m.constant(0), isFound: m.lt(m.constant(0), m.constant(0)) },
  )
  return { most, beyond: logarithm.log1p(m, others) }
}

const totalOf: Kernel = <A, M>(m: Machine<A, M>, xs: ReadonlyArray<A>): A => {
  const { high, low } = xs.reduce<Pair<A>>(
    (sum, x) => {
      const next = anySumOf(m, sum.high, x)
      return { high: next.high, low: m.add(sum.low, next.low) }
    },
    { high: m.constant(0), low: m.constant(0) },
  )
  return m.add(high, low)
}

const logSumExpOf: Kernel = <A, M>(m: Machine<A, M>, xs: ReadonlyArray<A>): A => {
  if (xs.length === 0) return m.constant(-Infinity)
  const { beyond, most } = beyondMost(m, xs)
  const allNumbers = xs.map((x) => m.eq(x, x)).reduce((a, b) => m.and(a, b))
  const atEnd = m.and(allNumbers, m.eq(m.abs(most), m.constant(Infinity)))
  return m.select(atEnd, most, m.add(most, beyond))
}

const shortOf = <A, M>(m: Machine<A, M>, x: A, most: A, beyond: A): A =>
  m.sub(m.select(m.eq(x, most), m.constant(0), m.sub(x, most)), beyond)

const crossEntropyOf: Kernel = <A, M>(m: Machine<A, M>, operands: ReadonlyArray<A>): A => {
  const count = operands.length / 2
  const [zs, ts] = [operands.slice(0, count), operands.slice(count)]
  const { beyond, most } = beyondMost(m, zs)
  return ts.reduce((sum, t, k) => {
    const short = shortOf(m, zs[k] as A, most, beyond)
    const isNothing = m.and(m.eq(t, m.constant(0)), m.eq(short, short))
    return m.select(isNothing, sum, m.sub(sum, m.mul(t, short)))
  }, m.constant(0))
}

const builtIn: ReadonlyMap<Primitive, Kernel> = new Map<Primitive, Kernel>([
  [log.primitive, of(logarithm.log)],
  [logSlope.primitive, of((m, x) => m.select(m.lt(x, m.constant(0)), m.constant(NaN), m.div(m.constant(1), x)))],
  [sech2.primitive, of(exponential.sech2)],
  [sigmoid.primitive, of(exponential.sigmoid)],
  [softplus.primitive, of(logarithm.softplus)],
  [log1p.primitive, of(logarithm.log1p)],
  [expm1.primitive, of(exponential.expm1)],
  [logSigmoid.primitive, of((m, x) => m.sub(m.constant(0), logarithm.softplus(m, m.neg(x))))],
  [
    xlogy.primitive,
    of((m, x, y) => {
      const nothing = m.and(m.eq(x, m.constant(0)), m.eq(y, y))
      return m.select(nothing, m.constant(0), m.mul(x, logarithm.log(m, y)))
    }),
  ],
  [logSumExp.primitive, logSumExpOf],
  [scaledPower.primitive, of(exponential.scaledPower)],
  [fraction.primitive, of((m, a, _, whole) => m.div(a, whole))],
  [total.primitive, totalOf],
  [excess.primitive, (m, xs) => beyondMost(m, xs).beyond],
  [logFraction.primitive, of(shortOf)],
  [crossEntropy.primitive, crossEntropyOf],
  [norm.primitive, angle.norm],
  [scaleFor.primitive, of(angle.scaleFor)],
  [scaledNorm.primitive, (m, [h, ...xs]) => angle.scaledNorm(m, h as never, xs as never)],
  [along.primitive, of(angle.along)],
  [greatest.primitive, (m, xs) => xs.reduce((most, x) => m.select(m.le(x, most), most, x), m.constant(-Infinity))],
  [cbrt.primitive, of(cubeRoot)],
  [cbrtSlope.primitive, of((m, y) => m.div(m.constant(1), m.mul(m.constant(3), m.mul(y, y))))],
  [erf.primitive, of(errorFunction)],
  [erfSlope.primitive, of(exponential.erfSlope)],
  [sinc.primitive, of((m, x) => sincFrom(m, x, trigonometric.sin(m, x)))],
  [
    sign.primitive,
    of((m, x) => {
      const [zero, one] = [m.constant(0), m.constant(1)]
      return m.select(m.lt(zero, x), one, m.select(m.lt(x, zero), m.constant(-1), x))
    }),
  ],
  [abs.primitive, of((m, x) => m.abs(x))],
  [taken.primitive, of((m, x) => m.select(m.eq(x, x), m.constant(1), m.constant(NaN)))],
  [relu.primitive, of((m, x) => m.select(m.le(x, m.constant(0)), m.constant(0), x))],
  [
    share.primitive,
    of((m, a, b) => {
      const unequal = m.or(m.lt(a, b), m.lt(b, a))
      return m.select(m.eq(a, b), m.constant(0.5), m.select(unequal, m.constant(1), m.constant(NaN)))
    }),
  ],
  [max.primitive, of(greater)],
  [min.primitive, of((m, a, b) => m.neg(greater(m, m.neg(a), m.neg(b))))],
  [power.primitive, of(powers.power)],
  [powerSlope.primitive, of(powers.powerSlope)],
  [powerGrowth.primitive, of(powers.powerGrowth)],
  [sin.primitive, of(trigonometric.sin)],
  [cos.primitive, of(trigonometric.cos)],
  [tan.primitive, of(trigonometric.tan)],
  [sec2.primitive, of(trigonometric.sec2)],
  [asin.primitive, of(arcsine.asin)],
  [acos.primitive, of(arcsine.acos)],
  [asinSlope.primitive, of(arcsine.asinSlope)],
  [atan.primitive, of(angle.atan)],
  [atanSlope.primitive, of((m, x) => m.div(m.constant(1), m.add(m.constant(1), m.mul(x, x))))],
  [atan2.primitive, of(angle.atan2)],
  [hypot.primitive, of(angle.hypot)],
  [angleSlope.primitive, of(angle.angleSlope)],
  [component.primitive, of(angle.component)],
  [ratio.primitive, of((m, a, b) => m.div(a, b))],
  [lt.primitive, comparison((m, a, b) => m.lt(a, b))],
  [le.primitive, comparison((m, a, b) => m.le(a, b))],
  [gt.primitive, comparison((m, a, b) => m.lt(b, a))],
  [ge.primitive, comparison((m, a, b) => m.le(b, a))],
  [eq.primitive, comparison((m, a, b) => m.eq(a, b))],
  [indicators.and.primitive, comparison((m, a, b) => m.and(holds(m, a), holds(m, b)))],
  [indicators.or.primitive, comparison((m, a, b) => m.or(holds(m, a), holds(m, b)))],
  [indicators.not.primitive, of((m, a) => indicator(m, m.eq(a, m.constant(0))))],
  [choice.primitive, of((m, t, a, b) => m.select(holds(m, t), a, b))],
])

/** A primitive's kernel: its own, or the one of a built-in. */
export const kernelOf = (p: Primitive): Kernel | undefined => {
  const [k] = p.parameters ?? []
  if (k !== undefined && slopeOfPow(k).primitive === p) return of((m, x) => powers.powSlope(m, x, m.constant(k)))
  const order = orderOf(p)
  if (order !== undefined) {
    const at = sincDerivative(order)
    return of((m, x) => at(m, x, trigonometric.sin(m, x), trigonometric.cos(m, x)))
  }
  return p.kernel === undefined ? builtIn.get(p) : checkedKernel(p.name, p.kernel)
}
