/**
 * Where normal forms become expressions again. What is made goes by number, and equal expressions are made once, so
 * that equal atoms are one atom. A workshop serves one call of `normalise`.
 */
import { primitiveNumbers } from '../equality.js'
import { interner, numberInterner } from '../interning.js'
import {
  makeAdd,
  makeApply,
  makeConst,
  makeExp,
  makeMul,
  makePow,
  makeTanh,
  makeVar,
  type Expr,
  type ExprNode,
} from '../node.js'
import * as Op from '../op.js'
import type { Factor, Form, Term } from './form.js'
import { numbersFor, placesIn } from '../known.js'

/** What stays whole in a form: all but sums, products and constants. */
export type Whole = Exclude<ExprNode<string>, { readonly _tag: 'Const' | 'Add' | 'Mul' }>

/** The number of an expression made in a workshop. */
export type Made = number

export interface Workshop {
  readonly expression: (made: Made) => Expr<string>
  /** The number of an atom; atoms are numbered in the order in which they first appear. */
  readonly atom: (made: Made) => number
  /** The node over operands from this workshop. */
  readonly remake: (n: Whole, operands: ReadonlyArray<Made>) => Made
  /** A form as an expression. */
  readonly build: (form: Form) => Made
}

export const workshop = (): Workshop => {
  const intern = interner()
  const numberOf = numberInterner()
  const primitiveOf = primitiveNumbers()
  const nameNumber = numbersFor<string>()
  const expressions: Array<Expr<string> | undefined> = []
  const atoms: Array<Made> = []

  const at = (made: Made): Expr<string> => expressions[made] as Expr<string>
  const once = (made: Made, make: () => Expr<string>): Made => {
    expressions[made] ??= make()
    return made
  }
  const constant = (value: number): Made => once(intern(Op.Const, numberOf(value), 0), () => makeConst(value))
  const mul = (a: Made, b: Made): Made => once(intern(Op.Mul, a, b), () => makeMul(at(a), at(b)))
  const add = (a: Made, b: Made): Made => once(intern(Op.Add, a, b), () => makeAdd(at(a), at(b)))
  const pow = (a: Made, k: number): Made =>
    k === 1 ? a : once(intern(Op.Pow, a, numberOf(k)), () => makePow(at(a), k))
  const variable = (name: string): Made => {
    return once(intern(Op.Var, nameNumber(name), 0), () => makeVar(name))
  }
  const apply = (n: ExprNode<string> & { readonly _tag: 'Apply' }, operands: ReadonlyArray<Made>): Made => {
    const start = intern(Op.Apply, primitiveOf(n.primitive), operands.length)
    const list = operands.reduce((made, x) => intern(-1, made, x), start)
    return once(list, () => makeApply(n.primitive, operands.map(at)))
  }

  const power = (f: Factor): Made => pow(atoms[f.atom] as Made, f.exponent)
  /** Numerators before denominators: a·b⁻¹ reads a/b. */
  const ofTerm = ({ coefficient, factors }: Term): Made => {
    const powers = [...factors.filter((f) => f.exponent > 0), ...factors.filter((f) => f.exponent <= 0)].map(power)
    const parts = coefficient === 1 && powers.length > 0 ? powers : [constant(coefficient), ...powers]
    return parts.reduce((a, b) => mul(a, b))
  }

  return {
    expression: at,
    atom: placesIn(atoms),
    remake: (n, operands) => {
      const [x] = operands as readonly [Made]
      switch (n._tag) {
        case 'Var':
          return variable(n.name)
        case 'Pow':
          return pow(x, n.exponent)
        case 'Exp':
          return once(intern(Op.Exp, x, 0), () => makeExp(at(x)))
        case 'Tanh':
          return once(intern(Op.Tanh, x, 0), () => makeTanh(at(x)))
        case 'Apply':
          return apply(n, operands)
      }
    },
    build: (form) => (form.length === 0 ? constant(0) : form.map(ofTerm).reduce((a, b) => add(a, b))),
  }
}
