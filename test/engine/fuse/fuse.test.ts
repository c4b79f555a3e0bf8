import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fused } from '../../../src/engine/fuse/fuse.js'
import { localArrays } from '../../../src/engine/fuse/locals.js'
import { isContraction, isOverlapping } from '../../../src/engine/fuse/sums.js'
import { assembled } from '../../../src/engine/assemble.js'
import { ownContents, prepared } from '../../../src/engine/run/prepare.js'
import type { Access, ArrayInfo } from '../../../src/engine/program/access.js'
import { bodies, load, numberBody, type Body } from '../../../src/engine/program/body.js'
import type { Settled } from '../../../src/engine/program/settle.js'
import type { Statement } from '../../../src/engine/program/statement.js'
import { addressAt, allArrays, alike, inRounds, programs, runAllNaively, type Contents } from './naive.js'

const start = (): Contents =>
  new Map(
    allArrays
      .filter((a) => a.contents === undefined)
      .map((a, n) => [a, Array.from({ length: a.length }, (_, k) => ((k * 7 + n * 13) % 11) - 5)]),
  )

const programOf = (statements: ReadonlyArray<Statement>): Settled => {
  const last = (statements.at(-1) as Statement).out.array
  return { statements, variables: last, gradient: undefined, result: last, kept: [], cleared: [] }
}

/** What all arrays that are in memory hold at the end. */
const ranFused = (statements: ReadonlyArray<Statement>, run: 'wasm' | 'interpreter'): Contents => {
  const a = assembled(programOf(statements), false)
  const running = prepared(run, a).start(ownContents)
  const given = start()
  const inMemory = [...given].filter(([array]) => a.addresses.has(array))
  const placeOf = (array: ArrayInfo): number => (a.addresses.get(array) as number) / 8
  inMemory.forEach(([array, list]) => running.numbers.set(list, placeOf(array)))
  running.run()
  return new Map(
    inMemory.map(([array]) => [array, [...running.numbers.subarray(placeOf(array), placeOf(array) + array.length)]]),
  )
}

const plain = (contents: Contents): Record<string, ReadonlyArray<number>> =>
  // in whole numbers no order of adding matters; nor does the sign of 0
  Object.fromEntries([...contents].map(([a, list]) => [a.name, list.map((x) => x + 0)]))

const agrees = (statements: ReadonlyArray<Statement>): void => {
  const expected = start()
  runAllNaively(statements, expected)
  // beyond that, whole numbers are not exact
  fc.pre([...expected.values()].every((list) => list.every((x) => Math.abs(x) < 2 ** 50)))
  for (const run of ['interpreter', 'wasm'] as const) {
    const got = ranFused(statements, run)
    expect(plain(got)).toEqual(plain(new Map([...expected].filter(([a]) => got.has(a)))))
  }
}

const array = (name: string, length = 16): ArrayInfo => ({ name, use: 'value', length, contents: undefined })
const [a, b, c] = allArrays as readonly [ArrayInfo, ArrayInfo, ArrayInfo]
const access = (of: ArrayInfo, base: number, ...strides: ReadonlyArray<number>): Access => ({
  array: of,
  base,
  strides,
})
const statement = (
  extents: ReadonlyArray<number>,
  mode: Statement['mode'],
  out: Access,
  body: Body | Access,
): Statement => ({ extents, mode, out, initial: undefined, body: 'array' in body ? load(body) : body })

const groupsOf = (...statements: ReadonlyArray<Statement>): ReadonlyArray<number> =>
  fused(statements).map((g) => g.statements.length)

