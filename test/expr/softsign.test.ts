/** softsign, a user's own primitive, has the powers of a built-in one: by its rules, or by a definition alone. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  derivative,
  evaluate,
  exp,
  hvp,
  jvp,
  mul,
  numbers,
  primitive,
  tanh,
  variable,
  type Operation,
} from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { firsts, seconds, thirds, values } from '../support/roads.js'
import { byDefinition, byRules } from '../support/softsign.js'

const x = variable('x')
const y = variable('y')

/** The same, with a value of its own beside its definition. */
const byDefinitionAndValue: Operation<1> = primitive({
  name: 'softsign',
  arity: 1,
  value: (v) => v / (1 + Math.abs(v)),
  define: (n, [v]) => n.mul(v, n.pow(n.add(n.constant(1), abs.at(n)(v)), -1)),
})

/** The same, over another primitive that is defined. */
const byTwoDefinitions: Operation<1> = (() => {
  const onePlusAbs: Operation<1> = primitive({
    name: 'onePlusAbs',
    arity: 1,
    define: (n, [v]) => n.add(n.constant(1), abs.at(n)(v)),
  })
  return primitive({ name: 'softsign', arity: 1, define: (n, [v]) => n.mul(v, n.pow(onePlusAbs.at(n)(v), -1)) })
})()

describe.each([
  ['value and partials', byRules],
  ['define alone', byDefinition],
  ['define and value', byDefinitionAndValue],
  ['define over a define', byTwoDefinitions],
])('softsign by %s', (_, softsign) => {
  const s = Math.sign
  const closed = (v: number): readonly [number, number, number, number] => {
    const d = 1 + Math.abs(v)
    return [v / d, d ** -2, -2 * s(v) * d ** -3, 6 * d ** -4]
  }
  test.each([-30, -2, -0.3, 1e-8, 0.5, 1, 7])('at %d, to third order', (at) => {
    const [value, first, second, third] = closed(at)
    const p = { x: at }
    for (const [road, of] of Object.entries(values)) expectClose(of(softsign(x), p), value, 1e-15, road)
    for (const [road, of] of Object.entries(firsts)) expectClose(of(softsign(x), 'x', p), first, 1e-14, road)
    for (const [road, of] of Object.entries(seconds)) expectClose(of(softsign(x), 'x', 'x', p), second, 1e-14, road)
    for (const [road, of] of Object.entries(thirds)) expectClose(of(softsign(x), 'x', 'x', p), third, 1e-13, road)
  })
  test('at 0 the slope is 1', () => {
    for (const [road, of] of Object.entries(firsts)) expectClose(of(softsign(x), 'x', { x: 0 }), 1, 0, road)
    expect(evaluate(softsign(x))({ x: 0 })).toBe(0)
  })
  test('inside other expressions: d/dx tanh(softsign(x·y)·y)', () => {
    const e = tanh(mul(softsign(mul(x, y)), y))
    const p = { x: 0.7, y: -1.2 }
    const d = 1 + 0.84
    const [u, du] = [(-1.2 * -0.84) / d, (-1.2 * -1.2) / d ** 2]
    for (const [road, of] of Object.entries(firsts))
      expectClose(of(e, 'x', p), (1 - Math.tanh(u) ** 2) * du, 1e-13, road)
  })
  test('hvp and symbolic of the composition agree with one another in both variables', () => {
    const e = mul(softsign(mul(x, y)), exp(softsign(y)))
    const p = { x: 0.7, y: -1.2 }
    const product = hvp(e)(p, { x: 0.3, y: 2 })
    for (const v of ['x', 'y'] as const) {
      const d = derivative(v)(e)
      expectClose(product.get(v) as number, jvp(d)(p, { x: 0.3, y: 2 }).tangent, 1e-13, v)
    }
  })
  test('of a number', () => {
    expect(evaluate(softsign(3))({})).toBe(0.75)
    expect(softsign.at(numbers)(3)).toBe(0.75)
  })
})

test('softsign by its own rules keeps the digits that its definition loses to a difference', () => {
  const p = { x: 1e5 }
  const d = 100001
  for (const [road, of] of Object.entries(firsts)) expectClose(of(byRules(x), 'x', p), d ** -2, 1e-15, road)
  for (const [road, of] of Object.entries(seconds)) expectClose(of(byRules(x), 'x', 'x', p), -2 * d ** -3, 1e-15, road)
  for (const [road, of] of Object.entries(thirds)) expectClose(of(byRules(x), 'x', 'x', p), 6 * d ** -4, 1e-15, road)
})
