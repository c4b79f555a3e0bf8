/**
 * W5: bundle adjustment as in ADBench. An observation is a point as a camera sees it; its residuals are the weighted
 * distance from where it was measured, across and down; and for each weight there is 1 − w². Three outputs an
 * observation, and their sparse Jacobian.
 */
import { add, cos, div, eq, mul, sin, sqrt, square, sub, variable, where, type Expr } from 'fluxion'
import { drawing } from '../workload.js'

type E = Expr<string>
type Vector = readonly [E, E, E]

/** Of a camera: rotation, centre, focal length, principal point, distortion. */
export const CAMERA = 11

export interface Scene {
  readonly cameras: number
  readonly points: number
  /** For each observation its camera, its point, and where that was measured. */
  readonly camera: ReadonlyArray<number>
  readonly point: ReadonlyArray<number>
  readonly measured: ReadonlyArray<readonly [number, number]>
}

/**
 * Each point is seen by a few cameras not far from each other, as along a street; numbers of them differ from point to
 * point.
 */
const observed = (cameras: number, points: number, observations: number, drawn: () => number) => {
  const [camera, point]: readonly [Array<number>, Array<number>] = [[], []]
  for (let p = 0; p < points; p++) {
    const [left, others] = [observations - camera.length, points - p - 1]
    const some = Math.floor(left / (others + 1) + 4 * drawn() - 1.5)
    const count = others === 0 ? left : Math.max(0, Math.min(some, left, cameras))
    let c = Math.floor(cameras * drawn())
    for (let k = 0; k < count; k++) {
      camera.push(c % cameras)
      point.push(p)
      c += 1 + Math.floor(3 * drawn())
    }
  }
  return { camera, point }
}

/** Cameras look along z, more or less, at points in front of them. */
const drawnCamera = (drawn: () => number): ReadonlyArray<number> => {
  const [rotation, centre] = [0.6, 2].map((size) => Array.from({ length: 3 }, () => size * (drawn() - 0.5)))
  const lens = [400 + 20 * drawn(), 10 * drawn(), 10 * drawn(), 0.02 * drawn(), 0.002 * drawn()]
  return [...(rotation ?? []), ...(centre ?? []), ...lens]
}

const drawnPoint = (drawn: () => number): ReadonlyArray<number> => [
  6 * (drawn() - 0.5),
  6 * (drawn() - 0.5),
  10 + 4 * (drawn() - 0.5),
]

/**
 * The scene, and the point at which it is differentiated: cameras, then points, then weights. C draws them in this
 * order.
 */
export const drawnScene = (
  cameras: number,
  points: number,
  observations: number,
): { readonly scene: Scene; readonly at: Float64Array } => {
  const drawn = drawing(49)
  const seen = observed(cameras, points, observations, drawn)
  const at = [
    ...Array.from({ length: cameras }, () => drawnCamera(drawn)).flat(),
    ...Array.from({ length: points }, () => drawnPoint(drawn)).flat(),
    ...Array.from({ length: observations }, () => 0.5 + drawn()),
  ]
  const measured = Array.from({ length: observations }, () => [200 * (drawn() - 0.5), 200 * (drawn() - 0.5)] as const)
  return { scene: { cameras, points, ...seen, measured }, at: Float64Array.from(at) }
}

export const sceneNames = ({ camera, cameras, points }: Scene): ReadonlyArray<string> => [
  ...Array.from({ length: cameras * CAMERA }, (_, k) => `camera.${Math.floor(k / CAMERA)}.${k % CAMERA}`),
  ...Array.from({ length: points * 3 }, (_, k) => `point.${Math.floor(k / 3)}.${k % 3}`),
  ...camera.map((_, k) => `weight.${k}`),
]

const minus = (a: Vector, b: Vector): Vector => [sub(a[0], b[0]), sub(a[1], b[1]), sub(a[2], b[2])]
const dotted = (a: Vector, b: Vector): E => add(add(mul(a[0], b[0]), mul(a[1], b[1])), mul(a[2], b[2]))
const cross = (a: Vector, b: Vector): Vector => [
  sub(mul(a[1], b[2]), mul(a[2], b[1])),
  sub(mul(a[2], b[0]), mul(a[0], b[2])),
  sub(mul(a[0], b[1]), mul(a[1], b[0])),
]

/** Rodrigues: x turned about r by as many radians as r is long; and what that tends to where r is 0. */
const rotated = (r: Vector, x: Vector): Vector => {
  const squared = dotted(r, r)
  const angle = sqrt(squared)
  const [c, s, inverse] = [cos(angle), sin(angle), div(1, angle)]
  const axis: Vector = [mul(r[0], inverse), mul(r[1], inverse), mul(r[2], inverse)]
  const across = cross(axis, x)
  const along = mul(dotted(axis, x), sub(1, c))
  const slightly = cross(r, x)
  const coordinate = (k: 0 | 1 | 2): E =>
    where(eq(squared, 0), add(x[k], slightly[k]), add(add(mul(x[k], c), mul(across[k], s)), mul(axis[k], along)))
  return [coordinate(0), coordinate(1), coordinate(2)]
}

/** Where a camera sees a point. */
const projected = (camera: ReadonlyArray<E>, point: Vector): readonly [E, E] => {
  const of = (k: number): E => camera[k] as E
  const x = rotated([of(0), of(1), of(2)], minus(point, [of(3), of(4), of(5)]))
  const [u, v] = [div(x[0], x[2]), div(x[1], x[2])]
  const squared = add(square(u), square(v))
  const bent = add(add(1, mul(of(9), squared)), mul(of(10), square(squared)))
  return [add(mul(mul(u, bent), of(6)), of(7)), add(mul(mul(v, bent), of(6)), of(8))]
}

/** All residuals of observations, then those of weights. */
export const residuals = (scene: Scene): ReadonlyArray<E> => {
  const cameras = Array.from({ length: scene.cameras }, (_, c) =>
    Array.from({ length: CAMERA }, (_unused, k) => variable(`camera.${c}.${k}`)),
  )
  const points = Array.from({ length: scene.points }, (_, p): Vector => [
    variable(`point.${p}.0`),
    variable(`point.${p}.1`),
    variable(`point.${p}.2`),
  ])
  const weights = scene.camera.map((_, k) => variable(`weight.${k}`))
  const distances = scene.camera.flatMap((c, k) => {
    const [across, down] = projected(cameras[c] as ReadonlyArray<E>, points[scene.point[k] as number] as Vector)
    const [x, y] = scene.measured[k] as readonly [number, number]
    const weight = weights[k] as E
    return [mul(weight, sub(across, x)), mul(weight, sub(down, y))]
  })
  return [...distances, ...weights.map((weight) => sub(1, square(weight)))]
}

/** The one workload with many outputs. */
export const OUTPUTS = 'W5'

export interface BundleAdjustment {
  readonly title: string
  readonly outputs: () => ReadonlyArray<E>
  /** Names of the parameters: cameras, points, weights. */
  readonly parameters: ReadonlyArray<string>
  readonly point: Float64Array
  readonly scene: Scene
}

export const bundleAdjustment = (cameras = 49, points = 7776, observations = 31_843): BundleAdjustment => {
  const { at, scene } = drawnScene(cameras, points, observations)
  return {
    title: `bundle adjustment, ${cameras} cameras, ${points} points, ${observations} observations, sparse Jacobian`,
    outputs: () => residuals(scene),
    parameters: sceneNames(scene),
    point: at,
    scene,
  }
}
