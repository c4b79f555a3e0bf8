/** The laws of a carrier on each of fluxion's own: numbers, duals, duals of duals, expressions. */
import * as fc from 'fast-check'
import { duals, type Dual } from '../../src/calculus/duals.js'
import { evaluate } from '../../src/calculus/evaluate.js'
import { expressions } from '../../src/expr/expressions.js'
import type { Expr } from '../../src/expr/node.js'
import { numbers } from '../../src/expr/numbers.js'
import { abs } from '../../src/expr/primitives/piecewise.js'
import { showLet } from '../../src/show/letForm.js'
import { laws, type Laws } from '../laws.js'
import { dag, environment, moderate } from '../samples/expressions.js'
import { arithmeticSteps } from '../samples/steps.js'
import { variables } from './common.js'
import { numericLaws, type Carrier } from './numeric.js'

const ofNumbers: Carrier<number> = {
  name: 'numbers',
  numeric: numbers,
  elements: moderate,
  absolute: Math.abs,
  readings: fc.constant((x: number) => [x]),
  show: String,
}

/** Duals over a carrier: an element moves, or stands still. */
const dualsOf = <A>(name: string, of: Carrier<A>): Carrier<Dual<A>> => {
  const tangentOr = (d: Dual<A>): A => d.tangent ?? of.numeric.constant(0)
  return {
    name,
    numeric: duals(of.numeric),
    elements: fc.record({ primal: of.elements, tangent: fc.option(of.elements, { nil: undefined }) }),
    absolute: (d) => ({ primal: of.absolute(d.primal), tangent: d.tangent && of.absolute(d.tangent) }),
    readings: of.readings.map((read) => (d: Dual<A>) => [...read(d.primal), ...read(tangentOr(d))]),
    show: (d) => `${of.show(d.primal)} + (${of.show(tangentOr(d))})·ε`,
  }
}

const ofExpressions: Carrier<Expr<string>> = {
  name: 'expressions',
  numeric: expressions<string>(),
  elements: dag({
    variables,
    size: 3,
    steps: arithmeticSteps.filter(({ name }) => ['add', 'mul', 'tanh', 'scale', 'constant'].includes(name)),
  }),
  absolute: (e) => abs(e),
  readings: environment(variables).map((env) => (e: Expr<string>) => [evaluate(e)(env)]),
  show: (e) => showLet(e),
}

/**
 * fluxion's own carriers under the laws of carriers. Expressions are compared by their values.
 *
 * @example
 * import { either as E } from 'fp-ts'
 * import { checkAll, ownCarrierLaws } from 'fluxion/laws'
 *
 * assert.strictEqual(checkAll(ownCarrierLaws, { runs: 20 }).every(E.isRight), true)
 *
 * @since 0.1.0
 * @category law sets
 */
export const ownCarrierLaws: Laws = laws(
  'carriers',
  numericLaws(ofNumbers),
  numericLaws(dualsOf('duals', ofNumbers)),
  numericLaws(dualsOf('duals of duals', dualsOf('duals', ofNumbers))),
  numericLaws(ofExpressions),
)
