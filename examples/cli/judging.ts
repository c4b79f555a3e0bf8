/** How well a task is learned with any key, rather than with one that was picked. */
import { either as E } from 'fp-ts'
import { parametersOf, take } from 'fluxion'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Train } from './arguments.js'
import { accuracy, classifier, objectiveFor, type Parameters } from './learner.js'
import { taskFor, type Task } from './task.js'
import { hopeless, statesOf, TURN, type Learned } from './training.js'

/** What came of learning with one key. */
export interface Judged {
  readonly seed: number
  readonly training: number
  readonly heldOut: number
  /** The step whose parameters are judged: the last at which everything was finite. */
  readonly lastStep: number
  /** How the run ended, when it did not end by taking all its steps. */
  readonly ended: Learned['ended']
  /** Seconds from an objective to parameters: compiling and all steps. */
  readonly seconds: number
  /** Milliseconds a step, compiling left out. */
  readonly step: number
}

/** Learns a task with a key; `isOver` is asked now and then whether to go on. */
export const judged = async (
  task: Task,
  seed: number,
  isOver: () => boolean = () => false,
): Promise<E.Either<ReadonlyArray<string>, Judged>> => {
  const { heldOut, plan, steps, training } = task
  const learner = classifier(training.features.length, training.classes.length, plan)
  const objective = objectiveFor(training, learner, plan)
  const start = performance.now()
  const states = statesOf(task, learner, objective, seed)
  const compiled = performance.now()
  let [parameters, lastStep]: [Parameters, number] = [new Map(), -1]
  let ended: Judged['ended']
  let due = -Infinity
  for (const state of take(steps + 1)(states)) {
    if (state.status !== 'non-finite') [parameters, lastStep] = [parametersOf(state), state.step]
    else if (lastStep < 0) return E.left(hopeless(task, seed, objective, state))
    else ended = 'non-finite'
    if (performance.now() > due) {
      await nextTurn()
      due = performance.now() + TURN
      if (isOver()) ended ??= 'interrupted'
    }
    if (ended !== undefined) break
  }
  const done = performance.now()
  const classify = learner.classify(parameters)
  return E.right({
    seed,
    training: accuracy(training, classify),
    heldOut: accuracy(heldOut, classify),
    lastStep,
    ended,
    seconds: (done - start) / 1000,
    step: (done - compiled) / (lastStep + 1),
  })
}

/** Learns what a command says, but with a key of its own. */
export const judge = async (
  what: string,
  command: Train,
  seed: number,
  isOver?: () => boolean,
): Promise<E.Either<ReadonlyArray<string>, Judged>> => {
  const task = await taskFor(what, { ...command, key: seed })
  return E.isLeft(task) ? task : judged(task.right, seed, isOver)
}

export const mean = (xs: ReadonlyArray<number>): number => xs.reduce((s, x) => s + x, 0) / xs.length

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** On average and at worst. */
export const summary = (keys: ReadonlyArray<Judged>): string => {
  const part = (of: (k: Judged) => number): string =>
    `${percent(mean(keys.map(of)))} on average, ${percent(Math.min(...keys.map(of)))} at worst`
  return `training ${part((k) => k.training)}; held out ${part((k) => k.heldOut)}`
}

export const inWords = ({ ended, heldOut, lastStep, seconds, seed, training }: Judged): string => {
  const said = `right on ${percent(training)} of the training rows, ${percent(heldOut)} of those held out`
  const early = ended === 'non-finite' ? `; it diverged, and this is step ${lastStep}` : ''
  return `  key ${seed}: ${said} (${seconds.toFixed(1)} s)${early}`
}
