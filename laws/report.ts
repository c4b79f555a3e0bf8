/** What became of laws, as tables of text. */
import { either as E } from 'fp-ts'
import { asList } from '../src/expr/error.js'
import type { Counterexample, Passed } from './check.js'
import type { Kill } from './kills.js'

type Row = ReadonlyArray<string>

const isNumeral = (cell: string): boolean => /^-?[\d.]+( %| of \d+)?$/.test(cell)

/** Columns as wide as they need to be, numbers to the right. */
export const textTable = (header: Row, rows: ReadonlyArray<Row>): string => {
  const widths = header.map((title, k) => Math.max(...[title, ...rows.map((row) => row[k] ?? '')].map((c) => c.length)))
  const line = (row: Row): string =>
    widths
      .map((width, k) => {
        const cell = row[k] ?? ''
        return isNumeral(cell) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

/** One law's line: its name, the samples tried, the share that reached the predicate, and what became of it. */
export const lawRow = (outcome: E.Either<Counterexample, Passed>): Row => {
  const { law, reached, runs } = E.isRight(outcome) ? outcome.right : outcome.left
  return [law, String(runs), percent(reached / Math.max(1, runs)), E.isRight(outcome) ? 'held' : outcome.left._tag]
}

/**
 * What became of each law: the samples tried, the share of them that reached the predicate, and the result.
 *
 * @example
 * import { check, lawTable, leibniz } from 'fluxion/laws'
 *
 * assert.match(lawTable([check(leibniz, { runs: 50 })]), /Leibniz +50 +\d+ % {2}held/)
 *
 * @since 0.1.0
 * @category reports
 */
export const lawTable = (outcomes: ReadonlyArray<E.Either<Counterexample, Passed>>): string =>
  textTable(['law', 'runs', 'reached', 'result'], asList(outcomes, 'lawTable', 'lawTable(checkAll(mine))').map(lawRow))

/**
 * Which mutants each law caught: with how many of the keys, and within how many samples.
 *
 * @example
 * import { kills, killTable, laws, leibniz, someLaw } from 'fluxion/laws'
 *
 * const table = killTable(kills(laws('products', someLaw(leibniz)), [1, 2]))
 * assert.match(table, /Leibniz +\d+ % {2}a wrong sign +2 of 2 +\d+/)
 *
 * @since 0.1.0
 * @category reports
 */
export const killTable = (kills: ReadonlyArray<Kill>): string =>
  textTable(
    ['law', 'reached', 'mutant', 'killed', 'within'],
    asList(kills, 'killTable', 'killTable(kills(mine, [1, 2]))').map(
      ({ killed, law, mostRuns, mutant, share, survived }) => [
        law,
        percent(share),
        mutant,
        `${killed.length} of ${killed.length + survived.length}`,
        String(mostRuns),
      ],
    ),
  )
