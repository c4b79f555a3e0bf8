/** NUMERICS.md, from the answers of the fold. */
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { badInput, cases, type Case } from './cases.js'
import { exclusions } from './agreement.js'
import { elsewhere, type Elsewhere } from './elsewhere.js'
import { foldOf, type Answer, type Way } from './ways.js'

/** Where it is. */
export const PAGE: URL = new URL('../../NUMERICS.md', import.meta.url)

const numeral = (x: number): string =>
  Object.is(x, -0) ? '−0' : String(x).replaceAll('-', '−').replace('Infinity', '∞').replace('e+', 'e')

/** A derivative that is 0 has no sign that was decided, and is printed without. */
const slope = (x: number): string => numeral(x === 0 ? 0 : x)

const list = (texts: ReadonlyArray<string>): string =>
  texts.length === 1 ? (texts[0] as string) : `(${texts.join(', ')})`

const point = (at: ReadonlyArray<number>): string => list(at.map(numeral))

/** The second derivatives by each pair of operands once; by both orders where they are not the same. */
const bends = (second: ReadonlyArray<number>): string => {
  const count = Math.sqrt(second.length)
  const at = (i: number, j: number): string => slope(second[i * count + j] as number)
  const close = (i: number, j: number): boolean => {
    const [a, b] = [second[i * count + j] as number, second[j * count + i] as number]
    // Of what is infinite 1e-12 would be so too.
    const scale = Math.max(Math.abs(a), Math.abs(b), 1e-3)
    return Object.is(a, b) || a === b || (scale < Infinity && Math.abs(a - b) <= 1e-12 * scale)
  }
  const entries = Array.from({ length: count }, (_, i) => i).flatMap((i) =>
    Array.from({ length: count - i }, (_, k) => {
      const j = i + k
      return close(i, j) ? at(i, j) : `${at(i, j)} or ${at(j, i)}`
    }),
  )
  return list(entries)
}

const answered = ({ first, second, value }: Answer): readonly [string, string, string] => [
  numeral(value as number),
  list((first ?? []).map(slope)),
  bends(second ?? []),
]

const cited = ({ answer, link, version, who, why }: Elsewhere): string =>
  `[${who} ${version}](${link}): ${answer}, for ${why}`

const tabular = (header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const isAt = (own: ReadonlyArray<number>, at: Elsewhere['at']): boolean =>
  typeof at !== 'string' && at.length === own.length && at.every((n, k) => Object.is(n, own[k]))

/** Points with the same answers share a row, but that a point where someone else answers otherwise has its own. */
const rowsOf = ({ name, points }: Case, { answers }: Way): ReadonlyArray<ReadonlyArray<string>> => {
  const rows = points.map((at, k) => {
    const others = elsewhere.filter((o) => o.name === name && isAt(at, o.at)).map(cited)
    return { at: point(at), rest: [...answered(answers[k] as Answer), others.join('; ')] }
  })
  const grouped = rows.reduce((groups, { at, rest }) => {
    const key = rest.join('\n')
    return groups.set(key, { rest, at: [...(groups.get(key)?.at ?? []), at] })
  }, new Map<string, { readonly rest: ReadonlyArray<string>; readonly at: ReadonlyArray<string> }>())
  const all = [...grouped.values()].map(({ at, rest }) => [at.join(', '), ...rest])
  return all.some((row) => row[4] !== '') ? all : all.map((row) => row.slice(0, 4))
}

const header = (c: Case): ReadonlyArray<string> => [
  list([...c.operands]),
  'value',
  c.operands.length === 1 ? 'first' : list(c.operands.map((x) => `∂${x}`)),
  c.operands.length === 1 ? 'second' : 'second, pair by pair',
]

const section = (c: Case, fold: Way): string => {
  const rows = rowsOf(c, fold)
  const columns = (rows[0] as ReadonlyArray<string>).length === 5 ? [...header(c), 'elsewhere'] : header(c)
  return `### ${c.name.replaceAll('*', '\\*')}\n\n${tabular(columns, rows)}\n`
}

const outcome = (ask: () => number | ReadonlyArray<unknown>): string => {
  try {
    const answer = ask()
    return typeof answer === 'number' ? numeral(answer) : `a list of ${answer.length}`
  } catch (e) {
    return `error: ${(e as Error).message}`
  }
}

const badInputs = (): string =>
  tabular(
    ['call', 'answer', 'elsewhere'],
    badInput.map(([call, ask]) => [
      `\`${call}\``,
      outcome(ask),
      elsewhere
        .filter(({ at }) => at === call)
        .map(cited)
        .join('; '),
    ]),
  )

const known = (): string =>
  exclusions.length === 0
    ? 'No way gives another answer than the others at any point of the tables.'
    : `Known exceptions:\n\n${exclusions.map(({ at, name, what, why }) => `- ${name} at ${point(at)}, ${what}: ${why}`).join('\n')}`

const opening = (): string => `# Numerics

What every operation and its derivatives are at the edges: computed by the library itself (\`npm run numerics -- --write\`), so this page can't say what the code
doesn't. A test fails when it has drifted.

Each answer was computed by the fold in reverse, forward and symbolically, and compiled: as a straight line, rolled up into loops and over the rows of a table, as
WebAssembly and interpreted. \`npm run numerics\` does that again, and compares. Values have the same bits everywhere, the sign of 0 and NaN included. Derivatives agree
to rounding, since contributions may be added in another order; a derivative that is 0 has no sign that was decided. ${known()}

NaN in gives NaN out, except where an operand has no say: x⁰ is 1, and an operand that is not taken is structurally absent. A numeric 0·∞ is NaN, also on the way
to a second derivative. Where the two orders of a mixed second derivative differ, both are given: at such a point there is none, or one of
the two ways to it overflows.

Accuracy is measured by \`npm run numerics\` against references of 60 digits: values are within 2 units in the last place (exp and log within 1, sech2 within 3), first derivatives within 4 wherever they
are normal numbers (those of xᵏ where xᵏ⁻¹ is one too), beside their own zeros too, and those of softmax, logSoftmax, logSumExp and crossEntropyFromLogits in the tails and for up to ten operands. One value may be a difference: near 0
logSumExp is within 2 units of its greatest operand. Second derivatives are within 16, but beside zeros of their own: those of sinc, softmax (where the share is a half), sech2, atan2
(where |x| = |y|), power (where y·log x = −1) and norm (of an operand beside which the others are nothing).

Other libraries are cited where their documentation says that they answer otherwise, and nowhere else.

## Bad input

${badInputs()}

## Operations
`

/** The whole page. */
export const page = async (folds: ReadonlyArray<Way> = cases.map(foldOf)): Promise<string> => {
  const text = [opening(), ...cases.map((c, k) => section(c, folds[k] as Way))].join('\n')
  return format(text, { ...(await resolveConfig(fileURLToPath(PAGE))), parser: 'markdown' })
}
