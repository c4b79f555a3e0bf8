/**
 * `compile` and `compileAsync`: expressions, objectives and lists of outputs become functions that run as WebAssembly,
 * as the same loops interpreted, or on the tape.
 */
import { fail } from '../expr/error.js'
import { isExpr, type Expr } from '../expr/node.js'
import { describeOther, type VariablesOf } from '../expr/operand.js'
import {
  isObjective,
  isRows,
  objective,
  type Objective,
  type ObjectiveTerm,
  type Rows,
} from '../objective/objective.js'
import { checkNames } from '../objective/stage.js'
import { columnNames } from '../objective/table.js'
import { choose } from './choose.js'
import { compilingOutputs } from './outputs/compile.js'
import type { CompiledOutputs } from './outputs/jacobian.js'
import { programsAs, type CompileOptions } from './options.js'
import { compiledFrom, type Compiled } from './compiled.js'
import type { Chooser, Programs } from './programs.js'
import { apart } from './rows/divided.js'
import type { First } from './rows/blocks.js'
import { boundOf, overNext, overNone, type Bound } from './rows/bound.js'
import { noted } from './source.js'
import { atOnce, inSlices, type Steps } from './steps.js'
import { tapesOf } from './terms.js'

/** What `compile` was given, as an objective. */
const asWhole = (e: unknown): Objective<string> =>
  isObjective(e)
    ? e
    : isExpr(e)
      ? objective(e)
      : fail(
          'BadOperand',
          'compile',
          `compile takes an expression, an objective, or several outputs, not ${describeOther(e)}.`,
        )

/** What terms were made from: an expression by itself, or an objective. */
const sourceFrom = (terms: ReadonlyArray<ObjectiveTerm>): Expr<string> | Objective<string> => {
  const [only] = terms
  return terms.length === 1 && only?.reduce === 'one' && only.weight === 1
    ? only.expression
    : { _tag: 'Objective', terms }
}

/** The same over the rows of other tables: needs the tapes, which a function without tables would keep for nothing. */
const overOthers =
  <V extends string>(programs: Programs, bound: ReadonlyArray<Bound>, first: First): Compiled<V>['withTable'] =>
  (before, next) =>
    atOnce(compilingOver(programs, overNext(bound, before, next), false, first))

/** Terms over their rows, compiled; over others than before, with variables in the same order. */
function* compilingOver<V extends string>(
  programs: Programs,
  bound: ReadonlyArray<Bound>,
  isComplete: boolean,
  before?: First,
): Steps<Compiled<V>> {
  const own = bound.map((b) => b.term)
  const part = yield* apart(programs, own, isComplete, before)
  const hasTables = own.some((t) => t.table !== undefined)
  // In one term a name means one thing; and of other tables only columns are taken that the first has.
  if (hasTables && own.length > 1 && before === undefined) checkNames(own, new Set(part.variables))
  const first = before ?? { terms: own, variables: part.variables, holdsUpTo: part.holdsUpTo }
  const compiled = compiledFrom<V>(first.variables, part, columnNames(first.terms))
  const withTable = hasTables ? overOthers<V>(programs, bound, first) : overNone
  return noted({ ...compiled, withTable }, sourceFrom(own))
}

/** The work of compiling, in steps. `isComplete` says that nothing is to be left for later. */
function* compiling<V extends string>(
  choose: Chooser,
  e: Expr<V> | Objective<V>,
  options: CompileOptions,
  isComplete: boolean,
): Steps<Compiled<V>> {
  const bound = boundOf(asWhole(e))
  const programs = yield* programsAs(options, () => tapesOf(bound.map((b) => b.term)), choose)
  return yield* compilingOver(programs, bound, isComplete)
}

/** `compile`, with a say in what becomes loops. */
export const compileBy = <V extends string>(
  choose: Chooser,
  e: Expr<V> | Objective<V>,
  options: CompileOptions,
): Compiled<V> => atOnce(compiling(choose, e, options, false))

/** What `compile` takes. */
type Compilable = Expr<string> | Objective<string> | Rows<string> | ReadonlyArray<Expr<string>>

/** What `compile` makes of a source: of an expression or objective in `V`, of several outputs, or of one of these. */
export type CompiledFrom<T, V extends string> =
  // Of a list of anything, so that this is settled inside a generic function too.
  T extends ReadonlyArray<unknown>
    ? CompiledOutputs<VariablesOf<T[number]>> | Beside<V>
    : T extends Rows<infer P>
      ? CompiledOutputs<P> | Beside<V>
      : Compiled<V>

/** Of what may be an expression as well, the compiler infers its variables alone: `T` is what else it may be. */
type Beside<V extends string> = [V] extends [never] ? never : Compiled<V>

