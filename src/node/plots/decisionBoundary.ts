/** Where in the plane a prediction changes sign. */
import type { PlotOptions } from '@observablehq/plot'
import { either as E, type taskEither as TE } from 'fp-ts'
import { asOptions } from '../../checks/options.js'
import { describe } from '../../expr/error.js'
import { noList, refuse, shown, type RenderError } from '../renderError.js'
import { extentOf, linear, padded, type Axis } from './axis.js'
import { BLUE, blues, INK, NOTHING, ORANGE, oranges } from './colours.js'
import { draw, type Picture, type Plot } from './draw.js'
import { axes, axesMargin, dotOf, KEY_SIZE, onSheet, type Key } from './sheet.js'
import { fit, inOneLine, percent } from './text.js'

/**
 * A point of two inputs and its class: 1 for the second, −1 or 0 for the first.
 *
 * @since 0.1.0
 * @category model
 */
export interface LabelledPoint {
  readonly x: number
  readonly y: number
  readonly label: number
}

/**
 * A prediction over two inputs, and the points it was made for.
 *
 * @since 0.1.0
 * @category model
 */
export interface Boundary {
  readonly points: ReadonlyArray<LabelledPoint>
  /** Negative for the first class, otherwise for the second. Called some seven thousand times. */
  readonly predict: (x: number, y: number) => number
  /** Of the two inputs. */
  readonly names: readonly [string, string]
  /** The first is that of negative predictions. */
  readonly classes: readonly [string, string]
  /** A share, to be named in the title. */
  readonly accuracy?: number
  readonly title?: string
  /** A line of text below the title. */
  readonly subtitle?: string
}

const OPTIONS = { points: '', predict: '', names: '', classes: '', accuracy: '', title: '', subtitle: '' } as const
const INSIDE = { width: 600, height: 440 }
const MARGIN = 0.08
const NAME_WIDTH = 150
/** Cells across and down, one more on each side than the frame shows, so that no contour runs along the frame. */
const [ACROSS, DOWN] = [97, 71]
const BANDS = 6

/** The prediction at the middle of each cell, row by row from below. */
interface Grid {
  readonly values: ReadonlyArray<number>
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
}

const widened = ([low, high]: readonly [number, number], cells: number): readonly [number, number] => {
  const cell = (high - low) / (cells - 2)
  return [low - cell, high + cell]
}

const gridOf = (predict: Boundary['predict'], x: Axis, y: Axis): Grid => {
  const [xs, ys] = [widened(x.domain, ACROSS), widened(y.domain, DOWN)]
  const middle = ([low, high]: readonly [number, number], k: number, cells: number): number =>
    low + ((high - low) * (k + 0.5)) / cells
  const values = Array.from({ length: ACROSS * DOWN }, (_, k) =>
    predict(middle(xs, k % ACROSS, ACROSS), middle(ys, Math.floor(k / ACROSS), DOWN)),
  )
  return { values, x: xs, y: ys }
}

/** The size of prediction from which the background is no darker: nine tenths of the plane stay below it. */
const strongest = (values: ReadonlyArray<number>): number => {
  const sizes = values
    .map(Math.abs)
    .filter((size) => Number.isFinite(size))
    .sort((a, b) => a - b)
  return sizes[Math.floor(sizes.length * 0.9)] || 1
}

/** The colour of a band, −BANDS to BANDS − 1: the lightest are still told apart. */
const bandColour = (band: number): string =>
  band < 0 ? oranges(0.08 + (0.34 * -band) / BANDS) : blues(0.08 + (0.34 * (band + 1)) / BANDS)

const isWrong =
  (predict: Boundary['predict']) =>
  ({ label, x, y }: LabelledPoint): boolean => {
    const p = predict(x, y)
    return Number.isNaN(p) || p >= 0 !== label > 0
  }

const symbols = [
  { symbol: 'diamond', colour: ORANGE },
  { symbol: 'circle', colour: BLUE },
] as const

const background = (plot: Plot, { values, x, y }: Grid) => {
  const limit = strongest(values)
  const grid = {
    width: ACROSS,
    height: DOWN,
    x1: x[0],
    x2: x[1],
    y1: y[0],
    y2: y[1],
    value: (p: number) => p,
    clip: true,
  } as const
  const shares = values.map((p) => Math.min(Math.max(p / limit, -1), 1))
  const missing = values.map((p) => (Number.isNaN(p) ? 1 : 0))
  return [
    plot.contour(shares, {
      ...grid,
      // the lowest band begins below all that there is
      thresholds: Array.from({ length: 2 * BANDS }, (_, k) => (k === 0 ? -2 : (k - BANDS) / BANDS)),
      fill: ({ value }: { readonly value: number }) => bandColour(Math.max(Math.round(value * BANDS), -BANDS)),
      stroke: 'none',
    }),
    plot.contour(shares, { ...grid, thresholds: [0], stroke: INK, strokeWidth: 2.25, fill: 'none' }),
    // where there is no number, Plot goes on with the nearest; that must not be taken for a prediction
    ...(missing.includes(1)
      ? [plot.contour(missing, { ...grid, thresholds: [0.5], fill: NOTHING, stroke: 'none', smooth: false })]
      : []),
  ]
}

const marksOf =
  ({ names, points, predict }: Boundary, grid: Grid, x: Axis, y: Axis) =>
  (plot: Plot): PlotOptions => {
    return {
      x: { domain: [...x.domain] },
      y: { domain: [...y.domain] },
      color: { type: 'identity' },
      marks: [
        background(plot, grid),
        ...axes(plot, x, y, names, INSIDE),
        symbols.map((look, k) =>
          plot.dot(
            points.filter(({ label }) => label > 0 === k > 0),
            { x: 'x', y: 'y', ...dotOf(look) },
          ),
        ),
        plot.dot(points.filter(isWrong(predict)), { x: 'x', y: 'y', ...dotOf({ symbol: 'ring', colour: INK }) }),
      ],
    }
  }

