/** A sketch as drawing programs solve it: points in the plane, and constraints whose squared residuals are added up. */
import { add, atan2, cos, mul, sin, sqrt, square, sub, sum, variable, type Expr } from 'fluxion'
import { drawing } from '../workload.js'

type E = Expr<string>
type Point = readonly [x: E, y: E]

const kinds = [
  'distance',
  'perpendicular',
  'on line',
  'angle',
  'parallel',
  'equal',
  'midpoint',
  'horizontal',
  'on circle',
] as const
export type Kind = (typeof kinds)[number]

export interface Constraint {
  readonly kind: Kind
  /** Which points it speaks of; not every kind speaks of all four. */
  readonly points: readonly [number, number, number, number]
  /** How long, or at which angle. */
  readonly amount: number
}

export interface Sketch {
  readonly points: number
  readonly constraints: ReadonlyArray<Constraint>
}

const length = ([x, y]: Point): E => sqrt(add(square(x), square(y)))
const from = (a: Point, b: Point): Point => [sub(b[0], a[0]), sub(b[1], a[1])]
const dotted = (a: Point, b: Point): E => add(mul(a[0], b[0]), mul(a[1], b[1]))
const cross = (a: Point, b: Point): E => sub(mul(a[0], b[1]), mul(a[1], b[0]))

const residual = (kind: Kind, amount: number, a: Point, b: Point, c: Point, d: Point): E => {
  switch (kind) {
    case 'distance':
      return sub(length(from(a, b)), amount)
    case 'perpendicular':
      return dotted(from(a, b), from(c, d))
    case 'on line':
      return cross(from(a, b), from(a, c))
    case 'angle': {
      const [u, v] = [from(a, b), from(a, c)]
      const angle = sub(atan2(cross(u, v), dotted(u, v)), amount)
      // 0 where they differ by whole turns, too
      return add(square(sin(angle)), square(sub(1, cos(angle))))
    }
    case 'parallel':
      return cross(from(a, b), from(c, d))
    case 'equal':
      return sub(length(from(a, b)), length(from(c, d)))
    case 'midpoint':
      return add(square(sub(mul(0.5, add(a[0], b[0])), c[0])), square(sub(mul(0.5, add(a[1], b[1])), c[1])))
    case 'horizontal':
      return sub(a[1], b[1])
    case 'on circle':
      return sub(add(square(sub(a[0], b[0])), square(sub(a[1], b[1]))), amount * amount)
  }
}

export const sketchNames = ({ points }: Sketch): ReadonlyArray<string> =>
  Array.from({ length: points }, (_, k) => [`x.${k}`, `y.${k}`]).flat()

export const sketchLoss = ({ constraints, points }: Sketch): E => {
  const all = Array.from({ length: points }, (_, k): Point => [variable(`x.${k}`), variable(`y.${k}`)])
  return sum(
    constraints.map(({ amount, kind, points: [a, b, c, d] }) =>
      square(residual(kind, amount, all[a] as Point, all[b] as Point, all[c] as Point, all[d] as Point)),
    ),
  )
}

/** Points anywhere; constraints in no order, each of some point in its turn and of any others. */
export const drawnSketch = (points = 50, constraints = 100): { readonly sketch: Sketch; readonly at: Float64Array } => {
  const drawn = drawing(77)
  const at = Float64Array.from({ length: 2 * points }, () => 10 * drawn())
  const othersThan = (first: number): ReadonlyArray<number> =>
    Array.from({ length: points }, (_, k) => ({ k, by: k === first ? -1 : drawn() }))
      .sort((a, b) => a.by - b.by)
      .map(({ k }) => k)
  const list = Array.from({ length: constraints }, (_, n): Constraint => {
    const kind = kinds[Math.floor(drawn() * kinds.length)] as Kind
    const [a = 0, b = 0, c = 0, d = 0] = othersThan(n % points)
    return { kind, points: [a, b, c, d], amount: 0.5 + 2 * drawn() }
  })
  return { sketch: { points, constraints: list }, at }
}
