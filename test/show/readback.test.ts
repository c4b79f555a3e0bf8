/**
 * What is printed means what it was printed from: a small reader of the notation gives every value back, bit for bit.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  abs,
  add,
  and,
  div,
  eq,
  evaluate,
  exp,
  gt,
  le,
  log,
  max,
  mul,
  neg,
  not,
  numbers,
  or,
  pow,
  power,
  sin,
  sqrt,
  sub,
  tanh,
  variable,
  where,
  type Expr,
  type Test,
} from 'fluxion'
import { showUpTo } from '../../src/show/infix.js'
import { showLet } from '../../src/show/letForm.js'

type Env = Readonly<Record<string, number>>

// ── the reader: what a careful person takes the notation to mean

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'
const bit = (b: boolean): number => (b ? 1 : 0)

const functions: Readonly<Record<string, (...args: ReadonlyArray<number>) => number>> = {
  exp: (a = NaN) => numbers.exp(a),
  tanh: (a = NaN) => numbers.tanh(a),
  log: (a = NaN) => evaluate(log(variable('a')))({ a }),
  sin: (a = NaN) => evaluate(sin(variable('a')))({ a }),
  max: (a = NaN, b = NaN) => evaluate(max(variable('a'), variable('b')))({ a, b }),
  where: (t = NaN, a = NaN, b = NaN) => (t !== 0 ? a : b),
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '≤': (a, b) => a <= b,
  '=': (a, b) => a === b,
}

const valueOf = (text: string, env: Env): number => {
  const tokens = [...text.matchAll(/\d[\d.]*(?:e[+−]?\d+)?|[\p{L}_][\p{L}\p{Nd}_]*|‹[^›]*›|[⁰¹²³⁴-⁹⁻]+|\S/gu)].map(
    ([t]) => t,
  )
  let at = 0
  const peek = (): string => tokens[at] ?? ''
  const next = (): string => tokens[at++] ?? ''
  const take = (token: string): boolean => (peek() === token ? ((at += 1), true) : false)
  const expectToken = (token: string): void => {
    if (!take(token)) throw new Error(`${token} expected, not ${peek()}, in ${text}`)
  }
  const number = (t: string): number => Number(t.replaceAll('−', '-'))

  const primary = (): number => {
    const t = next()
    if (t === '(') {
      const value = disjunction()
      expectToken(')')
      return value
    }
    if (t === '|') {
      const value = disjunction()
      expectToken('|')
      return Math.abs(value)
    }
    if (t === '√') return Math.sqrt(primary())
    if (t === '¬') return bit(primary() === 0)
    if (t === '∞') return Infinity
    if (t === 'NaN') return NaN
    if (/^\d/.test(t)) return number(t)
    if (peek() === '(' && Object.hasOwn(functions, t)) {
      next()
      const args = [disjunction()]
      while (take(',')) args.push(disjunction())
      expectToken(')')
      return (functions[t] as (...args: ReadonlyArray<number>) => number)(...args)
    }
    if (Object.hasOwn(env, t)) return env[t] as number
    throw new Error(`what is ${t} in ${text}?`)
  }
  const powered = (): number => {
    const root = peek() === '√'
    const base = primary()
    if (root) return base
    if (/^[⁰¹²³⁴-⁹⁻]/.test(peek())) {
      const exponent = [...next()].map((c) => '0123456789-'[SUPERSCRIPTS.indexOf(c)]).join('')
      return numbers.pow(base, Number(exponent))
    }
    return take('^') ? numbers.pow(base, primary()) : base
  }
  const product = (): number => {
    let value = powered()
    for (;;) {
      if (take('·')) value *= powered()
      else if (take('/')) value *= numbers.pow(powered(), -1)
      else return value
    }
  }
  const signed = (): number => (take('−') ? -product() : product())
  const sum = (): number => {
    let value = signed()
    for (;;) {
      if (take('+')) value += product()
      else if (take('−')) value -= product()
      else return value
    }
  }
  const comparison = (): number => {
    const left = sum()
    const holds = comparisons[peek()]
    if (holds === undefined) return left
    next()
    return bit(holds(left, sum()))
  }
  const conjunction = (): number => {
    let value = comparison()
    while (take('∧')) value = bit((comparison() !== 0) === true && value !== 0)
    return value
  }
  const disjunction = (): number => {
    let value = conjunction()
    while (take('∨')) value = bit((conjunction() !== 0) === true || value !== 0)
    return value
  }

  const value = disjunction()
  if (at < tokens.length) throw new Error(`${peek()} is left over in ${text}`)
  return value
}

/** The value of a let-form: each binding in turn, then the result. */
const valueOfLet = (text: string, env: Env): number => {
  const [result = '', ...bindings] = text
    .split('\n')
    .map((line) => line.replace(/^(let|in| {3}) /, ''))
    .reverse()
  const bound = bindings.reverse().reduce<Env>((known, line) => {
    const [name = '', right = ''] = line.split(/ = (.*)/)
    return { ...known, [name]: valueOf(right, known) }
  }, env)
  return valueOf(result, bound)
}

