/** Numbers and labels from CSV files. */
import { function as F, taskEither as TE, type either as E } from 'fp-ts'
import { asNames, asOptions, refuse } from '../checks/options.js'
import type { Labelled } from '../learn/dataset.js'
import { select, type ListedNames, type Table } from '../objective/table.js'
import { atHeader, isNumber, missingColumn, numbersAt, tableOf, textsAt, type Read } from './columns.js'
import { inspect, lineOfCell, type Csv } from './csv.js'
import { byNumber, isSameNumber } from './decimals.js'
import { quoted, refused, unless, type CsvError, type CsvProblem } from './problems.js'

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

/** That the first row was probably taken for the header. */
const headless = ({ file, line, names }: Csv): ReadonlyArray<CsvProblem> => {
  const message =
    'the header is nothing but numbers, as if it were a row: write names above it; columns that are named by numbers are read by readFeatures'
  return names.every(isNumber) ? [{ file, line, message }] : []
}

/**
 * Reads a CSV file with a header line and numbers below it; commas, semicolons or tabs. Needs the `papaparse` package.
 * Every problem is reported with its line and column; nothing is guessed. A header of nothing but numbers is a problem,
 * since it is probably the first row: `readFeatures` reads columns that are named so.
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
    inspect(file),
    TE.chainEitherK(({ csv, problems }) => {
      const columns = csv.names.map((_, k) => numbersAt(csv, k))
      return unless([...headless(csv), ...problems, ...columns.flatMap((c) => c.problems)], () => ({
        names: csv.names,
        rows: csv.rows.map((_, r) => columns.map(({ values }) => values[r] as number)),
      }))
    }),
  )

/**
 * Reads some columns of a CSV file as numbers, whatever their order in the file and whatever else is in it: rows to fit
 * a model to, or to predict from. Needs the `papaparse` package. Where numbers are missing, `readCsv` gives the text of
 * the cells, to choose rows by.
 *
 * Gives a `CsvError` with every problem, its line and column, for what `readCsv` refuses, for a column that is not
 * there (the nearest name is suggested), and for text or an empty cell where a number belongs. Throws a `FluxionError`
 * if `features` is not a list (`BadList`) of names (`BadName`).
 *
 * @example
 * import { readFeatures } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const petals = await readFeatures('examples/data/iris.csv', ['petal_width_cm', 'petal_length_cm'])()
 * assert.strictEqual(E.isRight(petals) && petals.right.columns.petal_width_cm[0], 0.2)
 *
 * @since 0.1.0
 * @category reading
 */
export const readFeatures = <const F extends ReadonlyArray<string>>(
  file: string,
  features: F,
): TE.TaskEither<CsvError, Table<ListedNames<F>>> => {
  // At once: an error thrown later, while the file is read, would be a rejected promise.
  asNames(features, 'readFeatures', "readFeatures(file, ['x', 'y'])")
  return F.pipe(
    inspect(file),
    TE.chainEitherK(({ csv, problems }) => {
      const index = new Map(csv.names.map((name, k) => [name, k] as const))
      const wanted = new Set<string>(features)
      const missing = features.filter((name) => !index.has(name)).map((name) => missingColumn(csv, name, wanted))
      const columns = features.flatMap((name) => {
        const k = index.get(name)
        return k === undefined ? [] : [numbersAt(csv, k)]
      })
      const cells = columns.flatMap((c) => c.problems)
      return unless([...problems, ...missing, ...cells], () => select(features)(tableOf(columns)))
    }),
  )
}

// ── labels

/** Classes in the order of their numbers where all are numbers, of their text (by code units) where one is not. */
const inOrder = (classes: ReadonlyArray<string>): ReadonlyArray<string> =>
  classes.every(isNumber) ? byNumber(classes) : classes.toSorted()

/** Classes that are one number spelt in two ways, such as 1 and 1.0. */
const twins = (csv: Csv, label: string, classes: ReadonlyArray<string>): ReadonlyArray<CsvProblem> =>
  classes.every(isNumber)
    ? classes.slice(1).flatMap((name, i) => {
        const before = classes[i] as string
        return isSameNumber(before, name)
          ? [atHeader(csv, label, `the labels ${quoted(before)} and ${quoted(name)} are one number spelt in two ways`)]
          : []
      })
    : []

const labelsAt = (csv: Csv, k: number): Read<Pick<Labelled, 'classes' | 'labels'>> => {
  const name = csv.names[k] as string
  const texts = textsAt(csv, k)
  const classes = inOrder([...new Set(texts)])
  const index = new Map(classes.map((c, i) => [c, i] as const))
  const message = 'the cell is empty; a label belongs here'
  const empty = csv.rows.filter((_, r) => texts[r] === '')
  return {
    name,
    values: { classes, labels: texts.map((text) => index.get(text) as number) },
    problems: [
      ...empty.map((row) => ({ file: csv.file, line: lineOfCell(row, k), column: name, message })),
      ...twins(csv, name, classes),
    ],
  }
}

