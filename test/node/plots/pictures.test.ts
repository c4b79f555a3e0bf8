/** What holds for every picture, and what is said where the packages that draw it are missing. */
import { either as E } from 'fp-ts'
import { describe, expect, test, vi } from 'vitest'
import { confusionMatrix, decisionBoundary, lossCurve, smallPictures } from 'fluxion/node'
import { drawWith } from '../../../src/node/plots/draw.js'
import { toPngWith } from '../../../src/node/png.js'
import { drawn, complaintOf, type Drawing, type XmlElement, parsed, all, textsOf, attribute } from './reading.js'
import { awkward, boundary, cross, decay, iris, pictures } from './samples.js'

describe('every picture', () => {
  test.each(pictures)('%s stands by itself', async (_, make) => {
    const svg = await drawn(make())
    const root = await parsed(svg)
    expect(root.tagName).toBe('svg')
    expect(root.namespaceURI).toBe('http://www.w3.org/2000/svg')
    expect(attribute('font-family')(root)).toMatch(/'DejaVu Sans', sans-serif$/)
    const [width, height] = [Number(attribute('width')(root)), Number(attribute('height')(root))]
    expect(width).toBeGreaterThan(300)
    expect(height).toBeGreaterThan(300)
    expect(attribute('viewBox')(root)).toBe(`0 0 ${width} ${height}`)
    expect(svg).toMatch(/^<svg [^>]*><title>[^<]+<\/title><rect width="100%" height="100%" fill="white"\/>/)
    expect(svg).not.toMatch(/<style|class=|var\(|NaN|undefined|Infinity/)
  })

  test.each(pictures)('%s is the same each time', async (_, make) => {
    const first = await drawn(make())
    await drawn(boundary({ classes: ['another', 'picture'] }))
    expect(await drawn(make())).toBe(first)
  })

  test('says nothing on the console', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name))
    for (const [, make] of pictures) await drawn(make())
    await drawn(lossCurve([{ step: 0, loss: 1 }]))
    spies.forEach((spy) => {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    })
  })

  test('holds any name', async () => {
    const counts = awkward.map((_, k) => awkward.map((__, j) => (j === k ? 3 : 1)))
    const [first = '', second = ''] = awkward
    const svgs = await Promise.all([
      ...awkward.map((title) => drawn(confusionMatrix({ title, subtitle: title, classes: awkward, counts }))),
      ...awkward.map((name) => drawn(lossCurve([{ step: 0, loss: 1, series: name }], { title: name, yLabel: name }))),
      ...awkward.map((name) => drawn(boundary({ title: name, names: [name, name], classes: [name, second] }))),
    ])
    const roots = await Promise.all(svgs.map(parsed))
    const texts = textsOf(roots[0] as XmlElement)
    expect(texts).toContain(first)
    expect(texts.filter((text) => text === second)).toHaveLength(2)
    expect(texts).toContain('two lines')
    expect(texts.filter((text) => text.startsWith('\\u{0}\\u{d800}'))).toHaveLength(2)
    expect(roots.flatMap((root) => all(root, 'script'))).toEqual([])
  })

  test('a title too long for its place is cut, and kept for whoever points at it', async () => {
    const title = `the loss of ${'a very '.repeat(40)}long run`
    const root = await parsed(await drawn(lossCurve(decay(5), { title })))
    const shown = textsOf(root).find((text) => text.startsWith('the loss of')) ?? ''
    expect(shown).toMatch(/…/)
    expect(all(root, 'title').map((t) => t.textContent)).toEqual([title, title])
  })
})

describe('packages', () => {
  const missing = (name: string) => () => Promise.reject(new Error(`Cannot find package '${name}' imported from /a.js`))
  const picture = () => E.right({ kind: 'k', title: 't', options: () => ({}) })

  test('those that are missing are named, with the commands that install them', async () => {
    const packages = { plot: missing('@observablehq/plot'), browser: missing('jsdom') }
    expect(await complaintOf(drawWith(packages)(picture))).toBe(
      "Drawing needs the package '@observablehq/plot', which is not installed; run: npm install @observablehq/plot\n" +
        "Drawing needs the package 'jsdom', which is not installed; run: npm install jsdom",
    )
    expect(await complaintOf(toPngWith(missing('@resvg/resvg-js'))('<svg/>'))).toBe(
      "Making a PNG needs the package '@resvg/resvg-js', which is not installed; run: npm install @resvg/resvg-js",
    )
  })

  test('one that does not load says why', async () => {
    const broken = () => Promise.reject(new Error("Cannot find module '@resvg/resvg-js-plan9'\nRequire stack: …"))
    expect(await complaintOf(toPngWith(broken)('<svg/>'))).toBe(
      "The package '@resvg/resvg-js' does not load: Cannot find module '@resvg/resvg-js-plan9'",
    )
  })

  test('are not loaded before the task runs, nor for data that cannot be drawn', async () => {
    const load = vi.fn(missing('jsdom'))
    const task = drawWith({ plot: load, browser: load })(() => E.left({ _tag: 'RenderError', message: 'bad data' }))
    expect(await complaintOf(task)).toBe('bad data')
    expect(load).not.toHaveBeenCalled()
  })
})

