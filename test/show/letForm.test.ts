import { expect, test } from 'vitest'
import { add, constant, exp, FluxionError, log, mul, neg, primitive, square, tanh, variable, type Expr } from 'fluxion'
import { toDot } from '../../src/show/dot.js'
import { showLet } from '../../src/show/letForm.js'
import { trace } from '../../src/show/trace.js'
import { errorOf } from '../support/untyped.js'

const [a, b, c, x] = [variable('a'), variable('b'), variable('c'), variable('x')]

const lines = (...text: ReadonlyArray<string>): string => text.join('\n')

test('what is shared is written once, operands before what uses them', () => {
  const t1 = mul(a, b)
  const t2 = add(t1, c)
  expect(showLet(mul(t1, t2))).toBe(lines('let t1 = a·b', 'in t1·(t1 + c)'))
  expect(showLet(mul(mul(t1, t2), t2))).toBe(lines('let t1 = a·b', '    t2 = t1 + c', 'in t1·t2·t2'))
})

test('both operands of one node are two places; a leaf is never bound, however often it is used', () => {
  const e = exp(x)
  expect(showLet(add(e, e))).toBe(lines('let t1 = exp(x)', 'in t1 + t1'))
  const two = constant(2)
  expect(showLet(mul(mul(x, x), add(two, two)))).toBe('x·x·(2 + 2)')
})

test('without sharing it is what show prints, brackets and all', () => {
  expect(showLet(mul(add(a, neg(b)), square(c)))).toBe('(a − b)·c²')
  expect(showLet(x)).toBe('x')
  expect(showLet(constant(-3))).toBe('−3')
})

test('a bound part is an atom wherever it goes', () => {
  const s = add(a, b)
  const n = neg(s)
  expect(showLet(mul(square(s), log(s)))).toBe(lines('let t1 = a + b', 'in t1²·log(t1)'))
  expect(showLet(add(add(x, n), square(n)))).toBe(lines('let t1 = −(a + b)', 'in x + t1 + t1²'))
})

test('given names: for shared nodes, for others, for the whole', () => {
  const e = mul(a, b)
  const d = add(e, c)
  expect(showLet(mul(d, variable('f')), { names: { d, e } })).toBe(lines('let e = a·b', '    d = e + c', 'in d·f'))
  const L = mul(d, d)
  expect(showLet(L, { names: { L, e } })).toBe(lines('let e = a·b', '    t1 = e + c', '    L = t1·t1', 'in L'))
  expect(showLet(mul(constant(3), x), { names: {} })).toBe('3·x')
})

test('a number can be named; a variable keeps its own name; what is elsewhere is ignored', () => {
  const k = constant(3)
  expect(showLet(mul(k, x), { names: { k, weight: x, other: a } })).toBe(lines('let k = 3', 'in k·x'))
})

test('names never clash with variables, with one another, or with what they are not', () => {
  const p = mul(a, b)
  const q = tanh(p)
  const e = mul(mul(p, q), mul(q, variable('t1')))
  expect(showLet(e)).toBe(lines('let t2 = a·b', '    t3 = tanh(t2)', 'in t2·t3·(t3·t1)'))
  expect(showLet(e, { names: { a: p, t2: q } })).toBe(lines('let a_2 = a·b', '    t2 = tanh(a_2)', 'in a_2·t2·(t2·t1)'))
  expect(showLet(mul(p, q), { names: { first: p, second: p } })).toBe(lines('let first = a·b', 'in first·tanh(first)'))
  expect(showLet(mul(p, q), { names: { 'a b': p, in: q } })).toBe(
    lines('let ‹a b› = a·b', '    ‹in› = tanh(‹a b›)', 'in ‹a b›·‹in›'),
  )
  expect(showLet(mul(p, variable('p_2')), { names: { p } })).toBe(lines('let p = a·b', 'in p·p_2'))
})

const doubled = Array.from({ length: 1000 }).reduce<Expr<string>>((e) => add(e, e), x)

test('a graph of 2^1000 paths takes a thousand lines, or as many as are asked for', () => {
  expect(showLet(doubled, { limit: 3 })).toBe(
    lines('let t1 = … + …', '    t2 = t1 + t1', 'in t2 + t2', '(shortened: 3 of 1001 nodes)'),
  )
  const whole = showLet(doubled, { limit: 1001 }).split('\n')
  expect(whole).toHaveLength(1000)
  expect(whole[0]).toBe('let t1 = x + x')
  expect(whole[999]).toBe('in t999 + t999')
  expect(showLet(doubled)).toMatch(/\n\(shortened: 200 of 1001 nodes\)$/)
})

test('a chain of a million nodes', () => {
  const deep = Array.from({ length: 1_000_000 }).reduce<Expr<string>>((e) => exp(e), x)
  expect(showLet(deep, { limit: 3 })).toBe(lines('exp(exp(exp(…)))', '(shortened: 3 of 1000001 nodes)'))
})

test('a primitive with very many operands is shortened too', () => {
  const most = primitive({
    name: 'most',
    arity: 'many',
    value: (...vs) => vs.length,
    partials: (_, vs) => vs.map(() => undefined),
  })
  const e = most(...Array.from({ length: 100_000 }, (_, k) => variable(`x${k}`)))
  expect(showLet(e, { limit: 4 })).toBe(lines('most(x0, x1, x2, …)', '(shortened: 4 of 100001 nodes)'))
})

test('of one operand in very many places so many are written as nodes at most, and the others counted', () => {
  const asked = { count: 0 }
  const joined = primitive({
    name: 'joined',
    arity: 'many',
    value: (...vs) => vs.length,
    partials: (_, vs) => vs.map(() => undefined),
    show: (...vs) => ((asked.count += 1), vs.join(' ⊞ ')),
  })
  const again = (e: Expr<string>): Expr<string> => joined(...Array.from({ length: 900 }, () => e))
  const operands = (name: string): string => Array<string>(20).fill(name).join(' ⊞ ')
  expect(showLet(again(again(again(x))), { limit: 20 })).toBe(
    lines(
      `let t1 = ${operands('x')} ⊞ … and 880 more`,
      `    t2 = ${operands('t1')} ⊞ … and 880 more`,
      `in ${operands('t2')} ⊞ … and 880 more`,
    ),
  )
  // how it arranges so many operands is found out once
  expect(asked.count).toBe(4)
})

test('what is not an expression is refused', () => {
  expect(() => showLet(3 as never)).toThrow(FluxionError)
})

test('options that there are not are refused, as are limits that are no numbers', () => {
  expect(() => showLet(x, { name: {} } as never)).toThrow(
    "showLet has no option 'name'; it has names, limit. Did you mean 'names'?",
  )
  expect(() => showLet(x, { limit: '3' } as never)).toThrow(
    'In showLet, limit must be a number or undefined, not the string "3".',
  )
  expect(() => showLet(x, 3 as never)).toThrow(
    'In showLet, options must be a record { names, limit }, not the number 3.',
  )
  expect(showLet(x, { names: undefined, limit: undefined })).toBe('x')
})

test.each<readonly [string, unknown, string]>([
  ['a Map', new Map([['d', mul(a, b)]]), 'In the options, names must be a record of nodes, not an object (Map).'],
  ['null', null, 'In the options, names must be a record of nodes, not null.'],
  ['texts', { d: 'e' }, 'An expression is needed here, not the string "e".'],
])('names that would name nothing are refused: %s', (_, names, message) => {
  for (const print of [showLet, toDot, trace])
    expect(errorOf(() => print(mul(a, b), { names: names as never })).message).toBe(message)
})
