/**
 * Programs that go step by step: states that stand on those of the steps before, with something odd in some of them.
 */
import * as fc from 'fast-check'
import * as F from '../../src/index.js'
import type { Expr, Objective } from '../../src/index.js'
import { centred } from '../support/drawn.js'

type E = Expr<string>

/** A program, and a point to run it at. */
export interface Stepwise {
  readonly text: string
  readonly e: E | Objective<string>
  readonly env: ReadonlyMap<string, number>
}

/** What a step makes of a state, of earlier ones, and of two coefficients. */
type Transition = (x: E, earlier: E, other: E, a: E | number, b: E | number) => E

const transitions: ReadonlyArray<Transition> = [
  (x, _, __, a, b) => F.tanh(F.add(F.mul(a, x), b)),
  (x, earlier, __, a, b) => F.tanh(F.sum([F.mul(a, x), F.mul(b, earlier), 0.1])),
  (x, _, other, a, b) => F.add(x, F.mul(0.1, F.sub(F.mul(a, x), F.mul(b, F.mul(x, other))))),
  (x, _, other, a, b) => F.where(F.lt(x, b), F.mul(a, x), F.sub(0.2, F.mul(0.5, F.mul(other, x)))),
  (x, earlier, other, a, b) => F.mul(F.sigmoid(F.add(F.mul(a, other), earlier)), F.add(x, b)),
  (x, earlier, _, a, b) => F.max(F.mul(a, x), F.sub(b, F.mul(0.3, earlier))),
  (x, _, other, a, b) => F.pow(F.sum([1, F.square(F.mul(a, x)), F.mul(F.square(b), F.square(other))]), -0.5),
  (x, earlier, _, a, b) => F.sin(F.sum([F.mul(a, F.square(x)), F.mul(b, F.exp(F.mul(-1, F.square(earlier))))])),
]

const SOURCES = ['own', 'shared', 'number', 'same number', 'two by turns', 'column'] as const
const LOSSES = ['last', 'all', 'every other', 'first and last', 'here and there', 'from the back'] as const
const ODDITIES = ['none', 'one step', 'two runs', 'one value used again', 'a longer reach', 'no start'] as const
const ROWS = ['none', 'table', 'written out'] as const

/** What is seen of a state, which may be with others of any steps. */
const observed = (x: E, k: number, all: ReadonlyArray<E>, loss: (x: E, k: number) => E): ReadonlyArray<E> => {
  const other = all[(7 * k) % all.length] as E
  switch (k % 7) {
    case 0:
    case 1:
      return [F.mul(x, other)]
    case 2:
      return [F.where(F.lt(x, other), loss(x, k), F.sub(x, F.exp(F.mul(-1, other))))]
    case 3:
      return [F.sub(loss(x, k), F.square(F.sum([x, F.mul(2, other), F.mul(x, other)])))]
    default:
      return [loss(x, k)]
  }
}

interface Shape {
  readonly states: number
  readonly width: number
  readonly steps: number
  readonly lag: number
  readonly transition: ReadonlyArray<number>
  readonly a: number
  readonly b: number
  readonly loss: number
  readonly oddity: number
  readonly oddAt: number
  readonly rows: number
  readonly rowCount: number
  readonly seed: number
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  states: fc.integer({ min: 1, max: 3 }),
  width: fc.integer({ min: 1, max: 3 }),
  steps: fc.oneof(fc.integer({ min: 12, max: 34 }), fc.integer({ min: 3, max: 11 })),
  lag: fc.integer({ min: 1, max: 3 }),
  transition: fc.array(fc.nat(transitions.length - 1), { minLength: 3, maxLength: 3 }),
  a: fc.nat(SOURCES.length - 1),
  b: fc.nat(SOURCES.length - 1),
  loss: fc.nat(LOSSES.length - 1),
  oddity: fc.nat(ODDITIES.length - 1),
  oddAt: fc.nat(30),
  rows: fc.nat(ROWS.length - 1),
  rowCount: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1e6),
})

