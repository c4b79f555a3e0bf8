/**
 * Dual numbers over any carrier: a value (the primal) and its directional derivative (the tangent). Over duals they
 * give second derivatives, and so on; each level has a type of its own, so perturbations can't be confused.
 */
import type { Numeric } from '../expr/numeric.js'
import { asExponent } from '../expr/operand.js'
import type { Contribution } from '../expr/primitive.js'
import { guards, type Guarded } from './guard.js'
import { partials } from './partials.js'
import { contributions } from './reverse.js'

/**
 * A primal and its tangent; the tangent is absent where nothing that moves is involved.
 *
 * @since 0.1.0
 * @category model
 */
export interface Dual<A> {
  readonly primal: A
  readonly tangent: A | undefined
  /** The tangent before its guard was made a choice: what derivation carries on with. Absent when there is no guard. */
  readonly guarded?: Guarded<A>
}

type Moved<A> = Guarded<A> | undefined

/**
 * Duals over a carrier: forward-mode differentiation. Throws a `FluxionError` (`BadOperand`) as `partials` does.
 *
 * @example
 * import { duals, fold, mul, numbers, variable } from 'fluxion'
 *
 * const x = variable('x')
 * const d = fold({ ...duals(numbers), variable: () => ({ primal: 3, tangent: 1 }) })(mul(x, x))
 * assert.deepStrictEqual(d, { primal: 9, tangent: 6 })
 *
 * @since 0.1.0
 * @category carriers
 */
export const duals = <A>(n: Numeric<A>): Numeric<Dual<A>> => {
  // First, as it says what is wrong with something that is not a carrier.
  const rule = partials(n)
  const { merge, refine, resolve } = guards(n)

  const movedBy = (d: Dual<A>): Moved<A> =>
    d.guarded ?? (d.tangent === undefined ? undefined : { value: d.tangent, guard: undefined })
  const dual = (primal: A, moved: Moved<A>): Dual<A> => {
    if (moved === undefined) return { primal, tangent: undefined }
    if (moved.guard === undefined) return { primal, tangent: moved.value }
    return { primal, tangent: resolve(moved), guarded: moved }
  }
  const plus = (a: Moved<A>, b: Moved<A>): Moved<A> => (a === undefined ? b : b === undefined ? a : merge(a, b))
  /** An operand's tangent carried through one contribution. */
  const carry = (c: Contribution<A>, moved: Moved<A>): Moved<A> => {
    if (moved === undefined || c === undefined) return undefined
    const guard = refine(moved.guard, c)
    return guard === 'never' ? undefined : { guard, value: n.mul(c.partial, moved.value) }
  }
  /** The result of an operation on one operand whose rule is only worth asking when that operand moves. */
  const unary = (primal: A, d: Dual<A>, partial: () => A | undefined): Dual<A> => {
    const moved = movedBy(d)
    const p = moved && partial()
    return dual(primal, p === undefined ? undefined : carry({ partial: p }, moved))
  }

  return {
    constant: (value) => ({ primal: n.constant(value), tangent: undefined }),
    add: (a, b) => dual(n.add(a.primal, b.primal), plus(movedBy(a), movedBy(b))),
    mul: (a, b) => {
      const [left, right] = rule.Mul
      const byLeft = carry({ partial: left(a.primal, b.primal) }, movedBy(a))
      const byRight = carry({ partial: right(a.primal, b.primal) }, movedBy(b))
      return dual(n.mul(a.primal, b.primal), plus(byLeft, byRight))
    },
    pow: (a, exponent) => {
      const out = n.pow(a.primal, asExponent(exponent))
      return unary(out, a, () => rule.Pow(a.primal, exponent, out))
    },
    exp: (a) => {
      const out = n.exp(a.primal)
      return unary(out, a, () => rule.Exp(a.primal, out))
    },
    tanh: (a) => {
      const out = n.tanh(a.primal)
      return unary(out, a, () => rule.Tanh(a.primal, out))
    },
    apply: (p, operands) => {
      const primals = operands.map((d) => d.primal)
      const out = n.apply(p, primals)
      const moved = operands.map(movedBy)
      if (moved.every((m) => m === undefined)) return dual(out, undefined)
      const carried = contributions(n, p, primals, out).map((c, k) => carry(c, moved[k]))
      return dual(out, carried.reduce(plus, undefined))
    },
    decide: (test) => n.decide(test.primal),
  }
}
