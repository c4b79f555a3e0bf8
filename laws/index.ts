/** fluxion/laws: derivative rules as values that anyone can test. Needs fast-check. */
export { allOf, fails, holds, mutated, skipped } from './law.js'
export type { Law, Mutant, Verdict } from './law.js'
export { laws, lawsIn, someLaw } from './laws.js'
export type { Laws, SomeLaw } from './laws.js'
export { check, checkAll, showCounterexample } from './check.js'
export type { CheckParameters, Counterexample, Passed } from './check.js'
export { kills } from './kills.js'
export type { Kill } from './kills.js'
export { killTable, lawTable } from './report.js'
export { testLaws } from './runner.js'
export type { TestRunner } from './runner.js'

// samples
export { anyNumber, dag, environment, forest, moderate } from './samples/expressions.js'
export type { DagOptions } from './samples/expressions.js'
export {
  allSteps,
  arithmeticSteps,
  choiceSteps,
  curvedSteps,
  identitySteps,
  partialSteps,
  smoothSteps,
  stepOf,
  twinSteps,
} from './samples/steps.js'
export type { Step } from './samples/steps.js'

// how exactly two derivatives can agree
export { agree } from './compare/agree.js'
export { conditioning } from './compare/conditioning.js'
export type { Conditioning } from './compare/conditioning.js'
export { defaultRuns, defaultTolerance } from './sets/common.js'
export type { At, PairAt } from './sets/common.js'

// laws
export { allLaws } from './all.js'
export { calculus } from './subject.js'
export type { Calculus, Gradients, Rewrite, Values } from './subject.js'
export { chainRule } from './sets/chain.js'
export type { Substitution } from './sets/chain.js'
export {
  derivativeLaws,
  exponential,
  hyperbolicTangent,
  leaves,
  leibniz,
  linearity,
  powers,
} from './sets/derivative.js'
export {
  forwardAgreesWithReverse,
  modeLaws,
  reusedNodesSum,
  symbolicAgreesAtSecondOrder,
  symbolicAgreesWithNumeric,
} from './sets/modes.js'
export type { AlongAt } from './sets/modes.js'
export { rewriteLaws, shareKeepsValue, simplifyKeepsValue, treeKeepsValue } from './sets/rewrite.js'
export { whereAtSecondOrder, whereIsTheOperandTaken, whereLaws } from './sets/where.js'
export type { ChoiceAt } from './sets/where.js'
export { batchIsTheMeanOfItsRows, gradientOfASum, objectiveLaws, sumOverASplit } from './sets/objective.js'
export type { ObjectiveGradients, RowsAt } from './sets/objective.js'
export { hiddenUnitsHaveNoOrder, networkLaws, sameKeySameBits } from './sets/network.js'
export type { NetworkAt, Networks, Training } from './sets/network.js'
