/**
 * A primitive made wrong, in ways that suit any primitive: most are wrong where the first operand lies in the upper
 * half of the domain and right in the lower half, the others where a sample must meet what they are wrong at: NaN, a
 * zero, an edge, a guard, the upper end of an interval. Only the ones that differ from the primitive itself are
 * mutants.
 */
import { contributions } from '../../src/calculus/reverse.js'
import type { Numeric } from '../../src/expr/numeric.js'
import type { Contribution, Primitive } from '../../src/expr/primitive.js'
import { choice, gt } from '../../src/expr/test.js'
import type { Mutant } from '../law.js'
import { withoutSlope } from '../mutants/rules.js'
import { within } from '../samples/values.js'
import { isDeclared, type Domain, type Edge } from './domain.js'
import { instanceOf, orNaN, replaced, type Instance, type Vector } from './instance.js'
import { wrongKernels } from './kernel.js'

type Rule = NonNullable<Primitive['partials']>
type Change = <A>(n: Numeric<A>, partial: A, k: number, operands: ReadonlyArray<A>) => A | undefined

/** Mutants of a primitive on a domain. */
export interface PrimitiveMutants {
  readonly first: ReadonlyArray<Mutant<Instance>>
  readonly second: ReadonlyArray<Mutant<Instance>>
  readonly third: ReadonlyArray<Mutant<Instance>>
  readonly symmetry: ReadonlyArray<Mutant<Instance>>
  readonly defined: ReadonlyArray<Mutant<Instance>>
  readonly nan: ReadonlyArray<Mutant<Instance>>
  readonly edges: ReadonlyArray<Mutant<Instance>>
  readonly definition: ReadonlyArray<Mutant<Instance>>
  readonly interval: ReadonlyArray<Mutant<Instance>>
  readonly kernel: ReadonlyArray<Mutant<Instance>>
}

/** Points of the upper half, spread evenly by multiples of irrational numbers. */
const upperPoints = ({ operands }: Domain): ReadonlyArray<Vector> => {
  const strides = [Math.SQRT2, Math.sqrt(3), Math.sqrt(5), Math.sqrt(7)]
  return Array.from({ length: 24 }, (_, p) =>
    operands.map((interval, k) => {
      const part = ((p + 1) * (strides[k % 4] as number)) % 1
      return within(interval, k === 0 ? 0.5 + part / 2 : part)
    }),
  )
}

/** Whether two functions differ clearly at most of the points. */
const differ = (points: ReadonlyArray<Vector>, f: (at: Vector) => number, g: (at: Vector) => number): boolean =>
  points.filter((at) => {
    const [a, b] = [orNaN(f, at), orNaN(g, at)]
    return Math.abs(a - b) > 0.01 * (Math.abs(a) + Math.abs(b))
  }).length >
  points.length / 2

/** Whether two functions are finite and hardly differ at most of the points. */
const isClose = (points: ReadonlyArray<Vector>, f: (at: Vector) => number, g: (at: Vector) => number): boolean =>
  points.filter((at) => {
    const [a, b] = [orNaN(f, at), orNaN(g, at)]
    return Math.abs(a - b) <= 2 ** -12 * (1 + Math.abs(a))
  }).length >
  points.length / 2

