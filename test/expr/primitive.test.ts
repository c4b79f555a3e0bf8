/** Primitives: contributions absent and guarded, definitions with choices, parameters, carriers. */
import { describe, expect, test } from 'vitest'
import {
  add,
  adjoints,
  clamp,
  compile,
  constant,
  derivative,
  derivatives,
  duals,
  eqExpr,
  evaluate,
  explain,
  expressions,
  ge,
  grad,
  gt,
  jvp,
  log,
  lt,
  mul,
  node,
  norm,
  numbers,
  pow,
  primitive,
  share,
  sigmoid,
  simplify,
  sqrt,
  sum,
  tapeOf,
  variable,
  where,
  type Contribution,
  type Expr,
  type Numeric,
  type Operation,
  type PrimitiveRecord,
} from 'fluxion'
import { expectClose } from '../support/numbers.js'
import { firsts, seconds, thirds, values } from '../support/roads.js'
import { byDefinition, byRules } from '../support/softsign.js'
import { errorOf } from '../support/untyped.js'

const x = variable('x')
const y = variable('y')

describe('contributions', () => {
  /** min(x, 1), its slope given under a test. */
  const capped = (contribution: <A>(n: Numeric<A>, v: A) => Contribution<A>): Operation<1> =>
    primitive({
      name: 'capped',
      arity: 1,
      value: (v) => (v < 1 ? v : 1),
      partials: (n, [v]) => [contribution(n, v)],
    })
  const infinite = <A>(n: Numeric<A>, v: A): A => n.pow(n.add(n.constant(1), n.mul(n.constant(-1), v)), -1)
  // The partial is 1 below 1 and infinite at 1, where it does not count.
  const one = <A>(n: Numeric<A>, v: A): A => n.mul(infinite(n, v), n.pow(infinite(n, v), -1))

  test.each<readonly [string, Operation<1>]>([
    ['when', capped((n, v) => ({ partial: one(n, v), when: lt.at(n)(v, n.constant(1)) }))],
    ['unless', capped((n, v) => ({ partial: one(n, v), unless: n.apply(lt.primitive, [n.constant(1), v]) }))],
    [
      'both',
      capped((n, v) => ({
        partial: one(n, v),
        when: lt.at(n)(v, n.constant(1)),
        unless: gt.at(n)(v, n.constant(0.999)),
      })),
    ],
  ])('%s: selected, never multiplied by a mask', (name, op) => {
    const e = mul(op(x), y)
    for (const at of [0.5, -3])
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', { x: at, y: 2 }), 2, 1e-15, road)
    // `unless 1 < x` still counts at 1 itself
    const over = name === 'unless' ? 1.5 : 1
    for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', { x: over, y: 2 }), 0, 0, road)
    for (const [road, of] of Object.entries(seconds)) expectClose(of(e, 'x', 'x', { x: over, y: 2 }), 0, 0, road)
    for (const [road, of] of Object.entries(thirds)) expectClose(of(e, 'x', 'y', { x: over, y: 2 }), 0, 0, road)
  })
  test('absent: no path for a derivative', () => {
    const detached: Operation<2> = primitive({
      name: 'detached',
      arity: 2,
      value: (a, b) => a * b,
      partials: (_n, [a]) => [undefined, { partial: a }],
    })
    const e = detached(x, y)
    expect(evaluate(e)({ x: 3, y: 5 })).toBe(15)
    expect([...grad(e)({ x: 3, y: 5 })]).toEqual([['y', 3]])
    expect([...derivatives(e).keys()]).toEqual(['y'])
    expect(jvp(e)({ x: 3, y: 5 }, { x: 1 }).tangent).toBe(0)
    expect(adjoints(e)({ x: 3, y: 5 }).reaches(x)).toBe(false)
  })
  test('the result is handed to the rule', () => {
    const myExp: Operation<1> = primitive({
      name: 'myExp',
      arity: 1,
      value: Math.exp,
      partials: (_n, _operands, result) => [{ partial: result }],
    })
    for (const [road, of] of Object.entries(thirds)) expectClose(of(myExp(x), 'x', 'x', { x: 1 }), Math.E, 1e-15, road)
  })
})

