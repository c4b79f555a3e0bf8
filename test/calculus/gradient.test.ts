/** Gradients as values: their keys, their order, and the monoid they form. */
import { describe, expect, test } from 'vitest'
import { monoid as M } from 'fp-ts'
import {
  abs,
  add,
  adjoints,
  constant,
  derivatives,
  exp,
  getGradientMonoid,
  grad,
  gt,
  hessian,
  hvp,
  jacobian,
  lt,
  max,
  mul,
  pow,
  relu,
  sub,
  sum,
  valueAndGrad,
  variable,
  vjp,
  where,
  type Expr,
  type Gradient,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [x, y, z] = [variable('x'), variable('y'), variable('z')]
const keys = (m: ReadonlyMap<string, unknown>): ReadonlyArray<string> => [...m.keys()]

describe('keys stand in the order in which variables first appear', () => {
  const e = mul(add(z, mul(x, y)), add(x, z))
  test.each<readonly [string, ReadonlyMap<string, unknown>]>([
    ['grad', grad(e)({ x: 1, y: 2, z: 3 })],
    ['valueAndGrad', valueAndGrad(e)({ x: 1, y: 2, z: 3 }).gradient],
    ['vjp', vjp([e])({ x: 1, y: 2, z: 3 }).pullback([1])],
    ['jacobian', jacobian([e])({ x: 1, y: 2, z: 3 })[0]],
    ['hvp', hvp(e)({ x: 1, y: 2, z: 3 }, { x: 1 })],
    ['hessian', hessian(e)({ x: 1, y: 2, z: 3 })],
    ['derivatives', derivatives(e)],
  ])('%s', (_, m) => {
    expect(keys(m)).toEqual(['z', 'x', 'y'])
  })
  test('of the environment they are independent', () => {
    expect(keys(grad(e)({ y: 2, z: 3, x: 1 }))).toEqual(['z', 'x', 'y'])
    expect(keys(grad(e)(new Map([['y', 1], ['x', 1], ['z', 1]])))).toEqual(['z', 'x', 'y']) // prettier-ignore
  })
  test('several expressions: in the order of the first that mentions them', () => {
    const { pullback } = vjp([mul(y, 2), add(x, y)])({ x: 1, y: 1 })
    expect(keys(pullback([1, 1]))).toEqual(['y', 'x'])
  })
})

describe('keys do not depend on the point', () => {
  test.each<readonly [string, Expr<'x' | 'y'>]>([
    ['where', where(gt(x, 0), x, y)],
    ['max', max(x, y)],
    ['relu', relu(add(x, y))],
    ['abs', abs(mul(x, y))],
    ['a product with 0', mul(mul(x, 0), y)],
    ['x − x', add(sub(x, x), y)],
  ])('%s', (_, e) => {
    const at = [
      { x: 1, y: 2 },
      { x: -1, y: -2 },
      { x: 0, y: 0 },
      { x: NaN, y: Infinity },
    ]
    for (const p of at) {
      expect(keys(grad(e)(p))).toEqual(['x', 'y'])
      expect(keys(hvp(e)(p, { x: 1 }))).toEqual(['x', 'y'])
      expect(keys(hessian(e)(p))).toEqual(['x', 'y'])
    }
    expect(keys(derivatives(e))).toEqual(['x', 'y'])
  })
})

describe('a variable that the expression structurally does not depend on has no key', () => {
  test.each<readonly [string, Expr<'x' | 'y'>]>([
    ['x⁰', add(pow(x, 0), y)],
    ['x⁰ above other operations', add(pow(exp(mul(x, 2)), 0), y)],
    ['the operands of a test', where(lt(x, 0), y, mul(2, y))],
    ['the operands of an indicator', add(gt(x, 0).indicator, y)],
  ])('%s', (_, e) => {
    expect(keys(grad(e)({ x: 1, y: 2 }))).toEqual(['y'])
    expect(keys(derivatives(e))).toEqual(['y'])
    expect(keys(hessian(e)({ x: 1, y: 2 }))).toEqual(['y'])
    expect(keys(hvp(e)({ x: 1, y: 2 }, { x: 1 }))).toEqual(['y'])
  })
  test('a constant has an empty gradient', () => {
    expect(grad(constant(3))({}).size).toBe(0)
    expect(derivatives(constant(3)).size).toBe(0)
    expect(hessian(constant(3))({}).size).toBe(0)
  })
  test('one of several expressions', () => {
    const [of1, of2] = jacobian([x, mul(x, y)])({ x: 1, y: 2 })
    expect(keys(of1)).toEqual(['x'])
    expect(keys(of2)).toEqual(['x', 'y'])
  })
})

describe('a Hessian leaves out variables that never meet', () => {
  test('x² + y³ + xz', () => {
    const e = sum([pow(x, 2), pow(y, 3), mul(x, z)])
    expect(hessian(e)({ x: 1, y: 2, z: 3 })).toEqual(
      new Map([
        ['x', new Map([['x', 2], ['z', 1]])], // prettier-ignore
        ['y', new Map([['y', 12]])],
        ['z', new Map([['x', 1]])],
      ]),
    )
  })
})

describe('adjoints', () => {
  const product = mul(x, y)
  const e = where(gt(x, 0), add(product, product), exp(y))

  test('tell whether a derivative reaches a node at this point', () => {
    const here = adjoints(e)({ x: 2, y: 3 })
    expect([here.reaches(product), here.of(product)]).toEqual([true, 2])
    const there = adjoints(e)({ x: -2, y: 3 })
    expect([there.reaches(product), there.of(product)]).toEqual([false, 0])
    expect(there.reaches(y)).toBe(true)
  })
  test('of a node elsewhere are 0 and not reached', () => {
    const { of, reaches } = adjoints(e)({ x: 2, y: 3 })
    expect([of(mul(x, y)), reaches(mul(x, y))]).toEqual([0, false])
    expect([of(e), reaches(e)]).toEqual([1, true])
  })
  test('are of nodes alone: the name of a variable is none', () => {
    const { of, reaches } = adjoints(e)({ x: 2, y: 3 })
    for (const call of [() => of('x' as never), () => reaches('x' as never), () => of(3 as never)])
      expect(errorOf(call).code).toBe('BadOperand')
    expect(errorOf(() => of('x' as never)).message).toBe('An expression is needed here, not the string "x".')
  })
  test('tell nodes apart by identity: two variables of one name are two nodes', () => {
    const other = variable('x')
    const { of } = adjoints(add(mul(3, x), mul(4, other)))({ x: 1 })
    expect([of(x), of(other)]).toEqual([3, 4])
  })
  test('still know their nodes after other functions have walked them', () => {
    const at = adjoints(e)
    const here = at({ x: 2, y: 3 })
    grad(add(exp(y), mul(product, e)))({ x: 1, y: 1 })
    expect([here.of(product), here.of(x), here.of(e), here.reaches(exp(y))]).toEqual([2, 6, 1, false])
    expect(at({ x: 5, y: 3 }).of(y)).toBe(10)
  })
  test('of several points do not disturb one another', () => {
    const at = adjoints(mul(x, y))
    const first = at({ x: 2, y: 3 })
    const second = at({ x: 5, y: 7 })
    expect([first.of(x), second.of(x), first.value, second.value]).toEqual([3, 7, 6, 35])
  })
})

describe('vjp', () => {
  test('pulls back as many cotangents as one likes', () => {
    const { pullback, value } = vjp([mul(x, y), add(x, y)])({ x: 2, y: 3 })
    expect(value).toEqual([6, 5])
    expect([...pullback([1, 0]).values()]).toEqual([3, 2])
    expect([...pullback([0, 1]).values()]).toEqual([1, 1])
    expect([...pullback([1, 10]).values()]).toEqual([13, 12])
    expect([...pullback([1, 0]).values()]).toEqual([3, 2])
  })
  test('of one expression mentioned twice, and of one inside the other', () => {
    const product = mul(x, y)
    expect([...vjp([product, product])({ x: 2, y: 3 }).pullback([1, 10]).values()]).toEqual([33, 22])
    expect([
      ...vjp([product, exp(product)])({ x: 0, y: 3 })
        .pullback([1, 10])
        .values(),
    ]).toEqual([33, 0])
    expect([
      ...vjp([exp(product), product])({ x: 0, y: 3 })
        .pullback([10, 1])
        .values(),
    ]).toEqual([33, 0])
  })
  test('of none', () => {
    expect(vjp([])({}).value).toEqual([])
    expect(vjp([])({}).pullback([]).size).toBe(0)
    expect(jacobian([])({})).toEqual([])
  })
})

describe('gradients form a monoid', () => {
  type G = Gradient<'x' | 'y' | 'z'>
  const m = getGradientMonoid<'x' | 'y' | 'z'>()
  const of = (...entries: ReadonlyArray<readonly ['x' | 'y' | 'z', number]>): G => new Map(entries)
  const samples: ReadonlyArray<G> = [
    m.empty,
    of(['x', 1]),
    of(['y', 2], ['x', 3]),
    of(['z', -5], ['y', 8]),
    of(['x', 0], ['y', 0], ['z', 0]),
    of(['x', Infinity], ['y', NaN]),
  ]
  const entries = (g: G): ReadonlyArray<readonly [string, number]> => [...g].sort(([a], [b]) => (a < b ? -1 : 1))

  test('identity', () => {
    for (const g of samples) {
      expect(entries(m.concat(m.empty, g))).toEqual(entries(g))
      expect(entries(m.concat(g, m.empty))).toEqual(entries(g))
    }
  })
  test('associativity, on whole numbers', () => {
    for (const a of samples)
      for (const b of samples)
        for (const c of samples)
          expect(entries(m.concat(m.concat(a, b), c))).toEqual(entries(m.concat(a, m.concat(b, c))))
  })
  test('nothing given is changed', () => {
    const [a, b] = [of(['x', 1]), of(['x', 2], ['y', 3])]
    expect(m.concat(a, b)).toEqual(of(['x', 3], ['y', 3]))
    expect([a, b]).toEqual([of(['x', 1]), of(['x', 2], ['y', 3])])
  })
  test('an absent entry adds nothing, not even to −0', () => {
    expect(Object.is(m.concat(of(['x', -0]), of(['y', 1])).get('x'), -0)).toBe(true)
    expect(Object.is(m.concat(of(['y', 1]), of(['x', -0])).get('x'), -0)).toBe(true)
  })
  test('the gradient of a sum is the sum of the gradients', () => {
    const [e, f] = [mul(x, y), add(mul(3, y), z)]
    const p = { x: 2, y: 3, z: 4 }
    expect(entries(grad(add(e, f))(p))).toEqual(entries(m.concat(grad(e)(p), grad(f)(p))))
  })
  test('fp-ts folds over it', () => {
    expect(M.concatAll(m)(samples.slice(0, 4))).toEqual(of(['x', 4], ['y', 10], ['z', -5]))
  })
  test('two Maps of 200,000 names, half of them common', () => {
    const range = (from: number): Gradient<string> =>
      new Map(Array.from({ length: 200_000 }, (_, i) => [`p.${from + i}`, 1]))
    const total = getGradientMonoid<string>().concat(range(0), range(100_000))
    expect(total.size).toBe(300_000)
    expect([total.get('p.0'), total.get('p.150000'), total.get('p.299999')]).toEqual([1, 2, 1])
  })
})
