/** What untyped code is told: the thing named, a code to switch over, and what to write instead. */
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  and,
  constant,
  div,
  dot,
  eq,
  exp,
  ge,
  gt,
  hypot,
  le,
  log,
  lt,
  max,
  mean,
  mul,
  neg,
  node,
  not,
  objective,
  or,
  pow,
  power,
  product,
  relu,
  sqrt,
  square,
  sub,
  substitute,
  sum,
  tanh,
  variable,
  where,
  type FluxionErrorCode,
} from 'fluxion'
import { errorOf, untyped } from '../support/untyped.js'

const x = variable('x')

describe('wrong operands', () => {
  const wrong: ReadonlyArray<readonly [string, unknown, string]> = [
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a string', 'y', 'the string "y"'],
    ['a boolean', true, 'the boolean true'],
    ['a bigint', 3n, 'the bigint 3'],
    ['a function', () => 1, 'a function'],
    ['an operation', tanh, 'a function'],
    ['an array', [1], 'an array'],
    ['a record', { x: 1 }, 'an object'],
    ['an object that looks like a node', { _tag: 'Const', value: 3 }, 'an object'],
    ['a copy of a node', { ...variable('x') }, 'an object'],
    ['a symbol', Symbol('x'), 'a symbol'],
    ['a test', lt(variable('x'), 1), 'where(test, a, b)'],
    ['an objective', objective(variable('x')), 'addObjectives'],
  ]
  const calls: ReadonlyArray<readonly [string, (wrong: unknown) => unknown]> = [
    ['add', (w) => untyped(add)(x, w)],
    ['add, left', (w) => untyped(add)(w, x)],
    ['sub', (w) => untyped(sub)(x, w)],
    ['mul', (w) => untyped(mul)(x, w)],
    ['div', (w) => untyped(div)(x, w)],
    ['neg', (w) => untyped(neg)(w)],
    ['pow', (w) => untyped(pow)(w, 2)],
    ['power', (w) => untyped(power)(x, w)],
    ['square', (w) => untyped(square)(w)],
    ['sqrt', (w) => untyped(sqrt)(w)],
    ['exp', (w) => untyped(exp)(w)],
    ['tanh', (w) => untyped(tanh)(w)],
    ['log', (w) => untyped(log)(w)],
    ['abs', (w) => untyped(abs)(w)],
    ['relu', (w) => untyped(relu)(w)],
    ['max', (w) => untyped(max)(x, w)],
    ['hypot', (w) => untyped(hypot)(w, x)],
    ['sum', (w) => untyped(sum)([x, w])],
    ['product', (w) => untyped(product)([w, x])],
    ['mean', (w) => untyped(mean)([x, w])],
    ['dot', (w) => untyped(dot)([x, w], [1, 2])],
    ['lt', (w) => untyped(lt)(x, w)],
    ['le', (w) => untyped(le)(w, x)],
    ['gt', (w) => untyped(gt)(x, w)],
    ['ge', (w) => untyped(ge)(x, w)],
    ['eq', (w) => untyped(eq)(x, w)],
    ['where, then', (w) => untyped(where)(lt(x, 1), w, x)],
    ['where, else', (w) => untyped(where)(lt(x, 1), x, w)],
    ['substitute', (w) => substitute({ x: w as never })(x)],
  ]
  describe.each(calls)('%s', (name, call) => {
    const [operation] = name.split(',')
    const place = operation === 'substitute' ? "What is put in the place of 'x'" : ` of ${operation} `
    test.each(wrong)('%s', (_name, value, words) => {
      const error = errorOf(() => call(value))
      expect(error.code).toBe('BadOperand')
      expect(error.message).toContain(words)
      expect(error.message).toContain(place)
    })
  })
  test('a string is probably the name of a variable', () => {
    expect(errorOf(() => untyped(add)(x, 'y')).message).toBe(
      'An operand of add must be an expression or a number, not the string "y"; for a variable write variable(name).',
    )
  })
  test('anything else is not', () => {
    expect(errorOf(() => untyped(add)(x, null)).message).toBe(
      'An operand of add must be an expression or a number, not null.',
    )
  })
  test('in a list it has a number', () => {
    expect(errorOf(() => untyped(sum)([x, 1, null])).message).toBe(
      'Operand 2 of sum (counted from 0) must be an expression or a number, not null.',
    )
    expect(errorOf(() => untyped(log)(null)).message).toMatch(/^An operand of log must/)
  })
  test('a long string is shortened', () => {
    expect(errorOf(() => untyped(add)(x, 'y'.repeat(1000))).message.length).toBeLessThan(200)
    const [whole, cut] = [40, 41].map((n) => errorOf(() => untyped(add)(x, 'y'.repeat(n))).message)
    expect(whole).toContain(`"${'y'.repeat(40)}"`)
    expect(cut).toContain(`"${'y'.repeat(40)}…"`)
  })
  test('substitute says for which variable', () => {
    expect(errorOf(() => substitute({ time: null as never })(variable('time'))).message).toContain("'time'")
  })
})

