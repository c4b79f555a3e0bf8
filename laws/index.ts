/** fluxion/laws: derivative rules as values that anyone can test. Needs fast-check. */
export { allOf, fails, holds, mutated, skipped, someLaw } from './law.js'
export type { Law, Mutant, SomeLaw, Verdict } from './law.js'
export { check, checkAll, showCounterexample } from './check.js'
export type { CheckParameters, Counterexample, Passed } from './check.js'

// samples
export { anyNumber, dag, environment, forest, moderate } from './arbitraries.js'
export type { DagOptions } from './arbitraries.js'
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
} from './steps.js'
export type { Step } from './steps.js'

// how exactly two derivatives can agree
export { agree } from './agree.js'
export { conditioning } from './conditioning.js'
export type { Conditioning } from './conditioning.js'
export { defaultRuns, defaultTolerance } from './common.js'
export type { At, PairAt } from './common.js'

// laws
export { allLaws } from './all.js'
export { calculus } from './calculus.js'
export type { Calculus, Gradients, Rewrite, Values } from './calculus.js'
export { chainRule } from './chain.js'
export type { Substitution } from './chain.js'
export { derivativeLaws, exponential, hyperbolicTangent, leaves, leibniz, linearity, powers } from './derivative.js'
export {
  forwardAgreesWithReverse,
  modeLaws,
  reusedNodesSum,
  symbolicAgreesAtSecondOrder,
  symbolicAgreesWithNumeric,
} from './modes.js'
export type { AlongAt } from './modes.js'
export { rewriteLaws, shareKeepsValue, simplifyKeepsValue, treeKeepsValue } from './rewrite.js'
export { whereAtSecondOrder, whereIsTheOperandTaken, whereLaws } from './where.js'
export type { ChoiceAt } from './where.js'
export { batchIsTheMeanOfItsRows, gradientOfASum, objectiveLaws, sumOverASplit } from './objective.js'
export type { ObjectiveGradients, RowsAt } from './objective.js'
export { hiddenUnitsHaveNoOrder, networkLaws, sameKeySameBits } from './network.js'
export type { NetworkAt, Networks, Training } from './network.js'
