/**
 * `npm start`: the textbook worked through, a neuron that learns from real data, and a network that learns two moons. With words
 * behind it, a network on the data you name: see `npm start -- --help`.
 */
import { either as E } from 'fp-ts'
import { writeFiles } from 'fluxion/node'
import { commandIn, HELP, type Train } from './cli/arguments.js'
import { unwritable } from './cli/files.js'
import { accuracy } from './cli/learner.js'
import { encodeModel, predict } from './cli/model.js'
import { drawAll } from './cli/pictures.js'
import { taskFor } from './cli/task.js'
import { explained, learn } from './cli/training.js'
import { main as iris } from './iris-neuron.js'
import { main as walkthrough } from './walkthrough.js'

const complain = (problems: ReadonlyArray<string>): number => {
  problems.slice(0, 20).forEach((p) => console.error(p))
  if (problems.length > 20) console.error(`… and ${problems.length - 20} more problems`)
  return 1
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const heading = (title: string): void => console.log(`\n── ${title} ${'─'.repeat(Math.max(0, 90 - title.length))}\n`)

/** Trains on one thing, saves the model, draws the pictures; the exit code. */
const train = async (what: string, command: Train): Promise<number> => {
  const task = await taskFor(what, command)
  if (E.isLeft(task)) return complain(task.left)
  const { heldOut, plan, steps, title, training } = task.right
  if (command.batch !== undefined && command.batch > training.table.rows) {
    return complain([
      `--batch must be at most the ${training.table.rows} rows there are to learn from, not ${command.batch}`,
    ])
  }
  const noPlace = unwritable(command.out)
  if (noPlace !== undefined) return complain([noPlace])

  const shape = [training.features.length, ...plan.hidden, plan.loss === 'hinge' ? 1 : training.classes.length].join(
    '-',
  )
  console.log(
    `${title}: ${shape}, ${training.table.rows} rows to learn from, ${heldOut.table.rows} held out, ${steps} steps`,
  )
  if (command.explain) {
    heading('What the loss became')
    console.log(explained(task.right))
    console.log('')
  }
  const learned = await learn(task.right, command.key, command.batch)
  learned.messages.forEach((m) => console.log(m))
  if (learned.ended === 'interrupted') console.log('Interrupted; what was learned so far is kept.')

  const classify = learned.learner.classify(learned.parameters)
  console.log(
    `right on ${percent(accuracy(training, classify))} of the training rows, ${percent(accuracy(heldOut, classify))} of those held out`,
  )
  const model = await writeFiles(command.out, { 'model.json': encodeModel(task.right, learned.parameters) })()
  if (E.isLeft(model)) return complain([model.left.message])
  const { files, problems } = await drawAll(task.right, learned, command.out)
  console.log(`written: ${[...model.right, ...files].join(', ')}`)
  if (problems.length > 0) return complain(problems)
  return learned.ended === 'non-finite'
    ? complain([`the run ended early; try a smaller --rate than ${task.right.rate}`])
    : 0
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
    case 'Train':
      return command.right.what === undefined ? everything(command.right) : train(command.right.what, command.right)
  }
}

process.exitCode = await run(process.argv.slice(2))
