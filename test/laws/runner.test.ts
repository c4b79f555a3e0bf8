/** Laws as tests: by vitest itself, and by a runner that only notes what it is given. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { check, laws, lawTable, leibniz, linearity, someLaw, testLaws, type Law, type TestRunner } from 'fluxion/laws'
import { testLaws as testLawsInVitest } from 'fluxion/laws/vitest'

const broken: Law<unknown, unknown> = {
  ...(leibniz as unknown as Law<unknown, unknown>),
  name: 'broken',
  predicate: () => ({ _tag: 'Fails', how: '1 ≠ 2' }),
}

/** Runs everything at once and notes what passed and what failed, and under which sets. */
const noting = (): { readonly runner: TestRunner; readonly notes: ReadonlyArray<string> } => {
  const [notes, path]: [Array<string>, Array<string>] = [[], []]
  return {
    notes,
    runner: {
      describe: (name, body) => {
        path.push(name)
        body()
        path.pop()
      },
      test: (name, body) => {
        const outcome = E.tryCatch(body, (e) => (e as Error).message)
        notes.push(`${[...path, name].join(' > ')}: ${E.isRight(outcome) ? 'passed' : outcome.left}`)
      },
    },
  }
}

// these are tests of the run that this file is part of
testLawsInVitest(laws('laws as vitest tests', someLaw(leibniz), laws('in a set of their own', someLaw(linearity))), {
  runs: 20,
})

describe('testLaws', () => {
  test('makes a describe of every set and a test of every law, and runs those after one that failed', () => {
    const { notes, runner } = noting()
    testLaws(laws('outer', someLaw(broken), laws('inner', someLaw(leibniz))), { runs: 20, key: 4 }, runner)
    expect(notes.length).toBe(2)
    expect(notes[0]).toMatch(/^outer > broken: broken was refuted \(key 4, 1 samples tried\)[^]*1 ≠ 2$/)
    expect(notes[1]).toBe('outer > inner > Leibniz: passed')
  })

  test('says what to do where there is no runner, and refuses an empty set', () => {
    expect(() => {
      testLaws(laws('mine', someLaw(leibniz)))
    }).toThrow(/found no global `describe` and `test`.*fluxion\/laws\/vitest/)
    expect(() => {
      testLaws(laws('nothing', laws('in here')), {}, noting().runner)
    }).toThrow("the set 'nothing' is empty")
  })
})

test('a table has a line for every law, failed ones too', () => {
  const table = lawTable([check(leibniz, { runs: 50 }), check(broken, { runs: 50 }), check(leibniz, { runs: 0 })])
  expect(table.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
    'law runs reached result',
    '─────── ──── ─────── ───────',
    expect.stringMatching(/^Leibniz 50 \d+ % held$/),
    'broken 1 100 % Refuted',
    'Leibniz 0 0 % Refused',
  ])
})
