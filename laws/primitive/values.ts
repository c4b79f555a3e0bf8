/** The laws of a primitive's values: NaN, edges, the definition it claims, the interval it claims. */
import * as fc from 'fast-check'
import { contributions } from '../../src/calculus/reverse.js'
import { numbers } from '../../src/expr/numbers.js'
import { agree } from '../compare/agree.js'
import { conditioning } from '../compare/conditioning.js'
import { allOf, fails, holds, skipped, type Law, type Mutant, type Verdict } from '../law.js'
import { showNumber } from '../print.js'
import { lawAbout } from '../sets/common.js'
import { declaredAt, isDeclared, pointsIn, type Edge } from './domain.js'
import { definitionOf, replaced, type Instance, type Vector } from './instance.js'
import { probes, type Probe } from './orders.js'
import { samplesFor, type Subject } from './subject.js'

type Mutants = ReadonlyArray<Mutant<Instance>>

// ── NaN

/** Operands of a primitive. */
export interface PointAt {
  readonly at: Vector
}

/** A primitive has a value all over its domain; it may be infinite. What has none there is to be declared. */
export const isDefined = (s: Subject, mutants: Mutants): Law<PointAt, Instance> =>
  lawAbout<Instance>()({
    name: `${s.name}: defined`,
    statement: `${s.name} is not NaN anywhere in its domain, but at edges declared so`,
    arbitrary: samplesFor(s, (domain) => fc.record<PointAt>({ at: pointsIn(domain) })),
    subject: s.instance,
    mutants,
    objection: s.objection,
    tolerance: 0,
    predicate: ({ at }, f) =>
      !Number.isNaN(f.primitive.value(...at))
        ? holds
        : isDeclared(s.domain, at)
          ? skipped('the sample is an edge that was declared')
          : fails(`${s.name}(${at.map(showNumber).join(', ')}) is NaN, within the domain and not declared as an edge`),
  })

/** A point, other points of the domain, and the operand that is to be NaN. */
export interface PoisonedAt {
  readonly at: Vector
  readonly others: ReadonlyArray<Vector>
  readonly operand: number
}

/** Whether operand k contributes nothing at this point, so that it has no say, even if the result is NaN. */
const isNotTaken = ({ primitive }: Instance, at: Vector, k: number): boolean => {
  const c = contributions(numbers, primitive, at, NaN)[k]
  return c === undefined || c.when === 0 || (c.unless !== undefined && c.unless !== 0)
}

/**
 * NaN in, NaN out: unless the value is one and the same whatever that operand is, or the operand is not taken, whatever
 * it is (one that is taken or not by a test of its own is swallowed), or the author has decided otherwise.
 */
export const nanInNanOut = (s: Subject, mutants: Mutants): Law<PoisonedAt, Instance> =>
  lawAbout<Instance>()({
    name: `${s.name}: NaN in, NaN out`,
    statement: `${s.name}(…, NaN, …) = NaN, unless that operand is not taken or has no say there, or an edge is declared`,
    arbitrary: samplesFor(s, (domain) =>
      fc.record<PoisonedAt>({
        at: pointsIn(domain),
        others: fc.array(pointsIn(domain), { minLength: 6, maxLength: 6 }),
        operand: fc.nat(domain.operands.length - 1),
      }),
    ),
    subject: s.instance,
    mutants,
    objection: s.objection,
    tolerance: 0,
    predicate: ({ at, operand, others }, f) => {
      const poisoned = replaced(at, operand, NaN)
      const value = f.primitive.value(...poisoned)
      // A declared NaN is what is asked for here anyway.
      if (Number.isNaN(value) || !Number.isNaN(declaredAt(s.domain, poisoned)?.value ?? NaN)) return holds
      const near = others.map((other) => replaced(at, operand, other[operand] as number))
      const elsewhere = near.map((point) => f.primitive.value(...point))
      if (elsewhere.every((v) => Object.is(v, elsewhere[0]))) return holds
      return [poisoned, ...near].every((point) => isNotTaken(f, point, operand))
        ? skipped('the operand is not taken')
        : fails(`${s.name}(${poisoned.join(', ')}) = ${showNumber(value)}`)
    },
  })

// ── edges

