/**
 * Ordinary input: a chain a million deep, a graph of 2^1000 paths, a hundred thousand terms. Values are checked, times
 * are not; what recurses, or visits a shared node twice, does not get through.
 */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  adjoints,
  compile,
  constant,
  crossEntropyFromLogits,
  decodeEnv,
  derivative,
  derivatives,
  dot,
  duals,
  eqExpr,
  evaluate,
  expressions,
  fold,
  freeVariables,
  grad,
  gt,
  hessian,
  hvp,
  jacobian,
  jvp,
  log,
  logSoftmax,
  logSumExp,
  lt,
  max,
  mean,
  mul,
  node,
  norm,
  normalise,
  numbers,
  pow,
  primitive,
  product,
  relu,
  scan,
  share,
  show,
  showLet,
  simplify,
  softmax,
  substitute,
  sum,
  tapeOf,
  toDot,
  trace,
  valueAndGrad,
  variable,
  vjp,
  where,
  type Dual,
  type Expr,
  type Operation,
} from 'fluxion'

type Names = 'x' | 'y' | 'z'
type Table = Readonly<Record<Names, number>>

/** A graph, where to evaluate it, and what its derivatives are there. */
interface Case {
  readonly make: () => Expr<Names>
  readonly at: Table
  readonly value: number
  readonly gradient: Table
  /** ∂²/∂z∂x, ∂²/∂z∂y, ∂²/∂z² */
  readonly second: Table
  /** How many distinct nodes it has, at most. */
  readonly nodes: number
}

const N = 250_000
const LEVELS = 1000
const [x, y, z] = [variable('x'), variable('y'), variable('z')]
const repeated = <A>(times: number, first: A, step: (a: A) => A): A => {
  let a = first
  for (let i = 0; i < times; i++) a = step(a)
  return a
}

/** e ← (y + z·(e + y))·z, four nodes a turn; at y = 1, z = −1 each turn gives back e. */
const turning = (turns: number): Case => ({
  make: () => repeated<Expr<Names>>(turns, x, (e) => mul(add(y, mul(z, add(e, y))), z)),
  at: { x: 2, y: 1, z: -1 },
  value: 2,
  gradient: { x: 1, y: 0, z: -5 * turns },
  second: { x: -2 * turns, y: -turns, z: 10 * turns * turns - 4 * turns },
  nodes: 4 * turns + 3,
})

/** e ← e·z + z·e, twice as many paths each level: x·(2z)^levels + y */
const doubling = (levels: number): Case => ({
  make: () =>
    add(
      repeated<Expr<Names>>(levels, x, (e) => add(mul(e, z), mul(z, e))),
      y,
    ),
  at: { x: 2, y: 1, z: 0.5 },
  value: 3,
  gradient: { x: 1, y: 1, z: 4 * levels },
  second: { x: 2 * levels, y: 0, z: 8 * levels * (levels - 1) },
  nodes: 3 * levels + 4,
})

const cases: ReadonlyArray<readonly [string, Case]> = [
  ['a chain 1,000,000 deep', turning(N)],
  ['a graph of 2^1000 paths', doubling(LEVELS)],
]

const read = (m: ReadonlyMap<Names, number> | undefined): Table => ({
  x: (m?.get('x') ?? 0) + 0,
  y: (m?.get('y') ?? 0) + 0,
  z: (m?.get('z') ?? 0) + 0,
})

