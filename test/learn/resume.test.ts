/** A state is plain data, and a run continues from one that fits it. */
import { describe, expect, test } from 'vitest'
import {
  adam,
  addObjectives,
  evaluate,
  meanOver,
  minimize,
  momentum,
  mul,
  objective,
  parametersOf,
  sgd,
  square,
  squaredError,
  sub,
  sum,
  table,
  take,
  variable,
  type Objective,
  type Optimizer,
  type RunState,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [w, b, x, y] = [variable('w'), variable('b'), variable('x'), variable('y')]
const points = table({ x: [1, 2, 3, 4, 5], y: [2, 1, 4, 3, 6] })
const line = meanOver(points)(squaredError(sub(mul(w, x), b), y))
const start = { w: 0.5, b: -1 } as const
const descent = sgd({ rate: 0.01 })

describe('a state is plain data, and a run goes on from it', () => {
  const optimizer = adam({ rate: 0.1 })
  const run = minimize(optimizer)(line)(start)
  const states = [...take(12)(run)]
  test('through JSON it stays what it was', () => {
    states.forEach((s) => expect(JSON.parse(JSON.stringify(s))).toEqual(s))
  })
  test.each([0, 1, 5, 11])('from state %d, by way of JSON: the bits of the run that was not interrupted', (at) => {
    const thawed = JSON.parse(JSON.stringify(states[at])) as (typeof states)[0]
    expect([...take(12 - at)(minimize(optimizer)(line)(thawed))]).toEqual(states.slice(at))
  })
  test('whatever happens to the parameters of the state later', () => {
    const s = states[5] as (typeof states)[0]
    const parameters = [...s.parameters]
    const resumed = minimize(optimizer)(line)({ ...s, parameters })
    parameters[0] = 99
    expect([...take(7)(resumed)]).toEqual(states.slice(5))
  })
  test('the first loss and the number of steps are kept', () => {
    const [s] = [...take(1)(minimize(optimizer)(line)(states[5] as (typeof states)[0]))]
    expect([s?.step, s?.firstLoss]).toEqual([5, states[0]?.loss])
  })
  test('from a state with its parameters in another order: by name, or not at all', () => {
    const other = meanOver(points)(squaredError(sub(mul(-1, b), mul(mul(-1, w), x)), y))
    const s = states[5] as (typeof states)[0]
    const at = evaluate(other)(parametersOf(s))
    const resumed = (() => {
      try {
        return [...take(1)(minimize(optimizer)(other)(s))][0]?.loss
      } catch (e) {
        return e instanceof Error && e.name === 'FluxionError' ? 'refused' : e
      }
    })()
    expect([at, 'refused']).toContain(resumed)
  })
  test('a state of another objective is refused', () => {
    const more = addObjectives(line, objective(square(variable('c'))))
    const fewer = objective(square(w))
    const s = states[5] as RunState<never, never>
    for (const [other, odd] of [
      [more, 'c'],
      [fewer, 'b'],
    ] as const) {
      const e = errorOf(() => minimize(optimizer)(other as typeof line)(s))
      expect([e.code, e.subject]).toEqual(['LengthMismatch', odd])
    }
  })
  test('a state that JSON has robbed of its NaN is refused, not continued from 0', () => {
    // a step of NaN leaves a parameter NaN, which JSON writes as null
    const broken = { init: () => null, update: (_: unknown, state: null) => ({ step: [NaN], state }) }
    const bowl = objective(square(w))
    const lost = [...minimize(broken)(bowl)({ w: 1 })].at(-1)
    expect(lost?.parameters).toEqual([NaN])
    const thawed = JSON.parse(JSON.stringify(lost)) as RunState<'w', null>
    expect(errorOf(() => [...take(2)(minimize(broken)(bowl)(thawed))]).code).toBe('BadNumber')
  })
  test('a non-finite state is the last of a run that continues from it', () => {
    const bowl = objective(square(w))
    const run = minimize(sgd({ rate: 1e200 }))(bowl)({ w: 1 })
    const end = [...take(9)(run)].at(-1) as RunState<'w', { readonly count: number }>
    expect(end.status).toBe('non-finite')
    expect([...take(9)(minimize(sgd({ rate: 1e200 }))(bowl)(end))]).toEqual([end])
  })
})

describe('a state that doesn’t fit', () => {
  type State = RunState<'w' | 'b', unknown>
  const stateOf = (o: unknown): State => [...take(3)(minimize(o as Optimizer<unknown>)(line)(start))][2] as State
  const byAdam = stateOf(adam())
  const refused = (o: unknown, state: unknown) => errorOf(() => minimize(o as Optimizer<unknown>)(line)(state as State))
  const by: Readonly<Record<string, unknown>> = { sgd: descent, momentum: momentum({ rate: 0.01 }), adam: adam() }
  const pairs = Object.keys(by).flatMap((a) => Object.keys(by).map((b) => [a, b] as const))
  test.each(pairs.filter(([a, b]) => a !== b))('that of %s, given to %s', (a, b) => {
    const e = refused(by[b], JSON.parse(JSON.stringify(stateOf(by[a]))))
    expect(e.code).toBe('BadState')
    expect(e.subject).toMatch(/^optimizer/)
    expect(e.message).toContain('parametersOf(state)')
  })
  test('what it tells to do: another optimiser starts from its parameters', () => {
    const [s] = [...take(1)(minimize(descent)(line)(parametersOf(byAdam) as never))]
    expect([s?.parameters, s?.step]).toEqual([byAdam.parameters, 0])
  })
  const [moments, count] = byAdam.optimizer as readonly [{ readonly first: ReadonlyArray<number> }, unknown]
  test.each<readonly [string, object, string]>([
    ['a step as text', { step: '3' }, 'step'],
    ['a negative step', { step: -1 }, 'step'],
    ['half a step', { step: 1.5 }, 'step'],
    ['no step', { step: undefined }, 'step'],
    ['an infinite step', { step: Infinity }, 'step'],
    ['no list of parameters', { parameters: { 0: 1, 1: 2 } }, 'parameters'],
    ['a typed array of parameters', { parameters: Float64Array.of(1, 2) }, 'parameters'],
    ['no names', { names: undefined }, 'names'],
    ['nothing for the optimiser', { optimizer: undefined }, 'optimizer'],
    ['null for the optimiser', { optimizer: null }, 'optimizer'],
    ['half a chain', { optimizer: [moments] }, 'optimizer.1'],
    ['a count as text', { optimizer: [moments, { count: '1' }] }, 'optimizer.1.count'],
    ['a mean of null', { optimizer: [{ ...moments, first: [0, null] }, count] }, 'optimizer.0.first.1'],
    ['means too few', { optimizer: [{ ...moments, first: [0] }, count] }, 'optimizer.0.first.length'],
    ['means too many', { optimizer: [{ ...moments, first: [0, 0, 0] }, count] }, 'optimizer.0.first.length'],
    ['a record for a list', { optimizer: [{ ...moments, first: { 0: 0, 1: 0 } }, count] }, 'optimizer.0.first'],
    ['a loss as text', { loss: '1' }, 'loss'],
    ['a first loss of null', { firstLoss: null }, 'firstLoss'],
    ['half a gradient', { gradient: [1] }, 'gradient.length'],
    ['a gradient of null', { gradient: [1, null] }, 'gradient.1'],
  ])('%s', (_, odd, subject) => {
    const e = refused(adam(), { ...byAdam, ...odd })
    expect([e.code, e.subject]).toEqual(['BadState', subject])
    expect(e.message).toContain(`, ${subject} must be `)
  })
  test('parameters too few for its names: how many there must be is said', () => {
    const e = refused(adam(), { ...byAdam, parameters: [1] })
    expect([e.code, e.subject]).toEqual(['LengthMismatch', 'parameters.length'])
    expect(e.message).toContain(', parameters.length must be 2, not the number 1.')
  })
  test('the loss and the gradient may be left out: they are computed', () => {
    const { names, optimizer, parameters, step } = byAdam
    const from = (s: unknown) => [...take(3)(minimize(adam())(line)(s as never))].map((t) => t.parameters)
    expect(from({ _tag: 'RunState', names, optimizer, parameters, step })).toEqual(from(byAdam))
  })
  test('states of optimisers of one’s own may grow', () => {
    interface Memory {
      readonly before: ReadonlyArray<number> | null
      readonly steps: ReadonlyArray<ReadonlyArray<number>>
      readonly longest?: number
    }
    const remembering: Optimizer<Memory> = {
      init: (parameters) => ({ before: null, steps: [parameters] }),
      update: (gradient, { before, steps }) => {
        const step = gradient.map((g, k) => -0.01 * (g + (before?.[k] ?? 0)))
        return { step, state: { before: gradient, steps: [...steps, step], longest: steps.length } }
      },
    }
    const states = [...take(6)(minimize(remembering)(line)(start))]
    states.forEach((s, k) => {
      const thawed = JSON.parse(JSON.stringify(s)) as typeof s
      expect([...take(6 - k)(minimize(remembering)(line)(thawed))]).toEqual(states.slice(k))
    })
  })
  test('Maps and typed arrays, which JSON does not keep', () => {
    const odd: Optimizer<{ readonly at: Map<string, number>; readonly last: Float64Array }> = {
      init: (p) => ({ at: new Map([['w', 1]]), last: Float64Array.from(p) }),
      update: (g, state) => ({ step: g, state }),
    }
    const [s] = [...take(1)(minimize(odd)(line)(start))]
    const { at, last } = odd.init([1, 2])
    const from = (optimizer: unknown) => refused(odd, { ...s, optimizer }).subject
    expect([...take(1)(minimize(odd)(line)(structuredClone(s) as never))]).toEqual([s])
    expect(from({ at: {}, last })).toBe('optimizer.at')
    expect(from({ at: new Map(), last })).toBe('optimizer.at.w')
    expect(from({ at, last: [1, 2] })).toBe('optimizer.last')
    expect(from({ at, last: Float64Array.of(1) })).toBe('optimizer.last.length')
  })
  test('many parameters in no time', () => {
    const many = Array.from({ length: 100_000 }, (_, k) => `w${k}`)
    const flat: Objective<string> = objective(sum(many.map((name) => variable(name))))
    const run = minimize(adam())(flat)
    const [s] = [...take(1)(run(new Map(many.map((name) => [name, 1]))))]
    const started = performance.now()
    run(s as RunState<string, ReturnType<ReturnType<typeof adam>['init']>>)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