describe('a definition with a choice whose other branch is infinite', () => {
  const safeLog: Operation<1> = primitive({
    name: 'safeLog',
    arity: 1,
    define: (n, [v]) => {
      const positive = gt.at(n)(v, n.constant(0))
      return where$(n)(positive, log.at(n)(v), n.constant(0))
    },
  })
  /** The primitive behind `where`, to use at any carrier. */
  const choice = (() => {
    const n = node(where(gt(x, 0), x, 0))
    if (n._tag !== 'Apply') throw new Error('where is an Apply')
    return n.primitive
  })()
  function where$<A>(n: Numeric<A>) {
    return (t: A, a: A, b: A): A => n.apply(choice, [t, a, b])
  }

  test.each([
    [0, 0, 0, 0, 0],
    [-1, 0, 0, 0, 0],
    [2, Math.log(2), 0.5, -0.25, 0.25],
  ])('at %d', (at, value, first, second, third) => {
    for (const [name, e, scale] of [
      ['alone', safeLog(x), 1],
      ['times something', mul(safeLog(x), 3), 3],
      ['twice', add(safeLog(x), safeLog(x)), 2],
    ] as const) {
      const p = { x: at }
      for (const [road, of] of Object.entries(values)) expectClose(of(e, p), scale * value, 0, `${name} ${road}`)
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', p), scale * first, 0, `${name} ${road}`)
      for (const [road, of] of Object.entries(seconds))
        expectClose(of(e, 'x', 'x', p), scale * second, 1e-15, `${name} ${road}`)
      for (const [road, of] of Object.entries(thirds))
        expectClose(of(e, 'x', 'x', p), scale * third, 1e-15, `${name} ${road}`)
    }
  })
  test('beneath an infinite slope: nothing flows, by every road', () => {
    const positivePart: Operation<1> = primitive({
      name: 'positivePart',
      arity: 1,
      define: (n, [v]) => where$(n)(gt.at(n)(v, n.constant(0)), v, n.constant(0)),
    })
    const e = sqrt(positivePart(x))
    for (const at of [0, -1]) {
      for (const [road, of] of Object.entries(firsts)) expectClose(of(e, 'x', { x: at }), 0, 0, road)
      for (const [road, of] of Object.entries(seconds)) expectClose(of(e, 'x', 'x', { x: at }), 0, 0, road)
      for (const [road, of] of Object.entries(thirds)) expectClose(of(e, 'x', 'x', { x: at }), 0, 0, road)
    }
    for (const [road, of] of Object.entries(seconds)) expectClose(of(e, 'x', 'x', { x: 4 }), -1 / 32, 0, road)
  })
  test('several operands, each under another guard', () => {
    const pick: Operation<3> = primitive({
      name: 'pick',
      arity: 3,
      define: (n, [t, a, b]) => where$(n)(gt.at(n)(t, n.constant(0)), log.at(n)(a), n.mul(log.at(n)(b), b)),
    })
    const e = pick(variable('t'), x, y)
    const p = { t: 1, x: 2, y: -1 }
    expect([...grad(e)(p)]).toEqual([
      ['x', 0.5],
      ['y', 0],
    ])
    for (const [road, of] of Object.entries(seconds)) {
      expectClose(of(e, 'x', 'x', p), -0.25, 0, road)
      expectClose(of(e, 'y', 'y', p), 0, 0, road)
      expectClose(of(e, 'x', 'y', p), 0, 0, road)
    }
    const other = { t: -1, x: 0, y: Math.E }
    for (const [road, of] of Object.entries(firsts)) {
      expectClose(of(e, 'x', other), 0, 0, road)
      expectClose(of(e, 'y', other), 2, 1e-15, road)
    }
  })
})

