import { foldBackEnd } from 'fluxion/laws'
import { describe, expect, test } from 'vitest'
import { holds, inWords } from '../figures.js'
import { apart, inOrder } from './backEnd.js'
import { byHand } from './byHand.js'
import { fromJson, toJson } from './json.js'
import { excess, ratio } from './limits.js'
import { difference, type Row } from './rounds.js'
import { rowByRow } from './rowByRow.js'
import type { Size } from './sizes.js'
import { switchTape } from './switchTape.js'
import { workloadNamed } from './workloads.js'

describe('those whom the engine is measured against compute the same', () => {
  test.each(['W1', 'W3', 'W4_1e3', 'W6'])('%s', (name) => {
    const { expression, parameters, point } = workloadNamed(name)
    const fold = inOrder(foldBackEnd(expression()), parameters, point)
    const { gradient, x } = apart(point)
    const value = byHand(name, x, gradient).run()
    expect(difference({ value, gradient }, fold)).toBeLessThan(1e-13)
    expect(difference(inOrder(switchTape(expression()), parameters, point), fold)).toBeLessThan(1e-13)
  })
})

test.each(['W1', 'W6'])('%s row by row is the same', (name) => {
  const { point } = workloadNamed(name)
  const [own, rows] = [apart(point), apart(point)]
  const expected = { value: byHand(name, own.x, own.gradient).run(), gradient: own.gradient }
  const value = rowByRow(name, rows.x, rows.gradient)?.run() ?? NaN
  expect(difference({ value, gradient: rows.gradient }, expected)).toBeLessThan(1e-13)
})

describe('what disqualifies', () => {
  const right = { value: 2, gradient: Float64Array.of(1, -4) }
  test('a difference is relative to the largest partial derivative and to the value', () => {
    expect(difference({ value: 2, gradient: Float64Array.of(1.5, -4) }, right)).toBe(0.125)
    expect(difference({ value: 3, gradient: right.gradient }, right)).toBe(0.5)
  })
  test.each([
    { value: 2, gradient: Float64Array.of(NaN, -4) },
    { value: NaN, gradient: right.gradient },
    { value: 2, gradient: Float64Array.of(1) },
  ])('nothing passes as a gradient that is none: %o', (wrong) => {
    expect(difference(wrong, right)).toBe(Infinity)
  })
  test('what could not be measured holds no limit', () => {
    expect(holds({ what: '', unit: '', measured: NaN, limit: 1 })).toBe(false)
    expect(holds({ what: '', unit: '', measured: NaN, limit: 1, atLeast: true })).toBe(false)
  })
})

test('a goal alone is reached or not yet; only a limit can be missed', () => {
  const figure = { what: 'W0', unit: '', measured: 2, goal: 1 }
  expect(holds(figure)).toBe(true)
  expect(inWords(figure)).toMatch(/goal 1: not yet$/)
  expect(inWords({ ...figure, goal: 2 })).toMatch(/goal 2: reached$/)
  expect(inWords({ ...figure, limit: 1.5 })).toMatch(/at most 1.5: MISSED; goal 1: not yet$/)
  expect(inWords({ ...figure, limit: 3, atLeast: true })).toMatch(/at least 3: MISSED; goal 1: reached$/)
})

test('rounds are compared one by one, those that both were in', () => {
  const times = (...rounds: ReadonlyArray<number>) => ({ rounds, median: NaN, least: NaN })
  const row = { times: { fluxion: times(10, 20, 90, 40), theirs: times(20, 40, 60) } } as unknown as Row
  expect(ratio(row, 'theirs')).toBe(0.5)
  expect(ratio(row, 'nobody')).toBeNaN()
})

test('growth beyond linear: none where cost is linear, one where it is quadratic', () => {
  const sizes = [1e4, 1e5, 1e6].map((nodes) => ({ nodes }) as Size)
  expect(excess(sizes, ({ nodes }) => 3 * nodes)).toBeCloseTo(0)
  expect(excess(sizes, ({ nodes }) => nodes ** 2)).toBeCloseTo(1)
  expect(excess(sizes.slice(1, 2), ({ nodes }) => nodes)).toBeNaN()
})

test('a point and its gradient do not meet in the last twelve bits of their addresses', () => {
  const { gradient, x } = apart(new Float64Array(1000).fill(7))
  expect(x[999]).toBe(7)
  expect((gradient.byteOffset - x.byteOffset) % 4096).toBe(2048)
})

test('what JSON lacks comes through', () => {
  expect(fromJson(toJson({ a: [NaN, Infinity, 1.5], b: 'NaN?' }))).toEqual({ a: [NaN, Infinity, 1.5], b: 'NaN?' })
})
