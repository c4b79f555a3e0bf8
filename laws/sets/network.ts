/** What networks and training runs must satisfy: hidden units have no order, and a key decides everything. */
import * as fc from 'fast-check'
import { valueAndGrad } from '../../src/calculus/differentiate.js'
import { squaredError } from '../../src/learn/losses.js'
import { take } from '../../src/learn/lazy.js'
import type { RunState } from '../../src/learn/runState.js'
import { minimize } from '../../src/learn/minimize.js'
import { mlp, type NetworkParameter } from '../../src/learn/network.js'
import { adam } from '../../src/learn/optimizers.js'
import { key, uniform, type Key } from '../../src/learn/random.js'
import { expressions } from '../../src/expr/expressions.js'
import type { Expr } from '../../src/expr/node.js'
import { meanOver } from '../../src/objective/objective.js'
import { table } from '../../src/objective/table.js'
import { variable } from '../../src/expr/arithmetic.js'
import { gradientsAgree, valuesAgree } from '../compare/agree.js'
import { bitsOf } from '../compare/data.js'
import { moderate } from '../samples/expressions.js'
import type { Values } from '../subject.js'
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
 * What the laws of networks speak of: the output of a network with one hidden layer of so many units, as an expression
 * in its inputs' variables and its parameters.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Networks {
  readonly output: (inputs: ReadonlyArray<Expr<string>>, hidden: number) => Expr<string>
}

const networkOf = (inputs: number, hidden: number) => mlp({ inputs, hidden: [hidden], outputs: 1 })

const networks: Networks = {
  output: (inputs, hidden) => networkOf(inputs.length, hidden).forward(inputs)[0],
}

/** A network in which something goes by the place of a hidden unit. */
const renamed = (rename: (name: string) => string): Networks => ({
  output: (inputs, hidden) => {
    const net = networkOf(inputs.length, hidden)
    return net.at(expressions<string>())((name) => variable(rename(name)))(inputs)[0]
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

/** The loss of a network of one size, and what is asked of it. */
interface Loss {
  readonly e: Expr<string>
  readonly at: (env: Values) => { readonly value: number; readonly gradient: Values }
  readonly parameters: ReadonlyArray<string>
}

/** For each implementation and size, the loss: the same function of the same numbers, made once. */
const losses = new WeakMap<Networks, Map<string, Loss>>()

const lossOf = (subject: Networks, inputs: number, hidden: number): Loss => {
  const [known, size] = [losses.get(subject) ?? new Map<string, Loss>(), `${inputs} ${hidden}`]
  losses.set(subject, known)
  const before = known.get(size)
  if (before !== undefined) return before
  const xs = Array.from({ length: inputs }, (_, k) => variable(`x.${k}`))
  const e: Expr<string> = squaredError(subject.output(xs, hidden), variable('target'))
  const loss = { e, at: valueAndGrad(e), parameters: networkOf(inputs, hidden).parameters }
  known.set(size, loss)
  return loss
}

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
  predicate: ({ inputs, order, seed, target }, subject, tolerance) => {
    const { at, e, parameters } = lossOf(subject, inputs.length, order.length)
    // Biases too: at 0 they would all be alike.
    const drawn = uniform(key(seed), parameters.length, -1, 1)
    const row = [...inputs.map((x, k) => [`x.${k}`, x] as const), ['target', target] as const]
    const before: Values = new Map([...parameters.map((name, k) => [name, drawn[k] as number] as const), ...row])
    const after = permuted(before, order)
    const [one, other] = [at(before), at(after)]
    return allOf([
      valuesAgree(other.value, one.value, () => e, before, tolerance),
      gradientsAgree(other.gradient, permuted(one.gradient, order), e, after, tolerance),
    ])
  },
})

/**
 * What the law of keys speaks of: initial values, and a run on minibatches, of so many rows that no two keys are likely
 * to draw them in one order.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Training {
  readonly init: (k: Key) => ReadonlyMap<Parameter, number>
  readonly run: (k: Key, start: ReadonlyMap<Parameter, number>) => ReadonlyArray<RunState<Parameter, unknown>>
}

const net = mlp({ inputs: 1, hidden: [1], outputs: 1 })
const ROWS = 16
const rows = table({
  x: Array.from({ length: ROWS }, (_, k) => k / ROWS),
  y: Array.from({ length: ROWS }, (_, k) => (k % 3) - 1),
})
const lossOverRows = meanOver(rows)(squaredError(net.forward([variable('x')])[0], variable('y')))

/** A memory that no pure function has: for a mutant. */
const calls: Array<number> = []

const training: Training = {
  init: net.init,
  run: (k, start) => [...take(ROWS)(minimize(adam({ rate: 0.1 }), { key: k, batch: 1 })(lossOverRows)(start))],
}

/**
 * The same key gives the same bits; another key gives others, in the start and in the run.
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
  statement: 'run(k, init(k)) = run(k, init(k)); for k ≠ l: init(k) ≠ init(l), and run(k, s) ≠ run(l, s) for every s',
  arbitrary: fc.record({ seed: fc.nat(100_000) }),
  subject: training,
  tolerance: 0,
  runs: 30,
  mutants: [
    {
      name: 'initial values that differ from call to call',
      subject: { ...training, init: () => net.init(key(calls.push(1))) },
    },
    { name: 'initial values that forget their key', subject: { ...training, init: () => net.init(key(1)) } },
    { name: 'a run that forgets its key', subject: { ...training, run: (_k, s) => training.run(key(1), s) } },
  ],
  predicate: ({ seed }, { init, run }) => {
    const [k, another] = [key(seed), key(-1)]
    const start = init(k)
    const [one, again] = [start, init(k)].map((s) => runBits(run(k, s)))
    if (one !== again) return fails('two runs with one key differ')
    if (bitsOf(start) === bitsOf(init(another))) return fails('initial values with two keys are the same')
    return one === runBits(run(another, start)) ? fails('runs with two keys are the same, from one start') : holds
  },
})

/** A run as text: what it computed, number by number. */
const runBits = (run: ReturnType<Training['run']>): string =>
  bitsOf(run.map(({ gradient, loss, parameters }) => [parameters, loss, gradient]))

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
