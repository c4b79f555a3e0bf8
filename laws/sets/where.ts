/** A choice is the operand it takes, whatever the other one contains. */
import * as fc from 'fast-check'
import { add, exp, mul, pow, sqrt, sub } from '../../src/expr/arithmetic.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import { derivative } from '../../src/calculus/symbolic.js'
import type { Expr } from '../../src/expr/node.js'
import { constant } from '../../src/expr/operand.js'
import { log } from '../../src/expr/primitives/exponential.js'
import { substitute } from '../../src/expr/substitute.js'
import { and, gt, le, lt, not, or, where, type Test } from '../../src/expr/test.js'
import { environment, forest } from '../samples/expressions.js'
import { calculus, type Calculus, type Values } from '../subject.js'
import { lawAbout, mentioning, misruled, variables } from './common.js'
import { agree, entriesAgree, sameBits, whereFinite } from '../compare/agree.js'
import { conditioning, conditioningBy } from '../compare/conditioning.js'
import { allOf, type Law } from '../law.js'
import { laws, someLaw, type Laws } from '../laws.js'
import * as wrong from '../mutants/rules.js'

/** An expression f in which x stands for a choice, and the same with what the choice takes at this point. */
export interface ChoiceAt {
  readonly chosen: Expr<string>
  readonly taken: Expr<string>
  readonly env: Values
}

/** What is infinite, undefined, or has an infinite or undefined slope; and what is harmless. */
const poisons: ReadonlyArray<(a: Expr<string>) => Expr<string>> = [
  (a) => a,
  (a) => log(sub(-1, pow(a, 2))), //        NaN
  (a) => pow(sub(a, a), -1), //             1/0
  (a) => mul(constant(Infinity), sub(a, a)), // ∞·0
  (a) => sqrt(mul(0, a)), //                0, with slope ∞·0
  (a) => exp(add(1000, pow(a, 2))), //      ∞
  (a) => mul(NaN, a),
]

const tests: ReadonlyArray<(a: Expr<string>, b: Expr<string>) => Test<string>> = [
  (a, b) => lt(a, b),
  (a, b) => not(le(a, b)),
  (a, b) => and(gt(a, b), lt(b, 1)),
  (a, b) => or(gt(a, 0), gt(b, 0)),
]

const choices: fc.Arbitrary<ChoiceAt> = fc
  .record({
    roots: forest(5, { variables }),
    env: environment(variables),
    test: fc.constantFrom(...tests),
    poison: fc.constantFrom(...poisons),
  })
  .map(({ env, poison, roots, test }) => {
    const [context, p, q, a, b] = roots as readonly [
      Expr<string>,
      Expr<string>,
      Expr<string>,
      Expr<string>,
      Expr<string>,
    ]
    const t = test(p, q)
    const holds = evaluate(where(t, 1, 0))(env) === 1
    const choice = holds ? where(t, a, poison(b)) : where(t, poison(b), a)
    const f = mentioning('x', context)
    return { chosen: substitute({ x: choice })(f), taken: substitute({ x: a })(f), env }
  })

/** The direction in which every variable moves at its own speed. */
const onwards: Values = new Map(variables.map((x, k) => [x, k + 1]))

const mutants = [
  misruled('both operands contribute', wrong.unguardedChoice),
  misruled('the operand not taken contributes', wrong.exchangedChoice),
  misruled('masks: t·a + (1 − t)·b', wrong.maskedChoice),
]

/**
 * The value and the slopes of a choice are those of the operand taken.
 *
 * @example
 * import { check, whereIsTheOperandTaken } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(whereIsTheOperandTaken, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const whereIsTheOperandTaken: Law<ChoiceAt, Calculus> = lawAbout<Calculus>()({
  name: 'where is the operand it takes',
  statement: 'where t holds: f[x := where(t, a, b)] = f[x := a], bit for bit, and ∇ of both is one, whatever b is',
  arbitrary: choices,
  subject: calculus,
  mutants,
  predicate: ({ chosen, env, taken }, { derivative: d, evaluate: value, grad, jvp }, tolerance) => {
    const gradient = grad(taken)(env)
    const by = conditioningBy(taken)(env)
    const symbolic = new Map(variables.map((x) => [x, value(d(x)(chosen))(env)]))
    const speed = (x: string): number => onwards.get(x) as number
    return allOf([
      sameBits('value', value(chosen)(env), value(taken)(env)),
      entriesAgree(grad(chosen)(env), gradient, by, variables, tolerance),
      entriesAgree(symbolic, gradient, by, variables, tolerance),
      agree(
        '∂v',
        jvp(chosen)(env, onwards).tangent,
        jvp(taken)(env, onwards).tangent,
        conditioning(taken)(env, speed),
        tolerance,
      ),
    ])
  },
})

/**
 * So are its second derivatives.
 *
 * @example
 * import { check, whereAtSecondOrder } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(E.isRight(check(whereAtSecondOrder, { runs: 20, key: 1 })), true)
 *
 * @since 0.1.0
 * @category laws
 */
export const whereAtSecondOrder: Law<ChoiceAt & { readonly x: string }, Calculus> = lawAbout<Calculus>()({
  name: 'where is the operand it takes at second order',
  statement: 'where t holds: ∂²f[x := where(t, a, b)] = ∂²f[x := a], symbolic and numeric, whatever b is',
  arbitrary: fc.tuple(choices, fc.constantFrom(...variables)).map(([choice, x]) => ({ ...choice, x })),
  subject: calculus,
  mutants,
  predicate: ({ chosen, env, taken, x }, { derivative: d, evaluate: value, hvp }, tolerance) =>
    whereFinite([taken], env, () => {
      const along = new Map([[x, 1]])
      const [ofChosen, ofTaken] = [hvp(chosen)(env, along), hvp(taken)(env, along)]
      const by = conditioningBy(derivative(x)(taken))(env)
      const slope = d(x)(chosen)
      return allOf(
        variables.flatMap((y) => {
          const right = ofTaken.get(y) ?? 0
          const symbolic = value(d(y)(slope))(env)
          return [
            agree(`∂${x}∂${y}, hvp`, ofChosen.get(y) ?? 0, right, by(y), tolerance),
            agree(`∂${x}∂${y}, symbolic`, symbolic, right, by(y), tolerance),
          ]
        }),
      )
    }),
})

/**
 * What choices promise.
 *
 * @example
 * import { checkAll, whereLaws } from 'fluxion/laws'
 * import { either as E } from 'fp-ts'
 *
 * assert.strictEqual(checkAll(whereLaws, { runs: 20, key: 1 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const whereLaws: Laws = laws('choices', someLaw(whereIsTheOperandTaken), someLaw(whereAtSecondOrder))
