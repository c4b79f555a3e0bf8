/** Columns of a file as numbers, and what is wrong with their cells. */
import { nearest } from '../checks/suggestion.js'
import { table, type Table } from '../objective/table.js'
import { lineOfCell, type Csv } from './csv.js'
import { quoted, type CsvProblem } from './problems.js'

/** A column of a file, as far as it could be read. */
export interface Read<T> {
  readonly name: string
  readonly values: T
  readonly problems: ReadonlyArray<CsvProblem>
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i
const DECIMAL_COMMA = /^[+-]?\d+,\d+$/

export const isNumber = (text: string): boolean => NUMBER.test(text) && Number.isFinite(Number(text))

/** Why a text is not a number. */
const complaint = (text: string): string =>
  text === ''
    ? 'the cell is empty; a number belongs here'
    : NUMBER.test(text)
      ? `${quoted(text)} is too large for a number`
      : DECIMAL_COMMA.test(text)
        ? `${quoted(text)} is not a number; decimals are written with a point`
        : `${quoted(text)} is not a number`

export const textsAt = (csv: Csv, k: number): ReadonlyArray<string> =>
  csv.rows.map(({ cells }) => (cells[k] as string).trim())

/** A problem for each cell that is not a number; a single one where none is. */
export const numbersAt = (csv: Csv, k: number): Read<Float64Array> => {
  const name = csv.names[k] as string
  const texts = textsAt(csv, k)
  const problems = csv.rows.flatMap((row, r): ReadonlyArray<CsvProblem> => {
    const text = texts[r] as string
    return isNumber(text) ? [] : [{ file: csv.file, line: lineOfCell(row, k), column: name, message: complaint(text) }]
  })
  const [first] = problems
  return {
    name,
    values: Float64Array.from(texts, Number),
    problems:
      first !== undefined && problems.length > 1 && problems.length === texts.length
        ? [{ ...first, message: `${first.message} (no cell of this column is one)` }]
        : problems,
  }
}

export const tableOf = (columns: ReadonlyArray<Read<Float64Array>>): Table<string> =>
  table(Object.fromEntries(columns.map(({ name, values }) => [name, values])))

// ── columns by name

const NAMES_LISTED = 8

const headerLists = (names: ReadonlyArray<string>): string =>
  `the header has ${names.slice(0, NAMES_LISTED).map(quoted).join(', ')}${
    names.length > NAMES_LISTED ? ` and ${names.length - NAMES_LISTED} more` : ''
  }`

/** A problem for the header's line. */
export const atHeader = (csv: Csv, column: string, message: string): CsvProblem => ({
  file: csv.file,
  line: csv.line,
  column,
  message,
})

/** A column that is not there; another is suggested unless it is `taken`, being wanted itself. */
export const missingColumn = (csv: Csv, name: string, taken: ReadonlySet<string> = new Set()): CsvProblem => {
  const like = nearest(
    name,
    csv.names.filter((n) => !taken.has(n)),
  )
  const hint = like === undefined ? headerLists(csv.names) : `did you mean ${quoted(like)}?`
  return atHeader(csv, name, `there is no such column; ${hint}`)
}
