/** Primitives whose values, arities, contributions or definitions are not what they must be: what is said of them. */
import { describe, expect, test } from 'vitest'
import {
  compile,
  derivatives,
  evaluate,
  grad,
  hvp,
  jvp,
  primitive,
  variable,
  type Expr,
  type Numeric,
  type Operation,
} from 'fluxion'
import { byDefinition, byRules } from '../support/softsign.js'
import { errorOf } from '../support/untyped.js'

const x = variable('x')
const y = variable('y')

describe('a value that is no number', () => {
  test.each([
    [undefined, 'not undefined'],
    ['3', 'not the string "3"'],
    [3n, 'not the bigint 3'],
  ])('%s', (value, what) => {
    const odd = primitive({ name: 'odd', arity: 1, value: () => value as never, partials: () => [undefined] })
    for (const run of [evaluate, (e: Expr<'x'>) => compile(e).value]) {
      const error = errorOf(() => run(odd(x))({ x: 1 }))
      expect([error.code, error.subject]).toEqual(['BadPrimitive', 'odd'])
      expect(error.message).toContain(what)
    }
  })
})

describe('arity', () => {
  const weighted: Operation<'many'> = primitive({
    name: 'alternating',
    arity: 'many',
    value: (...vs) => vs.reduce((s, v, i) => s + (i % 2 === 0 ? v : -v), 0),
    partials: (n, vs) => vs.map((_, i) => ({ partial: n.constant(i % 2 === 0 ? 1 : -1) })),
  })
  test("'many' takes any number, none included", () => {
    expect(evaluate(weighted())({})).toBe(0)
    expect(evaluate(weighted(x))({ x: 3 })).toBe(3)
    expect([...grad(weighted(x, y, 5, x))({ x: 1, y: 2 })]).toEqual([
      ['x', 0],
      ['y', -1],
    ])
  })
  test.each<readonly [string, () => unknown]>([
    ['too few', () => (byRules as unknown as () => unknown)()],
    ['too many', () => (byRules as unknown as (a: unknown, b: unknown) => unknown)(x, y)],
    ['as wrong by definition', () => (byDefinition as unknown as () => unknown)()],
  ])('%s', (_, call) => {
    const error = errorOf(call)
    expect([error.code, error.subject]).toEqual(['BadArity', 'softsign'])
  })

  test.each(['kernal', 'parameter', 'domain'])('a part that there is not: %s', (part) => {
    const record = { name: 'odd', arity: 1, value: (a: number) => a, partials: () => [undefined], [part]: undefined }
    const error = errorOf(() => primitive(record as never))
    expect([error.code, error.message]).toEqual([
      'BadPrimitive',
      `The primitive 'odd' has a \`${part}\`, which is none of name, arity, parameters, value, partials, define, interval, show, kernel.`,
    ])
  })

  describe('a wrong number of contributions', () => {
    const giving = (contributions: unknown): Expr<'x' | 'y'> =>
      primitive({ name: 'crooked', arity: 2, value: (a, b) => a + b, partials: () => contributions as never })(x, y)
    test.each<readonly [string, unknown]>([
      ['one of two', [{ partial: 1 }]],
      ['three of two', [undefined, undefined, undefined]],
      ['none', []],
      ['a contribution instead of a list', { partial: 1 }],
      ['undefined instead of a list', undefined],
      ['null instead of a list', null],
    ])('%s', (_, contributions) => {
      for (const call of [grad, hvp, derivatives, jvp] as ReadonlyArray<(e: Expr<'x' | 'y'>) => unknown>) {
        const error = errorOf(() => {
          const staged = call(giving(contributions))
          if (typeof staged === 'function') (staged as (p: unknown, d: unknown) => unknown)({ x: 1, y: 2 }, { x: 1 })
        })
        expect([error.code, error.subject]).toEqual(['BadPrimitive', 'crooked'])
        expect(error.message).toContain("'crooked'")
      }
    })
    test('the value alone does not ask for them', () => {
      expect(evaluate(giving([]))({ x: 1, y: 2 })).toBe(3)
    })
  })
})

/** What each way to a derivative says of an expression that it refuses. */
const refusals = (e: Expr<'x' | 'y'>): ReadonlyArray<readonly [code: string, subject: string, message: string]> =>
  ([grad, hvp, derivatives, jvp, compile] as ReadonlyArray<(e: Expr<'x' | 'y'>) => unknown>).map((call) => {
    const { code, message, subject } = errorOf(() => {
      const staged = call(e)
      if (typeof staged === 'function') (staged as (p: unknown, d: unknown) => unknown)({ x: 1, y: 2 }, { x: 1 })
    })
    return [code, subject, message]
  })

/** What is said of a contribution that has no partial. */
const without = (name: string, operand: number): string =>
  `The partials of '${name}' gave undefined as \`partial\` for operand ${operand}; give one as in { partial: n.constant(1) }, \`undefined\` where there is no path.`

