/** What a long run has to say at its end. Pure. */
import { either as E } from 'fp-ts'
import { showCounterexample, type Counterexample } from 'fluxion/laws'
import { lawRow, textTable } from '../../laws/report.js'
import type { Run } from './arguments.js'
import type { LawOutcome } from './outcomes.js'

const row = ({ law, seconds, total }: LawOutcome): ReadonlyArray<string> => [
  ...(total === undefined ? [law, '0', '', 'not tried'] : lawRow(total)),
  seconds.toFixed(1),
]

/** A word as a shell reads it. */
const quoted = (word: string): string => (/^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** The command that gives the same counterexample again. */
export const again = ({ key, law, runs }: Counterexample, file: string | undefined): string =>
  [
    'npm run laws --',
    ...(file === undefined ? [] : [`--laws ${quoted(file)}`]),
    `--law ${quoted(law)} --key=${key} --runs ${Math.max(1, runs)}`,
  ].join(' ')

const counted = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`

const verdict = (laws: ReadonlyArray<LawOutcome>): string => {
  const held = laws.filter(({ total }) => total !== undefined && E.isRight(total)).length
  const untried = laws.filter(({ total }) => total === undefined).length
  return held === laws.length
    ? 'all held'
    : [
        `${held} held`,
        `${laws.length - held - untried} did not`,
        ...(untried > 0 ? [`${untried} not tried`] : []),
      ].join(', ')
}

/** The table, every counterexample in full, and a line that sums it up. */
export const report = (
  laws: ReadonlyArray<LawOutcome>,
  { file, key }: Pick<Run, 'file' | 'key'>,
  {
    interrupted,
    seconds,
    workers,
  }: { readonly interrupted: boolean; readonly seconds: number; readonly workers: number },
): string =>
  [
    textTable(['law', 'runs', 'reached', 'result', 'seconds'], laws.map(row)),
    ...laws.flatMap(({ problem }) =>
      problem === undefined ? [] : [`${showCounterexample(problem)}\nto see it again: ${again(problem, file)}`],
    ),
    `${interrupted ? 'Interrupted: k' : 'K'}ey ${key}, ${counted(laws.length, 'law')}: ${verdict(laws)}; ${seconds.toFixed(1)} s with ${counted(workers, 'worker')}`,
  ].join('\n\n')
