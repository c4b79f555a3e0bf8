/** What the command line of the long run says, as data. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { either as E } from 'fp-ts'

export const HELP = `Tries the laws of fluxion on many more samples than the tests do, on all cores.

  npm run laws -- --runs 100000 --key 7
  npm run laws -- --law leibniz --law 'second order'

  --runs N       samples of each law (100000)
  --key N        which samples: the same key gives the same ones (1)
  --law TEXT     only laws with this in their names; may be given several times
  --laws FILE    laws of your own: a module with a set of laws as its default export, or exported as \`laws\`
  --workers N    how many run side by side (as many as there are cores)
  --seconds N    start nothing new after so long; what was tried by then counts
  --help         this text

The exit code is 0 if all laws held, 1 if one did not, or was not reached by half of its samples or not tried at all, 2 if
the arguments are wrong, 130 after Ctrl-C, which ends the run and shows what is known by then.
`

export interface Run {
  readonly _tag: 'Run'
  readonly runs: number
  readonly key: number
  /** Parts of the names of the laws to try; all laws if there are none. */
  readonly parts: ReadonlyArray<string>
  /** A module of laws; fluxion's own if undefined. */
  readonly file: string | undefined
  readonly workers: number
  readonly seconds: number
}

export interface Help {
  readonly _tag: 'Help'
}

const options = {
  runs: { type: 'string', default: '100000' },
  key: { type: 'string', default: '1' },
  law: { type: 'string', multiple: true },
  laws: { type: 'string' },
  workers: { type: 'string' },
  seconds: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Problems = ReadonlyArray<string>

const parsed = (args: ReadonlyArray<string>) =>
  E.tryCatch(
    () => parseArgs({ args: [...args], options, strict: true }),
    (e): Problems => [`${e instanceof Error ? e.message : String(e)} (--help lists what there is)`],
  )

const numberIn = (
  argument: string,
  text: string,
  kind: string,
  holds: (x: number) => boolean,
): E.Either<Problems, number> => {
  const value = text.trim() === '' ? NaN : Number(text)
  return holds(value) ? E.right(value) : E.left([`${argument} must be ${kind}, not '${text}'`])
}

const countable = (argument: string, text: string): E.Either<Problems, number> =>
  numberIn(argument, text, 'a whole number from 1 up', (x) => Number.isSafeInteger(x) && x >= 1)

/** What is asked for, or everything that is wrong with how it is asked for. */
export const commandIn = (args: ReadonlyArray<string>): E.Either<Problems, Run | Help> => {
  const found = parsed(args)
  if (E.isLeft(found)) return found
  const { values } = found.right
  if (values.help) return E.right({ _tag: 'Help' })
  const runs = countable('--runs', values.runs)
  const key = numberIn('--key', values.key, 'a whole number', Number.isSafeInteger)
  const workers =
    values.workers === undefined ? E.right(availableParallelism()) : countable('--workers', values.workers)
  const seconds =
    values.seconds === undefined
      ? E.right(Infinity)
      : numberIn('--seconds', values.seconds, 'a number above 0', (x) => x > 0 && x < Infinity)
  if (E.isLeft(runs) || E.isLeft(key) || E.isLeft(workers) || E.isLeft(seconds)) {
    return E.left([runs, key, workers, seconds].flatMap((e) => (E.isLeft(e) ? e.left : [])))
  }
  return E.right({
    _tag: 'Run',
    runs: runs.right,
    key: key.right,
    parts: values.law ?? [],
    file: values.laws,
    workers: workers.right,
    seconds: seconds.right,
  })
}
