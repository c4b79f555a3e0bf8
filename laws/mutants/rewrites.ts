/**
 * Rewrites that change a value somewhere, and an evaluation that misreads reused nodes.
 *
 * `sharingBy` keeps a table while it rebuilds one expression; it makes the table itself and nobody else sees it.
 */
import { variable } from '../../src/expr/arithmetic.js'
import { constantIn, expressions } from '../../src/expr/expressions.js'
import { fold } from '../../src/expr/fold.js'
import { node, type Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Algebra } from '../../src/expr/numeric.js'
import { choice } from '../../src/expr/test.js'
import type { Calculus, Rewrite } from '../subject.js'
import { exchanging } from './rules.js'

const plain = expressions<string>()

// ── simplifications that are right almost everywhere

/** x + 0 = x: wrong at −0. */
export const addingZero: Rewrite = exchanging({
  add: (a, b) => (constantIn(b) === 0 ? a : plain.add(a, b)),
})

/** x·0 = 0: wrong at ∞, at NaN, and below 0. */
export const multiplyingByZero: Rewrite = exchanging({
  mul: (a, b) => (constantIn(b) === 0 ? plain.constant(0) : plain.mul(a, b)),
})

/** x + (−1)·x = 0: wrong at ∞ and NaN. */
export const subtractingItself: Rewrite = exchanging({
  add: (a, b) => {
    const n = node(b)
    return n._tag === 'Mul' && constantIn(n.left) === -1 && n.right === a ? plain.constant(0) : plain.add(a, b)
  },
})

/** (√x)² = x: wrong below 0, and by a rounding above. */
export const squaringRoots: Rewrite = exchanging({
  pow: (a, exponent) => {
    const n = node(a)
    return exponent === 2 && n._tag === 'Pow' && n.exponent === 0.5 ? n.base : plain.pow(a, exponent)
  },
})

/** a·(b·x) = (a·b)·x for constants a, b: wrong where a product rounds or overflows. */
export const joiningFactors: Rewrite = exchanging({
  mul: (a, b) => {
    const n = node(b)
    const [outer, inner] = [constantIn(a), n._tag === 'Mul' ? constantIn(n.left) : undefined]
    return n._tag === 'Mul' && outer !== undefined && inner !== undefined
      ? plain.mul(plain.constant(outer * inner), n.right)
      : plain.mul(a, b)
  },
})

/** A choice by a test between constants, made the wrong way round. */
export const choosingWrongly: Rewrite = exchanging({
  apply: (p, operands) => {
    const values = operands.map(constantIn)
    const [t] = values
    const [, a, b] = operands
    if (p === choice.primitive && t !== undefined) return (t === 0 ? a : b) as Expr<string>
    return values.includes(undefined)
      ? plain.apply(p, operands)
      : plain.constant(numbers.apply(p, values as ReadonlyArray<number>))
  },
})

/** (a + b) + c = a + (b + c): wrong by a rounding, and where a + b overflows. */
export const addingFromTheRight: Rewrite = exchanging({
  add: (a, b) => {
    const n = node(a)
    return n._tag === 'Add' ? plain.add(n.left, plain.add(n.right, b)) : plain.add(a, b)
  },
})

/** a + b = b + a, each time: true, but never done. */
export const exchangingTerms: Rewrite = exchanging({ add: (a, b) => plain.add(b, a) })

/** a·b = 1·a·b: true, but more. */
export const multiplyingByOne: Rewrite = exchanging({
  mul: (a, b) => plain.mul(plain.constant(1), plain.mul(a, b)),
})

/** −x = x: wrong but at 0. */
export const losingASign: Rewrite = exchanging({
  mul: (a, b) => (constantIn(a) === -1 ? b : plain.mul(a, b)),
})

// ── sharing by labels that lose a distinction

/** How a node is told from others: the label of a constant, of an exponent, of a list of operands. */
export interface Labels {
  readonly constant: (value: number) => string
  readonly exponent: (k: number) => string
  readonly operands: (classes: ReadonlyArray<number>) => string
}

const exact = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

interface Shared {
  readonly id: number
  readonly e: Expr<string>
}

/** Maximal sharing of nodes with one label. With no labels given it is right. */
export const sharingBy =
  (labels: Partial<Labels>): Rewrite =>
  (root) => {
    const { constant, exponent, operands } = {
      constant: exact,
      exponent: exact,
      operands: (ids: ReadonlyArray<number>) => ids.join(),
      ...labels,
    }
    const known = new Map<string, Shared>()
    const shared = (label: string, make: () => Expr<string>): Shared => {
      const entry = known.get(label) ?? { id: known.size, e: make() }
      known.set(label, entry)
      return entry
    }
    const over = (name: string, xs: ReadonlyArray<Shared>, make: () => Expr<string>): Shared =>
      shared(`${name}(${operands(xs.map((x) => x.id))})`, make)
    const algebra: Algebra<Shared> = {
      constant: (value) => shared(`const ${constant(value)}`, () => plain.constant(value)),
      variable: (name) => shared(`var ${name}`, () => variable(name)),
      add: (a, b) => over('add', [a, b], () => plain.add(a.e, b.e)),
      mul: (a, b) => over('mul', [a, b], () => plain.mul(a.e, b.e)),
      pow: (a, k) => over(`pow ${exponent(k)}`, [a], () => plain.pow(a.e, k)),
      exp: (a) => over('exp', [a], () => plain.exp(a.e)),
      tanh: (a) => over('tanh', [a], () => plain.tanh(a.e)),
      apply: (p, xs) =>
        over(`apply ${p.name}`, xs, () =>
          plain.apply(
            p,
            xs.map((x) => x.e),
          ),
        ),
      decide: () => undefined,
    }
    return fold(algebra)(root).e
  }

// ── evaluation

interface Box {
  readonly value: number
}

const boxed: Omit<Algebra<Box>, 'variable'> = {
  constant: (value) => ({ value }),
  add: (a, b) => (a === b ? a : { value: a.value + b.value }),
  mul: (a, b) => ({ value: a.value * b.value }),
  pow: (a, k) => ({ value: numbers.pow(a.value, k) }),
  exp: (a) => ({ value: numbers.exp(a.value) }),
  tanh: (a) => ({ value: numbers.tanh(a.value) }),
  apply: (p, operands) => ({
    value: numbers.apply(
      p,
      operands.map((a) => a.value),
    ),
  }),
  decide: (t) => t.value !== 0,
}

/** An evaluation that takes a + a for a where both operands are one node. */
export const addingOnce: Calculus['evaluate'] = (e) => (env) =>
  fold<Box>({ ...boxed, variable: (name) => ({ value: env.get(name) as number }) })(e).value
