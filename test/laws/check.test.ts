import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import * as fc from 'fast-check'
import { evaluate, freeVariables, tapeOf, type Expr } from 'fluxion'
import {
  check,
  checkAll,
  dag,
  environment,
  fails,
  holds,
  kills,
  laws,
  leibniz,
  showCounterexample,
  skipped,
  someLaw,
  type CheckParameters,
  type Counterexample,
  type Law,
  type Passed,
  type Verdict,
} from 'fluxion/laws'

/** A law about a number. */
const aboutNumbers = (
  predicate: (sample: number) => Verdict,
  arbitrary: fc.Arbitrary<number> = fc.integer({ min: 0, max: 999 }),
): Law<number, null> => ({
  name: 'small',
  statement: 'n < 100',
  arbitrary,
  predicate,
  show: (n) => `n = ${n}`,
  subject: null,
  mutants: [],
  tolerance: 0,
  runs: 100,
})

const failure = (result: E.Either<Counterexample, Passed>): Counterexample =>
  E.isLeft(result) ? result.left : expect.fail('the law passed')
const success = (result: E.Either<Counterexample, Passed>): Passed =>
  E.isRight(result) ? result.right : expect.fail(showCounterexample(result.left))

describe('check', () => {
  test('reports how many samples reached the predicate', () => {
    const passed = success(check(aboutNumbers((n) => (n % 3 === 0 ? skipped('a multiple of 3') : holds))))
    expect(passed).toMatchObject({ law: 'small', runs: 100, key: 1 })
    expect(passed.reached).toBeGreaterThan(50)
    expect(passed.reached).toBeLessThan(100)
  })

  test('gives the smallest counterexample, with law, statement, key, sample and both sides', () => {
    const refuted = failure(
      check(
        aboutNumbers((n) => (n < 100 ? holds : fails(`${n} ≥ 100`))),
        { key: 9 },
      ),
    )
    expect(refuted).toMatchObject({ _tag: 'Refuted', sample: 'n = 100', detail: '100 ≥ 100', key: 9 })
    expect(showCounterexample(refuted)).toBe(
      [`small was refuted (key 9, ${refuted.runs} samples tried)`, '  n < 100', 'for', '  n = 100', '100 ≥ 100'].join(
        '\n',
      ),
    )
  })

  test('is a function: the same key gives the same answer, another key other samples', () => {
    const law = aboutNumbers((n) => (n < 900 ? holds : fails('too large')))
    const tried = (key: number): number => failure(check(law, { key, shrink: false, runs: 1000 })).runs
    expect(tried(3)).toBe(tried(3))
    expect(new Set([1, 2, 3, 4, 5, 6].map(tried)).size).toBeGreaterThan(1)
  })

  test('takes a predicate that throws for a failure, with its sample', () => {
    const threw = failure(
      check(
        aboutNumbers((n) => {
          if (n >= 10) throw new RangeError('beyond 10')
          return holds
        }),
      ),
    )
    expect(threw).toMatchObject({ _tag: 'Threw', sample: 'n = 10' })
    expect(threw.detail).toContain('RangeError: beyond 10')
  })

  test('fails a law whose predicate is never reached, or too rarely', () => {
    expect(
      failure(
        check(
          aboutNumbers(() => skipped('always')),
          { leastReached: 0 },
        ),
      ),
    ).toMatchObject({
      _tag: 'Unreached',
      detail: 'only 0 of 100 samples reached the predicate; 100 did not: always',
    })
    const rarely = aboutNumbers(
      (n) => (n < 250 ? holds : skipped('large')),
      fc.noBias(fc.integer({ min: 0, max: 999 })),
    )
    expect(failure(check(rarely))._tag).toBe('Unreached')
    expect(success(check(rarely, { leastReached: 0.1 })).reached).toBeLessThan(50)
  })

  test('of several reasons for skipping samples gives that of most of them', () => {
    let tried = 0
    const law = aboutNumbers(() => skipped(['rare', 'common', 'rare', 'common', 'common'][tried++] ?? 'other'))
    expect(failure(check(law, { runs: 5 })).detail).toContain('; 3 did not: common')
  })

  test.each<[CheckParameters, string]>([
    [{ runs: 0 }, 'runs'],
    [{ runs: 1.5 }, 'runs'],
    [{ key: NaN }, 'key'],
    [{ tolerance: NaN }, 'tolerance'],
    [{ tolerance: -1 }, 'tolerance'],
    [{ tolerance: Infinity }, 'tolerance'],
    [{ leastReached: 2 }, 'share'],
  ])('refuses %o and names the law', (parameters, word) => {
    const refused = failure(check(leibniz, parameters))
    expect(refused._tag).toBe('Refused')
    expect(refused.detail).toContain("The law 'Leibniz'")
    expect(refused.detail).toContain(word)
  })

  test('refuses samples that can not be made', () => {
    const none = fc.nat().map((): number => {
      throw new Error('an empty domain')
    })
    const refused = failure(check(aboutNumbers(() => holds, none)))
    expect(refused._tag).toBe('Refused')
    expect(refused.detail).toContain("the law 'small' could not be made: Error: an empty domain")
  })

  test('hands the tolerance to the predicate', () => {
    const measured = {
      ...aboutNumbers(() => holds),
      predicate: (_: number, __: null, t: number) => (t === 0.5 ? holds : fails(`${t}`)),
    }
    expect(failure(check(measured)).detail).toBe('0')
    expect(success(check(measured, { tolerance: 0.5 })).reached).toBe(100)
  })
})

