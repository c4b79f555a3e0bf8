/** Neurons and layers, written once for every carrier. */
import { suggestion } from '../checks/suggestion.js'
import { describe, fail } from '../expr/error.js'
import { checkCarrier } from '../expr/numbers.js'
import type { Numeric } from '../expr/numeric.js'
import { relu } from '../expr/primitives/piecewise.js'
import { sigmoid } from '../expr/primitives/exponential.js'

/**
 * What a neuron does with its weighted sum, at any carrier. Write one of your own by itself, as a `const` of this type:
 * written directly among the options of `mlp`, the compiler gives `n` and `a` in `(n) => (a) => …` two different
 * carriers.
 *
 * @since 0.1.0
 * @category model
 */
export type Activation = <A>(n: Numeric<A>) => (a: A) => A

/**
 * The activations that have a name.
 *
 * @example
 * import { activations, numbers } from 'fluxion'
 *
 * assert.strictEqual(activations.relu(numbers)(-3), 0)
 *
 * @since 0.1.0
 * @category networks
 */
export const activations: {
  readonly tanh: Activation
  readonly relu: Activation
  readonly sigmoid: Activation
  readonly identity: Activation
} = {
  tanh: (n) => n.tanh,
  relu: (n) => relu.at(n),
  sigmoid: (n) => sigmoid.at(n),
  identity: () => (a) => a,
}

/** A named activation, or one of your own. */
export type ActivationChoice = keyof typeof activations | Activation

/** Whether an activation is relu, by its name or as either of the functions that it goes by. */
export const isRelu = (choice: ActivationChoice): boolean =>
  choice === 'relu' || choice === activations.relu || choice === relu.at

/** The activation on a carrier. An operation of expressions, as `relu` is, is none: `relu.at` is. */
const activationAt = <A>(choice: ActivationChoice, n: Numeric<A>): ((a: A) => A) => {
  checkCarrier(n, 'neuron, layer and net.at take a carrier, such as numbers')
  const at: unknown =
    typeof choice === 'function'
      ? 'at' in choice || choice(n)
      : Object.hasOwn(activations, choice) && activations[choice](n)
  return typeof at === 'function'
    ? (at as (a: A) => A)
    : fail(
        'BadNetwork',
        'activation',
        `An activation is ${Object.keys(activations).join(', ')}, an \`at\` as in softplus.at or like (n) => (a) => n.exp(a), not ${describe(choice)}.${typeof choice === 'string' ? suggestion(choice, Object.keys(activations)) : ''}`,
      )
}

/**
 * One neuron: activation(w₁·x₁ + w₂·x₂ + … + b), added from left to right.
 *
 * @example
 * import { neuron, numbers } from 'fluxion'
 *
 * const out = neuron(numbers, 'tanh')([-3, 1], 6.8813735870195432)([2, 0])
 * assert.strictEqual(out.toFixed(4), '0.7071')
 *
 * @since 0.1.0
 * @category networks
 */
export const neuron = <A>(
  n: Numeric<A>,
  activation: ActivationChoice,
): ((weights: ReadonlyArray<A>, bias: A) => (inputs: ReadonlyArray<A>) => A) => {
  const activate = activationAt(activation, n)
  return (weights, bias) => (inputs) => {
    // What is undefined would count as NaN.
    if (inputs.length !== weights.length || bias === undefined)
      fail(
        'LengthMismatch',
        'neuron',
        `A neuron with ${weights.length} weights needs ${bias === undefined ? 'a bias' : `as many inputs, not ${inputs.length}`}.`,
      )
    const products = weights.map((w, k) => n.mul(w, inputs[k] as A))
    return activate(
      products.length === 0
        ? bias
        : n.add(
            products.reduce((s, p) => n.add(s, p)),
            bias,
          ),
    )
  }
}

/**
 * One layer: neurons side by side, each with all the inputs.
 *
 * @example
 * import { layer, numbers } from 'fluxion'
 *
 * const twice = layer(numbers, 'identity')([[2, 0], [0, 2]], [0, 1])
 * assert.deepStrictEqual(twice([3, 4]), [6, 9])
 *
 * @since 0.1.0
 * @category networks
 */
export const layer = <A>(
  n: Numeric<A>,
  activation: ActivationChoice,
): ((
  weights: ReadonlyArray<ReadonlyArray<A>>,
  biases: ReadonlyArray<A>,
) => (inputs: ReadonlyArray<A>) => ReadonlyArray<A>) => {
  const one = neuron(n, activation)
  return (weights, biases) => {
    const given = (biases as typeof biases | undefined)?.length
    if (weights.length !== given)
      fail('LengthMismatch', 'layer', `A layer of ${weights.length} neurons needs as many biases, not ${given}.`)
    const neurons = weights.map((row, k) => one(row, biases[k] as A))
    return (inputs) => neurons.map((f) => f(inputs))
  }
}
