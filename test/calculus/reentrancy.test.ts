/** Staged functions lend themselves buffers; a call made inside another call of the same function must not notice. */
import { describe, expect, test } from 'vitest'
import { add, evaluate, grad, hvp, jvp, mul, primitive, sin, valueAndGrad, variable, vjp, type Expr } from 'fluxion'

const x = variable('x')

/** v·(v − 1)·…·1 for whole v, by calling the staged function that is just being run: `value` is told how. */
const recursive = <R>(stage: (e: Expr<'x'>) => (env: { readonly x: number }) => R, valueIn: (r: R) => number) => {
  const box: { call?: (env: { readonly x: number }) => R } = {}
  const factorialBelow = primitive({
    name: 'factorialBelow',
    arity: 1,
    value: (v) => (v <= 1 ? 1 : valueIn((box.call as (env: { readonly x: number }) => R)({ x: v - 1 }))),
    partials: () => [undefined],
  })
  // parts before and after the call inside: they must survive it
  const before = mul(x, 1)
  const after = add(mul(before, factorialBelow(x)), mul(0, before))
  box.call = stage(after)
  return box.call
}

describe('a primitive whose value calls the same staged function', () => {
  test('evaluate', () => {
    const factorial = recursive(evaluate, (v) => v)
    expect([1, 2, 5, 10].map((v) => factorial({ x: v }))).toEqual([1, 2, 120, 3628800])
  })
  test('valueAndGrad', () => {
    const factorial = recursive(valueAndGrad, (r) => r.value)
    const { gradient, value } = factorial({ x: 5 })
    expect(value).toBe(120)
    expect(gradient).toEqual(new Map([['x', 24]])) // the inner call is structurally absent
  })
  test('jvp', () => {
    const factorial = recursive(
      (e) => (env) => jvp(e)(env, { x: 1 }),
      (r) => r.value,
    )
    expect(factorial({ x: 5 })).toEqual({ value: 120, tangent: 24 })
  })
  test('a rule that takes a gradient of the same function', () => {
    const box: { grad?: ReturnType<typeof grad<'x'>> } = {}
    const odd = primitive({
      name: 'odd',
      arity: 1,
      value: (v) => v * v,
      partials: (n, [v]) => {
        const inner = box.grad
        const here = v as unknown
        if (typeof here === 'number' && here > 1 && inner !== undefined) inner({ x: here - 1 })
        return [{ partial: n.mul(n.constant(2), v) }]
      },
    })
    const e = add(mul(x, odd(mul(x, 1))), sin(x))
    box.grad = grad(e)
    const g = box.grad({ x: 4 }).get('x') as number
    expect(g).toBeCloseTo(3 * 16 + Math.cos(4), 12)
  })
})

describe('an error in the middle of a call leaves nothing behind', () => {
  test('the next call is right', () => {
    const picky = primitive({
      name: 'picky',
      arity: 1,
      value: (v) => {
        if (v < 0) throw new RangeError('negative')
        return v
      },
      partials: (n) => [{ partial: n.constant(1) }],
    })
    const both = valueAndGrad(mul(picky(x), picky(add(x, 1))))
    expect(both({ x: 2 }).value).toBe(6)
    expect(() => both({ x: -3 })).toThrow(RangeError)
    expect(both({ x: 2 })).toEqual({ value: 6, gradient: new Map([['x', 5]]) })
  })
})

describe('results are the caller’s own', () => {
  const e = mul(x, sin(x))
  test('a later call changes no earlier result', () => {
    const g = grad(e)
    const first = g({ x: 1 })
    const copy = new Map(first)
    g({ x: 2 })
    expect(first).toEqual(copy)
    const h = hvp(e)
    const moved = h({ x: 1 }, { x: 1 })
    const movedCopy = new Map(moved)
    h({ x: 2 }, { x: 1 })
    expect(moved).toEqual(movedCopy)
    const { pullback, value } = vjp([e])({ x: 1 })
    vjp([e])({ x: 2 })
    expect(value).toEqual([Math.sin(1)])
    expect(pullback([1])).toEqual(copy)
  })
  test('what a caller does to a gradient is not seen by the next', () => {
    const g = grad(e)
    const first = g({ x: 1 }) as Map<'x', number>
    const before = first.get('x')
    first.clear()
    expect(g({ x: 1 }).get('x')).toBe(before)
  })
})
