/** The laws of chaining optimisers: `unchanged` is the identity, and how chains are nested does not matter. */
import { chain, momentum, scaleBy, unchanged, type Optimizer } from '../../src/learn/optimizers.js'
import { unlessThrown } from '../compare/data.js'
import { allOf, type Law } from '../law.js'
import {
  chains,
  mixingChain,
  realChains,
  remembering,
  stepsOf,
  type Chain,
  type GradientsAt,
} from '../mutants/optimizers.js'
import { moderate } from '../samples/expressions.js'
import { showData } from '../printData.js'
import { lawAbout } from './common.js'
import { same, sequences, type OptimizerClaims } from './optimizerClaims.js'

/** An optimiser, and how it is chained with others. */
export interface Chained<S> {
  readonly optimizer: Optimizer<S>
  readonly chain: Chain
}

/** `unchanged` before or after it changes nothing. */
export const chainsWithTheIdentity = <S>({
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

/** Forgets the type of the state, which chains only hand on. */
const forgetting = <S>(o: Optimizer<S>): Optimizer<unknown> => o as Optimizer<unknown>

const others = [momentum({ rate: -0.5, decay: 0.5 }), scaleBy((step) => 1 / (step + 1))] as const

/** How a chain of three is nested does not matter, wherever the optimiser stands. */
export const chainsAssociatively = <S>({
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
