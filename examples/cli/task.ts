/** What to learn: rows to learn from, rows to be judged by, and how to go about it. */
import { either as E } from 'fp-ts'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  FluxionError,
  key,
  numberedKey,
  splitStratified,
  standardise,
  standardiser,
  takeRows,
  twoMoons,
  type Labelled,
  type Standardiser,
} from 'fluxion'
import { readLabelled, showCsvProblem } from 'fluxion/node'
import type { Train } from './arguments.js'
import type { Plan } from './learner.js'

export interface Task {
  readonly title: string
  readonly plan: Plan
  readonly steps: number
  readonly rate: number
  /** Rows in a batch; all of them where it is not said. */
  readonly batch: number | undefined
  readonly training: Labelled
  readonly heldOut: Labelled
  /** What brought the features to one scale, where something did. */
  readonly scale: Standardiser | undefined
  /** Where the features are the pixels of pictures. */
  readonly pixels: Pixels | undefined
}

/** Features that are pixels, line after line. */
export interface Pixels {
  /** Pixels in a line. */
  readonly width: number
  /** What the darkest of them is; the lightest is 0. */
  readonly darkest: number
}

interface Defaults {
  readonly hidden: ReadonlyArray<number>
  readonly steps: number
  readonly rate: number
  /** Rows of each class, or the share of them, that are held out. */
  readonly heldOut: number
  /** Rows in a batch; all of them where it is not said. */
  readonly batch?: number
  /** What the classes of the column `class` are called, where the file has only their numbers. */
  readonly classes?: ReadonlyArray<string>
  readonly pixels?: Pixels
}

const defaults: { readonly [name: string]: Defaults } = {
  iris: { hidden: [8], steps: 150, rate: 0.05, heldOut: 10, classes: ['setosa', 'versicolor', 'virginica'] },
  wine: { hidden: [8], steps: 100, rate: 0.03, heldOut: 10, classes: ['cultivar 1', 'cultivar 2', 'cultivar 3'] },
  digits: { hidden: [32], steps: 500, rate: 0.03, batch: 64, heldOut: 36, pixels: { width: 8, darkest: 16 } },
}
const yours: Defaults = { hidden: [16], steps: 200, rate: 0.03, heldOut: 0.2 }
const moons: Defaults = { hidden: [16, 16], steps: 150, rate: 0.05, heldOut: 0 }

const fileOf = (what: string): string =>
  Object.hasOwn(defaults, what) ? fileURLToPath(new URL(`../data/${what}.csv`, import.meta.url)) : what

/** Some rows of labelled data. */
export const subset = (data: Labelled, rows: ReadonlyArray<number>): Labelled => ({
  ...data,
  table: takeRows(rows)(data.table),
  labels: rows.map((row) => data.labels[row] as number),
})

const settings = (command: Train, given: Defaults, loss: Plan['loss'], decay: number) => ({
  plan: { hidden: command.hidden ?? given.hidden, loss, decay },
  steps: command.steps ?? given.steps,
  rate: command.rate ?? given.rate,
  batch: command.batch ?? given.batch,
  pixels: given.pixels,
})

/** Two half circles that no line can part; a hundred points to learn from and a hundred others. */
const moonsTask = (command: Train): Task => ({
  title: 'Two moons',
  ...settings(command, moons, 'hinge', 1e-4),
  training: twoMoons(numberedKey(key(command.key), 0), 100, 0.1),
  heldOut: twoMoons(numberedKey(key(command.key), 1), 100, 0.1),
  scale: undefined,
})

/**
 * From −1 to 1. One scale for all pixels: scaled one by one, those at the edges, which are hardly ever dark, would
 * count as much as any other.
 */
const pixelScale = ({ darkest }: Pixels, features: ReadonlyArray<string>): Standardiser => ({
  features,
  means: features.map(() => darkest / 2),
  deviations: features.map(() => darkest / 2),
})

/** A file's rows, split by key and brought to one scale, as measured on the training rows where it is not known. */
const fileTask = (command: Train, title: string, given: Defaults, data: Labelled): Task => {
  const split = splitStratified(numberedKey(key(command.key), 0), { heldOut: given.heldOut })(data.labels)
  const [training, heldOut] = [subset(data, split.training), subset(data, split.heldOut)]
  const scale =
    given.pixels === undefined
      ? standardiser(training.table, training.features)
      : pixelScale(given.pixels, training.features)
  const rescaled = (part: Labelled): Labelled => ({ ...part, table: standardise(scale)(part.table) })
  return {
    title,
    ...settings(command, given, 'cross-entropy', 1e-3),
    training: rescaled(training),
    heldOut: rescaled(heldOut),
    scale,
  }
}

/** A message about a class by its number, as one about its name in the file. */
const withName = (message: string, classes: ReadonlyArray<string>): string =>
  message.replace(/^Class (\d+)/, (own, k: string) =>
    classes[Number(k)] === undefined ? own : `Class '${classes[Number(k)]}'`,
  )

/** Whether a word is no example's, and looks like a misspelt one, not like a file: it has no folder or ending. */
const isNoName = (what: string): boolean => !Object.hasOwn(defaults, what) && !/[./\\]/.test(what) && !existsSync(what)

/** The task of a command, or everything that is wrong with its data. */
export const taskFor = async (what: string, command: Train): Promise<E.Either<ReadonlyArray<string>, Task>> => {
  if (what === 'moons') return E.right(moonsTask(command))
  if (isNoName(what)) {
    const names = ['moons', ...Object.keys(defaults), 'fit'].join(', ')
    return E.left([`'${what}' is neither one of ${names} nor a file that there is (--help lists what there is)`])
  }
  const file = fileOf(what)
  const given = Object.hasOwn(defaults, what) ? (defaults[what] as Defaults) : yours
  const constants = given.pixels === undefined ? 'refused' : 'kept'
  const data = await readLabelled(file, { label: command.label, constants })()
  if (E.isLeft(data)) return E.left(data.left.problems.map(showCsvProblem))
  const names = command.label === 'class' ? given.classes : undefined
  const named = { ...data.right, classes: names ?? data.right.classes }
  return E.tryCatch(
    () => fileTask(command, what, given, named),
    (e) => {
      // Too few rows of a class to hold some out, for one.
      if (e instanceof FluxionError) return [`${file}: ${withName(e.message, named.classes)}`]
      throw e
    },
  )
}
