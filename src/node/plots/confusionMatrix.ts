/** How often rows of each class were predicted to be of each class. */
import type { PlotOptions } from '@observablehq/plot'
import { either as E, type taskEither as TE } from 'fp-ts'
import { asOptions } from '../../checks/options.js'
import { noList, refuse, shown, type RenderError } from '../renderError.js'
import { blues, INK, oranges } from './colours.js'
import { draw, type Picture, type Plot } from './draw.js'
import { onSheet } from './sheet.js'
import { fit, inOneLine, percent, widthOf } from './text.js'

/**
 * A count of rows by true and predicted class.
 *
 * @since 0.1.0
 * @category model
 */
export interface Confusion {
  readonly classes: ReadonlyArray<string>
  /** A row for each true class, in it a whole number for each predicted one, in the order of the classes. */
  readonly counts: ReadonlyArray<ReadonlyArray<number>>
  readonly title?: string
  /** A line of text below the title. */
  readonly subtitle?: string
}

interface Cell {
  readonly row: number
  readonly column: number
  readonly count: number
  /** Of the row; 0 in an empty one. */
  readonly share: number
}

const OPTIONS = { classes: '', counts: '', title: '', subtitle: '' } as const
const MOST_CLASSES = 40
const LABEL_SIZE = 13
const NAME_SIZE = 12.5
const NAME_WIDTH = 150
/** Above this share of its row a cell is dark, and what is written on it is white. */
const DARK = 0.55

const total = (counts: ReadonlyArray<number>): number => counts.reduce((sum, count) => sum + count, 0)

const cellsOf = (counts: Confusion['counts']): ReadonlyArray<Cell> =>
  counts.flatMap((row, r) =>
    row.map((count, column) => ({ row: r, column, count, share: count === 0 ? 0 : count / total(row) })),
  )

/** The first thing wrong with the counts. */
const problemIn = ({ classes, counts }: Confusion): string | undefined => {
  const size = classes.length
  if (size === 0) return 'the list of classes is empty'
  if (size > MOST_CLASSES) return `there is room for ${MOST_CLASSES} classes; these are ${size}`
  if (counts.length !== size) return `there are ${size} classes, but ${counts.length} rows of counts`
  const twice = classes.find((name, k) => classes.indexOf(name) !== k)
  if (twice !== undefined) return `the class '${twice}' is listed twice`
  const ragged = counts.findIndex((row) => row.length !== size)
  if (ragged >= 0)
    return `row ${ragged + 1} ('${classes[ragged]}') has ${counts[ragged]?.length} counts for ${size} classes`
  const strange = cellsOf(counts).find(({ count }) => !Number.isSafeInteger(count) || count < 0)
  return strange !== undefined
    ? `the count in row ${strange.row + 1}, column ${strange.column + 1} is ${shown(strange.count)}, not a whole number from 0`
    : counts.every((row) => total(row) === 0)
      ? 'every count is 0'
      : undefined
}

interface Layout {
  /** The side of a cell. */
  readonly side: number
  readonly names: ReadonlyArray<string>
  /** Whether the names below the columns are turned, since they are wider than a column. */
  readonly turned: boolean
  readonly left: number
  readonly below: number
  /** Whether there is room for shares below the counts. */
  readonly shares: boolean
  readonly countSize: number
}

const layoutOf = ({ classes, counts }: Confusion): Layout => {
  const side = Math.min(Math.max(Math.round(480 / classes.length), 34), 110)
  const names = classes.map((name) => fit(name, NAME_WIDTH, NAME_SIZE))
  const wide = Math.max(...names.map((name) => widthOf(name, NAME_SIZE)))
  const turned = wide > side - 6
  const longest = Math.max(...counts.flat().map((count) => String(count).length))
  const countSize = Math.min(side * 0.3, 22, (side - 8) / (0.6 * longest))
  return {
    side,
    names,
    turned,
    left: wide + 10,
    below: turned ? wide * Math.sin(Math.PI / 4) + 18 : 24,
    shares: side >= 44 && countSize >= 11,
    countSize,
  }
}

const shareText = ({ share }: Cell): string =>
  share < 0.005 ? '< 1 %' : share >= 0.995 && share < 1 ? '> 99 %' : `${Math.round(share * 100)} %`