/** The first thing wrong with the data. */
const problemIn = ({ accuracy, classes, names, points }: Boundary): string | undefined => {
  const [inputs, kinds]: ReadonlyArray<number> = [names.length, classes.length]
  if (inputs !== 2 || kinds !== 2) return `there must be two names and two classes, not ${inputs} and ${kinds}`
  if (points.length === 0) return 'the list of points is empty'
  const stray = points.findIndex(({ x, y }) => !Number.isFinite(x) || !Number.isFinite(y))
  if (stray >= 0) return `point ${stray + 1} is (${shown(points[stray]?.x)}, ${shown(points[stray]?.y)})`
  const strange = points.findIndex(({ label }) => label !== 1 && label !== -1 && label !== 0)
  if (strange >= 0) return `the label of point ${strange + 1} is ${shown(points[strange]?.label)}, not 1, −1 or 0`
  if (points.some(({ label }) => label === 0) && points.some(({ label }) => label === -1))
    return 'some labels are 0 and some are −1; one of them must mean the first class'
  return accuracy === undefined || (accuracy >= 0 && accuracy <= 1)
    ? undefined
    : `the accuracy is ${accuracy}, not a share from 0 to 1`
}

const hasBoundary = (values: Grid['values']): boolean => values.some((p) => p >= 0) && values.some((p) => p < 0)

/** What to say of a prediction that has one sign all over, or is not a number somewhere. */
const remarks = ({ values }: Grid): ReadonlyArray<string> => {
  const missing = values.filter((p) => Number.isNaN(p)).length
  return [
    ...(hasBoundary(values) ? [] : ['the prediction has one sign all over: no boundary in this range']),
    ...(missing === 0
      ? []
      : [`grey: the prediction is not a number (${percent(missing / values.length)} of the plane)`]),
  ]
}

const legendOf = ({ classes, points, predict }: Boundary, { values }: Grid): ReadonlyArray<Key> => {
  const wrong = points.filter(isWrong(predict)).length
  return [
    ...classes.map((name, k) => ({
      ...(symbols[k] as (typeof symbols)[number]),
      name: `${fit(name, NAME_WIDTH, KEY_SIZE)} (${points.filter(({ label }) => label > 0 === k > 0).length})`,
    })),
    ...(wrong === 0 ? [] : [{ name: `on the wrong side (${wrong})`, symbol: 'ring' as const, colour: INK }]),
    ...(hasBoundary(values) ? [{ name: 'prediction 0', symbol: 'bar' as const, colour: INK }] : []),
  ]
}

const pictureOf = (given: Boundary): E.Either<RenderError, Picture> => {
  const missing =
    noList(given, ['points', 'names', 'classes']) ??
    (typeof given.predict === 'function' ? undefined : `predict must be a function, not ${describe(given.predict)}`)
  if (missing !== undefined) return refuse(`A decision boundary can't be drawn: ${missing}`)
  const {
    accuracy,
    points,
    subtitle,
    title: plain = 'Decision boundary',
  } = asOptions('decisionBoundary', given, OPTIONS)
  // What is not a number, such as what a function without a `return` gives, counts as NaN.
  const predict = (x: number, y: number): number => Number(given.predict(x, y))
  const boundary = { ...given, predict }
  const problem = problemIn(boundary)
  if (problem !== undefined) return refuse(`A decision boundary can't be drawn: ${problem}`)
  const x = linear(padded(extentOf(points.map((point) => point.x)), MARGIN))
  const y = linear(padded(extentOf(points.map((point) => point.y)), MARGIN))
  if (x === undefined || y === undefined)
    return refuse(
      "A decision boundary can't be drawn: the points lie too far apart, or too close together, for an axis",
    )
  const grid = gridOf(predict, x, y)
  if (grid.values.every((p) => Number.isNaN(p)))
    return refuse(
      "A decision boundary can't be drawn: the prediction is not a number anywhere in the range of the points",
    )
  const title = accuracy === undefined ? plain : `${plain}, accuracy ${percent(accuracy)}`
  const sheet = {
    title,
    lines: [...(subtitle === undefined ? [] : [subtitle]), ...remarks(grid)],
    legend: legendOf(boundary, grid),
    inside: INSIDE,
    margin: axesMargin(y),
  }
  return E.right({
    kind: 'decision-boundary',
    title: inOneLine(title),
    options: onSheet(sheet, marksOf(boundary, grid, x, y)),
  })
}

/**
 * What a prediction says of the plane, and the points over it, as an SVG picture that stands by itself: the background
 * by sign and size of the prediction, a strong line where it is 0, the points by class, a ring around those on the
 * wrong side. Needs the optional packages `@observablehq/plot` and `jsdom`; without them, without points, or with
 * points or labels that can't be drawn or an unknown option, it is a `RenderError`, and so it is when the prediction
 * throws or is nowhere a number.
 *
 * @example
 * import { decisionBoundary } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const svg = await decisionBoundary({
 *   points: [{ x: -1, y: 0, label: -1 }, { x: 1, y: 2, label: 1 }],
 *   predict: (x, y) => x + y,
 *   names: ['width', 'height'],
 *   classes: ['small', 'large'],
 *   accuracy: 1,
 * })()
 * assert.ok(E.isRight(svg) && svg.right.includes('Decision boundary, accuracy 100 %'))
 *
 * @since 0.1.0
 * @category pictures
 */
export const decisionBoundary = (boundary: Boundary): TE.TaskEither<RenderError, string> =>
  draw(() => pictureOf(boundary))
