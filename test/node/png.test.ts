/** SVG pictures as PNG. */
import { either as E } from 'fp-ts'
import { describe, expect, test } from 'vitest'
import { toPng } from 'fluxion/node'
import { toPngWith, type Resvg } from '../../src/node/png.js'
import { drawn, complaintOf, parsed, attribute } from './plots/reading.js'
import { pictures } from './plots/samples.js'

describe('a PNG', () => {
  const bytesOf = async (svg: string, width?: number): Promise<Buffer> => {
    const png = await toPng(svg, width === undefined ? {} : { width })()
    return E.isRight(png) ? Buffer.from(png.right) : expect.unreachable(png.left.message)
  }
  const sizeOf = (png: Buffer) => [png.readUInt32BE(16), png.readUInt32BE(20)]
  const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const svg = (inside: string, size = 'width="80" height="40"') =>
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inside}</svg>`

  test.each(pictures)('of %s has twice its size, or the width that is asked for', async (_, make) => {
    const text = await drawn(make())
    const root = await parsed(text)
    const [w, h] = [Number(attribute('width')(root)), Number(attribute('height')(root))]
    const [png, small] = [await bytesOf(text), await bytesOf(text, 300)]
    expect(png.subarray(0, 8)).toEqual(SIGNATURE)
    expect(sizeOf(png).map((x, k) => Math.abs(x - 2 * ([w, h][k] as number)) <= 1)).toEqual([true, true])
    expect(sizeOf(small)[0]).toBe(300)
    expect(Math.abs((sizeOf(small)[1] as number) - (300 * h) / w)).toBeLessThanOrEqual(1)
    expect(await bytesOf(text)).toEqual(png)
  })

  test('shows text, also in a font that nobody has', async () => {
    const blank = await bytesOf(svg(''))
    for (const font of ['', 'font-family="no such font"', 'font-family="sans-serif"']) {
      expect((await bytesOf(svg(`<text x="5" y="25" ${font}>text</text>`))).length).toBeGreaterThan(blank.length + 100)
    }
  })

  test.each([
    ['what is not SVG', 'loss', undefined, /^This SVG can't be made a PNG: /],
    ['nothing', '', undefined, /^This SVG can't be made a PNG: /],
    [
      'an element as a page has it',
      '<svg class="plot" width="80" height="40"><style>text { fill: red }</style></svg>',
      undefined,
      /^This SVG can't be made a PNG: its svg element needs xmlns="http:\/\/www\.w3\.org\/2000\/svg", which outerHTML leaves out and an XMLSerializer writes$/,
    ],
    ['a broken element that has a namespace', svg('<g>'), undefined, /^This SVG can't be made a PNG: (?!its svg)/],
    ['a width of 0', svg(''), 0, /^The width of a PNG is a whole number of pixels from 1; this is 0$/],
    ['half a pixel', svg(''), 0.5, /this is 0\.5$/],
    ['digits', svg(''), '300' as never, /this is the string "300"$/],
    ['no number', svg(''), NaN, /this is NaN$/],
    ['too wide', svg(''), 100_000, /^A PNG of 100000 × 50000 pixels is too large; ask for a smaller width$/],
    ['too large by itself', svg('', 'width="90000" height="90000"'), undefined, /is too large/],
  ])('%s is an error', async (_, text, width, message) => {
    expect(await complaintOf(toPng(text, width === undefined ? {} : { width }))).toMatch(message)
  })

  test.each([
    [{ widht: 300 }, "toPng has no option 'widht'; it has width. Did you mean 'width'?"],
    [300, 'In toPng, options must be a record { width }, not the number 300.'],
  ])('%j are no options', async (options, message) => {
    expect(await complaintOf(toPng(svg(''), options as never))).toBe(message)
  })

  test('is not made from a picture that is still an Either', async () => {
    const picture = E.right(svg(''))
    expect(await complaintOf(toPng(picture as never))).toBe(
      'A PNG is made from the text of an SVG, not from an object (Right)',
    )
  })

  /** A resvg that measures text by the given widths of fonts. */
  const resvgWith = (widths: Readonly<Record<string, number>>) => {
    const used: Array<string> = []
    const resvg: Resvg = {
      Resvg: class {
        readonly width = 10
        readonly height = 10
        readonly #box: { readonly width: number } | undefined
        constructor(text: string, { font }: ConstructorParameters<Resvg['Resvg']>[1]) {
          used.push(font.defaultFontFamily)
          const wanted = /font-family="([^"]*)"/.exec(text)?.[1] ?? ''
          const width = widths[wanted] ?? widths[font.defaultFontFamily] ?? Object.values(widths)[0]
          this.#box = width === undefined ? undefined : { width }
        }
        readonly getBBox = () => this.#box
        readonly render = () => ({ asPng: () => new Uint8Array() })
      },
    }
    return { load: () => Promise.resolve(resvg), last: () => used.at(-1) }
  }

  test('without any font a picture with text is an error, one without is none', async () => {
    const none = resvgWith({})
    expect(await complaintOf(toPngWith(none.load)(svg('<text>a</text>')))).toMatch(
      /needs a font, and none is installed/,
    )
    expect(await complaintOf(toPngWith(none.load)(svg('<rect/>')))).toBe('no error')
  })

  test.runIf(process.platform === 'linux')('takes a font as wide as Helvetica where there is one', async () => {
    const [both, one] = [resvgWith({ 'DejaVu Sans': 40, 'Liberation Sans': 36 }), resvgWith({ 'DejaVu Sans': 40 })]
    await complaintOf(toPngWith(both.load)(svg('<text>a</text>')))
    await complaintOf(toPngWith(one.load)(svg('<text>a</text>')))
    expect([both.last(), one.last()]).toEqual(['Liberation Sans', 'DejaVu Sans'])
  })
})
