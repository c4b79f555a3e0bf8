/** What the tests of pictures draw. */
import {
  confusionMatrix,
  decisionBoundary,
  lossCurve,
  smallPictures,
  type Boundary,
  type Confusion,
  type LabelledPoint,
  type LossAt,
  type SmallPictures,
} from 'fluxion/node'
import type { Drawing } from './reading.js'

export const awkward: ReadonlyArray<string> = [
  '<&>',
  '"quoted" \'twice\'',
  'two\nlines',
  ']]><script>',
  '\u0000\ud800',
  '\u202eabc',
]

export const moons: ReadonlyArray<LabelledPoint> = Array.from({ length: 60 }, (_, k) => {
  const t = (Math.PI * (k % 30)) / 29
  return k < 30 ? { x: Math.cos(t), y: Math.sin(t), label: -1 } : { x: 1 - Math.cos(t), y: 0.5 - Math.sin(t), label: 1 }
})

export const boundary = (change: Partial<Boundary> = {}): Drawing =>
  decisionBoundary({
    points: moons,
    predict: (x, y) => Math.sin(2 * x - 0.5) / 2 - y + 0.25,
    names: ['width', 'height'],
    classes: ['upper', 'lower'],
    ...change,
  })

export const decay = (length: number): ReadonlyArray<LossAt> =>
  Array.from({ length }, (_, step) => ({ step, loss: 10 ** ((-4 * step) / (length - 1)) }))

export const iris: Confusion = {
  classes: ['setosa', 'versicolor', 'virginica'],
  counts: [
    [10, 0, 0],
    [0, 9, 1],
    [0, 2, 8],
  ],
}

export const cross: SmallPictures = {
  width: 3,
  pictures: [{ pixels: [1, 0, 1, 0, 0.5, 0, 1, 0, 1], caption: 'a cross' }],
}

export const pictures: ReadonlyArray<readonly [string, () => Drawing]> = [
  ['a loss curve', () => lossCurve(decay(50), { title: 'Loss' })],
  ['a decision boundary', () => boundary()],
  ['a confusion matrix', () => confusionMatrix(iris)],
  ['small pictures', () => smallPictures({ ...cross, pictures: Array(13).fill(cross.pictures[0]) })],
]
