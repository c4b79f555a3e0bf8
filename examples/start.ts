/**
 * `npm start`: the textbook worked through, a neuron that learns from real data, and a network that learns two moons.
 * With words behind it, a network on the data you name, or curves fitted: see `npm start -- --help`.
 */
import { either as E } from 'fp-ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeFiles } from 'fluxion/node'
import { commandIn, HELP, type Train } from './cli/arguments.js'
import { unwritable } from './cli/files.js'
import { listen } from './cli/interrupt.js'
import { accuracy } from './cli/learner.js'
import { encodeModel, predict } from './cli/model.js'
import { drawAll } from './cli/pictures.js'
import { inWords, judge, summary, type Judged } from './cli/judging.js'
import { taskFor, type Task } from './cli/task.js'
import { explained, learn, type Learned } from './cli/training.js'
import { main as fit } from './fit.js'
import { main as iris } from './iris-neuron.js'
import { goOnUnread } from './program.js'
import { main as walkthrough } from './walkthrough.js'

const complain = (problems: ReadonlyArray<string>): number => {
  problems.slice(0, 20).forEach((p) => console.error(p))
  if (problems.length > 20) console.error(`… and ${problems.length - 20} more problems`)
  return 1
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const heading = (title: string): void => console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 90 - title.length))}\n`)

/** What is going to be learned, in a line. */
const headline = ({ batch, heldOut, plan, steps, title, training }: Task): string => {
  const outputs = plan.loss === 'hinge' ? 1 : training.classes.length
  const shape = [training.features.length, ...plan.hidden, outputs].join('-')
  const of = batch === undefined ? '' : ` of ${batch} rows`
  return `${title}: ${shape}, ${training.table.rows} rows to learn from, ${heldOut.table.rows} held out, ${steps} steps${of}`
}

const problemsWith = ({ batch, training }: Task): ReadonlyArray<string> =>
  batch !== undefined && batch > training.table.rows
    ? [`--batch must be at most the ${training.table.rows} rows there are to learn from, not ${batch}`]
    : []

/** What comes of each key, said as it comes. Ctrl-C ends it with those that there are. */
const judgeKeys = async (
  what: string,
  command: Train,
  keys: number,
): Promise<E.Either<ReadonlyArray<string>, ReadonlyArray<Judged>>> => {
  const all: Array<Judged> = []
  const interrupt = listen()
  try {
    for (let seed = 1; seed <= keys; seed++) {
      const judged = await judge(what, command, seed, interrupt.isPressed)
      if (E.isLeft(judged)) return judged
      if (judged.right.ended === 'interrupted') {
        console.log(`Interrupted at key ${seed}.`)
        break
      }
      all.push(judged.right)
      console.log(inWords(judged.right))
    }
  } finally {
    interrupt.stop()
  }
  return all.length === 0 ? E.left(['no run came to its end, so there is nothing to say of any']) : E.right(all)
}

/** Learns one thing with many keys, and says how well; the exit code. */
const trainWithKeys = async (what: string, command: Train, keys: number): Promise<number> => {
  const task = await taskFor(what, command)
  if (E.isLeft(task)) return complain(task.left)
  const problems = problemsWith(task.right)
  if (problems.length > 0) return complain(problems)
  console.log(headline(task.right))
  const all = await judgeKeys(what, command, keys)
  if (E.isLeft(all)) return complain(all.left)
  console.log(`keys 1 to ${all.right.length}: ${summary(all.right)}`)
  const diverged = all.right.filter(({ ended }) => ended === 'non-finite').length
  return diverged === 0
    ? 0
    : complain([`${diverged} of ${all.right.length} runs diverged; try a smaller --rate than ${task.right.rate}`])
}

/** Writes the model, but never that of a run that diverged in the place of another; the files written. */
const saveModel = async (task: Task, { ended, parameters }: Learned, folder: string) => {
  const model = join(folder, 'model.json')
  if (ended !== 'non-finite' || !existsSync(model))
    return writeFiles(folder, { 'model.json': encodeModel(task, parameters) })()
  console.log(`${model} was there before and is left as it was: this run diverged`)
  return E.right([])
}

/** Trains on one thing, saves the model, draws the pictures; the exit code. */
const train = async (what: string, command: Train): Promise<number> => {
  const task = await taskFor(what, command)
  if (E.isLeft(task)) return complain(task.left)
  const { heldOut, training } = task.right
  const tooMany = problemsWith(task.right)
  if (tooMany.length > 0) return complain(tooMany)
  const noPlace = unwritable(command.out)
  if (noPlace !== undefined) return complain([noPlace])

  console.log(headline(task.right))
  if (command.explain) {
    heading('What the loss became')
    console.log(explained(task.right))
    console.log('')
  }
  const outcome = await learn(task.right, command.key)
  if (E.isLeft(outcome)) return complain(outcome.left)
  const learned = outcome.right
  learned.messages.forEach((m) => console.log(m))
  if (learned.ended === 'interrupted') console.log('Interrupted; what was learned so far is kept.')

  const classify = learned.learner.classify(learned.parameters)
  console.log(
    `right on ${percent(accuracy(training, classify))} of the training rows, ${percent(accuracy(heldOut, classify))} of those held out`,
  )
  const model = await saveModel(task.right, learned, command.out)
  if (E.isLeft(model)) return complain([model.left.message])
  const { files, problems } = await drawAll(task.right, learned, command.out)
  console.log(`written: ${[...model.right, ...files].join(', ')}`)
  const early =
    learned.ended === 'non-finite' ? [`the run ended early; try a smaller --rate than ${task.right.rate}`] : []
  return problems.length + early.length > 0 ? complain([...problems, ...early]) : 0
}

/** Everything there is to see, one after the other. */
const everything = async (command: Train): Promise<number> => {
  walkthrough()
  heading('Real data')
  const learned = await iris([])
  console.log('\nThe same with a learning rate that is too large:\n')
  const exploded = await iris(['--rate', '0.5'])
  heading('A network')
  return Math.max(learned, exploded, await train('moons', command))
}

/** Fits curves; the exit code. */
const fitCurves = async (folder: string): Promise<number> => {
  const noPlace = unwritable(folder)
  return noPlace === undefined ? fit(folder) : complain([noPlace])
}

const run = async (args: ReadonlyArray<string>): Promise<number> => {
  const command = commandIn(args)
  if (E.isLeft(command)) return complain(command.left)
  switch (command.right._tag) {
    case 'Help':
      console.log(HELP)
      return 0
    case 'Predict': {
      const classes = await predict(command.right.model, command.right.rows)
      if (E.isLeft(classes)) return complain(classes.left)
      classes.right.forEach((c) => console.log(c))
      return 0
    }
    case 'Fit':
      return fitCurves(command.right.out)
    case 'Train': {
      const { keys, what } = command.right
      if (what === undefined) return everything(command.right)
      return keys === undefined ? train(what, command.right) : trainWithKeys(what, command.right, keys)
    }
  }
}

goOnUnread()
process.exitCode = await run(process.argv.slice(2))
