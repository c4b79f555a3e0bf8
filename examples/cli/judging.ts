/** How well a task is learned, whatever the key: none is chosen. */
import { either as E, option as O } from 'fp-ts'
import { last, parametersOf, take } from 'fluxion'
import type { Train } from './arguments.js'
import { accuracy, classifier, objectiveFor, type Parameters } from './learner.js'
import { taskFor, type Task } from './task.js'
import { statesOf } from './training.js'

/** What came of learning with one key. */
export interface Judged {
  readonly seed: number
  readonly training: number
  readonly heldOut: number
  /** Seconds from an objective to parameters: compiling and all steps. */
  readonly seconds: number
  /** Milliseconds a step, compiling left out. */
  readonly step: number
}

const judged = (task: Task, seed: number): Judged => {
  const { heldOut, plan, steps, training } = task
  const learner = classifier(training.features.length, training.classes.length, plan)
  const objective = objectiveFor(training, learner, plan)
  const start = performance.now()
  const states = statesOf(task, learner, objective, seed)
  const compiled = performance.now()
  const end = last(take(steps + 1)(states))
  const done = performance.now()
  const parameters: Parameters = O.isSome(end) ? parametersOf(end.value) : new Map()
  const classify = learner.classify(parameters)
  return {
    seed,
    training: accuracy(training, classify),
    heldOut: accuracy(heldOut, classify),
    seconds: (done - start) / 1000,
    step: (done - compiled) / (steps + 1),
  }
}

/** Learns what a command says, but with a key of its own. */
export const judge = async (
  what: string,
  command: Train,
  seed: number,
): Promise<E.Either<ReadonlyArray<string>, Judged>> =>
  E.map((task: Task) => judged(task, seed))(await taskFor(what, { ...command, key: seed }))

export const mean = (xs: ReadonlyArray<number>): number => xs.reduce((s, x) => s + x, 0) / xs.length

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** On average and at worst. */
export const summary = (keys: ReadonlyArray<Judged>): string => {
  const part = (of: (k: Judged) => number): string =>
    `${percent(mean(keys.map(of)))} on average, ${percent(Math.min(...keys.map(of)))} at worst`
  return `training ${part((k) => k.training)}; held out ${part((k) => k.heldOut)}`
}

export const inWords = ({ heldOut, seconds, seed, training }: Judged): string =>
  `  key ${seed}: right on ${percent(training)} of the training rows, ${percent(heldOut)} of those held out (${seconds.toFixed(1)} s)`
