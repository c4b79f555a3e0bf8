/**
 * Deep input is ordinary input: a chain a million deep, a graph of 2^1000 paths. Values are checked, times are not;
 * what recurses, or visits a shared node twice, does not get through.
 */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import {
  abs,
  add,
  adjoints,
  constant,
  decodeEnv,
  derivative,
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
  max,
  mul,
  node,
  normalise,
  numbers,
  relu,
  scan,
  share,
  show,
  showLet,
  simplify,
  substitute,
  tapeOf,
  toDot,
  trace,
  valueAndGrad,
  variable,
  vjp,
  where,
  type Dual,
  type Expr,
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

test('constants and leaves are no special case', () => {
  for (const e of [constant(3), x])
    expect([tapeOf(e).nodes.length, tapeOf(share(e)).nodes.length, tapeOf(simplify(e)).nodes.length]).toEqual([1, 1, 1])
})
