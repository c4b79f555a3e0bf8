/**
 * Implementations that are wrong in one place. Most are the real one applied to an expression some of whose operations
 * have been exchanged for primitives with the same value and a wrong rule: so numeric and symbolic derivatives, forward
 * and reverse, are all wrong in the same way.
 */
import { variable } from '../../src/expr/arithmetic.js'
import { expressions } from '../../src/expr/expressions.js'
import { fold, scan, type Slots } from '../../src/expr/fold.js'
import { makeApply, type Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import type { Numeric } from '../../src/expr/numeric.js'
import { primitive, type Contribution, type Operation, type Primitive } from '../../src/expr/primitive.js'
import { sech2 } from '../../src/expr/primitives/exponential.js'
import { tapeOf } from '../../src/expr/tape.js'
import { choice } from '../../src/expr/test.js'
import { pullBack } from '../../src/calculus/reverse.js'
import { calculus, type Calculus, type Rewrite, type Values } from '../subject.js'

/** Some operations of the carrier of expressions, done in another way. */
export type Exchanges = Partial<Numeric<Expr<string>>>

/** An expression rebuilt with some of its operations exchanged. */
export const exchanging =
  (exchanges: Exchanges): Rewrite =>
  (e) =>
    fold({ ...expressions<string>(), variable, ...exchanges })(e)

/** One primitive exchanged for another way to write it. */
export const insteadOf = (p: Primitive, write: (operands: ReadonlyArray<Expr<string>>) => Expr<string>): Exchanges => ({
  apply: (q, operands) => (q === p ? write(operands) : expressions<string>().apply(q, operands)),
})

/** The calculus on expressions with some of their operations exchanged. */
export const calculusOn = (exchanges: Exchanges): Calculus => {
  const exchanged = exchanging(exchanges)
  return {
    evaluate: calculus.evaluate,
    grad: (e) => calculus.grad(exchanged(e)),
    jvp: (e) => calculus.jvp(exchanged(e)),
    hvp: (e) => calculus.hvp(exchanged(e)),
    derivative: (name) => (e) => calculus.derivative(name)(exchanged(e)),
  }
}

// ── wrong rules

type Rule = <A>(n: Numeric<A>, x: A, out: A) => A
type Rules = <A>(n: Numeric<A>, x: A, y: A) => readonly [A | undefined, A | undefined]

const unary = (name: string, value: (x: number) => number, partial: Rule): Operation<1> =>
  primitive({ name, arity: 1, value, partials: (n, [x], out) => [{ partial: partial(n, x, out) }] })

const contribution = <A>(partial: A | undefined): { readonly partial: A } | undefined =>
  partial === undefined ? undefined : { partial }

const binary = (name: string, value: (x: number, y: number) => number, partials: Rules): Operation<2> =>
  primitive({
    name,
    arity: 2,
    value,
    partials: (n, [x, y]) => {
      const [left, right] = partials(n, x, y)
      return [contribution(left), contribution(right)]
    },
  })

export const sumRule = (partials: Rules): Exchanges => ({ add: binary('add', numbers.add, partials) })
export const productRule = (partials: Rules): Exchanges => ({ mul: binary('mul', numbers.mul, partials) })
export const expRule = (partial: Rule): Exchanges => ({ exp: unary('exp', numbers.exp, partial) })
export const tanhRule = (partial: Rule): Exchanges => ({ tanh: unary('tanh', numbers.tanh, partial) })
export const powerRule = (partial: <A>(n: Numeric<A>, x: A, k: number) => A): Exchanges => ({
  pow: (a, k) =>
    unary(
      `pow ${k}`,
      (x) => numbers.pow(x, k),
      (n, x) => partial(n, x, k),
    )(a),
})

/** The rule of sech², the slope of tanh, with a wrong factor: right at first order, wrong at second. */
export const secondOrderOfTanh = (factor: number): Exchanges => {
  const slope = unary('sech2', sech2.primitive.value, (n, x, out) => n.mul(n.constant(factor), n.mul(n.tanh(x), out)))
  return tanhRule((n, x) => slope.at(n)(x))
}

const frozen = primitive({ name: 'frozen', arity: 1, value: (x) => x, partials: () => [undefined] })

/** The same value, with no slope of its own: what is right at one order and lost at the next. */
export const withoutSlope = <A>(n: Numeric<A>, x: A): A => frozen.at(n)(x)

/** The rule of sech² with a factor that has no slope: right at first and second order, wrong at third. */
export const thirdOrderOfTanh: Exchanges = (() => {
  const slope = unary('sech2', sech2.primitive.value, (n, x, out) =>
    n.mul(n.constant(-2), n.mul(withoutSlope(n, n.tanh(x)), out)),
  )
  return tanhRule((n, x) => slope.at(n)(x))
})()

/** The slope of eˣ with no slope of its own: right at first order, lost at second. */
export const expRuleOnce: Exchanges = expRule((n, _x, out) => withoutSlope(n, out))

/** The slope of eˣ with a slope that has none: right at second order, lost at third. */
export const expRuleTwice: Exchanges = (() => {
  const slope = unary('exp', numbers.exp, (n, _x, out) => withoutSlope(n, out))
  return expRule((n, x) => slope.at(n)(x))
})()

type Sides = <A>(n: Numeric<A>, test: A) => readonly [Contribution<A>, Contribution<A>]

const choiceRule = (sides: Sides): Exchanges => {
  const wrongly = primitive({
    name: 'where',
    arity: 3,
    value: (t, a, b) => choice.primitive.value(t, a, b),
    partials: (n, [t]) => [undefined, ...sides(n, t)],
  })
  return insteadOf(choice.primitive, (operands) => makeApply(wrongly.primitive, operands))
}

/** A choice whose second operand contributes although it is not taken. */
export const unguardedChoice: Exchanges = choiceRule((n, t) => [
  { partial: n.constant(1), when: t },
  { partial: n.constant(1) },
])

/** A choice with the sides of its guards exchanged. */
export const exchangedChoice: Exchanges = choiceRule((n, t) => [
  { partial: n.constant(1), unless: t },
  { partial: n.constant(1), when: t },
])

/** A choice by masks: t·a + (1 − t)·b. */
export const maskedChoice: Exchanges = insteadOf(choice.primitive, (operands) => {
  const [t, a, b] = operands as readonly [Expr<string>, Expr<string>, Expr<string>]
  const n = expressions<string>()
  const rest = n.add(n.constant(1), n.mul(n.constant(-1), t))
  return n.add(n.mul(t, a), n.mul(rest, b))
})

// ── wrong accumulation

/**
 * Reverse mode with another way to add a contribution to those before it, or to multiply by a cotangent; and to add up
 * the nodes of one variable.
 */
export const gradientWith =
  (
    changes: Partial<Numeric<number>>,
    addNodes: Numeric<number>['add'] = changes.add ?? numbers.add,
  ): Calculus['grad'] =>
  (e) => {
    const tape = tapeOf(e)
    return (env) => {
      const carrier = { ...numbers, ...changes }
      const results = scan({ ...numbers, variable: (name) => env.get(name) as number })(tape)
      const cotangents = pullBack(carrier, tape, results as Slots<number>, [[tape.nodes.length - 1, 1]])
      return tape.nodes.reduceRight<Values>((sums, n, i) => {
        const cotangent = n._tag === 'Var' ? cotangents.at(i) : undefined
        if (n._tag !== 'Var' || cotangent === undefined) return sums
        const before = sums.get(n.name)
        return new Map([...sums, [n.name, before === undefined ? cotangent : addNodes(before, cotangent)]])
      }, new Map())
    }
  }

/** `=` for `+=`: of a reused node's contributions only the last one counts. */
export const assigning: Calculus['grad'] = gradientWith({ add: (_sum, contribution) => contribution })

/** Of a reused node's contributions only the first one counts. */
export const keepingTheFirst: Calculus['grad'] = gradientWith({ add: (sum) => sum })

/** The same for reused nodes alone, not for the several nodes of one variable. */
export const assigningToInner: Calculus['grad'] = gradientWith(
  { add: (_sum, contribution) => contribution },
  numbers.add,
)
export const keepingTheFirstOfInner: Calculus['grad'] = gradientWith({ add: (sum) => sum }, numbers.add)

/** The cotangent from above is dropped: a partial alone. */
export const droppingCotangents: Calculus['grad'] = gradientWith({ mul: (partial) => partial })
