/** Tapes and folds. */
import { describe, expect, test } from 'vitest'
import {
  add,
  constant,
  div,
  duals,
  eqExpr,
  evaluate,
  exp,
  expressions,
  fold,
  gt,
  log,
  max,
  mul,
  node,
  numbers,
  partials,
  pow,
  primitive,
  scan,
  sum,
  tanh,
  tapeOf,
  variable,
  where,
  type Algebra,
  type Expr,
} from 'fluxion'
import { errorOf } from '../support/untyped.js'

const [x, y] = [variable('x'), variable('y')]

describe('tapeOf', () => {
  const shared = mul(x, y)
  const e = add(exp(shared), max(shared, pow(x, 3)))
  const tape = tapeOf(e)

  test('every distinct node once, operands first', () => {
    expect(tape.nodes.map((n) => n._tag)).toEqual(['Var', 'Var', 'Mul', 'Exp', 'Pow', 'Apply', 'Add'])
    expect(tape.ops).toEqual(Uint8Array.from([1, 1, 2 + 1, 5, 4, 7, 2]))
  })
  test('indices, numbers and operands', () => {
    expect(tape.indexOf(shared)).toBe(2)
    expect(tape.indexOf(e)).toBe(6)
    expect([tape.first[2], tape.second[2]]).toEqual([0, 1])
    expect([tape.first[3], tape.first[4], tape.numbers[4]]).toEqual([2, 0, 3])
    expect([tape.first[5], tape.second[5], ...tape.operands]).toEqual([0, 2, 2, 4])
    expect([tape.first[6], tape.second[6]]).toEqual([3, 5])
  })
  test('operands of primitives stand end to end', () => {
    const t = tapeOf(max(max(x, y), x))
    expect([[...t.operands], t.first[2], t.first[3]]).toEqual([[0, 1, 2, 0], 0, 2])
  })
  test('hundreds of operands may wait for one another', () => {
    const names = Array.from({ length: 300 }, (_, i) => `v${i}`)
    const nested = names.reduceRight<Expr<string>>((e, name) => add(variable(name), e), constant(0))
    const t = tapeOf(nested)
    expect(t.variables).toEqual(names)
    // 300 variables, the constant, and the sums from the innermost out
    expect([...t.first.slice(301)]).toEqual(names.map((_, i) => 299 - i))
    expect([...t.second.slice(301)]).toEqual(names.map((_, i) => 300 + i))
  })
  test('nodes elsewhere have no index', () => {
    expect(tape.indexOf(variable('x'))).toBe(-1)
    expect(tape.indexOf(3 as never)).toBe(-1)
    expect(tape.indexOf({ _tag: 'Var' })).toBe(-1)
  })
  test('names in the order of their first appearance; each node of a name points to it', () => {
    const t = tapeOf(sum([variable('b'), variable('a'), variable('b')]))
    expect(t.variables).toEqual(['b', 'a'])
    expect(t.nodes.flatMap((n, i) => (n._tag === 'Var' ? [t.first[i]] : []))).toEqual([0, 1, 0])
  })
  test('several roots: what they share stands there once', () => {
    const t = tapeOf(shared, exp(shared), shared)
    expect(t.nodes.length).toBe(4)
    expect(t.roots).toEqual([2, 3, 2])
  })
  test('no roots', () => {
    expect(tapeOf().nodes).toEqual([])
    expect(tapeOf().roots).toEqual([])
  })
  test('a graph may be larger than any of its first arrays', () => {
    const wide = sum(Array.from({ length: 5000 }, (_, i) => mul(variable(`v${i}`), i)))
    const t = tapeOf(wide)
    expect(t.variables.length).toBe(5000)
    expect(t.nodes.every((n, i) => t.indexOf(n) === i)).toBe(true)
  })
  test('a tape still finds its nodes after others have been made of them', () => {
    const later = tapeOf(exp(add(y, shared)), e)
    const old = Array.from({ length: 2000 }, (_, i) => variable(`v${i}`))
    const [first, second] = [tapeOf(sum(old)), tapeOf(sum([...old].reverse()))]
    for (const t of [tape, later, first, second]) expect(t.nodes.every((n, i) => t.indexOf(n) === i)).toBe(true)
    expect(first.indexOf(e)).toBe(-1)
    expect(tape.indexOf(old[0] as Expr<string>)).toBe(-1)
  })
  test('nodes made long before, in another order, are found too', () => {
    const old = Array.from({ length: 3000 }, (_, i) => variable(`v${i}`))
    Array.from({ length: 100_000 }, () => constant(1))
    const t = tapeOf(sum([...old].reverse()), exp(x))
    expect(old.every((n) => t.nodes[t.indexOf(n)] === n)).toBe(true)
  })
  test('nodes made at irregular times are found too, and no others', () => {
    const made = Array.from({ length: 10_000 }, () => constant(1))
    const squares = made.filter((_, i) => Number.isInteger(Math.sqrt(i)))
    const t = tapeOf(sum(squares))
    expect(tapeOf(sum([...made].reverse())).roots).toEqual([19_998])
    expect(squares.every((n) => t.nodes[t.indexOf(n)] === n)).toBe(true)
    expect(made.filter((n) => t.indexOf(n) !== -1).length).toBe(squares.length)
  })
})