/** The mutants that a primitive has on a domain, by the law that must catch them. */
export const mutantsOf = (real: Instance, domain: Domain): PrimitiveMutants => {
  const p = real.primitive
  const count = domain.operands.length
  const [least, greatest] = domain.operands[0] as readonly [number, number]
  const middle = (least + greatest) / 2
  const points = upperPoints(domain)
  /** One of two results, by where the first operand lies. */
  const inUpper = <A>(n: Numeric<A>, operands: ReadonlyArray<A>, wrong: A, right: A): A =>
    n.apply(choice.primitive, [gt.at(n)(operands[0] as A, n.constant(middle)), wrong, right])
  const ruled = (name: string, partials: Rule): Mutant<Instance> => ({
    name,
    subject: instanceOf({ ...p, partials, define: undefined }, count),
  })
  const changed = (name: string, change: Change): Mutant<Instance> =>
    ruled(name, (n, operands, result) =>
      contributions(n, p, operands, result).map((c, k) => {
        const wrong = c === undefined ? undefined : change(n, c.partial, k, operands)
        return c === undefined || wrong === undefined ? c : { ...c, partial: inUpper(n, operands, wrong, c.partial) }
      }),
    )
  const operandsThat = (holds: (k: number) => boolean): ReadonlyArray<number> =>
    domain.operands.map((_, k) => k).filter(holds)
  const zero = (): number => 0
  /** Operands by which the function has a slope in the upper half. */
  const sloping = operandsThat((k) => differ(points, (at) => real.gradient(at)[k] as number, zero))
  const ofOperand = (k: number): string => (count === 1 ? '' : ` of operand ${k}`)

  const unguarded = ruled('guards dropped', (n, operands, result) =>
    contributions(n, p, operands, result).map(withoutGuards),
  )
  const ones = domain.operands.map(() => 1)
  const guardsMatter = differ(
    points,
    (at) => real.slope(at, ones),
    (at) => unguarded.subject.slope(at, ones),
  )
  const nanAtZero = (k: number): Mutant<Instance> =>
    ruled(`NaN where operand ${k} is 0`, (n, operands, result) =>
      contributions(n, p, operands, result).map((c, i) =>
        c !== undefined && i === k ? { ...c, partial: timesOwnRatio(n, c.partial, operands[k]) } : c,
      ),
    )
  /** Whether the function is smooth where operand k is 0, that operand is taken, and nothing was declared. */
  const isSmoothAtZero = (k: number): boolean => {
    const near =
      ({ gradient }: Instance, x: number) =>
      (at: Vector): number =>
        gradient(replaced(at, k, x))[k] as number
    const [low, high] = domain.operands[k] as readonly [number, number]
    const step = Math.min(-low, high) / 2 ** 20
    return (
      step > 0 &&
      [-step, 0].every((x) => isClose(points, near(real, step), near(real, x))) &&
      points.every((at) => Number.isNaN(orNaN(near(nanAtZero(k).subject, 0), at))) &&
      points.some((at) => !isDeclared(domain, replaced(at, k, 0)))
    )
  }
  const first = [
    ...sloping.map((k) =>
      changed(`a wrong sign${ofOperand(k)}`, (n, partial, i) => (i === k ? n.mul(n.constant(-1), partial) : undefined)),
    ),
    ...sloping.map((k) =>
      changed(`a lost contribution${ofOperand(k)}`, (n, _, i) => (i === k ? n.constant(0) : undefined)),
    ),
    ...(guardsMatter ? [unguarded] : []),
    ...operandsThat(isSmoothAtZero).map(nanAtZero),
  ]
  const isCurved = (k: number): boolean => differ(points, (at) => real.by(k).gradient(at)[k] as number, zero)
  const lostSlopes = sloping
    .filter(isCurved)
    .map((k) =>
      changed(`a slope without a slope${ofOperand(k)}`, (n, partial, i) =>
        i === k ? withoutSlope(n, partial) : undefined,
      ),
    )
  const hasSay = domain.operands.some((_, k) =>
    points.some((at) => Number.isNaN(orNaN((xs) => p.value(...xs), replaced(at, k, NaN)))),
  )
  /** The partial by operand k, times a factor that is 1 and has slopes of its own. */
  const bent = (name: string, k: number, by: number, power: number): Mutant<Instance> =>
    changed(name, (n, partial, i, operands) => {
      const nothing = lessItself(n, operands[by])
      return i === k ? n.mul(partial, n.add(n.constant(1), n.pow(nothing, power))) : undefined
    })
  return {
    first,
    second: [...lostSlopes, ...sloping.map((k) => bent(`a slope too many${ofOperand(k)}`, k, k, 1))],
    third: sloping.map((k) => bent(`a curvature too many${ofOperand(k)}`, k, k, 2)),
    symmetry: sloping.slice(0, 1).map((k) => bent(`a slope too many${ofOperand(k)}`, k, k === 0 ? 1 : 0, 1)),
    defined: [
      {
        name: 'NaN in the upper half',
        subject: instanceOf({ ...p, value: (...xs) => ((xs[0] as number) > middle ? NaN : p.value(...xs)) }, count),
      },
    ],
    nan: hasSay
      ? [{ name: 'NaN made 0', subject: instanceOf({ ...p, value: (...xs) => orZero(p.value(...xs)) }, count) }]
      : [],
    edges: [
      {
        name: 'another value at the first edge',
        subject: instanceOf({ ...p, value: raisedAt(p.value, domain.edges?.[0]) }, count),
      },
    ],
    definition:
      p.define === undefined
        ? []
        : [{ name: 'a factor of 2', subject: instanceOf({ ...p, define: doubledIn(p.define, inUpper) }, count) }],
    interval:
      p.interval === undefined
        ? []
        : [
            {
              name: 'the upper end in the middle',
              subject: instanceOf({ ...p, interval: narrowed(p.interval) }, count),
            },
          ],
    kernel:
      p.kernel === undefined
        ? []
        : wrongKernels(p.kernel, domain, middle, points).map(([name, kernel]) => ({
            name,
            subject: instanceOf({ ...p, kernel }, count),
          })),
  }
}

const withoutGuards = <A>(c: Contribution<A>): Contribution<A> => c && { partial: c.partial }

const orZero = (x: number): number => (x === x ? x : 0)

const raisedAt =
  (value: Primitive['value'], edge: Edge | undefined): Primitive['value'] =>
  (...xs) => {
    const right = value(...xs)
    return edge !== undefined && xs.every((x, k) => Object.is(x, edge.at[k])) ? (right === 1 ? 2 : 1) : right
  }

const narrowed =
  (interval: NonNullable<Primitive['interval']>): NonNullable<Primitive['interval']> =>
  (...boxes) => {
    const [least, greatest] = interval(...boxes)
    return [least, (least + greatest) / 2]
  }

type InUpper = <A>(n: Numeric<A>, operands: ReadonlyArray<A>, wrong: A, right: A) => A

const doubledIn =
  (define: NonNullable<Primitive['define']>, inUpper: InUpper): NonNullable<Primitive['define']> =>
  (n, operands) => {
    const right = define(n, operands)
    return inUpper(n, operands, n.add(right, right), right)
  }

/** A partial times x/x: NaN where x is 0, as rules are that were written with a quotient. */
const timesOwnRatio = <A>(n: Numeric<A>, partial: A, x: A | undefined): A =>
  n.mul(partial, n.mul(x as A, n.pow(x as A, -1)))

/** x − x, where only the first x has a slope: 0, with slope 1. */
const lessItself = <A>(n: Numeric<A>, x: A | undefined): A =>
  n.add(x as A, n.mul(n.constant(-1), withoutSlope(n, x as A)))
