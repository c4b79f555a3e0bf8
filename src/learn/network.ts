/**
 * Multi-layer perceptrons as pure functions: one forward pass, written once for every carrier. Expressions train it,
 * numbers predict with it, and duals, intervals or whatever else has a `Numeric` will do too.
 */
import { bind, type Env } from '../calculus/environment.js'
import { asNumber, asOptions, isListLike, refuse } from '../checks/options.js'
import { variable } from '../expr/arithmetic.js'
import { asList, fail } from '../expr/error.js'
import { expressions } from '../expr/expressions.js'
import type { Expr } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import type { Numeric } from '../expr/numeric.js'
import { liftAll, type Operand } from '../expr/operand.js'
import { isRelu, layer, type ActivationChoice } from './layers.js'
import { numberedKey, uniform, type Key } from './random.js'

/**
 * The names of a network's weights and biases: `net.w.0.1.2` is the weight in layer 0, into neuron 1, from input 2;
 * `net.b.0.1` is that neuron's bias.
 *
 * @since 0.1.0
 * @category model
 */
export type NetworkParameter<P extends string> = `${P}.w.${number}.${number}.${number}` | `${P}.b.${number}.${number}`

/**
 * A list of a known length as a tuple; of an unknown length, or of 500 and more, as a list: the compiler counts no
 * further than to a thousand.
 */
export type ListOf<N extends number, T, L extends ReadonlyArray<T> = readonly []> = number extends N
  ? ReadonlyArray<T>
  : L['length'] extends 500
    ? ReadonlyArray<T>
    : N extends L['length']
      ? L
      : ListOf<N, T, readonly [...L, T]>

/**
 * A perceptron of layers: names, initial values, and one forward pass that runs at any carrier.
 *
 * @since 0.1.0
 * @category model
 */
export interface Network<P extends string, O extends number> {
  readonly inputs: number
  /** Every parameter's name, layer by layer, neuron by neuron, its weights before its bias. */
  readonly parameters: ReadonlyArray<NetworkParameter<P>>
  /** Small random weights and zero biases. The same key gives the same values. */
  readonly init: (key: Key) => ReadonlyMap<NetworkParameter<P>, number>
  /** The outputs as expressions in the inputs' variables and the parameters. */
  readonly forward: <V extends string = never>(
    inputs: ReadonlyArray<Operand<V>>,
  ) => ListOf<O, Expr<V | NetworkParameter<P>>>
  /** The outputs as numbers. */
  readonly predict: (parameters: Env<NetworkParameter<P>>) => (inputs: ReadonlyArray<number>) => ListOf<O, number>
  /** The forward pass at any carrier. */
  readonly at: <A>(
    n: Numeric<A>,
  ) => (parameter: (name: NetworkParameter<P>) => A) => (inputs: ReadonlyArray<A>) => ListOf<O, A>
}

/**
 * What a network is made from.
 *
 * @since 0.1.0
 * @category model
 */
export interface NetworkOptions<P extends string, O extends number> {
  /** How every parameter's name begins; `net` by default. */
  readonly prefix?: P
  readonly inputs: number
  /** Neurons in each hidden layer. */
  readonly hidden: ReadonlyArray<number>
  readonly outputs: O
  /** Of the hidden layers; `tanh` by default. */
  readonly activation?: ActivationChoice
  /** Of the last layer; `identity` by default. */
  readonly output?: ActivationChoice
  /** How initial weights are scaled; by default `he` for relu and `xavier` for others. */
  readonly scale?: 'xavier' | 'he'
}

/** A layer's shape. */
interface Shape {
  readonly from: number
  readonly to: number
}

/** As many parameters as a Map takes: their names are its keys. */
const MOST = 16777216

const checkSize = (what: string, size: number): void => {
  if (!Number.isInteger(size) || size < 1 || size > MOST)
    refuse('BadNetwork', 'mlp', what, `a whole number from 1 to ${MOST}`, size)
}

const shapesOf = (inputs: number, hidden: ReadonlyArray<number>, outputs: number): ReadonlyArray<Shape> => {
  checkSize('inputs', inputs)
  checkSize('outputs', outputs)
  asList(hidden, 'hidden', '{ hidden: [16, 16] }').forEach((size) => checkSize('hidden layer', size))
  const sizes = [inputs, ...hidden, outputs]
  const shapes = sizes.slice(1).map((to, k) => ({ from: sizes[k] as number, to }))
  checkSize(
    'number of parameters',
    shapes.reduce((n, { from, to }) => n + (from + 1) * to, 0),
  )
  return shapes
}

const range = (length: number): ReadonlyArray<number> => Array.from({ length }, (_, k) => k)

/**
 * The limit of evenly spread initial weights. Xavier: Glorot and Bengio 2010, √(6/(in + out)). He: He et al. 2015,
 * √(6/in).
 */
