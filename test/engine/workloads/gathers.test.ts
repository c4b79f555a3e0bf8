/**
 * Windows that overlap, rows of whatever length, and things looked up: what reads the same numbers from many places.
 */
import { describe, expect, it } from 'vitest'
import * as F from '../../../src/index.js'
import { drawing } from '../../bench/engine/workload.js'
import { bundleAdjustment, residuals, sceneNames, type Scene } from '../../bench/engine/workloads/bundle.js'
import { convolution } from '../../bench/engine/workloads/convolution.js'
import { recurrent } from '../../bench/engine/workloads/recurrent.js'
import { drawnSketch, sketchLoss } from '../../bench/engine/workloads/sketch.js'
import { pointOf, somewhere, wrongWith, wrongWithOutputs, type E, type Point } from './agreement.js'

const v = (name: string): E => F.variable(name)
const at = <A>(list: ReadonlyArray<A>, k: number): A => list[k] as A
const variables = (name: string, count: number): ReadonlyArray<E> =>
  Array.from({ length: count }, (_, k) => v(`${name}${k}`))

const agrees = (e: E, env: Point = somewhere(e)): void => {
  expect(wrongWith(e, env)).toEqual([])
}

describe('convolutions', () => {
  it.each([
    { size: 7, channels: 2, window: 3, stride: 1 },
    { size: 6, channels: 1, window: 2, stride: 1 },
    { size: 11, channels: 2, window: 3, stride: 2 },
    { size: 14, channels: 2, window: 2, stride: 3 },
    { size: 5, channels: 2, window: 3, stride: 1 },
    { size: 9, channels: 1, window: 1, stride: 1 },
  ])('of $size pixels a side, windows of $window every $stride, $channels images between', (shape) => {
    const w = convolution(shape)
    agrees(w.expression(), pointOf(w))
  })
  it.each([1, 2, 3, 5])('along a line of variables, every %i', (stride) => {
    const [x, w] = [variables('x', 41), variables('w', 4)]
    const outputs = Array.from({ length: Math.floor(37 / stride) }, (_, k) =>
      F.tanh(F.sum(w.map((weight, u) => F.mul(weight, at(x, k * stride + u))))),
    )
    agrees(F.sum(outputs.map((o, k) => F.square(F.sub(o, k / 9)))))
  })
  it('whose windows reach over the edge and begin again', () => {
    const [x, w] = [variables('x', 20), variables('w', 3)]
    agrees(F.sum(x.map((_, k) => F.square(F.sum(w.map((weight, u) => F.mul(weight, at(x, (k + 7 * u) % 20))))))))
  })
})

describe('sums over what is looked up', () => {
  const picking = (seed: number): ((count: number) => number) => {
    const drawn = drawing(seed)
    return (count) => Math.floor(count * drawn())
  }
  const x = variables('x', 13)
  const product = (lengths: ReadonlyArray<number>, entry: (k: number) => E | number): E => {
    const pick = picking(3)
    const all = lengths.map((length) => Array.from({ length }, () => pick(x.length)))
    const starts = lengths.map((_, r) => lengths.slice(0, r).reduce((s, n) => s + n, 0))
    const rows = all.map((columns, r) => F.sum(columns.map((c, k) => F.mul(entry(at(starts, r) + k), at(x, c)))))
    return F.sum(rows.map((row, r) => F.square(F.sub(F.tanh(row), r / 20))))
  }
  it('sparse products, rows alike in length', () => {
    agrees(
      product(
        Array.from({ length: 40 }, () => 3),
        (k) => v(`a${k}`),
      ),
    )
    agrees(
      product(
        Array.from({ length: 40 }, () => 3),
        (k) => (k % 7) / 3 - 1,
      ),
    )
  })
  it('sparse products, rows of any length, some empty', () => {
    const lengths = Array.from({ length: 35 }, (_, r) => (r * r) % 6)
    agrees(product(lengths, (k) => v(`a${k}`)))
    agrees(product(lengths, (k) => v(`a${k % 5}`)))
  })
  it('sums of different lengths over one list', () => {
    const term = (factor: number, n: number): E => F.mul(factor, at(x, n % 13))
    const rows = [0, 1, 2, 3].flatMap((g) => {
      const n = 5 * g
      return [term(2, n), F.sum([term(2, n + 1), term(-1, n + 2), term(2, n + 3)]), term(2, n + 4)]
    })
    agrees(F.sum(rows.map((row) => F.square(row))))
  })
  it('and sparse products of numbers, rows of any length', () => {
    agrees(
      product(
        Array.from({ length: 50 }, (_, r) => (r * r) % 6),
        (k) => (k % 7) / 3 - 1,
      ),
    )
  })
  it('embeddings: words, most of them never said, one of them all the time', () => {
    const pick = picking(4)
    const words = Array.from({ length: 30 }, (_, k) => variables(`e${k}.`, 3))
    const said = Array.from({ length: 60 }, (_, n) => at(words, n % 2 === 0 ? 4 : 3 * pick(9)))
    const weights = variables('w', 3)
    const read = said.map((word) => F.tanh(F.sum(word.map((e, i) => F.mul(e, at(weights, i))))))
    agrees(F.sum(read.map((r, n) => F.square(F.sub(r, n / 30)))))
  })
  it('edges of a graph: loops, the same one twice, nodes without any', () => {
    const pick = picking(5)
    const edges = Array.from({ length: 80 }, (_, k): readonly [number, number] =>
      k === 7 ? [2, 2] : k === 9 ? [1, 5] : k === 40 ? [1, 5] : [pick(11), pick(11)],
    )
    agrees(F.sum(edges.map(([i, j]) => F.square(F.sub(F.square(F.sub(at(x, i), at(x, j))), 0.25)))))
    agrees(F.sum(edges.map(([i, j], k) => F.mul(v(`s${k}`), F.tanh(F.mul(at(x, i), at(x, j)))))))
  })
  it('sums of what was computed once, picked in any order', () => {
    const pick = picking(6)
    const made = Array.from({ length: 25 }, (_, k) => F.exp(F.mul(v(`m${k}`), v('w'))))
    agrees(
      F.sum(Array.from({ length: 70 }, (_, k) => F.tanh(F.mul(at(made, pick(25)), F.sub(at(made, pick(25)), k / 50))))),
    )
  })
})

