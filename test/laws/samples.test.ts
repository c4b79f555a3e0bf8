/** Arbitraries of values and for learning: they give what they promise, shrink, and print. */
import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { FluxionError, mlp, type NetworkParameter, type Table } from 'fluxion'
import {
  anyNumber,
  environmentIn,
  gradients,
  parameterSets,
  smallNetworks,
  tables,
  type SmallNetwork,
} from 'fluxion/laws'

const some = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 1000): ReadonlyArray<T> =>
  fc.sample(arbitrary, { seed: 11, numRuns })

/** What the smallest sample that fails looks like. */
const smallest = <T>(arbitrary: fc.Arbitrary<T>, fails: (sample: T) => boolean, seed = 3): T => {
  const { counterexample } = fc.check(
    fc.property(arbitrary, (sample) => !fails(sample)),
    { seed, numRuns: 1000 },
  )
  return counterexample === null ? expect.fail('nothing failed') : counterexample[0]
}

describe('gradients', () => {
  test('have any of the variables and no other, in their order', () => {
    const keys = new Set(some(gradients(['x', 'y', 'z'])).map((g) => [...g.keys()].join('')))
    expect([...keys].sort()).toEqual(['', 'x', 'xy', 'xyz', 'xz', 'y', 'yz', 'z'])
  })
  test('are made of the numbers given', () => {
    expect(some(gradients(['x'], fc.constant(7))).every((g) => (g.get('x') ?? 7) === 7)).toBe(true)
    expect(some(gradients(['x'], anyNumber)).some((g) => Object.is(g.get('x'), -0))).toBe(true)
  })
  test('shrink towards few entries', () => {
    const small = smallest(gradients(['x', 'y', 'z']), (g) => (g.get('y') ?? 0) > 1)
    expect([...small.keys()]).toEqual(['y'])
  })
})

describe('environmentIn', () => {
  const domain: fc.Arbitrary<ReadonlyMap<'x' | 'far' | 'one', number>> = environmentIn({
    x: [-1, 0.5],
    far: [-Number.MAX_VALUE, Number.MAX_VALUE],
    one: [1, 1],
  })

  test('stays inside, reaches both ends, and is finite', () => {
    const envs = some(domain)
    const xs = envs.map((env) => env.get('x') as number)
    expect([Math.min(...xs), Math.max(...xs)]).toEqual([-1, 0.5])
    expect(envs.every((env) => env.get('one') === 1)).toBe(true)
    expect(envs.every((env) => Number.isFinite(env.get('far')))).toBe(true)
    expect(some(environmentIn({ tiny: [1e-320, 2e-320] })).every((e) => (e.get('tiny') as number) >= 1e-320)).toBe(true)
  })
  test('takes awkward names, and none', () => {
    const [env] = some(environmentIn({ ['__proto__']: [0, 1], constructor: [2, 2] }), 1)
    expect([...(env as ReadonlyMap<string, number>).keys()]).toEqual(['__proto__', 'constructor'])
    expect(some(environmentIn({}), 1)).toEqual([new Map()])
  })
  test('shrinks towards 0, or what is nearest to it', () => {
    expect(smallest(domain, () => true).get('x')).toBe(0)
    expect(smallest(environmentIn({ x: [2, 5] }), () => true)).toEqual(new Map([['x', 2]]))
  })
  test.each<[string, readonly [number, number], string]>([
    ['low', [2, 1], "The interval of the variable 'low' is empty: 2 is more than 1."],
    ['nan', [NaN, 1], "The variable 'nan' needs an interval of two finite numbers, as in [0, 1]."],
    ['open', [0, Infinity], "The variable 'open' needs an interval of two finite numbers, as in [0, 1]."],
    ['none', undefined as never, "The variable 'none' needs an interval of two finite numbers, as in [0, 1]."],
  ])('refuses the interval of %s', (name, interval, message) => {
    const made = () => environmentIn({ x: [0, 1], [name]: interval })
    expect(made).toThrow(FluxionError)
    expect(made).toThrow(message)
  })
  test('knows its names', () => {
    // @ts-expect-error another name
    const wrong: fc.Arbitrary<ReadonlyMap<'y', number>> = environmentIn({ x: [0, 1] })
    expect(wrong).toBeDefined()
  })
})

describe('networks', () => {
  const shapes = some(smallNetworks())
  test('are of every size promised, and of no other', () => {
    const seen = (of: (s: SmallNetwork) => unknown): ReadonlyArray<unknown> => [...new Set(shapes.map(of))].sort()
    expect(seen((s) => s.inputs)).toEqual([1, 2, 3])
    expect(seen((s) => s.outputs)).toEqual([1, 2, 3])
    expect(seen((s) => s.hidden.length)).toEqual([0, 1, 2])
    expect([...new Set(shapes.flatMap((s) => s.hidden))].sort()).toEqual([1, 2, 3, 4])
    expect(seen((s) => s.activation)).toEqual(['identity', 'relu', 'sigmoid', 'tanh'])
  })
  test('can be made, with values for their parameters', () => {
    const made = shapes.slice(0, 100).map((shape) => {
      const net = mlp(shape)
      const [values] = some(parameterSets(net), 1)
      return net.predict(values as ReadonlyMap<NetworkParameter<'net'>, number>)(Array(shape.inputs).fill(0.5))
    })
    expect(made.flat().every(Number.isFinite)).toBe(true)
    expect(made.map((outputs) => outputs.length)).toEqual(shapes.slice(0, 100).map((s) => s.outputs))
  })
  test('shrink to what matters, and print', () => {
    const small = smallest(smallNetworks(), (s) => s.hidden.some((n) => n > 2))
    expect(fc.stringify(small)).toBe('{"inputs":1,"hidden":[3],"outputs":1,"activation":"tanh"}')
  })
})

describe('tables', () => {
  const xy: fc.Arbitrary<Table<'x' | 'y'>> = tables(['x', 'y'])
  test('have 1 to 6 rows, or as told', () => {
    const rows = (ts: ReadonlyArray<Table<string>>) => [...new Set(ts.map((t) => t.rows))].sort()
    expect(rows(some(xy))).toEqual([1, 2, 3, 4, 5, 6])
    expect(rows(some(tables(['x'], { empty: true, rows: 2 })))).toEqual([0, 1, 2])
    expect(some(xy).every((t) => t.columns.x.length === t.rows && t.columns.y.length === t.rows)).toBe(true)
  })
  test('shrink to few rows, and print', () => {
    const small = smallest(xy, (t) => t.columns.y.some((y) => y > 1))
    expect([...small.columns.x, ...small.columns.y]).toEqual([0, 1.001])
    expect(fc.stringify(small)).toContain('"y":Float64Array.from([1.001])')
  })
})
