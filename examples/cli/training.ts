/** A run in a terminal: a bar that shows how it goes, and Ctrl-C ends it between two steps. */
import cliProgress from 'cli-progress'
import { either as E, option as O } from 'fp-ts'
import {
  adam,
  compile,
  explain,
  explainStop,
  key,
  linearRate,
  minimize,
  numberedKey,
  parametersOf,
  showNonFinite,
  type Labelled,
  type Objective,
  type RunState,
} from 'fluxion'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { listen } from './interrupt.js'
import { accuracy, classifier, objectiveFor, type Classifier, type Parameter, type Parameters } from './learner.js'
import { subset, type Task } from './task.js'

export interface Point {
  readonly step: number
  readonly loss: number
}

export interface Learned {
  readonly learner: Classifier
  readonly parameters: Parameters
  readonly losses: ReadonlyArray<Point>
  /** How the run ended, when it did not end by taking all its steps. */
  readonly ended: 'interrupted' | 'non-finite' | undefined
  /** What the run had to say: that the loss grew without bound, that it is no longer finite and where that began. */
  readonly messages: ReadonlyArray<string>
}

interface Progress {
  /** Whether to show something at a step; `isDue` says whether enough time has passed since the last. */
  readonly shows: (step: number, isDue: boolean) => boolean
  readonly show: (step: number, loss: number, share: number) => void
  readonly stop: () => void
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

/** A bar in a terminal. */
const bar = (steps: number): Progress => {
  const b = new cliProgress.SingleBar({
    format: '{bar} step {value}/{total}  loss {loss}  right {right}  {eta_formatted} left',
    barsize: 28,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    gracefulExit: false,
    clearOnComplete: false,
  })
  b.start(steps, 0, { loss: '–', right: '–' })
  return {
    shows: (_, isDue) => isDue,
    show: (step, loss, share) => b.update(step, { loss: loss.toFixed(4), right: percent(share) }),
    stop: () => b.stop(),
  }
}

/** Plain lines elsewhere: ten of them. */
const lines = (steps: number): Progress => {
  const every = Math.max(1, Math.round(steps / 10))
  const start = performance.now()
  return {
    shows: (step) => step % every === 0 || step === steps,
    show: (step, loss, share) => {
      const left =
        step === 0 ? '' : `, ${(((performance.now() - start) / step / 1000) * (steps - step)).toFixed(0)} s left`
      console.log(`  step ${step}/${steps}: loss ${loss.toFixed(4)}, ${percent(share)} right${left}`)
    },
    stop: () => {},
  }
}

/** What is recognised in the loss of a task, and the program it becomes. */
export const explained = ({ plan, training }: Task): string => {
  const learner = classifier(training.features.length, training.classes.length, plan)
  return explain(compile(objectiveFor(training, learner, plan)).report)
}

/** The states of a run that learns a task, from its start on. */
export const statesOf = (
  { batch, rate, steps }: Task,
  { net }: Classifier,
  objective: Objective<Parameter>,
  seed: number,
): Iterable<RunState<Parameter, unknown>> => {
  const optimizer = adam({ rate: linearRate({ from: rate, to: rate / 20, steps }) })
  const options = batch === undefined ? {} : { key: numberedKey(key(seed), 3), batch }
  return minimize(optimizer, options)(objective)(net.init(numberedKey(key(seed), 2)))
}

/** Where a non-finite state began, in words. */
const beginningOf = (objective: Objective<Parameter>, state: RunState<Parameter, unknown>): ReadonlyArray<string> => {
  const why = explainStop(objective)(state)
  return O.isSome(why) ? [showNonFinite(why.value)] : []
}

/** Why there is nothing to learn where not even the start is finite. */
export const hopeless = (
  { title }: Task,
  seed: number,
  objective: Objective<Parameter>,
  start: RunState<Parameter, unknown>,
): ReadonlyArray<string> => [
  `${title}: with key ${seed} the loss is not finite at the start, so no step can be taken; numbers nearer to 1 may help`,
  ...beginningOf(objective, start),
]

/**
 * How often, in milliseconds, the accuracy is measured and the terminal gets a turn; and the largest share of the time
 * that measuring may take.
 */
export const TURN = 80
const SHARE = 0.1
/** How many rows the accuracy is measured on while a run goes on. */
const SOME = 100

/** Some rows, evenly from all. */
const sampled = (data: Labelled): Labelled => {
  const rows = Math.min(SOME, data.table.rows)
  return subset(
    data,
    Array.from({ length: rows }, (_, k) => Math.floor((k * data.table.rows) / rows)),
  )
}

/**
 * Learns a task. Resolves when all steps are taken, when the run ends by itself, or upon Ctrl-C; to what is wrong where
 * not even the start is finite.
 */
export const learn = async (task: Task, seed: number): Promise<E.Either<ReadonlyArray<string>, Learned>> => {
  const { plan, steps, training } = task
  const learner = classifier(training.features.length, training.classes.length, plan)
  const progress = process.stdout.isTTY ? bar(steps) : lines(steps)
  const objective = objectiveFor(training, learner, plan)
  const some = sampled(training)
  const interrupt = listen()

  const losses: Array<Point> = []
  const messages: Array<string> = []
  let parameters: Parameters = new Map()
  let ended: Learned['ended']
  let due = -Infinity
  let status: RunState<Parameter, unknown>['status'] = 'running'
  try {
    for (const state of statesOf(task, learner, objective, seed)) {
      losses.push({ step: state.step, loss: state.loss })
      if (state.status !== status && state.message !== undefined) messages.push(state.message)
      status = state.status
      if (status !== 'non-finite') parameters = parametersOf(state)
      else if (losses.length === 1) return E.left(hopeless(task, seed, objective, state))
      else {
        ended = 'non-finite'
        messages.push(...beginningOf(objective, state))
      }
      const started = performance.now()
      const isDue = started > due || state.step === steps
      if (progress.shows(state.step, isDue))
        progress.show(state.step, state.loss, accuracy(some, learner.classify(parameters)))
      if (isDue) {
        await nextTurn()
        const now = performance.now()
        due = now + Math.max(TURN, (now - started) / SHARE)
      }
      if (interrupt.isPressed()) ended ??= 'interrupted'
      if (ended !== undefined || state.step >= steps) break
    }
  } finally {
    progress.stop()
    interrupt.stop()
  }
  return E.right({ learner, parameters, losses, ended, messages })
}
