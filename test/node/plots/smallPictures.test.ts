import { describe, expect, test } from 'vitest'
import { smallPictures, type SmallPictures } from 'fluxion/node'
import { drawn, complaintOf, parsed, all, textsOf, attribute } from './reading.js'
import { cross } from './samples.js'

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
    [
      'a line has a whole number of pixels from 1 up, not the string "1"',
      { width: '1' as never, pictures: [{ pixels: [1] }] },
    ],
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
