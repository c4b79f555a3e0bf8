/**
 * Operations as arguments of other functions: map, reduce, pipe; and lists as they come out of these, with holes or
 * without.
 */
import { function as F } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  add,
  and,
  div,
  dot,
  eq,
  evaluate,
  exp,
  jacobian,
  logSumExp,
  lt,
  max,
  mean,
  mul,
  neg,
  norm,
  not,
  or,
  over,
  pow,
  product,
  select,
  show,
  sin,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  table,
  takeRows,
  tanh,
  variable,
  vjp,
  where,
  type Expr,
  type Test,
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

describe('none of more operands than are taken is left out in silence', () => {
  const [z, t] = [variable('z'), lt(x, 0)]
  test.each<readonly [string, (...all: never) => unknown, ReadonlyArray<unknown>, string]>([
    ['add', add, [x, y, z], '2 operands, not 3; for more write sum([a, b, c])'],
    ['mul', mul, [x, y, 2], '2 operands, not 3; for more write product([a, b, c])'],
    ['add', add, [x, y, 1, 2], '2 operands, not 4; for more write sum([a, b, c])'],
    ['sub', sub, [x, y, z], '2 operands, not 3; for more write sub(a, sum([b, c]))'],
    ['div', div, [x, y, z], '2 operands, not 3; for more write div(a, product([b, c]))'],
    ['pow', pow, [x, 2, 3], '2 operands, not 3'],
    ['neg', neg, [x, y], '1 operand, not 2'],
    ['square', square, [x, y], '1 operand, not 2'],
    ['sqrt', sqrt, [x, y], '1 operand, not 2'],
    ['exp', exp, [2, x], '1 operand, not 2'],
    ['tanh', tanh, [x, y], '1 operand, not 2'],
    ['lt', lt, [0, x, 1], '2 operands, not 3; for more write and(lt(a, b), lt(b, c))'],
    ['eq', eq, [x, y, z], '2 operands, not 3; for more write and(eq(a, b), eq(b, c))'],
    ['and', and, [t, t, t], '2 operands, not 3; for more write and(a, and(b, c))'],
    ['or', or, [t, t, t], '2 operands, not 3; for more write or(a, or(b, c))'],
    ['not', not, [t, t], '1 operand, not 2'],
    ['where', where, [t, x, t, y, z], '3 operands, not 5; for more write where(test, a, where(other, b, c))'],
  ])('%s', (name, operation, operands, problem) => {
    const error = errorOf(() => (operation as (...all: ReadonlyArray<unknown>) => unknown)(...operands))
    expect([error.code, error.subject, error.message]).toEqual(['BadArity', name, `'${name}' takes ${problem}.`])
  })
  test('they may be handed to reduce', () => {
    expect(show([x, y, z].reduce<Expr<string>>(add, x))).toBe('x + x + y + z')
    expect(show([x, y, z].reduceRight<Expr<string>>(mul, x))).toBe('x·z·y·x')
    expect(show([1, NaN].reduce<Expr<string>>(add, x))).toBe('x + 1 + NaN')
    expect(show([y, z].reduce<Expr<string>>(sub, x))).toBe('x − y − z')
    expect(show([2, 3].reduce<Expr<string>>(pow, x))).toBe('(x²)³')
    expect(show(Float64Array.of(1, NaN).reduce<Expr<string>>(max, x))).toBe('max(max(x, 1), NaN)')
    expect(show(where([lt(x, 0), lt(y, 0)].reduce<Test<string>>(and, lt(z, 0)), 1, 0))).toBe(
      'where(z < 0 ∧ x < 0 ∧ y < 0, 1, 0)',
    )
  })
  test('and those on one operand to Array.from, which passes the place alone', () => {
    expect(Array.from([x, y], neg).map((e) => show(e))).toEqual(['−x', '−y'])
    expect(Array.from(Float64Array.of(7), square).map((e) => show(e))).toEqual(['7²'])
    expect(Array.from([lt(x, 0)], not).map((t) => show(where(t, 1, 0)))).toEqual(['where(¬(x < 0), 1, 0)'])
  })
  test('and to map, where the place may be the other operand', () => {
    expect([x, y].map(neg).map((e) => show(e))).toEqual(['−x', '−y'])
    expect([lt(x, 0)].map(not).map((t) => show(where(t, 1, 0)))).toEqual(['where(¬(x < 0), 1, 0)'])
    expect([x, x, x].map(pow).map((e) => evaluate(e)({ x: 5 }))).toEqual([1, 5, 25])
    expect([x, x].map(sub).map((e) => evaluate(e)({ x: 5 }))).toEqual([5, 4])
    expect([x, x].map(max).map((e) => evaluate(e)({ x: -1 }))).toEqual([0, 1])
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
