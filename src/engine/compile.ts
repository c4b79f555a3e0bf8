/**
 * `compile` and `compileAsync`: expressions, objectives and lists of outputs become functions that run as WebAssembly,
 * as the same loops interpreted, or on the tape.
 */
import { bind, type Env } from '../calculus/environment.js'
import type { Gradient } from '../calculus/gradient.js'
import { describe, fail } from '../expr/error.js'
import { isExpr, type Expr } from '../expr/node.js'
import type { VariablesOf } from '../expr/operand.js'
import {
  isObjective,
  isRows,
  objective,
  type Objective,
  type ObjectiveTerm,
  type Rows,
} from '../objective/objective.js'
import { checkNames } from '../objective/stage.js'
import type { Table } from '../objective/table.js'
import { leastFor, type Before } from './rows/blocks.js'
import { inBlocks } from './rows/blockSums.js'
import { choose, tapesOf } from './choose.js'
import { compilingOutputs } from './outputs/compile.js'
import { checkLength, type CompiledOutputs } from './outputs/jacobian.js'
import { programsAs, type CompileOptions } from './options.js'
import { onPlan, onTape, reordered, sumOf, type Part } from './rows/part.js'
import type { Chooser, Programs } from './programs.js'
import type { CompileReport } from './report.js'
import { boundOf, overNext, type Bound } from './rows/bound.js'
import { noted } from './source.js'
import { atOnce, inSlices, type Steps } from './steps.js'

/**
 * An expression or objective ready to run.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface Compiled<V extends string> {
  /**
   * The free variables, or the parameters of an objective, in the order of `into`. It depends on the expression alone,
   * not on names.
   */
  readonly variables: ReadonlyArray<V>
  readonly value: (env: Env<V>) => number
  readonly valueAndGrad: (env: Env<V>) => { readonly value: number; readonly gradient: Gradient<V> }
  /**
   * The value at `x`; its derivatives are written into `gradient`, if one is lent: `x` itself, if you like, or an array
   * that shares memory with it, as it is read first. A program of WebAssembly allocates nothing for that, unless there
   * are blocks and shared memory. Without a gradient it is another program, which leaves out what only derivatives
   * need: the last bits of its value may be others.
   */
  readonly into: (x: Float64Array, gradient?: Float64Array) => number
  /**
   * A point and a gradient to give to `into`, always the same two, and nobody else's: no other call changes them. Where
   * the function runs as a program they lie in its memory, so that nothing is copied, which of a hundred thousand
   * variables takes as long as the rest.
   */
  readonly arrays: () => { readonly x: Float64Array; readonly gradient: Float64Array }
  /**
   * The same function over the rows of another table, in the place of one that the objective was made with. It may have
   * more rows or fewer, and other columns besides those that are read.
   *
   * As many rows as before go through the same program, to the same bits as if compiled with it. Any other number goes
   * block by block through programs for 1, 8, 64 rows and so on (fewer of each where a row is large). There is never
   * more than a handful of these: each is made when a table first needs it, and no table needs another after that. Sums
   * are then added block by block: last bits may differ from those of a program for just so many rows, but do not
   * depend on what tables came in between.
   *
   * What runs level by level or on the tape takes any number of rows as it is. More than 16 terms over tables, and
   * weights that add up to 0, have a program for each number, of which the last 16 are kept.
   *
   * Throws a `FluxionError` for a table that the objective was not made with (`BadTable`), and for one that has no rows
   * (`EmptyList`) or lacks a column (`MissingColumn`).
   */
  readonly withTable: <C extends string>(table: Table<C>, next: Table<NoInfer<C>>) => Compiled<V>
  readonly report: CompileReport
}

/** A compiled function without its tables. */
type WithoutTables<V extends string> = Omit<Compiled<V>, 'withTable'>

const compiledFrom = <V extends string>(order: ReadonlyArray<string>, part: Part): WithoutTables<V> => {
  const names = order as ReadonlyArray<V>
  const count = names.length
  const { reached, report } = part
  const { into, lend, value } = reordered(order, part)
  let own: ReturnType<Compiled<V>['arrays']> | undefined
  const lent = (): ReturnType<Compiled<V>['arrays']> => {
    const { derivatives = new Float64Array(count), x = new Float64Array(count) } = lend?.() ?? {}
    return { x, gradient: derivatives }
  }
  return {
    arrays: () => (own ??= lent()),
    variables: names,
    value: (env) => value(bind(names, env)),
    valueAndGrad: (env) => {
      const gradient = new Float64Array(count)
      const v = into(bind(names, env), gradient)
      const entries = names.flatMap((name, k) => (reached.has(name) ? [[name, gradient[k] as number] as const] : []))
      return { value: v, gradient: new Map(entries) }
    },
    into: (x, gradient) => {
      checkLength(x, count, 'x', 'variables')
      if (gradient === undefined) return value(x)
      checkLength(gradient, count, 'gradient', 'variables')
      return into(x, gradient)
    },
    report,
  }
}

