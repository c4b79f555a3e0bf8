/** From a value or a gradient that is infinite or NaN back to the sub-expression where that began. */
import type { option as O } from 'fp-ts'
import { gradientBeginning, type LocalStep } from '../calculus/beginning/gradient.js'
import { valueBeginning } from '../calculus/beginning/value.js'
import { valueAndGrad } from '../calculus/differentiate.js'
import { bind, type Env } from '../calculus/environment.js'
import { operandIndices } from '../calculus/local.js'
import { having } from '../checks/options.js'
import type { Compiled } from '../engine/compiled.js'
import { sourceOf } from '../engine/source.js'
import { none, some } from '../expr/answers.js'
import { describe, fail } from '../expr/error.js'
import { scanWith } from '../expr/fold.js'
import { isExpr, type Expr, type ExprNode } from '../expr/node.js'
import { numbers } from '../expr/numbers.js'
import { tapeOf, type Tape } from '../expr/tape.js'
import { faultIn, termRows, type Fault } from '../objective/faults.js'
import type { RunState } from '../learn/runState.js'
import { parametersOf } from '../learn/minimize.js'
import { evaluate } from '../objective/meaning.js'
import { isObjective, type Objective, type ObjectiveTerm } from '../objective/objective.js'
import { stage } from '../objective/stage.js'
import { read } from './infix.js'
import type { NonFinite, NonFiniteValue, Seen, SeenNode, SeenStep, TermAndRow } from './nonFinite.js'
import { columnIn, isColumn } from '../objective/table.js'

/** Places of an expression that are written out in the text of one. */
const PLACES = 40

/** A tape and the values of its nodes at a point. */
interface Point {
  readonly tape: Tape
  readonly values: ArrayLike<number>
}

const seen = ({ tape, values }: Point, i: number): Seen => {
  const expression = tape.nodes[i] as ExprNode<string>
  return { expression, text: read(expression, PLACES).phrase.text, value: values[i] as number }
}

const seenNode = (p: Point, i: number): SeenNode => ({
  ...seen(p, i),
  operands: Array.from(operandIndices(p.tape, i), (k) => seen(p, k)),
})

const seenStep = (p: Point, { at, place, ...step }: LocalStep): SeenStep => ({
  ...seenNode(p, at),
  operand: place,
  ...step,
})

const rootOf = ({ tape }: Point): Expr<string> => tape.nodes.at(-1) as ExprNode<string>

const explainedValue = (p: Point, value: number, within: TermAndRow | undefined): NonFiniteValue => {
  const { at, others, path, turned } = valueBeginning(p.tape, p.values)
  return {
    _tag: 'NonFiniteValue',
    value,
    began: seenNode(p, at),
    ...(turned !== undefined && { turned: seenNode(p, turned) }),
    ...(within && { within }),
    others,
    path,
    root: rootOf(p),
  }
}

const explainedGradient = <V extends string>(
  p: Point & { readonly values: Float64Array },
  { derivative, value, variable }: { readonly value: number; readonly variable: V; readonly derivative: number },
  within: TermAndRow | undefined,
): NonFinite<V> => {
  const { at, others, path, step, turned } = gradientBeginning(p.tape, p.values, variable)
  const common = { value, variable, derivative, ...(within && { within }) }
  if (step === undefined) {
    return { _tag: 'NonFiniteSum', of: 'contributions', ...common, ...(path.length > 0 && { at: seen(p, at) }) }
  }
  return {
    _tag: 'NonFiniteGradient',
    ...common,
    began: seenStep(p, step),
    ...(turned && { turned: seenStep(p, turned) }),
    others,
    path,
    root: rootOf(p),
  }
}

/** The tape at a point. */
const pointAt = (tape: Tape, leaves: ReadonlyArray<number>): Point & { readonly values: Float64Array } => ({
  tape,
  values: scanWith(numbers, tape, leaves) as unknown as Float64Array,
})

const oddEntry = <V extends string>(gradient: ReadonlyMap<V, number>): readonly [V, number] | undefined =>
  [...gradient].find(([, d]) => !Number.isFinite(d))

const ofExpression = <V extends string>(e: Expr<V>): ((env: Env<V>) => O.Option<NonFinite<V>>) => {
  const both = valueAndGrad(e)
  return (env) => {
    const { gradient, value } = both(env)
    const point = (): ReturnType<typeof pointAt> => {
      const tape = tapeOf(e)
      return pointAt(tape, bind(tape.variables, env))
    }
    if (!Number.isFinite(value)) return some(explainedValue(point(), value, undefined))
    const [variable, derivative] = oddEntry(gradient) ?? []
    return variable === undefined || derivative === undefined
      ? none
      : some(explainedGradient(point(), { value, variable, derivative }, undefined))
  }
}

const dataOf = ({ table }: ObjectiveTerm, { variables }: Tape, row: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    variables.flatMap((name) => (isColumn(table, name) ? [[name, columnIn(table, name)?.[row] as number]] : [])),
  )

const placeOf = (o: Objective<string>, tape: Tape | undefined, f: Fault): TermAndRow | undefined => {
  if (f.term === undefined) return undefined
  const { otherRows, row, term } = f
  return row === undefined || tape === undefined
    ? { term, otherRows }
    : { term, row, data: dataOf(o.terms[term] as ObjectiveTerm, tape, row), otherRows }
}