describe('parameters', () => {
  const clamp = (least: number, most: number): Operation<1> =>
    primitive({
      name: 'clamp',
      arity: 1,
      parameters: [least, most],
      value: (v) => (v < least ? least : v > most ? most : v),
      partials: (n, [v]) => [
        { partial: n.constant(1), when: gt.at(n)(v, n.constant(least)), unless: ge.at(n)(v, n.constant(most)) },
      ],
    })

  test('are those that were given, whatever becomes of the list', () => {
    const parameters = [1]
    const times = (list: Array<number>): Operation<1> =>
      primitive({
        name: 'times',
        arity: 1,
        parameters: list,
        value: (v) => v,
        partials: (n) => [{ partial: n.constant(1) }],
      })
    const [f, g] = [times(parameters), times([2])]
    expect(eqExpr.equals(f(x), g(x))).toBe(false)
    parameters[0] = 2
    expect(eqExpr.equals(f(x), g(x))).toBe(false)
  })
  test('members of a family differ by them', () => {
    expect(evaluate(clamp(0, 1)(x))({ x: 5 })).toBe(1)
    expect(evaluate(clamp(0, 2)(x))({ x: 5 })).toBe(2)
    expect(grad(clamp(0, 1)(x))({ x: 5 }).get('x')).toBe(0)
    expect(grad(clamp(0, 1)(x))({ x: 0.5 }).get('x')).toBe(1)
  })
  test('two primitives of one name, arity and parameters are the same; others are not', () => {
    const same = (a: Operation<1>, b: Operation<1>): boolean => eqExpr.equals(a(x), b(x))
    expect(same(clamp(0, 1), clamp(0, 1))).toBe(true)
    expect(same(clamp(0, 1), clamp(0, 2))).toBe(false)
    expect(same(clamp(0, 1), clamp(-0, 1))).toBe(false)
    expect(same(clamp(NaN, 1), clamp(NaN, 1))).toBe(true)
    expect(same(byRules, byRules)).toBe(true)
    expect(same(byRules, byDefinition)).toBe(false) // one name, but no parameters: two objects, two operations
  })
})

describe('a primitive with the name and the parameters of one of the library’s', () => {
  const leaky: Operation<1> = primitive({
    name: 'clamp',
    arity: 1,
    parameters: [0, 1],
    value: (v) => (v < 0 ? 0.1 * v : v > 1 ? 1 + 0.1 * (v - 1) : v),
    partials: (n) => [{ partial: n.constant(0.1) }],
  })
  test('is another: neither shared nor compiled as that', () => {
    const both = add(clamp(x, 0, 1), leaky(x))
    expect(eqExpr.equals(clamp(x, 0, 1), leaky(x))).toBe(false)
    expect(evaluate(share(both))({ x: 5 })).toBe(2.4)
    const many = sum(Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? clamp(x, 0, 1) : leaky(x))))
    expect(compile(many).value({ x: 5 })).toBeCloseTo(30 * 2.4, 10)
  })
  test('slopes of powers are the same, however many other exponents came in between', () => {
    const slope = (k: number): Expr<'x'> => derivative('x')(pow(x, k))
    const first = slope(1 / 3)
    for (let k = 0; k < 1100; k++) slope(Math.PI + k / 7)
    expect(eqExpr.equals(first, slope(1 / 3))).toBe(true)
    expect(tapeOf(share(add(first, slope(1 / 3)))).nodes.length).toBe(tapeOf(first).nodes.length + 1)
  })
})

