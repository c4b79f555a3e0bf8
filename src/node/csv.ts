/** Tables of numbers from CSV files. */
import { readFile } from 'node:fs/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { causeOf, missingPackage } from './packages.js'

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

/**
 * Columns of numbers by name, all of one length.
 *
 * @since 0.1.0
 * @category model
 */
export interface NumericCsv {
  readonly names: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<number>>
}

const csvError = (problems: ReadonlyArray<CsvProblem>): CsvError => ({ _tag: 'CsvError', problems })

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
export const showCsvProblem = ({ column, file, line, message }: CsvProblem): string =>
  [
    line === undefined ? file : `${file}:${line}`,
    ...(column === undefined ? [] : [`column '${column}'`]),
    message,
  ].join(': ')

const isBlank = (cells: ReadonlyArray<string>): boolean => cells.length === 1 && (cells[0] ?? '').trim() === ''

/** Cells that are not numbers, and rows that are too long or too short. */
const problemsIn = (
  file: string,
  names: ReadonlyArray<string>,
  cells: ReadonlyArray<string>,
  line: number,
): ReadonlyArray<CsvProblem> =>
  cells.length === names.length
    ? cells.flatMap((cell, k) => {
        const text = cell.trim()
        const message = text === '' ? 'the cell is empty; a number belongs here' : `'${text}' is not a number`
        return text !== '' && Number.isFinite(Number(text)) ? [] : [{ file, line, column: names[k] as string, message }]
      })
    : [{ file, line, message: `${cells.length} cells where the header has ${names.length}` }]

/** Cells as numbers, or everything that is wrong with them. */
const decode = (file: string, lines: ReadonlyArray<ReadonlyArray<string>>): E.Either<CsvError, NumericCsv> => {
  const [header, ...body] = lines
  if (header === undefined || isBlank(header)) return E.left(csvError([{ file, message: 'the file is empty' }]))
  const names = header.map((name) => name.trim())
  const numbered = body.map((cells, k) => ({ cells, line: k + 2 })).filter(({ cells }) => !isBlank(cells))
  if (numbered.length === 0) return E.left(csvError([{ file, message: 'there is a header but no row' }]))
  const problems = numbered.flatMap(({ cells, line }) => problemsIn(file, names, cells, line))
  return problems.length > 0
    ? E.left(csvError(problems))
    : E.right({ names, rows: numbered.map(({ cells }) => cells.map((cell) => Number(cell.trim()))) })
}

const readText = (file: string): TE.TaskEither<CsvError, string> =>
  TE.tryCatch(
    () => readFile(file, 'utf8'),
    (e) => csvError([{ file, message: `the file can't be read: ${causeOf(e)}` }]),
  )

const parse = (file: string, text: string): TE.TaskEither<CsvError, ReadonlyArray<ReadonlyArray<string>>> =>
  TE.tryCatch(
    async () => {
      const { default: papaparse } = await import('papaparse')
      return papaparse.parse<ReadonlyArray<string>>(text.replace(/^\uFEFF/, '')).data
    },
    () => csvError([{ file, message: missingPackage('papaparse', 'reading CSV') }]),
  )

/**
 * Reads a CSV file with a header line and numbers below it; commas, semicolons or tabs. Needs the `papaparse` package. Every
 * problem is reported with its line and column; nothing is guessed.
 *
 * @example
 * import { readNumericCsv } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const missing = await readNumericCsv('no-such-file.csv')()
 * assert.strictEqual(E.isLeft(missing) && missing.left.problems[0]?.file, 'no-such-file.csv')
 *
 * @since 0.1.0
 * @category reading
 */
export const readNumericCsv = (file: string): TE.TaskEither<CsvError, NumericCsv> =>
  F.pipe(
    readText(file),
    TE.chain((text) => parse(file, text)),
    TE.chainEitherK((lines) => decode(file, lines)),
  )
