/** What does not compile: substitutions that would lose variables, operands that are none. */
import { function as F } from 'fp-ts'
import { describe, expectTypeOf, test } from 'vitest'
import {
  add,
  and,
  constant,
  dot,
  evaluate,
  gt,
  log,
  lt,
  max,
  mul,
  not,
  pow,
  substitute,
  sum,
  tanh,
  variable,
  where,
  type Expr,
} from 'fluxion'

const [a, b, c] = [variable('a'), variable('b'), variable('c')]

describe('substitute', () => {
  const e = mul(a, add(b, c))
  test('loses the variables bound by literal keys and gains those of the bindings', () => {
    expectTypeOf(substitute({ a: 3 })(e)).toEqualTypeOf<Expr<'b' | 'c'>>()
    expectTypeOf(substitute({ a: 3, b: variable('z') })(e)).toEqualTypeOf<Expr<'c' | 'z'>>()
    expectTypeOf(substitute({ a: 1, b: 2, c: 3 })(e)).toEqualTypeOf<Expr>()
    expectTypeOf(substitute({ a: add(a, b) })(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    expectTypeOf(substitute({})(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    expectTypeOf(F.pipe(e, substitute({ a: 3 }))).toEqualTypeOf<Expr<'b' | 'c'>>()
  })
  test('under an index signature no variable is lost', () => {
    const some: Readonly<Record<string, number>> = { a: 1 }
    expectTypeOf(substitute(some)(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    expectTypeOf(substitute(Object.fromEntries(['a'].map((n) => [n, 1])))(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    const expressions: Readonly<Record<string, Expr<'z'>>> = {}
    expectTypeOf(substitute(expressions)(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c' | 'z'>>()
  })
  test('under a template no member is lost either', () => {
    const family = sum([variable('w.1'), variable('w.2')])
    const some: { readonly [K in `w.${number}`]: number } = { 'w.1': 3 }
    expectTypeOf(substitute(some)(family)).toEqualTypeOf<Expr<'w.1' | 'w.2'>>()
  })
  test('an optional binding may not be there', () => {
    const maybe: { readonly a?: number; readonly b: number } = { b: 1 }
    expectTypeOf(substitute({ b: maybe.b })(e)).toEqualTypeOf<Expr<'a' | 'c'>>()
    const either: { readonly a?: Expr<'z'>; readonly b: number } = { b: 1 }
    expectTypeOf(substitute(either)(e)).toEqualTypeOf<Expr<'a' | 'c' | 'z'>>()
    // @ts-expect-error with `undefined` for a value there is nothing to put in
    substitute({ a: undefined })
  })
  test('of several records, one of which it is, only what all bind is lost', () => {
    const isHere = Math.random() < 0.5
    expectTypeOf(substitute(isHere ? { a: variable('z') } : {})(e)).toEqualTypeOf<Expr<'a' | 'b' | 'c' | 'z'>>()
    expectTypeOf(substitute({ ...(isHere ? { a: 2 } : {}), b: 1 })(e)).toEqualTypeOf<Expr<'a' | 'c'>>()
    const one = { a: variable('y'), b: 1 } as { a: Expr<'y'>; b: number } | { b: Expr<'z'>; c: Expr<'x'> }
    expectTypeOf(substitute(one)(e)).toEqualTypeOf<Expr<'a' | 'c' | 'x' | 'y' | 'z'>>()
  })
  test('bindings are expressions or numbers', () => {
    // @ts-expect-error a string
    substitute({ a: 'b' })
    // @ts-expect-error null
    substitute({ a: null })
    // @ts-expect-error a test
    substitute({ a: lt(b, 1) })
    // @ts-expect-error a Map
    substitute(new Map([['a', 3]]))
  })
})

describe('what is no operand', () => {
  test('values of other types', () => {
    // @ts-expect-error null
    add(a, null)
    // @ts-expect-error undefined
    add(a, undefined)
    // @ts-expect-error a string
    add(a, 'b')
    // @ts-expect-error a boolean
    mul(true, a)
    // @ts-expect-error an operation
    add(a, tanh)
    // @ts-expect-error an environment
    add(a, { a: 1 })
    // @ts-expect-error a node's fields are not all of an expression
    evaluate({ a: 1 })
    // @ts-expect-error a number is not an expression here
    evaluate(3)
    // @ts-expect-error names are strings
    variable(3)
    // @ts-expect-error constants are numbers
    constant('3')
    // @ts-expect-error an exponent is a number: use power
    pow(a, b)
  })
  test('a wrong number of operands', () => {
    // @ts-expect-error one is missing
    add(a)
    // @ts-expect-error both are missing
    mul()
    // @ts-expect-error one is missing
    max(a)
    // @ts-expect-error one too many
    log(a, b)
    // @ts-expect-error it takes a list
    sum(a, b)
    // @ts-expect-error it takes two lists
    dot([a, b])
  })
  test('tests are not operands', () => {
    // @ts-expect-error a test
    add(a, lt(a, 1))
    // @ts-expect-error a test
    where(lt(a, 1), gt(a, 1), 0)
    // @ts-expect-error a test
    sum([a, lt(a, 1)])
    // @ts-expect-error a test
    evaluate(lt(a, 1))
  })
  test('and operands are no tests', () => {
    // @ts-expect-error a boolean
    where(true, a, b)
    // @ts-expect-error JavaScript's own comparison
    where(Number(a) > 0, a, b)
    // @ts-expect-error an expression
    where(a, b, c)
    // @ts-expect-error a number
    where(1, a, b)
    // @ts-expect-error a boolean
    and(lt(a, 1), true)
    // @ts-expect-error an expression
    not(a)
  })
})