/** What `compile` was given, as an objective. */
const asWhole = (e: unknown): Objective<string> =>
  isObjective(e)
    ? e
    : isExpr(e)
      ? objective(e)
      : fail(
          'BadOperand',
          'compile',
          `compile takes an expression, an objective, or several outputs, not ${describe(e)}.`,
        )

/** What terms were made from: an expression by itself, or an objective. */
const sourceFrom = (terms: ReadonlyArray<ObjectiveTerm>): Expr<string> | Objective<string> => {
  const [only] = terms
  return terms.length === 1 && only?.reduce === 'one' && only.weight === 1
    ? only.expression
    : { _tag: 'Objective', terms }
}

/** All terms as one program, or each by itself where they are none together, or on the tape. */
function* together(programs: Programs, own: ReadonlyArray<ObjectiveTerm>, isComplete: boolean): Steps<Part> {
  const { isForAnyRows, onTape: report, plan, terms } = yield* programs.over(own)
  if (plan === undefined && own.length > 1) {
    const parts: Array<Part> = []
    for (const [k, term] of own.entries()) parts.push(yield* together(programs.part([k], false), [term], isComplete))
    if (parts.some((p) => p.report.runs !== 'tape')) return sumOf(parts)
  }
  if (plan === undefined) return onTape(own, report, isForAnyRows)
  if (isComplete) yield* plan.complete()
  return onPlan(plan, terms, isForAnyRows)
}

/** What other tables take the place of. */
interface Earlier {
  readonly terms: ReadonlyArray<ObjectiveTerm>
  readonly part: Pick<Part, 'isForAnyRows' | 'variables'>
}

/** A term as it was. */
const termBefore = (earlier: Earlier | undefined, k: number): Before | undefined =>
  earlier && { term: earlier.terms[k] as ObjectiveTerm, isForAnyRows: earlier.part.isForAnyRows }

/**
 * Each term that goes block by block has programs of its own; of other rows than before, more terms than this have one
 * together.
 */
const MOST_DIVIDED = 16

/**
 * Terms over many rows block by block, where that is a gain, and those over other rows than before; and the others
 * together.
 */
function* apart(
  programs: Programs,
  own: ReadonlyArray<ObjectiveTerm>,
  isComplete: boolean,
  earlier: Earlier | undefined,
): Steps<Part> {
  const blocks: Array<Part> = []
  const others: Array<number> = []
  const leasts = own.map((term, k) => leastFor(term, programs.nodes[k] as number, termBefore(earlier, k)))
  const isMany = leasts.filter((least) => least !== undefined).length > MOST_DIVIDED
  if (earlier !== undefined && isMany) return yield* together(programs, own, isComplete)
  for (const [k, term] of own.entries()) {
    const least = leasts[k]
    const part = least === undefined ? undefined : yield* inBlocks(programs.part([k], false), term, isComplete, least)
    if (part === undefined) others.push(k)
    else blocks.push(part)
  }
  if (blocks.length === 0) return yield* together(programs, own, isComplete)
  if (others.length === 0) return sumOf(blocks)
  const some = others.map((k) => own[k] as ObjectiveTerm)
  return sumOf([yield* together(programs.part(others, false), some, isComplete), ...blocks])
}

/** Terms over their rows, compiled; over others than before, with variables in the same order. */
function* compilingOver<V extends string>(
  programs: Programs,
  bound: ReadonlyArray<Bound>,
  isComplete: boolean,
  earlier?: Earlier,
): Steps<Compiled<V>> {
  const own = bound.map((b) => b.term)
  const part = yield* apart(programs, own, isComplete, earlier)
  if (own.some((t) => t.table !== undefined)) checkNames(own, new Set(part.variables))
  const compiled = compiledFrom<V>(earlier?.part.variables ?? part.variables, part)
  const first = earlier ?? { terms: own, part }
  const withTable: Compiled<V>['withTable'] = (before, next) =>
    atOnce(compilingOver(programs, overNext(bound, before, next), false, first))
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

/** What `compile` makes of a source: of an expression or objective in `V`, or of several outputs. */
export type CompiledFrom<T, V extends string> =
  // Of a list of anything, so that this is settled inside a generic function too.
  T extends ReadonlyArray<unknown>
    ? CompiledOutputs<VariablesOf<T[number]>>
    : T extends Rows<infer P>
      ? CompiledOutputs<P>
      : Compiled<V>

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
 * `withTable` compiles, it compiles at once.
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