describe('what is no contribution', () => {
  const giving = (partials: (n: Numeric<unknown>, operands: ReadonlyArray<unknown>) => unknown): Expr<'x' | 'y'> =>
    primitive({ name: 'crooked', arity: 2, value: (a, b) => a + b, partials: partials as never })(x, y)
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['a number', 2],
    ['a record without a partial', { when: 1 }],
    ['a partial that is undefined', { partial: undefined }],
  ])('%s', (_, c) => {
    const rule = (operand: number) => (n: Numeric<unknown>) =>
      [0, 1].map((k) => (k === operand ? c : { partial: n.constant(1) }))
    for (const operand of [0, 1])
      for (const refusal of refusals(giving(rule(operand))))
        expect(refusal).toEqual(['BadPrimitive', 'crooked', without('crooked', operand)])
  })
  test.each(['when', 'unless', 'partial'])('a boolean as `%s`, which would count as true whatever it is', (part) => {
    const rule = (n: Numeric<unknown>) => [{ partial: n.constant(1) }, { partial: n.constant(1), [part]: false }]
    for (const [code, , message] of refusals(giving(rule)))
      expect([code, message]).toEqual([
        'BadPrimitive',
        `The partials of 'crooked' gave the boolean false as \`${part}\` for operand 1; give one as in { ${part}: n.constant(1) }, \`undefined\` where there is no path.`,
      ])
  })
  test('a partial by itself', () => {
    for (const refusal of refusals(giving((_n, operands) => operands)))
      expect(refusal).toEqual(['BadPrimitive', 'crooked', without('crooked', 0)])
  })
  test('the third of three', () => {
    const last = primitive({
      name: 'last',
      arity: 3,
      value: (a, b, c) => a + b + c,
      partials: (n) => [{ partial: n.constant(1) }, undefined, null as never],
    })
    for (const refusal of refusals(last(x, y, x))) expect(refusal).toEqual(['BadPrimitive', 'last', without('last', 2)])
  })
})

test('a partial that is a number, unless its carrier has numbers', () => {
  const bare = primitive({ name: 'bare', arity: 1, value: (v) => 2 * v, partials: () => [{ partial: 2 as never }] })
  const message = without('bare', 0).replace('undefined', 'the number 2')
  for (const call of [grad, hvp, derivatives, compile] as ReadonlyArray<(e: Expr<'x'>) => unknown>) {
    const error = errorOf(() => call(bare(x)))
    expect([error.code, error.subject, error.message]).toEqual(['BadPrimitive', 'bare', message])
  }
  expect(jvp(bare(x))({ x: 1 }, { x: 1 }).tangent).toBe(2)
})

describe('a definition that gives no value of the carrier', () => {
  const sized = (result: unknown, more: object = {}): Expr<'x' | 'y'> =>
    primitive({ name: 'sized', arity: 2, define: () => result as never, ...more })(x, y)
  test.each<readonly [string, unknown, string]>([
    ['a number', 3, 'the number 3'],
    ['nothing', undefined, 'undefined'],
  ])('%s', (_, result, what) => {
    const expected = [
      'BadPrimitive',
      'sized',
      `The definition of 'sized' gave ${what}; give a value of the carrier, as in n.constant(1).`,
    ]
    for (const refusal of refusals(sized(result))) expect(refusal).toEqual(expected)
    // Beside rules of its own it is asked for by compiled code alone.
    const rules = { value: () => 0, partials: () => [undefined, undefined] }
    const error = errorOf(() => compile(sized(result, rules)))
    expect([error.code, error.subject, error.message]).toEqual(expected)
  })
  test('the value: a number is one, undefined is not', () => {
    expect(evaluate(sized(3))({ x: 1, y: 2 })).toBe(3)
    expect(errorOf(() => evaluate(sized(undefined))({ x: 1, y: 2 })).code).toBe('BadPrimitive')
  })
})

describe('an operand as the exponent of pow, which on numbers alone is a number', () => {
  const raised = <A>(n: Numeric<A>, a: A, b: A): A => n.pow(a, b as never)
  const made = primitive({ name: 'raised', arity: 2, define: (n, [a, b]) => raised(n, a, b) })
  const ruled = primitive({
    name: 'raised',
    arity: 2,
    value: (a, b) => a ** b,
    partials: (n, [a, b]) => [{ partial: n.mul(b, raised(n, a, n.add(b, n.constant(-1)))) }, undefined],
  })
  const point = { x: 2, y: 3 }
  test.each<readonly [string, () => unknown]>([
    ['the gradient by a definition', () => grad(made(x, y))(point)],
    ['compiled', () => compile(made(x, y))],
    ['symbolic, by rules', () => derivatives(ruled(x, y))],
    ['forward over reverse, by rules', () => hvp(ruled(x, y))(point, { x: 1 })],
  ])('%s', (_, call) => {
    const error = errorOf(call)
    expect([error.code, error.subject]).toEqual(['BadNumber', 'exponent'])
    expect(error.message).toMatch(/must be a number, not an object.*power\(a, b\)/)
  })
  test('on numbers', () => expect(evaluate(made(x, y))(point)).toBe(8))
})
