import { describe, expect, test } from 'vitest'
import { confusionMatrix } from 'fluxion/node'
import { widthOf } from '../../../src/node/plots/text.js'
import { drawn, complaintOf, type XmlElement, parsed, all, textsOf, attribute, numbersIn } from './reading.js'
import { iris } from './samples.js'

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

  test.each([1, 2, 5, 10, 25, 40])(
    'of %i classes writes every count and every name inside the picture',
    async (size) => {
      const classes = Array.from({ length: size }, (_, k) => `class number ${k}`)
      const counts = classes.map((_, r) => classes.map((__, c) => 1 + r * size + c))
      const root = await parsed(await drawn(confusionMatrix({ classes, counts })))
      expect(
        cellsOf(root)
          .map(([, , text]) => Number(text))
          .sort((a, b) => a - b),
      ).toEqual(counts.flat())
      const tall = Number(attribute('height')(root))
      const labels = all(root, 'g[aria-label="x-axis tick label"] text')
      expect(labels.length).toBe(size)
      labels.forEach((t) => {
        const [, top, turn = 0] = numbersIn(attribute('transform')(t)) as readonly [number, number, number?]
        // A name that is turned ends below its column.
        const below = widthOf(t.textContent, 11) * Math.sin((-turn / 180) * Math.PI)
        expect(top + below).toBeLessThan(tall)
      })
    },
  )

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
    ['the count in row 1, column 1 is the string "3", not a whole number from 0', ['a'], [['3' as never]]],
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
