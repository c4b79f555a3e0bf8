/**
 * What any optimiser must satisfy: it is pure, its states are data, its steps fit, it chains, and, if it claims so, it
 * descends.
 */
import * as fc from 'fast-check'
import { asOptions } from '../../src/calculus/options.js'
import { chain, checkOptimizer, momentum, scaleBy, unchanged, type Optimizer } from '../../src/learn/optimizers.js'
import { bitsOf, frozen, unlessThrown } from '../compare/data.js'
import { allOf, fails, holds, type Law, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import {
  chains,
  misshapen,
  mixingChain,
  realChains,
  remembering,
  unwritable,
  stepsOf,
  writing,
  type Chain,
  type GradientsAt,
} from '../mutants/optimizers.js'
import { moderate } from '../samples/expressions.js'
import { showData } from '../printData.js'
import { lawAbout } from './common.js'
import { descends, type Descent } from './descent.js'

/**
 * An optimiser and what is claimed of it.
 *
 * @since 0.1.0
 * @category model
 */
export interface OptimizerClaims<S> {
  /** The laws' names begin with it. */
  readonly name: string
  readonly optimizer: Optimizer<S>
  /** That it finds the lowest point of a bowl; nothing of the kind is claimed unless stated. */
  readonly descends?: Descent
  /** What gradients and parameters are made of; `moderate` unless stated. */
  readonly numbers?: fc.Arbitrary<number>
}

/** An optimiser, and how it is chained with others. */
export interface Chained<S> {
  readonly optimizer: Optimizer<S>
  readonly chain: Chain
}

/** Up to three parameters and five gradients. */
const sequences = (numbers: fc.Arbitrary<number>): fc.Arbitrary<GradientsAt> => {
  const three = fc.tuple(numbers, numbers, numbers)
  return fc
    .record({
      size: fc.integer({ min: 1, max: 3 }),
      parameters: three,
      gradients: fc.array(three, { minLength: 1, maxLength: 5 }),
    })
    .map(({ gradients, parameters, size }) => ({
      parameters: parameters.slice(0, size),
      gradients: gradients.map((g) => g.slice(0, size)),
    }))
}

const same = (what: string, left: unknown, right: unknown): Verdict => {
  const [l, r] = [bitsOf(left), bitsOf(right)]
  return l === r ? holds : fails(`${what}: ${l} ≠ ${r}`)
}

/** One update, tried twice on frozen inputs. */
const update = <S>(o: Optimizer<S>, g: ReadonlyArray<number>, state: S, x: ReadonlyArray<number>) => {
  const before = bitsOf(state)
  const next = frozen(o.update(g, state, x))
  const first = bitsOf(next)
  const again = bitsOf(o.update(g, state, x))
  const verdict = allOf([
    first === again ? holds : fails(`the same update made twice: ${first} ≠ ${again}`),
    bitsOf(state) === before ? holds : fails(`the state given was changed, from ${before} to ${bitsOf(state)}`),
  ])
  return { ...next, verdict }
}

/** `init` and `update` are functions: inputs are read only, and decide everything. */
const isPure = <S>({ numbers = moderate, name, optimizer }: OptimizerClaims<S>): Law<GradientsAt, Optimizer<S>> =>
  lawAbout<Optimizer<S>>()({
    name: `${name}: is pure`,
    statement: 'init and update take frozen inputs, give the same for the same, and leave earlier states as they were',
    arbitrary: sequences(numbers),
    show: showData,
    subject: optimizer,
    tolerance: 0,
    mutants: [remembering(optimizer), ...writing(optimizer)],
    predicate: (sample, o) =>
      unlessThrown('on frozen inputs, the optimiser', () => {
        const { gradients, parameters } = frozen(structuredClone(sample))
        const start = frozen(o.init(parameters))
        const again = same('the same start made twice', start, o.init(parameters))
        const run = gradients.reduce<{
          readonly state: S
          readonly kept: ReadonlyArray<readonly [S, string]>
          readonly verdict: Verdict
        }>(
          ({ kept, state, verdict }, g) => {
            const next = update(o, g, state, parameters)
            return {
              state: next.state,
              kept: [...kept, [next.state, bitsOf(next.state)]],
              verdict: allOf([verdict, next.verdict]),
            }
          },
          { state: start, kept: [[start, bitsOf(start)]], verdict: again },
        )
        return allOf([
          run.verdict,
          ...run.kept.map(([state, bits]) =>
            bitsOf(state) === bits ? holds : fails(`an earlier state became ${bitsOf(state)}; it was ${bits}`),
          ),
          same('the same run made twice', stepsOf(o, { gradients, parameters }), stepsOf(o, { gradients, parameters })),
        ])
      }),
  })

/** What is left of data that was written as text and read again. */
const rewritten = <S>(state: S): S => (JSON.parse(JSON.stringify({ state })) as { readonly state: S }).state

/** Data by its bits, but for the sign of 0, which JSON does not keep. */
const unsignedBits = (x: unknown): string => bitsOf(x).replace(/-0(?=[,\]}]|$)/g, '0')

