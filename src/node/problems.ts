/** What can be wrong with a file, and how it is said. */
import { either as E } from 'fp-ts'
import { having } from '../checks/options.js'

/**
 * One thing wrong with a file.
 *
 * @since 0.1.0
 * @category model
 */
export interface CsvProblem {
  readonly file: string
  /** Counted from 1, the header's line included; absent when the whole file is concerned. */
  readonly line?: number
  /** The column's name. */
  readonly column?: string
  readonly message: string
}

/**
 * Everything wrong with a file.
 *
 * @since 0.1.0
 * @category model
 */
export interface CsvError {
  readonly _tag: 'CsvError'
  readonly problems: ReadonlyArray<CsvProblem>
}

export const csvError = (problems: ReadonlyArray<CsvProblem>): CsvError => ({ _tag: 'CsvError', problems })

/** All problems, from the first line to the last. */
export const refused = (problems: ReadonlyArray<CsvProblem>): E.Either<CsvError, never> =>
  E.left(csvError(problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))))

/** What was made of a file, unless there are problems. */
export const unless = <A>(problems: ReadonlyArray<CsvProblem>, result: () => A): E.Either<CsvError, A> =>
  problems.length === 0 ? E.right(result()) : refused(problems)

const LONGEST_QUOTE = 40

const escaped = (character: string): string =>
  character === '\n' ? '\\n' : character === '\t' ? '\\t' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** Text from a file as a message shows it: on one line, and not endless. */
export const quoted = (text: string): string => {
  // By code points, so that no character is cut in half.
  const start = Array.from(text.slice(0, 2 * LONGEST_QUOTE))
    .slice(0, LONGEST_QUOTE)
    .join('')
  return `'${start.replace(/\p{Cc}/gu, escaped)}${start.length < text.length ? '…' : ''}'`
}

/**
 * A problem in one line: file, line, column, what is wrong.
 *
 * @example
 * import { showCsvProblem } from 'fluxion/node'
 *
 * assert.strictEqual(
 *   showCsvProblem({ file: 'a.csv', line: 3, column: 'x', message: "'abc' is not a number" }),
 *   "a.csv:3: column 'x': 'abc' is not a number",
 * )
 *
 * @since 0.1.0
 * @category printing
 */
export const showCsvProblem = (problem: CsvProblem): string => {
  // The error itself has a list of them.
  const { column, file, line, message } = having(
    problem,
    'message',
    'showCsvProblem',
    'one of the problems of a CsvError',
  )
  return [
    line === undefined ? file : `${file}:${line}`,
    ...(column === undefined ? [] : [`column ${quoted(column)}`]),
    message,
  ].join(': ')
}
