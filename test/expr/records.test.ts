/**
 * Expressions look like plain immutable records, whatever they keep to themselves; and records of built-in operations
 * are right.
 */
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as fluxion from 'fluxion'
import { add, constant, evaluate, exp, max, mul, pow, primitive, tanh, tapeOf, variable, type Expr } from 'fluxion'
import { contributions } from '../../src/calculus/reverse.js'
import { slopeOfPow } from '../../src/expr/primitives/power.js'
import { indicators } from '../../src/expr/test.js'

const [x, y] = [variable('x'), variable('y')]
const nodes: ReadonlyArray<readonly [tag: string, e: Expr<string>, fields: ReadonlyArray<string>]> = [
  ['Const', constant(2), ['value']],
  ['Var', x, ['name']],
  ['Add', add(x, y), ['left', 'right']],
  ['Mul', mul(x, y), ['left', 'right']],
  ['Pow', pow(x, 2), ['base', 'exponent']],
  ['Exp', exp(x), ['arg']],
  ['Tanh', tanh(x), ['arg']],
  ['Apply', max(x, y), ['primitive', 'operands']],
]

describe.each(nodes)('%s', (tag, e, fields) => {
  test('has its tag and its fields, before it is taped and after', () => {
    const before = inspect(e)
    tapeOf(add(e, e))
    expect(Reflect.ownKeys(e)).toEqual(['_tag', ...fields])
    expect(e._tag).toBe(tag)
    expect(inspect(e)).toBe(before)
    expect(before).toMatch(/^Expr \{\s+_tag: /)
  })
  test('a copy of any kind is not an expression', () => {
    const copies: ReadonlyArray<object> = [
      { ...e },
      Object.assign(Object.create(Object.getPrototypeOf(e) as object) as object, e),
      new Proxy(e, {}),
    ]
    for (const copy of copies) {
      expect(() => add(copy as Expr, 1)).toThrow('must be an expression or a number, not an object')
      expect(() => tapeOf(copy as Expr)).toThrow('An expression is needed here')
      expect(tapeOf(e).indexOf(copy as Expr)).toBe(-1)
    }
  })
  test('frozen it can be taped', () => {
    const t = tapeOf(add(Object.freeze(e), 1), e)
    expect([t.nodes[t.indexOf(e)], t.roots[1]]).toEqual([e, t.indexOf(e)])
  })
  test('what was noted on it for one tape misleads no other', () => {
    const [many, few] = [tapeOf(...nodes.map(([, n]) => n), add(e, 1)), tapeOf(tanh(e))]
    for (const t of [many, few, many]) expect(t.nodes.every((n, i) => t.indexOf(n) === i)).toBe(true)
    expect(few.indexOf(constant(7))).toBe(-1)
    expect(many.indexOf(constant(7))).toBe(-1)
  })
})

test('equality by contents tells sums from products', () => {
  expect(add(x, y)).toEqual(add(x, y))
  expect(add(x, y)).not.toEqual(mul(x, y))
  expect(exp(x)).not.toEqual(tanh(x))
})

describe('operations that are built in', () => {
  const operations = [
    ...Object.values({ ...fluxion, ...indicators, slopeOfPow: slopeOfPow(0.1) }).flatMap((f) =>
      typeof f === 'function' && 'primitive' in f ? [f.primitive] : [],
    ),
  ]
  test('are found', () => {
    expect(operations.map((p) => p.name)).toEqual(expect.arrayContaining(['log', 'max', 'lt', 'and', 'slopeOfPow']))
  })
  test.each(operations.map((p) => [p.name, p] as const))('%s would pass as a user’s own', (_, p) => {
    const made = primitive(p as never) as unknown as (...operands: ReadonlyArray<number>) => Expr
    const operands = p.arity === 'many' ? [1, 2, 3, 4] : [0.25, 0.5, 0.75].slice(0, p.arity)
    expect(evaluate(made(...operands))({})).toBe(p.value(...operands))
    expect(contributions(fluxion.numbers, p, operands, p.value(...operands)).length).toBe(operands.length)
  })
})
