/** Randomness as a value: keys, what is drawn from them, and the initial values of networks. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  activations,
  key,
  mlp,
  normal,
  numberedKey,
  relu,
  shuffle,
  splitKey,
  twoMoons,
  uniform,
  type Activation,
  type Key,
  type NetworkOptions,
} from 'fluxion'
import { frozen } from '../support/frozen.js'
import { errorOf, thrown, untyped } from '../support/untyped.js'

const seed = 20261121
const many = Array.from({ length: 4000 }, (_, k) => k)

/** χ² of how often each of so many boxes was hit, every box being as likely. */
const chiSquare = (boxes: number, hits: ReadonlyArray<number>): number => {
  const counts = Array.from({ length: boxes }, (_, box) => hits.filter((h) => h === box).length)
  const expected = hits.length / boxes
  return counts.reduce((s, c) => s + (c - expected) ** 2 / expected, 0)
}
/** For 9 degrees of freedom: beyond it in one of a million cases. */
const MOST = 44.8
const tenths = (xs: ReadonlyArray<number>): ReadonlyArray<number> => xs.map((x) => Math.floor(10 * x))
const steps = (xs: ReadonlyArray<number>): ReadonlyArray<number> =>
  xs.slice(1).map((x, k) => (x - (xs[k] as number) + 1) % 1)
const first = (k: Key): number => uniform(k, 1, 0, 1)[0] as number

describe('keys', () => {
  test('are plain data: four integers, through JSON too', () => {
    const k = key(7)
    expect(k.length).toBe(4)
    expect(k.every(Number.isInteger)).toBe(true)
    const thawed = JSON.parse(JSON.stringify(k)) as Key
    expect(thawed).toEqual(k)
    expect(uniform(thawed, 5, 0, 1)).toEqual(uniform(k, 5, 0, 1))
  })
  test('the same for the same number, and never changed by what is drawn', () => {
    const k = frozen(key(7))
    const before = [...k]
    for (const draw of [
      () => uniform(k, 3, 0, 1),
      () => shuffle(k, [1, 2, 3]),
      () => splitKey(k),
      () => numberedKey(k, 3),
    ])
      expect(draw()).toEqual(draw())
    expect([...k]).toEqual(before)
    expect(key(7)).toEqual(k)
  })
  test('others for other numbers', () => {
    expect(new Set(many.map((n) => JSON.stringify(key(n)))).size).toBe(many.length)
  })
  test('others for numbers beyond 32 bits', () => {
    const numbers = [0, 2 ** 32, -(2 ** 32), 2 ** 40, Number.MAX_SAFE_INTEGER, -1]
    expect(new Set(numbers.map((n) => JSON.stringify(key(n)))).size).toBe(numbers.length)
  })
  test.each([0.5, NaN, Infinity, 2 ** 53, '7', null, undefined])('none from %s', (n) => {
    const e = errorOf(() => key(n as number))
    expect([e.code, e.subject]).toEqual(['BadNumber', 'key'])
  })
  test('are needed: something else is refused', () => {
    for (const odd of [
      7,
      undefined,
      [1, 2],
      'key',
      [0, 0, 0, 0],
      [1e300, 0, 0, 1],
      [0.5, 1, 1, 1],
    ] as ReadonlyArray<unknown>) {
      const calls = [uniform, shuffle, splitKey, numberedKey] as ReadonlyArray<unknown>
      for (const call of calls)
        expect(errorOf(() => (call as (...args: ReadonlyArray<unknown>) => unknown)(odd, 1, 0, 1)).code).toMatch(/^Bad/)
    }
  })
})

const families: ReadonlyArray<readonly [string, (n: number) => Key]> = [
  ['key(n)', key],
  ['the first of splitKey(key(n))', (n) => splitKey(key(n))[0]],
  ['the second of splitKey(key(n))', (n) => splitKey(key(n))[1]],
  ['numberedKey(key(7), n)', (n) => numberedKey(key(7), n)],
  ['numberedKey(key(n), 0)', (n) => numberedKey(key(n), 0)],
  ['numberedKey(numberedKey(key(7), 1), n)', (n) => numberedKey(numberedKey(key(7), 1), n)],
]

