/** Free variables, and what stands in their place. */
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  eqExpr,
  evaluate,
  exp,
  freeVariables,
  grad,
  gt,
  log,
  lt,
  max,
  mul,
  node,
  pow,
  primitive,
  substitute,
  tanh,
  tapeOf,
  variable,
  where,
  type Expr,
} from 'fluxion'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]

describe('substitute', () => {
  test('puts numbers in', () => {
    const e = substitute({ x: 3 })(mul(x, y))
    expect([...freeVariables(e)]).toEqual(['y'])
    expect(evaluate(e)({ y: 5 })).toBe(15)
  })
  test('puts expressions in', () => {
    const e = substitute({ x: add(z, 1) })(mul(x, y))
    expect([...freeVariables(e)]).toEqual(['z', 'y'])
    expect(evaluate(e)({ z: 2, y: 5 })).toBe(15)
  })
  test('is simultaneous: x and y exchanged', () => {
    const e = substitute({ x: y, y: x })(add(pow(x, 2), y))
    expect(evaluate(e)({ x: 2, y: 10 })).toBe(102)
  })
  test('does not substitute into what it puts in', () => {
    const e = substitute({ x: add(y, 1), y: 10 })(mul(x, y))
    expect([...freeVariables(e)]).toEqual(['y'])
    expect(evaluate(e)({ y: 2 })).toBe(30)
    expect(evaluate(substitute({ x: mul(x, 2) })(x))({ x: 3 })).toBe(6)
  })
  test('reaches every node of a name, in every kind of node', () => {
    const e = add(
      exp(variable('x')),
      where(gt(variable('x'), 0), max(log(variable('x')), tanh(variable('x'))), pow(variable('x'), 2)),
    )
    expect([...freeVariables(substitute({ x: 1 })(e))]).toEqual([])
    expect(evaluate(substitute({ x: 1 })(e))({})).toBe(Math.E + Math.tanh(1))
  })
  test('reaches the operands of a test', () => {
    const e = where(lt(x, y), 1, 2)
    expect(evaluate(substitute({ x: 0, y: 1 })(e))({})).toBe(1)
    expect(evaluate(substitute({ x: 1, y: 0 })(e))({})).toBe(2)
  })
  test('keeps sharing: one node for a number, one image for a shared part', () => {
    const shared = mul(x, x)
    const e = substitute({ x: 3 })(add(shared, shared))
    const tape = tapeOf(e)
    expect(tape.nodes.map((n) => n._tag)).toEqual(['Const', 'Mul', 'Add'])
  })
  test('keeps the identity of what it does not touch', () => {
    const untouched = mul(y, exp(y))
    const e = node(substitute({ x: 3 })(add(x, untouched)))
    expect(e._tag === 'Add' && e.right).toBe(untouched)
    expect(substitute({ z: 3 })(untouched)).toBe(untouched)
    expect(substitute({})(untouched)).toBe(untouched)
    expect(substitute({ x: y })(x)).toBe(y)
  })
  test('leaves its input alone', () => {
    const e = mul(x, y)
    substitute({ x: 3, y: 4 })(e)
    expect([...freeVariables(e)]).toEqual(['x', 'y'])
  })
  test('a binding for a name that is not there does nothing', () => {
    const e: Expr<string> = mul(x, y)
    expect(substitute({ typo: 3 })(e)).toBe(e)
  })
  test('NaN, ∞ and −0 are numbers to put in', () => {
    expect(evaluate(substitute({ x: -0 })(pow(x, -1)))({})).toBe(-Infinity)
    expect(evaluate(substitute({ x: NaN })(add(x, 1)))({})).toBeNaN()
  })
  test('bindings may be frozen, without a prototype, or made of entries', () => {
    const bare = Object.assign(Object.create(null) as Record<string, number>, { x: 3 })
    for (const bindings of [Object.freeze({ x: 3 }), bare, Object.fromEntries([['x', 3]])])
      expect(evaluate(substitute(bindings)(mul(x, x)) as Expr)({})).toBe(9)
  })
  test('what bindings inherit is not put in', () => {
    const e = variable('toString')
    expect(substitute({ x: 1 })(e)).toBe(e)
    expect(substitute(Object.create({ y: 1 }) as Record<string, number>)(y)).toBe(y)
  })
  test('differentiates as if it had been written so', () => {
    const e = substitute({ x: pow(z, 2) })(mul(x, exp(x)))
    const written = mul(pow(z, 2), exp(pow(z, 2)))
    expect(grad(e)({ z: 0.7 }).get('z')).toBeCloseTo(grad(written)({ z: 0.7 }).get('z') as number, 13)
  })
  test('one staged substitution serves many expressions', () => {
    const atThree = substitute({ x: 3 })
    expect(evaluate(atThree(mul(x, 2)))({})).toBe(6)
    expect(evaluate(atThree(pow(x, 2)))({})).toBe(9)
  })
  test('primitives keep their record', () => {
    const square = primitive({ name: 'sq', arity: 1, value: (v) => v * v, partials: () => [undefined] })
    const e = node(substitute({ x: y })(square(x)))
    expect(e._tag === 'Apply' && e.primitive).toBe(square.primitive)
    expect(eqExpr.equals(e, square(y))).toBe(true)
  })
})

describe('freeVariables', () => {
  test('in the order of their first appearance, each once', () => {
    expect([...freeVariables(add(mul(variable('b'), 2), mul(variable('a'), variable('b'))))]).toEqual(['b', 'a'])
  })
  test('counts those that only a test or x⁰ mentions', () => {
    expect([...freeVariables(where(lt(x, 0), y, pow(z, 0)))]).toEqual(['x', 'y', 'z'])
  })
  test('of a constant there are none', () => {
    expect(freeVariables(constant(3)).size).toBe(0)
  })
  test('a Set of the caller’s own', () => {
    const e = mul(x, y)
    ;(freeVariables(e) as Set<string>).clear()
    expect(freeVariables(e).size).toBe(2)
  })
})
