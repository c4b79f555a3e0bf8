/**
 * Training runs as lazy lists of states. A state is plain data: it can be printed, saved as JSON, compared, and
 * continued from. Each iteration of a run has a generator of its own, so a run gives the same states however often it
 * is iterated.
 */
import { bind, isName, lookupIn, type Env } from '../calculus/environment.js'
import { checkLength } from '../checks/arrays.js'
import { asOptions, having, refuse } from '../checks/options.js'
import { quoted, suggestion } from '../checks/suggestion.js'
import { describe, fail } from '../expr/error.js'
import { asObjective, type Objective } from '../objective/objective.js'
import { overBatches } from '../engine/rows/batches.js'
import { compile } from '../engine/compile.js'
import { reordering } from '../engine/run/reorder.js'
import { checkNames, parametersIn, stage, type RowsOf, type Staged } from '../objective/stage.js'
import { columnNames } from '../objective/table.js'
import { batches, checkBatch, tablesOf, type RunOptions } from './batches.js'
import { checkOptimizer, updated, type Optimizer } from './optimizers.js'
import { continued } from './resume.js'
import type { RunState, RunStatus } from './runState.js'

/** A loss has risen far when it exceeds the first loss by so many times |first loss| + 1. */
const FAR = 1000

/** Start values, one for each parameter and nothing else. */
const startValues = (
  names: ReadonlyArray<string>,
  start: unknown,
  columns: ReadonlyArray<string>,
): ReadonlyArray<number> => {
  const values = bind(names, start, columns)
  const known = new Set(names)
  const surplus = lookupIn(start)
    ?.keys()
    .find((name) => !known.has(name as string))
  if (surplus !== undefined) {
    const [name, like] = isName(surplus) ? [quoted(surplus), suggestion(surplus, names)] : [describe(surplus), '']
    fail(
      'SurplusVariable',
      isName(surplus) ? surplus : name,
      `The start gives a value for ${name}, which is not a parameter of the objective; a column is none.${like}`,
    )
  }
  const wrong = values.findIndex((x) => !Number.isFinite(x))
  if (wrong >= 0) refuse('BadNumber', 'the start', names[wrong] as string, 'finite', values[wrong])
  return values
}

const firstNonFinite = (names: ReadonlyArray<string>, values: ReadonlyArray<number>): string | undefined => {
  for (let k = 0; k < names.length; k++) if (!Number.isFinite(values[k])) return names[k]
  return undefined
}

/**
 * A list of numbers made entry by entry. There may be thousands of parameters at every step, and `Array.from` takes
 * several times as long.
 */
const listOf = (length: number, at: (k: number) => number): ReadonlyArray<number> => {
  const list = new Array<number>(length)
  for (let k = 0; k < length; k++) list[k] = at(k)
  return list
}

/** How the run is doing at a state, and what is wrong with that state, in words. */
const verdict = (
  names: ReadonlyArray<string>,
  s: {
    readonly step: number
    readonly loss: number
    readonly firstLoss: number
    readonly gradient: ReadonlyArray<number>
    readonly parameters: ReadonlyArray<number>
  },
): { readonly status: RunStatus; readonly message?: string } => {
  const parameter = firstNonFinite(names, s.parameters)
  const partial = firstNonFinite(names, s.gradient)
  const what =
    parameter !== undefined
      ? `the parameter ${quoted(parameter)}`
      : !Number.isFinite(s.loss)
        ? 'the loss'
        : partial !== undefined
          ? `the derivative by ${quoted(partial)}`
          : undefined
  if (what !== undefined)
    return {
      status: 'non-finite',
      message: `at step ${s.step} ${what} is no longer finite; the run ends here: see explainStop(objective)(state)`,
    }
  const far = FAR * (Math.abs(s.firstLoss) + 1)
  return s.loss - s.firstLoss > far
    ? {
        status: 'growing',
        message: `at step ${s.step} the loss is ${s.loss.toPrecision(3)}, from ${s.firstLoss.toPrecision(3)} at the start; the learning rate is probably too large`,
      }
    : { status: 'running' }
}

/** Where a run begins: with values, or with a state of an earlier run. */
export type Start<P extends string, S> = Env<P> | RunState<P, S>

const isRunState = <P extends string, S>(start: Start<P, S>): start is RunState<P, S> =>
  (start as { readonly _tag?: unknown } | null | undefined)?._tag === 'RunState'

/** An objective ready to run over all rows, or over those of a step. */
type Ready = Pick<Staged, 'parameters' | 'into'>

/**
 * Makes a function whose variables have an order of their own into one that takes the objective's parameters in their
 * order.
 */
const inOrder = (
  parameters: ReadonlyArray<string>,
  variables: ReadonlyArray<string>,
  own: (x: Float64Array, gradient: Float64Array, rows: RowsOf | undefined) => number,
): Ready => {
  const { fromOwn, toOwn } = reordering(parameters, variables)
  return {
    parameters,
    into: (values, gradient, rows) => {
      const partials = new Float64Array(variables.length)
      const value = own(toOwn(values), partials, rows)
      if (gradient !== undefined) fromOwn(partials, gradient)
      return value
    },
  }
}

/**
 * An objective compiled, or run by the fold where compiling gains nothing. Either way its parameters are in order of
 * first appearance, so that a run that began without batches can go on with them.
 */