describe('statements in one loop', () => {
  it.each(['wasm', 'interpreter'] as const)('tell arrays apart that have one name: %s', (run) => {
    const [p, q] = [array('p11', 8), array('p11', 8)]
    const times = (k: number): Body => bodies.mul(numberBody(k), load(access(a, 0, 1)))
    const both = bodies.add(load(access(p, 0, 1)), load(access(q, 0, 1)))
    const got = ranFused(
      [
        statement([8], 'set', access(p, 0, 1), times(2)),
        statement([8], 'set', access(q, 0, 1), times(3)),
        statement([8], 'set', access(b, 0, 1), both),
      ],
      run,
    )
    const given = start().get(a) as ReadonlyArray<number>
    expect(got.get(b)?.slice(0, 8)).toEqual(given.slice(0, 8).map((x) => 5 * x))
  })
  it('give what they give one after the other', () => {
    fc.assert(fc.property(programs, agrees), { numRuns: 150, seed: 5 })
    const count = { statements: 0, loops: 0 }
    const check = (statements: ReadonlyArray<Statement>): void => {
      count.statements += statements.length
      count.loops += fused(statements).length
      agrees(statements)
    }
    fc.assert(fc.property(alike, check), { numRuns: 300, seed: 6 })
    // joined often enough for this to say something
    expect(count.loops).toBeLessThan(0.85 * count.statements)
  }, 60_000)

  it('give what they give round after round', () => {
    const count = { statements: 0, loops: 0 }
    const check = (statements: ReadonlyArray<Statement>): void => {
      const loops = fused(statements).filter((g) => g.within !== undefined)
      count.loops += loops.length
      count.statements += loops.reduce((n, g) => n + g.statements.length, 0)
      agrees(statements)
    }
    fc.assert(fc.property(inRounds, check), { numRuns: 500, seed: 8 })
    expect(count.loops).toBeLessThan(0.85 * count.statements)
  }, 60_000)

  it('what is written may be read at the very same point', () => {
    const first = statement([12], 'set', access(a, 0, 1), access(b, 0, 1))
    expect(groupsOf(first, statement([12], 'set', access(c, 0, 1), access(a, 0, 1)))).toEqual([2])
    expect(groupsOf(first, statement([12], 'set', access(c, 0, 1), access(a, 1, 1)))).toEqual([1, 1])
    expect(groupsOf(first, statement([12], 'set', access(c, 0, 1), access(a, 0, 0)))).toEqual([1, 1])
  })
  it('nor may a statement that goes on from another part of its own array read what was written at another point', () => {
    const first = statement([4], 'add', access(a, 7, -1), access(b, 0, 1))
    const goesOn = (base: number, stride: number): Statement =>
      statement([4], 'set', access(a, 0, 1), access(a, base, stride))
    expect(groupsOf(first, goesOn(4, 1))).toEqual([1, 1])
    expect(groupsOf(first, goesOn(7, -1))).toEqual([2])
    expect(groupsOf(first, goesOn(8, 1))).toEqual([2])
    agrees([first, goesOn(4, 1)])
  })
  it('a sum may not be read before its loop ends', () => {
    const sum = statement([12], 'set', access(a, 0, 0), access(b, 0, 1))
    expect(groupsOf(sum, statement([12], 'set', access(c, 0, 1), access(a, 0, 0)))).toEqual([1, 1])
  })
  it('nor written where it was read while the sum moves on', () => {
    const reads = statement([3, 4], 'set', access(c, 0, 1, 3), access(a, 0, 1, 0))
    const sum = statement([3, 4], 'set', access(a, 0, 1, 0), access(b, 0, 1, 3))
    expect(groupsOf(reads, sum)).toEqual([1, 1])
    expect(groupsOf(sum, reads)).toEqual([1, 1])
  })
  it('sums over other digits need loops of their own', () => {
    const over = (i: number, j: number): Statement =>
      statement([3, 4], 'set', access(i === 0 ? a : c, 0, i, j), access(b, 0, 1, 3))
    expect(groupsOf(over(0, 1), over(1, 0))).toEqual([1, 1])
  })
  it('boxes are made finer so that they go together', () => {
    const coarse = statement([12], 'set', access(a, 0, 1), access(b, 0, 1))
    const fine = statement([3, 4], 'set', access(c, 0, 1, 4), access(a, 0, 1, 3))
    expect(groupsOf(coarse, fine)).toEqual([2])
    expect(groupsOf(coarse, statement([3, 2], 'set', access(c, 0, 1, 4), access(b, 0, 1, 3)))).toEqual([1, 1])
  })
  it('a statement moves up past what it has nothing to do with, and no further', () => {
    const d = array('d')
    const first = statement([12], 'set', access(a, 0, 1), access(b, 0, 1))
    const other = statement([5], 'set', access(c, 0, 1), access(b, 0, 1))
    expect(groupsOf(first, other, statement([12], 'set', access(d, 0, 1), access(b, 0, 1)))).toEqual([2, 1])
    expect(groupsOf(first, other, statement([12], 'set', access(d, 0, 1), access(c, 0, 1)))).toEqual([1, 1, 1])
  })
  it('a plain sum does not wipe out what was added to the next entry', () => {
    const [set, add] = (['set', 'add'] as const).map((mode, k) =>
      statement([7, 5], mode, access(a, k, 1, 0), access(k === 0 ? b : c, 0, 1, 7)),
    ) as [Statement, Statement]
    expect(groupsOf(set, add)).toEqual([1, 1])
    agrees([set, add])
    // far enough from one another, or between one another, they share a loop
    const elsewhere = statement([7, 5], 'set', access(a, 20, 1, 0), access(b, 0, 1, 7))
    expect(groupsOf(set, elsewhere)).toEqual([2])
    const [even, odd] = [0, 1].map((k) => statement([7, 5], 'set', access(a, k, 2, 0), access(b, k, 1, 7))) as [
      Statement,
      Statement,
    ]
    expect(groupsOf(even, odd)).toEqual([2])
    agrees([even, odd])
  })
  it('nor what the other slices of its box had added', () => {
    const sum = (mode: Statement['mode'], of: ArrayInfo): Statement =>
      statement([7], mode, access(a, 0, 0), access(of, 0, 1))
    expect(groupsOf(sum('set', b), sum('add', c))).toEqual([2])
    agrees([sum('set', b), sum('add', c)])
    expect(groupsOf(sum('add', b), sum('set', c))).toEqual([1, 1])
    agrees([sum('add', b), sum('set', c)])
    agrees([sum('set', b), sum('set', c)])
  })
  it('sums into entries that overlap are added one after the other', () => {
    const s = statement(
      [6, 2, 4],
      'add',
      access(a, 0, 1, 1, 0),
      bodies.mul(load(access(b, 0, 1, 0, 6)), load(access(c, 0, 1, 6, 10))),
    )
    expect(isOverlapping(s)).toBe(true)
    expect(isContraction(s)).toBe(true)
    agrees([s])
  })
  it('contributions to the next entry share a loop', () => {
    const here = statement([12], 'add', access(a, 0, 1), access(b, 0, 1))
    const next = statement([12], 'add', access(a, 1, 1), access(c, 0, 1))
    expect(groupsOf(here, next)).toEqual([2])
    expect(groupsOf(here, { ...next, mode: 'set' })).toEqual([1, 1])
    agrees([here, next])
    agrees([{ ...here, mode: 'set' }, next])
  })
  it('what waits for the next entry may be added to, but not overwritten', () => {
    const here = statement([12], 'set', access(a, 0, 1), access(b, 0, 1))
    const next = statement([12], 'add', access(a, 1, 1), access(c, 0, 1))
    const again = (mode: Statement['mode'], base: number): Statement =>
      statement([12], mode, access(a, base, 1), access(b, 1, 1))
    for (const base of [0, 1]) {
      expect(groupsOf(here, next, again('add', base))).toEqual([3])
      expect(groupsOf(here, next, again('set', base))).toEqual([2, 1])
      agrees([here, next, again('add', base)])
      agrees([here, next, again('set', base)])
    }
  })
  it('nothing waits where other entries of the array are written too', () => {
    const at = (mode: Statement['mode'], base: number): Statement =>
      statement([6], mode, access(a, base, 1), access(base === 1 ? c : b, base, 1))
    for (const [s, t] of [
      [at('set', 0), at('set', 6)],
      [at('set', 6), at('set', 0)],
    ] as const) {
      expect(groupsOf(s, t)).toEqual([2])
      expect(groupsOf(s, t, at('add', 1))).toEqual([2, 1])
      agrees([s, t, at('add', 1)])
    }
  })
  it('what goes by lists has to keep away from what is in registers, also where there is one point', () => {
    const listed = (of: ArrayInfo): Access => ({
      ...access(of, 0),
      indices: access(allArrays.at(-1) as ArrayInfo, 1),
    })
    const entry = addressAt(listed(a), [])
    const writes = statement([], 'set', access(a, entry), access(b, 0))
    const gathers = statement([], 'set', access(c, 0), listed(a))
    const scatters = statement([], 'add', listed(a), access(c, 1))
    const reads = statement([], 'set', access(c, 2), access(a, entry))
    for (const [s, t] of [
      [writes, gathers],
      [writes, scatters],
      [scatters, writes],
      [scatters, reads],
    ] as const) {
      expect(groupsOf(s, t)).toEqual([1, 1])
      agrees([s, t])
    }
    expect(groupsOf(writes, reads)).toEqual([2])
  })
  it('a statement that reads its own array waits for what others write there', () => {
    const writes = statement([12], 'set', access(a, 0, 1), access(b, 0, 1))
    const backwards = statement([12], 'set', access(a, 12, 1), access(a, 11, -1))
    expect(groupsOf(writes, backwards)).toEqual([1, 1])
    agrees([writes, backwards])
    const next = statement([12], 'add', access(a, 1, 1), bodies.add(load(access(a, 1, 1)), load(access(c, 0, 1))))
    expect(groupsOf(writes, next)).toEqual([1, 1])
    agrees([writes, next])
    // the same points, or others that nothing else writes, are no hindrance
    expect(groupsOf(writes, statement([12], 'add', access(a, 0, 1), access(a, 0, 1)))).toEqual([2])
    expect(groupsOf(writes, statement([12], 'set', access(a, 12, 1), access(a, 0, 1)))).toEqual([2])
  })
})

