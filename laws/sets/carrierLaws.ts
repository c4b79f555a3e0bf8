/** Equations that hold on every carrier, each with ways in which operations may be wrong. */
import { numbers } from '../../src/expr/numbers.js'
import type { Numeric } from '../../src/expr/numeric.js'
import { primitive, type Primitive } from '../../src/expr/primitive.js'
import { max } from '../../src/expr/primitives/piecewise.js'
import { sin } from '../../src/expr/primitives/trigonometric.js'
import { choice, lt } from '../../src/expr/test.js'

/** Three elements, two constants, and a way to compare. */
export interface ElementsOf<A> {
  readonly a: A
  readonly b: A
  readonly c: A
  readonly k: number
  readonly l: number
  readonly read: (a: A) => ReadonlyArray<number>
}

/** Both sides of an equation, and the sum of the absolute terms that they are made of. */
export interface Sides<A> {
  readonly what?: string
  readonly left: A
  readonly right: A
  readonly scale: A
}

type Equation = <A>(n: Numeric<A>, s: ElementsOf<A>, absolute: (a: A) => A) => ReadonlyArray<Sides<A>>
type Change = <A>(n: Numeric<A>) => Numeric<A>

// ── primitives to try carriers with, their rules written out, so that what they are defined as is another way

const product = primitive({
  name: 'x·y + x',
  arity: 2,
  value: (x, y) => x * y + x,
  partials: (n, [x, y]) => [{ partial: n.add(y, n.constant(1)) }, { partial: x }],
  define: (n, [x, y]) => n.add(n.mul(x, y), x),
})

const growth = primitive({
  name: 'eˣ·y',
  arity: 2,
  value: (x, y) => numbers.exp(x) * y,
  partials: (n, [x], out) => [{ partial: out }, { partial: n.exp(x) }],
  define: (n, [x, y]) => n.mul(n.exp(x), y),
})

const twice = <A>(n: Numeric<A>, a: A): A => n.add(a, a)

/** One law, for every carrier: its name, its statement, its equation, and how operations may be wrong. */
export interface CarrierLaw {
  readonly name: string
  readonly statement: string
  readonly equation: Equation
  readonly mutants: ReadonlyArray<readonly [name: string, change: Change]>
}