describe('kernels', () => {
  const make = (kernel: NonNullable<PrimitiveRecord<1>['kernel']>): Operation<1> =>
    primitive({ name: 'size', arity: 1, value: Math.abs, partials: (n) => [{ partial: n.constant(1) }], kernel })
  test('one that looks at a rare case without taking what comes of it runs in single precision', () => {
    const size = make((m, [a]) => {
      const [own] = [m.abs(a), m.unlikely(m.lt(m.constant(1e9), a), () => m.constant(0), a)]
      return own
    })
    expect(compile(size(x), { float32: true }).value({ x: -2.5 })).toBe(2.5)
  })
  test.each([false, true])('one that gives nothing is refused; float32: %s', (float32) => {
    const error = errorOf(() => compile(make(() => undefined as never)(x), { float32 }).value({ x: 1 }))
    expect([error.code, error.subject]).toEqual(['BadPrimitive', 'size'])
  })
  test.each<readonly [string, NonNullable<PrimitiveRecord<1>['kernel']>, string]>([
    ['as its value', () => 0.5 as never, 'the number 0.5; for a number write m.constant(0.5)'],
    ['in an operation', (m, [a]) => m.mul(2 as never, a), 'the number 2; for a number write m.constant(2)'],
    [
      'in a choice',
      (m, [a]) => m.select(m.lt(a, 0 as never), m.neg(a), a),
      'the number 0; for a number write m.constant(0)',
    ],
    [
      'in a rare case',
      (m, [a]) => m.unlikely(m.lt(a, a), () => 0 as never, a),
      'the number 0; for a number write m.constant(0)',
    ],
    ['as an index', (m) => m.lookup([1, 2], 1 as never), 'the number 1; for a number write m.constant(1)'],
    ['or a string', (m, [a]) => m.add(a, '1' as never), 'the string "1"'],
  ])('a number that is none of the machine is refused: %s', (_, kernel, what) => {
    for (const options of [{}, { float32: true }, { levels: true }]) {
      const error = errorOf(() => compile(make(kernel)(x), options).value({ x: 1 }))
      expect([error.code, error.subject, error.message]).toEqual([
        'BadPrimitive',
        'size',
        `The kernel of 'size' must compute with its operands and what operations gave, not with ${what}.`,
      ])
    }
  })
})

describe('a slope that shares much', () => {
  test('is a text with an end', () => {
    // Newton's steps to a root, each of which uses the one before twice.
    const root: Operation<1> = primitive({
      name: 'root',
      arity: 1,
      value: Math.sqrt,
      partials: (n, [a]) => {
        let s = n.constant(1)
        for (let k = 0; k < 24; k++) s = n.mul(n.constant(0.5), n.add(s, n.mul(a, n.pow(s, -1))))
        return [{ partial: n.mul(n.constant(0.5), n.pow(s, -1)) }]
      },
    })
    const compiled = compile(root(x))
    compiled.valueAndGrad({ x: 2 })
    expect(explain(compiled.report).length).toBeLessThan(100_000)
  })
})

describe('a primitive is used at any carrier', () => {
  test.each<readonly [unknown, string]>([
    [0.5, 'the number 0.5'],
    [undefined, 'undefined'],
    [{}, 'an object without `constant`'],
    [{ ...numbers, apply: undefined }, 'an object without `apply`'],
  ])('and at nothing else: %j', (carrier, what) => {
    const error = errorOf(() => byRules.at(carrier as never))
    const { name } = byRules.primitive
    expect([error.code, error.message]).toEqual([
      'BadOperand',
      `${name}.at takes a carrier, as in ${name}.at(numbers), not ${what}.`,
    ])
  })
  test('expressions: it makes its node', () => {
    const e = node(byRules.at(expressions<'x'>())(x))
    expect(e._tag === 'Apply' && e.primitive).toBe(byRules.primitive)
  })
  test('of expressions: operands are looked at, and copied', () => {
    const n = expressions<'x'>()
    expect(evaluate(n.add(x, 1 as never))({ x: 2 })).toBe(3)
    expect(errorOf(() => byRules.at(n)('x' as never)).code).toBe('BadOperand')
    const operands = [x as Expr<'x'>, constant(4)]
    const length = n.apply(norm.primitive, operands)
    operands.push(constant(12))
    expect(evaluate(length)({ x: 3 })).toBe(5)
  })
  test('duals', () => {
    const d = byDefinition.at(duals(numbers))({ primal: 1, tangent: 2 })
    expect(d).toEqual({ primal: 0.5, tangent: 0.5 })
  })
  test('simplify folds it when its operands are constants', () => {
    expect(node(simplify(byRules(3)))).toMatchObject({ _tag: 'Const', value: 0.75 })
  })
  test('a definition stays one node until it is differentiated', () => {
    expect(tapeOf(byDefinition(x)).nodes.length).toBe(2)
    expect(tapeOf(derivative('x')(byDefinition(x))).nodes.length).toBeGreaterThan(2)
  })
  test('built-in operations carry their record too', () => {
    expect([sigmoid.primitive.name, sigmoid.primitive.arity]).toEqual(['sigmoid', 1])
    expect(gt.at(numbers)(2, 1)).toBe(1)
  })
})
