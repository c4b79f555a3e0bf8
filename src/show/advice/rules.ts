/**
 * Spellings that lose digits, overflow, or have slopes of 0 · ∞, and what to write instead. Each rule looks at one node
 * and what is right beneath it.
 */
import { neg, sub } from '../../expr/arithmetic.js'
import type { Expr } from '../../expr/node.js'
import { constant } from '../../expr/operand.js'
import { expm1, log, log1p, logSigmoid, sech2, sigmoid, softplus, xlogy } from '../../expr/primitives/exponential.js'
import { fraction, logSumExp } from '../../expr/primitives/shares.js'
import { abs } from '../../expr/primitives/piecewise.js'
import { hypot } from '../../expr/primitives/trigonometric.js'
import {
  added,
  complement,
  eitherWay,
  logistic,
  negated,
  opposite,
  quotientLogistic,
  reciprocalLogistic,
  signed,
  squared,
  type Signed,
} from './shapes.js'
import type { Exponentials, View } from './view.js'
import { knownOr } from '../../expr/known.js'

/**
 * Which advice: named after the function to use.
 *
 * @since 0.1.0
 * @category model
 */
export type AdviceCode =
  | 'abs'
  | 'expm1'
  | 'hypot'
  | 'log1p'
  | 'logSigmoid'
  | 'logSoftmax'
  | 'logSumExp'
  | 'sech2'
  | 'sigmoid'
  | 'softplus'
  | 'xlogy'

/** What a rule has found at a node. */
export interface Finding {
  readonly code: AdviceCode
  /** The better spelling; none where it would be too long to write down. */
  readonly better?: Expr<string>
  /** Parts of the old spelling that the new one does without, each an operand of the one before. */
  readonly inner: ReadonlyArray<number>
}

type Rule = (v: View, i: number) => Finding | undefined

const expressionOf = (v: View, { at, isNegative }: Signed): Expr<string> =>
  isNegative ? neg(v.expression(at)) : v.expression(at)

const negateIf = (isNegative: boolean, e: Expr<string>): Expr<string> => (isNegative ? neg(e) : e)

const logOfLogistic = (v: View, argument: Signed, inner: ReadonlyArray<number>): Finding => ({
  code: 'logSigmoid',
  better: logSigmoid(expressionOf(v, argument)),
  inner,
})

const logSigmoidRule = (v: View, u: number): Finding | undefined => {
  const whole = logistic(v, u)
  if (whole !== undefined) return logOfLogistic(v, whole.argument, [u, ...whole.inner])
  const minus = added(v, 1, u)
  const rest = minus === undefined ? undefined : negated(v, minus)
  const part = rest === undefined ? undefined : logistic(v, rest)
  return minus !== undefined && rest !== undefined && part
    ? logOfLogistic(v, opposite(part.argument), [u, minus, rest, ...part.inner])
    : undefined
}

const softplusRule = (v: View, u: number): Finding | undefined => {
  const e = added(v, 1, u)
  const x = e === undefined ? undefined : v.exponential(e)
  return x === undefined ? undefined : { code: 'softplus', better: softplus(v.expression(x)), inner: [u] }
}

/** One logSumExp for each sum, so that the logarithms of a softmax share it. */
const sharedLogSumExp = (): ((v: View, e: Exponentials) => Expr<string>) => {
  const made = new WeakMap<Exponentials, Expr<string>>()
  return (v, e) =>
    knownOr(made, e, () => logSumExp(e.arguments.map((k) => (k === undefined ? constant(0) : v.expression(k)))))
}

const logOfSumOfExps = /* @__PURE__ */ sharedLogSumExp()

const logSoftmaxRule = (v: View, u: number): Finding | undefined =>
  eitherWay(v.product(u), (e, over) => {
    const [a, total] = [v.exponential(e), v.power(over, -1)]
    const terms = total === undefined ? undefined : v.exponentials(total)
    return a !== undefined && terms !== undefined && terms !== 'too many' && terms.includes(a)
      ? { code: 'logSoftmax', better: sub(v.expression(a), logOfSumOfExps(v, terms)), inner: [u, over] }
      : undefined
  })

