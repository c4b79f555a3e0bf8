/**
 * One tanh neuron learns to tell two irises apart, versicolor (−1) from virginica (+1), from 80 flowers; 20 others,
 * drawn by a key, judge it.
 *
 *     npx tsx examples/iris-neuron.ts [--key 1] [--rate 0.01] [--steps 300] [--data examples/data/iris.csv]
 */
import { either as E, function as F, readonlyArray as RA } from 'fp-ts'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { add, dot, evaluate, key, mean, shuffle, square, sub, tanh, valueAndGrad, variable } from 'fluxion'
import { readNumericCsv, showCsvProblem, type CsvError, type NumericCsv } from 'fluxion/node'
import { goOnUnread, isProgram } from './program.js'

interface Flower {
  readonly x: ReadonlyArray<number>
  readonly y: number
}

const FEATURES = ['sepal_length_cm', 'sepal_width_cm', 'petal_length_cm', 'petal_width_cm'] as const
const [VERSICOLOR, VIRGINICA] = [1, 2]

// ── the neuron, its loss and its training: all there is

const weights = FEATURES.map((f) => variable(`w.${f}`))
const neuron = (x: ReadonlyArray<number>) => tanh(add(dot(weights, x), variable('b')))

/** The mean squared error over all rows, as one expression. */
const lossOver = (rows: ReadonlyArray<Flower>) => mean(rows.map(({ x, y }) => square(sub(neuron(x), y))))

type Parameter = `w.${(typeof FEATURES)[number]}` | 'b'
type Parameters = ReadonlyMap<Parameter, number>
const zeros: Parameters = new Map([...FEATURES.map((f) => [`w.${f}`, 0] as const), ['b', 0]])

/** Where a run is: the parameters, and the loss with them. */
interface State {
  readonly parameters: Parameters
  readonly loss: number
}

/** Gradient descent as a scan: each step makes a new state from the old; nothing is reset because nothing is kept. */
const train = (rows: ReadonlyArray<Flower>, rate: number, steps: number): ReadonlyArray<State> => {
  const lossAndGradient = valueAndGrad(lossOver(rows))
  const at = (parameters: Parameters) => {
    const { gradient, value } = lossAndGradient(parameters)
    return { parameters, loss: value, gradient }
  }
  const step = ({ gradient, parameters }: ReturnType<typeof at>) =>
    at(new Map([...parameters].map(([name, v]) => [name, v - rate * (gradient.get(name) ?? 0)])))
  return F.pipe(Array.from({ length: steps }), RA.scanLeft(at(zeros), step))
}

// ── the data, and what came of it

const accuracy = (p: Parameters, rows: ReadonlyArray<Flower>): number =>
  rows.filter(({ x, y }) => Math.sign(evaluate(neuron(x))(p)) === y).length / rows.length

export interface Outcome {
  readonly parameters: Parameters
  /** The loss at the start and after each step. */
  readonly losses: ReadonlyArray<number>
  readonly training: number
  readonly heldOut: number
}

export const learn = (flowers: ReadonlyArray<Flower>, seed: number, rate: number, steps: number): Outcome => {
  const rows = shuffle(key(seed), flowers)
  const [known, held] = [rows.slice(0, 80), rows.slice(80)]
  const states = train(known, rate, steps)
  const parameters = states.at(-1)?.parameters ?? zeros
  return {
    parameters,
    losses: states.map(({ loss }) => loss),
    training: accuracy(parameters, known),
    heldOut: accuracy(parameters, held),
  }
}

