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
export { agreesWithDifferences } from './compare/judge.js'
export { conditioning } from './compare/conditioning.js'
export { slopesAtZero } from './compare/differences.js'
export type { Estimate } from './compare/differences.js'
export { rounded } from './compare/rounding.js'
export type { Rounded } from './compare/rounding.js'
export { sided } from './compare/kinks.js'
export type { Sided } from './compare/kinks.js'
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
export { normaliseKeepsValue, rewriteLaws, shareKeepsValue, simplifyKeepsValue } from './sets/rewrite.js'
export { foldLaws, orderContract, substitutionLemma, treeKeepsGradient, treeKeepsValue } from './sets/fold.js'
export type { PuttingAt, Substituting } from './sets/fold.js'
export { whereAtSecondOrder, whereIsTheOperandTaken, whereLaws } from './sets/where.js'
export type { ChoiceAt } from './sets/where.js'
export { batchIsTheMeanOfItsRows, gradientOfASum, objectiveLaws, sumOverASplit } from './sets/objective.js'
export type { ObjectiveGradients, RowsAt } from './sets/objective.js'
export { hiddenUnitsHaveNoOrder, networkLaws, sameKeySameBits } from './sets/network.js'
export type { NetworkAt, Networks, Training } from './sets/network.js'
export { primitiveLaws } from './primitive/laws.js'
export type { Domain, Edge } from './primitive/domain.js'
export { ownPrimitiveLaws } from './primitive/own.js'
export { agreesWithComplexStep, agreesWithDifferencesOfValues, differenceLaws } from './sets/differences.js'
export { absentIsZero, pullbackIsLinear, pullbackIsTheTranspose, pullbackLaws } from './sets/pullback.js'
export type { CotangentsAt, Pullbacks } from './sets/pullback.js'
export { hessianIsSymmetric, higherOrderLaws, symbolicAgreesAtThirdOrder } from './sets/higher.js'
export type { Hessians, ThirdAt, ThirdOrder } from './sets/higher.js'
export { numericLaws } from './sets/numeric.js'
export type { ElementsOf } from './sets/carrierLaws.js'
export type { Carrier } from './sets/numeric.js'
export { ownCarrierLaws } from './sets/carriers.js'

// more samples
export { environmentIn, gradients } from './samples/values.js'
export type { Interval } from './samples/values.js'
export { parameterSets, smallNetworks, tables } from './samples/learning.js'
export type { SmallNetwork, TableOptions } from './samples/learning.js'

// monoids
export {
  absentEntries,
  emptyGradient,
  gradientIsAHomomorphism,
  gradientLaws,
  gradientsAssociate,
  gradientsCommute,
} from './sets/gradient.js'
export type { GradientMonoid } from './subject.js'
export type { ThreeGradients, TwoGradients } from './sets/gradient.js'
export { emptyObjective, objectiveMonoidLaws, objectivesAssociate } from './sets/objectiveMonoid.js'
export type { ObjectiveMonoid, TermsAt } from './sets/objectiveMonoid.js'

// optimisers
export { optimizerLaws } from './sets/optimizer.js'
export type { OptimizerClaims } from './sets/optimizerClaims.js'
export type { Descent } from './sets/descent.js'
export { ownOptimizerLaws } from './sets/ownOptimizers.js'

// back ends
export { foldBackEnd } from './backEnd.js'
export type { Compile, Compiled } from './backEnd.js'
export { compiledLaws, referenceCompiledLaws } from './sets/compiled.js'
export { edgeSteps, steadySteps } from './samples/steady.js'
