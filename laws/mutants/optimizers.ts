/**
 * Optimisers that are wrong in one place, made from any that is right. Some write where they must not, which is what is
 * wrong with them.
 */
import { either as E } from 'fp-ts'
import { chain, type Optimizer } from '../../src/learn/optimizers.js'
import { bitsOf } from '../compare/data.js'
import type { Mutant } from '../law.js'

type Vector = ReadonlyArray<number>

/** How optimisers are chained. */
export type Chain = <S, T>(first: Optimizer<S>, second: Optimizer<T>) => Optimizer<readonly [S, T]>

/** Parameters, and the gradients that an optimiser is given one after the other. */
export interface GradientsAt {
  readonly parameters: Vector
  readonly gradients: ReadonlyArray<Vector>
}

/** The steps that an optimiser takes; each is added to the parameters. */
export const stepsOf = <S>(o: Optimizer<S>, { gradients, parameters }: GradientsAt): ReadonlyArray<Vector> =>
  gradients.reduce<{ readonly x: Vector; readonly state: S; readonly steps: ReadonlyArray<Vector> }>(
    ({ state, steps, x }, g) => {
      const next = o.update(g, state, x)
      return { x: x.map((xk, k) => xk + (next.step[k] as number)), state: next.state, steps: [...steps, next.step] }
    },
    { x: parameters, state: o.init(parameters), steps: [] },
  ).steps

// ── which of them are real

const probes: ReadonlyArray<GradientsAt> = [
  { parameters: [1], gradients: [[2], [0.5], [-1]] },
  { parameters: [0.5, -1], gradients: [[1, -2], [3, -0.25], [-1, 0.75]] }, // prettier-ignore
]

/** What an optimiser does on the probes, as text; `undefined` for one that throws. */
const behaviour = <S>(o: Optimizer<S>): string | undefined =>
  E.getOrElse(() => undefined as string | undefined)(
    E.tryCatch(
      () => bitsOf(probes.map((probe) => stepsOf(o, probe))),
      () => undefined,
    ),
  )

/** Those that take other steps than the original: the others are no mutants of it. */
const real = <S>(
  o: Optimizer<S>,
  mutants: ReadonlyArray<Mutant<Optimizer<S>>>,
): ReadonlyArray<Mutant<Optimizer<S>>> => {
  const own = behaviour(o)
  return mutants.filter(({ subject }) => behaviour(subject) !== own)
}

/** The same optimiser with another step. */
const stepping = <S>(o: Optimizer<S>, change: (step: Vector, gradient: Vector) => Vector): Optimizer<S> => ({
  ...o,
  update: (gradient, state, parameters) => {
    const next = o.update(gradient, state, parameters)
    return { ...next, step: change(next.step, gradient) }
  },
})

/** Steps that grow with the number of calls ever made. */
export const remembering = <S>(o: Optimizer<S>): Mutant<Optimizer<S>> => {
  const calls: Array<number> = []
  return {
    name: 'one that remembers between calls',
    subject: stepping(o, (step) => {
      calls.push(1)
      return step.map((s) => s + calls.length)
    }),
  }
}

/** Updates that write where they must not. */
export const writing = <S>(o: Optimizer<S>): ReadonlyArray<Mutant<Optimizer<S>>> => {
  const before = (write: (gradient: Vector, state: S, parameters: Vector) => void): Optimizer<S> => ({
    ...o,
    update: (gradient, state, parameters) => {
      write(gradient, state, parameters)
      return o.update(gradient, state, parameters)
    },
  })
  const hasState = E.tryCatch(
    () => o.init([1]),
    () => undefined,
  )
  return [
    {
      name: 'an update that writes into the gradient',
      subject: before((gradient) => {
        ;(gradient as Array<number>).fill(0)
      }),
    },
    {
      name: 'an update that writes into the parameters',
      subject: before((_g, _s, parameters) => {
        ;(parameters as Array<number>)[0] = 0
      }),
    },
    ...(E.isRight(hasState) && typeof hasState.right === 'object' && hasState.right !== null
      ? [
          {
            name: 'an update that writes into the state',
            subject: before((_g, state) => {
              ;(state as { touched?: boolean }).touched = true
            }),
          },
          { name: 'a start that depends on how often it was asked for', subject: forgetful(o) },
        ]
      : []),
  ]
}

/** The first gradient after every second `init` is lost. */
const forgetful = <S>(o: Optimizer<S>): Optimizer<S> => {
  const calls: Array<number> = []
  const late = new WeakSet<object>()
  return {
    init: (parameters) => {
      calls.push(1)
      const state = o.init(parameters)
      if (calls.length % 2 === 0 && typeof state === 'object' && state !== null) late.add(state)
      return state
    },
    update: (gradient, state, parameters) =>
      typeof state === 'object' && state !== null && late.has(state)
        ? { step: gradient.map(() => 0), state }
        : o.update(gradient, state, parameters),
  }
}

