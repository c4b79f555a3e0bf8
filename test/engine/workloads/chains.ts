/** Recurrences: what a step computes becomes what the next one starts from. */
import * as F from '../../../src/index.js'
import type { E } from './agreement.js'

const v = (name: string): E => F.variable(name)

/** One step of a chain: number k, from the state before it. */
export type Step = (x: E, k: number) => E

/** Ten steps no two of which look alike; each keeps numbers of moderate size. */
export const steps: ReadonlyArray<Step> = [
  (x, k) => F.tanh(F.add(F.mul(v(`a${k}`), x), v(`b${k}`))),
  (x, k) => F.sin(F.sub(x, v(`b${k}`))),
  (x) => F.mul(v('w'), F.exp(F.mul(-1, F.square(x)))),
  (x, k) => F.add(F.mul(0.5, x), F.mul(v(`a${k}`), v('w'))),
  (x, k) => F.div(F.add(x, v(`a${k}`)), F.add(1, F.square(x))),
  (x) => F.cos(F.mul(1.5, x)),
  (x, k) => F.sub(v(`b${k}`), F.mul(x, F.tanh(v('u')))),
  (x, k) => F.pow(F.add(1.5, F.add(F.square(x), F.square(v(`a${k}`)))), -0.5),
  (x) => F.where(F.lt(x, v('u')), F.mul(0.75, x), F.sub(x, 0.125)),
  (x, k) => F.sub(F.atan(F.add(x, v(`b${k}`))), F.mul(v('u'), v('w'))),
]

/** The first so many of the steps, over and over. */
export const periodic =
  (period: number): Step =>
  (x, k) =>
    (steps[k % period] as Step)(x, k)

/** All states of a chain, its start first. */
export const statesOf = (count: number, step: Step, start: E = v('x')): ReadonlyArray<E> => {
  const states = [start]
  for (let k = 0; k < count; k++) states.push(step(states[k] as E, k))
  return states
}

export const lastOf = (states: ReadonlyArray<E>): E => states.at(-1) as E

export const chainOf = (count: number, step: Step, start?: E): E => lastOf(statesOf(count, step, start))

/** The same chain with one of its steps replaced. */
export const broken =
  (at: number, odd: Step, step: Step): Step =>
  (x, k) =>
    (k === at ? odd : step)(x, k)

/** ((c₀·x + c₁)·x + c₂)·x + … */
export const horner = (degree: number, coefficient: (k: number) => E | number): E => {
  let p: E = F.mul(coefficient(0), v('x'))
  for (let k = 1; k < degree; k++) p = F.mul(F.add(p, coefficient(k)), v('x'))
  return F.add(p, coefficient(degree))
}

/** Each is made of the three before it. */
export const ofThree = (count: number): E => {
  const states: Array<E> = [v('x0'), v('x1'), v('x2')]
  for (let k = 0; k < count; k++) {
    const [c, b, a] = states.slice(-3) as [E, E, E]
    states.push(F.tanh(F.add(F.sub(F.mul(v('p'), a), F.mul(v('q'), b)), F.mul(F.add(c, v(`r${k}`)), a))))
  }
  return lastOf(states)
}

/** A pendulum by Euler's steps, half of the energy lost on the way: two states, each made of both. */
export const pendulum = (count: number): readonly [angle: E, speed: E] => {
  let [angle, speed]: readonly [E, E] = [v('angle'), v('speed')]
  for (let k = 0; k < count; k++) {
    const pull = F.add(F.mul(v('g'), F.sin(angle)), F.mul(v('friction'), speed))
    ;[angle, speed] = [F.add(angle, F.mul(0.05, speed)), F.sub(speed, F.mul(0.05, pull))]
  }
  return [angle, speed]
}
