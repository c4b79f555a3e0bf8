/** The laws of a primitive on primitives that others write, right ones; and what the laws are called. */
import { describe, expect, test } from 'vitest'
import { either as E } from 'fp-ts'
import { abs, primitive, sigmoid, type Operation } from 'fluxion'
import { checkAll, kills, lawsIn, primitiveLaws, type Domain } from 'fluxion/laws'
import { broken, one, wide, type Rule1 } from './primitives.js'

describe('a right primitive passes', () => {
  test('one with a hidden kink, one with an edge, one that is linear', () => {
    const hidden = one('hidden', Math.abs, (n, x) => n.mul(x, n.pow(abs.at(n)(x), -1)))
    expect(broken(hidden, wide)).toEqual([])
    const linear = one(
      'double',
      (x) => 2 * x,
      (n) => n.constant(2),
    )
    expect(broken(linear, { ...wide, edges: [{ at: [Infinity], value: Infinity, partials: [2] }] })).toEqual([])
  })

  test('over a narrow domain, and with an operand that stands still', () => {
    const tanh = one('tanh', Math.tanh, (n, _x, out) => n.add(n.constant(1), n.mul(n.constant(-1), n.pow(out, 2))))
    expect(broken(tanh, { operands: [[0, 0.001]] })).toEqual([])
    const scaled = primitive({
      name: 'scaled',
      arity: 2,
      value: (x, y) => x * y * y,
      partials: (n, [x, y]) => [{ partial: n.pow(y, 2) }, { partial: n.mul(n.constant(2), n.mul(x, y)) }],
    })
    expect(
      broken(scaled, {
        operands: [
          [-1, 1],
          [3, 3],
        ],
      }),
    ).toEqual([])
  })

  test('over an interval far from 0, whose numbers all begin with the same digits', () => {
    const domain: Domain = { operands: [[1e6, 1e6 + 10]] }
    const logarithm = (slope: number): Operation<1> =>
      one('logarithm', Math.log, (n, x) => n.mul(n.constant(slope), n.pow(x, -1)))
    expect(broken(logarithm(1), domain)).toEqual([])
    expect(broken(logarithm(1.01), domain)[0]?.detail).toMatch(/^slope: .* but differences show/)
  })

  test('one whose value loses digits, whatever the key: chance makes no slope of its roundings', () => {
    const value = (x: number): number => Math.log(1 + Math.exp(x))
    const domain: Domain = { operands: [[-30, 30]] }
    const refuted = (rule: Rule1, count: number): ReadonlyArray<number> =>
      Array.from({ length: count }, (_, k) => k + 1).filter((key) =>
        checkAll(primitiveLaws(one('naive', value, rule), domain), { key }).some(E.isLeft),
      )
    expect(refuted((n, x) => sigmoid.at(n)(x), 30)).toEqual([])
    expect(refuted((n, x) => n.mul(n.constant(1.0001), sigmoid.at(n)(x)), 3)).toEqual([1, 2, 3])
  })

  test('one with a definition alone, one of two operands, one of a list', () => {
    const cube = primitive({ name: 'cube', arity: 1, define: (n, [x]) => n.pow(x, 3) })
    expect(broken(cube, wide)).toEqual([])
    const product = primitive({
      name: 'product',
      arity: 2,
      value: (x, y) => x * y,
      partials: (_n, [x, y]) => [{ partial: y }, { partial: x }],
    })
    expect(
      broken(product, {
        operands: [
          [-2, 2],
          [0, 3],
        ],
      }),
    ).toEqual([])
    const total = primitive({ name: 'total', arity: 'many', define: (n, xs) => xs.reduce(n.add) })
    expect(
      broken(total, {
        operands: [
          [0, 1],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
      }),
    ).toEqual([])
  })

  test('and has mutants that are caught', () => {
    const softsign = one(
      'softsign',
      (x) => x / (1 + Math.abs(x)),
      (n, x) => n.pow(n.add(n.constant(1), abs.at(n)(x)), -2),
    )
    const table = kills(primitiveLaws(softsign, wide), [1, 2, 3, 4, 5])
    expect(table.length).toBeGreaterThanOrEqual(5)
    expect(table.filter(({ survived }) => survived.length > 0)).toEqual([])
  })
})

test('laws are named after the primitive, and each says what it says', () => {
  const all = lawsIn(
    primitiveLaws(
      one(
        'mine',
        (x) => x,
        (n) => n.constant(1),
      ),
      wide,
    ),
  )
  expect(all.map(({ name }) => name)).toEqual([
    'mine: first order',
    'mine: second order',
    'mine: third order',
    'mine: defined',
    'mine: NaN in, NaN out',
  ])
  expect(all.every(({ open }) => open(({ statement }) => statement.includes('mine')))).toBe(true)
})