/** The same optimiser, its state kept in something. */
const keptIn = <S, T>(
  o: Optimizer<S>,
  name: string,
  put: (state: S) => T,
  take: (kept: T) => S,
): Mutant<Optimizer<S>> => ({
  name,
  // A state of another type: whoever only hands it on can't tell.
  subject: {
    init: (parameters) => put(o.init(parameters)),
    update: (gradient, kept, parameters) => {
      const { state, step } = o.update(gradient, take(kept), parameters)
      return { step, state: put(state) }
    },
  } as Optimizer<T> as unknown as Optimizer<S>,
})

/** States that are lost when they are written as text. */
export const unwritable = <S>(o: Optimizer<S>): ReadonlyArray<Mutant<Optimizer<S>>> => [
  keptIn(
    o,
    'what is remembered stands in a Map',
    (state) => new Map([['state', state]]),
    (kept) => kept.get('state') as S,
  ),
  keptIn(
    o,
    'what is remembered stands in a function',
    (state) => () => state,
    (kept) => kept(),
  ),
  keptIn(
    o,
    'a typed array beside what is remembered',
    (state) => ({ state, scratch: Float64Array.of(1) }),
    (kept) => kept.state,
  ),
  keptIn(
    o,
    '∞ beside what is remembered',
    (state) => ({ state, least: Infinity }),
    (kept) => kept.state,
  ),
]

/** Steps of the wrong shape. */
export const misshapen = <S>(o: Optimizer<S>): ReadonlyArray<Mutant<Optimizer<S>>> =>
  real(o, [
    { name: 'the last entry is lost', subject: stepping(o, (step) => step.slice(0, -1)) },
    { name: 'one entry too many', subject: stepping(o, (step) => [...step, 0]) },
    {
      name: 'NaN for a positive entry',
      subject: stepping(o, (step, g) => step.map((s, k) => ((g[k] as number) > 0 ? NaN : s))),
    },
  ])

/** Steps that don't lead downhill. */
export const uphill = <S>(o: Optimizer<S>): ReadonlyArray<Mutant<Optimizer<S>>> =>
  real(o, [
    {
      name: 'a wrong sign for positive entries',
      subject: stepping(o, (step, g) => step.map((s, k) => ((g[k] as number) > 0 ? -s : s))),
    },
    { name: 'a wrong sign', subject: stepping(o, (step) => step.map((s) => -s)) },
    {
      name: 'the last parameter stays where it is',
      subject: stepping(o, (step) => step.map((s, k) => (k === step.length - 1 ? 0 : s))),
    },
  ])

// ── wrong chains

/** A chain that passes on something else than the first's step, or keeps other states. */
const chaining =
  (pass: (step: Vector, gradient: Vector) => Vector, keep: 'both' | 'the first' | 'the second' = 'both'): Chain =>
  (first, second) => ({
    init: (parameters) => [first.init(parameters), second.init(parameters)],
    update: (gradient, [s, t], parameters) => {
      const one = first.update(gradient, s, parameters)
      const two = second.update(pass(one.step, gradient), t, parameters)
      return {
        step: two.step,
        state: [keep === 'the second' ? s : one.state, keep === 'the first' ? t : two.state],
      }
    },
  })

/** Wrong chains by what is wrong with them. */
export const chains: ReadonlyArray<Mutant<Chain>> = [
  { name: 'a chain whose second gets the gradient', subject: chaining((_step, gradient) => gradient) },
  { name: 'a chain in which the first’s state is not carried on', subject: chaining((step) => step, 'the second') },
  { name: 'a chain in which the second’s state is not carried on', subject: chaining((step) => step, 'the first') },
]

/** A chain that passes on the mean of step and gradient: right for an identity, wrong for nesting. */
export const mixingChain: Mutant<Chain> = {
  name: 'a chain that passes on the mean of step and gradient',
  subject: chaining((step, gradient) => step.map((s, k) => (s + (gradient[k] as number)) / 2)),
}

/** Those chains that take other steps than the real one where they are asked about: the others are no mutants. */
export const realChains = (
  mutants: ReadonlyArray<Mutant<Chain>>,
  uses: (chained: Chain) => ReadonlyArray<Optimizer<unknown>>,
): ReadonlyArray<Mutant<Chain>> =>
  mutants.filter(({ subject }) => bitsOf(uses(subject).map(behaviour)) !== bitsOf(uses(chain).map(behaviour)))