describe('arrays that live in registers alone', () => {
  const whole = array('whole', 12)
  const [write, read] = [
    statement([12], 'set', access(whole, 0, 1), access(b, 0, 1)),
    statement([12], 'set', access(c, 0, 1), bodies.mul(numberBody(2), load(access(whole, 0, 1)))),
  ] as const
  const localsOf = (...statements: ReadonlyArray<Statement>): ReadonlyArray<string> =>
    [...localArrays(fused(statements), programOf(statements))].map(({ name }) => name)

  it('are written whole and read in one loop', () => {
    expect(localsOf(write, read)).toEqual(['whole'])
  })
  it('not what another loop reads', () => {
    expect(localsOf(write, read, statement([5], 'set', access(c, 0, 1), access(whole, 0, 1)))).toEqual([])
  })
  it('not what is read a round later', () => {
    const within = { rounds: 4 }
    const [now, next] = [write, read].map((s): Statement => ({ ...s, extents: [3], within })) as [Statement, Statement]
    const written = { ...now, out: { ...now.out, step: 3 } }
    const readAt = (base: number): Statement => ({ ...next, body: load({ ...access(whole, base, 1), step: 3 }) })
    expect(localsOf(written, readAt(0))).toEqual(['whole'])
    expect(groupsOf(written, readAt(-3))).toEqual([2])
    expect(localsOf(written, readAt(-3))).toEqual([])
  })
  it('not what is written in part, added to, or the result', () => {
    expect(localsOf({ ...write, out: access(a, 0, 1) }, { ...read, body: load(access(a, 0, 1)) })).toEqual([])
    expect(localsOf({ ...write, mode: 'add', initial: undefined }, read)).toEqual([])
    expect(localsOf(read, write)).toEqual([])
  })
})