describe('bundle adjustment', () => {
  const { parameters, point, scene } = bundleAdjustment(3, 4, 8)
  const env = pointOf({ parameters, point })
  const seenAgain: Scene = {
    ...scene,
    points: 6,
    camera: scene.camera.map((c, k) => (k % 3 === 0 ? 1 : c)),
    point: scene.point.map((p, k) => (k % 3 === 0 ? 3 : p)),
  }
  const lengthened = new Map(sceneNames(seenAgain).map((name, k) => [name, env.get(name) ?? 5 + (k % 3)]))
  const own = (e: E, from: Point): Point =>
    new Map([...F.freeVariables(e)].map((name) => [name, from.get(name) as number]))
  it('as a sum of squares', () => {
    const e = F.sum(residuals(scene).map(F.square))
    agrees(e, own(e, env))
  })
  it('with points that nobody sees, and one that a camera sees again and again', () => {
    const e = F.sum(residuals(seenAgain).map(F.square))
    expect(F.freeVariables(e).has('point.5.0')).toBe(false)
    agrees(e, own(e, lengthened))
  })
  it('with a camera that is not turned at all', () => {
    const e = F.sum(residuals(scene).map(F.square))
    const still = new Map([...own(e, env)].map(([name, x]) => [name, /^camera\.1\.[012]$/.test(name) ? 0 : x]))
    agrees(e, still)
  })
  it('as residuals with their Jacobian', () => {
    expect(wrongWithOutputs(residuals(seenAgain), lengthened)).toEqual([])
  })
})

describe('recurrent networks', () => {
  it.each([
    { units: 3, inputs: 2, steps: 12, rows: 1 },
    { units: 3, inputs: 1, steps: 6, rows: 4 },
    { units: 1, inputs: 1, steps: 40, rows: 2 },
    { units: 5, inputs: 3, steps: 1, rows: 8 },
    { units: 2, inputs: 2, steps: 2, rows: 3 },
  ])('$units units, $inputs inputs, $steps steps, $rows rows', (shape) => {
    const w = recurrent(shape)
    agrees(w.expression(), pointOf(w))
  })
})

describe('parts that have nothing to do with each other', () => {
  const small = convolution({ size: 5, channels: 1, window: 2, stride: 1 })
  const { expression, parameters, point } = recurrent({ units: 2, inputs: 1, steps: 6, rows: 1 })
  const parts: ReadonlyArray<E> = [
    small.expression(),
    expression(),
    F.sum(Array.from({ length: 30 }, (_, k) => F.square(F.sub(v(`q${k}`), F.square(v(`q${k + 1}`)))))),
    F.tanh(v('alone')),
    F.constant(2.5),
  ]
  const env = new Map([...somewhere(F.sum(parts)), ...pointOf(small), ...pointOf({ parameters, point })])
  it('as a sum', () => {
    agrees(F.sum(parts), env)
  })
  it('as outputs, and outputs that share what they are made of', () => {
    expect(wrongWithOutputs(parts, env)).toEqual([])
    const [a, b, c] = parts as [E, E, E]
    expect(wrongWithOutputs([F.mul(a, b), a, F.add(F.square(b), c), F.exp(F.mul(-1, a)), a], env)).toEqual([])
  })
})

it('a sketch, constraint by constraint', () => {
  const { at: values, sketch } = drawnSketch(12, 40)
  const e = sketchLoss(sketch)
  const env = new Map(
    [...F.freeVariables(e)].map((name) => [
      name,
      values[2 * Number(name.slice(2)) + (name.startsWith('y') ? 1 : 0)] as number,
    ]),
  )
  agrees(e, env)
})
