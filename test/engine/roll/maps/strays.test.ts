/** Nodes that alone keep their class from being read by strides: that they are set apart, and nothing else changes. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysLoops, choose } from '../../../../src/engine/choose.js'
import { affineFrom, affineOf } from '../../../../src/engine/roll/maps/affine.js'
import { evenStretch } from '../../../../src/engine/roll/maps/strays.js'
import * as F from '../../../../src/index.js'
import { centred } from '../../../support/drawn.js'
import { wrongWith } from '../../agreement.js'
import { programOf, unrolled, v, type E } from '../../unrolled.js'
import { mapsWith, vectorOf } from './maps.js'

const maps = mapsWith(fc.integer({ min: -7, max: 7 }))

describe('even stretches of index vectors', () => {
  it('are mixed radices, whatever stands before and behind', () => {
    const some = fc.array(fc.integer({ min: -3, max: 9 }), { maxLength: 5 })
    fc.assert(
      fc.property(some, maps, some, (before, m, behind) => {
        const vector = Int32Array.from([...before, ...vectorOf(m), ...behind])
        const { length, map } = affineFrom(vector)
        expect(affineOf(vector.subarray(0, length))).toEqual(map)
        const even = evenStretch(vector)
        if (even === undefined) return
        expect(affineOf(vector.subarray(even.from, even.to))).toBeDefined()
        expect(vector.length - (even.to - even.from)).toBeLessThanOrEqual(vector.length / 8)
      }),
      { numRuns: 1000 },
    )
  })
  it.each([
    ['at the front', [7, 7, 3, ...new Array<number>(40).fill(1)], { from: 3, to: 43 }],
    ['at the end', [...new Array<number>(40).fill(1), 5], { from: 0, to: 40 }],
    ['at both', [9, ...Array.from({ length: 40 }, (_, k) => k % 2), 3, 4], { from: 1, to: 41 }],
    ['in the middle, nowhere', [...new Array<number>(20).fill(1), 5, ...new Array<number>(20).fill(1)], undefined],
    ['with more that strays, nowhere', [...new Array<number>(40).fill(1), 5, 6, 5, 7, 9, 9], undefined],
  ])('with a few others %s', (_, vector, even) => {
    expect(evenStretch(Int32Array.from(vector))).toEqual(even)
  })
})

const ROWS = 600
const next = centred(5)
const [c, d, y] = Array.from({ length: 3 }, () => Array.from({ length: ROWS }, () => 2 * next())) as [
  Array<number>,
  Array<number>,
  Array<number>,
]
const at = (list: ReadonlyArray<number>, k: number): number => list[k] as number
const prior = (name: string): E => F.exp(F.mul(3, v(name)))
const decay = (name: (s: string) => string = (s) => s): E =>
  F.sum(c.map((t, k) => F.square(F.sub(F.exp(F.mul(t, v(name('b')))), at(y, k)))))
const plane = F.sum(
  c.map((t, k) => F.square(F.sub(F.tanh(F.add(F.mul(t, v('a')), F.mul(at(d, k), v('b')))), at(y, k)))),
)
/** e ← p·e + a·c, from 0. */
const recurrence = (tail: E): E => {
  const states = c.reduce<ReadonlyArray<E>>(
    (all, t) => [...all, F.add(F.mul(v('p'), all.at(-1) ?? 0), F.mul(v('a'), t))],
    [],
  )
  return F.mul(F.sum(states.map(F.square)), tail)
}
const walk = Array.from({ length: ROWS }, (_, k) => v(`x${k}`))
const ring = F.sum(walk.map((x, k) => F.square(F.sub(walk[(k + 1) % ROWS] as E, x))))
const somewhere = (e: E): ReadonlyMap<string, number> => {
  const drawn = centred(3)
  return new Map([...F.freeVariables(e)].map((name) => [name, drawn()]))
}
/** How many times something is read, or added to, by a list. */
const listsIn = (program: string): number => [...program.matchAll(/\[i\d+\[/g)].length

const programs: ReadonlyArray<readonly [string, E]> = [
  ['a prior behind residuals', F.add(decay(), prior('a'))],
  ['a prior before them', F.add(prior('a'), decay())],
  ['priors before and behind', F.add(F.add(prior('a'), decay()), F.add(prior('c'), F.tanh(F.mul(2, v('d')))))],
  ['a prior that goes on as the residuals do', F.add(F.sum(c.map((t) => F.tanh(F.mul(t, v('b'))))), F.tanh(F.mul(2, v('a'))))], // prettier-ignore
  ['a prior on one of two slopes', F.add(plane, prior('a'))],
  ['a prior on the other, before', F.add(prior('b'), plane)],
  ['a prior beside a recurrence, which begins with 0', recurrence(prior('l'))],
  ['a network and a prior on one weight', F.add(unrolled(300, 2, 4), prior('h1.0'))],
  ['a prior on one weight, and a network', F.add(prior('h0.0'), unrolled(300, 2, 4))],
  ['a neuron by itself beside a network', F.add(unrolled(600, 2, 3), F.tanh(F.sum([F.mul(v('h1.0'), 0), F.mul(v('h1.1'), 1), v('h1.b')])))], // prettier-ignore
  ['differences around a ring', ring],
]

describe('nodes that stray', () => {
  it.each(programs)('%s: nothing is read by a list', (_, e) => {
    expect(listsIn(programOf(e))).toBe(0)
  })
  it.each(programs)('%s: the value and derivatives of the fold', (_, e) => {
    expect(wrongWith(e, somewhere(e), choose)).toEqual([])
  })
  it('leave the loops of the others as they are', () => {
    const rest = programOf(decay()).split('\n')
    expect(programOf(F.add(decay(), prior('a'))).split('\n')).toEqual(
      expect.arrayContaining(rest.filter((line) => !line.includes('result'))),
    )
  })
  it('are told by the graph: not by names, nor by how they were written', () => {
    const known = programOf(F.add(decay(), prior('a')))
    expect(programOf(F.add(decay((s) => `z${s}`), prior('A')))).toBe(known) // prettier-ignore
    const written = F.sum([
      ...c.map((t, k) => F.pow(F.add(F.neg(F.constant(at(y, k))), F.exp(F.mul(v('b'), t))), 2)),
      F.exp(F.mul(v('q'), 3)),
    ])
    expect(programOf(written)).toBe(known)
  })
  it('stay where a class more would take longer than a list', () => {
    const few = F.sum([...c.slice(0, 140).map((t) => F.tanh(F.mul(t, v('b')))), F.tanh(F.mul(2, v('a')))])
    expect(listsIn(F.compile(few, { levels: false }).report.program)).toBeGreaterThan(0)
  })
  it('stay where they add up many terms, which would be no loop', () => {
    const dot = (list: string, shift: number): E =>
      F.tanh(F.sum(Array.from({ length: 20 }, (_, j) => F.mul(at(c, shift + j), v(`${list}${j}`)))))
    const rows = F.sum([...Array.from({ length: 300 }, (_, k) => dot('w', k)), dot('u', 300)])
    expect(programOf(rows)).toMatch(/sum\d+\[i\] = Σ|sum\d+\[j\] = Σ/)
    expect(programOf(rows)).not.toMatch(/(.*·x\[\d+\]){20}/)
  })
  it('stay where rows that are all of one kind would go apart', () => {
    const regimes = F.sum(c.map((t, k) => F.tanh(F.mul(t, v(k < 350 ? 'a' : 'b')))))
    expect(listsIn(programOf(regimes))).toBeGreaterThan(0)
  })
})

/** What a row begins with, what its end makes of that, and what may be planted in its place. */
const inner: ReadonlyArray<(k: number, x: E | undefined) => E> = [
  (k, x) => F.mul(at(c, k), x ?? v('a')),
  (k, x) => F.add(F.mul(at(c, k), x ?? v('a')), F.mul(at(d, k), v('b'))),
  (k, x) => F.mul(at(d, k), x ?? v(`x${k}`)),
  (k, x) => F.sub(v(`x${k + 1}`), x ?? v(`x${k}`)),
  (k, x) => F.sum([v(`x${k}`), x ?? v(`x${k + 1}`), v(`x${k + 2}`)]),
  (k, x) => F.mul(x ?? F.tanh(F.mul(2, v(`x${k % 3}`))), v(`x${k}`)),
]
const outer: ReadonlyArray<(x: E) => E> = [F.tanh, F.square, (x) => F.where(F.lt(x, 0.1), F.sin(x), F.mul(0.3, x)), (x) => x] // prettier-ignore

const nat = fc.nat(50)
const planted = fc.record({
  rows: fc.integer({ min: 100, max: 500 }),
  inner: fc.constantFrom(...inner),
  outer: fc.constantFrom(...outer),
  before: fc.array(nat, { maxLength: 4 }),
  within: fc.array(fc.tuple(nat, nat), { maxLength: 2 }),
  behind: fc.array(nat, { maxLength: 4 }),
  isRecurrence: fc.boolean(),
})

it('with others planted among rows, it is what the fold gives', () => {
  fc.assert(
    fc.property(planted, ({ before, behind, isRecurrence, rows, within, ...row }) => {
      const read = ['a', 'b', 'z', 'x3', 'x17'].map(v)
      const odd = (k: number): E => {
        const begun = row.inner(k % rows, read[k % 5] as E)
        return [row.outer(begun), F.exp(begun), begun, F.mul(row.outer(begun), v('s')), row.outer(row.inner(k % rows, undefined))][Math.floor(k / 5) % 5] as E // prettier-ignore
      }
      const terms = Array.from({ length: rows }, (_, k) => row.outer(row.inner(k, undefined)))
      within.forEach(([k, kind]) => (terms[k % rows] = odd(kind)))
      const states: Array<E> = []
      terms.forEach((t, k) => states.push(F.add(F.mul(v('p'), states[k - 1] ?? 0), t)))
      const e = F.sum([...before.map(odd), ...(isRecurrence ? states : terms), ...behind.map(odd)])
      expect(wrongWith(e, somewhere(e), alwaysLoops)).toEqual([])
    }),
    { numRuns: 40 },
  )
})