const sameUnsigned = (what: string, left: unknown, right: unknown): Verdict => {
  const [l, r] = [unsignedBits(left), unsignedBits(right)]
  return l === r ? holds : fails(`${what}: ${l} ≠ ${r}`)
}

/** The same optimiser, its states written as text and read again between the steps. */
const resumed = <S>(o: Optimizer<S>): Optimizer<S> => ({
  init: (parameters) => rewritten(o.init(parameters)),
  update: (gradient, state, parameters) => {
    const next = o.update(gradient, state, parameters)
    return { ...next, state: rewritten(next.state) }
  },
})

/** The states of a run, from the first on. */
const statesOf = <S>(o: Optimizer<S>, { gradients, parameters }: GradientsAt): ReadonlyArray<S> =>
  gradients.reduce<ReadonlyArray<S>>(
    (states, g) => [...states, o.update(g, states.at(-1) as S, parameters).state],
    [o.init(parameters)],
  )

/** A state is plain data: a run can be stored, and goes on from what was stored. */
const statesAreData = <S>({
  numbers = moderate,
  name,
  optimizer,
}: OptimizerClaims<S>): Law<GradientsAt, Optimizer<S>> =>
  lawAbout<Optimizer<S>>()({
    name: `${name}: states are data`,
    statement:
      'JSON.parse(JSON.stringify(state)) = state, bit for bit but for the sign of 0, and a run goes on from it as from the state',
    arbitrary: sequences(numbers),
    show: showData,
    subject: optimizer,
    tolerance: 0,
    mutants: unwritable(optimizer),
    predicate: (sample, o) =>
      unlessThrown('the optimiser', () => {
        const kept = allOf(
          statesOf(o, sample).map((state) => sameUnsigned('a state, written and read', rewritten(state), state)),
        )
        return kept === holds
          ? sameUnsigned(
              'steps from states that were written and read',
              stepsOf(resumed(o), sample),
              stepsOf(o, sample),
            )
          : kept
      }),
  })

/** A step is a list of numbers, one for each parameter. */
const stepsFit = <S>({ numbers = moderate, name, optimizer }: OptimizerClaims<S>): Law<GradientsAt, Optimizer<S>> =>
  lawAbout<Optimizer<S>>()({
    name: `${name}: steps fit`,
    statement: 'a step has one finite number for each parameter',
    arbitrary: sequences(numbers),
    show: showData,
    subject: optimizer,
    tolerance: 0,
    mutants: misshapen(optimizer),
    predicate: (sample, o) =>
      unlessThrown('the optimiser', () => {
        const n = sample.parameters.length
        const wrong = stepsOf(o, sample).find((step) => !(step.length === n && Array.from(step).every(Number.isFinite)))
        return wrong === undefined ? holds : fails(`the step ${bitsOf(wrong)} for ${n} parameter${n === 1 ? '' : 's'}`)
      }),
  })

/** `unchanged` before or after it changes nothing. */
const chainsWithTheIdentity = <S>({
  numbers = moderate,
  name,
  optimizer,
}: OptimizerClaims<S>): Law<GradientsAt, Chained<S>> => {
  const sides = (chained: Chain, o: Optimizer<S>): ReadonlyArray<Optimizer<unknown>> => [
    forgetting(chained(unchanged, o)),
    forgetting(chained(o, unchanged)),
  ]
  return lawAbout<Chained<S>>()({
    name: `${name}: chains with the identity`,
    statement: 'chain(unchanged, o) = o = chain(o, unchanged), step by step, bit for bit',
    arbitrary: sequences(numbers),
    show: showData,
    subject: { chain, optimizer },
    tolerance: 0,
    mutants: [
      ...realChains(chains, (chained) => sides(chained, optimizer)).map((m) => ({
        name: m.name,
        subject: { chain: m.subject, optimizer },
      })),
      { name: 'one that remembers between calls', subject: { chain, optimizer: remembering(optimizer).subject } },
    ],
    predicate: (sample, { chain: chained, optimizer: o }) =>
      unlessThrown('the optimiser', () => {
        const own = stepsOf(o, sample)
        return allOf(
          sides(chained, o).map((c, k) => same(`${k === 0 ? 'after' : 'before'} unchanged`, stepsOf(c, sample), own)),
        )
      }),
  })
}

