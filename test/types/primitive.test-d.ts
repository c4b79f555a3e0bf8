/** The types of nodes and of primitives. */
import { describe, expectTypeOf, test } from 'vitest'
import { node, primitive, variable, type Expr, type ExprNode, type Operation, type Tag } from 'fluxion'

const [a, b, c] = [variable('a'), variable('b'), variable('c')]

describe('node', () => {
  test('is a union to switch over, complete', () => {
    const f = (e: Expr<'a'>): string => {
      const n = node(e)
      switch (n._tag) {
        case 'Const':
          return expectTypeOf(n.value).toEqualTypeOf<number>() ? '' : ''
        case 'Var':
          expectTypeOf(n.name).toEqualTypeOf<'a'>()
          return n.name
        case 'Add':
        case 'Mul':
          expectTypeOf(n.left).toEqualTypeOf<Expr<'a'>>()
          return n._tag
        case 'Pow':
          expectTypeOf(n.exponent).toEqualTypeOf<number>()
          return n._tag
        case 'Exp':
        case 'Tanh':
          expectTypeOf(n.arg).toEqualTypeOf<Expr<'a'>>()
          return n._tag
        case 'Apply':
          expectTypeOf(n.operands).toEqualTypeOf<ReadonlyArray<Expr<'a'>>>()
          return n.primitive.name
      }
    }
    expectTypeOf(f).returns.toEqualTypeOf<string>()
    expectTypeOf<ExprNode['_tag']>().toEqualTypeOf<Tag>()
    expectTypeOf<Tag>().toEqualTypeOf<'Const' | 'Var' | 'Add' | 'Mul' | 'Pow' | 'Exp' | 'Tanh' | 'Apply'>()
  })
  test('nothing in a node can be assigned', () => {
    const n = node(a)
    // @ts-expect-error read-only
    n._tag = 'Var'
    // @ts-expect-error read-only
    if (n._tag === 'Var') n.name = 'a'
    // @ts-expect-error read-only
    if (n._tag === 'Apply') n.operands.push(a)
    // @ts-expect-error an expression has no value
    expectTypeOf(a.value).toBeAny()
  })
})

describe('primitive', () => {
  test('one, two, three operands, or a list', () => {
    const one = primitive({ name: 'one', arity: 1, value: (x) => x, partials: (n) => [{ partial: n.constant(1) }] })
    expectTypeOf(one).toEqualTypeOf<Operation<1>>()
    expectTypeOf(one(a)).toEqualTypeOf<Expr<'a'>>()
    expectTypeOf(one(1)).toEqualTypeOf<Expr>()
    const two = primitive({ name: 'two', arity: 2, value: (x, y) => x + y, partials: () => [undefined, undefined] })
    expectTypeOf(two(a, b)).toEqualTypeOf<Expr<'a' | 'b'>>()
    const three = primitive({ name: 'three', arity: 3, define: (n, [x, y, z]) => n.add(x, n.mul(y, z)) })
    expectTypeOf(three(a, 1, c)).toEqualTypeOf<Expr<'a' | 'c'>>()
    const many = primitive({ name: 'many', arity: 'many', define: (n, xs) => xs.reduce(n.add) })
    expectTypeOf(many(a, b, 3, c)).toEqualTypeOf<Expr<'a' | 'b' | 'c'>>()
    expectTypeOf(many()).toEqualTypeOf<Expr>()
    // @ts-expect-error one operand
    one(a, b)
    // @ts-expect-error two operands
    two(a)
    // @ts-expect-error a string
    many(a, 'b')
  })
  test('a record needs value and partials, or define', () => {
    // @ts-expect-error no rules
    primitive({ name: 'p', arity: 1 })
    // @ts-expect-error no partials
    primitive({ name: 'p', arity: 1, value: (x: number) => x })
    // @ts-expect-error no value
    primitive({ name: 'p', arity: 1, partials: () => [undefined] })
    // @ts-expect-error arity 4
    primitive({ name: 'p', arity: 4, value: () => 1, partials: () => [] })
    // @ts-expect-error a contribution for one operand of two
    primitive({ name: 'p', arity: 2, value: (x, y) => x + y, partials: () => [undefined] })
    // @ts-expect-error a contribution is a record
    primitive({ name: 'p', arity: 1, value: (x) => x, partials: (n) => [n.constant(1)] })
    // @ts-expect-error a rule works at any carrier, not on numbers only
    primitive({ name: 'p', arity: 1, value: (x) => x, partials: (n, [x]) => [{ partial: x * 2 }] })
    // @ts-expect-error a value is a number
    primitive({ name: 'p', arity: 1, value: (x) => `${x}`, partials: () => [undefined] })
  })
})
