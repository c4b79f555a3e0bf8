/**
 * W8: two convolutions with windows of 3×3 that overlap, tanh between them, and the mean squared error of the image
 * that comes out.
 */
import { add, mul, square, sub, tanh, variable, type Expr } from 'fluxion'
import { drawing, type Workload } from '../workload.js'

type E = Expr<string>
type Image<A> = ReadonlyArray<ReadonlyArray<A>>

export interface ConvolutionShape {
  /** Pixels on each side of the image. */
  readonly size: number
  /** How many images there are between the two layers. */
  readonly channels: number
  /** Pixels on each side of a window. */
  readonly window: number
  /** How far a window is from the next one. */
  readonly stride: number
}

/** How many windows fit beside each other. */
const fitting = (size: number, { stride, window }: ConvolutionShape): number => Math.floor((size - window) / stride) + 1

const image = <A>(size: number, pixel: (i: number, j: number) => A): Image<A> =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_unused, j) => pixel(i, j)))

/** Names of a kernel's weights, image by image and row by row, and of its bias. */
const kernelNames = (layer: string, images: number, window: number): ReadonlyArray<string> => [
  ...Array.from({ length: images }, (_, c) => image(window, (u, v) => `${layer}.w.${c}.${u}.${v}`).flat()).flat(),
  `${layer}.b`,
]

const namesOf = ({ channels, window }: ConvolutionShape): ReadonlyArray<string> => [
  ...Array.from({ length: channels }, (_, c) => kernelNames(`first.${c}`, 1, window)).flat(),
  ...kernelNames('second', channels, window),
]

/**
 * Each pixel is the sum over a window in every image, and a bias: `kernel` has the weights in the order of
 * `kernelNames`.
 */
const convolved = (
  shape: ConvolutionShape,
  images: ReadonlyArray<Image<E | number>>,
  kernel: ReadonlyArray<E>,
): Image<E> => {
  const { stride, window } = shape
  const sizeIn = images[0]?.length ?? 0
  return image(fitting(sizeIn, shape), (i, j) => {
    let s: E | undefined
    let at = 0
    for (const pixels of images) {
      for (let u = 0; u < window; u++) {
        for (let v = 0; v < window; v++) {
          const term = mul(kernel[at++] as E, pixels[i * stride + u]?.[j * stride + v] as E | number)
          s = s === undefined ? term : add(s, term)
        }
      }
    }
    return add(s ?? 0, kernel[at] as E)
  })
}

interface Pictures {
  readonly input: Image<number>
  readonly target: Image<number>
}

/** The picture, the one that should come out, and then the weights: C draws them in this order. */
const drawnPictures = (shape: ConvolutionShape): Pictures & { readonly point: Float64Array } => {
  const drawn = drawing(8)
  const { size } = shape
  const input = image(size, () => drawn() * 2 - 1)
  const target = image(fitting(fitting(size, shape), shape), () => drawn() * 2 - 1)
  return { input, target, point: Float64Array.from(namesOf(shape), () => drawn() - 0.5) }
}

export const convolutionLoss = (shape: ConvolutionShape, { input, target }: Pictures): E => {
  const parameters = namesOf(shape).map((name) => variable(name))
  const each = shape.window ** 2 + 1
  const between = Array.from({ length: shape.channels }, (_, c) =>
    convolved(shape, [input], parameters.slice(c * each, (c + 1) * each)).map((row) => row.map(tanh)),
  )
  const output = convolved(shape, between, parameters.slice(shape.channels * each))
  const errors = output.flatMap((row, i) => row.map((pixel, j) => square(sub(pixel, target[i]?.[j] as number))))
  return mul(
    errors.reduce((total, error) => add(total, error)),
    1 / errors.length,
  )
}

export const convolution = (shape: ConvolutionShape): Workload => {
  const { point, ...pictures } = drawnPictures(shape)
  const { channels, size, stride, window } = shape
  return {
    name: 'W8',
    title: `two ${window}×${window} convolutions over ${size}×${size}, 1 → ${channels} → 1 images, tanh between, stride ${stride}`,
    expression: () => convolutionLoss(shape, pictures),
    parameters: namesOf(shape),
    point,
  }
}
