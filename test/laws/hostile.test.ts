/**
 * What strangers do to the laws: predicates that give no verdict, numbers so large that no step can be made, slopes
 * that are NaN.
 */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import * as fc from 'fast-check'
import { abs, cos, eq, gt, lt, numbers, power, primitive, relu, sigmoid, sin, softplus, type Numeric, type Operation } from 'fluxion' // prettier-ignore
import { check, checkAll, derivativeLaws, holds, kills, killTable, laws, lawTable, leibniz, moderate, numericLaws, primitiveLaws, showCounterexample, skipped, someLaw, testLaws, type Counterexample, type Domain } from 'fluxion/laws' // prettier-ignore
import type { CheckParameters, Law, Verdict } from 'fluxion/laws'
import { choice } from '../../src/expr/test.js'

const law = (predicate: () => unknown): Law<number, null> => ({
  name: 'mine',
  statement: 'anything',
  arbitrary: fc.nat(),
  predicate: predicate as () => Verdict,
  show: String,
  subject: null,
  mutants: [],
  tolerance: 0,
  runs: 20,
})
const failure = (of: Law<number, null>, parameters: CheckParameters = {}): Counterexample => {
  const outcome = check(of, parameters)
  return E.isLeft(outcome) ? outcome.left : expect.fail('the law passed')
}

describe('a predicate that gives no verdict has failed', () => {
  test.each([undefined, null, true, false, 'Holds', 1, {}, { _tag: 'Passed' }, () => holds])('%o', (x) => {
    const refuted = failure(law(() => x))
    expect(refuted).toMatchObject({ _tag: 'Refuted', sample: '0', runs: 1 })
    expect(refuted.detail).toContain('not a verdict: one of `holds`, `fails(…)`, `skipped(…)`')
  })

  test('a promise, whatever it promises', () => {
    expect(failure(law(() => Promise.resolve(holds))).detail).toContain('without `async`')
  })
})

describe('check never throws', () => {
  test('for what is thrown without a text, shown as no text, or drawn from no arbitrary', () => {
    const silent = law(() => {
      throw Object.create(null)
    })
    expect(failure(silent)).toMatchObject({ _tag: 'Threw', detail: 'the predicate threw something that has no text' })
    const unshown = { ...law(() => false), show: (() => ({})) as unknown as (n: number) => string }
    expect(showCounterexample(failure(unshown))).toContain('object')
    expect(failure({ ...law(() => holds), arbitrary: 3 as unknown as fc.Arbitrary<number> })._tag).toBe('Refused')
  })

  test('for parameters that are no numbers; one that is undefined is not stated', () => {
    const refused = (p: object): string => failure(law(() => holds), p as CheckParameters).detail // prettier-ignore
    expect(refused({ runs: Symbol('5') })).toContain(
      "The law 'mine' needs a whole number of runs, at least 1, not a symbol",
    )
    expect(refused({ tolerance: null })).toContain('not null')
    const unstated = { runs: undefined, key: undefined, tolerance: undefined } as unknown as CheckParameters
    expect(
      check(
        law(() => holds),
        unstated,
      ),
    ).toMatchObject({ right: { runs: 20, key: 1 } })
  })
})

test('check refuses parameters that it does not know', () => {
  const refused = (p: unknown): string => failure(law(() => holds), p as CheckParameters).detail // prettier-ignore
  expect(refused({ run: 5, key: 3 })).toBe(
    "The law 'mine' has no parameter 'run'; it has runs, key, tolerance, leastReached, shrink. Did you mean 'runs'?",
  )
  expect(refused({ runs: 5, seed: 3 })).toContain("has no parameter 'seed'")
  expect(refused(5)).toContain(
    'needs its parameters as a record { runs, key, tolerance, leastReached, shrink }, not the number 5',
  )
  expect(refused({ shrink: 'no' })).toContain('needs true or false for `shrink`')
})

test('a law that was not reached tells why', () => {
  expect(failure(law(() => skipped('the moon is full'))).detail).toBe(
    'only 0 of 20 samples reached the predicate; 20 did not: the moon is full',
  )
})

const broken = (operation: Operation<1>, domain: Domain, key = 1): ReadonlyArray<string> =>
  checkAll(primitiveLaws(operation, domain), { key }).flatMap((o) => E.isLeft(o) ? [`${o.left._tag}: ${o.left.law}`] : []) // prettier-ignore

