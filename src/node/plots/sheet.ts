/** The paper of a picture: title, lines below it and legend above a frame; margins that leave room for them. */
import type { DotOptions, Markish, PlotOptions } from '@observablehq/plot'
import { TICK_SIZE, type Axis } from './axis.js'
import { FAINT, INK } from './colours.js'
import type { Plot } from './draw.js'
import { asText, fit, inOneLine, widthOf } from './text.js'

/** One entry of a legend. */
export interface Key {
  readonly name: string
  readonly symbol: 'circle' | 'diamond' | 'ring' | 'bar'
  readonly colour: string
}

/** Everything but the marks inside the frame. */
export interface Sheet {
  readonly title: string
  /** Smaller, below the title. */
  readonly lines: ReadonlyArray<string>
  readonly legend: ReadonlyArray<Key>
  /** Of the frame. */
  readonly inside: { readonly width: number; readonly height: number }
  readonly margin: { readonly left: number; readonly right: number; readonly bottom: number }
}

const TITLE_SIZE = 17
const LINE_SIZE = 12.5
export const KEY_SIZE = 12.5
/** How much wider bold letters are. */
const BOLDER = 1.12
const [TOP, TITLE, LINE, KEY, GAP] = [14, 26, 18, 22, 10]
const EDGE = 16
const KEY_WIDTH = 260

/** Where each key stands, row by row from the left. */
const placed = (
  keys: ReadonlyArray<Key>,
  width: number,
): ReadonlyArray<{ readonly key: Key; readonly x: number; readonly row: number }> =>
  keys.reduce<{
    readonly done: ReadonlyArray<{ readonly key: Key; readonly x: number; readonly row: number }>
    readonly x: number
    readonly row: number
  }>(
    ({ done, row, x }, { name, ...rest }) => {
      const key = { ...rest, name: fit(name, KEY_WIDTH, KEY_SIZE) }
      const wide = 24 + widthOf(key.name, KEY_SIZE) + 16
      const next = x > 0 && x + wide > width ? { x: 0, row: row + 1 } : { x, row }
      return { done: [...done, { key, ...next }], row: next.row, x: next.x + wide }
    },
    { done: [], x: 0, row: 0 },
  ).done

const bar: DotOptions['symbol'] = {
  draw: (context: { readonly rect: (x: number, y: number, w: number, h: number) => void }) =>
    context.rect(-8, -1.5, 16, 3),
} as DotOptions['symbol']

/** How a symbol looks, in a legend as among the data. */
export const dotOf = ({ colour, symbol }: Omit<Key, 'name'>): DotOptions => {
  switch (symbol) {
    case 'circle':
      return { symbol: 'circle', r: 4.5, fill: colour, stroke: 'white', strokeWidth: 0.8 }
    case 'diamond':
      return { symbol: 'diamond2', r: 4.6, fill: colour, stroke: 'white', strokeWidth: 0.8 }
    case 'ring':
      return { symbol: 'circle', r: 7, stroke: colour, strokeWidth: 1.5 }
    case 'bar':
      return { symbol: bar as NonNullable<DotOptions['symbol']>, r: 4, fill: colour, stroke: 'none' }
  }
}

const LABEL_SIZE = 13

/** Two axes around a frame, and their names. */
export const axes = (
  plot: Plot,
  x: Axis,
  y: Axis,
  names: readonly [string, string],
  inside: Sheet['inside'],
): ReadonlyArray<Markish> => {
  const ticks = { fontSize: TICK_SIZE, color: FAINT, label: null }
  const name = { fontSize: LABEL_SIZE, fill: INK, textAnchor: 'middle', lineAnchor: 'middle' } as const
  return [
    plot.axisX([...x.ticks], { ...ticks, text: x.format }),
    plot.axisY([...y.ticks], { ...ticks, text: y.format }),
    plot.frame({ stroke: FAINT, strokeWidth: 0.75 }),
    plot.text([fit(names[0], inside.width, LABEL_SIZE)], { ...name, frameAnchor: 'bottom', dy: 38 }),
    plot.text([fit(names[1], inside.height, LABEL_SIZE)], {
      ...name,
      frameAnchor: 'left',
      dx: -y.room - 25,
      rotate: -90,
    }),
  ]
}

/** Room for the ticks and the names of two axes. */
export const axesMargin = (y: Axis): Sheet['margin'] => ({ left: y.room + 50, right: 24, bottom: 54 })

/** A text that was cut is shown in full to whoever points at it. */
const withFullName = (full: string, shown: string): { readonly title?: () => string } =>
  inOneLine(full) === shown ? {} : { title: () => inOneLine(full) }

/** The sheet and what is drawn in its frame. */
export const onSheet =
  (sheet: Sheet, inside: (plot: Plot) => PlotOptions) =>
  (plot: Plot): PlotOptions => {
    const { legend, margin } = sheet
    const lines = sheet.lines.filter((line) => asText(line).trim() !== '')
    const width = margin.left + sheet.inside.width + margin.right
    const keys = placed(legend, width - 2 * EDGE)
    const rows = keys.length === 0 ? 0 : (keys.at(-1)?.row ?? 0) + 1
    const top = TOP + TITLE + lines.length * LINE + rows * KEY + GAP
    const at = (x: number, y: number) => ({ frameAnchor: 'top-left' as const, dx: EDGE + x - margin.left, dy: y - top })
    const write = (full: string, size: number, x: number, y: number, style: object): Markish => {
      const shown = fit(full, (width - 2 * EDGE) / (size === TITLE_SIZE ? BOLDER : 1), size)
      return plot.text([shown], {
        ...at(x, y),
        ...withFullName(full, shown),
        textAnchor: 'start',
        lineAnchor: 'middle',
        fontSize: size,
        ...style,
      })
    }
    const { marks = [], ...options } = inside(plot)
    return {
      ...options,
      width,
      height: top + sheet.inside.height + margin.bottom,
      marginTop: top,
      marginLeft: margin.left,
      marginRight: margin.right,
      marginBottom: margin.bottom,
      marks: [
        marks,
        write(sheet.title, TITLE_SIZE, 0, TOP + TITLE / 2 - 4, { fontWeight: 'bold', fill: INK }),
        lines.map((line, k) => write(line, LINE_SIZE, 0, TOP + TITLE + LINE * (k + 0.4), { fill: FAINT })),
        keys.flatMap(({ key, row, x }) => {
          const y = TOP + TITLE + lines.length * LINE + KEY * (row + 0.5)
          return [
            plot.dot([key.name], { ...dotOf(key), ...at(x + 8, y) }),
            write(key.name, KEY_SIZE, x + 22, y, { fill: INK }),
          ]
        }),
      ],
    }
  }
