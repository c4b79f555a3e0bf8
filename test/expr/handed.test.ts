/**
 * Operations as arguments of other functions: map, reduce, pipe; and lists as they come out of these, with holes or
 * without.
 */
import { function as F } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  add,
  dot,
  evaluate,
  jacobian,
  logSumExp,
  max,
  mean,
  mul,
  norm,
  over,
  product,
  select,
  show,
  sin,
  softmax,
  sum,
  table,
  takeRows,
  variable,
  vjp,
  type Expr,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [x, y] = [variable('x'), variable('y')]

describe('operations handed to other functions', () => {
  test('to map: the place and the list that come with an operand are no operands', () => {
    expect([x, y].map(sin).map((e) => show(e))).toEqual(['sin(x)', 'sin(y)'])
  })
  test('to reduce', () => {
    const most = [x, y, variable('z')].reduce<Expr<string>>(max, x)
    expect(evaluate(most)({ x: 1, y: 3, z: 2 })).toBe(3)
  })
  test('to pipe, names and all', () => {
    expect(evaluate(F.pipe(x, sin, sin))({ x: 0 })).toBe(0)
    expect(evaluate(F.pipe([x, y] as const, norm))({ x: 3, y: 4 })).toBe(5)
  })
  test.each([
    ['a place alone', [x, y, 1]],
    ['a list in which the operand is not', [x, y, 0, [x]]],
    ['something more', [x, y, 1, [x, y], 2]],
  ])('anything else beside the operands is one too many: %s', (_, operands) => {
    expect(errorOf(() => (max as (...all: ReadonlyArray<unknown>) => unknown)(...operands)).code).toBe('BadArity')
  })
})

describe('add and mul take two operands', () => {
  const [z, untyped] = [
    variable('z'),
    { add, mul } as unknown as Readonly<Record<string, (...all: ReadonlyArray<unknown>) => Expr>>,
  ]
  test.each([
    ['add', [x, y, z], "'add' takes 2 operands, not 3; for more write sum([a, b, c])."],
    ['mul', [x, y, 2], "'mul' takes 2 operands, not 3; for more write product([a, b, c])."],
    ['add', [x, y, 1, 2], "'add' takes 2 operands, not 4; for more write sum([a, b, c])."],
  ])('%s: none is left out in silence', (name, operands, message) => {
    const error = errorOf(() => untyped[name]?.(...operands))
    expect([error.code, error.subject, error.message]).toEqual(['BadArity', name, message])
  })
  test('they may be handed to reduce', () => {
    expect(show([x, y, z].reduce<Expr<string>>(add, x))).toBe('x + x + y + z')
    expect(show([x, y, z].reduceRight<Expr<string>>(mul, x))).toBe('x·z·y·x')
    expect(show([1, NaN].reduce<Expr<string>>(add, x))).toBe('x + 1 + NaN')
    expect(show(Float64Array.of(1, NaN).reduce<Expr<string>>(max, x))).toBe('max(max(x, 1), NaN)')
  })
})

describe('a list with a hole is no list', () => {
  // What new Array(3).map leaves, and a comma too many.
  const holes = new Array<typeof x>(3).map(() => x)
  const between = [x, , y] as unknown as ReadonlyArray<typeof x>
  const numbers = [1, , 3] as unknown as ReadonlyArray<number>
  const t = table({ x: [1, 2] })
  test.each<readonly [string, () => unknown]>([
    ['sum', () => sum(holes)],
    ['product', () => product(between)],
    ['mean', () => mean(between)],
    ['dot', () => dot(numbers, [x, x, x])],
    ['dot', () => dot([x, x, x], numbers)],
    ['norm', () => norm(between)],
    ['logSumExp', () => logSumExp(between)],
    ['softmax', () => softmax(between)],
    ['vjp', () => vjp(between)],
    ['jacobian', () => jacobian(between)],
    ['over', () => over(t)(between)],
    ['select', () => select(['x', , 'y'] as unknown as ReadonlyArray<'x'>)(t)],
    ['takeRows', () => takeRows([, 0] as unknown as ReadonlyArray<number>)(t)],
  ])('%s', (operation, call) => {
    const error = errorOf(call)
    expect([error.code, error.subject]).toEqual(['BadList', operation])
    expect(error.message).toMatch(/has a hole in place [01]/)
  })
})
