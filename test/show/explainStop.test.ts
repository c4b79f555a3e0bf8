/** Why a run has stopped: the row and the sub-expression where that began, or parameters that went off. */
import { option as O } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  add,
  explainNonFinite,
  explainStop,
  grad,
  key,
  log,
  meanOver,
  minimize,
  mul,
  objective,
  pow,
  sgd,
  showNonFinite,
  sigmoid,
  table,
  take,
  variable,
  type NonFiniteSum,
  type RunOptions,
  type RunState,
} from 'fluxion'

const [w, x] = [variable('w'), variable('x')]

describe('why a run has stopped', () => {
  const rows = table({ x: [4, 1, 2, 0, 3, 5] })
  const loss = meanOver(rows)(mul(w, log(x)))
  const states = (options: RunOptions) => [...take(50)(minimize(sgd({ rate: 0.1 }), options)(loss)({ w: 1 }))]
  test.each([
    ['all rows', {}],
    ['batches, of which some are finite', { batch: 2, key: key(3) }],
  ])('%s: the row and the sub-expression, from a state that was JSON too', (_, options) => {
    const end = states(options).at(-1) as RunState<'w', unknown>
    expect(end.status).toBe('non-finite')
    expect(end.message).toContain('explainStop(objective)(state)')
    for (const state of [end, JSON.parse(JSON.stringify(end)) as typeof end]) {
      const why = O.toUndefined(explainStop(loss)(state))
      expect(why).toEqual(O.toUndefined(explainNonFinite(loss)(new Map([['w', end.parameters[0] as number]]))))
      expect(why).toMatchObject({ within: { row: 3, data: { x: 0 } }, began: { text: 'log(x)' } })
    }
  })
  describe('parameters that went off while the loss levelled off', () => {
    const [c, d] = [variable('c'), variable('d')]
    const level = objective(add(sigmoid(mul(c, 100)), sigmoid(mul(d, -100))))
    const run = minimize(sgd({ rate: 1e308 }))(level)({ c: 0, d: 0 })
    const end = [...take(3)(run)].at(-1) as RunState<'c' | 'd', unknown>
    test('which, and what they are; the loss is finite', () => {
      expect([end.parameters, end.loss, end.gradient]).toEqual([[-Infinity, Infinity], 0, [0, -0]])
      const why = O.toUndefined(explainStop(level)(end))
      expect(why).toEqual({
        _tag: 'NonFiniteSum',
        of: 'steps',
        value: 0,
        parameters: { c: -Infinity, d: Infinity },
      })
      expect(why && showNonFinite(why)).toBe(
        [
          'Parameters are not finite: c = −∞ and d = ∞; the value is 0.',
          'It began with the last step of the run; the learning rate is probably too large.',
        ].join('\n'),
      )
    })
    test('only those that are not finite', () => {
      const why = O.toUndefined(explainStop(level)({ ...end, parameters: [3, NaN] }))
      expect(why).toMatchObject({ of: 'steps', value: NaN, parameters: { d: NaN } })
      const one = O.toUndefined(explainStop(level)({ ...end, parameters: [0, Infinity] }))
      expect(one).toMatchObject({ of: 'steps', value: 0.5, parameters: { d: Infinity } })
      expect(Object.keys((one as NonFiniteSum).parameters ?? {})).toEqual(['d'])
    })
    test('from a state that was JSON, too, which has null for them', () => {
      const kept = JSON.parse(JSON.stringify(end)) as typeof end
      expect(kept.parameters).toEqual([null, null])
      expect(O.toUndefined(explainStop(level)(kept))).toEqual({
        _tag: 'NonFiniteSum',
        of: 'steps',
        value: NaN,
        parameters: { c: NaN, d: NaN },
      })
    })
    test('a derivative that is not finite there comes of the parameters', () => {
      const slope = objective(pow(mul(c, c), -1))
      expect(grad(slope)({ c: Infinity }).get('c')).toBe(NaN)
      const state = { names: ['c'] as const, parameters: [Infinity], status: 'non-finite' as const }
      expect(O.toUndefined(explainStop(slope)(state))).toMatchObject({ of: 'steps', value: 0 })
    })
    test('of a state that goes on, none', () => {
      expect(explainStop(level)({ ...end, status: 'running' })).toEqual(O.none)
    })
  })
  test('a run that goes on has not', () => {
    const [state] = minimize(sgd({ rate: 0.1 }))(meanOver(table({ x: [1] }))(mul(w, log(x))))({ w: 1 })
    expect(explainStop(loss)(state as RunState<'w', unknown>)).toEqual(O.none)
  })
})