export const carrierLaws: ReadonlyArray<CarrierLaw> = [
  {
    name: 'addition is associative and commutative, with unit 0',
    statement: '(a + b) + c = a + (b + c), a + b = b + a, 0 + a = a, and constants add: [k] + [l] = [k + l]',
    equation: (n, { a, b, c, k, l }, abs) => {
      const scale = n.add(abs(a), n.add(abs(b), abs(c)))
      const constants = n.constant(Math.abs(k) + Math.abs(l))
      return [
        { left: n.add(n.add(a, b), c), right: n.add(a, n.add(b, c)), scale },
        { left: n.add(a, b), right: n.add(b, a), scale },
        { left: n.add(n.constant(0), a), right: a, scale },
        { left: n.add(n.constant(k), n.constant(l)), right: n.constant(k + l), scale: constants },
      ]
    },
    mutants: [
      ['a + b·b', (n) => ({ ...n, add: (a, b) => n.add(a, n.mul(b, b)) })],
      ['a + a', (n) => ({ ...n, add: (a) => n.add(a, a) })],
      ['a − b', (n) => ({ ...n, add: (a, b) => n.add(a, n.mul(n.constant(-1), b)) })],
    ],
  },
  {
    name: 'multiplication is associative and commutative, with unit 1',
    statement: '(a·b)·c = a·(b·c), a·b = b·a, 1·a = a, and constants multiply: [k]·[l] = [k·l]',
    equation: (n, { a, b, c, k, l }, abs) => {
      const scale = n.mul(abs(a), n.mul(abs(b), abs(c)))
      const pair = n.mul(abs(a), abs(b))
      return [
        { left: n.mul(n.mul(a, b), c), right: n.mul(a, n.mul(b, c)), scale },
        { left: n.mul(a, b), right: n.mul(b, a), scale: pair },
        { left: n.mul(n.constant(1), a), right: a, scale: abs(a) },
        { left: n.mul(n.constant(k), n.constant(l)), right: n.constant(k * l), scale: n.constant(Math.abs(k * l)) },
      ]
    },
    mutants: [
      ['a·a', (n) => ({ ...n, mul: (a) => n.mul(a, a) })],
      ['a·b + b', (n) => ({ ...n, mul: (a, b) => n.add(n.mul(a, b), b) })],
      ['a·b²', (n) => ({ ...n, mul: (a, b) => n.mul(a, n.mul(b, b)) })],
    ],
  },
  {
    name: 'multiplication distributes over addition',
    statement: 'a·(b + c) = a·b + a·c, and 0·a = 0',
    equation: (n, { a, b, c }, abs) => [
      {
        left: n.mul(a, n.add(b, c)),
        right: n.add(n.mul(a, b), n.mul(a, c)),
        scale: n.add(n.mul(abs(a), abs(b)), n.mul(abs(a), abs(c))),
      },
      { left: n.mul(n.constant(0), a), right: n.constant(0), scale: abs(n.mul(n.constant(0), a)) },
    ],
    mutants: [
      ['a·b + a', (n) => ({ ...n, mul: (a, b) => n.add(n.mul(a, b), a) })],
      ['a·b²', (n) => ({ ...n, mul: (a, b) => n.mul(a, n.mul(b, b)) })],
      ['(a + b)²', (n) => ({ ...n, add: (a, b) => n.pow(n.add(a, b), 2) })],
    ],
  },
  {
    name: 'exp makes products of sums',
    statement: 'exp(a + b) = exp(a)·exp(b), exp(0) = 1, and exp is positive: exp(a) = exp(a/2)²',
    equation: (n, { a, b }, abs) => {
      // A rounding of a + b counts as often as the sum is large.
      const one = n.constant(1)
      const [x, y] = [n.exp(a), n.exp(b)]
      const half = n.exp(n.mul(n.constant(0.5), a))
      const amplified = n.add(one, n.add(abs(a), abs(b)))
      return [
        { left: n.exp(n.add(a, b)), right: n.mul(x, y), scale: n.mul(amplified, n.mul(abs(x), abs(y))) },
        { left: n.exp(n.constant(0)), right: one, scale: one },
        { left: x, right: n.mul(half, half), scale: n.mul(amplified, n.mul(abs(half), abs(half))) },
      ]
    },
    mutants: [
      ['a·exp(a)', (n) => ({ ...n, exp: (a) => n.mul(a, n.exp(a)) })],
      ['exp(a) + a', (n) => ({ ...n, exp: (a) => n.add(n.exp(a), a) })],
      ['exp(a²)', (n) => ({ ...n, exp: (a) => n.exp(n.mul(a, a)) })],
    ],
  },
  {
    name: 'pow makes products of sums of exponents',
    statement: 'a^(j + k) = a^j·a^k, (a·b)^k = a^k·b^k, a¹ = a, a⁰ = 1, for whole j, k ≥ 0',
    equation: (n, { a, b, k, l }, abs) => {
      const [j, i] = [Math.abs(Math.trunc(k)), Math.abs(Math.trunc(l))]
      const power = (x: typeof a, e: number): typeof a => n.pow(x, e)
      return [
        {
          left: power(a, j + i),
          right: n.mul(power(a, j), power(a, i)),
          scale: n.mul(power(abs(a), j), power(abs(a), i)),
        },
        {
          left: power(n.mul(a, b), j),
          right: n.mul(power(a, j), power(b, j)),
          scale: n.mul(power(abs(a), j), power(abs(b), j)),
        },
        { left: power(a, 1), right: a, scale: abs(a) },
        { left: power(a, 0), right: n.constant(1), scale: n.constant(1) },
      ]
    },
    mutants: [
      ['a^(k + 1)', (n) => ({ ...n, pow: (a, k) => n.pow(a, k + 1) })],
      ['k·a^k', (n) => ({ ...n, pow: (a, k) => n.mul(n.constant(k), n.pow(a, k)) })],
      ['a^k + a', (n) => ({ ...n, pow: (a, k) => n.add(n.pow(a, k), a) })],
    ],
  },
  {
    name: 'tanh is what its exponentials say',
    statement: 'tanh(a)·(1 + exp(2a)) = exp(2a) − 1, and tanh(−a) = −tanh(a)',
    equation: (n, { a }, abs) => {
      const [one, minus] = [n.constant(1), n.constant(-1)]
      const [t, e] = [n.tanh(a), n.exp(n.mul(n.constant(2), a))]
      const amplified = n.mul(n.add(one, n.mul(n.constant(2), abs(a))), n.add(one, abs(e)))
      return [
        { left: n.mul(t, n.add(one, e)), right: n.add(e, minus), scale: n.mul(n.add(one, abs(t)), amplified) },
        { left: n.tanh(n.mul(minus, a)), right: n.mul(minus, t), scale: abs(t) },
      ]
    },
    mutants: [
      ['tanh(a²)', (n) => ({ ...n, tanh: (a) => n.tanh(n.mul(a, a)) })],
      ['a·tanh(a)', (n) => ({ ...n, tanh: (a) => n.mul(a, n.tanh(a)) })],
      ['exp', (n) => ({ ...n, tanh: n.exp })],
    ],
  },
  {
    name: 'pow takes exponents below 0 and between whole numbers',
    statement: 'for p = ½ + a²: p⁻¹·p = 1, (−p)⁻¹·(−p) = 1, p⁻² = (p⁻¹)², (p^½)² = p, p^1.5 = p·p^½, p^−½·p^½ = 1',
    equation: (n, { a }, abs) => {
      const [one, minus, half] = [n.constant(1), n.constant(-1), n.constant(0.5)]
      const p = n.add(half, n.mul(a, a))
      const largest = n.add(half, n.mul(abs(a), abs(a)))
      // No power of p here, nor a derivative of one up to the second, is larger: p is at least ½.
      const scale = n.mul(n.constant(8), n.pow(n.add(one, largest), 3))
      const [inverse, root] = [n.pow(p, -1), n.pow(p, 0.5)]
      const below = n.mul(minus, p)
      return [
        { left: n.mul(inverse, p), right: one, scale },
        { left: n.mul(n.pow(below, -1), below), right: one, scale },
        { left: n.pow(p, -2), right: n.mul(inverse, inverse), scale },
        { left: n.mul(root, root), right: p, scale },
        { left: n.pow(p, 1.5), right: n.mul(p, root), scale },
        { left: n.mul(n.pow(p, -0.5), root), right: one, scale },
      ]
    },
    mutants: [
      ['a^|k|', (n) => ({ ...n, pow: (a, k) => n.pow(a, Math.abs(k)) })],
      ['a^trunc(k)', (n) => ({ ...n, pow: (a, k) => n.pow(a, Math.trunc(k)) })],
      ['NaN for k < 0', (n) => ({ ...n, pow: (a, k) => (k < 0 ? n.constant(NaN) : n.pow(a, k)) })],
    ],
  },
  {
    name: 'of constants everything is what it is of numbers',
    statement: 'exp([k]) = [eᵏ], tanh([k]) = [tanh k], apply(p, [k], [l]) = [p.value(k, l)]',
    equation: (n, { k, l }) => {
      const same = (what: string, left: typeof element, value: number) => ({
        what: `${what} of [${k}]: `,
        left,
        right: n.constant(value),
        scale: n.constant((1 + Math.abs(k)) * (1 + Math.abs(value))),
      })
      const element = n.constant(k)
      return [
        same('exp', n.exp(element), numbers.exp(k)),
        same('tanh', n.tanh(element), numbers.tanh(k)),
        ...[sin, max, choice, product].map(({ primitive: p }) => {
          const operands = [k, l, 0.5].slice(0, p.arity as number)
          return same(p.name, n.apply(p, operands.map(n.constant)), p.value(...operands))
        }),
      ]
    },
    mutants: [
      ['1 for exp', (n) => ({ ...n, exp: () => n.constant(1) })],
      ['exp(2a)', (n) => ({ ...n, exp: (a) => n.exp(n.mul(n.constant(2), a)) })],
      ['0 for tanh', (n) => ({ ...n, tanh: () => n.constant(0) })],
      ['0 for primitives', (n) => ({ ...n, apply: () => n.constant(0) })],
      ['the last operand for a primitive', (n) => ({ ...n, apply: (_, operands) => operands.at(-1) as never })],
    ],
  },
  {
    name: 'a primitive is what it is defined as',
    statement: 'apply(p, a, b) = p.define(a, b), for primitives with rules of their own',
    equation: (n, { a, b }, abs) => {
      const sizes = [abs(a), abs(b)] as const
      return [product, growth].map(({ primitive: p }) => {
        const define = p.define as NonNullable<Primitive['define']>
        return { what: `${p.name}: `, left: n.apply(p, [a, b]), right: define(n, [a, b]), scale: define(n, sizes) }
      })
    },
    mutants: [
      ['operands in another order', (n) => ({ ...n, apply: (p, operands) => n.apply(p, [...operands].reverse()) })],
      ['the first operand for a primitive', (n) => ({ ...n, apply: (_, operands) => operands[0] as never })],
      ['a primitive twice', (n) => ({ ...n, apply: (p, operands) => twice(n, n.apply(p, operands)) })],
    ],
  },
  {
    name: 'tests are decided as numbers are, or left open',
    statement: 'decide([k]) = (k ≠ 0), if it is decided; so is a comparison of [k] with [l]',
    equation: (n, { k, l }) => {
      const asNumber = (what: string, test: ReturnType<typeof n.constant>, holds: boolean) => {
        const decided = n.decide(test) ?? holds
        const [left, right] = [decided, holds].map((x) => n.constant(x ? 1 : 0)) as [typeof test, typeof test]
        return { what: `${what}: `, left, right, scale: n.constant(1) }
      }
      return [
        ...[k, 0, -0, 1, -0.5].map((x) => asNumber(`decide of [${x}]`, n.constant(x), x !== 0)),
        asNumber(`[${k}] < [${l}]`, n.apply(lt.primitive, [n.constant(k), n.constant(l)]), k < l),
      ]
    },
    mutants: [
      ['all tests hold', (n) => ({ ...n, decide: () => true })],
      ['no test holds', (n) => ({ ...n, decide: () => false })],
    ],
  },
]