/** Any state will do, once it is only handed on. */
const forgetting = <S>(o: Optimizer<S>): Optimizer<unknown> => o as Optimizer<unknown>

const others = [momentum({ rate: -0.5, decay: 0.5 }), scaleBy((step) => 1 / (step + 1))] as const

/** How a chain of three is nested does not matter, wherever the optimiser stands. */
const chainsAssociatively = <S>({
  numbers = moderate,
  name,
  optimizer,
}: OptimizerClaims<S>): Law<GradientsAt, Chained<S>> => {
  const threes = (o: Optimizer<S>) => {
    const [a, b, c] = [forgetting(o), forgetting(others[0]), forgetting(others[1])]
    return [[a, b, c], [b, a, c], [b, c, a]] as const // prettier-ignore
  }
  const left = (chained: Chain, o: Optimizer<S>): ReadonlyArray<Optimizer<unknown>> =>
    threes(o).map(([a, b, c]) => forgetting(chained(chained(a, b), c)))
  const right = (chained: Chain, o: Optimizer<S>): ReadonlyArray<Optimizer<unknown>> =>
    threes(o).map(([a, b, c]) => forgetting(chained(a, chained(b, c))))
  return lawAbout<Chained<S>>()({
    name: `${name}: chains in any nesting`,
    statement: 'chain(chain(o, p), q) = chain(o, chain(p, q)), step by step, bit for bit, for o in any of the places',
    arbitrary: sequences(numbers),
    show: showData,
    subject: { chain, optimizer },
    tolerance: 0,
    mutants: [
      { name: mixingChain.name, subject: { chain: mixingChain.subject, optimizer } },
      { name: 'one that remembers between calls', subject: { chain, optimizer: remembering(optimizer).subject } },
    ],
    predicate: (sample, { chain: chained, optimizer: o }) =>
      unlessThrown('the optimiser', () => {
        const [l, r] = [left(chained, o), right(chained, o)]
        return allOf(
          l.map((one, k) =>
            same(`as number ${k + 1} of three`, stepsOf(one, sample), stepsOf(r[k] as typeof one, sample)),
          ),
        )
      }),
  })
}

/**
 * The laws of an optimiser, whoever wrote it: `init` and `update` are pure; a state is plain data, which can be stored;
 * a step has a finite number for each parameter; it chains with `unchanged` and with others; and, where `descends` is
 * given, it gets down in bowls. Throws a `FluxionError` (`BadOperand`) for claims of other names, and for what is no
 * optimiser.
 *
 * @example
 * import { checkAll, optimizerLaws } from 'fluxion/laws'
 * import type { Optimizer } from 'fluxion'
 * import { either as E } from 'fp-ts'
 *
 * // only the sign of the gradient counts, and steps grow shorter
 * const signs: Optimizer<number> = {
 *   init: () => 1,
 *   update: (gradient, n) => ({ step: gradient.map((g) => -Math.sign(g) / n), state: n + 1 }),
 * }
 * const mine = optimizerLaws({ name: 'signs', optimizer: signs, descends: { steps: 60, share: 0.2 } })
 * assert.strictEqual(checkAll(mine, { runs: 20 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const optimizerLaws = <S>(claims: OptimizerClaims<S>): Laws => {
  // Of a claim under a name that is none of these nothing would be tried.
  asOptions('optimizerLaws', claims, { name: '', optimizer: '', descends: '', numbers: '' })
  checkOptimizer('optimizerLaws', 'optimizer', claims.optimizer)
  return laws(
    claims.name,
    someLaw(isPure(claims)),
    someLaw(statesAreData(claims)),
    someLaw(stepsFit(claims)),
    someLaw(chainsWithTheIdentity(claims)),
    someLaw(chainsAssociatively(claims)),
    ...(claims.descends === undefined ? [] : [someLaw(descends(claims.name, claims.optimizer, claims.descends))]),
  )
}
