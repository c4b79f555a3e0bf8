/** What networks and training runs must satisfy: hidden units have no order, and a key decides everything. */
import * as fc from 'fast-check'
import { evaluate } from '../../src/calculus/evaluate.js'
import { grad } from '../../src/calculus/differentiate.js'
import { squaredError } from '../../src/learn/losses.js'
import { take } from '../../src/learn/lazy.js'
import { minimize, type RunState } from '../../src/learn/minimize.js'
import { mlp, type NetworkParameter } from '../../src/learn/network.js'
import { adam } from '../../src/learn/optimizers.js'
import { key, uniform, type Key } from '../../src/learn/random.js'
import { expressions } from '../../src/expr/expressions.js'
import type { Expr } from '../../src/expr/node.js'
import { constant } from '../../src/expr/operand.js'
import { meanOver } from '../../src/objective/objective.js'
import { table } from '../../src/objective/table.js'
import { variable } from '../../src/expr/arithmetic.js'
import { gradientsAgree, agree } from '../compare/agree.js'
import { moderate } from '../samples/expressions.js'
import type { Values } from '../subject.js'
import { conditioning } from '../compare/conditioning.js'
import { lawAbout } from './common.js'
import { allOf, fails, holds, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'

type Parameter = NetworkParameter<'net'>

/** A network of one hidden layer, the inputs and the target of one row, and an order of its hidden units. */
export interface NetworkAt {
  readonly seed: number
  readonly inputs: ReadonlyArray<number>
  readonly target: number
  /** Hidden unit k goes to place `order[k]`. */
  readonly order: ReadonlyArray<number>
}

/**
 * What the laws of networks speak of: the output of a network with one hidden layer of so many units, as an expression.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Networks {
  readonly output: (inputs: ReadonlyArray<number>, hidden: number) => Expr<string>
}

const networkOf = (inputs: number, hidden: number) => mlp({ inputs, hidden: [hidden], outputs: 1 })

const networks: Networks = {
  output: (inputs, hidden) => networkOf(inputs.length, hidden).forward(inputs)[0],
}

/** A network in which something goes by the place of a hidden unit. */
const renamed = (rename: (name: string) => string): Networks => ({
  output: (inputs, hidden) => {
    const net = networkOf(inputs.length, hidden)
    return net.at(expressions<string>())((name) => variable(rename(name)))(inputs.map(constant))[0]
  },
})

const samples: fc.Arbitrary<NetworkAt> = fc
  .record({
    seed: fc.nat(1000),
    inputs: fc.array(moderate, { minLength: 1, maxLength: 3 }),
    target: moderate,
    hidden: fc.integer({ min: 2, max: 5 }),
  })
  .chain(({ hidden, ...rest }) => {
    const places = Array.from({ length: hidden }, (_, k) => k)
    return fc.shuffledSubarray(places, { minLength: hidden }).map((order) => ({ ...rest, order }))
  })

/** A parameter's name once hidden units have gone to their places. */
const moved = (name: string, order: ReadonlyArray<number>): string =>
  name
    .replace(/^(net\.[wb]\.0\.)(\d+)/, (_, head: string, k: string) => `${head}${order[Number(k)] ?? k}`)
    .replace(/^(net\.w\.1\.0\.)(\d+)/, (_, head: string, k: string) => `${head}${order[Number(k)] ?? k}`)

const permuted = (values: Values, order: ReadonlyArray<number>): Values =>
  new Map([...values].map(([name, v]) => [moved(name, order), v]))

/**
 * Hidden units have no order: permuting them leaves the loss unchanged and permutes its gradient.
 *
 * @example
 * import { check, hiddenUnitsHaveNoOrder } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(hiddenUnitsHaveNoOrder, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const hiddenUnitsHaveNoOrder: Law<NetworkAt, Networks> = lawAbout<Networks>()({
  name: 'hidden units have no order',
  statement: 'loss(π θ) = loss(θ), ∇loss(π θ) = π ∇loss(θ) for every permutation π of hidden units',
  arbitrary: samples,
  subject: networks,
  mutants: [
    { name: 'all units have the first one’s bias', subject: renamed((n) => n.replace(/^net\.b\.0\.\d+/, 'net.b.0.0')) },
    {
      name: 'the first unit has the second one’s weight',
      subject: renamed((n) => n.replace(/^net\.w\.1\.0\.0/, 'net.w.1.0.1')),
    },
  ],
  predicate: ({ inputs, order, seed, target }, { output }, tolerance) => {
    const loss = squaredError(output(inputs, order.length), target)
    // Biases too: at 0 they would all be alike.
    const names = networkOf(inputs.length, order.length).parameters
    const drawn = uniform(key(seed), names.length, -1, 1)
    const before: Values = new Map(names.map((name, k) => [name, drawn[k] as number]))
    const after = permuted(before, order)
    const scale = conditioning(loss)(before, () => 1)
    return allOf([
      agree('loss', evaluate(loss)(after), evaluate(loss)(before), { ...scale, size: scale.bound }, tolerance),
      gradientsAgree(grad(loss)(after), permuted(grad(loss)(before), order), loss, after, tolerance),
    ])
  },
})

/**
 * What the law of keys speaks of: initial values, and a run on minibatches.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Training {
  readonly init: (k: Key) => ReadonlyMap<Parameter, number>
  readonly run: (k: Key, start: ReadonlyMap<Parameter, number>) => ReadonlyArray<RunState<Parameter, unknown>>
}

const net = mlp({ inputs: 1, hidden: [2], outputs: 1 })
const rows = table({ x: [0, 1, 2, 3, 4], y: [1, 0, 1, 0, 1] })
const lossOverRows = meanOver(rows)(squaredError(net.forward([variable('x')])[0], variable('y')))

/** A memory that no pure function has: for a mutant. */
const calls: Array<number> = []

const training: Training = {
  init: net.init,
  run: (k, start) => [...take(8)(minimize(adam({ rate: 0.1 }), { key: k, batch: 2 })(lossOverRows)(start))],
}

/**
 * The same key gives the same bits; another key gives others.
 *
 * @example
 * import { check, sameKeySameBits } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(sameKeySameBits, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const sameKeySameBits: Law<{ readonly seed: number }, Training> = lawAbout<Training>()({
  name: 'same key, same bits',
  statement: 'run(k, init(k)) = run(k, init(k)) ≠ run(l, init(l)) for k ≠ l',
  arbitrary: fc.record({ seed: fc.nat(100_000) }),
  subject: training,
  tolerance: 0,
  runs: 30,
  mutants: [
    {
      name: 'initial values that differ from call to call',
      subject: { ...training, init: () => net.init(key(calls.push(1))) },
    },
    { name: 'initial values that forget their key', subject: { init: () => net.init(key(1)), run: () => [] } },
    {
      name: 'a run that forgets its key',
      subject: { init: () => net.init(key(1)), run: (_k, s) => training.run(key(1), s) },
    },
  ],
  predicate: ({ seed }, { init, run }) => {
    const bits = (k: Key): string => JSON.stringify(run(k, init(k)))
    const [one, again, other] = [bits(key(seed)), bits(key(seed)), bits(key(seed + 1))]
    if (one !== again) return fails('two runs with one key differ')
    return one === other ? fails('runs with two keys are the same') : holds
  },
})

/**
 * The laws of networks and of training.
 *
 * @example
 * import { checkAll, networkLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(networkLaws, { runs: 10, key: 3 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const networkLaws: Laws = laws('networks', someLaw(hiddenUnitsHaveNoOrder), someLaw(sameKeySameBits))
