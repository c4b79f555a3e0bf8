/** Spellings that lose digits, and better ones. */
import type { Expr } from '../expr/node.js'
import { tapeOf } from '../expr/tape.js'
import { findingAt, type AdviceCode, type Finding } from './advice/rules.js'
import { viewOf, type View } from './advice/view.js'
import { read } from './infix.js'
import { ELLIPSIS } from './phrase.js'

/**
 * A sub-expression that would be better spelled otherwise.
 *
 * @since 0.1.0
 * @category model
 */
export interface Advice<V extends string = string> {
  readonly _tag: 'Advice'
  readonly code: AdviceCode
  /** The sub-expression, and how it reads (shortened where it is long). */
  readonly expression: Expr<V>
  readonly text: string
  /** The better spelling in words. */
  readonly instead: string
  /** The better spelling as an expression; absent where it would be too long to write down. */
  readonly better?: Expr<V>
  /** Where the spelling found goes wrong, with a number. */
  readonly why: string
}

const reasons: Readonly<Record<AdviceCode, string>> = {
  abs: 'x² is infinite beyond 1.4e154 and 0 below 1.5e−162, and the slope at 0 is ∞ · 0 = NaN',
  expm1: 'near 0 the subtraction cancels: at x = 1e−10 seven of sixteen digits are left, at 1e−17 none',
  hypot: 'x² is infinite beyond 1.4e154 and 0 below 1.5e−162, and the slopes at (0, 0) are ∞ · 0 = NaN',
  log1p: '1 + x is rounded before the logarithm: at x = 1e−10 seven of sixteen digits are left, at 1e−17 none',
  logSigmoid:
    'a sigmoid is 1 to the last digit beyond 37 and 0 below −746: from there on a logarithm of it, or of 1 less it, is 0 or −∞',
  logSoftmax: 'eˣ is infinite beyond 709.8 and 0 below −745.2, so that the logarithm is NaN or −∞ there',
  logSumExp: 'eˣ is infinite beyond 709.8 and 0 below −745.2, so that the logarithm is ∞ or −∞ there',
  sech2: 'tanh is 1 to the last digit from x = 19.1 on, where this is 0 instead of 1.0e−16',
  sigmoid: 'e⁻ˣ is infinite below x = −709.8, where this is 0 with the slope 0 · ∞ = NaN',
  softplus: 'eˣ is infinite beyond 709.8, and below x = −36.8 the sum is 1 and its logarithm 0 instead of eˣ',
  xlogy: 'at 0 this is 0 · −∞ = NaN, where its limit is 0',
}

/** How many places of an expression are written out. */
const PLACES = 40

const textOf = (e: Expr<string>): string => read(e, PLACES).phrase.text

const insteadOf = ({ better, code }: Finding): string =>
  better === undefined ? `${code}(${ELLIPSIS.text})` : textOf(better)

/** Of parts that are each an operand of the one before, those that nothing else uses. */
const usedNowhereElse = ({ uses }: View, inner: ReadonlyArray<number>): ReadonlyArray<number> => {
  const at = inner.findIndex((k) => uses(k) > 1)
  return at < 0 ? inner : inner.slice(0, at)
}

/**
 * Points at spellings that overflow, lose digits, or have slopes of 0 · ∞, and names better ones: softplus(x) for log(1
 * + exp(x)), |x| for √(x²), and so on. Sums and products are recognised either way round. Each node is reported once,
 * operands before what uses them, and nothing is said of a part that another piece of advice does away with.
 *
 * The better spelling has the same value but for roundings, where both have one. Nothing is replaced: that is up to
 * you. Linear in the nodes.
 *
 * @example
 * import { add, advise, evaluate, exp, log, show, variable } from 'fluxion'
 *
 * const [found] = advise(log(add(1, exp(variable('x')))))
 * assert.strictEqual(found?.text, 'log(1 + exp(x))')
 * assert.strictEqual(found?.instead, 'softplus(x)')
 * assert.strictEqual(found?.better && evaluate(found.better)({ x: 1000 }), 1000)
 *
 * @since 0.1.0
 * @category seeing
 */
export const advise = <V extends string>(e: Expr<V>): ReadonlyArray<Advice<V>> => {
  const tape = tapeOf(e)
  const view = viewOf(tape)
  const found = tape.nodes.flatMap((expression, i) => {
    const finding = findingAt(view, i)
    return finding === undefined ? [] : [{ i, expression, finding }]
  })
  const replaced = new Set(found.flatMap(({ finding }) => usedNowhereElse(view, finding.inner)))
  return found
    .filter(({ i }) => !replaced.has(i))
    .map(({ expression, finding }) => ({
      _tag: 'Advice',
      code: finding.code,
      expression: expression as Expr<V>,
      text: textOf(expression),
      instead: insteadOf(finding),
      ...(finding.better && { better: finding.better as Expr<V> }),
      why: reasons[finding.code],
    }))
}
