/** Lists, records and expressions that are none. */
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import {
  derivatives,
  dot,
  eqExpr,
  fold,
  freeVariables,
  lt,
  mean,
  numbers,
  primitive,
  product,
  share,
  simplify,
  substitute,
  sum,
  tapeOf,
  variable,
} from 'fluxion'
import { errorOf, untyped } from '../support/untyped.js'

const x = variable('x')

describe('lists', () => {
  test('mean([]) has no value', () => {
    const error = errorOf(() => mean([]))
    expect([error.code, error.subject]).toEqual(['EmptyList', 'mean'])
    expect(error.message).toContain('mean([])')
  })
  test('dot of two lengths', () => {
    const error = errorOf(() => dot([x, 1], [1]))
    expect([error.code, error.subject]).toEqual(['LengthMismatch', 'dot'])
    expect(error.message).toContain('2 and 1')
  })
  test.each<readonly [string, () => unknown]>([
    ['sum(x, y), as if it took operands', () => untyped(sum)(x, variable('y'))],
    ['sum()', () => untyped(sum)()],
    ['sum(null)', () => untyped(sum)(null)],
    ["sum('ab')", () => untyped(sum)('ab')],
    ['product(x)', () => untyped(product)(x)],
    ['product(3)', () => untyped(product)(3)],
    ['mean(x)', () => untyped(mean)(x)],
    ['mean()', () => untyped(mean)()],
    ['dot(x, y)', () => untyped(dot)(x, variable('y'))],
    ['dot([x])', () => untyped(dot)([x])],
    ['dot()', () => untyped(dot)()],
  ])('%s is a FluxionError that names the operation', (call, run) => {
    expect(errorOf(run).message).toContain(call.slice(0, call.indexOf('(')))
  })
})

describe('something other than an expression', () => {
  const calls: ReadonlyArray<readonly [string, (e: never) => unknown]> = [
    ['tapeOf', tapeOf],
    ['fold', fold({ ...numbers, variable: () => 1 })],
    ['simplify', simplify],
    ['share', share],
    ['freeVariables', freeVariables],
    ['substitute', substitute({ x: 1 })],
    ['derivatives', derivatives],
    ['eqExpr', (e) => eqExpr.equals(x, e)],
  ]
  describe.each(calls)('%s', (_, call) => {
    test.each<readonly [string, unknown]>([
      ['a number', 3],
      ['a string', 'x'],
      ['null', null],
      ['undefined', undefined],
      ['a test', lt(x, 1)],
      ['a record', { _tag: 'Var', name: 'x' }],
    ])('%s', (_name, wrong) => {
      const error = errorOf(() => call(wrong as never))
      expect(error.code).toBe('BadOperand')
      expect(error.message.length).toBeLessThan(200)
    })
  })
})

describe('substitute', () => {
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['a number', 3],
    ['a string', 'x'],
    ['a Map, whose entries would otherwise be lost', new Map([['x', 3]])],
    ['an array', [3]],
  ])('%s for a record', (_, bindings) => {
    expect(errorOf(() => untyped(untyped(substitute)(bindings))(x)).code).toBe('BadEnvironment')
  })
})

describe('a FluxionError', () => {
  const error = errorOf(() => untyped(variable)(3))
  test('is an Error with a name, a code, a subject and a stack', () => {
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('FluxionError')
    expect(String(error)).toMatch(/^FluxionError: A variable's name must be a string/)
    expect(error.stack).toContain(basename(fileURLToPath(import.meta.url)))
    expect(typeof error.subject).toBe('string')
  })
})

describe('primitive refuses a record that cannot work', () => {
  const works = { name: 'double', arity: 1, value: (v: number) => 2 * v, partials: () => [undefined] }
  const define = (_: unknown, [v]: ReadonlyArray<unknown>): unknown => v
  test.each<readonly [string, unknown, string]>([
    ['no record', undefined, 'undefined'],
    ['null', null, 'null'],
    ['no name', { ...works, name: undefined }, 'undefined'],
    ['a name that is no string', { ...works, name: 3 }, 'the number 3'],
    ['arity 0', { ...works, arity: 0 }, "'double'"],
    ['arity 4', { ...works, arity: 4 }, "1, 2, 3 or 'many'"],
    ["arity '1'", { ...works, arity: '1' }, 'the string "1"'],
    ['no arity', { ...works, arity: undefined }, 'undefined'],
    ['no rules at all', { name: 'double', arity: 1 }, '`define`'],
    ['no value', { ...works, value: undefined }, 'has no `value`;'],
    ['no partials', { ...works, partials: undefined }, 'has no `partials`;'],
    ['a value that is no function', { ...works, value: 3 }, '`value`'],
    ['partials that are no function', { ...works, partials: [1] }, '`partials`'],
    ['a define that is no function', { name: 'double', arity: 1, define: 3 }, '`define`'],
    ['a value that is no function beside a define', { name: 'double', arity: 1, define, value: 3 }, '`value`'],
    ['partials that are no function beside a define', { name: 'double', arity: 1, define, partials: 3 }, '`partials`'],
    ['a parameter that is no number', { ...works, parameters: [1, '2'] }, 'parameter'],
    ['parameters that are no list', { ...works, parameters: 3 }, 'parameter'],
  ])('%s', (_, record, words) => {
    const error = errorOf(() => untyped(primitive)(record))
    expect(error.code).toBe('BadPrimitive')
    expect(error.message).toContain(words)
  })
})
