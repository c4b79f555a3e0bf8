/** Equations on lines of a readable width. */

/** head = part = part = …, each part a sum of pieces, and a note in the margin. */
export interface Equation {
  readonly head: string
  readonly parts: ReadonlyArray<ReadonlyArray<string>>
  readonly note: string
}

export const equation = (head: string, parts: Equation['parts'] = [], note = ''): Equation => ({ head, parts, note })

const WIDTH = 100
const MARGIN = 56
const INDENT = '  '

/** Pieces joined by + on as many lines as they need, all but the first indented. */
const filled = (pieces: ReadonlyArray<string>, indent: string): ReadonlyArray<string> =>
  pieces.reduce<ReadonlyArray<string>>((lines, piece) => {
    const last = lines.at(-1)
    if (last === undefined) return [piece]
    const joined = `${last} + ${piece}`
    return joined.length + indent.length <= WIDTH ? [...lines.slice(0, -1), joined] : [...lines, `${indent}+ ${piece}`]
  }, [])

/** An equation on one line if it fits, otherwise with each part on a line of its own, the signs of equality aligned. */
const linesOf = ({ head, parts }: Equation): ReadonlyArray<string> => {
  const text = (k: number): string | undefined => parts[k]?.join(' + ')
  const kept = parts.filter((_, k) => text(k) !== text(k - 1))
  const line = [head, ...kept.map((pieces) => pieces.join(' + '))].join(' = ')
  if (line.length <= WIDTH || kept.length === 0) return [line]
  const gap = ' '.repeat(head.length)
  return kept.flatMap((pieces, k) => {
    const [first, ...rest] = filled(pieces, `${gap}   `)
    return [`${k === 0 ? head : gap} = ${first}`, ...rest]
  })
}

/** Equations as indented lines, their notes beneath one another. */
export const arranged = (equations: ReadonlyArray<Equation>): ReadonlyArray<string> => {
  const blocks = equations.map((e) => ({ lines: linesOf(e), note: e.note }))
  const lengths = blocks.flatMap(({ lines, note }) => (note === '' ? [] : [(lines.at(-1) as string).length]))
  const column = lengths.filter((l) => l <= MARGIN).reduce((a, b) => (a > b ? a : b), 0)
  return blocks.flatMap(({ lines, note }) => {
    const last = lines.at(-1) as string
    const noted = note === '' ? last : `${last.padEnd(column)}   ${note}`
    return [...lines.slice(0, -1), noted].map((line) => `${INDENT}${line}`)
  })
}