/** The flowers of the two kinds in question, or what is missing from the file. */
export const flowersIn = (file: string, csv: NumericCsv): E.Either<CsvError, ReadonlyArray<Flower>> => {
  const missing = [...FEATURES, 'class'].filter((name) => !csv.names.includes(name))
  if (missing.length > 0) {
    const message = `there is no such column; the header has ${csv.names.join(', ')}`
    return E.left({ _tag: 'CsvError', problems: missing.map((column) => ({ file, line: 1, column, message })) })
  }
  const at = (row: ReadonlyArray<number>, name: string) => row[csv.names.indexOf(name)] ?? NaN
  const flowers = csv.rows
    .filter((row) => [VERSICOLOR, VIRGINICA].includes(at(row, 'class')))
    .map((row) => ({ x: FEATURES.map((f) => at(row, f)), y: at(row, 'class') === VIRGINICA ? 1 : -1 }))
  const message = `100 flowers of classes 1 and 2 are needed; there are ${flowers.length}`
  return flowers.length === 100 ? E.right(flowers) : E.left({ _tag: 'CsvError', problems: [{ file, message }] })
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** What there is to say of one run. */
export const report = ({ heldOut, losses, training }: Outcome, rate: number): ReadonlyArray<string> => {
  const at = (k: number) => (losses[k] ?? NaN).toFixed(4)
  const grew = losses.findIndex((loss, k) => loss > (losses[k - 1] ?? Infinity))
  return [
    `loss ${at(0)} → ${at(losses.length - 1)}; right on ${percent(training)} of 80 training flowers, ${percent(heldOut)} of 20 held out`,
    ...(grew < 0
      ? []
      : [`a rate of ${rate} is too large: step ${grew} made the loss grow, ${at(grew - 1)} → ${at(grew)}`]),
  ]
}

/** What an argument must be. */
interface Kind {
  readonly name: string
  readonly holds: (x: number) => boolean
}
/** A run keeps all its states, and there are 21 runs. */
const MOST_STEPS = 100_000
const whole: Kind = { name: 'a whole number', holds: Number.isSafeInteger }
const positive: Kind = { name: 'a number above 0', holds: (x) => x > 0 && x < Infinity }
const countable: Kind = {
  name: `a whole number from 1 to ${MOST_STEPS}`,
  holds: (x) => Number.isInteger(x) && x >= 1 && x <= MOST_STEPS,
}

/** The number in an argument, or a message. */
const numberArgument = (argument: string, text: string, { holds, name }: Kind): E.Either<string, number> => {
  const value = text.trim() === '' ? NaN : Number(text)
  return holds(value) ? E.right(value) : E.left(`--${argument} must be ${name}, not '${text}'`)
}

const arguments_ = (args: ReadonlyArray<string>) =>
  E.tryCatch(
    () =>
      parseArgs({
        args: [...args],
        options: {
          key: { type: 'string', default: '1' },
          rate: { type: 'string', default: '0.01' },
          steps: { type: 'string', default: '300' },
          data: { type: 'string', default: fileURLToPath(new URL('data/iris.csv', import.meta.url)) },
        },
      }).values,
    (e) => (e instanceof Error ? e.message : String(e)),
  )

/** Prints the run; the exit code is 1 when something is wrong with the arguments or the data. */
export const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const values = arguments_(args)
  if (E.isLeft(values)) return complain([values.left])
  const { data, ...texts } = values.right
  const seed = numberArgument('key', texts.key, whole)
  const rate = numberArgument('rate', texts.rate, positive)
  const steps = numberArgument('steps', texts.steps, countable)
  if (E.isLeft(seed) || E.isLeft(rate) || E.isLeft(steps)) {
    return complain([seed, rate, steps].flatMap((e) => (E.isLeft(e) ? [e.left] : [])))
  }
  const csv = await readNumericCsv(data)()
  const flowers = E.chain((found: NumericCsv) => flowersIn(data, found))(csv)
  if (E.isLeft(flowers)) return complain(flowers.left.problems.map(showCsvProblem))

  console.log('One tanh neuron: iris versicolor or virginica?')
  const outcome = learn(flowers.right, seed.right, rate.right, steps.right)
  report(outcome, rate.right).forEach((line) => console.log(`  key ${seed.right}: ${line}`))

  const twenty = Array.from({ length: 20 }, (_, k) => learn(flowers.right, k + 1, rate.right, steps.right).heldOut)
  const mean20 = twenty.reduce((s, a) => s + a, 0) / twenty.length
  console.log(`  keys 1 to 20: held out ${percent(mean20)} on average, ${percent(Math.min(...twenty))} at worst`)
  return 0
}

const complain = (messages: ReadonlyArray<string>): number => {
  messages.slice(0, 10).forEach((m) => console.error(m))
  if (messages.length > 10) console.error(`… and ${messages.length - 10} more problems`)
  return 1
}

if (isProgram(import.meta.url)) {
  goOnUnread()
  process.exitCode = await main(process.argv.slice(2))
}
