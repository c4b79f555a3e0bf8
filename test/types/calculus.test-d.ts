/** The types of meaning: environments, gradients, tangents, tuples. */
import { either as E, function as F } from 'fp-ts'
import { describe, expectTypeOf, test } from 'vitest'
import {
  add,
  adjoints,
  constant,
  decodeEnv,
  duals,
  evaluate,
  expressions,
  fold,
  getGradientMonoid,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  meanOver,
  mul,
  numbers,
  scan,
  sum,
  table,
  tanh,
  tapeOf,
  valueAndGrad,
  variable,
  vjp,
  type Dual,
  type Env,
  type EnvError,
  type Expr,
  type Gradient,
  type Numeric,
  type Point,
  type Tangent,
} from 'fluxion'

const [a, b, c] = [variable('a'), variable('b'), variable('c')]
const e = mul(add(a, b), a)
const closed = add(1, 2)

describe('environments', () => {
  test('all names and no others', () => {
    expectTypeOf(evaluate(e)({ a: 1, b: 2 })).toEqualTypeOf<number>()
    expectTypeOf(F.pipe(e, evaluate)({ a: 1, b: 2 })).toEqualTypeOf<number>()
    expectTypeOf(evaluate(e)).parameter(0).toEqualTypeOf<Env<'a' | 'b'>>()
  })
  test('missing refused', () => {
    // @ts-expect-error b is missing
    evaluate(e)({ a: 1 })
    // @ts-expect-error both are missing
    evaluate(e)({})
    // @ts-expect-error no environment at all
    evaluate(e)()
    // @ts-expect-error b is missing
    grad(e)({ a: 1 })
    // @ts-expect-error b is missing
    valueAndGrad(e)({ a: 1 })
    // @ts-expect-error b is missing
    adjoints(e)({ a: 1 })
    // @ts-expect-error b is missing
    hessian(e)({ a: 1 })
    // @ts-expect-error b is missing
    jvp(e)({ a: 1 }, { a: 1 })
    // @ts-expect-error b is missing
    hvp(e)({ a: 1 }, { a: 1 })
    // @ts-expect-error c is missing
    vjp([e, c])({ a: 1, b: 2 })
    // @ts-expect-error c is missing
    jacobian([e, c])({ a: 1, b: 2 })
    const some: { readonly a: number } = { a: 1 }
    // @ts-expect-error b is missing, in a variable too
    evaluate(e)(some)
  })
  test('surplus refused in a literal', () => {
    // @ts-expect-error z is surplus
    evaluate(e)({ a: 1, b: 2, z: 3 })
    // @ts-expect-error z is surplus
    grad(e)({ a: 1, b: 2, z: 3 })
    // @ts-expect-error z is surplus
    vjp([e])({ a: 1, b: 2, z: 3 })
    // @ts-expect-error a misspelt name
    evaluate(e)({ a: 1, B: 2 })
  })
  test('surplus allowed where it comes from widening', () => {
    const more = { a: 1, b: 2, z: 3 }
    expectTypeOf(evaluate(e)(more)).toEqualTypeOf<number>()
  })
  test('numbers only', () => {
    // @ts-expect-error undefined
    evaluate(e)({ a: 1, b: undefined })
    // @ts-expect-error a string
    evaluate(e)({ a: 1, b: '2' })
    // @ts-expect-error null
    evaluate(e)({ a: 1, b: null })
    const optional: { readonly a: number; readonly b?: number } = { a: 1 }
    // @ts-expect-error b may be absent
    evaluate(e)(optional)
    // @ts-expect-error an array
    evaluate(e)([1, 2])
  })
  test('closed expressions take the empty record alone', () => {
    evaluate(closed)({})
    evaluate(constant(3))({})
    // @ts-expect-error q is surplus
    evaluate(closed)({ q: 1 })
  })
  test('Maps by the type of their keys; which are there is checked at run time', () => {
    evaluate(e)(new Map<'a' | 'b', number>([['a', 1]]))
    evaluate(e)(
      new Map([
        ['a', 1],
        ['b', 2],
      ] as const),
    )
    // @ts-expect-error keys that are no variables
    evaluate(e)(new Map<'a' | 'z', number>())
    // @ts-expect-error values that are no numbers
    evaluate(e)(new Map<'a' | 'b', string>())
    // a gradient is an environment of the same variables
    evaluate(e)(grad(e)({ a: 1, b: 2 }))
  })
  test('what a Map or a list has of its own binds nothing', () => {
    const [size, length] = [variable('size'), variable('length')]
    evaluate(size)({ size: 1 })
    evaluate(size)(new Map([['size', 1]] as const))
    // @ts-expect-error the number of entries
    evaluate(size)(new Map([['width', 1]] as const))
    // @ts-expect-error the number of elements
    evaluate(length)([1])
    // @ts-expect-error the number of characters
    evaluate(length)('1')
    // @ts-expect-error the number of entries
    jvp(size)({ size: 1 }, new Map([['width', 1]] as const))
    // @ts-expect-error the number of elements
    hvp(length)({ length: 1 }, [1])
  })
  test('names known only as strings are checked at run time', () => {
    const some: Expr<string> = e
    evaluate(some)({ whatever: 1 })
    evaluate(some)(new Map([['whatever', 1]]))
    // @ts-expect-error numbers still
    evaluate(some)({ whatever: '1' })
  })
  test('an environment whose names are just strings has to be looked over', () => {
    const read: Readonly<Record<string, number>> = { a: 1, b: 2 }
    // @ts-expect-error nobody knows which names it has
    evaluate(e)(read)
    const made = new Map(['a', 'b'].map((name) => [name, 1]))
    // @ts-expect-error nor here
    evaluate(e)(made)
    const decoded = decodeEnv(e)(read)
    if (E.isRight(decoded)) evaluate(e)(decoded.right)
  })
  test('nor is a point of unknown names one of known names, inside of something else either', () => {
    interface Fit<V extends string> {
      readonly start: Point<V>
    }
    const read: Fit<string> = { start: { a: 1 } }
    // @ts-expect-error a may be absent
    const known: Fit<'a'> = read
    const own = <V extends string>(): Fit<V> =>
      // @ts-expect-error any may be absent
      read
    const fewer: Fit<'a'> = { start: { a: 1, b: 2 } } as Fit<'a' | 'b'>
    void [known, own, fewer]
  })
  test('an expression of several possible types wants what each needs', () => {
    const either = Math.random() > 2 ? a : b
    expectTypeOf(evaluate<'a' | 'b'>(either)({ a: 1, b: 2 })).toEqualTypeOf<number>()
    // @ts-expect-error a may be needed
    evaluate<'a' | 'b'>(either)({ b: 2 })
  })
  test('environments as values', () => {
    const env: Env<'a' | 'b'> = { a: 1, b: 2 }
    const point: Point<'a' | 'b'> = { a: 1, b: 2 }
    evaluate(e)(env)
    evaluate(e)(point)
    expectTypeOf(point.a).toEqualTypeOf<number>()
    // @ts-expect-error nothing in an environment is assigned
    point.a = 2
    const generic = <V extends string>(f: Expr<V>, at: Env<V>): Gradient<V> => grad(f)(at)
    expectTypeOf(generic(e, { a: 1, b: 2 })).toEqualTypeOf<Gradient<'a' | 'b'>>()
    // @ts-expect-error b is missing
    generic(e, { a: 1 })
  })
})

