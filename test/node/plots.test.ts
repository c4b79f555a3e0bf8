import { either as E, type taskEither as TE } from 'fp-ts'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import {
  confusionMatrix,
  decisionBoundary,
  lossCurve,
  smallPictures,
  toPng,
  writeFiles,
  type Boundary,
  type LabelledPoint,
  type SmallPictures,
} from 'fluxion/node'
import { drawWith } from '../../src/node/plots/draw.js'
import { fit, inOneLine, percent, widthOf } from '../../src/node/plots/text.js'
import { toPngWith, type Resvg } from '../../src/node/png.js'

type Drawing = TE.TaskEither<{ readonly message: string }, string>

const drawn = async (task: Drawing): Promise<string> => {
  const svg = await task()
  return E.isRight(svg) ? svg.right : expect.unreachable(svg.left.message)
}

const complaintOf = async (task: TE.TaskEither<{ readonly message: string }, unknown>): Promise<string> => {
  const result = await task()
  return E.isLeft(result) ? result.left.message : 'no error'
}

// ── reading pictures as XML

interface XmlElement {
  readonly tagName: string
  readonly textContent: string
  readonly namespaceURI: string
  readonly parentElement: XmlElement | null
  readonly getAttribute: (name: string) => string | null
  readonly querySelectorAll: (selector: string) => Iterable<XmlElement>
}

interface Jsdom {
  readonly JSDOM: new (
    text: string,
    options: { readonly contentType: string },
  ) => { readonly window: { readonly document: { readonly documentElement: XmlElement } } }
}

const PARSER: string = 'jsdom'

/** Throws for what is not well-formed. */
const parsed = async (svg: string): Promise<XmlElement> => {
  const { JSDOM } = (await import(PARSER)) as Jsdom
  return new JSDOM(svg, { contentType: 'image/svg+xml' }).window.document.documentElement
}

const all = (root: XmlElement, selector: string): ReadonlyArray<XmlElement> => [...root.querySelectorAll(selector)]
const textsOf = (root: XmlElement): ReadonlyArray<string> => all(root, 'text').map((t) => t.textContent)
const attribute = (name: string) => (e: XmlElement) => e.getAttribute(name) ?? ''
const numbersIn = (text: string): ReadonlyArray<number> => (text.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)

/** The strokes of the lines, as lists of points. */
const linesOf = (root: XmlElement): ReadonlyArray<ReadonlyArray<readonly [number, number]>> =>
  all(root, 'g[aria-label="line"] path')
    .flatMap((path) => attribute('d')(path).split('M').slice(1))
    .map((stroke) =>
      stroke.split('L').map((pair) => {
        const [x, y] = numbersIn(pair)
        return [x as number, y as number] as const
      }),
    )

/** How an axis maps pixels to numbers, by two of its ticks. */
const scaleOf = (root: XmlElement, axis: 'x' | 'y'): ((pixel: number) => number) => {
  const ticks = all(root, `g[aria-label="${axis}-axis tick label"] text`).map((t) => ({
    value: Number(t.textContent.replace('−', '-')),
    pixel: numbersIn(attribute('transform')(t))[axis === 'x' ? 0 : 1] as number,
  }))
  const [a, b] = [ticks[0], ticks.at(-1)] as const
  if (a === undefined || b === undefined || a === b) return expect.unreachable('too few ticks')
  return (pixel) => a.value + ((b.value - a.value) * (pixel - a.pixel)) / (b.pixel - a.pixel)
}

// ── data

const awkward = ['<&>', '"quoted" \'twice\'', 'two\nlines', ']]><script>', '\u0000\ud800', '\u202eabc']

const moons: ReadonlyArray<LabelledPoint> = Array.from({ length: 60 }, (_, k) => {
  const t = (Math.PI * (k % 30)) / 29
  return k < 30 ? { x: Math.cos(t), y: Math.sin(t), label: -1 } : { x: 1 - Math.cos(t), y: 0.5 - Math.sin(t), label: 1 }
})

