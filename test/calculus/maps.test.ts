/** Environments that are Maps of another kind, and lists, which are none. */
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { compile, decodeEnv, evaluate, hvp, jvp, minimize, mul, objective, sgd, square, take, variable } from 'fluxion'
import { thrown, untyped } from '../support/untyped.js'

const e = mul(variable('w'), variable('x'))
const ours = new Map([['w', 3], ['x', 5]] as const) // prettier-ignore

/** A ReadonlyMap that is no Map, as libraries of immutable data have them. */
class Readings implements ReadonlyMap<'w' | 'x', number> {
  readonly #map = ours
  readonly size = 2
  readonly get = (name: 'w' | 'x'): number | undefined => this.#map.get(name)
  readonly has = (name: 'w' | 'x'): boolean => this.#map.has(name)
  readonly keys = (): MapIterator<'w' | 'x'> => this.#map.keys()
  readonly values = (): MapIterator<number> => this.#map.values()
  readonly entries = (): MapIterator<['w' | 'x', number]> => this.#map.entries() as MapIterator<['w' | 'x', number]>
  readonly forEach: ReadonlyMap<'w' | 'x', number>['forEach'] = () => undefined
  readonly [Symbol.iterator] = this.entries
}

describe.each<readonly [string, ReadonlyMap<'w' | 'x', number>]>([
  ["another page's Map", runInNewContext("new Map([['w', 3], ['x', 5]])") as typeof ours],
  ['a ReadonlyMap of another kind', new Readings()],
])('%s', (_, map) => {
  test('is an environment', () => {
    expect(map instanceof Map).toBe(false)
    expect([evaluate(e)(map), compile(e).value(map)]).toEqual([15, 15])
    expect(decodeEnv(e)(map)).toMatchObject({ _tag: 'Right', right: { w: 3, x: 5 } })
    expect(thrown(() => untyped(evaluate(variable('W')))(map))).toContain("Did you mean 'w'?")
  })
  test('is a tangent', () => {
    expect(jvp(e)(ours, map)).toEqual({ value: 15, tangent: 30 })
  })
  test('is a start, with nothing but parameters', () => {
    const run = minimize(sgd({ rate: 0.1 }))(objective(square(e)))
    expect([...take(1)(run(map))].map((s) => s.loss)).toEqual([225])
    expect(thrown(() => untyped(minimize(sgd({ rate: 0.1 }))(objective(variable('w'))))(map))).toMatch(
      /^SurplusVariable: .*'x'/,
    )
  })
})

describe('what has no names is no tangent and no environment', () => {
  test.each<readonly [string, unknown]>([
    ['a Float64Array', Float64Array.of(1, 0)],
    ['a Set', new Set(['w'])],
    ['an array', [1, 0]],
    ['an iterator', [1, 0].values()],
  ])('%s', (_, list) => {
    const told = /^BadEnvironment: The (tangent|environment) must be a record or a Map of numbers by variable name, not/
    expect(thrown(() => untyped(jvp(e))(ours, list))).toMatch(told)
    expect(thrown(() => untyped(hvp(e))(ours, list))).toMatch(told)
    expect(thrown(() => untyped(compile([e]).jvp)(ours, list))).toMatch(told)
    expect(thrown(() => untyped(evaluate(e))(list))).toMatch(told)
  })
  test('a record may have a variable called get', () => {
    expect(evaluate(variable('get'))({ get: 3 })).toBe(3)
  })
})
