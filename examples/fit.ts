/**
 * Curves fitted by least squares: parameters, their standard errors, and what these make of a prediction, beside values
 * that NIST certifies; then Newton's method, step by step. `npm start -- fit`, or
 *
 *     npx tsx examples/fit.ts
 */
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { add, compile, expm1, mul, neg, over, square, sub, variable, type Expr, type Point, type Table } from 'fluxion'
import { readFeatures, showCsvProblem, toPng, writeFiles } from 'fluxion/node'
import { fit, predict, type Fit } from './fitting/leastSquares.js'
import { newton } from './fitting/newton.js'
import { boxBod, misra1a, type Parameter, type Problem } from './fitting/nist.js'
import { draw } from './fitting/picture.js'
import { goOnUnread, isProgram } from './program.js'

const print = console.log

const section = (title: string): void => print(`\n── ${title} ${'─'.repeat(Math.max(0, 90 - title.length))}\n`)

// ── a curve, and how far it is off

const [b1, b2, x, y] = [variable('b1'), variable('b2'), variable('x'), variable('y')]

/** NIST writes b1·(1 − exp(−b2·x)); this is how `advise` would write it. */
export const curve: Expr<Parameter | 'x'> = mul(b1, neg(expm1(neg(mul(b2, x)))))

type Rows = Table<'x' | 'y'>

type FitFrom = (start: Point<Parameter>) => Fit<Parameter>

/** One residual for each row. Columns become data; what remains are the parameters. */
export const fitTo = (rows: Rows): FitFrom => fit(compile(over(rows)([sub(curve, y)])))

// ── beside what is certified

const CERTIFIED_DIGITS = 11

const written = (value: number, digits = CERTIFIED_DIGITS): string => value.toExponential(digits - 1)

/** How many digits two numbers have in common, of those that are certified. */
export const digitsInCommon = (a: number, b: number): number =>
  Array.from({ length: CERTIFIED_DIGITS }, (_, k) => CERTIFIED_DIGITS - k).find(
    (n) => written(a, n) === written(b, n),
  ) ?? 0

const line = (...cells: ReadonlyArray<string>): void =>
  print(`  ${cells.map((cell) => cell.padEnd(20)).join('')}`.trimEnd())

const compare = (name: string, found = NaN, certified: number): void =>
  line(name, written(found), written(certified), `${digitsInCommon(found, certified)} digits agree`)

/** Fits from a start, and says what comes of it. */
const search = ({ certified }: Problem, fitFrom: FitFrom, start: Point<Parameter>): Fit<Parameter> => {
  const found = fitFrom(start)
  print(`From b1 = ${start.b1}, b2 = ${start.b2} to ${found.isMinimum ? 'a' : 'no'} minimum in ${found.steps} steps:\n`)
  line('', 'found', 'certified')
  for (const name of ['b1', 'b2'] as const) {
    compare(name, found.parameters.get(name), certified.parameters[name])
    compare('  standard error', found.standardErrors.get(name), certified.standardErrors[name])
  }
  compare('sum of squares', found.squares, certified.squares)
  print('')
  return found
}

const sayWhatIsBeyond = ({ beyond }: Problem, found: Fit<Parameter>): void => {
  const { standardError, value } = predict(curve, found)(beyond)
  print(`Beyond the data, at x = ${beyond}, that makes y = ${value.toFixed(1)} ± ${(2 * standardError).toFixed(1)}.`)
}

const savePicture = ({ beyond, name, names }: Problem, { columns }: Rows, found: Fit<Parameter>, folder: string) =>
  F.pipe(
    draw({
      title: `${name}: the curve, and two standard errors to both sides`,
      names,
      data: Array.from(columns.x, (value, k) => ({ x: value, y: columns.y[k] as number })),
      until: beyond,
      predict: predict(curve, found),
    }),
    TE.bindTo('svg'),
    TE.bindW('png', ({ svg }) => toPng(svg, { width: 1200 })),
    TE.chainW(({ png, svg }) =>
      writeFiles(folder, { [`${name.toLowerCase()}.svg`]: svg, [`${name.toLowerCase()}.png`]: png }),
    ),
  )

/** Fits a curve from all starts and draws the last fit; what is wrong, if something is. */
const workThrough = async (problem: Problem, folder: string): Promise<ReadonlyArray<string>> => {
  const rows = await readFeatures(problem.file, ['x', 'y'])()
  if (E.isLeft(rows)) return rows.left.problems.map(showCsvProblem)
  section(`${problem.name}: y = b1·(1 − exp(−b2·x)) through ${rows.right.rows} points`)
  const fitFrom = fitTo(rows.right)
  const found = problem.starts.map((start) => search(problem, fitFrom, start)).at(-1) as Fit<Parameter>
  sayWhatIsBeyond(problem, found)
  const files = await savePicture(problem, rows.right, found, folder)()
  if (E.isLeft(files)) return [files.left.message]
  print(`written: ${files.right.join(', ')}`)
  return []
}

// ── Newton's method

export const rosenbrock: Expr<'x' | 'y'> = add(square(sub(1, x)), mul(100, square(sub(y, square(x)))))

const showNewton = (): void => {
  section('Newton’s method: (1 − x)² + 100·(y − x²)² from (−1.2, 1)')
  line('x', 'y', 'distance to (1, 1)')
  for (const at of newton(rosenbrock)({ x: -1.2, y: 1 })) {
    const [u = NaN, v = NaN] = [at.get('x'), at.get('y')]
    line(u.toPrecision(12), v.toPrecision(12), Math.hypot(u - 1, v - 1).toExponential(1))
  }
  print('\nNear the minimum each step at least doubles the number of digits that are right.')
}

/** Says all of it and draws pictures into a folder; the exit code. */
export const main = async (folder = 'out'): Promise<number> => {
  const problems = [...(await workThrough(misra1a, folder)), ...(await workThrough(boxBod, folder))]
  showNewton()
  problems.forEach((problem) => console.error(problem))
  return problems.length > 0 ? 1 : 0
}

if (isProgram(import.meta.url)) {
  goOnUnread()
  process.exitCode = await main()
}
