/**
 * SVG pictures as PNG, drawn by resvg: without a browser, in the machine's fonts or, where it has none, in packaged
 * ones.
 */
import { either as E, type taskEither as TE } from 'fp-ts'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { asOptions } from '../checks/options.js'
import { describe } from '../expr/error.js'
import { causeOf, loaded } from './packages.js'
import { refuse, renderError, shown, type RenderError } from './renderError.js'

/**
 * How large a PNG is.
 *
 * @since 0.1.0
 * @category model
 */
export interface PngOptions {
  /** In pixels; the height follows. Twice the width of the SVG by default. */
  readonly width?: number
}

/** What is used of a drawing. */
interface Drawing {
  readonly width: number
  readonly height: number
  readonly getBBox: () => { readonly width: number } | undefined
  readonly render: () => { readonly asPng: () => Uint8Array }
}

interface DrawingOptions {
  readonly fitTo?: { readonly mode: 'width'; readonly value: number }
  readonly font: {
    readonly loadSystemFonts: true
    readonly fontFiles: Array<string>
    readonly defaultFontFamily: string
  }
  readonly background: string
  readonly logLevel: 'off'
}

/** What is used of resvg. */
export interface Resvg {
  readonly Resvg: new (svg: string, options: DrawingOptions) => Drawing
}

const PACKAGE = '@resvg/resvg-js'
const ENLARGED = 2
const MOST_PIXELS = 64e6

/**
 * For text whose own fonts are not installed: a font as wide as Helvetica, for which graphs are laid out; then one to
 * fall back on.
 */
const fontsOf = (platform: string): readonly [string, string] =>
  platform === 'darwin'
    ? ['Helvetica', 'Arial']
    : platform === 'win32'
      ? ['Arial', 'Segoe UI']
      : ['Liberation Sans', 'DejaVu Sans']

/** The files of the optional package `dejavu-fonts-ttf`, where it is installed: for machines without a font. */
const packagedFonts = (): Array<string> => {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json'))
    return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => join(folder, 'ttf', file))
  } catch {
    return []
  }
}

const withFont = (defaultFontFamily: string): DrawingOptions => ({
  font: { loadSystemFonts: true, fontFiles: packagedFonts(), defaultFontFamily },
  background: 'white',
  logLevel: 'off',
})

const probe = (family: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text x="2" y="15" font-family="${family}">Width</text></svg>`

/**
 * The font for text whose own fonts are not installed; undefined where there is no font at all. resvg doesn't say which
 * fonts it finds; but text in a font that it finds is not as wide as text in a font that does not exist, for which
 * another stands in.
 */
const fontFor = ({ Resvg }: Resvg, platform: string): string | undefined => {
  const [preferred, other] = fontsOf(platform)
  const width = (family: string): number | undefined => new Resvg(probe(family), withFont(other)).getBBox()?.width
  const standIn = width('no such font')
  return standIn === undefined ? undefined : width(preferred) === standIn ? other : preferred
}

const drawn = (resvg: Resvg, svg: string, wanted: number | undefined): E.Either<RenderError, Uint8Array> => {
  const [, other] = fontsOf(process.platform)
  const font = /<text[\s>]/.test(svg) ? fontFor(resvg, process.platform) : other
  if (font === undefined)
    return refuse('A PNG of a picture with text needs a font, and none is installed; run: npm install dejavu-fonts-ttf')
  const original = new resvg.Resvg(svg, withFont(font))
  const width = wanted ?? Math.ceil(original.width * ENLARGED)
  const height = Math.ceil((original.height / original.width) * width)
  if (!(width * Math.max(height, 1) <= MOST_PIXELS))
    return refuse(`A PNG of ${width} × ${height} pixels is too large; ask for a smaller width`)
  return E.right(new resvg.Resvg(svg, { ...withFont(font), fitTo: { mode: 'width', value: width } }).render().asPng())
}

/**
 * What is wrong with an SVG. Of an element taken from a page, which has no namespace, resvg only says that there is no
 * root.
 */
const flawIn = (svg: string, e: unknown): string =>
  /<svg\b/.test(svg) && !/\bxmlns\b/.test(svg)
    ? 'its svg element needs xmlns="http://www.w3.org/2000/svg", which outerHTML leaves out and an XMLSerializer writes'
    : causeOf(e)

/** Converts with a resvg that is loaded when it is first needed. */
export const toPngWith =
  (load: () => Promise<Resvg>) =>
  (svg: string, options: PngOptions = {}): TE.TaskEither<RenderError, Uint8Array> =>
  async () => {
    const known = E.tryCatch(
      () => asOptions('toPng', options, { width: '' }),
      (e) => renderError(causeOf(e)),
    )
    if (E.isLeft(known)) return known
    const { width } = known.right
    if (width !== undefined && !(Number.isInteger(width) && width > 0))
      return refuse(`The width of a PNG is a whole number of pixels from 1; this is ${shown(width)}`)
    const resvg = await loaded(PACKAGE, 'Making a PNG', load)()
    return E.isLeft(resvg)
      ? refuse(resvg.left)
      : E.flatten(
          E.tryCatch(
            () => drawn(resvg.right, svg, width),
            (e) =>
              renderError(
                typeof svg === 'string'
                  ? `This SVG can't be made a PNG: ${flawIn(svg, e)}`
                  : `A PNG is made from the text of an SVG, not from ${describe(svg)}`,
              ),
          ),
        )
  }

/**
 * An SVG picture as the bytes of a PNG, on white. Text is drawn in the fonts of the machine, or in those of the
 * optional package `dejavu-fonts-ttf`. Needs the optional package `@resvg/resvg-js`; without it, for what is not SVG,
 * for a picture with text where no font is installed, for a width that is not a whole number from 1 or makes more than
 * 64 million pixels, and for unknown options, it is a `RenderError`.
 *
 * @example
 * import { toPng } from 'fluxion/node'
 * import { either as E } from 'fp-ts'
 *
 * const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><circle cx="5" cy="5" r="4"/></svg>'
 * const png = await toPng(svg, { width: 200 })()
 * assert.strictEqual(E.isRight(png) && String.fromCharCode(...png.right.slice(1, 4)), 'PNG')
 *
 * @since 0.1.0
 * @category pictures
 */
export const toPng: (svg: string, options?: PngOptions) => TE.TaskEither<RenderError, Uint8Array> = toPngWith(
  () => import('@resvg/resvg-js'),
)