/** What can be wrong with a column as a whole; to be asked only where no row is missing. */
const columnProblems = (
  csv: Csv,
  label: Read<Pick<Labelled, 'classes' | 'labels'>>,
  features: ReadonlyArray<Read<Float64Array>>,
): ReadonlyArray<CsvProblem> => {
  const [only, second] = label.values.classes
  const oneClass =
    label.problems.length === 0 && second === undefined
      ? [atHeader(csv, label.name, `every row has the label ${quoted(only as string)}; there must be two classes`)]
      : []
  const constant = features
    .filter(({ problems, values }) => problems.length === 0 && values.every((x) => x === values[0]))
    .map(({ name, values }) =>
      atHeader(
        csv,
        name,
        `every row has the number ${values[0] as number}; a column that tells nothing must be left out`,
      ),
    )
  // In a single row everything is constant.
  return csv.rows.length > 1 ? [...oneClass, ...constant] : oneClass
}

/**
 * How to read labelled rows.
 *
 * @since 0.1.0
 * @category model
 */
export interface LabelledOptions {
  /** The column that says what each row is. */
  readonly label: string
  /**
   * Prefixes that are kept for parameters and for other columns: no feature's name may begin with one of them.
   * `['net.', 'is.']` by default.
   */
  readonly reserved?: ReadonlyArray<string>
  /**
   * Whether a column that has the same number in every row is a problem (`refused`, the default) or a feature like any
   * other (`kept`): the corners of small pictures are white in all of them.
   */
  readonly constants?: 'refused' | 'kept'
}

const reservedName = (csv: Csv, name: string, reserved: ReadonlyArray<string>): ReadonlyArray<CsvProblem> =>
  reserved
    .filter((prefix) => name.startsWith(prefix))
    .slice(0, 1)
    .map((prefix) =>
      atHeader(csv, name, `names that begin with ${quoted(prefix)} are kept for the network; rename the column`),
    )

const labelled = (
  csv: Csv,
  problems: ReadonlyArray<CsvProblem>,
  options: LabelledOptions,
): E.Either<CsvError, Labelled> => {
  const { constants = 'refused', label, reserved = ['net.', 'is.'] } = options
  const at = csv.names.indexOf(label)
  if (at < 0) return refused([...problems, missingColumn(csv, label)])
  const classes = labelsAt(csv, at)
  const features = csv.names.flatMap((name, k) => (name === label ? [] : [numbersAt(csv, k)]))
  const names = features.map(({ name }) => name)
  return unless(
    [
      ...problems,
      ...(names.length === 0 ? [atHeader(csv, label, 'there is no column besides the label')] : []),
      ...names.flatMap((name) => reservedName(csv, name, reserved)),
      ...[classes, ...features].flatMap((c) => c.problems),
      ...(problems.length === 0 ? columnProblems(csv, classes, constants === 'kept' ? [] : features) : []),
    ],
    () => ({ features: names, table: tableOf(features), ...classes.values }),
  )
}

/**
 * Reads rows with a label from a CSV file: every column but the label's must hold numbers. Needs the `papaparse`
 * package. The classes are the different labels, in the order of their numbers when all are numbers and of their text
 * (by UTF-16 code units) otherwise, so their order does not depend on the order of the rows.
 *
 * Gives a `CsvError` with every problem, its line and column, for what `readCsv` refuses, for a label column that is
 * not there (the nearest name is suggested), text or an empty cell where a number belongs, an empty label, a single
 * class, a constant column (unless these are `kept`), and a column with a `reserved` name. Throws a `FluxionError` for
 * unknown options (`BadOperand`), for a label that is not a name (`BadName`), and if `reserved` is not a list
 * (`BadList`).
 *
 * @example
 * import { readLabelled } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const iris = await readLabelled('examples/data/iris.csv', { label: 'class' })()
 * assert.deepStrictEqual(E.isRight(iris) && iris.right.classes, ['0', '1', '2'])
 *
 * const typo = await readLabelled('examples/data/iris.csv', { label: 'clas' })()
 * const [problem] = E.isLeft(typo) ? typo.left.problems : []
 * assert.strictEqual(problem?.message, "there is no such column; did you mean 'class'?")
 *
 * @since 0.1.0
 * @category reading
 */
export const readLabelled = (file: string, options: LabelledOptions): TE.TaskEither<CsvError, Labelled> => {
  const { constants, label, reserved } = asOptions('readLabelled', options, { label: '', reserved: '', constants: '' })
  if (typeof label !== 'string') refuse('BadName', 'readLabelled', 'label', 'the name of a column', label)
  asNames(reserved ?? [], 'reserved', "{ reserved: ['net.'] }")
  if (constants !== undefined && constants !== 'refused' && constants !== 'kept')
    refuse('BadOperand', 'readLabelled', 'constants', "'refused' or 'kept'", constants)
  return F.pipe(
    inspect(file),
    TE.chainEitherK(({ csv, problems }) => labelled(csv, problems, options)),
  )
}
