/**
 * One operation on bodies: its value, and what it contributes to its operands, by the rules that everything else uses.
 */
import { partials, type Partials } from '../../calculus/partials.js'
import { contributions } from '../../calculus/reverse.js'
import type { Contribution, Primitive } from '../../expr/primitive.js'
import * as Kind from '../roll/classes/kind.js'
import { bodies, bothHold, fails, numberBody, type Body } from './body.js'

/** A sum of two operands, or any other operation, without its operands. */
export interface Operation {
  readonly kind: Kind.Any
  readonly exponent: number
  readonly primitive: Primitive | undefined
}

export const rules: Partials<Body> = partials(bodies)

/** What an operation computes from the bodies of its operands. */
export const operationOn = ({ exponent, kind, primitive }: Operation, xs: ReadonlyArray<Body>): Body => {
  const [x, y] = xs as readonly [Body, Body]
  switch (kind) {
    case Kind.Sum:
      return bodies.add(x, y)
    case Kind.Mul:
      return bodies.mul(x, y)
    case Kind.Square:
      return bodies.mul(x, x)
    case Kind.Pow:
      return bodies.pow(x, exponent)
    case Kind.Exp:
      return bodies.exp(x)
    case Kind.Tanh:
      return bodies.tanh(x)
    default:
      return bodies.apply(primitive as Primitive, xs)
  }
}

/** Its contributions, operand by operand. */
export const contributionsOf = (
  { exponent, kind, primitive }: Operation,
  xs: ReadonlyArray<Body>,
  out: Body,
): ReadonlyArray<Contribution<Body>> => {
  const [x, y] = xs as readonly [Body, Body]
  switch (kind) {
    case Kind.Sum:
      return rules.Add.map((partial) => ({ partial }))
    case Kind.Mul:
      return rules.Mul.map((rule) => ({ partial: rule(x, y) }))
    case Kind.Square:
      return [{ partial: bodies.mul(numberBody(2), x) }]
    case Kind.Pow: {
      const partial = rules.Pow(x, exponent, out)
      return [partial && { partial }]
    }
    case Kind.Exp:
      return [{ partial: rules.Exp(x, out) }]
    case Kind.Tanh:
      return [{ partial: rules.Tanh(x, out) }]
    default:
      return contributions(bodies, primitive as Primitive, xs, out)
  }
}

/** Where a contribution is taken; everywhere if that is nothing. */
export const conditionOf = ({ unless, when }: NonNullable<Contribution<Body>>): Body | undefined =>
  bothHold(when, unless && fails(unless))
