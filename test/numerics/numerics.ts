/**
 * `npm run numerics`: how accurate values and derivatives are, whether all ways to them agree at the edges, and the
 * hashes of what they are. Exits with 1 where a limit is passed, ways differ, a hash or NUMERICS.md is not what is
 * written down, an engine has other bits, or is not there. `-- --write` writes both down anew.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { compared, exclusions, type Disagreement, type Verdict } from './agreement.js'
import { cases } from './cases.js'
import { page, PAGE } from './document.js'
import { hashesElsewhere, type Elsewhere } from './engines.js'
import { hashes } from './golden.js'
import { accuracyOf, allMeasured, isOver, type Accuracy } from './ulps.js'
import { foldOf, otherWaysOf } from './ways.js'

const GOLDEN = new URL('golden.json', import.meta.url)
/** Numbers from each draw. */
const COUNT = 80

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

const [flag, ...surplus] = process.argv.slice(2)
if (surplus.length > 0 || (flag !== undefined && flag !== '--write')) {
  process.stderr.write(`numerics takes --write or nothing, not ${process.argv.slice(2).join(' ')}.\n`)
  process.exit(1)
}
const writes = flag === '--write'

// ── accuracy

const places = (x: number): string => (x < 1000 ? x.toFixed(2) : x.toExponential(0))

const accuracyLines = (name: string, { otherBits, rows }: Accuracy): ReadonlyArray<string> => {
  const cells = rows.map((r) => `${places(r.ulps)}${isOver(r) ? '!' : ''}`.padStart(9))
  const bits = otherBits === 0 ? 'same' : `${otherBits} differ`
  const notes = rows
    .filter(isOver)
    .map((r) => `    order ${r.order}: ${places(r.ulps)} ulp at ${r.at.join(', ')}, the limit is ${r.limit}`)
  return [`  ${name.padEnd(40)}${cells.join('')}   ${bits}`, ...notes]
}

/** How many rows fail. */
const tellAccuracy = (): number => {
  say(
    'Units in the last place that values, first and second derivatives are off at most; compiled values against JavaScript\n',
  )
  say(`  ${''.padEnd(40)}${['value', 'first', 'second'].map((s) => s.padStart(9)).join('')}   bits`)
  return [...allMeasured(COUNT)].reduce((failing, [name, what]) => {
    const found = accuracyOf(name, what)
    accuracyLines(name, found).forEach(say)
    return failing + found.rows.filter(isOver).length + (found.otherBits > 0 ? 1 : 0)
  }, 0)
}

// ── edges

const described = ({ at, fold, found, name, way, what }: Disagreement): string =>
  `  ${name} at ${at.join(', ')}: ${what} is ${found} by ${way}, ${fold} by the fold`

const together = (a: Verdict, b: Verdict): Verdict => ({
  cells: a.cells + b.cells,
  disagreements: [...a.disagreements, ...b.disagreements],
  signs: a.signs + b.signs,
  excluded: a.excluded + b.excluded,
})

const tellEdges = async (): Promise<number> => {
  const folds = cases.map(foldOf)
  const verdict = cases.map((c, k) => compared(c, folds[k] as (typeof folds)[number], otherWaysOf(c))).reduce(together)
  const points = cases.reduce((n, c) => n + c.points.length, 0)
  const { cells, disagreements, excluded, signs } = verdict
  say(`\nThe edge table: ${cases.length} operations at ${points} points, ${cells} numbers held against the fold`)
  say(
    `  ${disagreements.length} disagree, ${excluded} for a stated reason; ${signs} derivatives are 0 with another sign`,
  )
  disagreements.slice(0, 50).forEach((d) => say(described(d)))
  exclusions.forEach(({ at, name, what, why }) => say(`  ${name} at ${at.join(', ')}, ${what}: ${why}`))
  const now = await page(folds)
  if (writes) writeFileSync(PAGE, now)
  const drifted = readFileSync(PAGE, 'utf8') !== now
  if (drifted) say('  NUMERICS.md has drifted: npm run numerics -- --write')
  return disagreements.length + (drifted ? 1 : 0)
}

// ── hashes

const verdictOn = (engine: Elsewhere, name: string, hash: string): string =>
  'missing' in engine ? '–' : engine.hashes.get(name) === hash ? 'same' : `${engine.hashes.get(name) ?? 'MISSING'}!`

const tellHashes = async (): Promise<number> => {
  const found = hashes()
  if (writes) writeFileSync(GOLDEN, `${JSON.stringify(Object.fromEntries(found), undefined, 2)}\n`)
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Readonly<Record<string, string>>
  const engines = await hashesElsewhere()
  say(`\nHashes of values and gradients over fixed inputs, in Node ${process.versions.node} and in other engines\n`)
  say(
    `  ${''.padEnd(44)}${['Node', ...engines.map(({ engine }) => engine)].map((s) => s.padEnd(20)).join('')}`.trimEnd(),
  )
  const rows = [...found].map(([name, hash]) => {
    const others = engines.map((engine) => verdictOn(engine, name, hash))
    const was = golden[name] === hash ? '' : `was ${golden[name] ?? 'not there'}`
    say(`  ${name.padEnd(44)}${[hash, ...others, was].map((s) => s.padEnd(20)).join('')}`.trimEnd())
    return others.filter((text) => text.endsWith('!')).length + (was === '' ? 0 : 1)
  })
  const absent = engines.flatMap((e) => ('missing' in e ? [e] : []))
  absent.forEach(({ engine, missing }) => say(`\n  Not compared with ${engine}: ${missing}`))
  return rows.reduce((a, b) => a + b, 0) + absent.length
}

const failing = tellAccuracy() + (await tellEdges()) + (await tellHashes())
say(failing === 0 ? '\nAll within the limits.' : `\n${failing} outside the limits, or not compared.`)
process.exitCode = failing === 0 ? 0 : 1