describe('a right primitive passes', () => {
  test('whose guard is a product of tests', () => {
    const clamp: Operation<1> = primitive({
      name: 'clamp',
      arity: 1,
      value: (x) => (Number.isNaN(x) ? NaN : Math.min(2, Math.max(-1, x))),
      partials: (n, [x]) => [
        { partial: n.constant(1), when: n.mul(gt.at(n)(x, n.constant(-1)), lt.at(n)(x, n.constant(2))) },
      ],
    })
    expect([1, 2, 3].flatMap((key) => broken(clamp, { operands: [[-3, 4]] }, key))).toEqual([])
  })

  test('whose guard is a number other than 0 and 1', () => {
    const squareAbove: Operation<1> = primitive({
      name: 'square above',
      arity: 1,
      value: (x) => (x > 0 ? x * x : x === x ? 0 : NaN),
      partials: (n, [x]) => [{ partial: n.mul(n.constant(2), x), when: relu.at(n)(x) }],
    })
    expect(broken(squareAbove, { operands: [[-3, 3]] })).toEqual([])
  })

  test('or is not reached, but never refuted, where numbers are too large to take a step', () => {
    const largest: Domain = { operands: [[-1.7e308, 1.7e308]] }
    const failures = [{ operands: [[1e16, 1e17]] } as const, { operands: [[-1e300, 1e300]] } as const, largest] // prettier-ignore
    expect(failures.flatMap((domain) => broken(sin, domain)).filter((f) => f.startsWith('Refuted'))).toEqual([])
    expect(broken(sin, { operands: [[1e11, 1e12]] })).toEqual([])
  })

  test('at operands whose roundings are more than the value', () => {
    const shift: Operation<1> = primitive({
      name: 'shift',
      arity: 1,
      value: (x) => x - 100000.3,
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const near: Domain = { operands: [[100000.1, 100000.5]] }
    expect(broken(shift, near).filter((f) => f.startsWith('Refuted'))).toEqual([])
  })
})

describe('a slope that is not finite is refuted where differences are', () => {
  const sloped = (partial: number): Operation<1> =>
    primitive({
      name: 'cbrt',
      arity: 1,
      value: Math.cbrt,
      // right above 0; below, the power of a negative number is NaN
      partials: (n, [x]) => [{ partial: n.mul(n.constant(partial), n.pow(x, -2 / 3)) }],
    })
  test('NaN in a fifth of the domain, ∞ in all of it', () => {
    expect(broken(sloped(1 / 3), { operands: [[-2, 8]] })).toEqual(['Refuted: cbrt: first order'])
    expect(broken(sloped(Infinity), { operands: [[1, 8]] })).toContain('Refuted: cbrt: first order')
  })
  test('but not at a single pole', () => {
    const right: Operation<1> = primitive({
      name: 'cbrt',
      arity: 1,
      value: Math.cbrt,
      partials: (n, _x, out) => [{ partial: n.mul(n.constant(1 / 3), n.pow(out, -2)) }],
    })
    expect(broken(right, { operands: [[-2, 8]] })).toEqual([])
  })
})

type Rule = <A>(n: Numeric<A>, x: A) => A

const keys = [1, 2, 3, 4, 5]
const brokenWith = (operation: Operation<1> | Operation<2>, domain: Domain): ReadonlyArray<string> => [
  ...new Set(keys.flatMap((key) => broken(operation as Operation<1>, domain, key))),
]
const of = (name: string, value: (x: number) => number, partial: Rule): Operation<1> =>
  primitive({ name, arity: 1, value, partials: (n, [x]) => [{ partial: partial(n, x) }] })

describe('a slope that is not finite at one point is refuted where differences to both sides agree', () => {
  const ratio: Rule = (n, x) => n.mul(x, n.pow(x, -1))
  test.each<[string, Operation<1>]>([
    ['x²', of('f', (x) => x * x, (n, x) => n.mul(n.constant(2), n.mul(x, ratio(n, x))))],
    ['x·|x|', of('f', (x) => x * Math.abs(x), (n, x) => n.mul(n.mul(n.constant(2), abs.at(n)(x)), ratio(n, x)))],
    ['3', of('f', () => 3, (n, x) => n.mul(n.constant(0), n.pow(x, -1)))],
    ['x² with ∞', of('f', (x) => x * x, (n, x) => choice.at(n)(eq.at(n)(x, n.constant(0)), n.constant(Infinity), n.mul(n.constant(2), x)))],
  ])('%s', (_, f) => {
    for (const key of keys) expect(broken(f, { operands: [[-5, 5]] }, key)).toContain('Refuted: f: first order')
  }) // prettier-ignore
  test('but not at a kink, nor at a pole of a derivative', () => {
    const sign = of('abs', Math.abs, (n, x) => n.mul(x, n.pow(abs.at(n)(x), -1)))
    expect(brokenWith(sign, { operands: [[-5, 5]] })).toEqual([])
    const mixed: Domain = { operands: [[0, 4], [-3, 3]] } // prettier-ignore
    expect(brokenWith(power, mixed)).toEqual([])
  })
})

describe('a value that is NaN within the domain is refuted', () => {
  test('at one point, or in a part', () => {
    const sinc = of(
      'sinc',
      (x) => Math.sin(x) / x,
      (n, x) => n.mul(n.add(n.mul(x, cos.at(n)(x)), n.mul(n.constant(-1), sin.at(n)(x))), n.pow(x, -2)),
    )
    for (const key of keys) expect(broken(sinc, { operands: [[-5, 5]] }, key)).toContain('Refuted: sinc: defined')
    expect(brokenWith(sinc, { operands: [[-5, 5]], edges: [{ at: [0], value: NaN }] })).toEqual([])
    const part = of('part', (x) => (x < -1.7 ? NaN : x * x), (n, x) => n.mul(n.constant(2), x)) // prettier-ignore
    expect(broken(part, { operands: [[-5, 5]] })).toEqual(['Refuted: part: defined'])
  })
})

describe('at a kink that no guard tells', () => {
  const step: Operation<1> = primitive({
    name: 'leaky slope',
    arity: 1,
    value: (x) => (x === x ? (x > 0 ? 1 : 0.01) : NaN),
    partials: () => [undefined],
  })
  const leaky = of('leaky', (x) => (x > 0 ? x : 0.01 * x), (n, x) => step.at(n)(x)) // prettier-ignore
  test('the slope of either side holds, with the point declared as an edge or without', () => {
    expect(brokenWith(leaky, { operands: [[-3, 7]] })).toEqual([])
    expect(brokenWith(leaky, { operands: [[-3, 7]], edges: [{ at: [0], value: 0, partials: [0.01] }] })).toEqual([])
  })
  test('also where it is put together from relu', () => {
    const hard: Operation<1> = primitive({
      name: 'hard sigmoid',
      arity: 1,
      define: (n, [x]) => {
        const [above, below] = [1, -1].map((k) => relu.at(n)(n.add(x, n.constant(k))))
        return n.mul(n.constant(0.5), n.add(above as typeof x, n.mul(n.constant(-1), below as typeof x)))
      },
    })
    expect(brokenWith(hard, { operands: [[-3, 7]] })).toEqual([])
  })
})

describe('where little can be told from values', () => {
  test('what underflows is no failure', () => {
    const bell = of('bell', (x) => Math.exp(-x * x), (n, x) => n.mul(n.mul(n.constant(-2), x), n.exp(n.mul(n.constant(-1), n.pow(x, 2))))) // prettier-ignore
    const wide: Domain = { operands: [[-800, 800]] }
    expect([brokenWith(softplus, wide), brokenWith(sigmoid, wide), brokenWith(bell, { operands: [[-30, 30]] })]).toEqual([[], [], []]) // prettier-ignore
  })
  test('a sum with a very large number is not judged, whatever its slope is said to be', () => {
    const raised = (slope: number) => of('raised', (x) => x + 3e10, (n) => n.constant(slope)) // prettier-ignore
    for (const slope of [0, 1, 1.5, 2])
      expect(broken(raised(slope), { operands: [[-7, 7]] })).toEqual(['Unreached: raised: first order'])
  })
  test('a constant holds, and so does what is flat in most of its domain', () => {
    expect(brokenWith(primitive({ name: '3', arity: 1, value: () => 3, partials: () => [undefined] }), { operands: [[-1, 1]] })).toEqual([]) // prettier-ignore
    const bent: Operation<1> = primitive({
      name: 'bent',
      arity: 1,
      value: (x) => (x < 5 ? 2 : 3 * x - 13),
      partials: (n, [x]) => [{ partial: n.constant(3), unless: lt.at(n)(x, n.constant(5)) }],
    })
    expect(brokenWith(bent, { operands: [[-7, 7]] })).toEqual([])
    // Almost everywhere it is 2, and no difference has a digit of its slope.
    const rise = of('rise', (x) => 2 + Math.exp(-x * x), (n, x) => n.mul(n.mul(n.constant(-2), x), n.exp(n.mul(n.constant(-1), n.pow(x, 2))))) // prettier-ignore
    expect(brokenWith(rise, { operands: [[-30, 30]] })).toEqual([])
  })
})

describe('edges that are none are refused', () => {
  test.each([
    [[{ at: [0], value: 0, partials: ['1'] }], 'has a partial that is not a number'],
    [[null], 'an edge must state 1 operands'],
    [{}, 'the edges of a domain are a list'],
  ])('%o', (edges, words) => {
    const [first] = checkAll(primitiveLaws(sin, { operands: [[0, 1]], edges } as unknown as Domain))
    expect(first !== undefined && E.isLeft(first) && first.left.detail).toContain(words)
  })
})

test('a carrier whose readings give no numbers has not held', () => {
  const blind = {
    name: 'blind',
    numeric: { ...numbers, mul: (a: number) => a },
    elements: moderate,
    absolute: Math.abs,
    readings: fc.constant((): ReadonlyArray<number> => []),
    show: String,
  }
  expect(checkAll(numericLaws(blind), { runs: 20 }).filter(E.isRight)).toEqual([])
})

describe('a carrier that is wrong in one place is refuted there alone', () => {
  const failed = (change: Partial<Numeric<number>>): ReadonlyArray<string> =>
    checkAll(
      numericLaws({
        name: 'mine',
        numeric: { ...numbers, ...change },
        elements: moderate,
        absolute: Math.abs,
        readings: fc.constant((x: number) => [x]),
        show: String,
      }),
    ).flatMap((o) => (E.isLeft(o) ? [o.left.law.replace('mine: ', '')] : []))
  const powers = 'pow takes exponents below 0 and between whole numbers'
  const constants = 'of constants everything is what it is of numbers'
  const defined = 'a primitive is what it is defined as'
  const tests = 'tests are decided as numbers are, or left open'
  test.each<[string, Partial<Numeric<number>>, ReadonlyArray<string>]>([
    ['a^|k|', { pow: (a, k) => a ** Math.abs(k) }, [powers]],
    ['a^trunc(k)', { pow: (a, k) => a ** Math.trunc(k) }, [powers]],
    ['NaN below 0', { pow: (a, k) => (k < 0 ? NaN : a ** k) }, [powers]],
    ['no primitives', { apply: () => 0 }, [constants, defined, tests]],
    ['flat functions', { exp: () => 1, tanh: () => 0 }, [constants, defined]],
    ['all tests hold', { decide: () => true }, [tests]],
    ['Math of the engine', { exp: Math.exp, pow: Math.pow, tanh: Math.tanh }, []],
  ])('%s', (_, change, laws) => expect(failed(change)).toEqual(laws))

  test('a size below 0 makes no counterexample of equal sides', () => {
    const opposite = {
      name: 'opposite',
      numeric: { ...numbers, constant: (x: number) => -x },
      elements: moderate,
      absolute: Math.abs,
      readings: fc.constant((x: number) => [x]),
      show: String,
    }
    const details = checkAll(numericLaws(opposite)).flatMap((o) => (E.isLeft(o) ? [o.left.detail] : []))
    expect(details.length).toBeGreaterThan(3)
    expect(details.filter((d) => /(\S+) ≠ \1$/.test(d))).toEqual([])
  })
})

describe('what is handed to the wrong function is named, and what belongs there', () => {
  test.each<[string, () => unknown, string]>([
    ['a law as a set', () => checkAll(leibniz as never), "laws('mine', someLaw(leibniz)), not a law."],
    ['no set', () => checkAll(undefined as never), "laws('mine', someLaw(leibniz)), not undefined."],
    ['a law among the members', () => checkAll(laws('mine', leibniz as never)), 'not a law.'],
    ['nothing among the members', () => checkAll(laws('mine', undefined as never)), 'not undefined.'],
    ['mutants of a law', () => kills(leibniz as never, [1]), 'not a law.'],
    ['tests of a law', () => testLaws(leibniz as never, {}, { describe, test }), 'not a law.'],
    ['a set as a law', () => someLaw(derivativeLaws as never), 'someLaw takes a law, not an object.'],
    ['no carrier', () => numericLaws(undefined as never), "undefined has no 'name'."],
    ['half a carrier', () => numericLaws({ name: 'mine', numeric: numbers } as never), "an object has no 'elements'."],
    ['one outcome', () => lawTable(check(leibniz, { runs: 1 }) as never), 'lawTable(checkAll(mine)); this is'],
    ['no kills', () => killTable(undefined as never), 'killTable(kills(mine, [1, 2])); this is undefined.'],
    ['an Either', () => showCounterexample(check(leibniz, { runs: 0 }) as never), 'the left side of what check gives'],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(expect.objectContaining({ name: 'FluxionError', message: expect.stringContaining(message) }))
  })

  test('check refuses what is no law, and does not throw', () => {
    const refused = (x: unknown): string => failure(x as Law<number, null>).detail
    expect(refused(undefined)).toBe('check takes a law, not undefined; checkAll takes a set of them.')
    expect(refused(derivativeLaws)).toBe('check takes a law, not an object; checkAll takes a set of them.')
  })
})
