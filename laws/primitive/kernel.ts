/** The law of a primitive's kernel, which compiled code runs in the place of its value, and kernels that are wrong. */
import * as fc from 'fast-check'
import { either as E } from 'fp-ts'
import type { Primitive } from '../../src/expr/primitive.js'
import type { Machine } from '../../src/math/machine.js'
import { onNumbers } from '../../src/math/onNumbers.js'
import { fails, holds, type Law, type Mutant } from '../law.js'
import { showNumber } from '../print.js'
import type { Interval } from '../samples/values.js'
import { lawAbout } from '../sets/common.js'
import { numbersIn, pointsIn, type Domain } from './domain.js'
import { replaced, type Instance, type Vector } from './instance.js'
import { samplesFor, type Subject } from './subject.js'
import type { PointAt } from './values.js'

export type Kernel = NonNullable<Primitive['kernel']>

// ── the law

const hasZero = ([least, greatest]: Interval): boolean => least <= 0 && greatest >= 0

/** Numbers of the interval, and where 0 is one of them often a zero, of either sign. */
const numbersOrZeros = (interval: Interval): fc.Arbitrary<number> =>
  hasZero(interval) ? fc.oneof(numbersIn(interval), fc.constantFrom(0, -0)) : numbersIn(interval)

/** Operands within the domain, some of them zeros of either sign, or one of them NaN; and the edges declared. */
const pointsAndEdges = (domain: Domain): fc.Arbitrary<Vector> => {
  const { edges = [], operands } = domain
  const poisoned = fc.tuple(pointsIn(domain), fc.nat(operands.length - 1)).map(([at, k]) => replaced(at, k, NaN))
  return fc.oneof(
    { weight: 6, arbitrary: pointsIn(domain) },
    { weight: 3, arbitrary: fc.tuple(...operands.map(numbersOrZeros)) },
    { weight: 1, arbitrary: poisoned },
    ...(edges.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...edges.map(({ at }) => at)) }] : []),
  )
}

/** On numbers a primitive's kernel gives what its value is: a program may not change its bits by being compiled. */
export const kernel = (s: Subject, mutants: ReadonlyArray<Mutant<Instance>>): Law<PointAt, Instance> =>
  lawAbout<Instance>()({
    name: `${s.name}: kernel`,
    statement: `the kernel of ${s.name} gives what its value is, bit for bit`,
    arbitrary: samplesFor(s, (domain) => fc.record<PointAt>({ at: pointsAndEdges(domain) })),
    subject: s.instance,
    mutants,
    objection: s.objection,
    tolerance: 0,
    predicate: ({ at }, { primitive }) => {
      const value = primitive.value(...at)
      const computed = (primitive.kernel as Kernel)(onNumbers, at)
      return Object.is(computed, value)
        ? holds
        : fails(`the kernel gives ${showNumber(computed)}, the value is ${showNumber(value)}`)
    },
  })

// ── wrong ones

type Change = <A, M>(m: Machine<A, M>, result: A) => A

const changed =
  (right: Kernel, change: Change): Kernel =>
  (m, operands) =>
    change(m, right(m, operands))

/** A kernel that is wrong where its first operand lies beyond the middle. */
const changedBeyond =
  (right: Kernel, middle: number, change: Change): Kernel =>
  (m, operands) => {
    const result = right(m, operands)
    return m.select(m.lt(m.constant(middle), operands[0] as never), change(m, result), result)
  }

/** Whether two kernels give other bits at most of the points; where one throws nothing is known. */
const differ = (points: ReadonlyArray<Vector>, f: Kernel, g: Kernel): boolean =>
  points.filter((at) =>
    E.getOrElse(() => false)(
      E.tryCatch(
        () => !Object.is(f(onNumbers, at), g(onNumbers, at)),
        () => undefined,
      ),
    ),
  ).length >
  points.length / 2

/** Kernels that differ from the right one, as seen at points whose first operand lies beyond the middle. */
export const wrongKernels = (
  right: Kernel,
  { operands }: Domain,
  middle: number,
  points: ReadonlyArray<Vector>,
): ReadonlyArray<readonly [name: string, wrong: Kernel]> => {
  const withOperand = (k: number, x: number): ReadonlyArray<Vector> => points.map((at) => replaced(at, k, x))
  const poisoned = operands.map((_, k) => withOperand(k, NaN))
  const zeroed = operands.flatMap((interval, k) => (hasZero(interval) ? [withOperand(k, -0)] : []))
  const candidates: ReadonlyArray<readonly [name: string, wrong: Kernel, seenAt: ReadonlyArray<typeof points>]> = [
    ['a wrong sign', changedBeyond(right, middle, (m, y) => m.neg(y)), [points]],
    ['a rounding too many', changedBeyond(right, middle, (m, y) => m.mul(y, m.constant(1 + 2 ** -52))), [points]],
    ['NaN made 0', changed(right, (m, y) => m.select(m.eq(y, y), y, m.constant(0))), poisoned],
    ['−0 made 0', changed(right, (m, y) => m.add(y, m.constant(0))), zeroed],
  ]
  return candidates.flatMap(([name, wrong, seenAt]) =>
    seenAt.some((seen) => differ(seen, right, wrong)) ? [[name, wrong] as const] : [],
  )
}
