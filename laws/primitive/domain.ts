/**
 * Where a primitive is to be tried: an interval for each operand, and the edges at which its author has decided
 * something.
 */
import * as fc from 'fast-check'
import { describe } from '../../src/expr/error.js'
import type { Arity, Operation } from '../../src/expr/primitive.js'
import { within, type Interval } from '../samples/values.js'

/**
 * What a primitive is at a point where it was decided and not computed: a kink, a pole, an infinity.
 *
 * @since 0.1.0
 * @category model
 */
export interface Edge {
  /** The operands. */
  readonly at: ReadonlyArray<number>
  readonly value: number
  /** The partial derivative by each operand; 0 for one that does not contribute. */
  readonly partials?: ReadonlyArray<number>
}

/**
 * Where a primitive is tried: operands within these intervals, and at these edges, which may lie outside.
 *
 * @since 0.1.0
 * @category model
 */
export interface Domain {
  /** One interval for each operand; for a primitive that takes a list, as many as the lists tried are to have. */
  readonly operands: ReadonlyArray<Interval>
  readonly edges?: ReadonlyArray<Edge>
}

const isInterval = (interval: unknown): interval is Interval =>
  Array.isArray(interval) &&
  interval.length === 2 &&
  interval.every((end) => typeof end === 'number' && Number.isFinite(end))

/** What is wrong with the names of a record, if anything is: what stands under a misspelt name would not be tried. */
const strange = (what: string, record: object, names: ReadonlyArray<string>): string | undefined => {
  const odd = Object.keys(record).find((name) => !names.includes(name))
  return odd === undefined ? undefined : `${what} has ${names.join(', ')}, and no '${odd}'`
}

const edgeProblem = (edge: Edge, count: number): string | undefined => {
  const { at, partials, value } = (edge as Edge | null | undefined) ?? ({} as Partial<Edge>)
  const odd = strange('an edge', edge ?? {}, ['at', 'value', 'partials'])
  return !Array.isArray(at) || at.length !== count || !at.every((x) => typeof x === 'number')
    ? `an edge must state ${count} operands, as in { at: [0], value: 0 }`
    : typeof value !== 'number'
      ? `the edge at (${at.join(', ')}) has ${describe(value)} as its value`
      : partials !== undefined && (!Array.isArray(partials) || partials.length !== count)
        ? `the edge at (${at.join(', ')}) must state ${count} partials, or none`
        : partials?.some((d) => typeof d !== 'number') === true
          ? `the edge at (${at.join(', ')}) has a partial that is not a number; it is 0 for an operand that does not contribute`
          : odd
}

/** What is wrong with a domain for an operation, if anything is. */
export const domainProblem = (operation: Operation<Arity>, domain: Domain): string | undefined => {
  const intervals = (domain as Domain | undefined)?.operands
  if (!Array.isArray(intervals)) return 'a domain has an interval for each operand, as in { operands: [[-10, 10]] }'
  const { arity, name } = operation.primitive
  // Before they are counted: a list of two numbers was meant as one interval.
  const bad = intervals.findIndex((interval) => !isInterval(interval))
  if (bad >= 0) return `the interval of operand ${bad} must be two finite numbers, as in { operands: [[-10, 10]] }`
  if (intervals.length === 0 || (arity !== 'many' && intervals.length !== arity))
    return `'${name}' takes ${arity === 'many' ? 'at least one operand' : `${arity}`}, but the domain has ${intervals.length} intervals`
  const empty = (intervals as ReadonlyArray<Interval>).findIndex(([least, greatest]) => !(least <= greatest))
  if (empty >= 0)
    return `the interval of operand ${empty} is empty: its least is ${intervals[empty]?.[0]}, its greatest ${intervals[empty]?.[1]}`
  if ((intervals as ReadonlyArray<Interval>).every(([least, greatest]) => least === greatest))
    return 'the domain is a single point, where nothing can move; make an interval wider, and declare the point as an edge'
  const odd = strange('a domain', domain, ['operands', 'edges'])
  if (odd !== undefined) return odd
  if (!Array.isArray(domain.edges ?? [])) return 'the edges of a domain are a list, as in [{ at: [0], value: 0 }]'
  return (domain.edges ?? []).map((edge) => edgeProblem(edge, intervals.length)).find((p) => p !== undefined)
}

/** What the author of a primitive has decided at this point, if anything; NaN is a place like any other. */
export const declaredAt = ({ edges = [] }: Domain, at: ReadonlyArray<number>): Edge | undefined =>
  edges.find((edge) => edge.at.every((x, k) => x === at[k] || Object.is(x, at[k])))

/** Whether the author of a primitive has decided what it is at this point. */
export const isDeclared = (domain: Domain, at: ReadonlyArray<number>): boolean => declaredAt(domain, at) !== undefined

const simple = [0, 1, -1, 2, 0.5]

/** Numbers on either side of 0 and of every size, down to a millionth of a millionth of the ends. */
const numbersNearZero = (interval: Interval): fc.Arbitrary<number> =>
  fc
    .tuple(fc.constantFrom(...interval), fc.integer({ min: 4, max: 40 }))
    .map(([end, k]) => Number((end / 2 ** k).toPrecision(4)))

/**
 * Numbers of the interval: evenly anywhere in it, and sometimes at its ends or at simple numbers, more often at a 0
 * between the ends, by which rules divide, and near it, where they often go by a series. Not more often near the ends,
 * as fast-check would have it: there differences can't be had on both sides.
 */
export const numbersIn = (interval: Interval): fc.Arbitrary<number> => {
  const [least, greatest] = interval
  const ends = [...simple, least, greatest].filter((x) => x >= least && x <= greatest)
  const aboutZero = [
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: numbersNearZero(interval) },
  ]
  return fc.noBias(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...ends) },
      { weight: 16, arbitrary: fc.nat(0xffff).map((k) => within(interval, k / 0xffff)) },
      ...(least < 0 && greatest > 0 ? aboutZero : []),
    ),
  )
}

/** Operands within the domain. */
export const pointsIn = ({ operands }: Domain): fc.Arbitrary<ReadonlyArray<number>> =>
  fc.tuple(...operands.map(numbersIn))
