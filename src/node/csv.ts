/** CSV files as text cells that remember their lines. */
import { readFile } from 'node:fs/promises'
import { either as E, function as F, readonlyArray as RA, taskEither as TE } from 'fp-ts'
import { causeOf, loaded } from './packages.js'
import { csvError, unless, type CsvError, type CsvProblem } from './problems.js'

/**
 * One row of a file, as text.
 *
 * @since 0.1.0
 * @category model
 */
export interface CsvRow {
  /** Where the row begins, counted from 1. */
  readonly line: number
  /** Where each cell begins, in a row that goes over several lines (by line breaks in quotes); absent in others. */
  readonly cellLines?: ReadonlyArray<number>
  /** As many as there are columns. */
  readonly cells: ReadonlyArray<string>
}

/**
 * A file as text: a header and the rows below it.
 *
 * @since 0.1.0
 * @category model
 */
export interface Csv {
  readonly file: string
  /** Where the header begins, counted from 1. */
  readonly line: number
  /** The names of the columns, without the spaces around them. */
  readonly names: ReadonlyArray<string>
  readonly rows: ReadonlyArray<CsvRow>
}

/** A file as far as it makes sense: the rows that fit its header, and a problem for everything else. */
export interface Inspected {
  readonly csv: Csv
  readonly problems: ReadonlyArray<CsvProblem>
}

// ── text

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

/** How many bytes, from the first on, are UTF-8: decoded leniently and encoded again, they stay what they were. */
const soundLength = (bytes: Uint8Array): number => {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes))
  const odd = again.findIndex((byte, k) => byte !== bytes[k])
  return odd < 0 ? bytes.length : odd
}

const withOneBreak = (text: string): string => text.replace(/\r\n?/g, '\n')

/** Without a byte-order mark, and with one kind of line break. */
const decodeText = (file: string, bytes: Uint8Array): E.Either<CsvError, string> => {
  const strict = new TextDecoder('utf-8', { fatal: true })
  const whole = E.tryCatch(
    () => strict.decode(bytes),
    () => new TextDecoder().decode(bytes.subarray(0, soundLength(bytes))),
  )
  const text = withOneBreak(E.toUnion(whole))
  // Zeros are what UTF-16 looks like.
  const zero = text.indexOf('\0')
  if (E.isRight(whole) && zero < 0) return E.right(text)
  const line = lineAt(text, zero < 0 ? text.length : zero)
  return E.left(csvError([{ file, line, message: 'this is not text in UTF-8' }]))
}

const readText = (file: string): TE.TaskEither<CsvError, string> =>
  F.pipe(
    TE.tryCatch(
      async () => decodeText(file, await readFile(file)),
      (e) => csvError([{ file, message: `the file can't be read: ${causeOf(e)}` }]),
    ),
    TE.chainEitherK(F.identity),
  )

// ── cells

/** What is used of papaparse. */
export interface Papaparse {
  readonly parse: (
    text: string,
    options: { readonly delimiter: string; readonly newline: '\n'; readonly preview?: number },
  ) => {
    readonly data: ReadonlyArray<ReadonlyArray<string>>
    readonly errors: ReadonlyArray<{ readonly index?: number | undefined; readonly message: string }>
  }
}

const DELIMITERS = [',', ';', '\t'] as const

const LINES_LOOKED_AT = 20

/**
 * The delimiter of a text that begins with its header: the one by which most of the first rows have as many cells as
 * the header, and at least two; of several such, the one that divides the header into the most cells. So a decimal
 * comma or a ragged row does not mislead it.
 */
const delimiterOf = (papaparse: Papaparse, text: string): string =>
  DELIMITERS.map((delimiter) => {
    const { data } = papaparse.parse(text, { delimiter, newline: '\n', preview: LINES_LOOKED_AT })
    const [header = [], ...rows] = data
    const fitting = header.length > 1 ? rows.filter((cells) => cells.length === header.length).length : 0
    return { delimiter, fitting, width: header.length }
  }).reduce((best, next) =>
    next.fitting > best.fitting || (next.fitting === best.fitting && next.width > best.width) ? next : best,
  ).delimiter

const breaksIn = (cell: string): number => (cell.includes('\n') ? cell.split('\n').length - 1 : 0)

/** Where each cell of a row begins, and then where the row ends. */
const cellLinesOf = (line: number, cells: ReadonlyArray<string>): ReadonlyArray<number> =>
  F.pipe(
    cells,
    RA.scanLeft(line, (at, cell) => at + breaksIn(cell)),
  )

const rowAt = (line: number, cells: ReadonlyArray<string>): CsvRow =>
  cells.some((cell) => breaksIn(cell) > 0)
    ? { line, cellLines: cellLinesOf(line, cells).slice(0, -1), cells }
    : { line, cells }

/** The line on which a cell begins. */
export const lineOfCell = ({ cellLines, line }: CsvRow, k: number): number => cellLines?.[k] ?? line