describe('missing operands', () => {
  test.each<readonly [string, () => unknown]>([
    ['add(x)', () => untyped(add)(x)],
    ['add()', () => untyped(add)()],
    ['exp()', () => untyped(exp)()],
    ['where(test, x)', () => untyped(where)(lt(x, 1), x)],
    ['log()', () => untyped(log)()],
    ['max(x)', () => untyped(max)(x)],
    ['max(x, x, x)', () => untyped(max)(x, x, x)],
  ])('%s', (_, call) => {
    expect(['BadOperand', 'BadArity']).toContain(errorOf(call).code)
  })
  test('an operation says how many it takes', () => {
    const error = errorOf(() => untyped(max)(x))
    expect([error.code, error.subject, error.message]).toEqual(['BadArity', 'max', "'max' takes 2 operands, not 1."])
    expect(errorOf(() => untyped(log)(x, x)).message).toBe("'log' takes 1 operand, not 2.")
  })
})

describe('tests are not operands, and operands are no tests', () => {
  test.each<readonly [string, () => unknown]>([
    ['where(true, …)', () => untyped(where)(true, x, x)],
    ['where({ _tag: "Test" }, …)', () => untyped(where)({ _tag: 'Test' }, x, x)],
    ['where({ _tag: "Test", indicator: 0 }, …)', () => untyped(where)({ _tag: 'Test', indicator: 0 }, x, x)],
    ['where(x, …)', () => untyped(where)(x, x, x)],
    ['where(1, …)', () => untyped(where)(1, x, x)],
    ['where(undefined, …)', () => untyped(where)(undefined, x, x)],
    ['where(null, …)', () => untyped(where)(null, x, x)],
    ['and(true, …)', () => untyped(and)(true, lt(x, 1))],
    ['and(…, x)', () => untyped(and)(lt(x, 1), x)],
    ['or(null, …)', () => untyped(or)(null, lt(x, 1))],
    ['not(x)', () => untyped(not)(x)],
    ['not()', () => untyped(not)()],
  ])('%s', (_, call) => {
    const error = errorOf(call)
    expect(error.code).toBe('BadOperand')
    expect(error.message).toContain('lt, le, gt, ge, eq')
  })
})

describe('numbers and names', () => {
  test.each<readonly [string, () => unknown, FluxionErrorCode, string]>([
    ["constant('3')", () => untyped(constant)('3'), 'BadNumber', 'the string "3"'],
    ['constant(null)', () => untyped(constant)(null), 'BadNumber', 'null'],
    ['constant()', () => untyped(constant)(), 'BadNumber', 'undefined'],
    ["pow(x, '2')", () => untyped(pow)(x, '2'), 'BadNumber', 'the string "2"'],
    ['pow(x, x): an expression', () => untyped(pow)(x, x), 'BadNumber', 'power(a, b)'],
    ['pow(x)', () => untyped(pow)(x), 'BadNumber', 'undefined'],
    ['variable(3)', () => untyped(variable)(3), 'BadName', 'the number 3'],
    ['variable()', () => untyped(variable)(), 'BadName', 'undefined'],
    ['variable(null)', () => untyped(variable)(null), 'BadName', 'null'],
    ['variable(x)', () => untyped(variable)(x), 'BadName', 'an object'],
    ["variable(['x'])", () => untyped(variable)(['x']), 'BadName', 'an array'],
  ])('%s', (_, call, code, words) => {
    const error = errorOf(call)
    expect(error.code).toBe(code)
    expect(error.message).toContain(words)
  })
  test('NaN, ∞ and −0 are numbers; the empty string is a name', () => {
    for (const value of [NaN, Infinity, -Infinity, -0]) {
      expect(constant(value)._tag).toBe('Const')
      expect(pow(x, value)._tag).toBe('Pow')
    }
    expect(node(variable(''))).toMatchObject({ name: '' })
  })
})
