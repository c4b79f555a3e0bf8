/** What the constructors make: nodes, exactly as written, that nothing can change. */
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  div,
  dot,
  evaluate,
  exp,
  mean,
  mul,
  neg,
  node,
  pow,
  product,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  tapeOf,
  variable,
  type Expr,
} from 'fluxion'

const [x, y] = [variable('x'), variable('y')]
const at = { x: 3, y: -4 }

describe('values', () => {
  test.each<readonly [string, Expr<'x' | 'y'>, number]>([
    ['add', add(x, y), -1],
    ['sub', sub(x, y), 7],
    ['mul', mul(x, y), -12],
    ['div', div(x, y), -0.75],
    ['neg', neg(x), -3],
    ['pow', pow(x, 3), 27],
    ['square', square(y), 16],
    ['sqrt', sqrt(square(y)), 4],
    ['exp', exp(add(x, -3)), 1],
    ['tanh', tanh(add(x, -3)), 0],
    ['sum', sum([x, y, 10]), 9],
    ['mean', mean([x, y, 10]), 3],
    ['mean of one', mean([x]), 3],
    ['product', product([x, y, 2]), -24],
    ['dot', dot([x, y], [2, x]), -6],
    ['dot([], [])', dot([], []), 0],
    ['sum([])', sum([]), 0],
    ['product([])', product([]), 1],
    ['numbers on both sides', add(1, 2), 3],
    ['numbers on the left', sub(1, x), -2],
  ])('%s', (_, e, value) => {
    expect(evaluate(e)(at)).toBe(value)
  })
  test('a difference has the bits of a subtraction', () => {
    for (const [a, b] of [
      [0.1, 0.3],
      [1e308, -1e308],
      [0, 0],
      [-0, 0],
      [1 / 3, 1 / 7],
    ] as const)
      expect(evaluate(sub(x, y))({ x: a, y: b })).toBe(a - b)
  })
})

describe('nodes', () => {
  test.each<readonly [string, Expr<string>, string]>([
    ['Const', constant(3), 'Const'],
    ['Var', x, 'Var'],
    ['Add', add(x, 1), 'Add'],
    ['Mul', mul(x, 1), 'Mul'],
    ['Pow', pow(x, 1), 'Pow'],
    ['Exp', exp(x), 'Exp'],
    ['Tanh', tanh(x), 'Tanh'],
  ])('%s', (_, e, tag) => {
    expect(e._tag).toBe(tag)
    expect(node(e)).toBe(e)
  })
  test('operands are kept as they are given, numbers lifted, nothing folded', () => {
    const n = node(add(x, 2))
    expect(n._tag === 'Add' && n.left).toBe(x)
    expect(n._tag === 'Add' && node(n.right)).toMatchObject({ _tag: 'Const', value: 2 })
    expect(tapeOf(add(mul(1, x), 0)).nodes.length).toBe(5)
  })
  test('a node shows its own fields and no more', () => {
    expect(Object.keys(add(x, y)).sort()).toEqual(['_tag', 'left', 'right'])
    expect(JSON.parse(JSON.stringify(mul(x, 2)))).toEqual({
      _tag: 'Mul',
      left: { _tag: 'Var', name: 'x' },
      right: { _tag: 'Const', value: 2 },
    })
  })
  test('lists are read once: what happens to them later is not seen', () => {
    const terms: Array<Expr<'x' | 'y'>> = [x, y]
    const total = sum(terms)
    terms.push(x)
    expect(evaluate(total)(at)).toBe(-1)
  })
  test('frozen lists do', () => {
    expect(evaluate(sum(Object.freeze([x, y])))(at)).toBe(-1)
    expect(evaluate(dot(Object.freeze([x, y]), Object.freeze([1, 2])))(at)).toBe(-5)
  })
})
