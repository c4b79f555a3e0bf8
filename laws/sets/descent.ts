/** Whether an optimiser goes downhill: in bowls, the convex quadratics Σ λᵢ·(xᵢ − cᵢ)²/2. */
import * as fc from 'fast-check'
import { asOptions } from '../../src/checks/options.js'
import type { Optimizer } from '../../src/learn/optimizers.js'
import { unlessThrown } from '../compare/data.js'
import { fails, holds, type Law } from '../law.js'
import { uphill } from '../mutants/optimizers.js'
import { moderate } from '../samples/expressions.js'
import { showData } from '../printData.js'
import { lawAbout } from './common.js'

/**
 * What is claimed of an optimiser that descends: from any start at the stated distance from the lowest point, in every
 * bowl of the stated curvature, the value falls to a stated share in a stated number of steps.
 *
 * @since 0.1.0
 * @category model
 */
export interface Descent {
  /** The least and the greatest λ; [0.5, 2] by default. */
  readonly curvature?: readonly [least: number, greatest: number]
  /** How far a start is from the lowest point, in every parameter; [1, 3] by default. */
  readonly distance?: readonly [least: number, greatest: number]
  /** 100 by default. */
  readonly steps?: number
  /** What is left of the value, at most; 0.01 by default. */
  readonly share?: number
}

/** A bowl and a start in it. */
export interface Bowl {
  readonly curvature: ReadonlyArray<number>
  readonly lowest: ReadonlyArray<number>
  readonly start: ReadonlyArray<number>
}

const isRange = ([low, high]: readonly [number, number]): boolean => 0 < low && low <= high && high < Infinity

const bowls = (curvature: readonly [number, number], distance: readonly [number, number]): fc.Arbitrary<Bowl> => {
  const between = ([low, high]: readonly [number, number]): fc.Arbitrary<number> =>
    fc.nat(100).map((k) => low + ((high - low) * k) / 100)
  return fc
    .array(fc.tuple(between(curvature), moderate, between(distance), fc.constantFrom(1, -1)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((axes) => ({
      curvature: axes.map(([k]) => k),
      lowest: axes.map(([, c]) => c),
      start: axes.map(([, c, d, sign]) => c + sign * d),
    }))
}

const valueIn = ({ curvature, lowest }: Bowl, x: ReadonlyArray<number>): number =>
  curvature.reduce((sum, k, i) => sum + (k * ((x[i] as number) - (lowest[i] as number)) ** 2) / 2, 0)

const descend = <S>(o: Optimizer<S>, { curvature, lowest, start }: Bowl, steps: number): ReadonlyArray<number> =>
  Array.from({ length: steps }).reduce<{ readonly x: ReadonlyArray<number>; readonly state: S }>(
    ({ state, x }) => {
      const gradient = x.map((xk, k) => (curvature[k] as number) * (xk - (lowest[k] as number)))
      const next = o.update(gradient, state, x)
      return { x: x.map((xk, k) => xk + (next.step[k] as number)), state: next.state }
    },
    { x: start, state: o.init(start) },
  ).x

/** Their values are checked below. */
const kinds = { curvature: '', distance: '', steps: '', share: '' } as const

/** The law that an optimiser descends as claimed. */
export const descends = <S>(name: string, optimizer: Optimizer<S>, claim: Descent): Law<Bowl, Optimizer<S>> => {
  const { curvature = [0.5, 2], distance = [1, 3], share = 0.01, steps = 100 } = asOptions('descends', claim, kinds)
  const objection = !isRange(curvature)
    ? 'the range of curvature must be two positive numbers, the smaller one first'
    : !isRange(distance)
      ? 'the range of distances must be two positive numbers, the smaller one first'
      : !(Number.isSafeInteger(steps) && steps >= 1)
        ? `needs a whole number of steps, at least 1, not ${steps}`
        : !(0 < share && share < 1)
          ? `needs a share between 0 and 1, not ${share}`
          : undefined
  return lawAbout<Optimizer<S>>()({
    name: `${name}: descends`,
    statement: `for f = Σ λᵢ·(xᵢ − cᵢ)²/2, λ from ${curvature.join(' to ')}, |x₀ − c| from ${distance.join(' to ')}: f ≤ ${share}·f(x₀) after ${steps} steps`,
    arbitrary: bowls(curvature, distance),
    show: showData,
    subject: optimizer,
    tolerance: 0,
    objection,
    mutants: objection === undefined ? uphill(optimizer) : [],
    predicate: (bowl, o) =>
      unlessThrown('the optimiser', () => {
        const x = descend(o, bowl, steps)
        const [first, last] = [valueIn(bowl, bowl.start), valueIn(bowl, x)]
        return last <= share * first
          ? holds
          : fails(`after ${steps} steps the value is ${last}, more than ${share} of the ${first} at the start`)
      }),
  })
}