const ofObjective = <V extends string>(o: Objective<V>): ((env: Env<V>) => O.Option<NonFinite<V>>) => {
  const { columns, dependsOn, into, parameters } = stage(o)
  return (env) => {
    const x = bind(parameters, env, columns)
    const partials = new Float64Array(parameters.length)
    const value = into(x, partials)
    const k = parameters.findIndex((_, j) => dependsOn[j] === true && !Number.isFinite(partials[j]))
    const isOdd = !Number.isFinite(value)
    if (!isOdd && k < 0) return none
    const entry = { value, variable: parameters[k] as V, derivative: partials[k] as number }
    const given = new Map(parameters.map((name, j) => [name, x[j] as number]))
    const fault = faultIn(o, given, isOdd ? undefined : entry.variable)
    const rows = fault.term === undefined ? undefined : termRows(o.terms[fault.term] as ObjectiveTerm, given)
    const within = placeOf(o, rows?.tape, fault)
    if (fault.culprit !== 'expression' || rows === undefined) {
      const of = fault.culprit as Exclude<Fault['culprit'], 'expression'>
      return some({ _tag: 'NonFiniteSum', of, ...(isOdd ? { value } : entry), ...(within && { within }) })
    }
    const point = pointAt(rows.tape, rows.leavesAt(fault.row ?? 0))
    return some(isOdd ? explainedValue(point, value, within) : explainedGradient(point, entry, within))
  }
}

/**
 * Why a value or a gradient is infinite or NaN: the first sub-expression where that began, with its operands, their
 * values, and the path to it from the root; `none` where everything is finite. The value is looked at first, and the
 * gradient where the value is finite: then it is a product of the chain rule that is found, the cotangent that came to
 * a node times its slope. For an objective it also says in which term and which row.
 *
 * An operand that `where` (or max, or relu, …) did not take does not count. Where NaN and ∞ meet, NaN is traced. Of
 * several beginnings the first in the order of evaluation is given, and how many others there are. `showNonFinite` puts
 * it into words.
 *
 * For a compiled expression or objective, what is explained is the fold of its source. The fold adds in another order:
 * where a program overflows in the middle of a sum and the fold does not, there is nothing to explain. Throws a
 * `FluxionError` for what is none of these (`BadOperand`), a copy of a `Compiled` among them, and for an environment
 * that does not fit, as `evaluate` does.
 *
 * @example
 * import { explainNonFinite, log, mul, showNonFinite, sub, variable } from 'fluxion'
 * import { option as O } from 'fp-ts'
 *
 * const [p, y] = [variable('p'), variable('y')]
 * const why = explainNonFinite(mul(y, log(sub(1, p))))
 *
 * assert.deepStrictEqual(why({ p: 0.5, y: 0 }), O.none)
 * assert.strictEqual(
 *   O.getOrElse(() => '')(O.map(showNonFinite)(why({ p: 1, y: 0 }))),
 *   [
 *     'The value is NaN.',
 *     'It began in log(1 − p) = −∞, where 1 − p = 0.',
 *     'It became NaN in y·log(1 − p), where log(1 − p) = −∞ and y = 0.',
 *     'The way there from the root: right factor.',
 *   ].join('\n'),
 * )
 *
 * @since 0.1.0
 * @category seeing
 */
export const explainNonFinite = <V extends string>(
  e: Expr<V> | Objective<V> | Compiled<V>,
): ((env: Env<V>) => O.Option<NonFinite<V>>) => {
  const source = (sourceOf(e) ?? e) as Expr<V> | Objective<V>
  return isObjective(source)
    ? ofObjective(source as Objective<V>)
    : isExpr(source)
      ? ofExpression(source as Expr<V>)
      : fail(
          'BadOperand',
          'explainNonFinite',
          `explainNonFinite takes an expression, an objective, or what compile made of one, not ${describe(e)}.`,
        )
}

/**
 * Why a run of `minimize` has stopped: what `explainNonFinite` says of its objective at the parameters of its last
 * state; `none` of a state that is finite. For a run over batches the whole table is searched, row by row. Where
 * parameters are not finite it says which; before the last step they still were.
 *
 * @example
 * import { explainStop, last, log, meanOver, minimize, mul, sgd, showNonFinite, table, take, variable } from 'fluxion'
 * import { option as O } from 'fp-ts'
 *
 * const loss = meanOver(table({ x: [1, 2, 0] }))(mul(variable('w'), log(variable('x'))))
 * const run = minimize(sgd({ rate: 0.1 }))(loss)({ w: 1 })
 * const why = O.chain(explainStop(loss))(last(take(100)(run)))
 *
 * assert.strictEqual(
 *   O.getOrElse(() => '')(O.map(showNonFinite)(why)),
 *   [
 *     'The value is −∞.',
 *     'It is in row 2 of term 0 (both counted from 0): x = 0.',
 *     'It began in log(x) = −∞, where x = 0.',
 *     'The way there from the root: right factor.',
 *   ].join('\n'),
 * )
 *
 * @since 0.1.0
 * @category seeing
 */
export const explainStop =
  <P extends string>(o: Objective<P>) =>
  (state: Pick<RunState<P, unknown>, 'names' | 'parameters' | 'status'>): O.Option<NonFinite<P>> => {
    if (having(state, 'status', 'explainStop', 'a state of a run').status !== 'non-finite') return none
    // JSON has null where a number is not finite.
    const env = new Map([...parametersOf(state)].map(([name, x]) => [name, (x as number | null) ?? NaN]))
    const odd = [...env].filter(([, x]) => !Number.isFinite(x))
    // Everything was finite in the state before, so it was the step.
    return odd.length > 0
      ? some({
          _tag: 'NonFiniteSum',
          of: 'steps',
          value: evaluate(o)(env as Env<P>),
          parameters: Object.fromEntries(odd),
        })
      : explainNonFinite(o)(env as Env<P>)
  }
