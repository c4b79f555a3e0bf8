/** The types of expressions: exact inference, widening, closed expressions, families, generic helpers. */
import { function as F } from 'fp-ts'
import { describe, expectTypeOf, test } from 'vitest'
import {
  abs,
  add,
  and,
  atan2,
  constant,
  cos,
  derivative,
  derivatives,
  div,
  dot,
  eq,
  evaluate,
  exp,
  freeVariables,
  gt,
  clamp,
  erf,
  hypot,
  logSoftmax,
  logSumExp,
  norm,
  softmax,
  xlogy,
  log,
  lt,
  max,
  mean,
  min,
  mul,
  neg,
  not,
  or,
  pow,
  power,
  primitive,
  product,
  relu,
  share,
  sigmoid,
  simplify,
  sin,
  softplus,
  sqrt,
  square,
  sub,
  substitute,
  sum,
  tanh,
  variable,
  where,
  type Const,
  type Env,
  type Expr,
  type Operand,
  type Test,
  type Var,
  type VariablesOf,
} from 'fluxion'

const [a, b, c] = [variable('a'), variable('b'), variable('c')]

describe('inference is exact', () => {
  test('leaves', () => {
    expectTypeOf(variable('x')).toEqualTypeOf<Expr<'x'>>()
    expectTypeOf(constant(3)).toEqualTypeOf<Expr>()
    expectTypeOf<VariablesOf<Var<'x'>>>().toEqualTypeOf<'x'>()
  })
  test('operations on two', () => {
    expectTypeOf(add(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(sub(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(mul(a, a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(div(a, 2)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(power(2, b)).toEqualTypeOf<Expr<'b'>>()
    expectTypeOf(max(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(min(a, 1)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(atan2(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(hypot(a, 1)).toEqualTypeOf<Expr<'a'>>()
  })
  test('operations on one', () => {
    for (const op of [neg, square, sqrt, exp, tanh, log, sin, cos, abs, relu, sigmoid, softplus]) {
      expectTypeOf(op(add(a, b))).toEqualTypeOf<Expr<'a' | 'b'>>()
      expectTypeOf(op(3)).toEqualTypeOf<Expr>()
    }
    expectTypeOf(pow(a, 2)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(clamp(a, 0, 1)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(clamp(3, 0, 1)).toEqualTypeOf<Expr>()
    expectTypeOf(erf(a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(xlogy(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    // @ts-expect-error the limits of clamp are numbers
    clamp(a, b, 1)
  })
  test('lists', () => {
    expectTypeOf(sum([a, b, 1])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(product([a, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(mean([a, 1])).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(dot([a, 1], [2, c])).toEqualTypeOf<Expr<'a' | 'c'>>()
    expectTypeOf(sum([])).toEqualTypeOf<Expr>()
    expectTypeOf(norm([a, b, 1])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm([])).toEqualTypeOf<Expr>()
    expectTypeOf(logSumExp([a, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(logSumExp(a, 1)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(softmax([a, b])).toEqualTypeOf<readonly [Expr<'a' | 'b'>, Expr<'a' | 'b'>]>()
    expectTypeOf(logSoftmax([a, 2])[0]).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(sum([1, 2])).toEqualTypeOf<Expr>()
    expectTypeOf(F.pipe([a, b, c] as const, sum)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    const some: ReadonlyArray<Expr<'a' | 'b'>> = [a, b]
    expectTypeOf(sum(some)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(dot(some, [1, 2])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm(some)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(softmax(some)).toEqualTypeOf<ReadonlyArray<Expr<'a' | 'b'>>>()
  })
  test('choices', () => {
    expectTypeOf(lt(a, 1)).toEqualTypeOf<Test<'a'>>()
    expectTypeOf(gt(1, 2)).toEqualTypeOf<Test>()
    expectTypeOf(and(lt(a, 1), not(or(eq(b, 1), gt(c, 2))))).toEqualTypeOf<Test<'a' | 'b' | 'c'>>()
    expectTypeOf(where(lt(a, 1), b, c)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    expectTypeOf(where(lt(1, 2), 3, 4)).toEqualTypeOf<Expr>()
    expectTypeOf<VariablesOf<Test<'a'>>>().toEqualTypeOf<'a'>()
    expectTypeOf(lt(a, 1).indicator).toEqualTypeOf<Expr<'a'>>()
  })
  test('rewrites and derivatives keep the variables', () => {
    const e = mul(a, b)
    expectTypeOf(simplify(e)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(share(e)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(freeVariables(e)).toEqualTypeOf<ReadonlySet<'a' | 'b'>>()
    expectTypeOf(derivative('a')(e)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(derivative('a')(derivative('b')(e))).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(F.pipe(e, derivative('a'))).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(derivatives(e)).toEqualTypeOf<ReadonlyMap<'a' | 'b', Expr<'a' | 'b'>>>()
    expectTypeOf(derivatives(e).get('a')).toEqualTypeOf<Expr<'a' | 'b'> | undefined>()
    // @ts-expect-error z is not a variable of the expression
    derivatives(e).get('z')
  })
  test('constants among expressions add nothing', () => {
    const one = constant(1)
    expectTypeOf<VariablesOf<Const>>().toEqualTypeOf<never>()
    expectTypeOf<VariablesOf<Const | Var<'a'>>>().toEqualTypeOf<'a'>()
    expectTypeOf(add(one, a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(sum([one, a])).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(product([one])).toEqualTypeOf<Expr>()
    expectTypeOf(dot([one, a], [b, one])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(where(lt(one, 2), one, a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(simplify(one)).toEqualTypeOf<Expr>()
    expectTypeOf(substitute({ a: one })(mul(a, b))).toEqualTypeOf<Expr<'b'>>()
    expectTypeOf(evaluate(one)).parameter(0).toEqualTypeOf<Env<never>>()
  })
  test('inside a list, numbers among the operands of its elements', () => {
    expectTypeOf(sum([mul(2, a), b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(product([max(a, 2), b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(mean([where(gt(a, 0), a, 0), b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(dot([mul(2, a)], [add(b, 1)])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(sum([exp(2), pow(2, 2), b])).toEqualTypeOf<Expr<'b'>>()
    expectTypeOf(sum([sum([2, mul(2, a)]), log(b)])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(substitute({ a: mul(2, b) })(a)).toEqualTypeOf<Expr<'b'>>()
    expectTypeOf(tanh(square(mul(2, a)))).toEqualTypeOf<Expr<'a'>>()
  })
  test('variables, constants and compositions mixed', () => {
    const mixed = [a, mul(a, b), constant(1)]
    expectTypeOf(mixed.map((e) => tanh(e))).toEqualTypeOf<Array<Expr<'a' | 'b'>>>()
    expectTypeOf(square(Math.random() > 2 ? a : mul(b, 2))).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(add(Math.random() > 2 ? a : 1, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(sum(mixed)).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
  test('a deep composition', () => {
    const e = tanh(add(mul(variable('w1'), variable('x1')), add(mul(variable('w2'), 2), exp(neg(variable('b'))))))
    expectTypeOf(e).toEqualTypeOf<Expr<'w1' | 'x1' | 'w2' | 'b'>>()
    expectTypeOf<VariablesOf<typeof e>>().toEqualTypeOf<'w1' | 'x1' | 'w2' | 'b'>()
    expectTypeOf(F.pipe(a, (x) => add(x, 1), square, tanh)).toEqualTypeOf<Expr<'a'>>()
  })
  test('inside records', () => {
    const model = { loss: mul(a, b), parts: { first: a, both: [a, b] } } as const
    expectTypeOf(sum(model.parts.both)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(neg(model.loss)).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
})

describe('numbers stand wherever an expression does, and close it', () => {
  test('Expr<never> is Expr', () => {
    expectTypeOf(add(1, 2)).toEqualTypeOf<Expr<never>>()
    expectTypeOf(add(1, 2)).toEqualTypeOf<Expr>()
    expectTypeOf(max(1, 2)).toEqualTypeOf<Expr>()
    expectTypeOf(add(a, 2)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf<Operand>().toEqualTypeOf<Expr | number>()
    expectTypeOf<VariablesOf<number>>().toEqualTypeOf<never>()
    expectTypeOf<VariablesOf<Expr<'a'> | number | Expr<'b'>>>().toEqualTypeOf<'a' | 'b'>()
  })
})

describe('widening', () => {
  test('fewer variables stand where more are allowed', () => {
    const wide: Expr<'a' | 'b'> = a
    const wider: Expr<string> = wide
    const closed: Expr<'a'> = constant(1)
    expectTypeOf(wide).toExtend<Expr<string>>()
    expectTypeOf(wider).toEqualTypeOf<Expr<string>>()
    expectTypeOf(closed).toExtend<Expr<'a' | 'z'>>()
    const test1: Test<'a' | 'b'> = lt(a, 1)
    expectTypeOf(test1).toExtend<Test<string>>()
  })
  test('and never the other way round', () => {
    // @ts-expect-error b is one variable too many
    const narrow: Expr<'a'> = add(a, b)
    // @ts-expect-error a is not closed
    const closed: Expr = a
    // @ts-expect-error a name known only as a string is not 'a'
    const named: Expr<'a'> = variable('a' as string)
    // @ts-expect-error a test on b is not one on a
    const test1: Test<'a'> = lt(b, 1)
    expectTypeOf([narrow, closed, named, test1]).not.toBeAny()
  })
  test('arrays of several expressions', () => {
    const list = [a, b]
    expectTypeOf(list).toExtend<ReadonlyArray<Expr<'a' | 'b'>>>()
    const xs: ReadonlyArray<Expr<'a' | 'b'>> = [a, b, constant(1)]
    expectTypeOf(xs.reduce((p, q) => add(p, q))).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
  test('a reduce that widens says its accumulator’s type', () => {
    const total = [a, b].reduce<Expr<'a' | 'b'>>((s, x) => add(s, x), constant(0))
    expectTypeOf(total).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
  test('names known only as strings', () => {
    const e = add(variable('a' as string), a)
    expectTypeOf(e).toEqualTypeOf<Expr<string>>()
    const made = ['p', 'q'].map((n) => variable(`w.${n}`))
    expectTypeOf(sum(made)).toEqualTypeOf<Expr<`w.${string}`>>()
  })
})

describe('families of names', () => {
  const w = Array.from({ length: 3 }, (_, i) => variable(`net.w.${i}`))
  const e = add(dot(w, [1, 2, 3]), variable('x'))

  test('a template stands for all of them', () => {
    expectTypeOf(w).toEqualTypeOf<Array<Expr<`net.w.${number}`>>>()
    expectTypeOf(e).toEqualTypeOf<Expr<`net.w.${number}` | 'x'>>()
    expectTypeOf(derivatives(e).get('net.w.7')).toEqualTypeOf<Expr<`net.w.${number}` | 'x'> | undefined>()
    // @ts-expect-error another family
    derivatives(e).get('net.b.0')
  })
  test('an environment binds its members', () => {
    evaluate(e)({ 'net.w.0': 1, 'net.w.1': 2, 'net.w.2': 3, x: 1 })
    // @ts-expect-error x is missing
    evaluate(e)({ 'net.w.0': 1 })
    // @ts-expect-error not in the family
    evaluate(e)({ 'net.w.0': 1, x: 1, 'net.b.0': 1 })
    // @ts-expect-error a member that is no number
    evaluate(e)({ 'net.w.0': '1', x: 1 })
  })
  test('one member', () => {
    const member: Expr<`net.w.${number}`> = variable('net.w.3')
    // @ts-expect-error not a member
    const stranger: Expr<`net.w.${number}`> = variable('net.w.x')
    expectTypeOf([member, stranger]).not.toBeAny()
  })
})

describe('operations handed to other functions keep the names', () => {
  const mine = primitive({ name: 'mine', arity: 1, value: (x) => 2 * x, partials: (n) => [{ partial: n.constant(2) }] })
  test('of one operand', () => {
    expectTypeOf(F.pipe(a, sin)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(F.pipe(mul(a, b), sigmoid, mine)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf([a, b].map(sin)).toEqualTypeOf<Array<Expr<'a' | 'b'>>>()
    expectTypeOf(F.flow(square, sin)(a)).toEqualTypeOf<Expr<'a'>>()
    // @ts-expect-error b is missing
    evaluate(sum([a, b].map(sin)))({ a: 1 })
    // @ts-expect-error a is missing
    evaluate(F.pipe(a, mine))({})
  })
  test('of lists', () => {
    expectTypeOf(F.pipe([a, b] as const, norm)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(F.pipe([a, b], logSumExp)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm()).toEqualTypeOf<Expr>()
    expectTypeOf(norm([])).toEqualTypeOf<Expr>()
    expectTypeOf(norm([a, 2])).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(norm(a, b, 2)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm(...[a, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm(a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(norm(3)).toEqualTypeOf<Expr>()
    expectTypeOf(logSumExp(mul(2, a))).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(norm(...[a, 2, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(norm(...(Math.random() > 2 ? ([a] as const) : ([b, c] as const)))).toEqualTypeOf<
      Expr<'a' | 'b' | 'c'>
    >()
    expectTypeOf(norm(Math.random() > 2 ? a : [b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(<V extends string>(e: Expr<V>): Expr<V> => norm(e)).toBeCallableWith(a)
    // @ts-expect-error a is missing
    evaluate(norm(a))({})
    // @ts-expect-error two lists
    norm([a], [b])
    // @ts-expect-error a list of lists
    norm([[a]])
  })
})

describe('generic helpers', () => {
  const twice = <V extends string>(e: Expr<V>): Expr<V> => add(e, e)
  const cube = <V extends string = never>(e: Operand<V>) => mul(mul(e, e), e)
  const withA = <V extends string>(e: Expr<V>) => mul(a, e)
  const both = <V extends string, W extends string>(e: Expr<V>, f: Expr<W>) => max(e, f)

  test('infer what they are given', () => {
    expectTypeOf(twice(mul(a, b))).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(twice(constant(2))).toEqualTypeOf<Expr>()
    expectTypeOf(cube(a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(cube(3)).toEqualTypeOf<Expr>()
    expectTypeOf(withA(b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(withA(a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(both(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    // @ts-expect-error a number is an Operand, not an Expr
    twice(3)
  })
  test('may use lists', () => {
    const doubled = <V extends string>(e: Expr<V>): Expr<V> => sum([e, e])
    const squares = <V extends string>(es: ReadonlyArray<Expr<V>>): Expr<V> => mean(es.map((e) => square(e)))
    const weighted = <V extends string, W extends string>(
      es: ReadonlyArray<Expr<V>>,
      ws: ReadonlyArray<Expr<W>>,
    ): Expr<V | W> => dot(es, ws)
    expectTypeOf(doubled(mul(2, a))).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(squares([a, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
    expectTypeOf(weighted([a], [b, c])).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
  })
  test('compose', () => {
    expectTypeOf(F.pipe(a, twice, tanh, withA)).toEqualTypeOf<Expr<'a'>>()
    const meanSquare = <const T extends ReadonlyArray<Expr<string>>>(es: T): Expr<VariablesOf<T[number]>> =>
      mean(es.map((e) => square(e))) as Expr<VariablesOf<T[number]>>
    expectTypeOf(meanSquare([a, b])).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
})
