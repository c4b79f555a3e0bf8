/**
 * Programs of several stages: sequences of vectors, of which each is made of those before it, of its own last steps,
 * and of coefficients. What a stage computes is a small tree that is drawn once, and the same at every step.
 */
import * as F from '../../src/index.js'
import type { Expr } from '../../src/index.js'
import { drawn } from '../support/drawn.js'

type E = Expr<string>

export interface Composed {
  readonly text: string
  readonly e: E
}

/** Steps, and the numbers of each. */
type Sequence = ReadonlyArray<ReadonlyArray<E>>

/** What stands at a step's place: of a stage that has some numbers a step, and is known as far as `own` goes. */
type Entry = (t: number, j: number, own: Sequence, width: number) => E

const maps = {
  tanh: F.tanh,
  relu: F.relu,
  square: F.square,
  half: (x: E) => F.mul(0.5, x),
  root: (x: E) => F.pow(F.add(1, F.square(x)), 0.5),
  same: (x: E) => x,
}

const linear = {
  sum: (x: E, y: E) => F.add(x, y),
  difference: (x: E, y: E) => F.sub(x, y),
}

const joins = {
  ...linear,
  product: (x: E, y: E) => F.mul(x, y),
  greater: (x: E, y: E) => F.max(x, y),
  choice: (x: E, y: E) => F.where(F.lt(x, y), x, F.mul(0.5, y)),
}

export const composed = (seed: number): Composed => {
  const next = drawn(seed * 2 + 1)
  const said: Array<string> = []
  const below = (n: number): number => Math.floor(next() * n)
  const of = <T>(record: Readonly<Record<string, T>>): T => {
    const names = Object.keys(record)
    const name = names[below(names.length)] as string
    said.push(name)
    return record[name] as T
  }
  const [steps, inputs] = [10 + below(3), 1 + below(2)]
  const sequences: Array<Sequence> = [
    Array.from({ length: steps }, (_, t) => Array.from({ length: inputs }, (_, j) => F.variable(`x${t}.${j}`))),
  ]

  /** A way to go through the places of a step. */
  const places = (): ((j: number, width: number) => number) =>
    of({ same: (j, n) => j % n, turned: (j, n) => (j + 1) % n, reversed: (j, n) => n - 1 - (j % n), first: () => 0 })

  /** A sequence's entry some steps before or after; a variable of its own where there is none. */
  const shifted = (name: string, sequence: (own: Sequence) => Sequence, by: number): Entry => {
    const place = places()
    said.push(`${name}[${by}]`)
    return (t, j, own, width) => {
      const step = sequence(own)[t + by]
      const k = place(j, step?.length ?? width)
      return step?.[k] ?? F.variable(`${name}.${t + by}.${k}`)
    }
  }
  const earlier = (): Entry => {
    const n = below(sequences.length)
    return shifted(`s${n}`, () => sequences[n] as Sequence, below(4) - 2)
  }
  const ownLast = (): Entry => shifted(`s${sequences.length}`, (own) => own, -1 - below(2))
  const coefficient = (): Entry => {
    const name = `c${said.length}`
    const number = below(5) - 2
    return of<Entry>({
      'of each': (t, j) => F.variable(`${name}.${t}.${j}`),
      'of a step': (t) => F.variable(`${name}.${t}`),
      'of a place': (_, j) => F.variable(`${name}.${j}`),
      shared: () => F.variable(name),
      number: () => F.constant(number),
    })
  }
  /** A row of a matrix times the last step; maybe all rows are one. */
  const mixed = (): Entry => {
    const [last, weight, isOneRow] = [ownLast(), coefficient(), below(2) === 0]
    said.push('mixed')
    return (t, j, own, width) =>
      F.sum(
        Array.from({ length: width }, (_, i) => F.mul(weight(isOneRow ? 0 : j, i, own, width), last(t, i, own, width))),
      )
  }
  const joined =
    (join: (x: E, y: E) => E, a: Entry, b: Entry): Entry =>
    (...at) =>
      join(a(...at), b(...at))
  const tree = (depth: number): Entry => {
    const kind = depth === 0 ? below(4) : 4 + below(4)
    if (kind < 4) return ([earlier, ownLast, coefficient, mixed][kind] as () => Entry)()
    if (kind === 4) {
      const [map, a] = [of(maps), tree(depth - 1)]
      return (...at) => map(a(...at))
    }
    return joined(of(joins), tree(depth - 1), tree(below(depth)))
  }

  const stages = 1 + below(2)
  for (let s = 0; s < stages; s++) {
    const [width, isOfOwn] = [1 + below(3), below(4) > 0]
    said.push(`| ${width} wide:`)
    const [isLinear, other] = [below(2) === 0, isOfOwn ? mixed() : tree(1)]
    const entry = isLinear ? joined(of(linear), joined(F.mul, ownLast(), coefficient()), tree(1)) : tree(1 + below(2))
    const [join, map] = isLinear ? [of(linear), maps.same] : [of(joins), of(maps)]
    const own: Array<ReadonlyArray<E>> = []
    for (let t = 0; t < steps; t++)
      own.push(Array.from({ length: width }, (_, j) => map(join(entry(t, j, own, width), other(t, j, own, width)))))
    sequences.push(own)
  }
  const ends = sequences.slice(1).map((s) => of({
    last: F.sum(s[steps - 1] as ReadonlyArray<E>),
    all: F.sum(s.flat()),
    neighbours: F.sum(s.slice(1).map((step, t) => F.mul(step[0] as E, s[t]?.at(-1) as E))),
  })) // prettier-ignore
  return { text: `${seed}: ${steps} steps ${said.join(' ')}`, e: ends.reduce((a, b) => F.add(F.mul(0.5, a), b)) }
}
