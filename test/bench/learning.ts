/** How well the command line's networks learn, over many keys: none is chosen. */
import { either as E, option as O } from 'fp-ts'
import { adam, key, last, linearRate, minimize, numberedKey, parametersOf, take } from 'fluxion'
import type { Train } from '../../examples/cli/arguments.js'
import { accuracy, classifier, objectiveFor, type Parameter } from '../../examples/cli/learner.js'
import { taskFor } from '../../examples/cli/task.js'

export interface Judged {
  readonly seed: number
  readonly training: number
  readonly heldOut: number
  /** Milliseconds a step. */
  readonly step: number
}

const command = (seed: number): Train => ({
  _tag: 'Train',
  what: undefined,
  key: seed,
  steps: undefined,
  rate: undefined,
  hidden: undefined,
  batch: undefined,
  label: 'class',
  out: 'out',
  explain: false,
})

/** Learns a task as the command line does, with one key. */
export const judge = async (what: string, seed: number): Promise<Judged> => {
  const found = await taskFor(what, command(seed))
  if (E.isLeft(found)) throw new Error(found.left.join('\n'))
  const { heldOut, plan, rate, steps, training } = found.right
  const learner = classifier(training.features.length, training.classes.length, plan)
  const optimizer = adam({ rate: linearRate({ from: rate, to: rate / 20, steps }) })
  const run = minimize(optimizer)(objectiveFor(training, learner, plan))(learner.net.init(numberedKey(key(seed), 2)))
  const start = performance.now()
  const end = last(take(steps + 1)(run))
  const step = (performance.now() - start) / (steps + 1)
  if (O.isNone(end)) throw new Error('a run has at least one state')
  const classify = learner.classify(parametersOf<Parameter>(end.value))
  return { seed, training: accuracy(training, classify), heldOut: accuracy(heldOut, classify), step }
}

export interface Learning {
  readonly what: string
  readonly keys: ReadonlyArray<Judged>
}

export const judgeAll = async (what: string, keys: number): Promise<Learning> => {
  const judged: Array<Judged> = []
  for (let seed = 1; seed <= keys; seed++) judged.push(await judge(what, seed))
  return { what, keys: judged }
}

export const mean = (xs: ReadonlyArray<number>): number => xs.reduce((s, x) => s + x, 0) / xs.length