describe('gradients', () => {
  const g = grad(e)({ a: 1, b: 2 })
  test('are Maps that know their names', () => {
    expectTypeOf(g).toEqualTypeOf<Gradient<'a' | 'b'>>()
    expectTypeOf<Gradient<'a'>>().toEqualTypeOf<ReadonlyMap<'a', number>>()
    expectTypeOf(g.get('a')).toEqualTypeOf<number | undefined>()
    expectTypeOf([...g.keys()]).toEqualTypeOf<Array<'a' | 'b'>>()
    // @ts-expect-error a foreign name
    g.get('z')
    // @ts-expect-error a foreign name
    g.has('z')
    // @ts-expect-error a gradient is not changed
    g.set('a', 1)
  })
  test('come with the value', () => {
    const both = valueAndGrad(e)({ a: 1, b: 2 })
    expectTypeOf(both).toEqualTypeOf<{ readonly value: number; readonly gradient: Gradient<'a' | 'b'> }>()
    expectTypeOf(grad(closed)({})).toEqualTypeOf<Gradient<never>>()
    // @ts-expect-error nothing to ask a closed expression for
    grad(closed)({}).get('a')
  })
  test('form a monoid', () => {
    const { concat, empty } = getGradientMonoid<'a' | 'b'>()
    expectTypeOf(concat(g, empty)).toEqualTypeOf<Gradient<'a' | 'b'>>()
    // @ts-expect-error c is not among the names
    concat(g, grad(c)({ c: 1 }))
  })
  test('of second order', () => {
    expectTypeOf(hessian(e)({ a: 1, b: 2 })).toEqualTypeOf<ReadonlyMap<'a' | 'b', Gradient<'a' | 'b'>>>()
    expectTypeOf(hessian(e)({ a: 1, b: 2 }).get('a')?.get('b')).toEqualTypeOf<number | undefined>()
    // @ts-expect-error a foreign name
    hessian(e)({ a: 1, b: 2 }).get('z')
  })
  test('of inner nodes', () => {
    const at = adjoints(e)({ a: 1, b: 2 })
    expectTypeOf(at.of(a)).toEqualTypeOf<number>()
    expectTypeOf(at.reaches(add(a, b))).toEqualTypeOf<boolean>()
    expectTypeOf(at.value).toEqualTypeOf<number>()
  })
})