/** `compile`, as a type. */
// One signature for all sources: of several, TypeScript hands on the last alone, and forgets the names of variables
// there.
export interface Compile {
  <V extends string = never, const T extends Compilable = Expr<V>>(
    e: T | Expr<V> | Objective<V>,
    options?: CompileOptions,
  ): CompiledFrom<T, V>
}

/** `compileAsync`, as a type. */
export interface CompileAsync {
  <V extends string = never, const T extends Compilable = Expr<V>>(
    e: T | Expr<V> | Objective<V>,
    options?: CompileOptions,
  ): Promise<CompiledFrom<T, V>>
}

/** The work of compiling one expression or objective, or several outputs. */
const compilingAny = (
  e: unknown,
  options: CompileOptions,
  isComplete: boolean,
): Steps<Compiled<string> | CompiledOutputs<string>> =>
  Array.isArray(e) || isRows(e)
    ? compilingOutputs(choose, e as ReadonlyArray<Expr<string>>, options, isComplete)
    : compiling(choose, e as Expr<string>, options, isComplete)

/**
 * Makes an expression or objective ready to run, at the speed of loops over arrays that someone wrote by hand. Nodes
 * that are alike become loops: a network written out neuron by neuron and row by row, a sum over rows, a chain of
 * terms. Nothing needs to be marked for that.
 *
 * Sums are added in an order of the program's own, so results differ from the fold's by roundings; the same expression
 * gives the same bits on every machine, whether it runs as WebAssembly or is interpreted.
 *
 * Several outputs, as a list of expressions or as `over(table)([…])`, compile to their values and their Jacobian: see
 * `CompiledOutputs`.
 *
 * Throws a `FluxionError` for something that is neither expression nor objective and for options that there are not
 * (`BadOperand`), for no outputs, and outputs over no rows (`EmptyList`), for what does not fit into memory
 * (`TooLarge`), and for options that the JavaScript engine does not offer (`Unsupported`).
 *
 * @example
 * import { compile, exp, meanOver, mul, square, sub, table, variable } from 'fluxion'
 *
 * const decay = table({ t: [0, 1, 2], y: [2, 1, 0.5] })
 * const model = mul(variable('a'), exp(mul(variable('rate'), variable('t'))))
 * const fit = compile(meanOver(decay)(square(sub(model, variable('y')))))
 *
 * assert.strictEqual(fit.value({ a: 2, rate: -Math.LN2 }) < 1e-30, true)
 *
 * const gradient = new Float64Array(2) // in the order of fit.variables
 * const value = fit.into(Float64Array.of(1, 1), gradient)
 * assert.strictEqual(value, fit.valueAndGrad({ a: 1, rate: 1 }).value)
 *
 * const { gradient: slopes, x } = fit.arrays() // in the program's memory: nothing is copied
 * x.set([1, 1])
 * assert.strictEqual(fit.into(x, slopes), value)
 * assert.deepStrictEqual(slopes, gradient)
 *
 * const later = fit.withTable(decay, table({ t: [3, 4], y: [0.25, 0.125] })) // new data, same program
 * assert.strictEqual(later.value({ a: 2, rate: -Math.LN2 }) < 1e-30, true)
 *
 * @since 0.1.0
 * @category compilation
 */
export const compile: Compile = ((e: unknown, options: CompileOptions = {}) =>
  atOnce(compilingAny(e, options, false))) as Compile

/**
 * `compile` for a page that must go on meanwhile: it gives the thread back between its steps, as soon as 5 ms are over,
 * and lets modules of WebAssembly be compiled on another thread. What it comes to is what `compile` gives: the same
 * variables, program and bits. It is complete: the program of values alone, which `compile` makes at the first call of
 * `value`, is there.
 *
 * The tape and its classes are made some thousand nodes at a time, and loops one by one. A few steps go through all
 * nodes at once, by arrays: with a million of them one may take some tens of milliseconds. What runs node by node on
 * the tape (`report.runs`) is prepared for that in one step. What `compile` would throw is a rejection here. What
 * `withTable` compiles, it compiles at once; and so does the first call that finds NaN in its gradient, where a test
 * may keep derivatives away: whether NaN belongs there another program says.
 *
 * @example
 * import { compileAsync, square, sub, sum, variable } from 'fluxion'
 *
 * const terms = Array.from({ length: 100 }, (_, k) => square(sub(variable(`x${k}`), k)))
 * const distance = await compileAsync(sum(terms))
 *
 * assert.strictEqual(distance.value(new Map(distance.variables.map((name, k) => [name, k + 1]))), 100)
 *
 * @since 0.1.0
 * @category compilation
 */
export const compileAsync: CompileAsync = (async (e: unknown, options: CompileOptions = {}) =>
  inSlices(compilingAny(e, options, true))) as CompileAsync