test('checkAll reports every law, also after one that failed', () => {
  const wrong = aboutNumbers(() => fails('always'))
  const right = aboutNumbers(() => holds)
  expect(checkAll(laws('three', ...[wrong, right, wrong].map((law) => someLaw(law)))).map(E.isRight)).toEqual([
    false,
    true,
    false,
  ])
})

test('kills counts a mutant as caught where a sample refutes it, not where something threw', () => {
  type Root = (n: number) => number
  const law: Law<number, Root> = {
    ...aboutNumbers(() => holds),
    subject: Math.sqrt,
    predicate: (n, root) => (Math.abs(root(n) ** 2 - n) < 1e-9 ? holds : fails(`not ${n}`)),
    mutants: [
      { name: 'wrong', subject: (n) => n / 2 },
      { name: 'throws', subject: (n) => expect.fail(String(n)) },
    ],
  }
  const outcomes = kills(laws('roots', someLaw(law)), [1, 2]).map(({ killed, survived }) => [killed, survived])
  expect(outcomes).toEqual([
    [[1, 2], []],
    [[], [1, 2]],
  ])
})

describe('a failing expression', () => {
  const law = (failing: (e: Expr<string>, env: ReadonlyMap<string, number>) => boolean): Law<Sample, null> => ({
    ...aboutNumbers(() => holds),
    arbitrary: fc.record({ e: dag<string>({ variables: ['x', 'y'] }), env: environment<string>(['x', 'y']) }),
    show: ({ e }) => `${tapeOf(e).nodes.length}`,
    predicate: ({ e, env }) => (failing(e, env) ? fails('as told') : holds),
  })
  interface Sample {
    readonly e: Expr<string>
    readonly env: ReadonlyMap<string, number>
  }
  const has = (e: Expr<string>, name: string): boolean =>
    tapeOf(e).nodes.some((n) => n._tag === name || (n._tag === 'Apply' && n.primitive.name === name))
  /** Nodes left of the counterexamples of several keys, in order. */
  const left = (of: Law<Sample, null>): ReadonlyArray<number> =>
    [1, 2, 3, 4, 5, 6, 7, 8, 9]
      .map((key) => Number(failure(check(of, { key, runs: 1000 })).sample))
      .sort((a, b) => a - b)

  test('shrinks to the operations that matter', () => {
    // at best relu(tanh(x)); a choice between both is as far as some get
    const nodes = left(law((e) => has(e, 'Tanh') && has(e, 'relu')))
    expect(nodes[4]).toBeLessThanOrEqual(4)
    expect(nodes[8]).toBeLessThanOrEqual(9)
  })

  test('shrinks to few nodes', () => {
    // at best y alone; from (0.5 + y²)ʸ no way leads there that passes only through values above 2.5
    const nodes = left(law((e, env) => evaluate(e)(env) > 2.5 && freeVariables(e).has('y')))
    expect(nodes[4]).toBeLessThanOrEqual(4)
    expect(nodes[8]).toBeLessThanOrEqual(9)
  })
})
