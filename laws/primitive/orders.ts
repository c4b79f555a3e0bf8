/** The laws of a primitive's derivatives: each order against differences of the one before, in every mode. */
import * as fc from 'fast-check'
import { knownOr } from '../../src/expr/known.js'
import { agree } from '../compare/agree.js'
import { USUAL_STEP } from '../compare/differences.js'
import { agreesWithDifferences } from '../compare/judge.js'
import type { Sided } from '../compare/kinks.js'
import { allOf, skipped, type Law, type Mutant, type Verdict } from '../law.js'
import { defaultRuns, lawAbout } from '../sets/common.js'
import { within, type Interval } from '../samples/values.js'
import { isDeclared, pointsIn, type Domain } from './domain.js'
import { orNaN, type Instance, type Smooth, type Vector } from './instance.js'
import { samplesFor, type Subject } from './subject.js'

/** A point of the domain, a direction, and the operands to differentiate by first. */
export interface Probe {
  readonly at: Vector
  readonly along: Vector
  readonly by: Vector
}

const speeds = fc.constantFrom(1, -1, 0.5, -0.5, 0.75, -0.25)

/** How fast an operand moves: over a narrow interval slowly, so that there is room for differences. */
const speedIn = ([least, greatest]: Interval): fc.Arbitrary<number> =>
  speeds.map((speed) => speed * Math.min(1, greatest - least))

export const probes = (domain: Domain): fc.Arbitrary<Probe> => {
  const last = domain.operands.length - 1
  return fc.record({
    at: pointsIn(domain),
    along: fc.tuple(...domain.operands.map(speedIn)),
    by: fc.tuple(fc.nat(last), fc.nat(last)),
  })
}

const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, k) => (x === 0 ? sum : sum + x * (b[k] as number)), 0)

const movedBy = (at: Vector, along: Vector, t: number): Vector => at.map((x, k) => x + t * (along[k] as number))

/** Where, from 0 to 1, a domain is looked at: its ends, its middle, and some points between. */
const PARTS = [0, 0.2, 0.5, 0.7, 1]

const changes = new WeakMap<Smooth, number>()

/** By how much a function's values differ over the domain. */
const changeOver = (f: Smooth, { operands }: Domain): number =>
  knownOr(changes, f, () => {
    const values = PARTS.flatMap((p) => PARTS.map((q) => operands.map((o, k) => within(o, k % 2 === 0 ? p : q))))
      .map((at) => orNaN(f.value, at))
      .filter(Number.isFinite)
    return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
  })

/** How steep a function is along a direction on the whole, even where some slopes are 0. */
const steepness = (f: Smooth, domain: Domain, along: Vector): number => {
  const crossing = domain.operands.map(([least, greatest], k) => (greatest - least) / Math.abs(along[k] as number))
  return changeOver(f, domain) / Math.min(...crossing.filter((time) => time > 0))
}

/**
 * What the roundings of the operands themselves do to the function's value: a small step from a large number can't be
 * made exactly. 0 for operands with so few digits that it can.
 */
const displacement = (f: Smooth, at: Vector, along: Vector): number => {
  const gradient = f.gradient(at)
  return at.reduce((sum, x, k) => {
    const step = USUAL_STEP * (along[k] as number)
    const moved = Math.abs(x * (gradient[k] as number))
    return x + step - x === step || !Number.isFinite(moved) ? sum : sum + moved
  }, 0)
}

/** Whether a step arrives where it should, at least to a millionth of it: from a very large number it does not. */
const isStepTo = (there: number, here: number, step: number): boolean =>
  Math.abs(there - here - step) <= 2 ** -20 * Math.abs(step)

/** The function along a line through a point; NaN beyond the domain, where nothing is promised. */
const alongLine =
  (f: Smooth, { operands }: Domain, at: Vector, along: Vector) =>
  (t: number): Sided => {
    const point = movedBy(at, along, t)
    const inside = operands.every(([least, greatest], k) => {
      const x = point[k] as number
      return x >= least && x <= greatest && isStepTo(x, at[k] as number, t * (along[k] as number))
    })
    return inside ? f.sided(point) : { value: NaN, sides: '' }
  }

/** All ways to the slope of f along a direction agree with each other, and with differences. */
const slopesAgree = (
  f: Smooth,
  domain: Domain,
  { along, at }: Probe,
  tolerance: number,
  others: ReadonlyArray<readonly [way: string, slope: number]> = [],
): Verdict => {
  const scale = f.conditioning(at, along)
  const slope = dot(along, f.gradient(at))
  const noise = Math.max(f.noise(at), displacement(f, at, along))
  const ways = [['forward', f.slope(at, along)] as const, ...others]
  const line = alongLine(f, domain, at, along)
  return allOf([
    ...ways.map(([way, other]) => agree(`${way} against reverse`, other, slope, scale, tolerance)),
    isDeclared(domain, at)
      ? skipped('the sample is an edge that was declared')
      : agreesWithDifferences('slope', slope, line, scale.size, tolerance, noise, steepness(f, domain, along)),
  ])
}

