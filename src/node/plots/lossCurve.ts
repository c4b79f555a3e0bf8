/** The loss of a run, step by step. */
import type { PlotOptions } from '@observablehq/plot'
import { either as E, type taskEither as TE } from 'fp-ts'
import { asOptions } from '../../checks/options.js'
import { noList, refuse, shown, type RenderError } from '../renderError.js'
import { sizeAxis, stepAxis, type Axis } from './axis.js'
import { GRID, SERIES } from './colours.js'
import { draw, type Picture, type Plot } from './draw.js'
import { axes, axesMargin, dotOf, KEY_SIZE, onSheet } from './sheet.js'
import { brief, fit, inOneLine } from './text.js'

/**
 * A loss at a step, of a series where there are several: training, held out.
 *
 * @since 0.1.0
 * @category model
 */
export interface LossAt {
  readonly step: number
  /** NaN and ±∞ are left out of the line. */
  readonly loss: number
  readonly series?: string
}

/**
 * What is written on a loss curve.
 *
 * @since 0.1.0
 * @category model
 */
export interface LossCurveOptions {
  readonly title?: string
  /** A line of text below the title. */
  readonly subtitle?: string
  readonly xLabel?: string
  readonly yLabel?: string
}

interface Series {
  readonly name: string
  readonly colour: string
  /** By step; NaN where the loss is not finite. */
  readonly points: ReadonlyArray<LossAt>
}

const OPTIONS = { title: '', subtitle: '', xLabel: '', yLabel: '' } as const
const INSIDE = { width: 620, height: 360 }
const NAME_WIDTH = 110
/** More columns than the frame has pixels. */
const COLUMNS = 800

const columnsOf = (points: ReadonlyArray<LossAt>): ReadonlyArray<ReadonlyArray<LossAt>> => {
  const size = Math.ceil(points.length / COLUMNS)
  return Array.from({ length: Math.ceil(points.length / size) }, (_, k) => points.slice(k * size, (k + 1) * size))
}

/**
 * The points that are seen: of each column the first, the lowest, the highest and the last, and a gap if there is one.
 */
const thinned = (points: ReadonlyArray<LossAt>): ReadonlyArray<LossAt> =>
  points.length <= 4 * COLUMNS
    ? points
    : columnsOf(points).flatMap((column) => {
        const best = (better: (a: number, b: number) => boolean): LossAt =>
          column.reduce((a, b) => (Number.isNaN(a.loss) || better(b.loss, a.loss) ? b : a))
        const kept = new Set([
          column[0],
          best((a, b) => a < b),
          best((a, b) => a > b),
          column.at(-1),
          column.find(({ loss }) => Number.isNaN(loss)),
        ])
        return column.filter((point) => kept.has(point))
      })

/** Points with no neighbour to draw a line to. */
const alone = (points: ReadonlyArray<LossAt>): ReadonlyArray<LossAt> => {
  const isDrawn = (k: number): boolean => Number.isFinite(points[k]?.loss)
  return points.filter((_, k) => isDrawn(k) && !isDrawn(k - 1) && !isDrawn(k + 1))
}

const seriesOf = (losses: ReadonlyArray<LossAt>): ReadonlyArray<Series> => {
  const bySeries = losses.reduce((groups, point) => {
    const name = point.series ?? 'loss'
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [point])
    else group.push(point)
    return groups
  }, new Map<string, Array<LossAt>>())
  return [...bySeries].map(([name, points], k) => ({
    name,
    colour: SERIES[k] ?? SERIES[0],
    points: [...points]
      .sort((a, b) => a.step - b.step)
      .map(({ loss, step }) => ({ step, loss: Number.isFinite(loss) ? loss : NaN })),
  }))
}

/** What is said of the losses that no line can show. */
const gapsIn = (losses: ReadonlyArray<LossAt>): ReadonlyArray<string> => {
  const gaps = losses.filter(({ loss }) => !Number.isFinite(loss))
  const first = gaps.reduce((least, { step }) => Math.min(least, step), Infinity)
  return gaps.length === 0
    ? []
    : [
        `${gaps.length} of ${losses.length} losses ${gaps.length === 1 ? 'is' : 'are'} not finite, ` +
          `${gaps.length === 1 ? '' : 'first '}at step ${brief(first)}: left as gaps`,
      ]
}