describe.each(families)('draws of %s for n = 0, 1, 2, …', (_, of) => {
  const drawn = many.map((n) => uniform(of(n), 3, 0, 1))
  test.each([0, 1, 2])('draw %d is spread evenly', (which) => {
    expect(chiSquare(10, tenths(drawn.map((xs) => xs[which] as number)))).toBeLessThan(MOST)
  })
  test.each([0, 1, 2])('draw %d does not tell the next key’s', (which) => {
    expect(chiSquare(10, tenths(steps(drawn.map((xs) => xs[which] as number))))).toBeLessThan(MOST)
  })
  test('all orders of three are equally likely', () => {
    const orders = ['012', '021', '102', '120', '201', '210']
    const hits = many.map((n) => orders.indexOf(shuffle(of(n), [0, 1, 2]).join('')))
    expect(chiSquare(6, hits)).toBeLessThan(MOST)
  })
})

describe('splitKey', () => {
  test('gives two keys that differ from one another and from the first', () => {
    const [a, b] = splitKey(key(7))
    expect(new Set([a, b, key(7)].map(first)).size).toBe(3)
  })
  test('as often as one likes: a thousand keys, no two the same', () => {
    const grow = (keys: ReadonlyArray<Key>): ReadonlyArray<Key> => keys.flatMap((k) => [...splitKey(k)])
    const keys = Array.from({ length: 10 }).reduce<ReadonlyArray<Key>>((ks) => grow(ks), [key(1)])
    expect(new Set(keys.map((k) => JSON.stringify(k))).size).toBe(1024)
    expect(chiSquare(10, tenths(keys.map(first)))).toBeLessThan(MOST)
  })
})

describe('numberedKey', () => {
  test('another key for each number', () => {
    expect(new Set(many.map((n) => JSON.stringify(numberedKey(key(7), n)))).size).toBe(many.length)
  })
})

describe('uniform', () => {
  test.each([-1, 1.5, NaN, Infinity, '3', undefined])('a count that is none: %s', (count) => {
    expect(errorOf(() => uniform(key(1), count as number, 0, 1))).toMatchObject({ code: 'BadNumber', subject: 'count' })
  })
  test.each<readonly [string, ReadonlyArray<unknown>]>([
    ['low', ['0', 1]],
    ['low', []],
    ['high', [0, null]],
    ['high', [0]],
    ['low', [-Infinity, 0]],
    ['high', [0, Infinity]],
    ['high', [0, NaN]],
    ['high', [2, 1]],
  ])('a bound that can’t be: %s', (subject, bounds) => {
    const e = errorOf(() => (uniform as (...args: ReadonlyArray<unknown>) => unknown)(key(1), 2, ...bounds))
    expect([e.code, e.subject]).toEqual(['BadNumber', subject])
  })
  const bound = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  test('low ≤ x < high, as many as asked for', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(20), bound, bound, (n, count, a, b) => {
        fc.pre(a !== b)
        const [low, high] = a < b ? [a, b] : [b, a]
        const xs = uniform(key(n), count, low, high)
        expect(xs.length).toBe(count)
        expect(xs.every((x) => low <= x && x < high)).toBe(true)
      }),
      { seed },
    )
  })
  test('even where their difference is beyond all numbers', () => {
    const [low, high] = [-Number.MAX_VALUE, Number.MAX_VALUE]
    const xs = uniform(key(1), 1000, low, high)
    expect(xs.every((x) => low <= x && x < high)).toBe(true)
    expect(xs.filter((x) => x < 0).length / 1000).toBeCloseTo(0.5, 1)
  })
  test('even where the bounds are neighbours', () => {
    expect(uniform(key(1), 20, 1, 1 + Number.EPSILON).every((x) => x === 1)).toBe(true)
  })
  test('the first draws are the same, however many follow', () => {
    expect(uniform(key(3), 10, -1, 1).slice(0, 4)).toEqual(uniform(key(3), 4, -1, 1))
  })
  test('spread evenly along one key', () => {
    expect(chiSquare(10, tenths(uniform(key(5), 4000, 0, 1)))).toBeLessThan(MOST)
    expect(chiSquare(10, tenths(steps(uniform(key(5), 4000, 0, 1))))).toBeLessThan(MOST)
  })
})

