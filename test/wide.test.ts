/** Wide input: a hundred thousand terms, variables and operands. Values are checked, times are not. */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  compile,
  crossEntropyFromLogits,
  decodeEnv,
  derivative,
  derivatives,
  dot,
  eqExpr,
  evaluate,
  expressions,
  freeVariables,
  grad,
  hvp,
  jvp,
  log,
  logSoftmax,
  logSumExp,
  lt,
  mean,
  mul,
  norm,
  pow,
  primitive,
  product,
  share,
  softmax,
  substitute,
  sum,
  tapeOf,
  valueAndGrad,
  variable,
  vjp,
  where,
  type Expr,
  type Operation,
} from 'fluxion'

const x = variable('x')

describe('wide', () => {
  const count = 100_000
  const names = Array.from({ length: count }, (_, i) => `net.w.${i}` as const)
  const w = names.map((name) => variable(name))
  const env = new Map(names.map((name, i) => [name, i % 7]))

  test('a sum of 100,000 terms', () => {
    const e = sum(Array.from({ length: count }, (_, i) => mul(x, i % 10)))
    expect(valueAndGrad(e)({ x: 2 })).toEqual({ value: 900_000, gradient: new Map([['x', 450_000]]) })
    expect(evaluate(derivative('x')(e))({ x: 2 })).toBe(450_000)
  })
  test('100,000 variables', () => {
    const e = dot(w, w)
    const squares = names.reduce((s, _, i) => s + (i % 7) ** 2, 0)
    const { gradient, value } = valueAndGrad(e)(env)
    expect([value, gradient.size, gradient.get('net.w.99999')]).toEqual([squares, count, 2 * (99_999 % 7)])
    expect([...gradient.keys()].every((name, i) => name === names[i])).toBe(true)
    expect(hvp(e)(env, new Map([['net.w.5', 1]])).get('net.w.5')).toBe(2)
    expect(freeVariables(e).size).toBe(count)
    expect(derivatives(e).size).toBe(count)
    expect(E.isRight(decodeEnv(e)(Object.fromEntries(env)))).toBe(true)
    expect(evaluate(substitute(Object.fromEntries(env))(e) as Expr)({})).toBe(squares)
  })
  test('means and products', () => {
    expect(evaluate(mean(w))(new Map(names.map((name) => [name, 3])))).toBeCloseTo(3, 12)
    expect(grad(product(w))(new Map(names.map((name) => [name, 1]))).get('net.w.77')).toBe(1)
  })
  test('200,000 expressions at once', () => {
    const es = Array.from({ length: 200_000 }, (_, i) => mul(x, i % 2))
    const { pullback, value } = vjp(es)({ x: 3 })
    expect(value.length).toBe(200_000)
    expect(pullback(es.map(() => 1)).get('x')).toBe(100_000)
  })
  test('4,000 different fractional powers, shared and compared', () => {
    const e = sum(Array.from({ length: 4000 }, (_, i) => pow(x, 1 / (i + 3))))
    const d = derivative('x')(e)
    expect(eqExpr.equals(share(d), d)).toBe(true)
  })
  test('20,000 misspelt names: each is reported', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `parameter.${i}`)
    const given = Object.fromEntries(many.map((name) => [name.toUpperCase(), 1]))
    const decoded = decodeEnv(sum(many.map((name) => variable(name))))(given)
    expect(E.isLeft(decoded) && decoded.left.problems.length).toBe(40_000)
  })
})

describe('an operation on 10,000 operands', () => {
  const count = 10_000
  const operands = Array.from({ length: count }, (_, i) => variable(`v.${i}`))
  const env = new Map(operands.map((_, i) => [`v.${i}`, i] as const))
  const total = (count * (count - 1)) / 2

  test('by its rules', () => {
    const squares: Operation<'many'> = primitive({
      name: 'squares',
      arity: 'many',
      value: (...vs) => vs.reduce((s, v) => s + v * v, 0),
      partials: (n, vs) => vs.map((v) => ({ partial: n.mul(n.constant(2), v) })),
    })
    const e = squares(...operands)
    const { gradient, value } = valueAndGrad(e)(env)
    expect([value, gradient.size, gradient.get('v.9999')]).toEqual([333_283_335_000, count, 19_998])
    expect(hvp(e)(env, env).get('v.9999')).toBe(19_998)
    expect(jvp(e)(env, new Map([['v.7', 1]])).tangent).toBe(14)
    expect(evaluate(derivative('v.7')(e))(env)).toBe(14)
    expect(eqExpr.equals(share(e), e)).toBe(true)
  })
  test('more of them than a call has room for', () => {
    const names = Array.from({ length: 250_000 }, (_, k) => `v.${k}`)
    const list = names.map((name) => variable(name))
    const at = new Map(names.map((name, k) => [name, k === 7 ? 3 : k % 2]))
    const each = [norm(list), logSumExp(list), crossEntropyFromLogits(list, list.map((_, k) => (k === 7 ? 1 : 0)))] as const // prettier-ignore
    const [long, most, loss] = each.map((e) => valueAndGrad(e)(at))
    // One 3, 124,999 ones, and zeros; 250,000 terms added up one by one may each lose half a unit in the last place.
    expect(long?.value).toBe(Math.sqrt(9 + 124_999))
    const whole = Math.exp(3) + 124_999 * Math.E + 125_000
    expect(most?.value).toBeCloseTo(Math.log(whole), 10)
    expect(most?.gradient.get('v.7')).toBeCloseTo(Math.exp(3) / whole, 15)
    expect(loss?.value).toBeCloseTo(Math.log(whole) - 3, 10)
    expect(loss?.gradient.get('v.8')).toBeCloseTo(1 / whole, 15)
    expect([softmax(list).length, logSoftmax(list).length]).toEqual([250_000, 250_000])
    each.forEach((e) => expect(compile(e).value(at)).toBe(evaluate(e)(at)))
  })
  test('by a definition, more of them than a call has room for', () => {
    const names = Array.from({ length: 250_000 }, (_, k) => `v.${k}`)
    const added: Operation<'many'> = primitive({ name: 'added', arity: 'many', define: (n, vs) => vs.reduce(n.add) })
    const list = names.map((name) => variable(name))
    const e = expressions<string>().apply(added.primitive, list)
    const { gradient, value } = valueAndGrad(e)(new Map(names.map((name) => [name, 2])))
    expect([value, gradient.size, gradient.get('v.7')]).toEqual([500_000, 250_000, 1])
  })
  test('by a definition: a gradient runs it a few times, not once for each operand', () => {
    const runs = { count: 0 }
    const added: Operation<'many'> = primitive({
      name: 'added',
      arity: 'many',
      define: (n, vs) => {
        runs.count += 1
        return vs.reduce(n.add)
      },
    })
    const few = operands.slice(0, 200)
    expect(grad(added(...few))(env).size).toBe(200)
    expect(runs.count).toBeLessThan(20)
    const e = added(...operands)
    expect(evaluate(e)(env)).toBe(total)
    expect(grad(e)(env).get('v.9999')).toBe(1)
  })
  test('in a chain of choices with one shared test', () => {
    const positive = lt(0, x)
    const e = sum(operands.map((v) => where(positive, mul(v, x), log(x))))
    const d = derivative('x')(e)
    expect(tapeOf(d).nodes.length).toBeLessThan(10 * count)
    expect(evaluate(d)(new Map<string, number>([...env, ['x', 1]]) as never)).toBe(total)
  })
})
