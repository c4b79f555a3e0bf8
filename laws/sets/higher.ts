/** Derivatives of derivatives: Hessians are symmetric, and all ways to a third derivative agree. */
import * as fc from 'fast-check'
import { hessian } from '../../src/calculus/forward.js'
import { duals, type Dual } from '../../src/calculus/duals.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import { derivative } from '../../src/calculus/symbolic.js'
import { fold } from '../../src/expr/fold.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import { agree, whereFinite } from '../compare/agree.js'
import { conditioningBy } from '../compare/conditioning.js'
import { allOf, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'
import { dag, environment } from '../samples/expressions.js'
import { curvedSteps } from '../samples/steps.js'
import { calculus, type Calculus, type Values } from '../subject.js'
import { lawAbout, variables, type At } from './common.js'

/**
 * Hessians, as rows by variable; an absent entry is 0.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface Hessians {
  readonly hessian: (e: Expr<string>) => (env: Values) => ReadonlyMap<string, Values>
}

/** A Hessian of the expression with some of its operations exchanged. */
const ruledHessian = (name: string, exchanges: wrong.Exchanges): { name: string; subject: Hessians } => ({
  name,
  subject: { hessian: (e) => hessian(wrong.exchanging(exchanges)(e)) },
})

const entry = (h: ReadonlyMap<string, Values>, x: string, y: string): number => h.get(x)?.get(y) ?? 0

/**
 * A Hessian is symmetric.
 *
 * @example
 * import { check, hessianIsSymmetric } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(hessianIsSymmetric, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const hessianIsSymmetric: Law<At, Hessians> = lawAbout<Hessians>()({
  name: 'a Hessian is symmetric',
  statement: '∂x∂y f = ∂y∂x f',
  arbitrary: fc.record({ f: dag({ variables, steps: curvedSteps, size: 12 }), env: environment(variables) }),
  subject: { hessian },
  mutants: [
    ruledHessian(
      'a product whose second factor has no slope',
      wrong.productRule((n, x, y) => [wrong.withoutSlope(n, y), x]),
    ),
    {
      name: 'an upper triangle only',
      subject: {
        hessian: (e) => (env) =>
          new Map([...hessian(e)(env)].map(([x, row]) => [x, new Map([...row].filter(([y]) => x <= y))] as const)),
      },
    },
    {
      name: 'rows scaled by their variable',
      subject: {
        hessian: (e) => (env) =>
          new Map(
            [...hessian(e)(env)].map(
              ([x, row]) => [x, new Map([...row].map(([y, d]) => [y, d * (env.get(x) as number)]))] as const,
            ),
          ),
      },
    },
  ],
  runs: 400,
  predicate: ({ env, f }, subject, tolerance) =>
    whereFinite([f], env, () => {
      const h = subject.hessian(f)(env)
      return allOf(
        variables.flatMap((x, k) => {
          const by = conditioningBy(derivative(x)(f))(env)
          return variables
            .slice(k + 1)
            .map((y) => agree(`∂${x}∂${y}`, entry(h, x, y), entry(h, y, x), by(y), tolerance))
        }),
      )
    }),
})

/** An expression, a point, and the variables to differentiate by. */
export interface ThirdAt extends At {
  readonly x: string
  readonly y: string
  readonly z: string
}

const name = fc.constantFrom(...variables)

/**
 * The ways to a third derivative.
 *
 * @since 0.1.0
 * @category subjects
 */
export interface ThirdOrder extends Pick<Calculus, 'derivative' | 'hvp'> {
  /** ∂z∂y∂x f by forward mode, three deep. */
  readonly forward: (e: Expr<string>) => (env: Values, x: string, y: string, z: string) => number
}

const deep = duals(duals(duals(numbers)))

/** A variable that moves with speed 1 along each direction that is it, one level of duals for each direction. */
const moving = (
  name: string,
  value: number,
  [x, y, z]: readonly [string, string, string],
): Dual<Dual<Dual<number>>> => {
  const still = { primal: { primal: value, tangent: name === x ? 1 : undefined }, tangent: undefined }
  const second = { ...still, tangent: name === y ? { primal: 1, tangent: undefined } : undefined }
  const one = { primal: { primal: 1, tangent: undefined }, tangent: undefined }
  return { primal: second, tangent: name === z ? one : undefined }
}

const forward: ThirdOrder['forward'] = (e) => (env, x, y, z) =>
  fold({ ...deep, variable: (v) => moving(v, env.get(v) as number, [x, y, z]) })(e).tangent?.tangent?.tangent ?? 0

const thirdOrder: ThirdOrder = { ...calculus, forward }

const symbolicOn = (what: string, exchanges: wrong.Exchanges): { name: string; subject: ThirdOrder } => ({
  name: what,
  subject: { ...thirdOrder, derivative: wrong.calculusOn(exchanges).derivative },
})

/**
 * Third derivatives: three times symbolic, and twice, once and not at all under numeric ones.
 *
 * @example
 * import { check, symbolicAgreesAtThirdOrder } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(symbolicAgreesAtThirdOrder, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const symbolicAgreesAtThirdOrder: Law<ThirdAt, ThirdOrder> = lawAbout<ThirdOrder>()({
  name: 'symbolic agrees with numeric at third order',
  statement: '∂z∂y∂x f, symbolic = hvp(∂x f)(env, y) at z = forward mode of forward mode of forward mode',
  arbitrary: fc.record({
    f: dag({ variables, steps: curvedSteps, size: 5 }),
    env: environment(variables),
    x: name,
    y: name,
    z: name,
  }),
  subject: thirdOrder,
  mutants: [
    symbolicOn('sech²″ without its last factor', wrong.thirdOrderOfTanh),
    symbolicOn('e to the f is its own slope, twice', wrong.expRuleTwice),
    {
      name: 'hvp with a lost contribution of products',
      subject: { ...thirdOrder, hvp: wrong.calculusOn(wrong.productRule((_n, _x, y) => [y, undefined])).hvp },
    },
  ],
  runs: 1500,
  predicate: ({ env, f, x, y, z }, { derivative: d, forward: deepForward, hvp }, tolerance) =>
    whereFinite([f, derivative(x)(f)], env, () => {
      const slope = d(x)(f)
      const third = evaluate(d(z)(d(y)(slope)))(env)
      const scale = conditioningBy(derivative(y)(derivative(x)(f)))(env)(z)
      return allOf([
        agree('forward', third, deepForward(f)(env, x, y, z), scale, tolerance),
        agree('hvp', third, hvp(slope)(env, new Map([[y, 1]])).get(z) ?? 0, scale, tolerance),
      ])
    }),
})

/**
 * Laws of higher derivatives.
 *
 * @example
 * import { checkAll, higherOrderLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(higherOrderLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const higherOrderLaws: Laws = laws(
  'higher orders',
  someLaw(hessianIsSymmetric),
  someLaw(symbolicAgreesAtThirdOrder),
)