/** As declared: equal, or both NaN; a declared −0 means −0. A value that is not 0 may be off by the tolerance. */
const asDeclared = (what: string, actual: number, declared: number, tolerance: number): Verdict =>
  Object.is(actual, declared) ||
  (actual === declared && !Object.is(declared, -0)) ||
  (Number.isFinite(declared) && declared !== 0 && Math.abs(actual - declared) <= tolerance * Math.abs(declared))
    ? holds
    : fails(`${what}: ${showNumber(actual)}, declared as ${showNumber(declared)}`)

/** At the edges that its author declared, a primitive is what it was declared to be, in every mode. */
export const declaredEdges = (s: Subject, edges: ReadonlyArray<Edge>, mutants: Mutants): Law<Edge, Instance> => ({
  ...lawAbout<Instance>()({
    name: `${s.name}: declared edges`,
    statement: `${s.name} and ∂${s.name} are what they were declared to be, forward, reverse and symbolic`,
    arbitrary: samplesFor(s, () => fc.constantFrom(...edges)),
    subject: s.instance,
    mutants,
    objection: s.objection,
    tolerance: 2 ** -50,
    runs: Math.max(50, 10 * edges.length),
    predicate: ({ at, partials, value }: Edge, f: Instance, tolerance) => {
      const unit = (k: number): Vector => at.map((_, i) => (i === k ? 1 : 0))
      return allOf([
        asDeclared('value', f.value(at), value, tolerance),
        ...(partials ?? []).flatMap((declared, k) => [
          asDeclared(`∂${k}, reverse`, f.gradient(at)[k] as number, declared, tolerance),
          asDeclared(`∂${k}, forward`, f.slope(at, unit(k)), declared, tolerance),
          asDeclared(`∂${k}, symbolic`, f.by(k).value(at), declared, tolerance),
        ]),
      ])
    },
  }),
  show: ({ at, value }) => `at = (${at.map(showNumber).join(', ')}), where the value was declared to be ${value}`,
})

// ── what it claims to be besides

/** A primitive's value and slopes are those of its definition in other operations. */
export const definition = (s: Subject, mutants: Mutants): Law<Probe, Instance> =>
  lawAbout<Instance>()({
    name: `${s.name}: definition`,
    statement: `${s.name} = its definition in other operations, and so are its slopes`,
    arbitrary: samplesFor(s, probes),
    subject: s.instance,
    mutants,
    objection: s.objection,
    predicate: ({ along, at }, f, tolerance) => {
      const written = definitionOf(f)
      const env = new Map(f.names.map((name, k) => [name, at[k] as number]))
      const scale = conditioning(written.expression)(env, (name) => Math.abs(along[f.names.indexOf(name)] as number))
      return allOf([
        agree('value', f.value(at), written.value(at), { ...scale, size: scale.bound }, tolerance),
        agree('slope', f.slope(at, along), written.slope(at, along), scale, tolerance),
      ])
    },
  })

/** Two points, the corners of a box, and how far along each side a point in it lies. */
export interface BoxAt {
  readonly corner: Vector
  readonly opposite: Vector
  readonly part: Vector
}

/** The interval that a primitive gives for a box of operands contains its value at every point of the box. */
export const interval = (s: Subject, mutants: Mutants): Law<BoxAt, Instance> =>
  lawAbout<Instance>()({
    name: `${s.name}: interval`,
    statement: `${s.name}(x) ∈ interval(X) for every x in the box X`,
    arbitrary: samplesFor(s, (domain) =>
      fc.record<BoxAt>({
        corner: pointsIn(domain),
        opposite: pointsIn(domain),
        part: fc.tuple(...domain.operands.map(() => fc.constantFrom(0, 1, 0.5, 0.25, 0.1))),
      }),
    ),
    subject: s.instance,
    mutants,
    objection: s.objection,
    tolerance: 2 ** -50,
    predicate: ({ corner, opposite, part }, { primitive }, tolerance) => {
      const box = corner.map((x, k) => {
        const y = opposite[k] as number
        return [Math.min(x, y), Math.max(x, y)] as const
      })
      const point = box.map(([least, greatest], k) =>
        Math.min(greatest, least + (part[k] as number) * (greatest - least)),
      )
      const value = primitive.value(...point)
      const [least, greatest] = (primitive.interval as NonNullable<typeof primitive.interval>)(...box)
      const slack = tolerance * Math.abs(value)
      if (Number.isNaN(value)) return skipped('not a number there')
      return value >= least - slack && value <= greatest + slack
        ? holds
        : fails(`${s.name}(${point.join(', ')}) = ${showNumber(value)}, beyond [${least}, ${greatest}]`)
    },
  })
