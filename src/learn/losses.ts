/** How wrong a prediction is, row by row: expressions to be handed to `meanOver` and `sumOver`. */
import { mul, square, sub, sum, variable } from '../expr/arithmetic.js'
import { asNames } from '../checks/options.js'
import { asList, asPair, fail } from '../expr/error.js'
import { makeApply, type Expr } from '../expr/node.js'
import { asOperands, lift, liftAll, type Operand, type VariablesOf } from '../expr/operand.js'
import { crossEntropy } from '../expr/primitives/shares.js'
import { relu } from '../expr/primitives/piecewise.js'
import { objective, type Objective } from '../objective/objective.js'

/** What is predicted and what should be; fails for more, such as a weight, which only untyped code can give. */
const ofRow = <V extends string, W extends string>(
  loss: string,
  given: readonly [Operand<V>, Operand<W>],
): readonly [Expr<V>, Expr<W>] => {
  if ((given as ReadonlyArray<unknown>).length > 2) asOperands(loss, 2, given, `mul(c, ${loss}(a, b))`)
  return [lift(given[0], loss), lift(given[1], loss)]
}

/**
 * (prediction − target)². Its mean over rows is the mean squared error.
 *
 * @example
 * import { evaluate, squaredError, variable } from 'fluxion'
 *
 * assert.strictEqual(evaluate(squaredError(variable('p'), 3))({ p: 5 }), 4)
 *
 * @since 0.1.0
 * @category losses
 */
export const squaredError: <V extends string = never, W extends string = never>(
  prediction: Operand<V>,
  target: Operand<W>,
) => Expr<NoInfer<V | W>> = <V extends string, W extends string>(
  ...given: readonly [prediction: Operand<V>, target: Operand<W>]
) => {
  const [prediction, target] = ofRow<V, W>('squaredError', given)
  return square(sub(prediction, target))
}

/**
 * The hinge max(0, 1 − label · score), for labels −1 and 1: it is 0 once the score is on the right side of 0 by at
 * least 1.
 *
 * @example
 * import { evaluate, hinge, variable } from 'fluxion'
 *
 * const loss = evaluate(hinge(variable('score'), -1))
 * assert.deepStrictEqual([loss({ score: -2 }), loss({ score: 0.5 })], [0, 1.5])
 *
 * @since 0.1.0
 * @category losses
 */
export const hinge: <V extends string = never, W extends string = never>(
  score: Operand<V>,
  label: Operand<W>,
) => Expr<NoInfer<V | W>> = <V extends string, W extends string>(
  ...given: readonly [score: Operand<V>, label: Operand<W>]
) => {
  const [score, label] = ofRow<V, W>('hinge', given)
  return relu(sub(1, mul(label, score)))
}

/**
 * The cross-entropy of the softmax of logits with a distribution of targets (one 1 and zeros, for a class): Σ tₖ ·
 * log(Σ eᶻ / e^zₖ), formed from differences of logits, so that it neither overflows nor loses the digits of a small
 * loss, nor those of its slopes, at second order too. A target of 0 counts for nothing, also beside a logit of −∞. The
 * targets must add up to 1. Throws a `FluxionError` unless there are as many of them as logits, and at least one.
 *
 * With their targets logits are twice as many operands: more than 64, or 200 over 32 rows and more, are not compiled
 * to loops (see `logSumExp`). From there on `sub(logSumExp(logits), dot(logits, targets))`, which loses digits of a
 * small loss, is some ten times faster.
 *
 * @example
 * import { compile, crossEntropyFromLogits, evaluate, variable } from 'fluxion'
 *
 * const loss = crossEntropyFromLogits([variable('z'), 0], [1, 0])
 * assert.strictEqual(evaluate(loss)({ z: 0 }), Math.log(2))
 * assert.strictEqual(evaluate(loss)({ z: -1000 }), 1000)
 *
 * const logits = Array.from({ length: 65 }, (_, k) => variable(`z${k}`))
 * const targets = logits.map((_, k) => (k === 7 ? 1 : 0))
 * assert.strictEqual(compile(crossEntropyFromLogits(logits, targets)).report.runs, 'tape')
 *
 * @since 0.1.0
 * @category losses
 */
export const crossEntropyFromLogits = <
  const S extends ReadonlyArray<Operand<string>>,
  const T extends ReadonlyArray<Operand<string>>,
>(
  logits: S,
  targets: T,
): Expr<VariablesOf<S[number] | T[number]>> => {
  const example = 'crossEntropyFromLogits([z1, z2], [1, 0])'
  if (asList(logits, 'crossEntropyFromLogits', example).length === 0) {
    fail('EmptyList', 'crossEntropyFromLogits', 'crossEntropyFromLogits([]) has no value: give it at least one term.')
  }
  const [zs, ts] = asPair(logits, targets, 'crossEntropyFromLogits', example)
  const operands = [zs, ts].flatMap((list) => liftAll(list, 'crossEntropyFromLogits'))
  return makeApply(crossEntropy.primitive, operands) as Expr<VariablesOf<S[number] | T[number]>>
}

/**
 * The sum of the squares of some parameters, as an objective of its own: scale it and add it to another to keep weights
 * small. Throws a `FluxionError` for what is not a list (`BadList`) of names (`BadName`).
 *
 * @example
 * import { evaluate, l2, scaleObjective } from 'fluxion'
 *
 * assert.strictEqual(evaluate(scaleObjective(0.1)(l2(['a', 'b'])))({ a: 1, b: 3 }), 1)
 *
 * @since 0.1.0
 * @category losses
 */
export const l2 = <const P extends string>(parameters: ReadonlyArray<P>): Objective<P> =>
  objective(sum(asNames(parameters, 'l2', 'l2(net.parameters)').map((name) => square(variable(name)))) as Expr<P>)
