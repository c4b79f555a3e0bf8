/** The colours of the pictures: told apart by all kinds of eyes, and in print by their symbols and shades. */

/** Red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number]

const white: Colour = [255, 255, 255]
const blue: Colour = [0, 98, 168]
const orange: Colour = [213, 94, 0]

const hex = (c: Colour): string => `#${c.map((x) => Math.round(x).toString(16).padStart(2, '0')).join('')}`

const tint =
  (hue: Colour) =>
  (share: number): string =>
    hex(white.map((w, k) => w + share * ((hue[k] as number) - w)) as unknown as Colour)

/** From white (0) to full (1). */
export const blues: (share: number) => string = tint(blue)
export const oranges: (share: number) => string = tint(orange)

export const BLUE: string = hex(blue)
export const ORANGE: string = hex(orange)
export const INK = '#222222'
export const FAINT = '#666666'
export const GRID = '#d9d9d9'
export const NOTHING = '#e4e4e4'

/** For series: the first two, then others as different from them as can be. */
export const SERIES: readonly [string, ...ReadonlyArray<string>] = [
  BLUE,
  ORANGE,
  '#009e73',
  '#a6428c',
  '#7a5c00',
  '#3a9bdc',
  '#222222',
  '#8f8f8f',
]
