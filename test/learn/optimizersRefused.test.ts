/** Options of optimisers and rates that can't be. */
import { describe, expect, test } from 'vitest'
import {
  adam,
  chain,
  constantRate,
  exponentialRate,
  hinge,
  linearRate,
  minimize,
  momentum,
  mul,
  objective,
  scaleBy,
  sgd,
  squaredError,
  take,
  variable,
  type Optimizer,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'
import { steps1 } from './stepping.js'

describe('options that can’t be', () => {
  const own = { sgd, momentum, adam, exponentialRate, linearRate } as Readonly<Record<string, (o: unknown) => unknown>>
  const given = { sgd: { rate: 1 }, momentum: { rate: 1 }, adam: {}, exponentialRate: { rate: 1, factor: 1, every: 1 }, linearRate: { from: 1, to: 0, steps: 2 } } // prettier-ignore
  describe.each(Object.entries(given))('of %s', (name, right) => {
    const refused = (options: unknown) => errorOf(() => own[name]?.(options))
    test.each([[0.1], [null], ['rate'], [[0.1]], [() => 0.1]])('no record: %s', (options) => {
      const e = refused(options)
      expect([e.code, e.subject]).toEqual(['BadOperand', 'options'])
      expect(e.message).toMatch(`In ${name}, options must be a record { `)
    })
    test('a name that it does not have: those that it has', () => {
      const e = refused({ ...right, lr: 0.1 })
      expect([e.code, e.subject]).toEqual(['BadOperand', 'lr'])
      expect(e.message).toMatch(new RegExp(`^${name} has no option 'lr'; it has .*\\.$`))
    })
    test('a value that is no number', () => {
      const first = Object.keys(right)[0] ?? 'rate'
      const e = refused({ ...right, [first]: '0.1' })
      expect([e.code, e.subject]).toEqual(['BadNumber', first])
      expect(e.message).toMatch(/must be a (finite )?number.*not the string "0.1"/)
    })
  })
  test.each<readonly [string, () => unknown]>([
    ['rate', () => sgd({ rate: NaN })],
    ['rate', () => sgd({ rate: Infinity })],
    ['decay', () => momentum({ rate: 1, decay: 1.01 })],
    ['decay', () => momentum({ rate: 1, decay: -0.1 })],
    ['decay1', () => adam({ decay1: 1 })],
    ['decay2', () => adam({ decay2: -2 })],
    ['decay2', () => adam({ decay2: NaN })],
    ['epsilon', () => adam({ epsilon: -1e-8 })],
    ['factor', () => scaleBy(NaN)],
    ['every', () => exponentialRate({ rate: 1, factor: 0.5, every: 0 })],
    ['factor', () => exponentialRate({ rate: 1, factor: -1, every: 1 })],
    ['steps', () => linearRate({ from: 1, to: 0, steps: -1 })],
    ['rate', () => constantRate(-Infinity)],
  ])('a number that %s can’t be', (name, make) => {
    const e = errorOf(make)
    expect([e.code, e.subject]).toEqual(['BadNumber', name])
  })
  test('a rate that becomes something else on the way', () => {
    const o = sgd({ rate: ((step: number) => (step < 1 ? 0.1 : '0.1')) as never })
    const first = o.update([1], o.init([0]), [0])
    const e = errorOf(() => o.update([1], first.state, [0]))
    expect([e.code, e.subject]).toEqual(['BadNumber', 'rate'])
    expect(e.message).toContain('a number at step 1')
  })
  test('a gradient whose square is infinite ends a run of adam: it would stand still from then on', () => {
    const run = minimize(adam({ rate: 0.1 }))(objective(mul(1e155, variable('w'))))({ w: 1 })
    const states = [...take(10)(run)]
    expect(states.map((s) => s.status)).toEqual(['running', 'non-finite'])
    expect(states[1]?.parameters).toEqual([NaN])
  })
  test('the nearest name is suggested', () => {
    expect(errorOf(() => adam({ Rate: 0.5 } as never)).message).toContain("Did you mean 'rate'?")
    expect(errorOf(() => momentum({ rate: 1, decy: 0.5 } as never)).message).toContain("Did you mean 'decay'?")
  })
  test('a rate that is not told, where there is none to fall back on', () => {
    for (const call of [sgd, momentum]) {
      const e = errorOf(() => (call as (o: unknown) => unknown)({}))
      expect([e.code, e.subject]).toEqual(['BadNumber', 'rate'])
    }
    expect(errorOf(() => linearRate({ from: 1, to: 0 } as never)).subject).toBe('steps')
  })
  test('a schedule within a schedule', () => {
    const rate = constantRate(0.1) as never
    expect(errorOf(() => exponentialRate({ rate, factor: 1, every: 1 })).code).toBe('BadNumber')
    expect(errorOf(() => constantRate(rate)).code).toBe('BadNumber')
  })
  test('undefined is as good as not told', () => {
    const told = adam({ rate: undefined, decay1: undefined } as never)
    expect(steps1(told, [1, 2])).toEqual(steps1(adam(), [1, 2]))
  })
  test('a factor that is none, and no optimisers to chain', () => {
    expect(errorOf(() => scaleBy('2' as never))).toMatchObject({ code: 'BadNumber', subject: 'factor' })
    expect(errorOf(() => chain(adam as never, scaleBy(1)))).toMatchObject({ code: 'BadOperand', subject: 'first' })
    expect(errorOf(() => chain(scaleBy(1), undefined as never))).toMatchObject({ subject: 'second' })
  })
})

describe('what would be left out in silence is refused', () => {
  const o = sgd({ rate: 1 })
  test.each<readonly [string, (...all: never) => unknown, ReadonlyArray<unknown>, string]>([
    ['chain', chain, [o, o, o], 'chain(chain(a, b), c)'],
    ['squaredError', squaredError, [variable('p'), 1, 0.5], 'mul(c, squaredError(a, b))'],
    ['hinge', hinge, [variable('p'), 1, 0.5], 'mul(c, hinge(a, b))'],
  ])('%s', (name, f, given, remedy) => {
    const e = errorOf(() => (f as (...all: ReadonlyArray<unknown>) => unknown)(...given))
    expect([e.code, e.message]).toEqual(['BadArity', `'${name}' takes 2 operands, not 3; for more write ${remedy}.`])
  })
  test('but not where chain is handed to reduce', () => {
    const halves = [scaleBy(0.5), scaleBy(0.5)].reduce<Optimizer<never>>(chain as never, scaleBy(0.5) as never)
    expect(halves.update([8], halves.init([0]), [0]).step).toEqual([1])
  })
})
