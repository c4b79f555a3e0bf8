/** How a user's own primitives are shown. */
import { describe, expect, test } from 'vitest'
import { add, derivative, mul, neg, power, primitive, square, sub, variable, type Operation } from 'fluxion'
import { show } from '../../src/show/infix.js'
import { reads } from './reads.js'

const [a, b, x, y] = [variable('a'), variable('b'), variable('x'), variable('y')]

describe("a user's own primitives", () => {
  const shown = (text: (p: string, q: string) => string): Operation<2> =>
    primitive({ name: 'own', arity: 2, value: (p) => p, partials: () => [undefined, undefined], show: text })
  const [s, p] = [add(x, 1), mul(x, 2)]

  reads([
    // operators that are known bind as the built-in ones do
    ['x + 1 + 2·y', shown((l, r) => `${l} + ${r}`)(s, mul(2, y))],
    ['y·(x + 1 − y)', mul(y, shown((l, r) => `${l} − ${r}`)(s, y))],
    ['(x + 1)×(x·2)', shown((l, r) => `${l}×${r}`)(s, p)],
    // others need everything in parentheses
    ['(x + 1) ⊕ y', shown((l, r) => `${l} ⊕ ${r}`)(s, y)],
    ['(x ⊕ y) + 1', add(shown((l, r) => `${l} ⊕ ${r}`)(x, y), 1)],
    ['(x + 1) mod y', shown((l, r) => `${l} mod ${r}`)(s, y)],
    ['(x mod y)²', square(shown((l, r) => `${l} mod ${r}`)(x, y))],
    // brackets of any kind need none within
    ['⌊x + 1⌋·(x·2)', shown((l, r) => `⌊${l}⌋·${r}`)(s, p)],
    ['[x + 1, x·2]', shown((l, r) => `[${l}, ${r}]`)(s, p)],
    ['(x + 1)[x·2]', shown((l, r) => `${l}[${r}]`)(s, p)],
    ['f(x + 1; x·2)²', square(shown((l, r) => `f(${l}; ${r})`)(s, p))],
    ['(x + 1)²·y', shown((l, r) => `${l}²·${r}`)(s, y)],
  ])

  const d = derivative('x')(power(x, neg(a)))
  const one = (text: (v: string) => string): Operation<1> =>
    primitive({ name: 'own', arity: 1, value: (v) => v, partials: () => [undefined], show: text })
  reads([
    // an operand that brings its own minus stands first in a product; the whole is then one with a minus
    ['−a·x^(−a−1)', d],
    ['b − (−a·x^(−a−1))', sub(b, d)],
    ['b + (−a·x^(−a−1))', add(b, d)],
    ['−a·x^(−a−1) + b', add(d, b)],
    ['−(−a·x^(−a−1))', neg(d)],
    ['(−a·x^(−a−1))·b', mul(d, b)],
    ['y − (−a×(x + 1))', sub(y, shown((l, r) => `${l}×${r}`)(neg(a), s))],
    // what shows nothing of itself holds together as its operand does
    ['y·(x + 1)', mul(y, one((v) => v)(s))],
    // a bar is a bracket only where it can be one
    ['((a + b) | (−a))·x', mul(shown((l, r) => `${l} | ${r}`)(add(a, b), neg(a)), x)],
    ['P((a + b) | (−a))·x', mul(shown((l, r) => `P(${l} | ${r})`)(add(a, b), neg(a)), x)],
    ['(|a + b| + |−a|)·x', mul(shown((l, r) => `|${l}| + |${r}|`)(add(a, b), neg(a)), x)],
    ['|a + b|·|−a|·x', mul(shown((l, r) => `|${l}|·|${r}|`)(add(a, b), neg(a)), x)],
  ])

  test('its parameters are written as numbers are', () => {
    const times = (k: number): Operation<1> =>
      primitive({
        name: 'times',
        arity: 1,
        parameters: [k],
        value: (v) => v,
        partials: () => [undefined],
        show: (v, factor) => `${factor}·${v}`,
      })
    expect([2, -1e-7, -0, Infinity].map((k) => show(times(k)(add(x, 1))))).toEqual(
      ['2', '−1e−7', '−0', '∞'].map((k) => `${k}·(x + 1)`),
    )
    expect(show(mul(times(2)(x), y))).toBe('2·x·y')
    expect(show(mul(times(-2)(x), y))).toBe('(−2·x)·y')
    const listed: Operation<'many'> = primitive({
      name: 'listed',
      arity: 'many',
      parameters: [3],
      value: (...vs) => vs.length,
      partials: (_, vs) => vs.map(() => undefined),
      show: (...vs) => `[${vs.join(', ')}]`,
    })
    expect(show(listed(x, y))).toBe('[x, y]')
  })

  test('without a show it is its name, operands and parameters', () => {
    const clamp: Operation<1> = primitive({
      name: 'clamp',
      arity: 1,
      parameters: [-1, 0.5],
      value: (v) => v,
      partials: () => [undefined],
    })
    expect(show(mul(2, clamp(add(x, 1))))).toBe('2·clamp(x + 1; −1, 0.5)')
    const odd: Operation<1> = primitive({ name: 'my op', arity: 1, value: (v) => v, partials: () => [undefined] })
    expect(show(odd(x))).toBe('‹my op›(x)')
  })
})