const boundary = (change: Partial<Boundary> = {}): Drawing =>
  decisionBoundary({
    points: moons,
    predict: (x, y) => Math.sin(2 * x - 0.5) / 2 - y + 0.25,
    names: ['width', 'height'],
    classes: ['upper', 'lower'],
    ...change,
  })

const decay = (length: number) =>
  Array.from({ length }, (_, step) => ({ step, loss: 10 ** ((-4 * step) / (length - 1)) }))

const iris = {
  classes: ['setosa', 'versicolor', 'virginica'],
  counts: [
    [10, 0, 0],
    [0, 9, 1],
    [0, 2, 8],
  ],
}

const cross: SmallPictures = { width: 3, pictures: [{ pixels: [1, 0, 1, 0, 0.5, 0, 1, 0, 1], caption: 'a cross' }] }

const pictures: ReadonlyArray<readonly [string, () => Drawing]> = [
  ['a loss curve', () => lossCurve(decay(50), { title: 'Loss' })],
  ['a decision boundary', () => boundary()],
  ['a confusion matrix', () => confusionMatrix(iris)],
  ['small pictures', () => smallPictures({ ...cross, pictures: Array(13).fill(cross.pictures[0]) })],
]

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

describe('the loss curve', () => {
  test('names its title, axes and last loss', async () => {
    const texts = textsOf(
      await parsed(await drawn(lossCurve(decay(9), { title: 'T', subtitle: 'S', xLabel: 'X', yLabel: 'Y' }))),
    )
    expect(texts).toEqual(expect.arrayContaining(['T', 'S', 'X', 'Y (log scale)', 'last: 1e−4 at step 8']))
  })

  test('is logarithmic where losses are positive and decades apart: equal ratios are equal distances', async () => {
    const root = await parsed(await drawn(lossCurve(decay(5))))
    const [line = []] = linesOf(root)
    const drops = line.slice(1).map(([, y], k) => y - (line[k]?.[1] as number))
    expect(line).toHaveLength(5)
    drops.forEach((drop) => expect(drop).toBeCloseTo(drops[0] as number, 2))
    expect(textsOf(root)).toEqual(expect.arrayContaining(['1', '0.1', '0.01', '0.001', '0.0001', 'loss (log scale)']))
  })

  test.each([
    ['one of them is 0', [1, 0.01, 0]],
    ['one of them is negative', [1, 0.01, -1]],
    ['they are near each other', [1, 0.5, 0.02]],
  ])('is linear where %s', async (_, losses) => {
    const root = await parsed(await drawn(lossCurve(losses.map((loss, step) => ({ step, loss })))))
    const [line = []] = linesOf(root)
    const y = scaleOf(root, 'y')
    const shift = y(line[0]?.[1] as number) - 1
    line.forEach(([, pixel], k) => expect(y(pixel) - shift).toBeCloseTo(losses[k] as number, 2))
    expect(textsOf(root)).toContain('loss')
  })

  test('leaves gaps where losses are not finite, says so, and shows the points between', async () => {
    const losses = [1, 2, NaN, 1, Infinity, -Infinity, 3, 2].map((loss, step) => ({ step, loss }))
    const root = await parsed(await drawn(lossCurve(losses)))
    expect(linesOf(root).map((line) => line.length)).toEqual([2, 1, 2])
    expect(all(root, 'circle')).toHaveLength(1)
    expect(textsOf(root)).toContain('3 of 8 losses are not finite, first at step 2: left as gaps')
    const one = await parsed(await drawn(lossCurve([...losses.slice(0, 2), { step: 2, loss: NaN }])))
    expect(textsOf(one)).toContain('1 of 3 losses is not finite, at step 2: left as gaps')
  })

  test('draws one line for each series, in its own colour, by step', async () => {
    const training = decay(10).map((p) => ({ ...p, series: 'training' }))
    const heldOut = [8, 2, 5].map((step) => ({ step, loss: 0.5, series: 'held out' }))
    const root = await parsed(await drawn(lossCurve([...training, ...heldOut])))
    expect(textsOf(root)).toEqual(expect.arrayContaining(['training: 1e−4 at step 9', 'held out: 0.5 at step 8']))
    const paths = all(root, 'g[aria-label="line"]')
    expect(new Set(paths.map(attribute('stroke'))).size).toBe(2)
    const [held = []] = linesOf(root)
    expect(held.map(([x]) => x)).toEqual([...held.map(([x]) => x)].sort((a, b) => a - b))
  })

  test('draws a single loss, and losses that are all the same', async () => {
    const root = await parsed(await drawn(lossCurve([{ step: 3, loss: 0.25 }])))
    expect(all(root, 'circle')).toHaveLength(1)
    for (const loss of [0, 7, -7, 1e-300]) await drawn(lossCurve([0, 1, 2].map((step) => ({ step, loss }))))
  })

  test.each([
    ['a run that has converged', [1.00000000000009, 1.00000000000002, 1, 1]],
    ['neighbours', [1, 1 + 2 ** -52, 1]],
    ['the largest numbers', [1.7e308, 1.7e308]],
    ['one near the largest', [1.79e308]],
    ['the smallest numbers', [0, Number.MIN_VALUE, 0]],
    ['below zero', [-1, -1 - 1e-15]],
    ['other losses', [1, 1 + 1e-12, 1 + 2e-12]],
    ['others', [1e-320, 2e-320, 1.5e-320]],
  ])('draws losses that are hardly apart, all inside the frame: %s', async (_, losses) => {
    const svg = await drawn(lossCurve(losses.map((loss, step) => ({ step, loss }))))
    expect(svg).not.toMatch(/NaN|Infinity/)
    const root = await parsed(svg)
    const points = losses.length > 1 ? linesOf(root).flat() : []
    expect(points).toHaveLength(losses.length > 1 ? losses.length : 0)
    const [frame] = all(root, 'rect[aria-label="frame"]') as [XmlElement]
    const [top, height] = [Number(attribute('y')(frame)), Number(attribute('height')(frame))]
    points.forEach(([, y]) => expect(y >= top && y <= top + height).toBe(true))
    expect(all(root, 'g[aria-label="y-axis tick label"] text').length).toBeGreaterThan(1)
  })

  test.each([[[1e15, 1e15 + 1]], [[1e17]], [[2 ** 60, 2 ** 60 + 256]], [[0, 1e-320]]])(
    'draws steps that are hardly apart: %s',
    async (steps) => {
      const svg = await drawn(lossCurve(steps.map((step) => ({ step, loss: step % 3 }))))
      expect(svg).not.toMatch(/NaN|Infinity/)
      expect(all(await parsed(svg), 'g[aria-label="x-axis tick label"] text').length).toBeGreaterThan(1)
    },
  )

  test('thins a long run, and keeps its spikes and gaps', async () => {
    const losses = Array.from({ length: 50_000 }, (_, step) => ({
      step,
      loss: step === 33_333 ? 9 : step === 44_444 ? NaN : 2 + Math.sin(step / 1e4),
    }))
    const svg = await drawn(lossCurve(losses))
    const lines = linesOf(await parsed(svg))
    expect(svg.length).toBeLessThan(150_000)
    expect(lines).toHaveLength(2)
    const heights = lines.flat().map(([, y]) => y)
    const top = Math.min(...heights)
    expect(heights.filter((y) => y < top + 100)).toHaveLength(1)
  })

  test('an explosion up to the largest numbers is drawn', async () => {
    const losses = Array.from({ length: 300 }, (_, step) => ({ step, loss: 2 ** (3.5 * step) }))
    const svg = await drawn(lossCurve(losses))
    expect(svg).toContain('1e280')
    expect(svg).not.toContain('NaN')
  })

  test.each([
    ['A loss curve needs at least one loss; the list is empty', []],
    [
      'A loss curve needs finite steps; the step of loss 2 is NaN',
      [
        { step: 0, loss: 1 },
        { step: NaN, loss: 1 },
      ],
    ],
    [
      'A loss curve needs a finite loss; all 2 are NaN or infinite',
      [
        { step: 0, loss: NaN },
        { step: 1, loss: Infinity },
      ],
    ],
    [
      'The losses or the steps lie too far apart to be drawn on one axis',
      [
        { step: 0, loss: 1e308 },
        { step: 1, loss: -1e308 },
      ],
    ],
    [
      'A loss curve shows at most 8 series; these are 9',
      Array.from({ length: 9 }, (_, k) => ({ step: k, loss: 1, series: `${k}` })),
    ],
  ])('%s', async (message, losses) => {
    expect(await complaintOf(lossCurve(losses))).toBe(message)
  })
})

