/** Programs that are nearly regular: rows of one template, with something odd planted in them. */
import * as fc from 'fast-check'
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { centred } from '../support/drawn.js'

type E = Expr<string>

/** A program, and a point to run it at. */
export interface Sample {
  readonly text: string
  readonly e: E
  readonly env: ReadonlyMap<string, number>
}

const activations: ReadonlyArray<(x: E) => E> = [
  F.tanh,
  F.relu,
  F.sigmoid,
  (x) => F.exp(F.mul(-0.5, F.square(x))),
  (x) => F.where(F.lt(F.variable('w0'), 0.1), F.sin(x), F.mul(x, 0.25)),
  (x) => F.mul(x, F.pow(F.add(1, F.square(x)), -0.5)),
  (x) => x,
]

const losses: ReadonlyArray<(p: E, y: E | number) => E> = [
  (p, y) => F.square(F.sub(p, y)),
  (p, y) => F.softplus(F.mul(-1, F.mul(p, y))),
  (p, y) => F.abs(F.sub(p, y)),
  (p, y) => F.max(F.sub(p, y), F.mul(0.1, F.sub(y, p))),
]

interface Shape {
  readonly rows: number
  readonly widths: ReadonlyArray<number>
  readonly activation: number
  readonly loss: number
  readonly oddity: number
  readonly oddRow: number
  readonly order: number
  readonly seed: number
  readonly biasFirst: boolean
  readonly reduce: number
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  rows: fc.integer({ min: 1, max: 19 }),
  widths: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 4 }),
  activation: fc.nat(activations.length - 1),
  loss: fc.nat(losses.length - 1),
  oddity: fc.nat(7),
  oddRow: fc.nat(18),
  order: fc.nat(2),
  seed: fc.nat(1e6),
  biasFirst: fc.boolean(),
  reduce: fc.nat(2),
})

const dense = (s: Shape): Sample => {
  const next = centred(s.seed * 2 + 1)
  const env = new Map<string, number>()
  const fresh = (): E => {
    const name = `w${env.size}`
    env.set(name, next())
    return F.variable(name)
  }
  const layers = s.widths
    .slice(1)
    .map((outputs, l) =>
      Array.from({ length: outputs }, () => Array.from({ length: (s.widths[l] as number) + 1 }, fresh)),
    )
  const activation = activations[s.activation] as (x: E) => E
  const loss = losses[s.loss] as (p: E, y: E | number) => E
  const oddRow = s.oddRow % s.rows
  const row = (r: number): E => {
    const odd = r === oddRow
    let h: Array<E | number> = Array.from({ length: s.widths[0] as number }, (_, i) =>
      odd && s.oddity === 1
        ? 0
        : odd && s.oddity === 2
          ? 1
          : odd && s.oddity === 3 && i === 0
            ? F.variable('w0')
            : next() * 3,
    )
    layers.forEach((layer, l) => {
      h = layer.map((w, j) => {
        const terms: Array<E> = h.map((x, i) => {
          const weight = odd && s.oddity === 4 && i === 0 && j === 0 ? ((layers[0] as E[][])[0] as E[])[0] : w[i]
          return F.mul(weight as E, x)
        })
        const all = s.biasFirst ? [w[h.length] as E, ...terms] : [...terms, w[h.length] as E]
        const z = all.reduce((a, b) => F.add(a, b))
        return odd && s.oddity === 5 && l === 0 && j === 0 ? F.atan(z) : activation(z)
      })
    })
    const errors = h.map((p) => loss(p as E, next() * 2))
    const total = errors.reduce((a, b) => F.add(a, b))
    return odd && s.oddity === 6 ? F.mul(2, total) : odd && s.oddity === 7 ? F.neg(total) : total
  }
  const order = Array.from({ length: s.rows }, (_, r) =>
    s.order === 0 ? r : s.order === 1 ? s.rows - 1 - r : (r * 7 + 3) % s.rows,
  )
  const rows = order.map(row)
  const e = s.reduce === 0 ? F.sum(rows) : s.reduce === 1 ? F.mean(rows) : rows.reduceRight((a, b) => F.add(b, a))
  return { text: JSON.stringify(s), e, env }
}

const stencil = (s: Shape): Sample => {
  const next = centred(s.seed * 2 + 1)
  const n = s.rows + 3
  const env = new Map(Array.from({ length: n }, (_, k) => [`x${k}`, next() * 2]))
  const x = Array.from({ length: n }, (_, k): E => F.variable(`x${k}`))
  const at = (k: number): E => x[k] as E
  const width = 1 + (s.loss % 3)
  const terms = Array.from({ length: n - width }, (_, k) => {
    const odd = k === s.oddRow % (n - width)
    const far = F.sub(at(k + width), F.square(at(k)))
    const near = F.sub(odd && s.oddity > 3 ? 2 : 1, at(odd && s.oddity === 2 ? 0 : k))
    const a = activations[s.activation] as (z: E) => E
    return F.add(F.mul(odd && s.oddity === 1 ? 0 : 100, F.square(a(far))), F.square(near))
  })
  const e = s.order === 1 ? F.sum([...terms].reverse()) : F.sum(terms)
  return { text: `stencil ${JSON.stringify(s)}`, e, env: new Map([...env, ['w0', 0.3]]) }
}

const grid = (s: Shape): Sample => {
  const next = centred(s.seed * 2 + 1)
  const [h, w] = [2 + (s.rows % 7), 3 + (s.widths[0] as number)]
  const env = new Map<string, number>([['w0', 0.2]])
  const named = (name: string): E => {
    env.set(name, next())
    return F.variable(name)
  }
  const image = Array.from({ length: h }, (_, i) => Array.from({ length: w }, (_, j) => named(`p${i}_${j}`)))
  const kernel = Array.from({ length: 2 }, (_, i) => Array.from({ length: 2 }, (_, j) => named(`k${i}_${j}`)))
  const a = activations[s.activation] as (z: E) => E
  const convolved = (input: ReadonlyArray<ReadonlyArray<E>>): ReadonlyArray<ReadonlyArray<E>> =>
    Array.from({ length: input.length - 1 }, (_, i) =>
      Array.from({ length: (input[0] as ReadonlyArray<E>).length - 1 }, (_, j) =>
        a(
          F.sum(
            kernel.flatMap((row, u) => row.map((k, v) => F.mul(k, (input[i + u] as ReadonlyArray<E>)[j + v] as E))),
          ),
        ),
      ),
    )
  const out = h > 2 ? convolved(convolved(image)) : convolved(image)
  return { text: `grid ${JSON.stringify(s)}`, e: F.sum(out.flat().map((o) => F.square(F.sub(o, next())))), env }
}

/** Networks, stencils and convolutions with an irregularity or none. */
export const nearlyRegular: fc.Arbitrary<Sample> = fc
  .tuple(shapes, fc.constantFrom(dense, dense, stencil, grid))
  .map(([s, make]) => make(s))