const limit = (scale: 'xavier' | 'he', { from, to }: Shape): number =>
  Math.sqrt(6 / (scale === 'he' ? from : from + to))

/**
 * A multi-layer perceptron: inputs, hidden layers, outputs. Throws a `FluxionError` (`BadNetwork`) for sizes that are
 * not whole numbers from 1 up or make more than 16,777,216 parameters, for a prefix that is no string, for an unknown
 * activation or scale, and for unknown options.
 *
 * @example
 * import { evaluate, key, mlp, variable } from 'fluxion'
 *
 * const net = mlp({ inputs: 2, hidden: [3], outputs: 1 })
 * assert.strictEqual(net.parameters.length, 13)
 * const weights = net.init(key(1))
 * const [y] = net.forward([variable('a'), variable('b')]) // Expr<'a' | 'b' | NetworkParameter<'net'>>
 * const [p] = net.predict(weights)([0.5, -1])
 * assert.strictEqual(evaluate(y)(new Map([...weights, ['a', 0.5], ['b', -1]])), p)
 *
 * @since 0.1.0
 * @category networks
 */
export const mlp = <const P extends string = 'net', const O extends number = number>(
  options: NetworkOptions<P, O>,
): Network<P, O> => {
  // Their values are checked below.
  const kinds: { readonly [K in keyof NetworkOptions<P, O>]-?: '' } = {
    inputs: '',
    hidden: '',
    outputs: '',
    activation: '',
    output: '',
    scale: '',
    prefix: '',
  }
  const {
    activation = 'tanh',
    hidden,
    inputs,
    output = 'identity',
    outputs,
  } = asOptions('mlp', options, kinds, 'BadNetwork')
  const prefix = (options.prefix ?? 'net') as P
  if (typeof prefix !== 'string') refuse('BadNetwork', 'mlp', 'prefix', 'a string', prefix)
  const scale = options.scale ?? (isRelu(activation) ? 'he' : 'xavier')
  if (scale !== 'xavier' && scale !== 'he') refuse('BadNetwork', 'mlp', 'scale', "'xavier' or 'he'", scale)
  const shapes = shapesOf(inputs, hidden, outputs)
  const weight = (l: number, to: number, from: number): NetworkParameter<P> => `${prefix}.w.${l}.${to}.${from}`
  const bias = (l: number, to: number): NetworkParameter<P> => `${prefix}.b.${l}.${to}`
  const names = shapes.flatMap(({ from, to }, l) =>
    range(to).flatMap((i) => [...range(from).map((j) => weight(l, i, j)), bias(l, i)]),
  )

  const at: Network<P, O>['at'] = <A>(n: Numeric<A>) => {
    const [hiddenLayer, lastLayer] = [layer(n, activation), layer(n, output)]
    return (parameter: (name: NetworkParameter<P>) => A) => {
      const layers = shapes.map(({ from, to }, l) =>
        (l < shapes.length - 1 ? hiddenLayer : lastLayer)(
          range(to).map((i) => range(from).map((j) => parameter(weight(l, i, j)))),
          range(to).map((i) => parameter(bias(l, i))),
        ),
      )
      return (xs: ReadonlyArray<A>) => {
        if (xs.length !== inputs)
          fail('LengthMismatch', 'inputs', `This network takes ${inputs} inputs, not ${xs.length}.`)
        return layers.reduce((values, f) => f(values), xs) as ListOf<O, A>
      }
    }
  }
  // One node for each parameter, however often the network is used.
  const variables = new Map(names.map((name) => [name, variable(name)]))
  const symbolic = at(expressions<string>())((name) => variables.get(name) as Expr<string>)

  return {
    inputs,
    parameters: names,
    init: (key) =>
      new Map(
        shapes.flatMap((shape, l) => {
          const bound = limit(scale, shape)
          const drawn = uniform(numberedKey(key, l), shape.from * shape.to, -bound, bound)
          return range(shape.to).flatMap((i) => [
            ...range(shape.from).map((j) => [weight(l, i, j), drawn[i * shape.from + j] as number] as const),
            [bias(l, i), 0] as const,
          ])
        }),
      ),
    forward: (xs) =>
      symbolic(liftAll(asList(xs, 'forward', 'forward([a, b])'), 'forward')) as ReturnType<
        Network<P, O>['forward']
      > as never,
    predict: (parameters) => {
      const values = bind(names, parameters)
      const byName = new Map(names.map((name, k) => [name, values[k] as number]))
      const run = at(numbers)((name) => byName.get(name) as number)
      // Strings would be multiplied and concatenated.
      const checked = (xs: ReadonlyArray<number>): ReadonlyArray<number> =>
        Array.from(xs, (x, k) => asNumber(x, 'predict', `input ${k}`))
      return (xs) => run(checked(isListLike(xs) ? xs : asList(xs, 'predict', 'predict(parameters)([a, b])')))
    },
    at,
  }
}
