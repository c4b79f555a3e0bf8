import { describe, expect, test, vi } from 'vitest'
import { type Boundary } from 'fluxion/node'
import { drawn, complaintOf, type XmlElement, parsed, all, textsOf, attribute, numbersIn, scaleOf } from './reading.js'
import { moons, boundary } from './samples.js'

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
    ['point 1 is (the string "1", 2)', { points: [{ x: '1' as never, y: 2, label: 1 }] }],
    ['the label of point 1 is the string "1", not 1, −1 or 0', { points: [{ x: 0, y: 0, label: '1' as never }] }],
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
