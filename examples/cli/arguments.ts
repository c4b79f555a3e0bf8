/** What the command line says, as data. */
import { either as E } from 'fp-ts'
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
const everyOption = Object.keys(options) as ReadonlyArray<Option>

/** What Node says of arguments, without its advice on unknown options, which is how to pass them as something else. */
const complaintOf = (e: unknown): string =>
  (e instanceof Error ? e.message : String(e)).replace(/\. To specify a positional argument .*$/s, '')

const parsed = (args: ReadonlyArray<string>) =>
  E.tryCatch(
    () => parseArgs({ args: [...args], options, allowPositionals: true, strict: true }),
    (e): Problems => [`${complaintOf(e)} (--help lists what there is)`],
  )

/** A problem for each option that is given though it would change nothing. */
const useless = (values: { readonly [O in Option]?: unknown }, names: ReadonlyArray<Option>, where: string): Problems =>
  names
    .filter((name) => values[name] !== undefined)
    .map((name) => `--${name} would change nothing ${where}; leave it out`)

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

/** What is asked for, or everything that is wrong with how it is asked for. */
export const commandIn = (args: ReadonlyArray<string>): E.Either<Problems, Command> => {
  const found = parsed(args)
  if (E.isLeft(found)) return found
  const { positionals, values } = found.right
  if (values.help === true) return E.right({ _tag: 'Help' })
  const [what, model, rows, ...more] = positionals
  if (what === 'predict') {
    if (model === undefined || rows === undefined || more.length > 0)
      return E.left(['predict takes a model and a file of rows: npm start -- predict MODEL.json ROWS.csv'])
    const ignored = useless(values, everyOption, 'in what a model predicts')
    return ignored.length > 0 ? E.left(ignored) : E.right({ _tag: 'Predict', model, rows })
  }
  if (model !== undefined)
    return E.left([`one thing at a time: '${model}' is one too many (--help lists what there is)`])
  const { explain = false, label = 'class', out = 'out' } = values
  if (what === 'fit') {
    const others = everyOption.filter((name) => name !== 'out')
    const ignored = useless(values, others, 'for a fit')
    return ignored.length > 0 ? E.left(ignored) : E.right({ _tag: 'Fit', out })
  }

  const ignored = [
    ...(what === undefined || what === 'moons' ? useless(values, ['label'], 'for moons, which are in no file') : []),
    ...(values.keys === undefined ? [] : useless(values, ['key', 'out', 'explain'], 'with --keys')),
  ]
  const key = numberIn('--key', values.key ?? '1', whole)
  const keys = optional('--keys', values.keys, countable)
  const steps = optional('--steps', values.steps, countable)
  const rate = optional('--rate', values.rate, positive)
  const batch = optional('--batch', values.batch, countable)
  const hidden = sizesIn(values.hidden)
  if (E.isLeft(key) || E.isLeft(keys) || E.isLeft(steps) || E.isLeft(rate) || E.isLeft(batch) || E.isLeft(hidden)) {
    return E.left([...ignored, ...[key, keys, steps, rate, batch, hidden].flatMap((e) => (E.isLeft(e) ? e.left : []))])
  }
  if (ignored.length > 0) return E.left(ignored)
  if (keys.right !== undefined && what === undefined) {
    return E.left(['--keys needs something to learn, as in: npm start -- iris --keys 10'])
  }
  return E.right({
    _tag: 'Train',
    what,
    key: key.right,
    keys: keys.right,
    steps: steps.right,
    rate: rate.right,
    hidden: hidden.right,
    batch: batch.right,
    label,
    out,
    explain,
  })
}