const prepared = (o: Objective<string>, firstRows: RowsOf | undefined): Ready => {
  const parameters = parametersIn(o)
  if (firstRows === undefined) {
    const { into, variables } = compile(o)
    return inOrder(parameters, variables, into)
  }
  checkNames(o.terms, new Set(parameters))
  const program = overBatches(o, firstRows)
  return program === undefined
    ? stage(o)
    : inOrder(parameters, program.variables, (x, g, rows) => program.into(rows ?? firstRows, x, g))
}

/** The state at given parameters: with its loss, its gradient and its status. */
const stateAt = <P extends string, S>(
  { into, parameters: names }: Ready,
  rows: RowsOf | undefined,
  at: {
    readonly step: number
    readonly parameters: ReadonlyArray<number>
    readonly optimizer: S
    readonly firstLoss: number | undefined
  },
): RunState<P, S> => {
  const partials = new Float64Array(names.length)
  const loss = into(at.parameters, partials, rows)
  const s = {
    ...at,
    loss,
    firstLoss: at.firstLoss ?? loss,
    gradient: listOf(partials.length, (k) => partials[k] as number),
  }
  return { _tag: 'RunState', ...s, names: Object.freeze(names) as ReadonlyArray<P>, ...verdict(names, s) }
}

/**
 * A training run: the lazy list of its states, from the start onwards. It does not end by itself (`take` some of them,
 * or break out of a `for…of`), except that a state that is no longer finite is the last. The same objective, optimiser,
 * key and start give the same bits. A run continues from any of its states, given in place of start values.
 *
 * Throws a `FluxionError` for a start value that is missing (`UnboundVariable`), surplus (`SurplusVariable`) or not
 * finite (`BadNumber`); for a state of another objective (`LengthMismatch`) or of another optimiser (`BadState`); for a
 * step that is not one number for each parameter (`LengthMismatch`, `BadNumber`); for a batch size that the rows don't
 * allow (`BadBatch`); and for what is not an optimiser or not an option (`BadOperand`).
 *
 * @example
 * import { minimize, objective, sgd, square, sub, take, variable } from 'fluxion'
 *
 * const bowl = objective(square(sub(variable('w'), 5)))
 * const states = [...take(3)(minimize(sgd({ rate: 0.25 }))(bowl)({ w: 1 }))]
 * assert.deepStrictEqual(states.map((s) => s.parameters), [[1], [3], [4]])
 * assert.deepStrictEqual(states.map((s) => s.loss), [16, 4, 1])
 *
 * @since 0.1.0
 * @category training
 */
export const minimize = <S>(optimizer: Optimizer<S>, options: RunOptions = {}) => {
  checkOptimizer('minimize', 'optimizer', optimizer)
  // Their values are checked once the rows are known. A copy: the record given may be changed before a run ends.
  const drawing = { ...asOptions('minimize', options, { key: '', batch: '' }) }
  return <P extends string>(o: Objective<P>) => {
    const tables = tablesOf(asObjective(o, 'minimize'))
    checkBatch(drawing, tables)
    const staged = prepared(o, batches(drawing, tables)(0))
    return (start: Start<P, S>): Iterable<RunState<P, S>> => {
      const first = isRunState(start)
        ? continued(staged.parameters, optimizer, start)
        : (() => {
            const parameters = startValues(staged.parameters, start, columnNames(o.terms))
            return { step: 0, parameters, optimizer: optimizer.init(parameters), firstLoss: undefined }
          })()
      return {
        *[Symbol.iterator]() {
          const rowsAt = batches(drawing, tables)
          let state = stateAt<P, S>(staged, rowsAt(first.step), first)
          yield state
          while (state.status !== 'non-finite') {
            state = nextState(staged, optimizer, rowsAt, state)
            yield state
          }
        },
      }
    }
  }
}

const nextState = <P extends string, S>(
  staged: Ready,
  optimizer: Optimizer<S>,
  rowsAt: (step: number) => RowsOf | undefined,
  { firstLoss, gradient, names, optimizer: before, parameters, step }: RunState<P, S>,
): RunState<P, S> => {
  const { state, step: change } = updated('optimizer', optimizer, names, gradient, before, parameters)
  const moved = listOf(parameters.length, (k) => (parameters[k] as number) + (change[k] as number))
  return stateAt(staged, rowsAt(step + 1), { step: step + 1, parameters: moved, optimizer: state, firstLoss })
}

/**
 * A state's parameters by name: an environment for `evaluate`, `predict` and their kin.
 *
 * @example
 * import { last, minimize, objective, parametersOf, sgd, square, take, variable } from 'fluxion'
 * import { option as O } from 'fp-ts'
 *
 * const run = minimize(sgd({ rate: 0.5 }))(objective(square(variable('w'))))({ w: 4 })
 * assert.deepStrictEqual(O.map(parametersOf)(last(take(2)(run))), O.some(new Map([['w', 0]])))
 *
 * @since 0.1.0
 * @category training
 */
export const parametersOf = <P extends string>(state: {
  readonly names: ReadonlyArray<P>
  readonly parameters: ReadonlyArray<number>
}): ReadonlyMap<P, number> => {
  const { names, parameters } = having(state, 'names', 'parametersOf', 'a state of a run')
  // From a file one may lack some.
  checkLength(parameters, names.length, 'state.parameters', 'names')
  return new Map(names.map((name, k) => [name, parameters[k] as number]))
}
