/**
 * The laws of optimisers on optimisers that somebody wrote: good ones pass, bad ones are caught with a message that
 * helps.
 */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { adam, chain, sgd, unchanged, type Optimizer } from 'fluxion'
import {
  check,
  checkAll,
  kills,
  lawsIn,
  optimizerLaws,
  ownOptimizerLaws,
  showCounterexample,
  type Counterexample,
  type OptimizerClaims,
} from 'fluxion/laws'

/** The laws that fail, by the end of their names. */
const failing = <S>(optimizer: Optimizer<S>, claims: Partial<OptimizerClaims<S>> = {}) => {
  const set = optimizerLaws({ name: 'mine', optimizer, ...claims })
  const outcomes = checkAll(set, { key: 4 })
  return new Map(
    outcomes.flatMap((o): ReadonlyArray<readonly [string, Counterexample]> =>
      E.isLeft(o) ? [[o.left.law.replace('mine: ', ''), o.left]] : [],
    ),
  )
}
const only = (failed: ReadonlyMap<string, Counterexample>, name: string): Counterexample => {
  expect([...failed.keys()]).toContain(name)
  return failed.get(name) as Counterexample
}

/** Against the gradient, by a tenth. */
const plain: Optimizer<null> = {
  init: () => null,
  update: (gradient) => ({ step: gradient.map((g) => -g / 10), state: null }),
}

/** What it knows is in none of its properties. */
class Private {
  readonly #n = 0.1
  rate(): number {
    return this.#n
  }
}

describe('optimizerLaws', () => {
  test('hold for fluxion’s own, under names of their own', () => {
    const all = lawsIn(ownOptimizerLaws)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
    expect(all.filter(({ name }) => name.startsWith('adam: ')).length).toBe(6)
    expect(checkAll(ownOptimizerLaws, { key: 12, runs: 100 }).filter(E.isLeft)).toEqual([])
  })

  test('hold for an optimiser of one’s own, whose mutants they catch', () => {
    const set = optimizerLaws({ name: 'plain', optimizer: plain, descends: { steps: 50, share: 0.1 } })
    expect(checkAll(set).filter(E.isLeft)).toEqual([])
    const table = kills(set, [1, 2, 3, 4, 5])
    expect(table.filter(({ survived }) => survived.length > 0)).toEqual([])
    expect(new Set(table.map(({ law }) => law)).size).toBe(6)
  })

  test('make mutants of what is there to be wrong: one without a state has no state to lose', () => {
    const mutants = (o: Optimizer<unknown>): ReadonlyArray<string> =>
      kills(optimizerLaws({ name: 'mine', optimizer: o }), []).map(({ mutant }) => mutant)
    expect(mutants(plain as Optimizer<unknown>).filter((name) => name.includes('state'))).toEqual([])
    expect(mutants(adam() as unknown as Optimizer<unknown>).filter((name) => name.includes('state')).length).toBe(3)
    // the second of chain(o, unchanged) and of chain(unchanged, o) gets the gradient either way
    expect(mutants(unchanged as Optimizer<unknown>).join()).not.toContain('gets the gradient')
  })

  test('a state of any data that JSON knows will do', () => {
    interface Nested {
      readonly sums: { readonly all: ReadonlyArray<number> } | null
      readonly tags: ReadonlyArray<string>
    }
    const counting: Optimizer<Nested> = {
      init: () => ({ sums: null, tags: ['-0', ''] }),
      update: (gradient, { sums, tags }) => {
        // begins with −0, which JSON writes as 0
        const all = gradient.map((g, k) => 0.5 * (sums?.all[k] ?? -0) + g)
        return { step: all.map((s) => -s / 10), state: { sums: { all }, tags } }
      },
    }
    expect([...failing(counting, { descends: { share: 0.5 } }).keys()]).toEqual([])
  })

  test('a state that is lost when it is stored is refuted for that alone', () => {
    const keeping = <S>(make: (parameters: ReadonlyArray<number>) => S): Optimizer<S> => ({
      init: make,
      update: (gradient, state) => ({ step: gradient.map((g) => -g / 10), state }),
    })
    const lost = [
      keeping(() => new Map([['n', 0]])),
      keeping(() => new Set(['n'])),
      keeping((x) => Float64Array.from(x)),
      keeping(() => ({ rate: () => 1 })),
      keeping(() => ({ least: Infinity })),
    ] as ReadonlyArray<Optimizer<unknown>>
    for (const o of lost) expect([...failing(o).keys()]).toEqual(['states are data'])
    const opaque: Optimizer<Private> = {
      init: () => new Private(),
      update: (gradient, state) => ({ step: gradient.map((g) => -g * state.rate()), state }),
    }
    expect(only(failing(opaque), 'states are data').detail).toContain('threw TypeError')
  })

  test('only what is claimed is asked: going up is no crime', () => {
    expect([...failing(sgd({ rate: -1 })).keys()]).toEqual([])
    const { detail } = only(failing(sgd({ rate: -1 }), { descends: { steps: 5, share: 0.5 } }), 'descends')
    expect(detail).toMatch(/^after 5 steps the value is [\d.]+, more than 0\.5 of the [\d.]+ at the start$/)
  })

  test('claims of names that there are not are refused: nothing would be tried of them', () => {
    const claimed = (claims: object) => () => optimizerLaws({ name: 'plain', optimizer: plain, ...claims })
    expect(claimed({ descend: {} })).toThrow("optimizerLaws has no option 'descend'; it has name, optimizer, descends")
    expect(claimed({ descends: { step: 5 } })).toThrow("Did you mean 'steps'?")
    expect(claimed({ optimizer: sgd })).toThrow(
      'In optimizerLaws, optimizer must be an optimiser, such as adam(), not a',
    )
  })

  test('a bowl’s counterexample is small and says where it starts', () => {
    const lazy: Optimizer<null> = { ...plain, update: (g) => ({ step: g.map((x, k) => (k === 1 ? 0 : -x / 2)), state: null }) } // prettier-ignore
    const { sample } = only(failing(lazy, { descends: { steps: 60 } }), 'descends')
    expect(sample).toMatch(/^curvature = \[[\d.]+, [\d.]+\]\nlowest = \[.*\]\nstart = \[.*\]$/)
  })

  test.each([
    [{ curvature: [2, 1] }, 'the range of curvature must be'],
    [{ distance: [0, 1] }, 'the range of distances must be'],
    [{ steps: 0 }, 'needs a whole number of steps, at least 1, not 0'],
    [{ share: 1 }, 'needs a share between 0 and 1, not 1'],
  ] as const)('a claim that can’t be: %o is refused', (descends, words) => {
    const refused = only(failing(plain, { descends }), 'descends')
    expect(refused._tag).toBe('Refused')
    expect(refused.detail).toContain(words)
  })
})

