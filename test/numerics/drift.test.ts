/** NUMERICS.md says what the code does, the code does what was decided, and it does so by every road. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as F from '../../src/index.js'
import * as arithmetic from '../../src/expr/arithmetic.js'
import * as losses from '../../src/learn/losses.js'
import { compared } from './agreement.js'
import { cases } from './cases.js'
import { decided } from './decided.js'
import { page, PAGE } from './document.js'
import { hashes } from './golden.js'
import { elsewhere } from './elsewhere.js'
import { accuracyOf, isOver, others } from './ulps.js'
import { foldOf, someWaysOf, type Answer } from './ways.js'

const folds = cases.map(foldOf)

test('NUMERICS.md is what `npm run numerics -- --write` would write', async () => {
  const written = readFileSync(PAGE, 'utf8')
  expect((await page(folds)) === written, 'NUMERICS.md has drifted: npm run numerics -- --write').toBe(true)
})

test('every public operation is in the table', () => {
  const operations = Object.entries(F).flatMap(([name, f]) =>
    name in arithmetic || name in losses || (typeof f === 'function' && 'primitive' in f) ? [name] : [],
  )
  const others = ['clamp', 'softmax', 'logSoftmax', 'where', 'and', 'or', 'not']
  const asked = cases.map(({ name }) => name).join(' ')
  const missing = [...operations, ...others].filter(
    // l2 is an objective, and a variable is what stands for an operand.
    (name) => !['variable', 'l2'].includes(name) && !new RegExp(`\\b${name}\\b`).test(asked),
  )
  expect(missing).toEqual([])
})

const answerAt = (name: string, at: ReadonlyArray<number>): Answer | undefined => {
  const k = cases.findIndex((c) => c.name === name)
  const n = cases[k]?.points.findIndex((p) => p.every((x, i) => Object.is(x, at[i]))) ?? -1
  return folds[k]?.answers[n]
}

/** 0 for −0: a derivative that is 0 has no sign. */
const unsigned = (xs: ReadonlyArray<number> | undefined): ReadonlyArray<number> | undefined => xs?.map((x) => x + 0)

describe('what was decided', () => {
  test.each(decided.map((d) => [d.name, d.at, d] as const))('%s at %j', (name, at, d) => {
    const answer = answerAt(name, at)
    expect(answer?.value).toBe(d.value)
    if (d.first !== undefined) expect(unsigned(answer?.first)).toEqual(unsigned(d.first))
    if (d.second !== undefined) expect(unsigned(answer?.second)).toEqual(unsigned(d.second))
  })
})

test('values and gradients have the bits that they had, and so has a training run', () => {
  const golden = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as unknown
  expect(Object.fromEntries(hashes())).toEqual(golden)
})

test.each([...others(12)])('%s within its limits, compiled with the same bits', (name, what) => {
  const { otherBits, rows } = accuracyOf(name, what)
  expect(rows.filter(isOver)).toEqual([])
  expect(otherBits).toBe(0)
})

test('who answers otherwise is cited beside a row', () => {
  const lost = elsewhere.filter(({ at, name }) => typeof at !== 'string' && answerAt(name, at) === undefined)
  expect(lost).toEqual([])
})

// `npm run numerics` goes all ways.
test.each(cases.map((c, k) => [c.name, k] as const))('%s is the same by every road', (_, k) => {
  const c = cases[k] as (typeof cases)[number]
  const { cells, disagreements } = compared(c, folds[k] as (typeof folds)[number], someWaysOf(c, k))
  expect(disagreements).toEqual([])
  expect(cells).toBeGreaterThan(c.points.length)
})
