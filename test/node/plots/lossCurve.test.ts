import { describe, expect, test } from 'vitest'
import { lossCurve } from 'fluxion/node'
import { drawn, complaintOf, type XmlElement, parsed, all, textsOf, attribute, linesOf, scaleOf } from './reading.js'
import { decay } from './samples.js'

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

  test('names every tick of a logarithmic axis, also 5 and 0.5', async () => {
    const losses = [9, 0.04].map((loss, step) => ({ step, loss }))
    const texts = textsOf(await parsed(await drawn(lossCurve(losses))))
    expect(texts).toEqual(expect.arrayContaining(['5', '2', '1', '0.5', '0.2', '0.1', '0.05']))
  })

  test('writes all powers of ten one way', async () => {
    const losses = [0, 1.2e21].map((loss, step) => ({ step, loss }))
    const texts = textsOf(await parsed(await drawn(lossCurve(losses))))
    expect(texts).toEqual(expect.arrayContaining(['5e20', '1e21']))
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

  test('thins a long run, keeps its spikes and gaps, and counts its steps in full', async () => {
    const losses = Array.from({ length: 50_000 }, (_, step) => ({
      step,
      loss: step === 33_333 ? 9 : step === 44_444 ? NaN : 2 + Math.sin(step / 1e4),
    }))
    const svg = await drawn(lossCurve(losses))
    const root = await parsed(svg)
    const lines = linesOf(root)
    expect(all(root, 'g[aria-label="x-axis tick label"] text').map((t) => t.textContent)).toEqual(
      [0, 10_000, 20_000, 30_000, 40_000].map(String),
    )
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
    ['A loss curve needs finite steps; the step of loss 1 is the string "0"', [{ step: '0' as never, loss: 1 }]],
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

  test.each([
    [
      { titel: 'Moons' },
      "lossCurve has no option 'titel'; it has title, subtitle, xLabel, yLabel. Did you mean 'title'?",
    ],
    ['Moons', 'In lossCurve, options must be a record { title, subtitle, xLabel, yLabel }, not the string "Moons".'],
  ])('%j are no options', async (options, message) => {
    expect(await complaintOf(lossCurve([{ step: 0, loss: 1 }], options as never))).toContain(message)
  })
})