// ── random expressions

const constants = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2, -2, 0.5, -1.5, 1e-7, -1e-7, 1e21, -3e22, Infinity, -Infinity, NaN),
  fc.double({ min: -10, max: 10, noNaN: true }),
)
const exponents = fc.oneof(fc.constantFrom(-3, -2, -1, 0, 0.5, 1, 2, 3, -0.5, 0.3, -1.5, 1e-7), fc.integer())

/** A step that makes an expression from those made before it, which it may use more than once. */
type Step = (pick: (k: number) => Expr<string>) => Expr<string>

const comparisonOf = (kind: number, l: Expr<string>, r: Expr<string>): Test<string> =>
  kind % 3 === 0 ? gt(l, r) : kind % 3 === 1 ? le(l, r) : eq(l, r)

const binary = (f: (l: Expr<string>, r: Expr<string>) => Expr<string>): fc.Arbitrary<Step> =>
  fc.tuple(fc.nat(), fc.nat()).map(
    ([i, j]) =>
      (pick) =>
        f(pick(i), pick(j)),
  )
const unary = (f: (l: Expr<string>) => Expr<string>): fc.Arbitrary<Step> => fc.nat().map((i) => (pick) => f(pick(i)))

const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.oneof(binary(add), binary(sub), binary(mul), binary(div)), weight: 4 },
  fc.oneof(binary(power), binary(max)),
  fc.oneof(unary(neg), unary(exp), unary(tanh), unary(log), unary(sin), unary(abs), unary(sqrt)),
  fc.tuple(fc.nat(), exponents).map(
    ([i, k]): Step =>
      (pick) =>
        pow(pick(i), k),
  ),
  constants.map(
    (value): Step =>
      (pick) =>
        mul(value, pick(0)),
  ),
  constants.map(
    (value): Step =>
      (pick) =>
        add(pick(0), value),
  ),
  fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()).map(([i, j, k, kind]): Step => (pick) => {
    const [p, q] = [comparisonOf(kind, pick(i), pick(j)), comparisonOf(kind >> 2, pick(j), pick(k))]
    const tests = [
      p,
      not(p),
      and(p, q),
      or(p, q),
      or(and(p, q), not(q)),
      and(or(q, p), p),
      and(p, or(q, not(p))),
      and(p, and(q, p)),
    ]
    return where(tests[(kind >> 4) % tests.length] as Test<string>, pick(j), pick(k))
  }),
)

/** Picks mostly from the latest, so that expressions grow deep. */
const build = (steps: ReadonlyArray<Step>): Expr<string> =>
  steps
    .reduce<ReadonlyArray<Expr<string>>>(
      (made, make) => [make((k) => made[k % Math.min(3, made.length)] ?? (made[0] as Expr<string>)), ...made],
      [variable('x'), variable('y'), variable('a b')],
    )
    .at(0) as Expr<string>

const expression = fc.array(step, { maxLength: 7 }).map(build)
const coordinate = fc.oneof(fc.constantFrom(0, -0, 1, -1, 0.3), fc.double({ min: -4, max: 4, noNaN: true }))
const point = fc.tuple(coordinate, coordinate, coordinate)

const env = ([x, y, z]: readonly [number, number, number]): Env => ({ x, y, '‹a b›': z })
const value = (e: Expr<string>, [x, y, z]: readonly [number, number, number]): number =>
  evaluate(e)(new Map([['x', x], ['y', y], ['a b', z]])) // prettier-ignore

test('the reader knows precedence, associativity and signs', () => {
  const at = { x: 3, y: 2, '‹a b›': -1 }
  expect(valueOf('x − y − 1', at)).toBe(0)
  expect(valueOf('−x² + 2·(−3)/y', at)).toBe(-12)
  expect(valueOf('√(x + 1)·x^(−1)', at)).toBe(2 / 3)
  expect(valueOf('where(x > 0 ∧ ¬(y > 0) ∨ x = 3, ‹a b›⁻², |−7|)', at)).toBe(1)
  expect(() => valueOf('x y', at)).toThrow('left over')
})

test('show: the text has the value of the expression', () => {
  fc.assert(
    fc.property(expression, point, (e, at) => {
      expect(valueOf(showUpTo(Infinity)(e), env(at))).toBe(value(e, at))
    }),
    { numRuns: 1000 },
  )
})

test('showLet: the bindings have the value of the expression', () => {
  fc.assert(
    fc.property(expression, point, (e, at) => {
      expect(valueOfLet(showLet(e, { limit: Infinity }), env(at))).toBe(value(e, at))
    }),
    { numRuns: 1000 },
  )
})
