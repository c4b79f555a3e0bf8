/**
 * Expressions and objectives made into programs: loops over arrays that run as WebAssembly, or the same loops interpreted, or the tape
 * itself where nothing repeats.
 *
 * Only what is made when it is first needed changes here, and nobody can tell.
 */
import { bind, type Env } from '../calculus/environment.js'
import type { Gradient } from '../calculus/gradient.js'
import { describe, fail } from '../expr/error.js'
import { isExpr, type Expr } from '../expr/node.js'
import { isObjective, objective, type Objective } from '../objective/objective.js'
import { checkNames, stage } from '../objective/stage.js'
import { choose, reachedNames, termOf, type Choice } from './choose.js'
import { assembled, compiledToWasm, interpretedProgram, type Assembled, type Running } from './machine.js'
import { differentiated } from './program/differentiate.js'
import { lower, type Lowered } from './program/lower.js'
import { settled } from './program/settle.js'
import type { Program } from './program/statement.js'
import { programText, type CompileReport, type Phases } from './report.js'
import { layoutsOf } from './roll/layout.js'
import type { Term } from './roll/roll.js'
import { runnerOf, type Runner } from './runner.js'
import { host, offersFma } from './wasm/host.js'

/**
 * How to compile.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface CompileOptions {
  /**
   * How to run; chosen by what the expression is and what the JavaScript engine offers when it is not said. `interpreter` gives the bits of
   * `wasm`.
   */
  readonly run?: 'wasm' | 'interpreter' | 'tape'
  /** Multiplication and addition in one rounding, where the engine offers it: faster, and other last bits. */
  readonly fma?: boolean
}

/**
 * An expression or objective ready to run.
 *
 * @since 0.1.0
 * @category compilation
 */
export interface Compiled<V extends string> {
  /** The free variables, or the parameters of an objective, in the order of `into`. It depends on the expression alone, not on names. */
  readonly variables: ReadonlyArray<V>
  readonly value: (env: Env<V>) => number
  readonly valueAndGrad: (env: Env<V>) => { readonly value: number; readonly gradient: Gradient<V> }
  /** The value at `x`; its derivatives are written into `gradient`, if one is lent. Nothing is allocated. */
  readonly into: (x: Float64Array, gradient?: Float64Array) => number
  readonly report: CompileReport
}

/** A clock in milliseconds, where there is a fine one; else the calendar’s. */
const now = (): number =>
  (globalThis as { readonly performance?: { readonly now: () => number } }).performance?.now() ?? Date.now()

/** The program of values alone. */
const valueProgram = (lowered: Lowered, root: number): Program => ({
  statements: lowered.forward.flat(),
  variables: (lowered.classes[0] as Lowered['classes'][number]).array,
  gradient: undefined,
  result: (lowered.classes[root] as Lowered['classes'][number]).array,
})

const checkLength = (list: { readonly length: number }, count: number, name: string): void => {
  if (list.length !== count)
    fail(
      'LengthMismatch',
      name,
      `into needs one number in \`${name}\` for each of the ${count} variables; it has ${list.length}.`,
    )
}

const compiledFrom = <V extends string>(
  variables: ReadonlyArray<string>,
  reached: ReadonlySet<string>,
  into: Runner['into'],
  value: Runner['value'],
  report: CompileReport,
): Compiled<V> => {
  const names = variables as ReadonlyArray<V>
  const count = names.length
  return {
    variables: names,
    value: (env) => value(bind(names, env)),
    valueAndGrad: (env) => {
      const gradient = new Float64Array(count)
      const v = into(bind(names, env), gradient)
      const entries = names.flatMap((name, k) => (reached.has(name) ? [[name, gradient[k] as number] as const] : []))
      return { value: v, gradient: new Map(entries) }
    },
    into: (x, gradient) => {
      checkLength(x, count, 'x')
      if (gradient === undefined) return value(x)
      checkLength(gradient, count, 'gradient')
      return into(x, gradient)
    },
    report,
  }
}

/** The fold, staged: always right, and the only way for what repeats nowhere. */
const onTape = <V extends string>(o: Objective<string>, report: CompileReport): Compiled<V> => {
  const { dependsOn: depends, into, parameters } = stage(o)
  const reached = new Set(parameters.filter((_, k) => depends[k] === true))
  return compiledFrom(
    parameters,
    reached,
    (x, g) => into(x, g),
    (x) => into(x),
    report,
  )
}

const noTime: Phases = { tape: 0, roll: 0, differentiate: 0, schedule: 0, emit: 0 }

