/**
 * The order of summation is a contract: same expression, same bits, everywhere. Each case has numbers for which another
 * order gives another answer.
 */
import { describe, expect, test } from 'vitest'
import {
  add,
  adjoints,
  derivative,
  dot,
  evaluate,
  exp,
  fold,
  grad,
  hvp,
  jvp,
  mean,
  mul,
  numbers,
  pow,
  primitive,
  product,
  scan,
  sin,
  substitute,
  sum,
  tanh,
  tapeOf,
  valueAndGrad,
  variable,
  vjp,
  type Expr,
  type Operation,
} from 'fluxion'

const x = variable('x')
const BIG = 1e16 // BIG + 1 rounds to BIG

describe('values: operands are added from left to right', () => {
  const [a, b, c] = [variable('a'), variable('b'), variable('c')]
  const lists: ReadonlyArray<readonly [string, Expr<'a' | 'b' | 'c'>]> = [
    ['sum', sum([a, b, c])],
    ['add', add(add(a, b), c)],
    ['dot', dot([a, b, c], [1, 1, 1])],
    ['dot of expressions', dot([1, 1, 1], [a, b, c])],
    ['mean, times three', mul(3, mean([a, b, c]))],
  ]
  test.each(lists)('%s', (_, e) => {
    expect(evaluate(e)({ a: BIG, b: -BIG, c: 1 })).toBe(1)
    expect(evaluate(e)({ a: 1, b: BIG, c: -BIG })).toBe(0)
  })
  test('another order is another expression', () => {
    expect(evaluate(add(a, add(b, c)))({ a: BIG, b: -BIG, c: 1 })).toBe(0)
  })
  test('product', () => {
    expect(evaluate(product([a, b, c]))({ a: 1e300, b: 1e300, c: 1e-300 })).toBe(Infinity)
    expect(evaluate(product([a, b, c]))({ a: 1e300, b: 1e-300, c: 1e300 })).toBe(1e300)
  })
})

/** A list operation with the given partial derivatives. */
const weighted = (weights: ReadonlyArray<number>): Operation<'many'> =>
  primitive({
    name: 'weighted',
    arity: 'many',
    value: (...xs) => xs.reduce((s, v, i) => s + v * (weights[i] as number), 0),
    partials: (n) => weights.map((w) => ({ partial: n.constant(w) })),
  })

describe('gradients: nodes in reverse tape order, operands from left to right', () => {
  const roads: ReadonlyArray<readonly [string, (e: Expr<'x'>) => number | undefined]> = [
    ['grad', (e) => grad(e)({ x: 1 }).get('x')],
    ['valueAndGrad', (e) => valueAndGrad(e)({ x: 1 }).gradient.get('x')],
    ['vjp', (e) => vjp([e])({ x: 1 }).pullback([1]).get('x')],
    ['symbolic', (e) => evaluate(derivative('x')(e))({ x: 1 })],
  ]
  /** c₁·x + c₂·x + c₃·x over one node: the last product is met first. */
  const reused = (c: ReadonlyArray<number>): Expr<'x'> => sum(c.map((k) => mul(k, x)))
  /** The same over a node for each mention of x. */
  const renamed = (c: ReadonlyArray<number>): Expr<'x'> => sum(c.map((k) => mul(k, variable('x'))))

  describe.each(roads)('%s', (_, of) => {
    test('uses of one node, from the last to the first', () => {
      expect(of(reused([1, BIG, -BIG]))).toBe(1)
      expect(of(reused([BIG, -BIG, 1]))).toBe(0)
    })
    test('nodes of one name, from the last to the first', () => {
      expect(of(renamed([1, BIG, -BIG]))).toBe(1)
      expect(of(renamed([BIG, -BIG, 1]))).toBe(0)
    })
    test('operands of one node, from left to right', () => {
      expect(of(weighted([BIG, -BIG, 1])(x, x, x))).toBe(1)
      expect(of(weighted([1, BIG, -BIG])(x, x, x))).toBe(0)
    })
    test('a later node before the operands of an earlier one', () => {
      // the sum: −BIG from the last node, then BIG and 1 from the first
      expect(of(add(weighted([BIG, 1])(x, x), mul(-BIG, x)))).toBe(1)
      expect(of(add(mul(-BIG, x), weighted([1, BIG])(x, x)))).toBe(0)
    })
  })
  test('hvp', () => {
    const halfSquares = (c: ReadonlyArray<number>): Expr<'x'> => substitute({ x: mul(0.5, pow(x, 2)) })(reused(c))
    expect(hvp(halfSquares([1, BIG, -BIG]))({ x: 1 }, { x: 1 }).get('x')).toBe(1)
    expect(hvp(halfSquares([BIG, -BIG, 1]))({ x: 1 }, { x: 1 }).get('x')).toBe(0)
  })
  test('adjoints', () => {
    const e = reused([1, BIG, -BIG])
    expect(adjoints(e)({ x: 1 }).of(x)).toBe(1)
  })
  test('forward mode sums as values do, from left to right', () => {
    expect(jvp(reused([BIG, -BIG, 1]))({ x: 1 }, { x: 1 }).tangent).toBe(1)
    expect(jvp(reused([1, BIG, -BIG]))({ x: 1 }, { x: 1 }).tangent).toBe(0)
  })
})

describe('the symbolic gradient has the bits of the numeric one', () => {
  const y = variable('y')
  const shared = tanh(add(mul(x, 3), y))
  const e = add(mul(mul(shared, exp(shared)), sin(mul(x, shared))), mul(pow(shared, 3), pow(add(x, 2), 1 / 3)))
  test.each([0.1, 0.7, 1 / 3, 1.9, -1.3])('at %d', (at) => {
    const p = { x: at, y: at * at }
    const g = grad(e)(p)
    expect(evaluate(derivative('x')(e))(p)).toBe(g.get('x'))
    expect(evaluate(derivative('y')(e))(p)).toBe(g.get('y'))
  })
})

describe('the order of the tape', () => {
  test('operands before the nodes that use them, the first operand’s subgraph first, each node once', () => {
    const [a, b] = [variable('a'), variable('b')]
    const product = mul(a, b)
    const e = add(exp(product), add(product, b))
    const tape = tapeOf(e)
    expect(tape.nodes.map((n) => n._tag)).toEqual(['Var', 'Var', 'Mul', 'Exp', 'Add', 'Add'])
    expect(tape.nodes[0]).toBe(a)
    expect(tape.nodes[1]).toBe(b)
    expect(tape.variables).toEqual(['a', 'b'])
    expect(tape.roots).toEqual([5])
  })
  test('scan gives results in that order, fold the last', () => {
    const e = add(mul(x, x), 1)
    const algebra = { ...numbers, variable: () => 5 }
    expect([...scan(algebra)(tapeOf(e))]).toEqual([5, 25, 1, 26])
    expect(fold(algebra)(e)).toBe(26)
  })
})