describe('what a picture is made from', () => {
  test.each<[string, () => Drawing, string]>([
    [
      'confusionMatrix()',
      () => confusionMatrix(undefined as never),
      "A confusion matrix can't be drawn: classes must be a list, not undefined",
    ],
    [
      'confusionMatrix({})',
      () => confusionMatrix({} as never),
      "A confusion matrix can't be drawn: classes must be a list, not undefined",
    ],
    [
      'no counts',
      () => confusionMatrix({ classes: ['a'] } as never),
      "A confusion matrix can't be drawn: counts must be a list, not undefined",
    ],
    [
      'decisionBoundary()',
      () => decisionBoundary(undefined as never),
      "A decision boundary can't be drawn: points must be a list, not undefined",
    ],
    [
      'no names',
      () => decisionBoundary({ points: [], predict: () => 0 } as never),
      "A decision boundary can't be drawn: names must be a list, not undefined",
    ],
    [
      'smallPictures()',
      () => smallPictures(undefined as never),
      "Small pictures can't be drawn: pictures must be a list, not undefined",
    ],
    [
      'lossCurve()',
      () => lossCurve(undefined as never),
      "A loss curve can't be drawn: losses must be a list, not undefined",
    ],
    [
      'no prediction',
      () => boundary({ predict: undefined as never }),
      "A decision boundary can't be drawn: predict must be a function, not undefined",
    ],
  ])('%s says what is missing', async (_, make, message) => {
    expect(await complaintOf(make())).toBe(message)
  })
  test.each<[string, () => Drawing, string]>([
    [
      'a point',
      () => boundary({ points: [null as never] }),
      "A decision boundary can't be drawn: element 1 of points is null",
    ],
    [
      'a row of counts',
      () => confusionMatrix({ classes: ['a', 'b'], counts: [[1, 2], undefined as never] }),
      "A confusion matrix can't be drawn: element 2 of counts is undefined",
    ],
    ['a loss', () => lossCurve([null as never]), "A loss curve can't be drawn: element 1 of losses is null"],
    [
      'a picture',
      () => smallPictures({ width: 1, pictures: [undefined as never] }),
      "Small pictures can't be drawn: element 1 of pictures is undefined",
    ],
    [
      'a class',
      () => boundary({ classes: ['upper'] as never }),
      "A decision boundary can't be drawn: there must be two names and two classes, not 2 and 1",
    ],
    [
      'a name',
      () => boundary({ names: [] as never }),
      "A decision boundary can't be drawn: there must be two names and two classes, not 0 and 2",
    ],
  ])('where %s is missing it says so', async (_, make, message) => {
    expect(await complaintOf(make())).toBe(message)
  })
  test.each<[string, () => Drawing]>([
    ['a title', () => lossCurve(decay(2), { title: 7 as never })],
    ['a subtitle', () => confusionMatrix({ ...iris, subtitle: 7 as never })],
    ['a class', () => confusionMatrix({ classes: [7 as never], counts: [[1]] })],
    ['a name', () => boundary({ names: ['x', 7 as never] })],
    ['a series', () => lossCurve([{ step: 0, loss: 1, series: 7 as never }])],
    ['a caption', () => smallPictures({ width: 1, pictures: [{ pixels: [1], caption: 7 as never }] })],
  ])('%s that is no text is refused', async (_, make) => {
    expect(await complaintOf(make())).toBe(
      "This can't be drawn: what is written on it must be a string, not the number 7",
    )
  })
  test.each<[string, () => Drawing, string]>([
    [
      'confusionMatrix',
      () => confusionMatrix({ ...iris, subTitle: '' } as never),
      "confusionMatrix has no option 'subTitle'; it has classes, counts, title, subtitle. Did you mean 'subtitle'?",
    ],
    [
      'decisionBoundary',
      () => boundary({ acuracy: 1 } as never),
      "decisionBoundary has no option 'acuracy'; it has points, predict, names, classes, accuracy, title, subtitle. Did you mean 'accuracy'?",
    ],
    [
      'smallPictures',
      () => smallPictures({ ...cross, tite: '' } as never),
      "smallPictures has no option 'tite'; it has width, pictures, title, subtitle. Did you mean 'title'?",
    ],
    [
      'lossCurve',
      () => lossCurve(decay(2), { titel: '' } as never),
      "lossCurve has no option 'titel'; it has title, subtitle, xLabel, yLabel. Did you mean 'title'?",
    ],
  ])('%s refuses a name that is misspelt', async (_, make, message) => {
    expect(await complaintOf(make())).toBe(`This can't be drawn: ${message}`)
  })
})