describe('an optimiser that', () => {
  const wrong = (update: Optimizer<unknown>['update'], init: Optimizer<unknown>['init'] = () => ({ count: 0 })) =>
    failing<unknown>({ init, update })

  test('writes into the gradient is caught, and told so', () => {
    const failed = wrong((gradient, state) => {
      ;(gradient as Array<number>)[0] = 0
      return { step: gradient.map((g) => -g), state }
    })
    expect(only(failed, 'is pure').detail).toMatch(
      /^on frozen inputs, the optimiser threw TypeError: Cannot assign to read only property '0'/,
    )
  })

  test('writes into its state is caught, in a typed array or a Set too, which can’t be frozen', () => {
    const array = wrong(
      (gradient, state) => {
        ;(state as Float64Array)[0] = 1 + ((state as Float64Array)[0] as number)
        return { step: gradient.map((g) => -g), state }
      },
      () => new Float64Array(1),
    )
    expect(only(array, 'is pure').detail).toMatch(/the same update made twice|the state given was changed/)
    const set = wrong(
      (gradient, state) => {
        ;(state as Set<number>).add((state as Set<number>).size)
        return { step: gradient.map((g) => -g), state }
      },
      () => new Set<number>(),
    )
    expect(only(set, 'is pure').detail).toMatch(/the same update made twice|the state given was changed/)
    const record = wrong((gradient, state) => {
      ;(state as { count: number }).count += 1
      return { step: gradient.map((g) => -g), state }
    })
    expect(only(record, 'is pure').detail).toContain("Cannot assign to read only property 'count'")
  })

  test('remembers is caught, wherever it hides its memory', () => {
    const memory: Array<number> = []
    const failed = wrong((gradient, state) => {
      memory.push(1)
      return { step: gradient.map((g) => -g / memory.length), state }
    })
    expect(only(failed, 'is pure').detail).toContain('the same update made twice')
    expect([...failed.keys()]).toContain('chains with the identity')
  })

  test('gives steps of another length, NaN, or nothing, is refuted and does not crash', () => {
    const short = wrong((gradient, state) => ({ step: gradient.slice(1), state }))
    expect(only(short, 'steps fit').detail).toBe('the step [] for 1 parameter')
    const nan = wrong((gradient, state) => ({ step: gradient.map(() => NaN), state }))
    expect(only(nan, 'steps fit').detail).toBe('the step [NaN] for 1 parameter')
    const nothing = wrong(() => undefined as never)
    expect([...nothing.keys()]).toEqual([
      'is pure',
      'states are data',
      'steps fit',
      'chains with the identity',
      'chains in any nesting',
    ])
    expect([...nothing.values()].every((c) => c._tag === 'Refuted')).toBe(true)
  })

  test('throws is refuted with what it threw and the sample', () => {
    const failed = failing(
      {
        init: () => null,
        update: () => {
          throw new RangeError('no luck')
        },
      },
      { descends: {} },
    )
    expect(failed.size).toBe(6)
    expect([...failed.values()].every((c) => c._tag === 'Refuted' && c.detail.endsWith('threw RangeError: no luck'))).toBe(true) // prettier-ignore
    expect(showCounterexample(only(failed, 'steps fit'))).toContain('gradients = [[0]]')
  })

  test('gives a state that can’t be printed is refuted, not followed for ever', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    const failed = failing<unknown>({ init: () => loop, update: (g) => ({ step: g.map((x) => -x), state: loop }) })
    expect(only(failed, 'is pure').detail).toContain('RangeError')
  })
})

test('a chain of two of one’s own is an optimiser like others', () => {
  const both = chain(plain, sgd({ rate: -1 }))
  const set = optimizerLaws({ name: 'both', optimizer: both, descends: { steps: 50, share: 0.1 } })
  expect(lawsIn(set).every(({ open }) => E.isRight(open((law) => check(law))))).toBe(true)
})
