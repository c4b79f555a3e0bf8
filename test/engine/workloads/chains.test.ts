import { describe, expect, it } from 'vitest'
import * as F from '../../../src/index.js'
import { chain } from '../../bench/engine/workloads/chain.js'
import { lotkaVolterra } from '../../bench/engine/workloads/lotkaVolterra.js'
import { pointOf, somewhere, wrongWith, wrongWithOutputs, type E } from './agreement.js'
import { broken, chainOf, horner, lastOf, ofThree, pendulum, periodic, statesOf, steps, type Step } from './chains.js'

const v = (name: string): E => F.variable(name)
const [tanhStep, sinStep] = steps as [Step, Step]

const agrees = (e: E, seed?: number): void => {
  expect(wrongWith(e, somewhere(e, seed))).toEqual([])
}

describe('a chain', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('whose steps repeat after %i', (period) => {
    agrees(chainOf(101, periodic(period)))
  })
  it.each([1, 2, 3, 8, 12])('of %i steps', (count) => {
    agrees(chainOf(count, tanhStep))
    agrees(chainOf(count, periodic(3)), 2)
  })
  it('of one operation, without anything else', () => {
    agrees(chainOf(420, (x) => F.sin(x)))
    agrees(chainOf(420, (x) => F.mul(x, v('w'))))
    agrees(chainOf(420, (x) => F.add(F.mul(0.5, x), 1)))
  })
  it('as the benchmark has it', () => {
    const w = chain(90)
    expect(wrongWith(w.expression(), pointOf(w))).toEqual([])
  })
  it('that starts with a number', () => {
    agrees(chainOf(101, tanhStep, F.constant(0)))
    agrees(chainOf(101, periodic(2), F.constant(1)))
  })
  it('that reads what is given to it from the end', () => {
    agrees(chainOf(89, (x, k) => tanhStep(x, 88 - k)))
  })
  it('that reads each variable in two steps', () => {
    agrees(chainOf(90, (x, k) => F.tanh(F.add(F.mul(v(`a${k}`), x), v(`a${k + 1}`)))))
  })
  it('that reads variables in no order, some often and some never', () => {
    agrees(chainOf(90, (x, k) => F.tanh(F.add(F.mul(v(`a${(k * k) % 31}`), x), v(`b${(k * 7) % 5}`)))))
  })
  it('of numbers that differ from step to step, some of them 0 and 1', () => {
    const number = (k: number): number => (k === 40 ? 0 : k === 41 ? 1 : k / 100)
    agrees(chainOf(90, (x, k) => F.tanh(F.add(F.mul(number(k), x), F.mul(number(k + 7), v('w'))))))
  })
  it('each of whose steps uses the state four times, and the start', () => {
    agrees(chainOf(90, (x, k) => F.mul(F.sub(x, v('x')), F.tanh(F.add(F.mul(x, x), F.mul(v(`a${k}`), x))))))
  })
  it('whose steps decide', () => {
    const step: Step = (x, k) => F.relu(F.sub(F.where(F.gt(x, v(`a${k}`)), F.mul(x, v('w')), F.sub(0.5, x)), 0.01))
    agrees(chainOf(100, step))
    agrees(chainOf(100, (x, k) => F.max(F.mul(x, v(`a${k}`)), F.min(v(`b${k}`), F.abs(x)))))
  })
})

describe('a broken period', () => {
  const odd: ReadonlyArray<readonly [string, Step]> = [
    ['another operation', sinStep],
    ['one operation more', (x, k) => F.neg(tanhStep(x, k))],
    ['one operation fewer', (x, k) => F.add(F.mul(v(`a${k}`), x), v(`b${k}`))],
    ['a number for a variable', (x) => F.tanh(F.add(F.mul(0.5, x), v('w')))],
    ['operands the other way round', (x, k) => F.tanh(F.add(v(`b${k}`), F.mul(x, v(`a${k}`))))],
    ['a variable of another step', (x) => tanhStep(x, 3)],
    ['the start once more', (x, k) => F.tanh(F.add(F.mul(v(`a${k}`), x), v('x')))],
    ['itself as its own slope', (x) => F.tanh(F.add(F.mul(x, x), x))],
  ]
  it.each(odd)('in the middle: %s', (_, step) => {
    agrees(chainOf(90, broken(45, step, tanhStep)))
  })
  it.each([0, 1, 88, 89])('in step %i of 90', (at) => {
    agrees(chainOf(90, broken(at, sinStep, tanhStep)))
  })
  it('in a chain of period 4, within one', () => {
    agrees(chainOf(102, broken(51, tanhStep, periodic(4))))
  })
  it('in several places', () => {
    agrees(chainOf(100, (x, k) => (k % 37 === 5 ? sinStep : tanhStep)(x, k)))
  })
})