describe('fold', () => {
  const e = add(mul(x, tanh(y)), where(gt(x, 0), div(y, x), log(3)))

  test('over numbers is evaluate', () => {
    const p = { x: 0.7, y: -2 }
    expect(fold({ ...numbers, variable: (name) => p[name as 'x'] })(e)).toBe(evaluate(e)(p))
  })
  test('over expressions rebuilds the expression, sharing and all', () => {
    const shared = exp(mul(x, y))
    const f = add(shared, shared)
    const copy = fold({ ...expressions<string>(), variable })(f)
    expect(copy).not.toBe(f)
    expect(eqExpr.equals(copy, f)).toBe(true)
    expect(tapeOf(copy).nodes.length).toBe(tapeOf(f).nodes.length)
    expect(eqExpr.equals(fold({ ...expressions<string>(), variable })(e), e)).toBe(true)
  })
  test('over expressions with another leaf is substitution', () => {
    const doubled = fold({ ...expressions<string>(), variable: (name) => mul(2, variable(name)) })(e)
    expect(evaluate(doubled)({ x: 0.5, y: -1 })).toBe(evaluate(e)({ x: 1, y: -2 }))
  })
  test('visits each distinct node once', () => {
    const visits: Array<string> = []
    const count = (what: string): number => visits.push(what)
    const counting: Algebra<number> = {
      constant: () => count('constant'),
      variable: () => count('variable'),
      add: () => count('add'),
      mul: () => count('mul'),
      pow: () => count('pow'),
      exp: () => count('exp'),
      tanh: () => count('tanh'),
      apply: (p) => count(p.name),
      decide: () => undefined,
    }
    const square = mul(x, x)
    fold(counting)(add(add(square, square), max(exp(square), pow(tanh(square), 3))))
    expect(visits).toEqual(['variable', 'mul', 'add', 'exp', 'tanh', 'pow', 'max', 'add'])
  })
  test('asks for a variable once per name, by its name alone', () => {
    const asked: Array<ReadonlyArray<unknown>> = []
    const variableOnce = (...args: ReadonlyArray<unknown>): number => asked.push(args)
    fold({ ...numbers, variable: variableOnce })(sum([variable('b'), variable('a'), variable('b')]))
    expect(asked).toEqual([['b'], ['a']])
  })
  test('operands arrive in their order', () => {
    const list = primitive({
      name: 'list',
      arity: 'many',
      value: (...vs) => vs.length,
      partials: (_n, vs) => vs.map(() => undefined),
    })
    const texts: Algebra<string> = {
      constant: String,
      variable: (name) => name,
      add: (a, b) => `${a}+${b}`,
      mul: (a, b) => `${a}*${b}`,
      pow: (a, k) => `${a}^${k}`,
      exp: (a) => `exp ${a}`,
      tanh: (a) => `tanh ${a}`,
      apply: (p, operands) => `${p.name}(${operands.join()})`,
      decide: () => undefined,
    }
    expect(fold(texts)(list(x, 1, y, x))).toBe('list(x,1,y,x)')
    expect(fold(texts)(mul(add(x, y), pow(exp(x), 2)))).toBe('x+y*exp x^2')
  })
})

describe('scan', () => {
  test('every node’s result, in the order of the tape', () => {
    const e = add(mul(x, x), 1)
    expect([...scan({ ...numbers, variable: () => 5 })(tapeOf(e))]).toEqual([5, 25, 1, 26])
    const d = scan({ ...duals(numbers), variable: () => ({ primal: 5, tangent: 1 }) })(tapeOf(e))
    expect(d.map((r) => r.tangent)).toEqual([1, 10, undefined, 10])
  })
  test('does not change the tape', () => {
    const tape = tapeOf(mul(x, y))
    const before = [...tape.ops, ...tape.first, ...tape.second]
    scan({ ...numbers, variable: () => 5 })(tape)
    expect([...tape.ops, ...tape.first, ...tape.second]).toEqual(before)
  })
})

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a carrier, which does not say what a variable is', numbers, 'an object without `variable`'],
  ['an expression', x, 'an object (Var) without `variable`'],
  ['one that lacks an operation', { ...numbers, variable: () => 1, tanh: undefined }, 'an object without `tanh`'],
])('fold and scan refuse what is no algebra, at once: %s', (_, algebra, what) => {
  const message = `fold and scan take an algebra, as in fold({ ...numbers, variable: (name) => 1 }), not ${what}.`
  for (const f of [fold, scan]) {
    const error = errorOf(() => f(algebra as never))
    expect([error.code, error.message]).toEqual(['BadOperand', message])
  }
})

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'undefined'],
  ['an empty record', {}, 'an object without `constant`'],
  ['one that lacks an operation', { ...numbers, apply: 3 }, 'an object without `apply`'],
])('duals and partials refuse what is no carrier, at once: %s', (_, carrier, what) => {
  for (const f of [duals, partials]) {
    const error = errorOf(() => f(carrier as never))
    expect([error.code, error.message]).toEqual([
      'BadOperand',
      `duals and partials take a carrier, such as numbers, not ${what}.`,
    ])
  }
})

test('scan refuses what is no tape', () => {
  const error = errorOf(() => scan({ ...numbers, variable: () => 1 })(x as never))
  expect([error.code, error.message]).toEqual([
    'BadOperand',
    'scan takes a tape, as in scan(algebra)(tapeOf(e)), not an object (Var).',
  ])
})

describe('node', () => {
  test('is a union to switch over', () => {
    const describeNode = (e: Expr<string>): string => {
      const n = node(e)
      switch (n._tag) {
        case 'Const':
          return `${n.value}`
        case 'Var':
          return n.name
        case 'Add':
        case 'Mul':
          return `${describeNode(n.left)} ${n._tag} ${describeNode(n.right)}`
        case 'Pow':
          return `${describeNode(n.base)} Pow ${n.exponent}`
        case 'Exp':
        case 'Tanh':
          return `${n._tag} ${describeNode(n.arg)}`
        case 'Apply':
          return `${n.primitive.name} ${n.operands.map(describeNode).join(' ')}`
      }
    }
    expect(describeNode(max(add(x, 2), tanh(pow(y, 3))))).toBe('max x Add 2 Tanh y Pow 3')
  })
})