describe('the decision boundary', () => {
  /** Where the strong line runs, in the numbers of the axes. */
  const lineOf = (root: XmlElement): ReadonlyArray<readonly [number, number]> => {
    const [x, y] = [scaleOf(root, 'x'), scaleOf(root, 'y')]
    const strong = all(root, 'g[aria-label="contour"] g[stroke-width="2.25"] path')
    return strong
      .flatMap((path) => attribute('d')(path).match(/-?[\d.]+,-?[\d.]+/g) ?? [])
      .map((pair) => pair.split(',').map(Number) as [number, number])
      .map(([px, py]) => [x(px), y(py)] as const)
  }

  test('the strong line is where the prediction is 0', async () => {
    const predict = (x: number, y: number) => x + 3 * y - 1
    const root = await parsed(await drawn(boundary({ predict })))
    const inside = lineOf(root).filter(([x, y]) => x > -1.1 && x < 2.1 && y > -0.5 && y < 1)
    expect(inside.length).toBeGreaterThan(50)
    inside.forEach(([x, y]) => expect(Math.abs(predict(x, y))).toBeLessThan(0.02))
  })

  test('the background is blue where the prediction is positive, orange where it is negative', async () => {
    const root = await parsed(await drawn(boundary({ predict: (x) => x - 0.5 })))
    const leftOf = (path: XmlElement) => Math.min(...numbersIn(attribute('d')(path)).filter((_, k) => k % 2 === 0))
    const [line] = all(root, 'g[aria-label="contour"] g[stroke-width="2.25"] path').map(leftOf)
    const bands = all(root, 'g[aria-label="contour"] path[fill]')
    expect(bands).toHaveLength(12)
    bands.forEach((path) => {
      const [red = 0, , blue = 0] = (attribute('fill')(path).match(/\w\w/g) ?? []).map((h) => parseInt(h, 16))
      expect(blue > red).toBe(leftOf(path) >= (line as number))
    })
  })

  test('asks for the prediction in the range of the points, and not too often', async () => {
    const predict = vi.fn((x: number, y: number) => x - y)
    await drawn(boundary({ predict }))
    expect(predict.mock.calls.length).toBeLessThan(8000)
    const [xs, ys] = [predict.mock.calls.map(([x]) => x), predict.mock.calls.map(([, y]) => y)]
    expect(
      [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map((v) => Math.round(v * 10) / 10),
    ).toEqual([-1.3, 2.3, -0.6, 1.1])
  })

  test('draws each point by its class, and a ring around those on the wrong side', async () => {
    const predict = (x: number) => x - 0.75
    const root = await parsed(await drawn(boundary({ predict, points: moons.slice(5) })))
    const wrong = moons.slice(5).filter(({ label, x }) => predict(x) >= 0 !== label > 0).length
    expect(wrong).toBeGreaterThan(3)
    const texts = textsOf(root)
    expect(texts).toEqual(
      expect.arrayContaining(['upper (25)', 'lower (30)', `on the wrong side (${wrong})`, 'prediction 0']),
    )
    const dots = (selector: string) =>
      all(root, `g[aria-label="dot"]${selector}`).map((g) => all(g, 'circle, path').length)
    expect(dots('[fill="#d55e00"]')).toEqual([25, 1])
    expect(dots('[fill="#0062a8"]')).toEqual([30, 1])
    expect(dots('[fill="none"]')).toEqual([wrong, 1])
  })

  test('labels 0 and 1 are drawn as −1 and 1 are', async () => {
    const zeros = moons.map((p) => ({ ...p, label: p.label > 0 ? 1 : 0 }))
    expect(await drawn(boundary({ points: zeros }))).toBe(await drawn(boundary()))
  })

  test('names the inputs, the classes and the accuracy', async () => {
    const texts = textsOf(await parsed(await drawn(boundary({ accuracy: 0.975, subtitle: 'held out: 95 %' }))))
    expect(texts).toEqual(
      expect.arrayContaining(['Decision boundary, accuracy 97.5 %', 'held out: 95 %', 'width', 'height']),
    )
  })

  test('one point, and one sign all over, are drawn and said', async () => {
    const root = await parsed(await drawn(boundary({ points: [{ x: 3, y: 0, label: 1 }], predict: () => 2 })))
    expect(textsOf(root)).toContain('the prediction has one sign all over: no boundary in this range')
    expect(textsOf(root)).not.toContain('prediction 0')
  })

  test('infinite predictions count by their sign; what is not a number is grey, and said', async () => {
    const root = await parsed(
      await drawn(boundary({ predict: (x, y) => (x < 0 ? NaN : x > 1.5 ? Infinity : y > 0.9 ? -Infinity : x - y) })),
    )
    expect(textsOf(root).find((text) => text.startsWith('grey:'))).toMatch(
      /^grey: the prediction is not a number \(3\d(\.\d)? % of the plane\)$/,
    )
    expect(all(root, '[fill="#e4e4e4"]')).toHaveLength(1)
    expect(all(await parsed(await drawn(boundary())), '[fill="#e4e4e4"]')).toHaveLength(0)
    const half = await parsed(await drawn(boundary({ predict: (x, y) => (x < 1 ? (undefined as never) : y - 0.5) })))
    expect(textsOf(half).filter((text) => text.startsWith('grey:'))).toHaveLength(1)
  })

  test.each<readonly [string, Partial<Boundary>]>([
    ['the list of points is empty', { points: [] }],
    [
      'point 2 is (1, Infinity)',
      {
        points: [
          { x: 0, y: 0, label: 1 },
          { x: 1, y: Infinity, label: 1 },
        ],
      },
    ],
    ['the label of point 1 is 2, not 1, −1 or 0', { points: [{ x: 0, y: 0, label: 2 }] }],
    [
      'some labels are 0 and some are −1; one of them must mean the first class',
      {
        points: [
          { x: 0, y: 0, label: 0 },
          { x: 0, y: 0, label: -1 },
        ],
      },
    ],
    ['the accuracy is 97, not a share from 0 to 1', { accuracy: 97 }],
    [
      'the points lie too far apart, or too close together, for an axis',
      {
        points: [
          { x: 1e308, y: 0, label: 1 },
          { x: -1e308, y: 0, label: 1 },
        ],
      },
    ],
    [
      'the points lie too far apart, or too close together, for an axis',
      {
        points: [
          { x: 1e16, y: 0, label: 1 },
          { x: 1e16 + 2, y: 0, label: 1 },
        ],
      },
    ],
    ['the prediction is not a number anywhere in the range of the points', { predict: () => NaN }],
    ['the prediction is not a number anywhere in the range of the points', { predict: () => undefined as never }],
    ['the prediction is not a number anywhere in the range of the points', { predict: () => 'moons' as never }],
  ])('%s', async (message, change) => {
    expect(await complaintOf(boundary(change))).toBe(`A decision boundary can't be drawn: ${message}`)
  })

  test('a prediction that throws is an error, never a rejection', async () => {
    const predict = () => {
      throw new Error('no such parameter')
    }
    expect(await complaintOf(boundary({ predict }))).toBe("This can't be drawn: no such parameter")
  })
})

describe('the confusion matrix', () => {
  /** What is written in a cell: by column, then row, as the picture has them. */
  const cellsOf = (root: XmlElement): ReadonlyArray<readonly [number, number, string]> => {
    const place = (t: XmlElement) => numbersIn(attribute('transform')(t)) as readonly [number, number]
    const rects = all(root, 'g[aria-label="cell"] rect')
    const at = (name: 'x' | 'y') => [...new Set(rects.map((r) => Number(attribute(name)(r))))].sort((a, b) => a - b)
    const [xs, ys] = [at('x'), at('y')]
    return all(root, 'g[aria-label="text"] text')
      .filter((t) => /^\d+$/.test(t.textContent) && xs.includes(place(t)[0]))
      .map((t) => [ys.indexOf(place(t)[1]), xs.indexOf(place(t)[0]), t.textContent] as const)
  }

  test('rows are true classes, columns predicted ones', async () => {
    const root = await parsed(await drawn(confusionMatrix(iris)))
    const cells = cellsOf(root)
    expect(cells).toHaveLength(9)
    cells.forEach(([row, column, text]) => expect(text).toBe(String(iris.counts[row]?.[column])))
    const texts = textsOf(root)
    iris.classes.forEach((name) => expect(texts.filter((text) => text === name)).toHaveLength(2))
    expect(texts).toEqual(expect.arrayContaining(['true class', 'predicted class', '27 of 30 right (90 %)', '20 %']))
    const [trueLabel, predicted] = ['true class', 'predicted class'].map((name) =>
      all(root, 'text').find((t) => t.textContent === name),
    )
    expect(
      attribute('transform')(trueLabel?.parentElement as XmlElement) + attribute('transform')(trueLabel as XmlElement),
    ).toContain('rotate(-90)')
    expect(
      attribute('transform')(predicted?.parentElement as XmlElement) + attribute('transform')(predicted as XmlElement),
    ).not.toContain('rotate')
  })

  test('a greater share of a row is darker, right in blue and wrong in orange, empty in white', async () => {
    const root = await parsed(
      await drawn(
        confusionMatrix({
          classes: ['a', 'b'],
          counts: [
            [90, 10],
            [0, 5],
          ],
        }),
      ),
    )
    const fills = all(root, 'g[aria-label="cell"] rect').map((r) =>
      (attribute('fill')(r).match(/\w\w/g) ?? []).map((h) => parseInt(h, 16)),
    )
    const [right, wrong, none, full] = fills as [number[], number[], number[], number[]]
    const darkness = (c: ReadonlyArray<number>) => 765 - c.reduce((a, b) => a + b, 0)
    expect(right[2]).toBeGreaterThan(right[0] as number)
    expect(wrong[0]).toBeGreaterThan(wrong[2] as number)
    expect(darkness(none)).toBe(0)
    expect(darkness(full)).toBeGreaterThan(darkness(right))
    expect(darkness(right)).toBeGreaterThan(darkness(wrong))
  })

  test.each([1, 2, 5, 10, 25, 40])('of %i classes writes every count inside the picture', async (size) => {
    const classes = Array.from({ length: size }, (_, k) => `class number ${k}`)
    const counts = classes.map((_, r) => classes.map((__, c) => 1 + r * size + c))
    const root = await parsed(await drawn(confusionMatrix({ classes, counts })))
    expect(
      cellsOf(root)
        .map(([, , text]) => Number(text))
        .sort((a, b) => a - b),
    ).toEqual(counts.flat())
    const tall = Number(attribute('height')(root))
    all(root, 'g[aria-label="x-axis tick label"] text').forEach((t) =>
      expect(numbersIn(attribute('transform')(t))[1]).toBeLessThan(tall),
    )
  })

  test('shares that are nearly all or nearly none are not rounded to it', async () => {
    const texts = textsOf(
      await parsed(
        await drawn(
          confusionMatrix({
            classes: ['a', 'b'],
            counts: [
              [999_999, 1],
              [0, 4],
            ],
          }),
        ),
      ),
    )
    expect(texts).toEqual(expect.arrayContaining(['> 99 %', '< 1 %', '100 %', '1000003 of 1000004 right (99.9 %)']))
  })

  test.each([
    ['the list of classes is empty', [], []],
    ['there is room for 40 classes; these are 41', Array.from({ length: 41 }, (_, k) => `${k}`), []],
    [
      "the class 'a' is listed twice",
      ['a', 'a'],
      [
        [1, 1],
        [1, 1],
      ],
    ],
    ['there are 2 classes, but 1 rows of counts', ['a', 'b'], [[1, 2]]],
    ["row 2 ('b') has 1 counts for 2 classes", ['a', 'b'], [[1, 2], [3]]],
    [
      'the count in row 1, column 2 is -2, not a whole number from 0',
      ['a', 'b'],
      [
        [1, -2],
        [3, 4],
      ],
    ],
    [
      'the count in row 2, column 1 is NaN, not a whole number from 0',
      ['a', 'b'],
      [
        [1, 2],
        [NaN, 4],
      ],
    ],
    [
      'every count is 0',
      ['a', 'b'],
      [
        [0, 0],
        [0, 0],
      ],
    ],
  ])('%s', async (message, classes, counts) => {
    expect(await complaintOf(confusionMatrix({ classes, counts }))).toBe(
      `A confusion matrix can't be drawn: ${message}`,
    )
  })
})

describe('small pictures', () => {
  test('have a square for each pixel that is not white, as dark as it is, and a caption', async () => {
    const root = await parsed(
      await drawn(smallPictures({ ...cross, pictures: [...cross.pictures, ...cross.pictures] })),
    )
    const squares = all(root, 'rect').filter((r) => attribute('fill')(r).startsWith('rgb('))
    expect(squares).toHaveLength(10)
    expect(squares.slice(0, 5).map(attribute('fill'))).toEqual([0, 0, 128, 0, 0].map((g) => `rgb(${g},${g},${g})`))
    const corners = squares.map((r) => [attribute('x')(r), attribute('y')(r)].join(' '))
    expect(new Set(corners).size).toBe(10)
    expect(textsOf(root).filter((text) => text === 'a cross')).toHaveLength(2)
  })
  test('are drawn up to a number, and the rest counted', async () => {
    const many = Array.from({ length: 63 }, () => ({ pixels: [1, 0] }))
    const root = await parsed(await drawn(smallPictures({ width: 2, pictures: many })))
    expect(textsOf(root)).toContain('the first 60; there are 3 more')
  })
  test.each<readonly [string, SmallPictures]>([
    ['there are none', { width: 2, pictures: [] }],
    ['a line has a whole number of pixels from 1 up, not 0.5', { width: 0.5, pictures: [{ pixels: [1] }] }],
    ['the first has 3 pixels, which are not whole lines of 2', { width: 2, pictures: [{ pixels: [1, 0, 1] }] }],
    [
      'the first has 2 pixels and number 2 has 4',
      { width: 2, pictures: [{ pixels: [1, 0] }, { pixels: [1, 0, 1, 0] }] },
    ],
    ['a pixel of number 1 is not between 0 and 1', { width: 1, pictures: [{ pixels: [NaN] }] }],
  ])('%s', async (message, given) => {
    expect(await complaintOf(smallPictures(given))).toBe(`Small pictures can't be drawn: ${message}`)
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
    ['a width of 0', svg(''), 0, /^The width of a PNG is a whole number of pixels from 1; this is 0$/],
    ['half a pixel', svg(''), 0.5, /this is 0\.5$/],
    ['no number', svg(''), NaN, /this is NaN$/],
    ['too wide', svg(''), 100_000, /^A PNG of 100000 × 50000 pixels is too large; ask for a smaller width$/],
    ['too large by itself', svg('', 'width="90000" height="90000"'), undefined, /is too large/],
  ])('%s is an error', async (_, text, width, message) => {
    expect(await complaintOf(toPng(text, width === undefined ? {} : { width }))).toMatch(message)
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

describe('texts', () => {
  test('are cut in the middle, never wider than their place, never inside a letter', () => {
    const family = '👩‍👩‍👧‍👧'
    for (const text of ['a short one', `${'long '.repeat(30)}name 1`, family.repeat(30), 'W'.repeat(99)]) {
      for (const width of [40, 100, 400]) {
        const shown = fit(text, width, 12)
        expect(widthOf(shown, 12)).toBeLessThanOrEqual(width)
        if (text.startsWith(family)) expect(shown.replaceAll(family, '')).toBe(shown === text ? '' : '…')
      }
    }
    expect(fit(`${'long '.repeat(30)}name 1`, 100, 12)).toMatch(/^long.*….*1$/)
    expect(fit('a short one', 100, 12)).toBe('a short one')
  })

  test('are never invisible', () => {
    expect(inOneLine(' \n\t ')).toBe('(no name)')
    expect(inOneLine('a\u0007b')).toBe('a\\u{7}b')
  })

  test('shares are not rounded to all or nothing', () => {
    expect([0, 1e-9, 0.5, 0.9333, 0.99999, 1].map(percent)).toEqual([
      '0 %',
      '0.1 %',
      '50 %',
      '93.3 %',
      '99.9 %',
      '100 %',
    ])
  })
})

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-files-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('are written whole, into a folder that is made, over those that are there', async () => {
    const out = join(folder, 'a', 'b')
    const bytes = new Uint8Array([137, 80, 0, 255])
    expect(await writeFiles(out, { 'x.svg': '<svg/>', 'x.png': bytes })()).toEqual(
      E.right([join(out, 'x.svg'), join(out, 'x.png')]),
    )
    await writeFiles(out, { 'x.svg': '<svg>2</svg>' })()
    expect(readFileSync(join(out, 'x.svg'), 'utf8')).toBe('<svg>2</svg>')
    expect(new Uint8Array(readFileSync(join(out, 'x.png')))).toEqual(bytes)
    expect(readdirSync(out).sort()).toEqual(['x.png', 'x.svg'])
  })

  test('of several, one that fails leaves all as they were', async () => {
    const out = join(folder, 'c')
    mkdirSync(join(out, 'taken'), { recursive: true })
    writeFileSync(join(out, 'old'), 'old')
    const result = await writeFiles(out, { old: 'new', taken: 'x' })()
    expect(result).toEqual(
      E.left({
        _tag: 'FileError',
        file: join(out, 'taken'),
        message: `${join(out, 'taken')} can't be written: it is a folder`,
      }),
    )
    expect(readFileSync(join(out, 'old'), 'utf8')).toBe('old')
    expect(readdirSync(out).sort()).toEqual(['old', 'taken'])
  })

  test.each(['a'.repeat(300), 'a\0'])('nor does a name that no file can have change another: %j', async (name) => {
    const out = join(folder, `g${name.length}`)
    mkdirSync(out)
    writeFileSync(join(out, 'old'), 'old')
    const result = await writeFiles(out, { old: 'new', [name]: 'x' })()
    expect(E.isLeft(result) && result.left.file).toBe(join(out, name))
    expect(readFileSync(join(out, 'old'), 'utf8')).toBe('old')
    expect(readdirSync(out)).toEqual(['old'])
  })

  test('a folder that cannot be made is named', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    expect(await complaintOf(writeFiles(file, { a: 'a' }))).toBe(
      `${file} can't be written: a file is where a folder should be`,
    )
    const below = join(file, 'below')
    expect(await complaintOf(writeFiles(below, { a: 'a' }))).toBe(
      `${below} can't be written: a file is where a folder should be`,
    )
  })

  test.runIf(process.platform === 'linux')(
    'a folder where none can be made is named, and nobody waits for it',
    async () => {
      const out = '/proc/fluxion/out'
      expect(await complaintOf(writeFiles(out, { a: 'a' }))).toBe(
        `${out} can't be written: no folder can be made there`,
      )
    },
  )

  test('several may make one folder at the same time', async () => {
    const out = join(folder, 'd', 'e', 'f')
    const all = await Promise.all(['x', 'y', 'z'].map((name) => writeFiles(out, { [name]: name })()))
    expect(all.every(E.isRight)).toBe(true)
    expect(readdirSync(out).sort()).toEqual(['x', 'y', 'z'])
  })

  test.each(['', '.', '..', '../a', 'a/b', '/etc/a'])("'%s' is not a name", async (name) => {
    expect(await complaintOf(writeFiles(folder, { [name]: '' }))).toBe(
      `'${name}' is not the name of a file in a folder`,
    )
  })
})
