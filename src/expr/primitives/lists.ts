/** Functions of lists: the length of a vector, and shares of a whole. */
import * as angle from '../../math/definitions/angle.js'
import * as math from '../../math/elementary.js'
import { onNumbers } from '../../math/onNumbers.js'
import { asList } from '../error.js'
import { expressions } from '../expressions.js'
import { makeApply, type Expr } from '../node.js'
import { liftAll, type Operand, type VariablesOf } from '../operand.js'
import { ofMany } from '../ofMany.js'
import { builtIn, type Operation } from '../primitive.js'
import { eq } from '../test.js'
import { ofList, type ListOperation } from './ofList.js'
import { excess, fraction, greatest, logFraction, termsOf } from './shares.js'
import { slopesOfRatio } from './trigonometric.js'

/**
 * What a length must be multiplied by to have all its digits: 1, unless the length is not a normal number. It is
 * locally constant, so it has no slope.
 */
export const scaleFor: Operation<1> = /* @__PURE__ */ builtIn({
  name: 'scaleFor',
  arity: 1,
  value: math.scaleFor,
  partials: () => [undefined],
})

/**
 * A length times its `scaleFor`; −∞ where several operands are infinite. Its own operands are the length, then those
 * that it is the length of; only the length has a slope.
 */
export const scaledNorm: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'scaledNorm',
  arity: 'many',
  value: ofMany(([h, ...xs]) => angle.scaledNorm(onNumbers, h as number, xs)),
  partials: (n, [h, ...xs]) => [{ partial: scaleFor.at(n)(h as NonNullable<typeof h>) }, ...xs.map(() => undefined)],
})

/**
 * a/h for one operand of a `scaledNorm` h. An infinite one that is alone so goes along with it, as in `component`: it
 * is 1 or −1.
 */
export const along: Operation<2> = /* @__PURE__ */ builtIn({
  name: 'along',
  arity: 2,
  value: (a, h) => (h === Infinity && Math.abs(a) === Infinity ? (a > 0 ? 1 : -1) : a / h),
  partials: slopesOfRatio,
  show: (a, h) => `${a}/${h}`,
})

const length: Operation<'many'> = /* @__PURE__ */ builtIn({
  name: 'norm',
  arity: 'many',
  value: ofMany((xs) => angle.norm(onNumbers, xs)),
  partials: (n, xs, out) => {
    const atOrigin = eq.at(n)(out, n.constant(0))
    const [scale, whole] = [scaleFor.at(n)(out), n.apply(scaledNorm.primitive, [out, ...xs])]
    return xs.map((x) => ({ partial: along.at(n)(n.mul(x, scale), whole), unless: atOrigin }))
  },
})

/**
 * √(a² + b² + …), the length of a vector, without overflow on the way. Where it is 0 all slopes are 0; `norm([])` is 0.
 *
 * @example
 * import { evaluate, grad, norm, variable } from 'fluxion'
 *
 * const n = norm([variable('x'), variable('y'), 2])
 * assert.strictEqual(evaluate(n)({ x: 1, y: 2 }), 3)
 * assert.strictEqual(grad(norm([variable('x')]))({ x: 0 }).get('x'), 0)
 *
 * @since 0.1.0
 * @category primitives
 */
export const norm: ListOperation = /* @__PURE__ */ ofList(length)

/** As many expressions as operands, each over the variables of all. */
type Shares<S extends ReadonlyArray<Operand<string>>> = { readonly [K in keyof S]: Expr<VariablesOf<S[number]>> }

/**
 * eᵃ/(eᵃ + eᵇ + …) for each operand, without overflow: shares that add up to 1. The slope of a share near 1 has all its
 * digits, since 1 minus the share is added up from the other terms; that takes some six nodes for each operand.
 * `softmax([])` is [].
 *
 * @example
 * import { evaluate, softmax, variable } from 'fluxion'
 *
 * const [first, second] = softmax([variable('z'), 1000])
 * assert.deepStrictEqual([evaluate(first)({ z: 1000 }), evaluate(second)({ z: 0 })], [0.5, 1])
 *
 * @since 0.1.0
 * @category lists
 */
export const softmax = <const S extends ReadonlyArray<Operand<string>>>(logits: S): Shares<S> => {
  const terms = termsOf(expressions<string>(), liftAll(asList(logits, 'softmax', 'softmax([a, b])'), 'softmax'))
  return terms.map((term) => fraction(...term)) as unknown as Shares<S>
}

/**
 * The logarithms of `softmax`: each operand minus the `logSumExp` of all, with the greatest operand subtracted from
 * both first. They have all their digits near 0, and so have their slopes. `logSoftmax([])` is [].
 *
 * @example
 * import { evaluate, logSoftmax, variable } from 'fluxion'
 *
 * const [first, second] = logSoftmax([variable('z'), 1000])
 * assert.strictEqual(evaluate(first)({ z: 0 }), -1000)
 * assert.strictEqual(evaluate(second)({ z: 960 }), -Math.exp(-40))
 *
 * @since 0.1.0
 * @category lists
 */
export const logSoftmax = <const S extends ReadonlyArray<Operand<string>>>(logits: S): Shares<S> => {
  const xs = liftAll(asList(logits, 'logSoftmax', 'logSoftmax([a, b])'), 'logSoftmax')
  const [most, all] = [makeApply(greatest.primitive, xs), makeApply(excess.primitive, xs)]
  return termsOf(expressions<string>(), xs).map((term, k) =>
    logFraction(xs[k] as Expr<string>, most, all, ...term),
  ) as unknown as Shares<S>
}