/** Rows with their lines, of which the first is given. */
const numbered = (first: number, rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<CsvRow> =>
  F.pipe(
    rows,
    RA.scanLeft(first, (line, cells) => cells.reduce((end, cell) => end + breaksIn(cell), line) + 1),
    RA.zip(rows),
    RA.map(([line, cells]) => rowAt(line, cells)),
  )

/**
 * The rows without the blank lines. Whether a line is blank is seen in its text: a pair of quotes is an empty cell, and
 * a tab divides two. In a file of one column a blank line is a row whose cell is empty, except for empty lines at the
 * end of the file.
 */
const withoutBlankLines = (
  lines: ReadonlyArray<string>,
  delimiter: string,
  rows: ReadonlyArray<CsvRow>,
): ReadonlyArray<CsvRow> => {
  const textOf = ({ line }: CsvRow): string => lines[line - 1] as string
  const isBlank = (text: string): boolean => text.trim() === '' && !text.includes(delimiter)
  return rows[0]?.cells.length === 1
    ? rows.slice(0, rows.findLastIndex((row) => textOf(row) !== '') + 1)
    : rows.filter((row) => !isBlank(textOf(row)))
}

const cellsIn = (papaparse: Papaparse, file: string, text: string): E.Either<CsvError, ReadonlyArray<CsvRow>> => {
  const lines = text.split('\n')
  const before = lines.findIndex((line) => line.trim() !== '')
  if (before < 0) return E.right([])
  const fromHeader = lines.slice(before).join('\n')
  const delimiter = delimiterOf(papaparse, fromHeader)
  const { data, errors } = papaparse.parse(fromHeader, { delimiter, newline: '\n' })
  const [broken] = errors
  if (broken === undefined) return E.right(withoutBlankLines(lines, delimiter, numbered(before + 1, data)))
  // What follows a broken quote can't be told apart, so this is the one thing to say.
  const message = 'a quoted cell begins here and has no proper end (a quote inside quotes is written twice)'
  return E.left(csvError([{ file, line: before + lineAt(fromHeader, broken.index ?? 0), message }]))
}

// ── the header and the rows' lengths

const headerProblems = (csv: Csv): ReadonlyArray<CsvProblem> => {
  const first = new Map(csv.names.map((name, k) => [name, k] as const).toReversed())
  const at = { file: csv.file, line: csv.line }
  return csv.names.flatMap((name, k) => {
    if (name === '') return [{ ...at, message: `column ${k + 1} has no name` }]
    const before = first.get(name) as number
    return before === k
      ? []
      : [{ ...at, column: name, message: `columns ${before + 1} and ${k + 1} have the same name` }]
  })
}

const inspectRows = (file: string, lines: ReadonlyArray<CsvRow>): E.Either<CsvError, Inspected> => {
  const [header, ...body] = lines
  if (header === undefined) return E.left(csvError([{ file, message: 'the file is empty' }]))
  const names = header.cells.map((name) => name.trim())
  const [ragged, rows] = [
    body.filter(({ cells }) => cells.length !== names.length),
    body.filter(({ cells }) => cells.length === names.length),
  ]
  const csv: Csv = { file, line: header.line, names, rows }
  const problems = [
    ...headerProblems(csv),
    ...(body.length === 0 ? [{ file, line: header.line, message: 'there is a header but no row' }] : []),
    ...ragged.map(({ cells, line }) => ({
      file,
      line,
      message: `${cells.length} cell${cells.length === 1 ? '' : 's'} where the header has ${names.length}`,
    })),
  ]
  return E.right({ csv, problems })
}

// ── files

const PACKAGE = 'papaparse'

/** Inspecting with a parser that is loaded when it is first needed. */
export const inspectWith =
  (load: () => Promise<Papaparse>) =>
  (file: string): TE.TaskEither<CsvError, Inspected> => {
    const parser = F.pipe(
      loaded(PACKAGE, 'Reading CSV', load),
      TE.mapLeft((message) => csvError([{ file, message }])),
    )
    return F.pipe(
      readText(file),
      TE.chain((text) =>
        F.pipe(
          parser,
          TE.chainEitherK((papaparse) => cellsIn(papaparse, file, text)),
        ),
      ),
      TE.chainEitherK((lines) => inspectRows(file, lines)),
    )
  }

export const inspect: (file: string) => TE.TaskEither<CsvError, Inspected> = inspectWith(
  async () => (await import('papaparse')).default as Papaparse,
)

/**
 * Reads a CSV file as text: a header line and the rows below it, divided by commas, semicolons or tabs (whichever
 * fits), cells with line breaks or delimiters in double quotes. A byte-order mark is passed over, and so are blank
 * lines: those of nothing but spaces, or of tabs where these divide nothing. In a file of one column, where a blank
 * line is a row whose cell is empty, only empty lines at the end are. Needs the `papaparse` package.
 *
 * Gives a `CsvError` with every problem, its line and column, for a file that is missing, not UTF-8 or without rows,
 * for rows that are longer or shorter than the header, and for column names that are empty or repeated.
 *
 * @example
 * import { readCsv } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const iris = await readCsv('examples/data/iris.csv')()
 * assert.strictEqual(E.isRight(iris) && iris.right.rows[149]?.line, 151)
 *
 * @since 0.1.0
 * @category reading
 */
export const readCsv = (file: string): TE.TaskEither<CsvError, Csv> =>
  F.pipe(
    inspect(file),
    TE.chainEitherK(({ csv, problems }) => unless(problems, () => csv)),
  )