describe('normal', () => {
  test('mean 0, deviation 1, and tails as the normal distribution has them', () => {
    const n = 100_000
    const draws = normal(key(7), n)
    const moment = (p: number): number => draws.reduce((s, x) => s + x ** p, 0) / n
    const within = (limit: number): number => draws.filter((x) => Math.abs(x) < limit).length / n
    // Five standard errors each: √(Var xᵖ / n).
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / n))
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / n))
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / n))
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / n))
    expect(Math.abs(within(1) - 0.682689)).toBeLessThan(5 * Math.sqrt((0.68 * 0.32) / n))
    expect(Math.abs(within(2) - 0.9545)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / n))
  })
  test('Box and Muller’s: a radius from one uniform number and an angle from the next', () => {
    const [u, v] = uniform(key(7), 2, 0, 1) as [number, number]
    const [x, y] = normal(key(7), 2) as [number, number]
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - u)), 2 * Math.PI * v]
    expect(x).toBeCloseTo(radius * Math.cos(angle), 12)
    expect(y).toBeCloseTo(radius * Math.sin(angle), 12)
  })
  test('neighbours are independent, within a pair and between pairs', () => {
    const n = 100_000
    const draws = normal(key(7), n + 1)
    const product = (from: number): number =>
      draws.reduce((s, x, k) => (k % 2 === from && k + 1 < draws.length ? s + x * (draws[k + 1] as number) : s), 0)
    for (const from of [0, 1]) expect(Math.abs(product(from) / (n / 2))).toBeLessThan(5 * Math.sqrt(2 / n))
  })
  test('so many; fewer are the beginning of more', () => {
    const many = normal(key(7), 9)
    for (const count of [0, 1, 2, 5, 8]) expect(normal(key(7), count)).toEqual(many.slice(0, count))
    expect(many.length).toBe(9)
  })
  test('refuses a count that is not a whole number', () => {
    for (const count of [-1, 0.5, NaN, Infinity]) {
      expect(thrown(() => normal(key(7), count))).toBe(
        `BadNumber: In normal, count must be a whole number from 0 up, not the number ${count}.`,
      )
    }
  })
  test('refuses a count that no list has places for; so do uniform and two moons', () => {
    expect(thrown(() => normal(key(7), 1e10))).toMatch(/^TooLarge: A list has places for 4294967295 numbers, not for 1/)
    expect(thrown(() => uniform(key(7), 1e10, 0, 1))).toMatch(/^TooLarge: /)
    expect(thrown(() => twoMoons(key(7), 1e10, 0.1))).toMatch(/^TooLarge: /)
  })
})

describe('shuffle', () => {
  test('the same elements, each as often as before; the list itself is left alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 0, max: 9 })), (n, list) => {
        const shuffled = shuffle(key(n), frozen(list))
        expect([...shuffled].sort()).toEqual([...list].sort())
        expect(shuffled).not.toBe(list)
      }),
      { seed },
    )
  })
  test('none, and one', () => {
    expect(shuffle(key(1), [])).toEqual([])
    expect(shuffle(key(1), ['a'])).toEqual(['a'])
  })
  test('typed arrays too; what is no list is refused', () => {
    expect([...shuffle(key(3), Int32Array.of(1, 2, 3) as never)]).toEqual(shuffle(key(3), [1, 2, 3]))
    for (const none of [undefined, 3, {}])
      expect(thrown(() => untyped(shuffle)(key(3), none))).toMatch(/^BadList: shuffle takes a list, as in shuffle/)
  })
  test('every element comes to every place equally often', () => {
    const orders = many.map((n) => shuffle(numberedKey(key(2), n), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    for (const place of [0, 1, 5, 9]) expect(chiSquare(10, orders.map((o) => o[place] as number))).toBeLessThan(MOST) // prettier-ignore
  })
})

/** An activation of one's own. */
const cubing: Activation = (n) => (a) => n.mul(a, n.pow(a, 2))

