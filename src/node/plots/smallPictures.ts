/** Small pictures side by side, pixel by pixel. */
import type { PlotOptions } from '@observablehq/plot'
import { either as E, type taskEither as TE } from 'fp-ts'
import { asOptions } from '../../checks/options.js'
import { noList, refuse, shown, type RenderError } from '../renderError.js'
import { INK } from './colours.js'
import { draw, type Picture, type Plot } from './draw.js'
import { onSheet } from './sheet.js'
import { fit, inOneLine } from './text.js'

/**
 * A picture of few pixels.
 *
 * @since 0.1.0
 * @category model
 */
export interface SmallPicture {
  /** How dark each pixel is, from 0 (white) to 1 (black), line after line. */
  readonly pixels: ReadonlyArray<number>
  /** What is written below it. */
  readonly caption?: string
}

/**
 * Small pictures of one size.
 *
 * @since 0.1.0
 * @category model
 */
export interface SmallPictures {
  /** Pixels in a line. */
  readonly width: number
  readonly pictures: ReadonlyArray<SmallPicture>
  readonly title?: string
  /** A line of text below the title. */
  readonly subtitle?: string
}

const OPTIONS = { width: '', pictures: '', title: '', subtitle: '' } as const
const [SIDE, GAP, CAPTION] = [96, 14, 22]
const CAPTION_SIZE = 13
const ACROSS = 6
const MOST = 60

/** The first thing wrong with the pictures. */
const problemIn = ({ pictures, width }: SmallPictures): string | undefined => {
  const [first] = pictures
  if (first === undefined) return 'there are none'
  if (!Number.isSafeInteger(width) || width < 1)
    return `a line has a whole number of pixels from 1 up, not ${shown(width)}`
  const size = first.pixels.length
  if (size === 0 || size % width !== 0) return `the first has ${size} pixels, which are not whole lines of ${width}`
  const odd = pictures.findIndex(({ pixels }) => pixels.length !== size)
  if (odd >= 0) return `the first has ${size} pixels and number ${odd + 1} has ${pictures[odd]?.pixels.length}`
  const strange = pictures.findIndex(({ pixels }) => !pixels.every((p) => p >= 0 && p <= 1))
  return strange < 0 ? undefined : `a pixel of number ${strange + 1} is not between 0 and 1`
}

const grey = (dark: number): string => {
  const level = Math.round(255 * (1 - dark))
  return `rgb(${level},${level},${level})`
}

/** Where the upper left corner of a picture is. */
const cornerOf = (k: number, lineHeight: number): { readonly x: number; readonly y: number } => ({
  x: (k % ACROSS) * (SIDE + GAP),
  y: Math.floor(k / ACROSS) * lineHeight,
})

const marksOf =
  (pictures: ReadonlyArray<SmallPicture>, width: number, inside: { readonly width: number; readonly height: number }) =>
  (plot: Plot): PlotOptions => {
    const pixel = SIDE / width
    const high = ((pictures[0] as SmallPicture).pixels.length / width) * pixel
    const lineHeight = high + CAPTION + GAP
    const placed = pictures.map((picture, k) => ({ ...picture, ...cornerOf(k, lineHeight) }))
    const squares = placed.flatMap(({ pixels, x, y }) =>
      pixels.map((dark, p) => ({ dark, x: x + (p % width) * pixel, y: y + Math.floor(p / width) * pixel })),
    )
    return {
      x: { domain: [0, inside.width], axis: null },
      y: { domain: [inside.height, 0], axis: null },
      color: { type: 'identity' },
      marks: [
        plot.rect(
          squares.filter(({ dark }) => dark > 0),
          {
            x1: 'x',
            x2: (s: { readonly x: number }) => s.x + pixel,
            y1: 'y',
            y2: (s: { readonly y: number }) => s.y + pixel,
            fill: (s: { readonly dark: number }) => grey(s.dark),
            shapeRendering: 'crispEdges',
          },
        ),
        plot.rect(placed, {
          x1: 'x',
          x2: (p: { readonly x: number }) => p.x + SIDE,
          y1: 'y',
          y2: (p: { readonly y: number }) => p.y + high,
          stroke: '#cfcfcf',
          strokeWidth: 0.75,
        }),
        plot.text(placed, {
          x: (p: { readonly x: number }) => p.x + SIDE / 2,
          y: (p: { readonly y: number }) => p.y + high + CAPTION / 2 + 2,
          text: (p: SmallPicture) => (p.caption === undefined ? '' : fit(p.caption, SIDE, CAPTION_SIZE)),
          fontSize: CAPTION_SIZE,
          fill: INK,
          textAnchor: 'middle',
          lineAnchor: 'middle',
        }),
      ],
    }
  }

const pictureOf = (given: SmallPictures): E.Either<RenderError, Picture> => {
  const problem = noList(given, ['pictures']) ?? problemIn(given)
  if (problem !== undefined) return refuse(`Small pictures can't be drawn: ${problem}`)
  const { subtitle, title = 'Pictures', width } = asOptions('smallPictures', given, OPTIONS)
  const pictures = given.pictures.slice(0, MOST)
  const across = Math.min(ACROSS, pictures.length)
  const high = (((pictures[0] as SmallPicture).pixels.length / width) * SIDE) / width
  const inside = {
    width: across * (SIDE + GAP) - GAP,
    height: Math.ceil(pictures.length / ACROSS) * (high + CAPTION + GAP) - GAP,
  }
  const rest = given.pictures.length - pictures.length
  const sheet = {
    title,
    lines: [
      ...(subtitle === undefined ? [] : [subtitle]),
      ...(rest > 0 ? [`the first ${MOST}; there are ${rest} more`] : []),
    ],
    legend: [],
    inside,
    margin: { left: 16, right: Math.max(16, 384 - inside.width), bottom: 16 },
  }
  return E.right({
    kind: 'small-pictures',
    title: inOneLine(title),
    options: onSheet(sheet, marksOf(pictures, width, inside)),
  })
}

/**
 * Small pictures with captions, as one SVG picture that stands by itself: handwritten digits that were misread, say. At
 * most 60 are drawn; a line says how many more there are. Needs the optional packages `@observablehq/plot` and `jsdom`;
 * without them, without a picture, with pictures that are not of one size, pixels that are not between 0 and 1 or an
 * unknown option, it is a `RenderError`.
 *
 * @example
 * import { smallPictures } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const cross = { pixels: [1, 0, 1, 0, 1, 0, 1, 0, 1], caption: 'a cross' }
 * const svg = await smallPictures({ width: 3, pictures: [cross] })()
 * assert.ok(E.isRight(svg) && svg.right.includes('a cross'))
 *
 * @since 0.1.0
 * @category pictures
 */
export const smallPictures = (given: SmallPictures): TE.TaskEither<RenderError, string> => draw(() => pictureOf(given))