const lastOf = ({ points }: Series): string => {
  const last = points.filter(({ loss }) => Number.isFinite(loss)).at(-1)
  return last === undefined ? 'never finite' : `${brief(last.loss)} at step ${brief(last.step)}`
}

const marksOf =
  (series: ReadonlyArray<Series>, x: Axis, y: Axis, names: readonly [string, string]) =>
  (plot: Plot): PlotOptions => ({
    x: { domain: [...x.domain] },
    y: { domain: [...y.domain], type: y.scale },
    marks: [
      plot.gridY([...y.ticks], { stroke: GRID, strokeOpacity: 1 }),
      ...axes(plot, x, y, names, INSIDE),
      // the first series, mostly that of training, is drawn last, above the others
      [...series].reverse().flatMap(({ colour, points }) => {
        const seen = thinned(points)
        return [
          plot.line([...seen], {
            x: 'step',
            y: 'loss',
            stroke: colour,
            strokeWidth: 2,
            strokeLinejoin: 'round',
            strokeLinecap: 'round',
          }),
          plot.dot([...alone(seen)], { x: 'step', y: 'loss', ...dotOf({ symbol: 'circle', colour }) }),
        ]
      }),
    ],
  })

const pictureOf = (losses: ReadonlyArray<LossAt>, options: LossCurveOptions): E.Either<RenderError, Picture> => {
  const missing = noList({ losses }, ['losses'])
  if (missing !== undefined) return refuse(`A loss curve can't be drawn: ${missing}`)
  const { subtitle, title = 'Loss', xLabel = 'step', yLabel = 'loss' } = asOptions('lossCurve', options, OPTIONS)
  const finite = losses.filter(({ loss }) => Number.isFinite(loss))
  const stray = losses.findIndex(({ step }) => !Number.isFinite(step))
  if (losses.length === 0) return refuse('A loss curve needs at least one loss; the list is empty')
  if (stray >= 0)
    return refuse(`A loss curve needs finite steps; the step of loss ${stray + 1} is ${shown(losses[stray]?.step)}`)
  if (finite.length === 0) return refuse(`A loss curve needs a finite loss; all ${losses.length} are NaN or infinite`)
  const series = seriesOf(losses)
  if (series.length > SERIES.length)
    return refuse(`A loss curve shows at most ${SERIES.length} series; these are ${series.length}`)
  const x = stepAxis(losses.map(({ step }) => step))
  const y = sizeAxis(finite.map(({ loss }) => loss))
  if (x === undefined || y === undefined)
    return refuse('The losses or the steps lie too far apart to be drawn on one axis')
  const several = losses.some((point) => point.series !== undefined)
  const sheet = {
    title,
    lines: [
      ...(subtitle === undefined ? [] : [subtitle]),
      ...(several ? [] : series.map((one) => `last: ${lastOf(one)}`)),
      ...gapsIn(losses),
    ],
    legend: several
      ? series.map((one) => ({
          name: `${fit(one.name, NAME_WIDTH, KEY_SIZE)}: ${lastOf(one)}`,
          symbol: 'bar' as const,
          colour: one.colour,
        }))
      : [],
    inside: INSIDE,
    margin: axesMargin(y),
  }
  const names = [xLabel, y.scale === 'log' ? `${yLabel} (log scale)` : yLabel] as const
  return E.right({
    kind: 'loss-curve',
    title: inOneLine(title),
    options: onSheet(sheet, marksOf(series, x, y, names)),
  })
}

/**
 * The losses of a run over its steps, as an SVG picture that stands by itself. The scale is logarithmic where all
 * losses are positive and span two decades or more. Losses that are NaN or infinite leave gaps, and the picture says
 * how many; where there are more points than can be seen, the lowest and the highest stand for their neighbours. Needs
 * the optional packages `@observablehq/plot` and `jsdom`; without them, without a finite loss, or with a step that is
 * not finite or an unknown option, it is a `RenderError`.
 *
 * @example
 * import { lossCurve } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const losses = Array.from({ length: 50 }, (_, step) => ({ step, loss: Math.exp(-step / 5) }))
 * const svg = await lossCurve(losses, { title: 'Two moons' })()
 * assert.ok(E.isRight(svg) && svg.right.includes('Two moons'))
 *
 * @since 0.1.0
 * @category pictures
 */
export const lossCurve = (
  losses: ReadonlyArray<LossAt>,
  options: LossCurveOptions = {},
): TE.TaskEither<RenderError, string> => draw(() => pictureOf(losses, options))