/** The logarithm of one of the shares that `softmax` gives. What `logSoftmax` makes would be too long to read. */
const logOfShareRule = (v: View, u: number): Finding | undefined =>
  v.applied(fraction, u) === undefined ? undefined : { code: 'logSoftmax', inner: [u] }

const logSumExpRule = (v: View, u: number): Finding | undefined => {
  const terms = v.exponentials(u)
  if (terms === undefined) return undefined
  return terms === 'too many'
    ? { code: 'logSumExp', inner: [u] }
    : { code: 'logSumExp', better: logOfSumOfExps(v, terms), inner: [u] }
}

const log1pRule = (v: View, u: number): Finding | undefined => {
  const x = added(v, 1, u)
  // log(1 − tanh²) and log(1 − eˣ) are helped by what is beneath the logarithm
  return x === undefined || sumRule(v, u) !== undefined
    ? undefined
    : { code: 'log1p', better: log1p(v.expression(x)), inner: [u] }
}

const logRule: Rule = (v, i) => {
  const u = v.applied(log, i)
  return u === undefined
    ? undefined
    : (logOfShareRule(v, u) ??
        logSigmoidRule(v, u) ??
        softplusRule(v, u) ??
        logSoftmaxRule(v, u) ??
        logSumExpRule(v, u) ??
        log1pRule(v, u))
}

/** √(x²) and √(x² + y²) */
const rootRule: Rule = (v, i) => {
  const u = v.power(i, 0.5)
  if (u === undefined) return undefined
  const x = squared(v, u)
  if (x !== undefined) return { code: 'abs', better: abs(v.expression(x)), inner: [u] }
  const [a, b] = (v.sum(u) ?? []).map((k) => squared(v, k))
  return a === undefined || b === undefined
    ? undefined
    : { code: 'hypot', better: hypot(v.expression(a), v.expression(b)), inner: [u] }
}

const lessOne = (v: View, x: number, isNegative: boolean): Finding => ({
  code: 'expm1',
  better: negateIf(isNegative, expm1(v.expression(x))),
  inner: [],
})

/** 1 − tanh², eˣ − 1 and 1 − eˣ */
const sumRule: Rule = (v, i) => {
  const less = complement(v, i)
  const root = less === undefined ? undefined : squared(v, less)
  const x = root === undefined ? undefined : v.tangent(root)
  if (x !== undefined) return { code: 'sech2', better: sech2(v.expression(x)), inner: [] }
  const taken = less === undefined ? undefined : v.exponential(less)
  if (taken !== undefined) return lessOne(v, taken, true)
  const e = added(v, -1, i)
  const y = e === undefined ? undefined : v.exponential(e)
  return y === undefined ? undefined : lessOne(v, y, false)
}

const sigmoidRule: Rule = (v, i) => {
  const found = quotientLogistic(v, i) ?? reciprocalLogistic(v, i)
  return found && { code: 'sigmoid', better: sigmoid(expressionOf(v, found.argument)), inner: found.inner }
}

/** x · log x, whichever of the two has a sign */
const xlogyRule: Rule = (v, i) =>
  eitherWay(v.product(i), (a, b) => {
    const x = signed(v, a)
    const y = v.applied(log, b)
    if (y === undefined || !v.same(x.at, y)) return undefined
    const e = v.expression(x.at)
    return {
      code: 'xlogy',
      better: negateIf(x.isNegative, xlogy(e, e)),
      inner: [],
    }
  })

/**
 * What the first rule that knows something says of a node. A part without variables is computed once and left alone.
 */
export const findingAt: Rule = (v, i) =>
  v.constant(i) !== undefined
    ? undefined
    : (logRule(v, i) ?? rootRule(v, i) ?? sumRule(v, i) ?? sigmoidRule(v, i) ?? xlogyRule(v, i))