describe.each(cases)('%s', (_, c) => {
  const e = c.make()
  const size = (f: Expr<string>): number => tapeOf(f).nodes.length

  const tape = tapeOf(e)

  test('tapeOf: each node once', () => {
    expect(tape.nodes.length).toBeLessThanOrEqual(c.nodes)
    expect(tape.variables.length).toBe(3)
  })
  test('evaluate, at records and Maps', () => {
    const value = evaluate(e)
    expect(value(c.at)).toBe(c.value)
    expect(value(new Map(Object.entries(c.at)) as ReadonlyMap<string, number> as never)).toBe(c.value)
  })
  test('scan, over numbers', () => {
    expect(scan({ ...numbers, variable: (name) => c.at[name as Names] })(tape).at(-1)).toBe(c.value)
  })
  test('fold, over duals of duals', () => {
    const one = duals(numbers)
    const moving = (name: string): Dual<number> => ({
      primal: c.at[name as Names],
      tangent: name === 'z' ? 1 : undefined,
    })
    const { primal, tangent } = fold({
      ...duals(one),
      variable: (name) => ({ primal: moving(name), tangent: name === 'z' ? one.constant(1) : undefined }),
    })(e)
    expect([primal.primal, primal.tangent, tangent?.tangent]).toEqual([c.value, c.gradient.z, c.second.z])
  })
  test('fold, over expressions', () => {
    const copy = fold({ ...expressions<Names>(), variable: (name) => variable(name as Names) })(e)
    expect(size(copy)).toBe(tape.nodes.length)
  })
  test('valueAndGrad and grad', () => {
    const { gradient, value } = valueAndGrad(e)(c.at)
    expect([value, read(gradient)]).toEqual([c.value, c.gradient])
    expect(read(grad(e)(c.at))).toEqual(c.gradient)
  })
  test('adjoints', () => {
    const { of, reaches, value } = adjoints(e)(c.at)
    expect([value, of(x), of(y) + 0, of(z)]).toEqual([c.value, c.gradient.x, c.gradient.y, c.gradient.z])
    expect(reaches(x)).toBe(true)
  })
  test('jvp', () => {
    expect(jvp(e)(c.at, { z: 1 })).toEqual({ value: c.value, tangent: c.gradient.z })
  })
  test('vjp and jacobian', () => {
    const { pullback, value } = vjp([e, x])(c.at)
    expect(value).toEqual([c.value, c.at.x])
    expect(read(pullback([3, 1]))).toEqual({ x: 3 * c.gradient.x + 1, y: 3 * c.gradient.y, z: 3 * c.gradient.z })
    expect(jacobian([e, x])(c.at).map(read)).toEqual([c.gradient, { x: 1, y: 0, z: 0 }])
  })
  test('hvp', () => {
    expect(read(hvp(e)(c.at, { z: 1 }))).toEqual(c.second)
  })
  test('hessian: one product for each variable that is left', () => {
    const h = hessian(substitute({ x: c.at.x, y: c.at.y })(e))({ z: c.at.z })
    expect(h).toEqual(new Map([['z', new Map([['z', c.second.z]])]]))
  })
  test('derivative, by way of derivatives', () => {
    const byZ = derivative('z')(e)
    expect(evaluate(byZ)(c.at)).toBe(c.gradient.z)
    expect(size(byZ)).toBeLessThan(5 * c.nodes)
  })
  test('freeVariables and decodeEnv', () => {
    expect(new Set(freeVariables(e))).toEqual(new Set(['x', 'y', 'z']))
    expect(decodeEnv(e)({ ...c.at })).toEqual(E.right(c.at))
  })
  test('substitute and simplify', () => {
    expect(simplify(e)).toBe(e)
    const closed = substitute({ ...c.at })(e)
    expect(node(simplify(closed))).toMatchObject({ _tag: 'Const', value: c.value })
  })
  test('show, showLet, toDot and trace: shortened', () => {
    for (const text of [show(e), showLet(e), toDot(e, { env: c.at }), trace(e)(c.at)]) {
      expect(text.length).toBeGreaterThan(100)
      expect(text.length).toBeLessThan(100_000)
    }
  })
  test('share', () => {
    const shared = share(e)
    expect(size(shared)).toBeLessThanOrEqual(c.nodes)
    expect(evaluate(shared)(c.at)).toBe(c.value)
  })
  test('eqExpr', () => {
    const other = c.make()
    expect(eqExpr.equals(e, other)).toBe(true)
  })
})

describe('normalise', () => {
  test.each<readonly [string, Case]>([
    ['a chain 200,000 deep', turning(N / 5)],
    ['a graph of 2^1000 paths', doubling(LEVELS)],
  ])('%s', (_, c) => {
    expect(evaluate(normalise(c.make()))(c.at)).toBe(c.value)
  })
})

describe('derivatives of derivatives', () => {
  const c = turning(N / 20)
  test('of a chain 50,000 deep: linear in size at each order', () => {
    const e = c.make()
    const first = derivative('z')(e)
    const second = derivative('z')(first)
    expect(evaluate(second)(c.at)).toBe(c.second.z)
    expect(read(grad(first)(c.at))).toEqual(c.second)
    const [size0, size1, size2] = [e, first, second].map((f) => tapeOf(f).nodes.length) as [number, number, number]
    expect(size1).toBeLessThan(4 * size0)
    expect(size2).toBeLessThan(4 * size1)
  })
  test('of a graph of 2^1000 paths', () => {
    const lattice = doubling(LEVELS)
    const second = derivative('z')(derivative('z')(lattice.make()))
    expect(evaluate(second)(lattice.at)).toBe(lattice.second.z)
    expect(tapeOf(second).nodes.length).toBeLessThan(20 * lattice.nodes)
  })
})

describe('a graph of 25,000 applications', () => {
  const turns = 5000
  // each turn gives back what it was given, for what is between −100 and 1e9
  const make = (): Expr<'x'> =>
    repeated<Expr<'x'>>(turns, variable('x'), (e) =>
      abs(add(relu(max(where(gt(e, -100), add(e, 1), log(e)), -1e9)), -1)),
    )
  const e = make()
  const at = { x: 2 }

  test('values and first derivatives, by every road', () => {
    expect(evaluate(e)(at)).toBe(2)
    expect(grad(e)(at).get('x')).toBe(1)
    expect(jvp(e)(at, { x: 1 })).toEqual({ value: 2, tangent: 1 })
    expect(vjp([e])(at).pullback([3]).get('x')).toBe(3)
    expect(adjoints(e)(at).of(e)).toBe(1)
  })
  test('second derivatives', () => {
    expect(hvp(e)(at, { x: 1 }).get('x')).toBe(0)
    expect(hessian(e)(at).get('x')?.get('x') ?? 0).toBe(0)
  })
  test('the symbolic derivative, guards and all, is linear in size', () => {
    const d = derivative('x')(e)
    expect(tapeOf(d).nodes.length).toBeLessThan(8 * tapeOf(e).nodes.length)
    expect(evaluate(d)(at)).toBe(1)
    expect(evaluate(derivative('x')(d))(at)).toBe(0)
  })
  test('rewrites', () => {
    expect(simplify(e)).toBe(e)
    expect(evaluate(share(e))(at)).toBe(2)
    expect(eqExpr.equals(e, make())).toBe(true)
    expect(evaluate(substitute({ x: 2 })(e))({})).toBe(2)
    expect(evaluate(normalise(e))(at)).toBe(2)
  })
})

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

test('constants and leaves are no special case', () => {
  for (const e of [constant(3), x])
    expect([tapeOf(e).nodes.length, tapeOf(share(e)).nodes.length, tapeOf(simplify(e)).nodes.length]).toEqual([1, 1, 1])
})