describe('initial values of networks', () => {
  const wide = { inputs: 30, hidden: [20, 40], outputs: 10 } as const
  const shapes = [[30, 20], [20, 40], [40, 10]] as const // prettier-ignore
  const layersOf = (options: NetworkOptions<'net', 10>, k: number): ReadonlyArray<ReadonlyArray<number>> => {
    const all = [...mlp(options).init(key(k))]
    return shapes.map((_, l) => all.filter(([name]) => name.startsWith(`net.w.${l}.`)).map(([, v]) => v))
  }
  test.each<readonly [string, NetworkOptions<'net', 10>, (from: number, to: number) => number]>([
    ['Xavier for tanh: √(6/(in + out))', wide, (from, to) => Math.sqrt(6 / (from + to))],
    ['Xavier for sigmoid', { ...wide, activation: 'sigmoid' }, (from, to) => Math.sqrt(6 / (from + to))],
    ['He for relu: √(6/in)', { ...wide, activation: 'relu' }, (from) => Math.sqrt(6 / from)],
    ['He for relu as a function', { ...wide, activation: activations.relu }, (from) => Math.sqrt(6 / from)],
    ['He for relu.at', { ...wide, activation: relu.at }, (from) => Math.sqrt(6 / from)],
    ['He when told', { ...wide, scale: 'he' }, (from) => Math.sqrt(6 / from)],
    ['Xavier when told', { ...wide, activation: 'relu', scale: 'xavier' }, (from, to) => Math.sqrt(6 / (from + to))],
    ['Xavier for one’s own', { ...wide, activation: cubing }, (from, to) => Math.sqrt(6 / (from + to))],
  ])('%s: within the bound, and spread over all of it', (_, options, bound) => {
    for (const k of [1, 2, 3])
      layersOf(options, k).forEach((weights, l) => {
        const [from, to] = shapes[l] as (typeof shapes)[0]
        const limit = bound(from, to)
        expect(weights.length).toBe(from * to)
        expect(weights.every((x) => Math.abs(x) <= limit)).toBe(true)
        expect(Math.max(...weights)).toBeGreaterThan(0.95 * limit)
        expect(Math.min(...weights)).toBeLessThan(-0.95 * limit)
        const mean = weights.reduce((s, x) => s + x, 0) / weights.length
        const spread = weights.reduce((s, x) => s + x * x, 0) / weights.length / (limit ** 2 / 3)
        // five standard deviations of a mean and of a mean square of so many
        expect(Math.abs(mean)).toBeLessThan((5 * limit) / Math.sqrt(3 * weights.length))
        expect(Math.abs(spread - 1)).toBeLessThan(5 * Math.sqrt(0.8 / weights.length))
      })
  })
  test('biases are 0', () => {
    const biases = [...mlp(wide).init(key(4))].filter(([name]) => name.startsWith('net.b.'))
    expect(biases.length).toBe(70)
    expect(biases.every(([, v]) => v === 0)).toBe(true)
  })
  test('same key, same bits; another key, others', () => {
    const net = mlp(wide)
    expect(net.init(key(7))).toEqual(net.init(key(7)))
    expect(mlp(wide).init(frozen(key(7)))).toEqual(net.init(key(7)))
    const firsts = [0, 1, 2, 3, 4, -1, 100].map((k) => net.init(key(k)).get('net.w.0.0.0'))
    expect(new Set(firsts).size).toBe(firsts.length)
  })
  test('the prefix and the activation of the last layer have no say', () => {
    const plain = [
      ...mlp({ inputs: 2, hidden: [3], outputs: 1 })
        .init(key(1))
        .values(),
    ]
    expect([
      ...mlp({ prefix: 'other', inputs: 2, hidden: [3], outputs: 1 })
        .init(key(1))
        .values(),
    ]).toEqual(plain)
    expect([
      ...mlp({ inputs: 2, hidden: [3], outputs: 1, output: 'tanh' })
        .init(key(1))
        .values(),
    ]).toEqual(plain)
  })
  test('layers of one shape begin differently, and so do neurons', () => {
    const weights = [...mlp({ inputs: 3, hidden: [3, 3], outputs: 3 }).init(key(1))].filter(([name]) =>
      name.startsWith('net.w.'),
    )
    expect(new Set(weights.map(([, v]) => v)).size).toBe(27)
  })
})