const marksOf =
  (cells: ReadonlyArray<Cell>, { below, countSize, left, names, shares, side, turned }: Layout) =>
  (plot: Plot): PlotOptions => {
    const domain = names.map((_, k) => k)
    const name = (k: number): string => names[k] as string
    const ink = ({ share }: Cell): string => (share > DARK ? 'white' : INK)
    const place = { x: 'column', y: 'row', fill: ink } as const
    const count = { text: (cell: Cell) => String(cell.count), fontSize: countSize } as const
    const hasShare = (cell: Cell): boolean => shares && cell.count > 0
    const axis = { tickFormat: name, tickSize: 0, fontSize: NAME_SIZE, label: null, color: INK }
    const label = { fontSize: LABEL_SIZE, fill: INK, textAnchor: 'middle', lineAnchor: 'middle' } as const
    return {
      x: { type: 'band', domain, padding: 0.03 },
      y: { type: 'band', domain, padding: 0.03 },
      color: { type: 'identity' },
      marks: [
        plot.cell([...cells], {
          x: 'column',
          y: 'row',
          fill: ({ column, row, share }: Cell) =>
            (column === row ? blues : oranges)(share === 0 ? 0 : 0.08 + 0.87 * share),
          stroke: '#cfcfcf',
          strokeWidth: 0.75,
        }),
        plot.text(cells.filter(hasShare), { ...place, ...count, dy: -0.13 * side }),
        plot.text(cells.filter(hasShare), { ...place, text: shareText, fontSize: 11, dy: 0.2 * side }),
        plot.text(
          cells.filter((cell) => !hasShare(cell)),
          { ...place, ...count },
        ),
        plot.axisX({ ...axis, ...(turned ? { tickRotate: -45 } : {}) }),
        plot.axisY(axis),
        plot.text(['predicted class'], { ...label, frameAnchor: 'bottom', dy: below + 16 }),
        plot.text(['true class'], { ...label, frameAnchor: 'left', dx: -left - 20, rotate: -90 }),
      ],
    }
  }

const pictureOf = (confusion: Confusion): E.Either<RenderError, Picture> => {
  const problem = noList(confusion, ['classes', 'counts']) ?? problemIn(confusion)
  if (problem !== undefined) return refuse(`A confusion matrix can't be drawn: ${problem}`)
  const { counts, subtitle, title = 'Confusion matrix' } = asOptions('confusionMatrix', confusion, OPTIONS)
  const layout = layoutOf(confusion)
  const cells = cellsOf(counts)
  const right = total(cells.filter(({ column, row }) => column === row).map(({ count }) => count))
  const all = total(cells.map(({ count }) => count))
  const size = layout.side * layout.names.length
  const sheet = {
    title,
    lines: [
      ...(subtitle === undefined ? [] : [subtitle]),
      `${right} of ${all} right (${percent(right / all)})`,
      'darker: a greater share of the row',
    ],
    legend: [],
    inside: { width: size, height: size },
    margin: { left: layout.left + 38, right: Math.max(24, 400 - size - layout.left - 38), bottom: layout.below + 34 },
  }
  return E.right({
    kind: 'confusion-matrix',
    title: inOneLine(title),
    options: onSheet(sheet, marksOf(cells, layout)),
  })
}

/**
 * How often each true class (the rows) was predicted as each (the columns), as an SVG picture that stands by itself:
 * counts and shares, darker for a greater share of the row, what is right in blue and what is wrong in orange. Made for
 * 2 to 10 classes; up to 40 are drawn. Needs the optional packages `@observablehq/plot` and `jsdom`; without them, or
 * with counts that are not one whole number for each pair of classes or an unknown option, it is a `RenderError`.
 *
 * @example
 * import { confusionMatrix } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const svg = await confusionMatrix({ classes: ['cat', 'dog'], counts: [[9, 1], [2, 8]] })()
 * assert.ok(E.isRight(svg) && svg.right.includes('17 of 20 right (85 %)'))
 *
 * @since 0.1.0
 * @category pictures
 */
export const confusionMatrix = (confusion: Confusion): TE.TaskEither<RenderError, string> =>
  draw(() => pictureOf(confusion))