const waysToRun = (options: CompileOptions): { readonly run: 'wasm' | 'interpreter'; readonly why: string } => {
  if (options.run === 'interpreter') return { run: 'interpreter', why: 'as was asked for' }
  if (host() !== undefined) return { run: 'wasm', why: '' }
  return options.run === 'wasm'
    ? fail('Unsupported', 'run', 'There is no WebAssembly here; leave out `run` and the program will be interpreted.')
    : { run: 'interpreter', why: 'there is no WebAssembly here' }
}

const checkOptions = (options: CompileOptions): void => {
  if (options.run !== undefined && !['wasm', 'interpreter', 'tape'].includes(options.run))
    fail('BadOperand', 'run', `compile runs as 'wasm', 'interpreter' or 'tape', not as ${describe(options.run)}.`)
  if (options.fma === true && !offersFma())
    fail('Unsupported', 'fma', 'This JavaScript engine offers no fused multiplication (relaxed SIMD); leave out `fma`.')
  if (options.fma === true && options.run !== undefined && options.run !== 'wasm')
    fail('Unsupported', 'fma', 'A fused multiplication needs WebAssembly; leave out `run` or `fma`.')
}

/** The same, with a say in what becomes loops. */
export const compileBy = <V extends string>(
  choose: (terms: ReadonlyArray<Term>) => Choice,
  e: Expr<V> | Objective<V>,
  options: CompileOptions,
): Compiled<V> => {
  const o: Objective<string> = isObjective(e)
    ? e
    : isExpr(e)
      ? objective(e as Expr<string>)
      : fail('BadOperand', 'compile', `compile takes an expression or an objective, not ${describe(e)}.`)
  checkOptions(options)
  const started = now()
  const terms = o.terms.map(termOf)
  const nodes = terms.reduce((n, t) => n + t.tape.ops.length, 0)
  const taped = now()
  const base = { nodes, options: options.fma === true ? (['fma'] as const) : [] }
  const asTape = (why: string): Compiled<V> =>
    onTape(o, {
      ...base,
      runs: 'tape',
      why,
      classes: 0,
      statements: 0,
      loops: 0,
      bytes: 0,
      memory: 17 * nodes,
      milliseconds: { ...noTime, tape: taped - started },
      program: '',
    })
  if (options.run === 'tape') return asTape('as was asked for')
  const { rolled, why } = choose(terms)
  if (rolled === undefined) return asTape(why)
  if (o.terms.some((t) => t.table !== undefined)) checkNames(o.terms, new Set(rolled.variables))
  const rolledAt = now()
  const lowered = lower(rolled, layoutsOf(rolled))
  const program = settled(differentiated(lowered, rolled.root))
  const differentiatedAt = now()
  const assembly = assembled(program, options.fma === true)
  const scheduledAt = now()
  const way = waysToRun(options)
  const start = (a: Assembled): Running => (way.run === 'wasm' ? compiledToWasm(a) : interpretedProgram(a))
  const count = rolled.variables.length
  const { into, running } = runnerOf(() => start(assembly), assembly, count)
  const emittedAt = now()
  // The program of values alone is made when it is first needed.
  let values: Runner['value'] | undefined
  const makeValues = (): Runner['value'] => {
    const a = assembled(settled(valueProgram(lowered, rolled.root)), options.fma === true)
    return runnerOf(() => start(a), a, count).value
  }
  const report: CompileReport = {
    ...base,
    runs: way.run,
    why: way.why === '' ? why : `${way.why}; ${why}`,
    classes: rolled.classes.length,
    statements: program.statements.length,
    loops: assembly.groups.length,
    bytes: running.codeBytes,
    memory: running.numbers.byteLength,
    milliseconds: {
      tape: taped - started,
      roll: rolledAt - taped,
      differentiate: differentiatedAt - rolledAt,
      schedule: scheduledAt - differentiatedAt,
      emit: emittedAt - scheduledAt,
    },
    get program() {
      return programText(assembly.groups)
    },
  }
  return compiledFrom(rolled.variables, reachedNames(terms, rolled), into, (x) => (values ??= makeValues())(x), report)
}

/**
 * Makes an expression or objective ready to run, at the speed of loops over arrays that someone wrote by hand. Nodes that are alike become
 * loops: a network written out neuron by neuron and row by row, a sum over rows, a chain of terms. Nothing needs to be marked for that.
 *
 * Sums are added in an order of the program's own, so results differ from the fold's by roundings; the same expression gives the same
 * bits on every machine, whether it runs as WebAssembly or is interpreted.
 *
 * Throws a `FluxionError` for something that is neither expression nor objective (`BadOperand`), for what does not fit into memory (`TooLarge`), and for
 * options that the JavaScript engine does not offer (`Unsupported`).
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
 * @since 0.1.0
 * @category compilation
 */
export const compile = <V extends string>(e: Expr<V> | Objective<V>, options: CompileOptions = {}): Compiled<V> =>
  compileBy(choose, e, options)
