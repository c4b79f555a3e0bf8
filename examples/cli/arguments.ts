/** What the command line says, as data. */
import { apply, either as E, function as F, readonlyArray as RA } from 'fp-ts'
import { parseArgs } from 'node:util'

export const HELP = `Trains a small network on real data and shows what it learned.

  npm start                               the textbook, a neuron on irises, then two moons
  npm start -- moons | iris | wine | digits
                                          trains on one of these
  npm start -- FILE.csv --label COLUMN    trains on a CSV file of yours: numbers, and a column of classes
  npm start -- predict MODEL.json ROWS.csv
                                          uses what was learned on other rows
  npm start -- fit                        fits curves by least squares, beside values that NIST certifies

  --key N        what every random choice is drawn by (1)
  --keys N       learns with each of the keys 1 to N instead, and says how well: on average and at worst
  --steps N      how many steps to take
  --rate X       the learning rate at the start; it falls as the run goes on
  --hidden N,M   neurons in each hidden layer
  --batch N      rows in a batch (all of them; 64 of the digits)
  --label NAME   the column that says what each row is (class)
  --out FOLDER   where pictures and the model go (out)
  --explain      what was recognised in the loss, and the program it became
  --help, -h     this text

What would change nothing is refused: an option beside predict, any but --out beside fit, --label for moons, --key, --out
or --explain with --keys.

Ctrl-C ends a run; what was learned so far is saved, and with --keys it is said how well the keys so far did.
`

/** A run to make. */
export interface Train {
  readonly _tag: 'Train'
  /** `moons`, `iris`, `wine`, `digits` or the path of a CSV file; everything when absent. */
  readonly what: string | undefined
  readonly key: number
  /** With how many keys to learn, one after the other, just to see how well that goes. */
  readonly keys: number | undefined
  readonly steps: number | undefined
  readonly rate: number | undefined
  readonly hidden: ReadonlyArray<number> | undefined
  readonly batch: number | undefined
  readonly label: string
  readonly out: string
  /** Whether to print the program that the loss became. */
  readonly explain: boolean
}

export interface Predict {
  readonly _tag: 'Predict'
  readonly model: string
  readonly rows: string
}

/** Curves to fit. */
export interface Fit {
  readonly _tag: 'Fit'
  readonly out: string
}

export interface Help {
  readonly _tag: 'Help'
}

export type Command = Train | Predict | Fit | Help

type Problems = ReadonlyArray<string>

const options = {
  key: { type: 'string' },
  keys: { type: 'string' },
  steps: { type: 'string' },
  rate: { type: 'string' },
  hidden: { type: 'string' },
  batch: { type: 'string' },
  label: { type: 'string' },
  out: { type: 'string' },
  explain: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const
type Option = keyof typeof options
/** Where pictures and the model go, if nothing is said. */
const OUT = 'out'
const everyOption = Object.keys(options) as ReadonlyArray<Option>

/** What Node says of arguments, without its advice on unknown options, which is how to pass them as something else. */
const complaintOf = (e: unknown): string =>
  (e instanceof Error ? e.message : String(e)).replace(/\. To specify a positional argument .*$/s, '')

const parsed = (args: ReadonlyArray<string>) =>
  E.tryCatch(
    () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true }),
    (e): Problems => [`${complaintOf(e)} (--help lists what there is)`],
  )

/** What the options are, as text. */
type Values = Extract<ReturnType<typeof parsed>, E.Right<unknown>>['right']['values']

/** Nothing, or a problem for each option that is given though it would change nothing. */
const useful = (values: Values, names: ReadonlyArray<Option>, where: string): E.Either<Problems, undefined> => {
  const useless = names.filter((name) => values[name] !== undefined)
  return useless.length === 0
    ? E.right(undefined)
    : E.left(useless.map((name) => `--${name} would change nothing ${where}; leave it out`))
}

/** All of some things, or all that is wrong with them. */
const allOf = apply.sequenceS(E.getApplicativeValidation(RA.getSemigroup<string>()))

