/** fluxion: derivatives as values. The public API, and nothing else. */

// expressions
export { node } from './expr/node.js'
export type { Add, Apply, Const, Exp, Expr, ExprNode, Mul, Pow, Tag, Tanh, Var } from './expr/node.js'
export { constant } from './expr/operand.js'
export type { Operand, VariablesOf } from './expr/operand.js'
export {
  add,
  div,
  dot,
  exp,
  mean,
  mul,
  neg,
  pow,
  product,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  variable,
} from './expr/arithmetic.js'
export { expm1, log, log1p, logSigmoid, sech2, sigmoid, softplus, xlogy } from './expr/primitives/exponential.js'
export { logSumExp } from './expr/primitives/shares.js'
export { logSoftmax, norm, softmax } from './expr/primitives/lists.js'
export type { ListOperation } from './expr/primitives/ofList.js'
export { abs, clamp, max, min, relu } from './expr/primitives/piecewise.js'
export { power } from './expr/primitives/power.js'
export { cbrt, erf, sinc } from './expr/primitives/special.js'
export { acos, asin, atan, atan2, cos, hypot, sin, tan } from './expr/primitives/trigonometric.js'
export { and, eq, ge, gt, le, lt, not, or, where } from './expr/test.js'
export type { Comparison, Test } from './expr/test.js'
export { primitive } from './expr/primitive.js'
export type {
  Arity,
  Binary,
  Contribution,
  OfMany,
  Operands,
  Operation,
  Primitive,
  PrimitiveRecord,
  Ternary,
  Unary,
} from './expr/primitive.js'
export { FluxionError } from './expr/error.js'
export type { FluxionErrorCode } from './expr/error.js'

// rewriting
export { freeVariables, substitute } from './expr/substitute.js'
export type { Bindings } from './expr/substitute.js'
export { eqExpr, share } from './expr/equality.js'
export { simplify } from './expr/simplify.js'
export { normalise } from './expr/normal/normalise.js'

// folds and carriers
export type { Algebra, Numeric } from './expr/numeric.js'
export { numbers } from './expr/numbers.js'
export { expressions } from './expr/expressions.js'
export { tapeOf } from './expr/tape.js'
export type { Tape } from './expr/tape.js'
export { fold, scan } from './expr/fold.js'
export { duals } from './calculus/duals.js'
export type { Dual } from './calculus/duals.js'
export { partials } from './calculus/partials.js'
export type { Partials } from './calculus/partials.js'

// meaning
export { evaluate, grad, valueAndGrad, valuesOver } from './objective/meaning.js'
export { adjoints, jacobian, vjp } from './calculus/differentiate.js'
export type { Adjoints } from './calculus/differentiate.js'
export { hessian, hvp, jvp } from './calculus/forward.js'
export { derivative, derivatives } from './calculus/symbolic.js'
export { getGradientMonoid } from './calculus/gradient.js'
export type { Gradient } from './calculus/gradient.js'
export { decodeEnv } from './objective/decodeEnv.js'
export type { EnvError, EnvProblem } from './objective/decodeEnv.js'
export type { Env, Point, Tangent } from './calculus/environment.js'

// objectives
export { select, table, takeRows } from './objective/table.js'
export type { KnownNames, ListedNames, Table } from './objective/table.js'
export { addObjectives, getMonoid, meanOver, objective, over, scaleObjective, sumOver } from './objective/objective.js'
export type { Objective, ObjectiveTerm, ParametersOf, Rows } from './objective/objective.js'

// compilation
export type { Machine } from './math/machine.js'
export { compile, compileAsync } from './engine/compile.js'
export type { Compiled } from './engine/compiled.js'
export type { Compile, CompileAsync, CompiledFrom } from './engine/compile.js'
export type { Pattern } from './engine/outputs/pattern.js'
export type { CompiledOutputs } from './engine/outputs/jacobian.js'
export type { CompileOptions } from './engine/options.js'
export { explain } from './engine/report.js'
export type { CompileReport, Phases } from './engine/report.js'

// seeing
export { show, showExpr, showUpTo } from './show/infix.js'
export { showLet } from './show/letForm.js'
export type { LetOptions } from './show/letForm.js'
export { toDot } from './show/dot.js'
export type { DotOptions } from './show/dot.js'
export { trace } from './show/trace.js'
export type { TraceOptions } from './show/trace.js'
export type { NodeNames } from './show/naming.js'
export { advise } from './show/advise.js'
export type { Advice } from './show/advise.js'
export type { AdviceCode } from './show/advice/rules.js'
export { explainNonFinite, explainStop } from './show/explainNonFinite.js'
export { showNonFinite } from './show/showNonFinite.js'
export type {
  NonFinite,
  NonFiniteGradient,
  NonFiniteSum,
  NonFiniteValue,
  Seen,
  SeenNode,
  SeenStep,
  TermAndRow,
} from './show/nonFinite.js'

// learning
export { activations, layer, neuron } from './learn/layers.js'
export type { Activation, ActivationChoice } from './learn/layers.js'
export { mlp } from './learn/network.js'
export type { ListOf, Network, NetworkOptions, NetworkParameter } from './learn/network.js'
export { crossEntropyFromLogits, hinge, l2, squaredError } from './learn/losses.js'
export { adam, chain, momentum, scaleBy, sgd, unchanged } from './learn/optimizers.js'
export type { Count, Moments, Optimizer, Velocity } from './learn/optimizers.js'
export { constantRate, exponentialRate, linearRate } from './learn/rates.js'
export type { Rate } from './learn/rates.js'
export { minimize, parametersOf } from './learn/minimize.js'
export { last, take } from './learn/lazy.js'
export type { RunState, RunStatus } from './learn/runState.js'
export type { Start } from './learn/minimize.js'
export type { RunOptions } from './learn/batches.js'
export { oneHot, signs, splitStratified } from './learn/dataset.js'
export type { Labelled, Split } from './learn/dataset.js'
export { standardise, standardiser } from './learn/standardise.js'
export type { Standardiser } from './learn/standardise.js'
export { twoMoons } from './learn/twoMoons.js'
export { key, normal, numberedKey, shuffle, splitKey, uniform } from './learn/random.js'
export type { Key } from './learn/random.js'
