/** The pure parts of the long run. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import type { Counterexample } from 'fluxion/laws'
import { commandIn, type Run } from './arguments.js'
import { chosen, distance } from './choose.js'
import { chunkCount, chunkKey, chunksOf, type Plan } from './chunks.js'
import { exitCode, merged, type ChunkOutcome, type LawOutcome } from './outcomes.js'
import { again, report } from './report.js'

describe('chunks', () => {
  const plan: Plan = { laws: [4, 9], runs: 25, key: 7 }

  test('cover every law, one after the other in each round, the last with what is left', () => {
    const chunks = [...chunksOf(plan, 10)]
    expect(chunks.map(({ law, number, runs }) => [law, number, runs])).toEqual([
      [4, 0, 10],
      [9, 0, 10],
      [4, 1, 10],
      [9, 1, 10],
      [4, 2, 5],
      [9, 2, 5],
    ])
    expect(chunkCount(plan, 10)).toBe(chunks.length)
    expect([...chunksOf({ ...plan, runs: 10 }, 10)].map((c) => c.runs)).toEqual([10, 10])
  })

  test('have keys that depend on the key and the number alone; the first has the key itself', () => {
    const keys = (p: Plan): ReadonlyArray<number> => [...chunksOf(p, 1)].filter((c) => c.law === 4).map((c) => c.key)
    expect(keys(plan)[0]).toBe(7)
    expect(keys({ ...plan, laws: [4], runs: 3 })).toEqual(keys(plan).slice(0, 3))
    expect(keys({ ...plan, key: 8 }).filter((k) => keys(plan).includes(k))).toEqual([])
  })

  test('have keys that differ, and are whole numbers that a command line takes', () => {
    const keys = Array.from({ length: 100_000 }, (_, k) => chunkKey(7, k))
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.every((k) => Number.isSafeInteger(k) && k >= 0)).toBe(true)
  })
})

const about = { law: 'small', statement: 'n < 100', key: 7 }
const chunk = (number: number): ChunkOutcome['chunk'] => ({ law: 0, number, key: number, runs: 10 })
const held = (number: number, reached = 10): ChunkOutcome => ({
  chunk: chunk(number),
  outcome: E.right({ law: 'small', key: number, runs: 10, reached }),
  seconds: 1,
})
const failed = (number: number, tag: Counterexample['_tag'], runs = 3, reached = 3): ChunkOutcome => ({
  chunk: chunk(number),
  outcome: E.left({ _tag: tag, ...about, key: number, runs, reached, detail: `found in chunk ${number}` }),
  seconds: 1,
})

describe('merged', () => {
  test('adds up chunks that held', () => {
    expect(merged(about, [held(0, 9), held(1, 6)])).toEqual({
      law: 'small',
      total: E.right({ law: 'small', key: 7, runs: 20, reached: 15 }),
      problem: undefined,
      seconds: 2,
    })
  })

  test('counts up to the earliest counterexample, in whatever order they were found', () => {
    const result = merged(about, [failed(3, 'Threw'), held(0), failed(1, 'Refuted'), held(2)])
    expect(result.problem).toMatchObject({ _tag: 'Refuted', key: 1, runs: 3, detail: 'found in chunk 1' })
    expect(result.total).toMatchObject({ _tag: 'Left', left: { _tag: 'Refuted', runs: 13, reached: 13 } })
    expect(result.seconds).toBe(4)
  })

  test('judges the share reached over all chunks, not over one', () => {
    const barely = merged(about, [held(0, 10), failed(1, 'Unreached', 10, 0)])
    expect(barely.total).toEqual(E.right({ law: 'small', key: 7, runs: 20, reached: 10 }))
    const seldom = merged(about, [held(0, 9), failed(1, 'Unreached', 10, 0)])
    expect(seldom.problem).toMatchObject({ _tag: 'Unreached', key: 7, runs: 20, reached: 9 })
    expect(seldom.problem?.detail).toBe('only 9 of 20 samples reached the predicate')
    expect(merged(about, [failed(0, 'Unreached', 10, 0)]).problem?._tag).toBe('Unreached')
  })

  test('knows nothing where nothing was tried', () => {
    expect(merged(about, [])).toEqual({ law: 'small', total: undefined, problem: undefined, seconds: 0 })
  })
})

describe('the end', () => {
  const [good, bad, untried] = [merged(about, [held(0)]), merged(about, [failed(0, 'Refuted')]), merged(about, [])]
  const after = { interrupted: false, seconds: 2.5, workers: 2 }
  const text = (laws: ReadonlyArray<LawOutcome>, file?: string): string => report(laws, { file, key: 7 }, after)

  test('is 0 only if every law was tried and held', () => {
    expect([[good], [good, bad], [good, untried], []].map((laws) => exitCode(laws, false))).toEqual([0, 1, 1, 1])
    expect(exitCode([good], true)).toBe(130)
  })

  test('shows a table, each counterexample and how to see it again, and a last line', () => {
    const lines = text([good, bad, untried]).split('\n')
    expect(lines.slice(2, 5).map((line) => line.split(/ {2,}/))).toEqual([
      ['small', '10', '100 %', 'held', '1.0'],
      ['small', '3', '100 %', 'Refuted', '1.0'],
      ['small', '0', 'not tried', '0.0'],
    ])
    expect(lines).toContain('small was refuted (key 0, 3 samples tried)')
    expect(lines).toContain('to see it again: npm run laws -- --law small --key=0 --runs 3')
    expect(lines.at(-1)).toBe('Key 7, 3 laws: 1 held, 1 did not, 1 not tried; 2.5 s with 2 workers')
    expect(text([good]).split('\n').at(-1)).toBe('Key 7, 1 law: all held; 2.5 s with 2 workers')
  })

  test('quotes what a shell would take apart', () => {
    const counterexample: Counterexample = {
      _tag: 'Refuted',
      ...about,
      law: "Schwarz's law",
      runs: 4,
      reached: 4,
      detail: '',
    }
    expect(again(counterexample, 'my laws.ts')).toBe(
      "npm run laws -- --laws 'my laws.ts' --law 'Schwarz'\\''s law' --key=7 --runs 4",
    )
  })
})

describe('arguments', () => {
  const run = (...args: ReadonlyArray<string>): Run => {
    const command = commandIn(args)
    return E.isRight(command) && command.right._tag === 'Run' ? command.right : expect.fail('not a run')
  }
  const problems = (...args: ReadonlyArray<string>): ReadonlyArray<string> => {
    const command = commandIn(args)
    return E.isLeft(command) ? command.left : expect.fail('no problem')
  }

  test('are read, or left as they are', () => {
    expect(run()).toMatchObject({ runs: 100_000, key: 1, parts: [], file: undefined, seconds: Infinity })
    expect(run().workers).toBeGreaterThanOrEqual(1)
    const all = '--runs 1e3 --key=-7 --law a --law b --laws my.ts --workers 3 --seconds 0.5'
    expect(run(...all.split(' '))).toEqual({
      _tag: 'Run',
      runs: 1000,
      key: -7,
      parts: ['a', 'b'],
      file: 'my.ts',
      workers: 3,
      seconds: 0.5,
    })
    expect(commandIn(['--help', '--runs', '5'])).toEqual(E.right({ _tag: 'Help' }))
  })

  test.each(['0', '-1', '1.5', '', 'many', 'Infinity'])('need a whole number of runs from 1 up, not %j', (text) => {
    expect(problems(`--runs=${text}`)).toEqual([`--runs must be a whole number from 1 up, not '${text}'`])
  })

  test('have all their problems told at once, unknown ones too', () => {
    expect(problems('--key=x', '--workers=0', '--seconds=0')).toHaveLength(3)
    expect(problems('--rums', '5')[0]).toMatch(/'--rums'.*--help/)
    expect(problems('leibniz')[0]).toMatch(/leibniz/)
  })
})

describe('laws by name', () => {
  const names = ['power', 'powers of powers', 'Leibniz', 'symbolic agrees with numeric']

  test('are those that contain one of the parts; a whole name means one law, no part all', () => {
    expect(chosen([], names)).toEqual(E.right([0, 1, 2, 3]))
    expect(chosen(['pow'], names)).toEqual(E.right([0, 1]))
    expect(chosen(['Power'], names)).toEqual(E.right([0]))
    expect(chosen(['AGREES', 'leib', 'leib'], names)).toEqual(E.right([2, 3]))
  })

  test('that do not exist are refused with the nearest', () => {
    expect(chosen(['Libnitz', 'leib', 'simbolic'], names)).toEqual(
      E.left([
        "no law has 'Libnitz' in its name; the nearest is 'Leibniz'",
        "no law has 'simbolic' in its name; the nearest is 'symbolic agrees with numeric'",
      ]),
    )
    expect(chosen(['x'], [])).toEqual(E.left(["no law has 'x' in its name; there are no laws"]))
  })

  test.each([
    ['abc', 'xxabcxx', 0],
    ['abc', 'xxacxx', 1],
    ['abc', 'abxc', 1],
    ['abc', 'xyz', 3],
    ['', 'xyz', 0],
    ['abc', '', 3],
  ])('the distance of %j to a part of %j is %d', (part, name, expected) => {
    expect(distance(part, name)).toBe(expected)
  })
})
