/** The laws of a primitive on what can't be tried at all: it is refused by name. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { primitive, type Operation } from 'fluxion'
import { checkAll, primitiveLaws, type Domain } from 'fluxion/laws'
import { one, wide } from './primitives.js'

describe('what can not be run is refused by name', () => {
  const sine = one('sine', Math.sin, (n, x) => n.tanh(x))
  const refusal = (operation: unknown, domain: unknown): ReadonlyArray<string> => {
    const outcomes = checkAll(primitiveLaws(operation as Operation<1>, domain as Domain))
    expect(outcomes.length).toBeGreaterThan(0)
    return outcomes.map((o) => (E.isLeft(o) && o.left._tag === 'Refused' ? o.left.detail : 'it ran'))
  }

  test.each<[string, unknown, string]>([
    ['an empty interval', { operands: [[2, 1]] }, 'the interval of operand 0 is empty: its least is 2, its greatest 1'],
    ['no intervals', { operands: [] }, "'sine' takes 1, but the domain has 0 intervals"],
    [
      'too many',
      {
        operands: [
          [0, 1],
          [0, 1],
        ],
      },
      "'sine' takes 1, but the domain has 2 intervals",
    ],
    ['a point', { operands: [[1, 1]] }, 'the domain is a single point'],
    ['NaN', { operands: [[NaN, 1]] }, 'two finite numbers'],
    ['an infinite end', { operands: [[0, Infinity]] }, 'two finite numbers'],
    ['text', { operands: ['0..1'] }, 'two finite numbers'],
    ['an interval by itself', { operands: [-5, 5] }, 'two finite numbers, as in { operands: [[-10, 10]] }'],
    ['nothing', undefined, 'a domain has an interval for each operand'],
    ['a number', 3, 'a domain has an interval for each operand'],
    ['an edge of another arity', { operands: [[0, 1]], edges: [{ at: [0, 1], value: 0 }] }, 'an edge must state 1'],
    ['a name that is none', { operands: [[0, 1]], edge: [] }, "a domain has operands, edges, and no 'edge'"],
    [
      'a name that is none of an edge',
      { operands: [[0, 1]], edges: [{ at: [0], value: 0, partial: [1] }] },
      "an edge has at, value, partials, and no 'partial'",
    ],
    ['an edge without a value', { operands: [[0, 1]], edges: [{ at: [0] }] }, 'has undefined as its value'],
    [
      'an edge with partials too many',
      { operands: [[0, 1]], edges: [{ at: [0], value: 0, partials: [1, 2] }] },
      'must state 1 partials',
    ],
  ])('%s', (_, domain, problem) => {
    for (const detail of refusal(sine, domain)) {
      expect(detail).toContain("The law 'sine: ")
      expect(detail).toContain(problem)
    }
  })

  test('partials that are not one for each operand', () => {
    const two = primitive({ name: 'two', arity: 1, value: (x) => x, partials: (() => []) as never })
    for (const detail of refusal(two, wide)) expect(detail).toContain('gave 0 contributions for 1 operand')
  })

  test('a value that is not a number, a rule that throws everywhere', () => {
    const text = primitive({ name: 'text', arity: 1, value: (() => 'x') as never, partials: () => [undefined] })
    expect(refusal(text, wide)[0]).toContain(`the value of 'text' at (0) is the string "x"`)
    const thrower = one(
      'thrower',
      (x) => x,
      () => {
        throw new Error('no rule')
      },
    )
    expect(refusal(thrower, wide)[0]).toContain("can't be run: 'thrower' threw Error: no rule at (0).")
    const silent = primitive({
      name: 'silent',
      arity: 1,
      value: () => {
        throw Object.create(null)
      },
      partials: () => [undefined],
    })
    expect(refusal(silent, wide)[0]).toContain("'silent' threw something that has no text at (0)")
  })

  test('something that is no operation', () => {
    for (const what of [undefined, null, 7, Math.sin]) expect(refusal(what, wide)[0]).toContain('is no operation')
  })

  test('a tolerance or a number of runs that makes no sense', () => {
    const laws = primitiveLaws(sine, wide)
    for (const parameters of [{ tolerance: NaN }, { runs: 0 }, { key: 0.5 }]) {
      const [outcome] = checkAll(laws, parameters)
      expect(outcome && E.isLeft(outcome) && outcome.left._tag).toBe('Refused')
      expect(outcome && E.isLeft(outcome) && outcome.left.detail).toContain("The law 'sine: first order'")
    }
  })
})
