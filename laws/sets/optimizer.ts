/**
 * What any optimiser must satisfy: it is pure, its states are data, its steps fit, it chains, and, if it claims so, it
 * descends.
 */
import { asOptions } from '../../src/checks/options.js'
import { checkOptimizer, type Optimizer } from '../../src/learn/optimizers.js'
import { bitsOf, frozen, unlessThrown } from '../compare/data.js'
import { allOf, fails, holds, type Law, type Verdict } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import { misshapen, remembering, unwritable, stepsOf, writing, type GradientsAt } from '../mutants/optimizers.js'
import { moderate } from '../samples/expressions.js'
import { showData } from '../printData.js'
import { lawAbout } from './common.js'
import { descends } from './descent.js'
import { chainsAssociatively, chainsWithTheIdentity } from './optimizerChains.js'
import { same, sequences, type OptimizerClaims } from './optimizerClaims.js'

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

/** What data becomes when it is written as JSON and read again. */
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

/** A state is plain data: a run can be stored, and continues from what was stored. */
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

/**
 * The laws of an optimiser, whoever wrote it: `init` and `update` are pure; a state is plain data, which can be stored;
 * a step has a finite number for each parameter; it chains with `unchanged` and with others; and, where `descends` is
 * given, it goes downhill in bowls. Throws a `FluxionError` (`BadOperand`) for unknown claims, and for what is not an
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
  // A claim under a misspelt name would not be tried.
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