describe('several runs', () => {
  const other: Step = (x, k) => F.sin(F.mul(x, v(`c${k}`)))
  it('one after the other', () => {
    agrees(chainOf(80, other, chainOf(80, tanhStep)))
    agrees(chainOf(80, tanhStep, F.exp(F.mul(0.1, chainOf(80, tanhStep)))))
  })
  it('side by side, alike and not', () => {
    const alike = [0, 1, 2].map((r) =>
      chainOf(60, (x, k) => F.tanh(F.add(F.mul(v(`a${k}`), x), v(`b${r}`))), v(`x${r}`)),
    )
    agrees(F.sum(alike.map(F.square)))
    agrees(F.mul(chainOf(90, tanhStep), chainOf(70, other, v('y'))))
    agrees(F.add(chainOf(70, tanhStep), chainOf(91, tanhStep)))
  })
  it('of lengths that all differ', () => {
    agrees(F.sum([11, 30, 31, 52].map((count, r) => chainOf(count, periodic(2), v(`x${r}`)))))
  })
  it('a chain of sums of chains', () => {
    agrees(chainOf(12, (x, k) => F.add(chainOf(9, tanhStep, x), chainOf(9, other, F.mul(v(`d${k}`), x)))))
  })
})

describe('a chain whose states are used', () => {
  const states = statesOf(90, tanhStep)
  it('by the loss, all of them', () => {
    agrees(F.sum(states.slice(1).map((x, k) => F.square(F.sub(x, k / 100)))))
    agrees(F.sum(states.slice(1).map((x, k) => F.mul(x, v(`y${k}`)))))
  })
  it('by the loss as it grows', () => {
    const [, loss] = Array.from({ length: 90 }, (_, k) => k).reduce<readonly [E, E]>(
      ([x, l], k) => [tanhStep(x, k), F.add(l, F.square(F.sub(tanhStep(x, k), v('w'))))],
      [v('x'), F.constant(0)],
    )
    agrees(loss)
  })
  it('by the loss, every tenth of them, or those of the second half', () => {
    agrees(F.sum(states.filter((_, k) => k % 10 === 9).map(F.square)))
    agrees(F.sum(states.slice(45).map(F.square)))
    agrees(F.add(states[41] as E, F.square(lastOf(states))))
  })
  it('by each other', () => {
    agrees(F.sum(states.slice(1).map((x, k) => F.mul(x, states[k] as E))))
    agrees(F.mul(F.sum(states), F.sum(states.map(F.square))))
  })
  it('by several outputs', () => {
    const es = [lastOf(states), states[50] as E, F.sum(states.map(F.square)), F.mul(lastOf(states), states[1] as E)]
    expect(wrongWithOutputs(es, somewhere(F.sum(es)))).toEqual([])
  })
})

describe('recurrences of other kinds', () => {
  it.each([1, 2, 5, 16, 140])('Horner, degree %i', (degree) => {
    agrees(horner(degree, (k) => v(`c${k}`)))
    agrees(horner(degree, (k) => (k % 5) - 2))
  })
  it.each([1, 2, 3, 4, 100])('each made of the three before it, %i times', (count) => {
    agrees(ofThree(count))
  })
  it('sums of the first few, as far as they got', () => {
    const sums = statesOf(90, (s, k) => F.add(s, F.mul(v(`a${k}`), v('w'))))
    agrees(F.sum(sums.map(F.tanh)))
  })
  it.each([1, 2, 3, 75])('two states, %i steps', (count) => {
    const [angle, speed] = pendulum(count)
    agrees(F.add(F.square(angle), F.square(F.sub(speed, 0.5))))
  })
  it.each([1, 2, 9])('Runge and Kutta, %i steps', (count) => {
    const w = lotkaVolterra(count)
    expect(wrongWith(w.expression(), pointOf(w))).toEqual([])
  })
})

describe('chains by the rows of a table', () => {
  const rows = [1, 2, 5]
  const tableOf = (count: number) =>
    F.table({
      s: Array.from({ length: count }, (_, r) => 0.3 - r / 7),
      t: Array.from({ length: count }, (_, r) => (r * 5) % 3),
    })
  const inRow: Step = (x, k) => F.tanh(F.add(F.mul(v(`a${k % 4}`), x), F.mul(v('t'), v(`b${k}`))))
  const loss = F.square(F.sub(chainOf(14, inRow, v('s')), v('t')))
  it.each(rows)('%i rows', (count) => {
    const t = tableOf(count)
    const written = F.mean(
      Array.from({ length: count }, (_, r) =>
        F.substitute({ s: t.columns.s[r] as number, t: t.columns.t[r] as number })(loss),
      ),
    )
    const e = F.meanOver(t)(loss) as unknown as F.Objective<string>
    expect(wrongWith(e, somewhere(written), written)).toEqual([])
    expect(wrongWith(written, somewhere(written))).toEqual([])
  })
})
