/**
 * Leaves out marks of what reaches a node where they make no difference between finite numbers.
 *
 * A node that nothing reaches has the adjoint 0. What it would pass on, partial · 0, is 0 as well, which adds nothing;
 * only where the partial is infinite or NaN it is NaN. And NaN that is added to an adjoint goes on from there to all
 * that this is passed on to. So where such a program finds no NaN in its gradient, that is the gradient; where it finds
 * some, the program with all marks has to be asked.
 *
 * Without marks, a network of relus takes less than half as long. They stay where a partial has a pole, at which finite
 * numbers are enough to ask the other program: in `where(gt(x, 0), log(x), 0)` at 0. And they stay after a test that
 * comes out alike at many points, for that makes a loop in which all that is not reached falls away
 * (`code/loops/branches.ts`).
 */
import { isPolar, POLAR } from '../roll/classes/polar.js'
import type { ArrayInfo } from './access.js'
import type { Adjoint } from './adjoint.js'
import { foldBody, loadsOf, type Body } from './body.js'
import { dataArrays } from './data.js'
import { valueProgram, type Lowered, type LoweredClass } from './lowered.js'
import type { Passing } from './passings.js'
import { remembered } from './remembered.js'
import { repeatedIn } from './repeated.js'
import type { Statement } from './statement.js'

/** Whether data have poles: numbers of a table may, by what they are computed with; those that stay are looked at. */
const isPolarData: (a: ArrayInfo) => boolean = /* @__PURE__ */ remembered(({ contents, origin }: ArrayInfo) =>
  origin === undefined ? contents?.some((x: number) => x - x !== 0) === true : origin.isPolar === true,
)

/** Whether a body has a power like 1/x, or reads an array that has poles. */
const hasPole = (body: Body, polar: ReadonlySet<ArrayInfo>): boolean =>
  foldBody<boolean>(
    body,
    (b, operands) =>
      operands.includes(true) ||
      (b._tag === 'Pow' && b.exponent < 0) ||
      (b._tag === 'Apply' && POLAR.includes(b.primitive)) ||
      (b._tag === 'Load' && (polar.has(b.access.array) || isPolarData(b.access.array))),
  )

/** The arrays of classes and slopes that have poles. */
const polarArrays = (
  classes: ReadonlyArray<LoweredClass>,
  slopes: ReadonlyArray<ReadonlyArray<Statement>>,
): ReadonlySet<ArrayInfo> => {
  const ofClasses = new Set(classes.filter(isPolar).map((c) => c.array))
  const ofSlopes = slopes.flat().filter(({ body }) => hasPole(body, ofClasses))
  return new Set([...ofClasses, ...ofSlopes.map(({ out }) => out.array)])
}

const marksOf = (adjoint: Adjoint | undefined): ArrayInfo | undefined =>
  adjoint?._tag === 'Array' ? adjoint.reached : undefined

/** Points alike, from which on a loop that knows how a test comes out is worth its marks. */
const MANY = 4

/** Whether a passing stands under a test that comes out alike at many points, or may. (A list has strides 0.) */
const isUnderStillTest = ({ placed, when }: Passing, isRepeated: (array: ArrayInfo) => boolean): boolean =>
  when !== undefined &&
  loadsOf(when).some(
    ({ array, strides }) => placed.box.some((d, k) => d.extent >= MANY && strides[k] === 0) || isRepeated(array),
  )

/** The classes that are reached by way of such a test. */
const afterStillTests = (
  passings: ReadonlyArray<Passing>,
  isRepeated: (array: ArrayInfo) => boolean,
): ReadonlySet<number> => {
  const still = new Set(passings.filter((p) => isUnderStillTest(p, isRepeated)))
  const after = new Set<number>()
  for (let before = -1; before < after.size;) {
    before = after.size
    for (const p of passings) if (after.has(p.from) || still.has(p)) after.add(p.to.of)
  }
  return after
}

/** The marks that partials with poles are asked under, those after still tests, and those that these are made of. */
const neededMarks = (
  passings: ReadonlyArray<Passing>,
  adjoints: ReadonlyArray<Adjoint | undefined>,
  polar: ReadonlySet<ArrayInfo>,
  after: ReadonlySet<number>,
): ReadonlySet<ArrayInfo> => {
  const needed = new Set([...after].map((k) => marksOf(adjoints[k])).filter((marks) => marks !== undefined))
  const isNeeded = ({ partial, to }: Passing): boolean => {
    const next = marksOf(adjoints[to.of])
    return (next !== undefined && needed.has(next)) || hasPole(partial, polar)
  }
  const marked = passings.flatMap((p) => {
    const marks = marksOf(adjoints[p.from])
    return marks === undefined ? [] : [{ p, marks }]
  })
  for (let before = -1; before < needed.size;) {
    before = needed.size
    for (const { marks, p } of marked) if (!needed.has(marks) && isNeeded(p)) needed.add(marks)
  }
  return needed
}

/** What is known of the way that derivatives take. */
interface Marked {
  readonly passings: ReadonlyArray<ReadonlyArray<Passing>>
  readonly adjoints: ReadonlyArray<Adjoint | undefined>
  readonly slopes: ReadonlyArray<ReadonlyArray<Statement>>
}

/** The adjoints of classes with fewer marks; `undefined` if each of them is needed. */
export const withFewerMarks = (
  lowered: Lowered,
  root: number,
  { adjoints, passings, slopes }: Marked,
): ReadonlyArray<Adjoint | undefined> | undefined => {
  if (adjoints.every((a) => marksOf(a) === undefined)) return undefined
  // From the first classes to the last, as what is needed of one is asked of those that pass on to it.
  const all = passings.flat()
  const repeated = all.some((p) => p.when !== undefined)
    ? repeatedIn(valueProgram(lowered, root), dataArrays('j'))
    : undefined
  const isRepeated = (array: ArrayInfo): boolean => {
    const once = repeated?.get(array)
    return once !== undefined && array.length >= MANY * once.length
  }
  const after = afterStillTests(all, isRepeated)
  const needed = neededMarks(all, adjoints, polarArrays(lowered.classes, slopes), after)
  const isLeftOut = (a: Adjoint | undefined): boolean => {
    const marks = marksOf(a)
    return marks !== undefined && !needed.has(marks)
  }
  return adjoints.some(isLeftOut)
    ? adjoints.map((a) => (a?._tag === 'Array' && isLeftOut(a) ? { ...a, reached: undefined } : a))
    : undefined
}