/** A law of a primitive: refused where the primitive or its domain can't work. */
const lawOf = (
  subject: Subject,
  name: string,
  statement: string,
  mutants: ReadonlyArray<Mutant<Instance>>,
  predicate: Law<Probe, Instance>['predicate'],
  /**
   * How many of the operands are chosen at random: the more there are, the more samples it takes to meet each choice.
   */
  choices = 0,
): Law<Probe, Instance> =>
  lawAbout<Instance>()({
    name: `${subject.name}: ${name}`,
    statement,
    arbitrary: samplesFor(subject, probes),
    subject: subject.instance,
    mutants,
    objection: subject.objection,
    runs: defaultRuns * subject.instance.names.length ** choices,
    predicate,
  })

/** ∂f is the slope of f: by reverse mode, by forward mode, symbolically. */
export const firstOrder = (s: Subject, mutants: ReadonlyArray<Mutant<Instance>>): Law<Probe, Instance> =>
  lawOf(
    s,
    'first order',
    `⟨∇${s.name}, v⟩ = lim (${s.name}(x + t·v) − ${s.name}(x − t·v)) / 2t, forward, reverse and symbolic`,
    mutants,
    (probe, f, tolerance) => {
      const symbolic = dot(
        probe.along,
        probe.at.map((_, k) => f.by(k).value(probe.at)),
      )
      return slopesAgree(f, s.domain, probe, tolerance, [['symbolic', symbolic]])
    },
  )

/** The same of a first derivative: by hvp and by duals of duals too. */
export const secondOrder = (s: Subject, mutants: ReadonlyArray<Mutant<Instance>>): Law<Probe, Instance> =>
  lawOf(
    s,
    'second order',
    `∂²${s.name} is the slope of ∂${s.name}: symbolic under either mode, forward over reverse, forward over forward`,
    mutants,
    (probe, f, tolerance) => {
      const { along, at, by } = probe
      const [i] = by as readonly [number]
      const curvature = f.hvp(at, along)[i] as number
      const twice = f.twiceForward(at, along, i)
      return slopesAgree(f.by(i), s.domain, probe, tolerance, [
        ['forward over reverse', curvature],
        ['forward over forward', twice],
      ])
    },
    1,
  )

/** The same of a second derivative. */
export const thirdOrder = (s: Subject, mutants: ReadonlyArray<Mutant<Instance>>): Law<Probe, Instance> =>
  lawOf(
    s,
    'third order',
    `∂³${s.name} is the slope of ∂²${s.name}: symbolic under either mode, forward over reverse`,
    mutants,
    (probe, f, tolerance) => {
      const { along, at, by } = probe
      const [i, j] = by as readonly [number, number]
      return slopesAgree(f.by(i).by(j), s.domain, probe, tolerance, [
        ['forward over reverse', f.by(i).hvp(at, along)[j] as number],
      ])
    },
    2,
  )

/** Mixed second derivatives don't depend on their order. */
export const symmetry = (s: Subject, mutants: ReadonlyArray<Mutant<Instance>>): Law<Probe, Instance> =>
  lawOf(
    s,
    'mixed derivatives',
    `∂x∂y ${s.name} = ∂y∂x ${s.name}, symbolic and by hvp`,
    mutants,
    ({ at }, f, tolerance) => {
      const pairs = at.flatMap((_, i) => at.slice(0, i).map((__, j) => [i, j] as const))
      const unit = (i: number): Vector => at.map((_, k) => (k === i ? 1 : 0))
      return allOf(
        pairs.flatMap(([i, j]) => {
          const scale = f.by(i).conditioning(at, unit(j))
          // At a single point a derivative may be infinite by one rule and have no number by the other.
          const same = (way: string, one: number, other: number): Verdict =>
            Number.isFinite(one) && Number.isFinite(other)
              ? agree(way, one, other, scale, tolerance)
              : skipped('a mixed derivative is not finite')
          return [
            same('symbolic', f.by(i).by(j).value(at), f.by(j).by(i).value(at)),
            same('hvp', f.hvp(at, unit(i))[j] as number, f.hvp(at, unit(j))[i] as number),
          ]
        }),
      )
    },
  )