const programOf = (shape: Shape): Stepwise => {
  const half = centred(shape.seed * 2 + 1)
  /** Numbers between −1 and 1. */
  const next = (): number => 2 * half()
  const oddity = ODDITIES[shape.oddity]
  const env = new Map<string, number>()
  const variable = (name: string): E => {
    if (!env.has(name)) env.set(name, next())
    return F.variable(name)
  }
  const hasTable = ROWS[shape.rows] === 'table'
  const perStep = new Map<string, number>()
  const number = (name: string): number => {
    const known = perStep.get(name) ?? next()
    perStep.set(name, known)
    return known
  }
  /** A coefficient of a step. */
  const coefficient = (source: number, name: string, k: number, j: number): E | number => {
    switch (SOURCES[source]) {
      case 'own':
        return variable(`${name}${k}_${j}`)
      case 'shared':
        return variable(`${name}_${j}`)
      case 'number':
        return number(`${name}${k}_${j}`)
      case 'same number':
        return 0.5
      case 'two by turns':
        return variable(`${name}${k % 2}_${j}`)
      default:
        return hasTable ? F.variable('u') : variable(`${name}_${j}`)
    }
  }
  const target = (k: number, row: number): number => number(`target${k} ${row}`)
  /** The states of all steps, for a row. */
  const run = (row: number): E => {
    const start = (k: number, j: number, i: number): E =>
      oddity === 'no start'
        ? F.constant(0.25 * (k + j + 1))
        : hasTable
          ? F.mul(variable(`x${k}_${j}_${i}`), F.variable('u'))
          : variable(`x${k}_${j}_${i}_${row}`)
    const indices = Array.from({ length: shape.width }, (_, i) => i)
    const states = Array.from({ length: shape.states }, (_, j) => j)
    const seen: Array<ReadonlyArray<ReadonlyArray<E>>> = Array.from({ length: shape.lag }, (_, k) =>
      states.map((j) => indices.map((i) => start(k, j, i))),
    )
    for (let k = 0; k < shape.steps; k++) {
      const isOdd = k === shape.oddAt
      const reach = oddity === 'a longer reach' && isOdd ? Math.min(seen.length, shape.lag + 1) : shape.lag
      const [now, earlier] = [seen[seen.length - 1], seen[seen.length - reach]] as const
      const after: Array<ReadonlyArray<E>> = []
      states.forEach((j) => {
        const which = shape.transition[oddity === 'two runs' && k > shape.oddAt ? 2 - j : j] as number
        after.push(
          indices.map((i) => {
            const other = after[j - 1]?.[i] ?? (now?.at(-1)?.[(i + 1) % shape.width] as E)
            const before = (
              oddity === 'one value used again' && k > shape.oddAt ? seen[shape.oddAt]?.[j] : earlier?.[j]
            )?.[i] as E
            const x = (transitions[which] as Transition)(
              now?.[j]?.[i] as E,
              before,
              other,
              coefficient(shape.a, 'a', k, j),
              coefficient(shape.b, 'b', k, j),
            )
            return oddity === 'one step' && isOdd ? F.mul(0.5, F.tanh(x)) : x
          }),
        )
      })
      seen.push(after)
    }
    const all = seen.slice(shape.lag).map((s) => F.sum(s.flat()))
    const last = all.at(-1) as E
    const loss = (x: E, k: number): E => F.square(F.sub(x, hasTable ? F.variable('y') : target(k, row)))
    switch (LOSSES[shape.loss]) {
      case 'last':
        return last
      case 'all':
        return F.sum(all.map(loss))
      case 'every other':
        return F.sum(all.filter((_, k) => k % 2 === 0).map(loss))
      case 'first and last':
        return F.mul(all[0] as E, last)
      case 'here and there':
        return F.sum(all.flatMap((x, k) => (number(`seen ${k}`) > 0.2 ? observed(x, k, all, loss) : [])))
      default:
        return F.sum([...all].reverse().map(loss))
    }
  }
  const rows = Array.from({ length: shape.rowCount }, (_, row) => row)
  const text = JSON.stringify({
    ...shape,
    a: SOURCES[shape.a],
    b: SOURCES[shape.b],
    loss: LOSSES[shape.loss],
    oddity,
    rows: ROWS[shape.rows],
  })
  if (ROWS[shape.rows] === 'none') return { text, e: run(0), env }
  if (!hasTable) return { text, e: F.mean(rows.map(run)), env }
  const t = F.table({ u: rows.map(next), y: rows.map(next) })
  return { text, e: F.meanOver(t)(run(0)), env }
}

export const stepwise: fc.Arbitrary<Stepwise> = shapes.map(programOf)