describe('tangents', () => {
  test('any of the names, and no others', () => {
    const along = jvp(e)
    expectTypeOf(along({ a: 1, b: 2 }, { a: 1 })).toEqualTypeOf<{ readonly value: number; readonly tangent: number }>()
    along({ a: 1, b: 2 }, {})
    along({ a: 1, b: 2 }, new Map([['a', 1]] as const))
    along({ a: 1, b: 2 }, grad(e)({ a: 1, b: 2 }))
    // @ts-expect-error a foreign name
    along({ a: 1, b: 2 }, { q: 1 })
    // @ts-expect-error a foreign name beside one of its own
    along({ a: 1, b: 2 }, { a: 1, q: 1 })
    // @ts-expect-error a string
    along({ a: 1, b: 2 }, { a: '1' })
    // @ts-expect-error a direction is needed
    along({ a: 1, b: 2 })
    expectTypeOf<Tangent<'a'>>().toExtend<{ readonly a?: number } | ReadonlyMap<'a', number>>()
  })
  test('of hvp', () => {
    expectTypeOf(hvp(e)({ a: 1, b: 2 }, { a: 1 })).toEqualTypeOf<Gradient<'a' | 'b'>>()
    hvp(e)({ a: 1, b: 2 }, grad(e)({ a: 1, b: 2 }))
    // @ts-expect-error a foreign name
    hvp(e)({ a: 1, b: 2 }, { q: 1 })
  })
})

describe('several expressions', () => {
  test('jacobian: a tuple of gradients, each with its own names', () => {
    const [of1, of2] = jacobian([e, tanh(c)])({ a: 1, b: 2, c: 3 })
    expectTypeOf(of1).toEqualTypeOf<Gradient<'a' | 'b'>>()
    expectTypeOf(of2).toEqualTypeOf<Gradient<'c'>>()
    // @ts-expect-error there are two
    jacobian([e, tanh(c)])({ a: 1, b: 2, c: 3 })[2]
    // @ts-expect-error c is no variable of the first
    of1.get('c')
    const many: ReadonlyArray<Expr<'a' | 'b'>> = [a, b]
    expectTypeOf(jacobian(many)({ a: 1, b: 2 })).toEqualTypeOf<ReadonlyArray<Gradient<'a' | 'b'>>>()
  })
  test('vjp: a tuple of values, and a pullback that takes as many', () => {
    const { pullback, value } = vjp([e, c])({ a: 1, b: 2, c: 3 })
    expectTypeOf(value).toEqualTypeOf<readonly [number, number]>()
    expectTypeOf(pullback([1, 0])).toEqualTypeOf<Gradient<'a' | 'b' | 'c'>>()
    // @ts-expect-error one is missing
    pullback([1])
    // @ts-expect-error one too many
    pullback([1, 2, 3])
    // @ts-expect-error a string
    pullback([1, '2'])
    expectTypeOf(jacobian([mul(2, a), b])({ a: 1, b: 2 })).toEqualTypeOf<readonly [Gradient<'a'>, Gradient<'b'>]>()
    expectTypeOf(jacobian([constant(1), a])({ a: 1 })).toEqualTypeOf<readonly [Gradient<never>, Gradient<'a'>]>()
    // @ts-expect-error q is surplus, numbers among the operands or not
    vjp([mul(2, a)])({ a: 1, q: 2 })
    // @ts-expect-error q is surplus, constants or not
    vjp([constant(1), a])({ a: 1, q: 2 })
    // @ts-expect-error expressions only
    vjp([e, 3])
    // @ts-expect-error a list
    vjp(e)
  })
})

describe('decodeEnv', () => {
  test('gives a point or everything that is wrong', () => {
    const decoded = decodeEnv(e)(JSON.parse('{}'))
    expectTypeOf(decoded).toEqualTypeOf<E.Either<EnvError, Point<'a' | 'b'>>>()
    expectTypeOf(F.pipe(decoded, E.map(evaluate(e)))).toEqualTypeOf<E.Either<EnvError, number>>()
    const o = meanOver(table({ a: [1, 2] }))(e)
    expectTypeOf(decodeEnv(o)({})).toEqualTypeOf<E.Either<EnvError, Point<'b'>>>()
    // @ts-expect-error not before it is known to be right
    evaluate(e)(decoded)
  })
})

describe('folds', () => {
  test('give what the algebra gives', () => {
    expectTypeOf(fold({ ...numbers, variable: () => 1 })(e)).toEqualTypeOf<number>()
    expectTypeOf(fold({ ...duals(numbers), variable: () => ({ primal: 1, tangent: undefined }) })(e)).toEqualTypeOf<
      Dual<number>
    >()
    expectTypeOf(scan({ ...numbers, variable: () => 1 })(tapeOf(e))).toEqualTypeOf<ReadonlyArray<number>>()
    // @ts-expect-error what a variable is must be said
    fold(numbers)
    expectTypeOf(expressions<'a'>()).toEqualTypeOf<Numeric<Expr<'a'>>>()
    expectTypeOf(duals(duals(numbers))).toEqualTypeOf<Numeric<Dual<Dual<number>>>>()
    expectTypeOf(tanh.length).toEqualTypeOf<number>()
    expectTypeOf(fold({ ...expressions<'a' | 'b'>(), variable: () => a })(e)).toEqualTypeOf<Expr<'a' | 'b'>>()
  })
  test('a tape takes expressions', () => {
    tapeOf(a, e, constant(1))
    // @ts-expect-error a number
    tapeOf(3)
    expectTypeOf(tapeOf(sum([a, b])).variables).toEqualTypeOf<ReadonlyArray<string>>()
  })
})
