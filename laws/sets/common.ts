/** What the laws of the calculus have in common: their samples, their tolerance, their number of runs. */
import * as fc from 'fast-check'
import { mul, variable } from '../../src/expr/arithmetic.js'
import type { Expr } from '../../src/expr/node.js'
import { freeVariables } from '../../src/expr/substitute.js'
import { dag, environment, forest } from '../samples/expressions.js'
import type { Calculus, Values } from '../subject.js'
import type { Law, Mutant } from '../law.js'
import { calculusOn, type Exchanges } from '../mutants/rules.js'
import { showSample } from '../print.js'

/** The variables of all generated expressions. */
export const variables: ReadonlyArray<string> = ['x', 'y', 'z']

/**
 * The tolerance of laws about derivatives, relative to the sum of absolute contributions: 10⁻¹³, a few hundred
 * roundings.
 *
 * @example
 * import { defaultTolerance, leibniz } from 'fluxion/laws'
 *
 * assert.strictEqual(leibniz.tolerance, defaultTolerance)
 *
 * @since 0.1.0
 * @category parameters
 */
export const defaultTolerance = 1e-13

/**
 * The number of samples that a law is tried on.
 *
 * @example
 * import { defaultRuns, leibniz } from 'fluxion/laws'
 *
 * assert.strictEqual(leibniz.runs, defaultRuns)
 *
 * @since 0.1.0
 * @category parameters
 */
export const defaultRuns = 200

/** One expression at a point. */
export interface At {
  readonly f: Expr<string>
  readonly env: Values
}

/** Two expressions that share their parts, at a point. */
export interface PairAt extends At {
  readonly g: Expr<string>
}

export const samples: fc.Arbitrary<At> = fc.record({ f: dag({ variables }), env: environment(variables) })

export const pairs: fc.Arbitrary<PairAt> = fc
  .tuple(forest(2, { variables }), environment(variables))
  .map(([[f, g], env]) => ({ f: f as Expr<string>, g: g as Expr<string>, env }))

/** An expression, multiplied by a variable if it would otherwise not mention it. */
export const mentioning = (name: string, f: Expr<string>): Expr<string> =>
  freeVariables(f).has(name) ? f : mul(f, variable(name))

/** A law about `S`, with the usual tolerance and number of runs unless it states others. */
export const lawAbout =
  <S>() =>
  <T extends object>(
    law: Omit<Law<T, S>, 'show' | 'tolerance' | 'runs'> & Partial<Pick<Law<T, S>, 'show' | 'tolerance' | 'runs'>>,
  ): Law<T, S> => ({ show: showSample, tolerance: defaultTolerance, runs: defaultRuns, ...law })

/** The calculus with wrong rules in the place of some. */
export const misruled = (name: string, exchanges: Exchanges): Mutant<Calculus> => ({
  name,
  subject: calculusOn(exchanges),
})