interface Kind {
  readonly name: string
  readonly holds: (x: number) => boolean
}
const whole: Kind = { name: 'a whole number', holds: Number.isSafeInteger }
const countable: Kind = { name: 'a whole number from 1 up', holds: (x) => Number.isSafeInteger(x) && x >= 1 }
/** A slip of the finger must not ask for more weights than memory holds. */
const layerSize: Kind = { name: 'a whole number from 1 to 1000', holds: (x) => countable.holds(x) && x <= 1000 }
const positive: Kind = { name: 'a number above 0', holds: (x) => x > 0 && x < Infinity }

/** A number in an argument, or what is wrong with it. */
const numberIn = (argument: string, text: string, { holds, name }: Kind): E.Either<Problems, number> => {
  const value = text.trim() === '' ? NaN : Number(text)
  return holds(value) ? E.right(value) : E.left([`${argument} must be ${name}, not '${text}'`])
}

const optional = (argument: string, text: string | undefined, kind: Kind): E.Either<Problems, number | undefined> =>
  text === undefined ? E.right(undefined) : numberIn(argument, text, kind)

const sizesIn = (text: string | undefined): E.Either<Problems, ReadonlyArray<number> | undefined> => {
  if (text === undefined) return E.right(undefined)
  const sizes = text.split(',').map((part) => numberIn('--hidden', part, layerSize))
  return sizes.some(E.isLeft)
    ? E.left([`--hidden must be whole numbers from 1 to 1000 with commas between them, as in 16,16; not '${text}'`])
    : E.right(sizes.flatMap((s) => (E.isRight(s) ? [s.right] : [])))
}

/** Which model to use on which rows. */
const predictIn = ([model, rows, ...more]: ReadonlyArray<string>, values: Values): E.Either<Problems, Predict> =>
  model === undefined || rows === undefined || more.length > 0
    ? E.left(['predict takes a model and a file of rows: npm start -- predict MODEL.json ROWS.csv'])
    : E.map((): Predict => ({ _tag: 'Predict', model, rows }))(useful(values, everyOption, 'in what a model predicts'))

/** Where pictures of the fits go: that is all there is to say of them. */
const fitIn = (values: Values): E.Either<Problems, Fit> => {
  const others = everyOption.filter((name) => name !== 'out')
  return E.map((): Fit => ({ _tag: 'Fit', out: values.out ?? OUT }))(useful(values, others, 'for a fit'))
}

/** What to learn, and how. */
const trainIn = (what: string | undefined, values: Values): E.Either<Problems, Train> => {
  const isInNoFile = what === undefined || what === 'moons'
  const { explain = false, label = 'class', out = OUT } = values
  const given = {
    label: useful(values, isInNoFile ? ['label'] : [], 'for moons, which are in no file'),
    others: useful(values, values.keys === undefined ? [] : ['key', 'out', 'explain'], 'with --keys'),
    key: numberIn('--key', values.key ?? '1', whole),
    keys: optional('--keys', values.keys, countable),
    steps: optional('--steps', values.steps, countable),
    rate: optional('--rate', values.rate, positive),
    batch: optional('--batch', values.batch, countable),
    hidden: sizesIn(values.hidden),
  }
  return F.pipe(
    allOf(given),
    E.chain(({ batch, hidden, key, keys, rate, steps }) =>
      keys !== undefined && what === undefined
        ? E.left<Problems, Train>(['--keys needs something to learn, as in: npm start -- iris --keys 10'])
        : E.right({ _tag: 'Train', what, key, keys, steps, rate, hidden, batch, label, out, explain }),
    ),
  )
}

/** What is asked for, or everything that is wrong with how it is asked for. */
export const commandIn = (args: ReadonlyArray<string>): E.Either<Problems, Command> => {
  const found = parsed(args)
  if (E.isLeft(found)) return found
  const { positionals, values } = found.right
  const [what, ...more] = positionals
  if (values.help === true) return E.right({ _tag: 'Help' })
  if (what === 'predict') return predictIn(more, values)
  if (more.length > 0) return E.left([`one thing at a time: '${more[0]}' is one too many (--help lists what there is)`])
  return what === 'fit' ? fitIn(values) : trainIn(what, values)
}
